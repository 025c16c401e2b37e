"""Let people sign in with their council account: which provider a council uses, and whom its word stands for.

The provider says who somebody is; what they may do stays central's own decision. A person is found by a name in the
provider's word the first time, and is held to the provider's own number for them ever after: names are given again.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import delete, select, update

from sync.central import audit, tables
from sync.central.access.oidc_keys import is_protected
from sync.central.access.oidc_token import BadToken, read_token
from sync.central.access.sign_in import answer_to, may_sign_in
from sync.central.dialect import insert_into
from sync.central.errors import Refusal
from sync.contract.fields import Username
from sync.contract.messages import OidcAnswer

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from sync.central.access.oidc_keys import ProviderKeys
    from sync.central.access.oidc_token import Claims
    from sync.central.database import Database
    from sync.central.desk.devices import Device
    from sync.contract.messages import OidcSignInRequest, SignInAnswer

REDIRECT_HOSTS: Final = ("127.0.0.1", "localhost")
SCOPES: Final = "openid profile"
USERNAME_CLAIM: Final = "preferred_username"
_USED_FOR: Final = timedelta(days=1)
_ISSUER_MAX: Final = 300
_USERNAME: Final[TypeAdapter[str]] = TypeAdapter(Username)


@dataclass(frozen=True, slots=True)
class Provider:
    """A council's OIDC provider.

    Shape: `scopes` with blanks between; `redirect_host` the name it knows a till's own machine by; `roles_claim`, when
    set, names a list without which a role of central's does not count.
    """

    issuer: str
    client_id: str
    scopes: str = SCOPES
    username_claim: str = USERNAME_CLAIM
    redirect_host: str = REDIRECT_HOSTS[0]
    roles_claim: str | None = None


# ---------------------------------------------------------------------------------------------------------- the setting
def provider_of(connection: Connection, slug: str) -> Provider | None:
    """Return the provider a council uses, None when its people have passwords only."""
    p = tables.oidc_provider
    row = connection.execute(select(p).where(p.c.council == slug)).one_or_none()
    if row is None:
        return None
    return Provider(
        row.issuer, row.client_id, row.scopes, row.username_claim, row.redirect_host, row.roles_claim or None
    )


def set_provider(connection: Connection, slug: str, provider: Provider, now: datetime) -> None:
    """Let people of a council sign in by this provider; another issuer's numbers for people mean nothing here.

    Raises: Refusal.
    """
    _check(provider)
    before = provider_of(connection, slug)
    p = tables.oidc_provider
    if before is None:
        connection.execute(p.insert().values(council=slug, **asdict(provider)))
    else:
        connection.execute(update(p).where(p.c.council == slug).values(**asdict(provider)))
    if before is None or before.issuer != provider.issuer:
        _unbind(connection, slug)
    audit.note(connection, slug, now, audit.ADMIN, "oidc_set", provider.issuer)


def remove_provider(connection: Connection, slug: str, now: datetime) -> None:
    """Let people of a council sign in by password only.

    Raises: Refusal.
    """
    p = tables.oidc_provider
    if not connection.execute(delete(p).where(p.c.council == slug)).rowcount:
        raise _no_provider()
    _unbind(connection, slug)
    audit.note(connection, slug, now, audit.ADMIN, "oidc_removed")


def metadata_of(connection: Connection, slug: str) -> OidcAnswer:
    """Say where people of a council sign in; nothing of it is secret.

    Raises: Refusal 404, the same for a council that is not here.
    """
    provider = provider_of(connection, slug)
    if provider is None:
        raise _no_provider()
    return OidcAnswer(
        issuer=provider.issuer,
        client_id=provider.client_id,
        scopes=provider.scopes,
        redirect_host="localhost" if provider.redirect_host == "localhost" else "127.0.0.1",
    )


def _check(provider: Provider) -> None:
    if len(provider.issuer) > _ISSUER_MAX or not is_protected(provider.issuer) or "?" in provider.issuer:
        raise Refusal(
            422, "issuer", "An issuer is an https:// address without a question mark, as the provider has it."
        )
    if not 1 <= len(provider.client_id) <= 200:
        raise Refusal(422, "client_id", "A client id has 1 to 200 characters.")
    if "openid" not in provider.scopes.split() or len(provider.scopes) > 200:
        raise Refusal(422, "scopes", "The scopes are words with blanks between, openid among them.")
    if provider.redirect_host not in REDIRECT_HOSTS:
        raise Refusal(422, "redirect_host", f"The redirect host is one of {', '.join(REDIRECT_HOSTS)}.")
    for claim in (provider.username_claim, provider.roles_claim or "roles"):
        if not 1 <= len(claim) <= 60:
            raise Refusal(422, "claim", "A claim's name has 1 to 60 characters.")


def _unbind(connection: Connection, slug: str) -> None:
    c = tables.cashier
    connection.execute(update(c).where(c.c.council == slug, c.c.oidc_subject.is_not(None)).values(oidc_subject=None))


def _no_provider() -> Refusal:
    return Refusal(404, "no_provider", "There is no sign-in by a council account here.")


# -------------------------------------------------------------------------------------------------------------- sign-in
def sign_in_with_token(
    database: Database, device: Device, request: OidcSignInRequest, keys: ProviderKeys, now: datetime
) -> SignInAnswer:
    """Take the provider's word about a person at a till; the provider is asked outside any transaction.

    Raises: Refusal: 404 without a provider, 503 when it cannot be reached, else 401 in the same words whatever it was.
    """
    with database.read(device.council) as connection:
        provider = provider_of(connection, device.council)
    if provider is None:
        raise _no_provider()
    try:
        claims = read_token(
            request.id_token,
            keys,
            issuer=provider.issuer,
            client_id=provider.client_id,
            nonce=request.nonce,
            now=now,
        )
    except BadToken as bad:
        with database.write(device.council) as connection:
            audit.note(connection, device.council, now, device.device_id, "sign_in_refused", f"token: {bad}")
        raise _wrong() from None
    answer: SignInAnswer | None = None
    with database.write(device.council) as connection:
        row, why = _person(connection, device.council, provider, claims, now)
        if row is None or why:
            name = f"{row.username}: {why}" if row is not None else why
            audit.note(connection, device.council, now, device.device_id, "sign_in_refused", name)
        else:
            _welcome(connection, device, row.username, claims.sub, now)
            answer = answer_to(connection, row, _roles(row.roles, provider, claims), now)
    if answer is None:
        raise _wrong()
    return answer


def _person(
    connection: Connection, slug: str, provider: Provider, claims: Claims, now: datetime
) -> tuple[Row[tuple[object, ...]] | None, str]:
    """Find whom a token stands for, and say why it may not be them; a token is good once, whatever comes of it."""
    if not _spend(connection, slug, provider, claims, now):
        return None, "token: used"
    username = _username(provider, claims)
    if username is None:
        return None, "token: no name"
    c = tables.cashier
    row = connection.execute(
        select(c).where(c.c.council == slug, c.c.username == username).with_for_update()
    ).one_or_none()  # two accounts that come at once for the same name: the first is bound, the second is refused
    bound = connection.execute(
        select(c.c.username).where(c.c.council == slug, c.c.oidc_subject == claims.sub)
    ).scalar_one_or_none()
    if row is None:
        return None, "token: nobody here"
    if row.oidc_subject not in (None, claims.sub) or bound not in (None, username):
        return row, "another account"
    return row, "" if may_sign_in(row, now) else "not open"


def _username(provider: Provider, claims: Claims) -> str | None:
    """Read whom the provider names; an address nobody has shown to be theirs names nobody.

    Where the provider does not say, anybody there may be able to write any address into their own account.
    """
    if provider.username_claim == "email" and claims.claim("email_verified") is not True:
        return None
    try:
        return _USERNAME.validate_python(claims.claim(provider.username_claim), strict=True).casefold()
    except ValidationError:
        return None


def _spend(connection: Connection, slug: str, provider: Provider, claims: Claims, now: datetime) -> bool:
    """Use a token once; what is kept is a hash of what makes it this very one, for as long as it could be shown."""
    u = tables.oidc_used
    connection.execute(delete(u).where(u.c.council == slug, u.c.expires_at <= now))
    digest = hashlib.sha256(f"{provider.issuer}\n{claims.nonce}".encode()).hexdigest()
    spent = connection.execute(
        insert_into(connection, u)
        .values(council=slug, token_hash=digest, expires_at=max(claims.expires_at, now + _USED_FOR))
        .on_conflict_do_nothing()
        .returning(u.c.token_hash)
    ).one_or_none()
    return spent is not None


def _welcome(connection: Connection, device: Device, username: str, subject: str, now: datetime) -> None:
    c = tables.cashier
    connection.execute(
        update(c)
        .where(c.c.council == device.council, c.c.username == username)
        .values(failures=0, locked_until=None, last_sign_in_at=now, oidc_subject=subject)
    )
    audit.note(connection, device.council, now, device.device_id, "signed_in", f"{username} by council account")


def _roles(ours: list[str], provider: Provider, claims: Claims) -> list[str]:
    """Return central's roles of a person; where the council says so, only those the provider confirms."""
    if provider.roles_claim is None:
        return ours
    said = claims.claim(provider.roles_claim)
    confirmed = [said] if isinstance(said, str) else said if isinstance(said, list) else []
    return [role for role in ours if role in confirmed]


def _wrong() -> Refusal:
    return Refusal(401, "wrong_credentials", "User name or password do not match, or are locked or out of date.")
