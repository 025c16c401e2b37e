"""Central believes a provider's word about a person when every part of it holds, once, and never more than it says."""

from __future__ import annotations

import logging
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from sync.central import tables
from sync.central.access import sign_in
from sync.central.access.oidc import Provider as Setting
from sync.central.access.oidc import remove_provider, set_provider
from sync.central.councils import the_council
from sync.central.errors import Refusal
from sync.central.reference import publish
from tests.oidc_provider import CLIENT, Lies, Provider
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.sync.world import RawTill, ServedCentral

REFUSED = (401, "wrong_credentials")
AWAY = (503, "provider_unreachable")


@pytest.fixture
def provider(central: ServedCentral) -> Iterator[Provider]:
    """The council's provider, which central knows."""
    made = Provider()
    use(central, made)
    yield made
    made.stop()


def use(central: ServedCentral, provider: Provider, **more: Any) -> None:
    with central.database.write(COUNCIL) as connection:
        set_provider(connection, COUNCIL, Setting(provider.issuer, CLIENT, **more), central.clock.now())
        publish(connection, the_council(connection, COUNCIL), central.clock.now())


def new_nonce() -> str:
    return secrets.token_urlsafe(24)


def hand_in(till: RawTill, token: str, nonce: str) -> tuple[int, Any]:
    answer = till.post("/desktop/v1/sign-ins/oidc", {"id_token": token, "nonce": nonce})
    return answer.status_code, answer.json()


def ask(till: RawTill, provider: Provider) -> tuple[int, Any]:
    nonce = new_nonce()
    return hand_in(till, provider.id_token(nonce), nonce)


def outcome(till: RawTill, provider: Provider) -> tuple[int, str]:
    status, said = ask(till, provider)
    return status, said["username"] if status == 200 else said["error"]["code"]


def audited(central: ServedCentral) -> list[tuple[str, str]]:
    rows = central.rows(tables.audit)
    return [(row["action"], row["detail"]) for row in rows if row["action"] in {"signed_in", "sign_in_refused"}]


# ------------------------------------------------------------------------------------------------------ the right word
def test_the_providers_word_signs_a_person_in_as_central_knows_them(
    central: ServedCentral, till: RawTill, provider: Provider
) -> None:
    status, said = ask(till, provider)
    assert status == 200
    assert (said["username"], said["display_name"], said["office"]) == ("asmith", "Asmith", "CH")
    assert said["roles"] == ["Payments", "PostPayment"]
    assert said["expires_at"][:10] == (central.clock.now() + timedelta(days=7)).date().isoformat()
    assert audited(central) == [("signed_in", "asmith by council account")]


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256", "EdDSA"])
def test_every_algorithm_a_provider_may_use_is_read(central: ServedCentral, till: RawTill, algorithm: str) -> None:
    provider = Provider(algorithm=algorithm)
    use(central, provider)
    assert outcome(till, provider) == (200, "asmith")
    provider.stop()


def test_a_name_is_found_however_it_is_written(till: RawTill, provider: Provider) -> None:
    provider.person["preferred_username"] = "ASmith"
    assert outcome(till, provider) == (200, "asmith")


def test_another_claim_may_name_the_person(central: ServedCentral, till: RawTill, provider: Provider) -> None:
    use(central, provider, username_claim="upn")
    assert outcome(till, provider) == REFUSED
    provider.person["upn"] = "asmith"
    assert outcome(till, provider) == (200, "asmith")


def test_an_address_that_was_not_shown_to_be_theirs_names_nobody(
    central: ServedCentral, till: RawTill, provider: Provider
) -> None:
    central.add_cashier("a.smith@aldermere.example")
    use(central, provider, username_claim="email")
    provider.person["email"] = "a.smith@aldermere.example"
    assert outcome(till, provider) == REFUSED
    for shown in (False, "true", 1):
        provider.person["email_verified"] = shown
        assert outcome(till, provider) == REFUSED
    provider.person["email_verified"] = True
    assert outcome(till, provider)[0] == 200


def test_several_audiences_are_fine_when_the_token_was_made_for_us(till: RawTill, provider: Provider) -> None:
    provider.lies.claims = {"aud": [CLIENT, "another"], "azp": CLIENT}
    assert outcome(till, provider) == (200, "asmith")


def test_a_clock_a_little_off_does_no_harm(central: ServedCentral, till: RawTill, provider: Provider) -> None:
    central.clock.ahead = timedelta(seconds=-45)
    assert outcome(till, provider) == (200, "asmith")
    central.clock.ahead = timedelta(seconds=345)
    till.sign_on()
    assert outcome(till, provider) == (200, "asmith")


def test_keys_are_asked_for_once_and_again_when_they_rotate(till: RawTill, provider: Provider) -> None:
    assert outcome(till, provider) == (200, "asmith")
    assert outcome(till, provider) == (200, "asmith")
    assert provider.key_requests == 1
    provider.rotate()
    assert outcome(till, provider) == (200, "asmith")
    assert provider.key_requests == 2


def test_a_token_that_names_no_key_is_meant_for_the_only_one(till: RawTill, provider: Provider) -> None:
    provider.lies.header = {"kid": None}
    assert outcome(till, provider) == (200, "asmith")


# --------------------------------------------------------------------------------------------------------------- lies
LIES: dict[str, dict[str, Any]] = {
    "another audience": {"claims": {"aud": "another-app"}},
    "no audience": {"claims": {"aud": None}},
    "several audiences and no party": {"claims": {"aud": [CLIENT, "another"]}},
    "made for another party": {"claims": {"aud": [CLIENT, "another"], "azp": "another"}},
    "one audience, another party": {"claims": {"azp": "another"}},
    "another issuer": {"claims": {"iss": "https://login.example"}},
    "another nonce": {"claims": {"nonce": "a nonce of another sign-in"}},
    "no nonce": {"claims": {"nonce": None}},
    "expired": {"claims": {"exp": 1_700_000_000}},
    "never expires": {"claims": {"exp": None}},
    "expires beyond all time": {"claims": {"exp": 10**15}},
    "expires at a word": {"claims": {"exp": "tomorrow"}},
    "made tomorrow": {"claims": {"iat": 4_000_000_000, "exp": 4_000_000_300}},
    "not valid before tomorrow": {"claims": {"nbf": 4_000_000_000}},
    "nobody's": {"claims": {"sub": None}},
    "of an endless subject": {"claims": {"sub": "4711" * 100}},
    "names nobody": {"claims": {"preferred_username": None}},
    "names a list": {"claims": {"preferred_username": ["asmith"]}},
    "names nonsense": {"claims": {"preferred_username": "as\x00mith"}},
    "names a stranger": {"claims": {"preferred_username": "stranger"}},
    "not signed": {"unsigned": True},
    "signed with the public key as a secret": {"by_public_key": True},
    "signed with a key of its own": {"own_key": True},
    "names an unknown key": {"header": {"kid": "nobody has this"}},
    "names a key by a number": {"header": {"kid": 7}},
    "demands what nobody understands": {"header": {"crit": ["exotic"], "exotic": True}},
}


def test_every_lie_gets_the_same_refusal_and_nothing_else(
    central: ServedCentral, till: RawTill, provider: Provider
) -> None:
    as_ever = till.post("/desktop/v1/sign-ins", {"username": "x", "password": "y"}).json()["error"]
    told = {}
    for name, lie in LIES.items():
        provider.lies = Lies(**lie)
        told[name] = ask(till, provider)
    assert told == dict.fromkeys(LIES, (401, {"error": as_ever}))
    assert [action for action, _ in audited(central)] == ["sign_in_refused"] * (len(LIES) + 1)
    assert central.rows(tables.cashier)[0]["oidc_subject"] is None
    provider.lies = Lies()
    assert outcome(till, provider) == (200, "asmith"), "the truth is still believed"


def test_a_token_somebody_changed_is_refused(till: RawTill, provider: Provider) -> None:
    nonce = new_nonce()
    token = provider.id_token(nonce)
    for changed in (token[:-8] + "AAAAAAAA", token.replace(".", ".e30", 1), token[:-1], "a.b.c"):
        status, said = hand_in(till, changed, nonce)
        assert (status, said["error"]["code"]) == REFUSED
    assert hand_in(till, token, nonce)[0] == 200


def test_what_is_no_token_at_all_is_a_bad_request(till: RawTill, provider: Provider) -> None:
    for sent in ({}, {"id_token": "no token", "nonce": "n" * 20}, {"id_token": "a.b.c", "nonce": "é"}):
        assert till.post("/desktop/v1/sign-ins/oidc", sent).status_code == 422


def test_a_token_is_good_once(central: ServedCentral, till: RawTill, provider: Provider) -> None:
    nonce = new_nonce()
    token = provider.id_token(nonce)
    assert hand_in(till, token, nonce)[0] == 200
    status, said = hand_in(till, token, nonce)
    assert (status, said["error"]["code"]) == REFUSED
    [used] = central.rows(tables.oidc_used)
    assert nonce not in str(used)
    central.clock.ahead = timedelta(days=2)
    till.sign_on()
    provider.lies.claims = {
        "iat": int(central.clock.now().timestamp()),
        "exp": int(central.clock.now().timestamp()) + 9,
    }
    assert outcome(till, provider) == (200, "asmith")
    assert central.count(tables.oidc_used) == 1, "what can be shown no more is forgotten"


# ------------------------------------------------------------------------------------------------------ who it may be
def test_a_name_given_to_somebody_else_does_not_open_the_old_account(till: RawTill, provider: Provider) -> None:
    assert outcome(till, provider) == (200, "asmith")
    provider.person["sub"] = "9000"
    assert outcome(till, provider) == REFUSED
    provider.person["sub"] = "4711"
    assert outcome(till, provider) == (200, "asmith")


def test_one_account_is_one_person_here(central: ServedCentral, till: RawTill, provider: Provider) -> None:
    central.add_cashier("bjones")
    assert outcome(till, provider) == (200, "asmith")
    provider.person["preferred_username"] = "bjones"
    assert outcome(till, provider) == REFUSED


def test_another_providers_numbers_for_people_mean_nothing(
    central: ServedCentral, till: RawTill, provider: Provider
) -> None:
    assert outcome(till, provider) == (200, "asmith")
    use(central, provider)
    assert central.rows(tables.cashier)[0]["oidc_subject"] == "4711"
    another = Provider()
    use(central, another)
    another.person["sub"] = "their own number"
    assert outcome(till, provider) == REFUSED
    assert outcome(till, another) == (200, "asmith")
    another.stop()


def test_who_is_disabled_locked_or_out_of_date_is_not_let_in(
    central: ServedCentral, till: RawTill, provider: Provider
) -> None:
    with central.database.write(COUNCIL) as connection:
        sign_in.disable_cashier(connection, COUNCIL, "asmith", central.clock.now())
    assert outcome(till, provider) == REFUSED
    central.add_cashier("asmith")
    for _ in range(sign_in.FAILURES_ALLOWED):
        till.post("/desktop/v1/sign-ins", {"username": "asmith", "password": "wrong"})
    assert outcome(till, provider) == REFUSED
    assert audited(central)[-1] == ("sign_in_refused", "asmith: not open")


def test_a_refused_token_locks_nobody_out(till: RawTill, provider: Provider) -> None:
    provider.lies.claims = {"aud": "another"}
    for _ in range(2 * sign_in.FAILURES_ALLOWED):
        assert outcome(till, provider) == REFUSED
    provider.lies.claims = {}
    assert outcome(till, provider) == (200, "asmith")


def test_the_provider_can_take_roles_away_where_the_council_says_so_and_never_give_any(
    central: ServedCentral, till: RawTill, provider: Provider
) -> None:
    provider.person["roles"] = ["Payments", "System.Admin"]
    assert ask(till, provider)[1]["roles"] == ["Payments", "PostPayment"]
    use(central, provider, roles_claim="roles")
    assert ask(till, provider)[1]["roles"] == ["Payments"]
    provider.person["roles"] = "PostPayment"
    assert ask(till, provider)[1]["roles"] == ["PostPayment"]
    del provider.person["roles"]
    assert ask(till, provider)[1]["roles"] == []


def test_a_person_of_another_council_is_nobody_here(
    central: ServedCentral, provider: Provider, enrolled: Callable[..., RawTill]
) -> None:
    central.add_council("brackenshire")
    there = enrolled(slug="brackenshire")
    assert outcome(there, provider) == (404, "no_provider")
    with central.database.write("brackenshire") as connection:
        set_provider(connection, "brackenshire", Setting(provider.issuer, CLIENT), central.clock.now())
    assert outcome(there, provider) == REFUSED


# ----------------------------------------------------------------------------------------------------- when it is away
def test_a_provider_that_is_away_is_named_as_that_and_left_alone_for_a_moment(
    till: RawTill, provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    nonce = new_nonce()
    token = provider.id_token(nonce)
    provider.stop()
    answer = till.post("/desktop/v1/sign-ins/oidc", {"id_token": token, "nonce": nonce})
    assert (answer.status_code, answer.json()["error"]["code"]) == AWAY
    assert int(answer.headers["Retry-After"]) > 0
    provider.start()
    assert hand_in(till, token, nonce)[0] == 503, "it is asked again after a moment, not by everybody at once"
    assert caplog.text.count(provider.issuer) == 1


@pytest.mark.parametrize(
    "lie",
    [
        {"issuer": "https://another.example"},
        {"jwks_uri": "http://elsewhere.example/keys"},
        {"jwks_uri": None},
        {"jwks_uri": "nowhere"},
    ],
)
def test_a_description_that_does_not_fit_is_not_believed(
    till: RawTill, provider: Provider, caplog: pytest.LogCaptureFixture, lie: dict[str, Any]
) -> None:
    provider.lies.discovery = lie
    assert outcome(till, provider) == AWAY
    assert provider.issuer in caplog.text, "whoever runs central can find out why"


# ------------------------------------------------------------------------------------------------ what anybody may know
def test_where_people_sign_in_is_told_to_tills_and_to_anybody(
    central: ServedCentral, till: RawTill, provider: Provider
) -> None:
    said = till.get("/desktop/v1/oidc").json()
    assert said == {
        "issuer": provider.issuer,
        "client_id": CLIENT,
        "scopes": "openid profile",
        "redirect_host": "127.0.0.1",
    }
    with httpx.Client(base_url=central.url, trust_env=False) as anybody:
        assert anybody.get(f"/oidc/{COUNCIL}").json() == said
        assert anybody.get("/desktop/v1/oidc").status_code == 401
        assert anybody.post("/desktop/v1/sign-ins/oidc", json={}).status_code == 401


@pytest.mark.parametrize("council", [COUNCIL, "nowhere", "NOT A COUNCIL", "%00"])
def test_without_a_provider_no_council_can_be_told_from_none(central: ServedCentral, council: str) -> None:
    with httpx.Client(base_url=central.url, trust_env=False) as anybody:
        answer = anybody.get(f"/oidc/{council}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "no_provider")


def test_the_pack_says_whether_there_is_a_provider(central: ServedCentral, till: RawTill) -> None:
    def offered() -> bool:
        return '"council_sign_in":true' in till.get("/desktop/v1/reference").json()["document"]

    assert not offered()
    provider = Provider()
    use(central, provider)
    assert offered()
    with central.database.write(COUNCIL) as connection:
        remove_provider(connection, COUNCIL, central.clock.now())
        publish(connection, the_council(connection, COUNCIL), central.clock.now())
    assert not offered()
    assert outcome(till, provider) == (404, "no_provider")
    provider.stop()


WRONG_SETTINGS: list[tuple[dict[str, str], str]] = [
    ({"issuer": "http://login.example"}, "issuer"),
    ({"issuer": "login.example"}, "issuer"),
    ({"issuer": "https://login.example/?tenant=1"}, "issuer"),
    ({"issuer": "https://me:secret@login.example"}, "issuer"),
    ({"issuer": f"https://login.example/{'x' * 300}"}, "issuer"),
    ({"client_id": ""}, "client_id"),
    ({"scopes": "profile"}, "scopes"),
    ({"redirect_host": "login.example"}, "redirect_host"),
    ({"username_claim": ""}, "claim"),
    ({"roles_claim": "r" * 61}, "claim"),
]


def test_a_setting_that_could_not_work_is_refused(central: ServedCentral) -> None:
    for wrong, code in WRONG_SETTINGS:
        setting = Setting(**{"issuer": "https://login.example", "client_id": CLIENT, **wrong})
        with central.database.write(COUNCIL) as connection, pytest.raises(Refusal) as refused:
            set_provider(connection, COUNCIL, setting, central.clock.now())
        assert (wrong, refused.value.code) == (wrong, code)


def test_nobody_is_named_in_the_log(till: RawTill, provider: Provider, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    outcome(till, provider)
    provider.lies.claims = {"aud": "another"}
    outcome(till, provider)
    provider.lies.discovery = {"issuer": "https://another.example"}
    provider.rotate()
    outcome(till, provider)
    assert "asmith" not in caplog.text
    assert "4711" not in caplog.text
