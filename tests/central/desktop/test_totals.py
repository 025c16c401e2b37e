"""What central holds of a till, by session and by day, in any of its epochs, and of no other till."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.sync.world import RawTill, ServedCentral

SESSION = "019aa5e0-0000-7000-8000-00000000000a"
OTHER = "019aa5e0-0000-7000-8000-00000000000b"


def totals(till: RawTill, **asked: str) -> dict[str, Any]:
    answer = till.get("/desktop/v1/totals", **asked)
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.json()
    return said


def by_key(found: list[dict[str, Any]]) -> dict[str, tuple[int, int, int]]:
    return {it["key"]: (it["payments"], it["amount_pence"], it["last_sequence"]) for it in found}


def test_before_anything_came_there_are_zeros(till: RawTill) -> None:
    assert totals(till) == {"epoch": "A", "sequence": 0, "whole_sequence": 0, "sessions": [], "days": []}


def test_sessions_and_days_are_summed(till: RawTill) -> None:
    later: dict[str, Any] = {"session_id": OTHER, "business_date": "2026-11-22"}
    till.send(till.session_opened(), till.payment(1000), till.payment(-250))
    till.send(till.session_opened(**later), till.payment(7, data={"receipt": "CH01A-261122-0001"}, **later))
    said = totals(till)
    assert (said["sequence"], said["whole_sequence"]) == (5, 5)
    assert by_key(said["sessions"]) == {SESSION: (2, 750, 3), OTHER: (1, 7, 5)}
    assert by_key(said["days"]) == {"2026-11-21": (2, 750, 3), "2026-11-22": (1, 7, 5)}
    said = totals(till, **{"from": "2026-11-22"})
    assert (list(by_key(said["sessions"])), list(by_key(said["days"]))) == ([OTHER], ["2026-11-22"])


def test_a_gap_shows(till: RawTill) -> None:
    till.send(till.session_opened())
    till.payment(1)
    till.send(till.payment(10))
    said = totals(till)
    assert (said["sequence"], said["whole_sequence"]) == (3, 1)
    assert by_key(said["sessions"]) == {SESSION: (1, 10, 3)}


def test_a_till_hears_of_its_own_epochs_and_of_no_other_till(
    central: ServedCentral, enrolled: Callable[..., RawTill]
) -> None:
    one, other = enrolled(), enrolled()
    one.send(one.session_opened(), one.payment(1000))
    assert totals(other)["sessions"] == []
    again = enrolled(code=central.code(till=one.till), till=one.till)
    assert again.epoch == "B"
    assert totals(again)["sessions"] == []
    assert by_key(totals(again, epoch="A")["sessions"]) == {SESSION: (1, 1000, 2)}
    assert by_key(totals(one)["sessions"]) == {SESSION: (1, 1000, 2)}, "a till that may only drain compares too"
    assert again.council == COUNCIL


@pytest.mark.parametrize("asked", [{"epoch": "1"}, {"epoch": "A" * 9}, {"from": "yesterday"}, {"from": "2026-13-01"}])
def test_nonsense_is_refused(till: RawTill, asked: dict[str, str]) -> None:
    answer = till.get("/desktop/v1/totals", **asked)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "bad_request")
