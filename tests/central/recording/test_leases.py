"""A recording runs again whatever becomes of the till that paused it, and of the system that is to let it run."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sync.central import chores, tables
from sync.central.recording import leases, pauses
from sync.central.recording.wire import WHOLE_S
from sync.contract.card_asking import RecordingRequest
from tests.central.recording.test_pauses import ONE, SHORT_S, TWO, asked, only, wish
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from tests.central.recording.telephone import Telephone
    from tests.sync.world import ServedCentral


def later(central: ServedCentral, seconds: float, whole_s: float = WHOLE_S) -> float:
    """Turn central's clock and take one step; return when it wants to come again."""
    central.clock.ahead += timedelta(seconds=seconds)
    return leases.step(central.database, COUNCIL, central.clock.now(), whole_s)


def test_a_till_that_dies_leaves_no_recording_paused(hooked: ServedCentral, telephone: Telephone) -> None:
    assert asked(hooked, wish(lease_s=60)) == "paused!"
    later(hooked, 55)
    assert telephone.lines == {"4021": "paused"}, "the pause stands as long as it was asked for"
    later(hooked, 10)
    assert telephone.lines == {"4021": "recording"}
    row = only(hooked)
    assert (row["state"], row["confirmed"], row["next_try_at"]) == ("recording", True, None)
    assert (row["extension"], row["call_id"]) == ("", "")
    assert row["resumed_at"] - row["paused_at"] > timedelta(seconds=60)


def test_a_till_that_lives_keeps_its_pause(hooked: ServedCentral, telephone: Telephone) -> None:
    for _ in range(4):
        assert asked(hooked, wish(lease_s=60)) == "paused!"
        later(hooked, 40)
    assert telephone.lines == {"4021": "paused"}
    later(hooked, 40)
    assert telephone.lines == {"4021": "recording"}


def test_a_system_that_lies_is_asked_for_ever_and_it_is_told_after_five_minutes(
    hooked: ServedCentral, telephone: Telephone
) -> None:
    asked(hooked, wish(lease_s=30))
    telephone.does, telephone.lines["4021"] = "lies", "paused"
    tries = []
    for _ in range(8):
        later(hooked, 31)
        tries.append(only(hooked)["tries"])
    assert hooked.rows(tables.task) == []
    for _ in range(30):
        later(hooked, 120)
    (task,) = hooked.rows(tables.task)
    assert (task["event_id"], task["code"], task["done_at"]) == (ONE, pauses.TASK, None)
    assert only(hooked)["tries"] > tries[-1] > tries[0] > 0
    assert only(hooked)["next_try_at"] - hooked.clock.now() <= timedelta(minutes=15)
    telephone.does = "honest"
    later(hooked, 900)
    assert telephone.lines == {"4021": "recording"}
    (task,) = hooked.rows(tables.task)
    assert task["done_by"] == "sync.central"


def test_silence_is_no_resumption(hooked: ServedCentral, telephone: Telephone) -> None:
    asked(hooked, wish(lease_s=30))
    for tries, does in enumerate(["stalls", "drops", "broken", "doubts", "empty"], start=1):
        telephone.does = does
        later(hooked, 60, SHORT_S if does == "stalls" else WHOLE_S)
        assert (only(hooked)["resumed_at"], only(hooked)["tries"]) == (None, tries)
    telephone.does = "honest"
    later(hooked, 300)
    assert only(hooked)["resumed_at"] is not None


def test_a_pause_that_came_too_late_is_undone_once_more(hooked: ServedCentral, telephone: Telephone) -> None:
    telephone.does = "stalls"
    assert asked(hooked, wish(), SHORT_S) == "unknown?no_answer"
    telephone.does = "honest"
    assert asked(hooked, wish("recording")) == "recording!"
    telephone.lines["4021"] = "paused"  # what nobody answered came about after all
    later(hooked, 31)
    assert telephone.lines == {"4021": "recording"}
    assert only(hooked)["next_try_at"] is None


def test_a_charge_that_is_over_needs_no_pause(hooked: ServedCentral, telephone: Telephone) -> None:
    asked(hooked, wish(lease_s=3600))
    later(hooked, 10)
    assert telephone.lines == {"4021": "paused"}
    add_attempt(hooked, ONE, "declined")
    later(hooked, 10)
    assert telephone.lines == {"4021": "recording"}
    assert asked(hooked, wish()) == "unknown?attempt_over"


def test_a_central_that_dies_at_any_point_leaves_no_recording_paused(
    hooked: ServedCentral, telephone: Telephone
) -> None:
    request = RecordingRequest.model_validate(wish(lease_s=30))
    with hooked.database.write(COUNCIL) as connection:  # written down; killed before or after the system was asked
        pauses.want_pause(connection, COUNCIL, "CH01", request, hooked.clock.now())
    telephone.lines["4021"] = "paused"
    hooked.clock.ahead += timedelta(seconds=31)
    with hooked.database.write(COUNCIL) as connection:  # whoever was to let it run again is killed too
        assert pauses.claim_due(connection, COUNCIL, hooked.clock.now()) is not None
    later(hooked, 1)
    assert telephone.lines == {"4021": "paused"}, "whoever claimed it may still be asking"
    later(hooked, 11)
    assert telephone.lines == {"4021": "recording"}
    assert only(hooked)["next_try_at"] is None


def test_a_lease_that_ran_out_waits_for_another_payment_of_the_same_call(
    hooked: ServedCentral, telephone: Telephone
) -> None:
    asked(hooked, wish(lease_s=30))
    asked(hooked, wish(attempt=TWO, lease_s=300))
    later(hooked, 60)
    assert telephone.lines == {"4021": "paused"}, "a card is being said on that line"
    later(hooked, 300)
    assert telephone.lines == {"4021": "recording"}
    assert all(row["next_try_at"] is None for row in hooked.rows(tables.recording_pause))


def test_a_step_with_nothing_to_do_asks_nobody_and_comes_again_soon(
    hooked: ServedCentral, telephone: Telephone
) -> None:
    assert later(hooked, 0) == leases.IDLE_S
    asked(hooked, wish(lease_s=30))
    assert 0 < later(hooked, 28) <= 2
    assert telephone.events == ["recording.pause"]


def test_central_takes_these_steps_by_itself() -> None:
    assert leases.step in chores.STEPS


def add_attempt(central: ServedCentral, attempt_id: str, state: str) -> None:
    """Let a provider behind central have had the last word of a charge."""
    now = central.clock.now()
    blank = dict.fromkeys(("says", "provider_reference", "brand", "last_four", "authorisation", "code"), "")
    values: dict[str, Any] = {
        "council": COUNCIL,
        "attempt_id": attempt_id,
        "payment_id": attempt_id,
        "till": "CH01",
        "operator": "asmith",
        "reference": "CH01A-261121-C0001",
        "direction": "charge",
        "way": "browser",
        "provider": "govuk_pay",
        "fund": "",
        "amount_pence": 100,
        "language": "en",
        "bills": [],
        "state": state,
        "since": now,
        "asked_at": now,
        "looks": 0,
        "page_given": False,
        "charged_pence": 0,
        "fee_pence": 0,
        "strays": [],
        "extension": "",
        "call_id": "",
        **blank,
    }
    with central.database.write(COUNCIL) as connection:
        connection.execute(tables.card_attempt.insert().values(**values))
