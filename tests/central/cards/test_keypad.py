"""A caller types the card on their own keypad: asked by our hook, told by a signed callback, kept in four facts."""

from __future__ import annotations

import hmac
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from sync.central import services, tables
from sync.central.cards import attempts, follow
from sync.central.cards.keypad import Keypad, make, read_settings
from sync.central.cards.provider import Said
from sync.central.errors import Refusal
from tests.central.recording.telephone import KEY, SECRET, Telephone
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sync.central.cards.providers import Chosen
    from tests.sync.world import RawTill, ServedCentral

ONE = "019aa5e0-0000-7000-8000-0000000000c1"
APPROVED = {"outcome": "approved", "last4": "1111", "brand": "visa", "auth_code": "A1B2C3", "provider_ref": "cap-77"}


@pytest.fixture(scope="module")
def one_telephone() -> Iterator[Telephone]:
    made = Telephone()
    yield made
    made.close()


@pytest.fixture
def telephone(one_telephone: Telephone) -> Telephone:
    return one_telephone.reset()


@pytest.fixture
def keypad(central: ServedCentral, telephone: Telephone) -> ServedCentral:
    with central.database.write(COUNCIL) as connection:
        settings = {"url": f"{telephone.url}/hook"}
        services.set_service(connection, COUNCIL, services.KEYPAD, settings, SECRET, central.clock.now())
    return central


def ask(till: RawTill, attempt: str = ONE, **more: Any) -> httpx.Response:
    wanted = {
        "attempt_id": attempt,
        "payment_id": "019aa5e0-0000-7000-8000-0000000000d1",
        "reference": "CH01A-261121-C0001",
        "direction": "charge",
        "way": "keypad",
        "amount_pence": 14_500,
        "bills": [{"fund": "13", "reference": "00012345678", "amount_pence": 14_500}],
        "operator": "asmith",
        "extension": "4021",
        "call_id": "call-7",
        **more,
    }
    return till.post("/desktop/v1/card-attempts", wanted)


def tell(central: ServedCentral, *, key: str = KEY, council: str = COUNCIL, **said: Any) -> httpx.Response:
    """Say what came of it, as the keypad system does."""
    body = json.dumps({"attempt_id": ONE, **said}).encode()
    signature = hmac.digest(key.encode(), body, "sha256").hex()
    url = f"{central.url}/hooks/v1/capture/{council}"
    return httpx.post(url, content=body, headers={"X-Signature": signature}, trust_env=False)


def by_the_clock(central: ServedCentral, chosen: Chosen) -> Keypad:
    """Make the provider as it is, but by central's own clock, which a test turns."""
    where = read_settings(chosen.service.settings, chosen.service.secret)
    return Keypad(where, now=central.clock.now, whole_s=0.5)


def stands(central: ServedCentral, till: RawTill, *, after_s: float = 5) -> dict[str, Any]:
    """Let time pass and central follow its charges; return how this one stands."""
    central.clock.ahead += timedelta(seconds=after_s)
    follow.step(central.database, COUNCIL, central.clock.now(), lambda chosen: by_the_clock(central, chosen))
    said: dict[str, Any] = till.get(f"/desktop/v1/card-attempts/{ONE}").json()
    return said


def test_a_card_typed_on_the_callers_keypad_is_charged_and_kept_in_four_facts(
    keypad: ServedCentral, telephone: Telephone, till: RawTill
) -> None:
    said = ask(till).json()
    assert (said["state"], said["says"], said["provider"]) == ("waiting", "capturing", "keypad")
    begun = telephone.asked[0].document
    assert (begun["event"], begun["amount_pence"], begun["reference"]) == (
        "capture.start",
        14_500,
        "CH01A-261121-C0001",
    )
    assert begun["call"] == {"id": "call-7", "agent_extension": "4021", "agent_user": "asmith"}
    assert stands(keypad, till)["state"] == "waiting"
    assert tell(keypad, **APPROVED, cardholder="J Jones", expiry="12/29").status_code == 204
    said = stands(keypad, till)
    kept = ("amount_pence", "provider_reference", "brand", "last_four", "authorisation")
    assert [said["state"], *(said[name] for name in kept)] == ["approved", 14_500, "cap-77", "visa", "1111", "A1B2C3"]
    assert "Jones" not in str(keypad.rows(tables.capture_result) + keypad.rows(tables.card_attempt))


def test_the_same_word_again_changes_nothing_and_money_that_moved_is_never_denied(
    keypad: ServedCentral, telephone: Telephone, till: RawTill
) -> None:
    ask(till)
    for _ in range(2):
        assert tell(keypad, outcome="declined").status_code == 204
    assert stands(keypad, till)["state"] == "declined"
    assert keypad.count(tables.capture_result) == 1
    assert tell(keypad, **APPROVED, amount_pence=14_000).status_code == 204
    said = stands(keypad, till)
    assert (said["state"], said["amount_pence"]) == ("approved", 14_000)
    assert tell(keypad, outcome="cancelled").status_code == 204
    assert stands(keypad, till)["state"] == "approved"


def test_whatever_looks_like_a_card_number_is_refused_whole(
    keypad: ServedCentral, telephone: Telephone, till: RawTill
) -> None:
    ask(till)
    members: tuple[dict[str, Any], ...] = (
        {"pan": "4111111111111111"},
        {"provider_ref": "4111 1111 1111 1111"},
        {"more": {"deep": [{"n": 4111111111111111}]}},
        {"track": ["%B4111111111111111^JONES/J^2912"]},
        {"4111111111111111": "x"},
    )
    for member in members:
        answer = tell(keypad, **{**APPROVED, **member})
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "card_number")
        assert "1111111" not in answer.text
    assert keypad.count(tables.capture_result) == 0
    assert "1111111" not in str(keypad.rows(tables.audit))


def test_nobody_else_says_what_came_of_a_card(keypad: ServedCentral, telephone: Telephone, till: RawTill) -> None:
    ask(till)
    assert tell(keypad, key="somebody elses key", **APPROVED).status_code == 403
    assert tell(keypad, council="no-such-council", **APPROVED).status_code == 403
    assert tell(keypad, council="..%00", **APPROVED).status_code in {403, 404}
    assert tell(keypad, outcome="approved", last4="12345").status_code == 422
    assert tell(keypad, outcome="perhaps").status_code == 422
    assert tell(keypad, **{**APPROVED, "attempt_id": ONE.replace("c1", "c9")}).status_code == 404
    assert tell(keypad, **APPROVED, more="x" * 9_000).status_code == 413
    assert keypad.count(tables.capture_result) == 0
    assert stands(keypad, till)["state"] == "waiting"


def test_a_beginning_whose_answer_was_lost_is_begun_once(
    keypad: ServedCentral, telephone: Telephone, till: RawTill
) -> None:
    telephone.does = "drops"
    assert ask(till).json()["state"] == "unknown"
    telephone.does = "honest"
    assert stands(keypad, till, after_s=15)["state"] == "waiting"
    names = [asked.document["event_id"] for asked in telephone.asked if asked.document["event"] == "capture.start"]
    assert len(names) >= 2
    assert len(set(names)) == 1


def test_a_beginning_that_stays_lost_is_stopped_and_never_begun_behind_the_callers_back(
    keypad: ServedCentral, telephone: Telephone, till: RawTill
) -> None:
    telephone.does = "drops"
    assert ask(till).json()["state"] == "unknown"
    before = telephone.events.count("capture.start")
    telephone.does = "honest"
    said = stands(keypad, till, after_s=600)
    assert (said["state"], telephone.events.count("capture.start")) == ("cancelled", before)
    assert telephone.events[-1] == "capture.cancel"


def test_a_capture_whose_time_is_up_is_looked_up_and_not_assumed_over(
    keypad: ServedCentral, telephone: Telephone, till: RawTill
) -> None:
    ask(till)
    telephone.does = "drops"
    assert stands(keypad, till, after_s=1000)["state"] == "unknown"
    telephone.does = "honest"
    said = stands(keypad, till, after_s=60)
    assert (said["state"], said["code"]) == ("cancelled", "expired")


def test_what_the_system_says_while_it_is_being_stopped_comes_first(
    keypad: ServedCentral, telephone: Telephone, till: RawTill
) -> None:
    ask(till)
    assert tell(keypad, **APPROVED).status_code == 204
    with keypad.database.write(COUNCIL) as connection:
        stopped = Said("cancelled", says="cancelled")
        row = attempts.hear(connection, COUNCIL, ONE, stopped, keypad.clock.now())
    assert row.state == "approved"


def test_only_a_capture_that_says_so_is_one(keypad: ServedCentral, telephone: Telephone, till: RawTill) -> None:
    for n, (does, said) in enumerate(
        {
            "lies": "409 not_capturing",
            "broken": "200 broken",
            "nonsense": "200 nonsense",
            "doubts": "200 nonsense",
        }.items()
    ):
        telephone.does = does
        answer = ask(till, ONE.replace("c1", f"a{n}"))
        document = answer.json()
        code = document["code"] if answer.status_code == 200 else document["error"]["code"]
        assert f"{answer.status_code} {code}" == said
        assert document.get("state", "unknown") == "unknown"


def test_a_system_that_refuses_has_charged_nobody(keypad: ServedCentral, telephone: Telephone, till: RawTill) -> None:
    with keypad.database.write(COUNCIL) as connection:
        settings = {"url": f"{telephone.url}/hook"}
        secret = SECRET + "-but-another"
        services.set_service(connection, COUNCIL, services.KEYPAD, settings, secret, keypad.clock.now())
    answer = ask(till)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "refused")
    assert telephone.captures == {}


def test_a_keypad_that_is_set_wrongly_is_refused_by_name() -> None:
    for settings, secret in (({}, SECRET), ({"url": "http://t.example"}, SECRET), ({"url": "https://t.example"}, "x")):
        with pytest.raises(Refusal):
            make(services.Service("keypad", "", settings, secret))
