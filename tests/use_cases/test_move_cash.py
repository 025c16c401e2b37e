"""Cash in, cash out, and the lift to the safe: each a fact with its reason, bag and second person."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ims_desktop.domain.asked import to_move
from ims_desktop.domain.closing import BAGS_MAX
from ims_desktop.domain.session import Direction
from ims_desktop.errors import CardNumberRefused, DiskFull, NoOpenSession, NotPermitted, Refused, StoreUnavailable
from ims_desktop.use_cases.move_cash import move_cash
from tests.use_cases.day import leave, lift, move
from tests.use_cases.desk import CARD, FINN, GWEN, PRIYA

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.domain.session import CashierSession
    from tests.use_cases.desk import Desk

ID = "019aa5e0-0000-7000-8000-00000000ca50"


@pytest.fixture
def session(desk: Desk) -> CashierSession:
    """A session whose drawer should hold £110.00."""
    opened = desk.open()
    desk.take()
    return opened


def drawer(desk: Desk, session: CashierSession) -> int:
    with desk.till.store.read() as reader:
        totals = reader.session_totals(session.session_id)
        assert totals.expected_pence == reader.drawer_pence(session.session_id)
        return totals.expected_pence


def test_cash_in_and_out_is_recorded_with_its_reason(desk: Desk, session: CashierSession) -> None:
    move(desk, Direction.IN, 2_000, " coin from the bank ", counts={100: 20, 50: 0})
    made = move(desk, Direction.OUT, 450, "stamps", seal="never kept")
    assert (made.direction, made.reason, made.seal, made.witness, made.actor) == ("out", "stamps", "", "", "priya")
    assert drawer(desk, session) == 12_550
    put_in, taken_out = desk.facts()[-2:]
    assert (put_in["kind"], put_in["data"]) == (
        "cash_moved",
        {
            "direction": "in",
            "amount_pence": 2_000,
            "reason": "coin from the bank",
            "counts": [{"each_pence": 100, "pieces": 20}],
        },
    )
    assert taken_out["data"] == {"direction": "out", "amount_pence": 450, "reason": "stamps"}


def test_a_lift_names_its_bag_and_the_person_who_saw_it(desk: Desk, session: CashierSession) -> None:
    made = lift(desk, session, 10_000, " B77 ")
    assert (made.seal, made.witness) == ("B77", "gwen")
    assert drawer(desk, session) == 1_000
    given, moved = desk.facts()[-2:]
    assert (given["kind"], given["cashier"], given["data"]["act"], given["data"]["subject"]) == (
        "approval_given",
        "gwen",
        "lift",
        "B77",
    )
    assert moved["data"] == {
        "direction": "lift",
        "amount_pence": 10_000,
        "reason": "",
        "seal": "B77",
        "witness": "gwen",
        "approval": given["event_id"],
    }


def test_the_same_movement_again_is_one_movement(desk: Desk, session: CashierSession) -> None:
    first = move_cash(desk.till, ID, PRIYA, Direction.IN, 500, "change")
    desk.till = replace(desk.till, store=desk.made.reopened())
    assert move_cash(desk.till, ID, PRIYA, Direction.IN, 500, "change") == first
    assert drawer(desk, session) == 11_500


def test_a_lift_needs_somebody_else_who_is_here(desk: Desk, session: CashierSession) -> None:
    def lifted(**how: Any) -> None:
        move_cash(desk.till, desk.made.ids.new(), PRIYA, Direction.LIFT, 500, "", seal="B1", **how)

    asked = to_move(PRIYA, session, Direction.LIFT, 500, "", "B1")
    refused = {
        "approval_needed": None,
        "witness_not_here": leave(desk, asked, how="elsewhere"),
        "approval_differs": leave(desk, to_move(PRIYA, session, Direction.LIFT, 400, "", "B1")),
        "approval_by_self": leave(desk, asked, PRIYA),
    }
    for code, witness in refused.items():
        with pytest.raises(Refused) as problem:
            lifted(approval=witness)
        assert problem.value.reason == code
    lifted(approval=leave(desk, asked, FINN))
    assert drawer(desk, session) == 10_500


def test_policy_decides_which_cash_takes_leave(desks: Callable[..., Desk]) -> None:
    desk = desks(approve_cash_out_over_pence=1_000, acts_to_approve=["cash_in"])
    session = desk.open()
    move(desk, Direction.OUT, 1_000)
    for direction, pence in ((Direction.OUT, 1_001), (Direction.IN, 1)):
        with pytest.raises(NotPermitted) as problem:
            move(desk, direction, pence)
        assert problem.value.reason == "approval_needed"
        asked = to_move(PRIYA, session, direction, pence, "change")
        assert move(desk, direction, pence, approval=leave(desk, asked)).witness == ""


def test_no_more_leaves_a_drawer_than_it_can_hold_and_how_much_that_is_is_not_said(
    desk: Desk, session: CashierSession, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with pytest.raises(Refused, match="cannot hold that much cash") as problem:
        lift(desk, session, 11_001)
    assert problem.value.reason == "cash_short"
    assert "110" not in str(problem.value)
    assert "cash_short" in caplog.text
    lift(desk, session, 11_000)
    assert drawer(desk, session) == 0
    with pytest.raises(Refused) as problem:
        move(desk, Direction.OUT, 1)
    assert problem.value.reason == "cash_short"


@pytest.mark.parametrize("direction", [Direction.OUT, Direction.LIFT])
def test_tries_without_leave_do_not_tell_what_is_in_the_drawer(
    desk: Desk, session: CashierSession, direction: Direction
) -> None:
    for pence in (11_000, 11_001):  # the last penny of the drawer, and one more
        with pytest.raises(NotPermitted) as problem:
            move_cash(desk.till, desk.made.ids.new(), PRIYA, direction, pence, "x", seal="B1")
        assert problem.value.reason == "approval_needed"


def test_two_bags_never_have_one_number_and_a_session_has_only_so_many(desk: Desk, session: CashierSession) -> None:
    lift(desk, session, 1, "B0")
    with pytest.raises(Refused) as problem:
        lift(desk, session, 1, "B0")
    assert problem.value.reason == "seal_used"
    for n in range(1, BAGS_MAX - 1):
        lift(desk, session, 1, f"B{n}")
    with pytest.raises(Refused, match="This session has 99 bags") as problem:
        lift(desk, session, 1, "B99")
    assert problem.value.reason == "bags_full"


@pytest.mark.parametrize(
    ("direction", "pence", "reason", "more", "code"),
    [
        (Direction.IN, 0, "change", {}, "movement_amount"),
        (Direction.IN, 100_000_001, "change", {}, "movement_amount"),
        (Direction.IN, -5, "change", {}, "movement_amount"),
        (Direction.IN, 500, " ", {}, "reason_missing"),
        (Direction.OUT, 500, "x" * 301, {}, "reason"),
        (Direction.IN, 500, "change", {"counts": {200: 2}}, "count"),
        (Direction.LIFT, 500, "", {"seal": " "}, "seal_missing"),
        (Direction.LIFT, 500, "", {"seal": "B" * 51}, "seal_missing"),
        (Direction.LIFT, 500, "", {"seal": "B\n1"}, "seal_missing"),
    ],
)
def test_what_cannot_be_recorded_is_refused(
    desk: Desk, session: CashierSession, direction: Direction, pence: int, reason: str, more: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused) as problem:
        move(desk, direction, pence, reason, **more)
    assert problem.value.reason == code
    assert drawer(desk, session) == 11_000


def test_a_card_number_is_no_reason_and_no_seal(desk: Desk, session: CashierSession) -> None:
    with pytest.raises(CardNumberRefused):
        move(desk, Direction.IN, 500, CARD)
    with pytest.raises(CardNumberRefused):
        lift(desk, session, 500, CARD.replace(" ", ""))


def test_cash_moves_only_in_ones_own_open_session_at_a_till_that_takes_money(
    desk: Desk, session: CashierSession
) -> None:
    with pytest.raises(NoOpenSession) as problem:
        move(desk, Direction.IN, 500, cashier=GWEN)
    assert problem.value.reason == "session_of_another"
    with pytest.raises(NotPermitted):
        move(desk, Direction.IN, 500, cashier=FINN)
    desk.room[0] = False
    with pytest.raises(DiskFull):
        move(desk, Direction.IN, 500)
    desk.room[0] = True
    with desk.till.store.write() as unit:
        unit.set_block("revoked")
    with pytest.raises(StoreUnavailable):
        move(desk, Direction.IN, 500)
