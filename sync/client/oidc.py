"""Let a person sign in at their council's own page and bring back the provider's word about them.

The page opens in the person's own browser, so that this program never sees their password; the provider sends the
browser back to a listener on this machine. Source: OpenID Connect Core 1.0, RFC 7636 (PKCE), RFC 8252 (native
programs), RFC 9207 (who answered).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final, TypeVar

import httpx
from pydantic import Field, ValidationError

from ims_desktop.errors import BadInput, Refused, WireUnavailable, WrongCredentials
from ims_desktop.words import say
from sync.client.loopback import LoopbackListener
from sync.client.wire import bounded, check_url
from sync.contract.fields import Answer
from sync.contract.messages import OidcSignInRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ims_desktop.errors import ImsError
    from sync.client.answers import Answered
    from sync.client.wire import Wire
    from sync.contract.messages import OidcAnswer

DISCOVERY: Final = "/.well-known/openid-configuration"
WAIT_S: Final = 120.0
Address = Annotated[str, Field(min_length=1, max_length=1000)]
Said = TypeVar("Said", bound=Answer)


class _Discovery(Answer):
    """What we need of a provider's description of itself."""

    issuer: Address
    authorization_endpoint: Address
    token_endpoint: Address
    authorization_response_iss_parameter_supported: bool = False


class _Tokens(Answer):
    id_token: Annotated[str, Field(min_length=5, max_length=20_000)]


@dataclass(frozen=True, slots=True)
class _Secrets:
    """What makes one sign-in this very one; none of it is kept."""

    verifier: str
    state: str
    nonce: str

    @property
    def challenge(self) -> str:
        """What the provider is told before: only who has the verifier can use the code. Source: RFC 7636, S256."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def ask_provider(
    where: OidcAnswer,
    wire: Wire,
    open_page: Callable[[str], bool],
    given_up: Callable[[], bool],
    *,
    wait_s: float = WAIT_S,
) -> OidcSignInRequest:
    """Take a person through their council's sign-in; what comes back is for central to judge.

    Raises: Refused (`sign_in_given_up`, `no_browser`), WrongCredentials, WireUnavailable `provider_unreachable`.
    """
    about = _describe(where, wire)
    if given_up():
        raise _nobody()
    ours = _Secrets(secrets.token_urlsafe(64), secrets.token_urlsafe(32), secrets.token_urlsafe(32))
    with LoopbackListener(where.redirect_host) as listener:
        if not open_page(_page(about, where, listener.address, ours)):
            raise Refused(
                say("No browser could be opened on this PC. Use your password or your PIN."), code="no_browser"
            )
        said = listener.wait(wait_s, given_up)
    if said is None:
        raise _nobody()
    code = _code_in(said, about, ours)
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": listener.address,
        "client_id": where.client_id,
        "code_verifier": ours.verifier,
    }
    tokens = _exchange(_Tokens, wire, about.token_endpoint, form)
    try:
        return OidcSignInRequest(id_token=tokens.id_token, nonce=ours.nonce)
    except ValidationError:
        raise _unreachable() from None


def _describe(where: OidcAnswer, wire: Wire) -> _Discovery:
    """Ask the provider for its addresses, and believe only itself about them."""
    about = _exchange(_Discovery, wire, where.issuer.rstrip("/") + DISCOVERY, None)
    if about.issuer != where.issuer:
        raise _unreachable()
    _checked(about.authorization_endpoint)
    return about


def _page(about: _Discovery, where: OidcAnswer, back: str, ours: _Secrets) -> str:
    """Write the address of the provider's page for this very sign-in."""
    asked = {
        "response_type": "code",
        "client_id": where.client_id,
        "redirect_uri": back,
        "scope": where.scopes,
        "state": ours.state,
        "nonce": ours.nonce,
        "code_challenge": ours.challenge,
        "code_challenge_method": "S256",
    }
    return str(_checked(about.authorization_endpoint).copy_merge_params(asked))


def _code_in(said: Mapping[str, str], about: _Discovery, ours: _Secrets) -> str:
    """Read the code out of what the browser brought back, when it is the answer to our own question.

    Raises: WrongCredentials.
    """
    issuer = said.get("iss")
    if not hmac.compare_digest(said.get("state", "").encode(), ours.state.encode()):
        raise _not_signed_in("state")
    if issuer != about.issuer and (issuer is not None or about.authorization_response_iss_parameter_supported):
        raise _not_signed_in("issuer")
    if "error" in said or not said.get("code"):
        raise _not_signed_in("provider_refused")
    return said["code"]


def sign_in_refused(said: Answered) -> ImsError:
    """Put central's answer to a sign-in with a council account into a person's words."""
    if said.reason == "wrong_credentials":
        words = say("This till's council does not know you by this account, or it is locked or out of date. Call IT.")
        return WrongCredentials(words)
    if said.reason == "no_provider":
        return Refused(say("Your council has no sign-in page for tills. Use your password."), code="no_provider")
    return _unreachable() if said.reason == "provider_unreachable" else said


# ------------------------------------------------------------------------------------------------------------- the wire
def _exchange(model: type[Said], wire: Wire, address: str, form: dict[str, str] | None) -> Said:
    """Ask the provider and read its answer into its model; nothing it says is repeated anywhere.

    Raises: WireUnavailable `provider_unreachable`, WrongCredentials.
    """
    url = _checked(address)
    until = time.monotonic() + wire.patience.whole_s
    try:
        with (
            wire.client_for(url) as client,
            client.stream("GET" if form is None else "POST", url, data=form) as response,
        ):
            content = bounded(response, until)
            status = response.status_code
    except (httpx.HTTPError, WireUnavailable):
        raise _unreachable() from None
    if form is not None and status in {400, 401, 403}:
        raise _not_signed_in("provider_refused")
    try:
        if status != 200:
            raise _unreachable()
        return model.model_validate_json(content)
    except ValidationError:
        raise _unreachable() from None


def _checked(address: str) -> httpx.URL:
    """Hold an address of the provider to the rule for central's own: protected, or this very machine."""
    try:
        url = httpx.URL(address)
        check_url(str(url.copy_with(query=None)))
    except (BadInput, httpx.InvalidURL):
        raise _unreachable() from None
    return url


def _nobody() -> Refused:
    return Refused(say("Nobody signed in. Start again, or use your password or your PIN."), code="sign_in_given_up")


def _unreachable() -> WireUnavailable:
    return WireUnavailable(
        say("Your council's sign-in page cannot be reached. Use your password or your PIN."),
        code="provider_unreachable",
    )


def _not_signed_in(code: str) -> WrongCredentials:
    return WrongCredentials(
        say("Your council's sign-in page did not sign you in. Start again, or use your password or your PIN."),
        code=code,
    )
