"""A person goes from the till to their council's page and back: over real sockets, and past everybody who lies."""

from __future__ import annotations

import logging
import socket
import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from ims_desktop.errors import ImsError, Refused, WireUnavailable, WrongCredentials
from sync.client.loopback import LoopbackListener
from sync.client.oidc import ask_provider
from sync.contract.messages import OidcAnswer
from tests.oidc_provider import CLIENT, Browser, Lies, Provider
from tests.sync.test_oidc import use

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.sync.desks import Desk
    from tests.sync.faults import FaultProxy
    from tests.sync.world import ServedCentral


@pytest.fixture
def provider(central: ServedCentral) -> Iterator[Provider]:
    made = Provider()
    use(central, made)
    yield made
    made.stop()


@pytest.fixture
def browser() -> Iterator[Browser]:
    made = Browser()
    yield made
    made.close()


def never() -> bool:
    return False


def refusal(desk: Desk, browser: Callable[[str], bool]) -> ImsError:
    with pytest.raises(ImsError) as refused:
        desk.engine.sign_in_with_account(browser, never)
    return refused.value


def where(provider: Provider, **changes: Any) -> OidcAnswer:
    known = {"issuer": provider.issuer, "client_id": CLIENT, "scopes": "openid", "redirect_host": "127.0.0.1"}
    return OidcAnswer(**{**known, **changes})


# ------------------------------------------------------------------------------------------------------ there and back
def test_a_person_goes_to_the_councils_page_and_comes_back_signed_in(
    desk: Desk, provider: Provider, browser: Browser
) -> None:
    signed_in = desk.engine.sign_in_with_account(browser, never)
    assert (signed_in.cashier.username, signed_in.cashier.office) == ("asmith", "CH")
    assert signed_in.cashier.roles == {"Payments", "PostPayment"}
    assert desk.engine.online()
    browser.close()
    [page] = browser.pages
    assert "You can close this page and go back to the till." in page.text
    assert 'lang="cy"' in page.text
    assert "asmith" not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"


def test_what_the_browser_is_sent_with_is_made_anew_each_time(desk: Desk, provider: Provider, browser: Browser) -> None:
    for _ in range(2):
        desk.engine.sign_in_with_account(browser, never)
    first, second = (parse_qs(urlsplit(address).query) for address in browser.addresses)
    assert first["code_challenge_method"] == ["S256"]
    assert first["redirect_uri"][0].startswith("http://127.0.0.1:")
    for secret in ("state", "nonce", "code_challenge"):
        assert first[secret] != second[secret]
        assert len(first[secret][0]) >= 43


def test_a_provider_that_knows_this_machine_as_localhost_is_served_too(
    desk: Desk, central: ServedCentral, provider: Provider, browser: Browser
) -> None:
    provider.redirect_hosts = {"localhost"}
    assert refusal_of_page(desk, browser) == 400, "the provider does not send anybody where it was not told to"
    use(central, provider, redirect_host="localhost")
    assert desk.engine.sign_in_with_account(browser, never).cashier.username == "asmith"


def refusal_of_page(desk: Desk, browser: Browser) -> int:
    """Sign in until the browser shows a page that is not ours; then the person gives up."""
    with pytest.raises(Refused) as refused:
        desk.engine.sign_in_with_account(browser, lambda: bool(browser.pages))
    assert refused.value.reason == "sign_in_given_up"
    return browser.pages[-1].status_code


def test_nobody_is_named_in_the_log_of_till_central_or_listener(
    desk: Desk, provider: Provider, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    desk.engine.sign_in_with_account(browser, never)
    provider.lies.claims = {"aud": "another"}
    refusal(desk, browser)
    for word in ("asmith", "4711", "code=", "eyJ", "id_token"):
        assert word not in caplog.text


# ---------------------------------------------------------------------------------------------------------------- lies
TOKEN_LIES: dict[str, dict[str, Any]] = {
    "another audience": {"claims": {"aud": "another-app"}},
    "another nonce": {"claims": {"nonce": "of another sign-in altogether"}},
    "another issuer": {"claims": {"iss": "https://login.example"}},
    "expired": {"claims": {"exp": 1_700_000_000}},
    "not signed": {"unsigned": True},
    "signed with the public key as a secret": {"by_public_key": True},
    "signed with a key of its own": {"own_key": True},
    "names an unknown key": {"header": {"kid": "nobody has this"}},
}
CALLBACK_LIES: dict[str, tuple[dict[str, str | None], str]] = {
    "another state": ({"state": "somebody else's"}, "state"),
    "no state": ({"state": None}, "state"),
    "another issuer": ({"iss": "https://login.example"}, "issuer"),
    "no issuer though promised": ({"iss": None}, "issuer"),
    "no code": ({"code": None}, "provider_refused"),
    "an invented code": ({"code": "invented"}, "provider_refused"),
}


def test_a_token_that_lies_signs_nobody_in(desk: Desk, provider: Provider, browser: Browser) -> None:
    told = {}
    for name, lie in TOKEN_LIES.items():
        provider.lies = Lies(**lie)
        refused = refusal(desk, browser)
        told[name] = (type(refused), refused.reason)
    assert told == dict.fromkeys(TOKEN_LIES, (WrongCredentials, "wrong_credentials"))


def test_a_browser_that_brings_back_something_else_signs_nobody_in(
    desk: Desk, provider: Provider, browser: Browser
) -> None:
    told = {}
    for name, (lie, _) in CALLBACK_LIES.items():
        provider.lies.callback = lie
        refused = refusal(desk, browser)
        told[name] = (type(refused), refused.reason)
    assert told == {name: (WrongCredentials, code) for name, (_, code) in CALLBACK_LIES.items()}


def test_a_provider_that_promises_no_issuer_need_not_send_one(desk: Desk, provider: Provider, browser: Browser) -> None:
    provider.lies.discovery = {"authorization_response_iss_parameter_supported": None}
    provider.lies.callback = {"iss": None}
    assert desk.engine.sign_in_with_account(browser, never).cashier.username == "asmith"
    provider.lies.callback = {"iss": "https://login.example"}
    assert refusal(desk, browser).reason == "issuer"


def test_a_person_the_provider_refuses_is_told_to_start_again(desk: Desk, provider: Provider, browser: Browser) -> None:
    provider.lies.refuses = "access_denied"
    refused = refusal(desk, browser)
    assert (type(refused), refused.reason) == (WrongCredentials, "provider_refused")
    assert "did not sign you in" in str(refused)


def test_a_code_that_somebody_overheard_is_worth_nothing_without_the_verifier(desk: Desk, provider: Provider) -> None:
    overheard: dict[str, str] = {}

    def eavesdropper(address: str) -> bool:
        with httpx.Client(trust_env=False) as client:
            back = client.get(address).headers["Location"]
        said = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
        overheard.update(said, redirect_uri=back.partition("?")[0])
        return False

    refusal(desk, eavesdropper)
    form = {"grant_type": "authorization_code", "client_id": CLIENT, "code_verifier": "v" * 64, **overheard}
    with httpx.Client(trust_env=False) as client:
        assert client.post(f"{provider.issuer}/token", data=form).status_code == 400


NONSENSE = [
    (200, b"not JSON"),
    (200, b"{}"),
    (200, b'{"id_token": "no token"}'),
    (200, b'{"id_token": 7}'),
    (500, b"{}"),
    (302, b""),
]


def test_nonsense_instead_of_a_token_is_a_provider_that_cannot_be_reached(
    desk: Desk, provider: Provider, browser: Browser
) -> None:
    for answer in NONSENSE:
        provider.lies.token_answer = answer
        refused = refusal(desk, browser)
        assert (answer, type(refused), refused.reason) == (answer, WireUnavailable, "provider_unreachable")


def test_a_description_that_does_not_fit_opens_no_browser(desk: Desk, provider: Provider, browser: Browser) -> None:
    for lie in (
        {"issuer": "https://another.example"},
        {"authorization_endpoint": "http://login.example/authorise"},
        {"authorization_endpoint": "file:///etc/passwd"},
        {"authorization_endpoint": None},
        {"authorization_endpoint": "https://\x00"},
    ):
        provider.lies.discovery = lie
        assert (lie, refusal(desk, browser).reason) == (lie, "provider_unreachable")
    assert browser.addresses == []


# ------------------------------------------------------------------------------------------------------ nobody answers
def test_a_provider_that_is_down_is_told_as_that(desk: Desk, provider: Provider, browser: Browser) -> None:
    provider.stop()
    refused = refusal(desk, browser)
    assert (type(refused), refused.reason) == (WireUnavailable, "provider_unreachable")
    assert desk.engine.online(), "central did answer"


def test_a_provider_only_the_till_can_reach_is_told_the_same_way(
    desk: Desk, provider: Provider, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    provider.lies.discovery = {"jwks_uri": "nowhere"}
    assert refusal(desk, browser).reason == "provider_unreachable"
    assert "OIDC provider" in caplog.text


def test_a_council_without_a_provider_says_so(desk: Desk, browser: Browser) -> None:
    refused = refusal(desk, browser)
    assert (type(refused), refused.reason) == (Refused, "no_provider")


def test_without_central_no_page_is_opened(desk: Desk, proxy: FaultProxy, browser: Browser) -> None:
    proxy.close()
    refused = refusal(desk, browser)
    assert isinstance(refused, WireUnavailable)
    assert refused.reason != "provider_unreachable"
    assert browser.addresses == []


def test_a_pc_without_a_browser_says_so(desk: Desk, provider: Provider, browser: Browser) -> None:
    browser.opens = False
    assert refusal(desk, browser).reason == "no_browser"


def test_nobody_who_comes_back_in_time_ends_the_wait(desk: Desk, provider: Provider) -> None:
    with pytest.raises(Refused) as refused:
        ask_provider(where(provider), desk.wire, lambda _address: True, never, wait_s=0.2)
    assert refused.value.reason == "sign_in_given_up"


def test_who_gave_up_before_the_page_opens_sees_none(desk: Desk, provider: Provider, browser: Browser) -> None:
    with pytest.raises(Refused):
        desk.engine.sign_in_with_account(browser, lambda: True)
    assert browser.addresses == []


def test_giving_up_closes_the_listener_at_once(desk: Desk, provider: Provider) -> None:
    opened: list[str] = []
    gone = threading.Event()

    def stays_away(address: str) -> bool:
        opened.append(parse_qs(urlsplit(address).query)["redirect_uri"][0])
        gone.set()
        return True

    with pytest.raises(Refused):
        desk.engine.sign_in_with_account(stays_away, gone.is_set)
    with pytest.raises(httpx.ConnectError), httpx.Client(trust_env=False) as client:
        client.get(opened[0])


# -------------------------------------------------------------------------------------------------------- the listener
def test_the_listener_is_there_for_this_machine_only_and_for_one_path() -> None:
    with LoopbackListener("127.0.0.1") as listener, httpx.Client(trust_env=False) as client:
        base = listener.address.removesuffix("/callback")
        assert client.get(f"{base}/favicon.ico").status_code == 404
        assert client.post(listener.address).status_code == 501
        assert client.get(f"{listener.address}?code={'x' * 20_000}").status_code == 404
        answer = client.get(f"{listener.address}?code=one&state=two")
        assert listener.wait(5, never) == {"code": "one", "state": "two"}
        assert "BaseHTTP" not in answer.headers["Server"]


def test_a_connection_that_never_asks_anything_holds_nobody_up() -> None:
    with LoopbackListener("localhost") as listener:
        port = urlsplit(listener.address).port
        with socket.create_connection(("127.0.0.1", port)), httpx.Client(trust_env=False) as client:
            client.get(f"http://127.0.0.1:{port}/callback?code=one")
        assert listener.wait(5, never) == {"code": "one"}


def test_a_browser_that_goes_away_before_the_page_has_still_brought_its_code() -> None:
    with LoopbackListener("127.0.0.1") as listener:
        port = urlsplit(listener.address).port
        with socket.create_connection(("127.0.0.1", port)) as rude:
            rude.sendall(b"GET /callback?code=one HTTP/1.1\r\n\r\n")
        assert listener.wait(5, never) == {"code": "one"}
