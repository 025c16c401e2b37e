"""A till pauses recordings through central, which writes every wish and every word down and believes only words."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from sync.central import services, tables
from sync.central.errors import Refusal
from sync.central.recording.asking import Asker
from sync.central.recording.wire import WHOLE_S
from sync.contract.card_asking import RecordingRequest
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.central.recording.telephone import Telephone
    from tests.sync.world import RawTill, ServedCentral

ONE = "019aa5e0-0000-7000-8000-0000000000c1"
TWO = "019aa5e0-0000-7000-8000-0000000000c2"
SHORT_S = 0.3


def wish(wanted: str = "paused", attempt: str = ONE, **more: Any) -> dict[str, Any]:
    usual = {"operator": "asmith", "extension": "4021", "call_id": "call-7", "lease_s": 60}
    return {"attempt_id": attempt, "wanted": wanted, **usual, **more}


def asked(central: ServedCentral, body: dict[str, Any], whole_s: float = WHOLE_S) -> str:
    """Ask as the route does; return state, certainty and why in one word."""
    request = RecordingRequest.model_validate(body)
    said = Asker(central.database, COUNCIL, central.clock.now, whole_s).serve("CH01", request)
    return f"{said.state}{'!' if said.confirmed else '?'}{said.code}"


def only(central: ServedCentral) -> dict[str, Any]:
    (row,) = central.rows(tables.recording_pause)
    return row


def test_a_pause_and_its_end_are_confirmed_and_their_times_kept(
    hooked: ServedCentral, telephone: Telephone, till: RawTill
) -> None:
    said = till.post("/desktop/v1/recording", wish(reference="CH01A-261121-C0001", amount_pence=14_500)).json()
    assert (said["state"], said["confirmed"], said["code"]) == ("paused", True, "")
    assert said["expires_at"] > said["since"]
    document = telephone.asked[0].document
    assert (document["reference"], document["amount_pence"]) == ("CH01A-261121-C0001", 14_500)
    assert 50 <= document["expires_in_s"] <= 60
    said = till.post("/desktop/v1/recording", wish("recording")).json()
    assert (said["state"], said["confirmed"]) == ("recording", True)
    row = only(hooked)
    assert row["asked_at"] <= row["paused_at"] <= row["due_at"] <= row["resumed_at"]
    assert [(wanted, state) for _, wanted, state, _, _ in row["heard"]] == [
        ("paused", "paused"),
        ("recording", "recording"),
    ]


def test_whose_call_it_was_is_forgotten_once_it_is_recorded_again(hooked: ServedCentral, telephone: Telephone) -> None:
    asked(hooked, wish())
    assert (only(hooked)["extension"], only(hooked)["call_id"]) == ("4021", "call-7")
    asked(hooked, wish("recording"))
    assert (only(hooked)["extension"], only(hooked)["call_id"]) == ("", "")
    assert "4021" not in str(only(hooked))


def test_a_card_number_where_a_call_is_named_goes_nowhere(hooked: ServedCentral, telephone: Telephone) -> None:
    asked(hooked, wish(call_id="4111 1111 1111 1111", extension="4111111111111111"))
    assert "1111" not in str(hooked.rows(tables.recording_pause))
    assert all(b"1111" not in asked.body for asked in telephone.asked)


def test_a_system_that_lies_stalls_or_drops_is_never_taken_for_paused(
    hooked: ServedCentral, telephone: Telephone
) -> None:
    for does, heard in (
        ("lies", "recording?still_recording"),
        ("nonsense", "unknown?nonsense"),
        ("doubts", "paused?not_confirmed"),
        ("stalls", "unknown?no_answer"),
        ("drops", "unknown?no_answer"),
    ):
        telephone.does = does
        assert asked(hooked, wish(), SHORT_S if does == "stalls" else WHOLE_S) == heard
    assert only(hooked)["paused_at"] is None
    assert [code for *_, code in only(hooked)["heard"]] == [
        "still_recording",
        "nonsense",
        "not_confirmed",
        "no_answer",
    ]


def test_an_answer_that_was_lost_is_asked_for_under_the_same_name(hooked: ServedCentral, telephone: Telephone) -> None:
    telephone.does = "drops"
    assert asked(hooked, wish()) == "unknown?no_answer"
    telephone.does = "honest"
    assert asked(hooked, wish()) == "paused!"
    names = [asked.document["event_id"] for asked in telephone.asked]
    assert names[0] == names[1]
    assert asked(hooked, wish()) == "paused!"
    assert telephone.asked[2].document["event_id"] != names[0], "a renewal is a wish of its own"


def test_a_renewal_finds_out_that_somebody_let_the_recording_run(hooked: ServedCentral, telephone: Telephone) -> None:
    assert asked(hooked, wish()) == "paused!"
    telephone.does = "lies"
    telephone.lines["4021"] = "recording"
    assert asked(hooked, wish()) == "recording?still_recording"
    assert [state for _, _, state, _, _ in only(hooked)["heard"]] == ["paused", "recording"]


def test_a_second_pause_of_one_charge_has_times_of_its_own(hooked: ServedCentral, telephone: Telephone) -> None:
    for _ in range(2):
        assert asked(hooked, wish()) == "paused!"
        assert asked(hooked, wish("recording")) == "recording!"
    rows = hooked.rows(tables.recording_pause)
    assert [row["n"] for row in rows] == [1, 2]
    assert rows[0]["resumed_at"] < rows[1]["paused_at"]


def test_resuming_again_or_without_a_pause_asks_nobody(hooked: ServedCentral, telephone: Telephone) -> None:
    assert asked(hooked, wish("recording")) == "recording?never_paused"
    asked(hooked, wish())
    asked(hooked, wish("recording"))
    before = len(telephone.asked)
    assert asked(hooked, wish("recording")) == "recording!"
    assert len(telephone.asked) == before


def test_a_council_without_call_recording_has_none(central: ServedCentral, till: RawTill) -> None:
    said = till.post("/desktop/v1/recording", wish()).json()
    assert (said["state"], said["confirmed"]) == ("none", False)
    assert central.rows(tables.recording_pause) == []


def test_settings_that_no_longer_fit_are_unknown_and_never_none(hooked: ServedCentral) -> None:
    with hooked.database.write(COUNCIL) as connection:
        services.set_service(connection, COUNCIL, services.RECORDING, {"template": "gone"}, "x", hooked.clock.now())
    assert asked(hooked, wish()) == "unknown?settings"


def test_another_till_may_not_touch_a_charge(hooked: ServedCentral, telephone: Telephone) -> None:
    asked(hooked, wish())
    other = Asker(hooked.database, COUNCIL, hooked.clock.now)
    for wanted in ("paused", "recording"):
        with pytest.raises(Refusal, match="Another till"):
            other.serve("CH02", RecordingRequest.model_validate(wish(wanted)))


def test_two_payments_of_one_call_never_let_each_others_recording_run(
    hooked: ServedCentral, telephone: Telephone
) -> None:
    asked(hooked, wish())
    asked(hooked, wish(attempt=TWO))
    assert asked(hooked, wish("recording")) == "unknown?other_pause"
    assert telephone.lines["4021"] == "paused"
    assert asked(hooked, wish("recording", attempt=TWO)) == "recording!"
    assert telephone.lines["4021"] == "recording"


def test_other_lines_are_nobody_elses_business(hooked: ServedCentral, telephone: Telephone) -> None:
    asked(hooked, wish())
    asked(hooked, wish(attempt=TWO, extension="4022", call_id="call-8"))
    assert asked(hooked, wish("recording")) == "recording!"
    assert telephone.lines == {"4021": "recording", "4022": "paused"}


def test_what_is_under_way_on_a_line_is_waited_for(hooked: ServedCentral, telephone: Telephone) -> None:
    telephone.does = "late"
    said: list[str] = []
    first = threading.Thread(target=lambda: said.append(asked(hooked, wish())))
    patient = Asker(hooked.database, COUNCIL, hooked.clock.now)
    first = threading.Thread(
        target=lambda: said.append(patient.serve("CH01", RecordingRequest.model_validate(wish())).state)
    )
    first.start()
    wait_for(lambda: bool(telephone.asked))
    assert asked(hooked, wish(attempt=TWO)) == "unknown?busy"
    assert asked(hooked, wish("recording")) == "unknown?busy"
    telephone.gate.set()
    first.join()
    assert said == ["unknown"], "what was paused was no longer wished for when the answer came"
    assert (only(hooked)["wanted"], only(hooked)["busy_until"]) == ("recording", None)


def wait_for(ready: Callable[[], bool]) -> None:
    tick = threading.Event()
    for _ in range(500):
        if ready():
            return
        tick.wait(0.01)
    raise AssertionError("it never came")
