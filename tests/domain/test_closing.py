"""What a closed session hands over comes from what was taken, to the penny, whatever happened in it."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as some

from ims_desktop.domain.closing import (
    ITEMS_MAX,
    bagged_pence,
    cash_methods,
    cash_over,
    paper_methods,
    paper_over,
    without_cash,
)
from ims_desktop.domain.ereturn import Bag, EReturnType, ListedItem
from ims_desktop.domain.payment import Payment
from ims_desktop.domain.session import CashMovement, Direction, FundTotal, SessionEnd, SessionTotals
from tests.domain.sessions import (
    AT,
    CASH,
    METHODS,
    PAPER,
    SESSION,
    counted,
    movement,
    payment,
    some_movements,
    some_payments,
    totals_of,
    undone,
)


def ended(totals: SessionTotals, counted_pence: int, left_pence: int = 0) -> SessionEnd:
    seal = "CLOSING" if counted_pence > left_pence else ""
    return SessionEnd(
        "end", SESSION.session_id, AT, "priya", counted_pence, totals.expected_pence, left_pence, seal, "", 0
    )


def test_methods_are_known_by_their_flags_switched_off_or_not() -> None:
    both = replace(METHODS[0], code="9", metadata={"IsACashPayment": "true", "IsAChequePayment": "true"})
    assert cash_methods(METHODS) == CASH
    assert paper_methods((*METHODS, both)) == PAPER


@given(
    some_payments(), some_movements(), some.integers(0, 20_000), some.integers(0, 400_000), some.integers(0, 400_000)
)
def test_cash_taken_is_lifted_bagged_and_left_less_what_else_came_and_went(
    payments: tuple[Payment, ...], movements: tuple[CashMovement, ...], float_pence: int, found: int, left: int
) -> None:
    totals = totals_of(payments, movements, float_pence)
    end = ended(totals, found, min(left, found))
    handed = cash_over(end, totals, movements, counted(found), CASH)
    if handed is None:
        assert (totals.cash_taken_pence, movements, end.difference_pence, bagged_pence(end)) == (0, (), 0, 0)
        return
    bags = sum(bag.amount_pence for bag in handed.bags)
    put_in, taken_out = totals.cash_in_pence, totals.cash_out_pence
    assert handed.total_pence == bags + end.left_pence - float_pence - put_in + taken_out - handed.difference_pence
    assert handed.total_pence == sum(row.amount_pence for row in handed.funds)
    assert {row.method for row in handed.funds} <= CASH
    assert sum(bag.amount_pence for bag in handed.bags if bag.lifted) == totals.lifted_pence


@given(some_payments())
def test_the_cheques_listed_are_those_still_here_and_come_to_what_was_taken(payments: tuple[Payment, ...]) -> None:
    totals = totals_of(payments, (), 0)
    handed = paper_over(payments, PAPER)
    voided = {one.of.payment_id for one in payments if one.of is not None}
    receipts = [one.receipt for one in payments if one.kind == "payment" and one.payment_id not in voided]
    items = [item for part in handed for item in part.items]
    assert [item.receipt for item in items if item.receipt not in receipts] == []
    assert sum(item.amount_pence for item in items) == sum(
        row.amount_pence for row in totals.methods if row.method in PAPER
    )
    assert sum(part.total_pence for part in handed) == sum(item.amount_pence for item in items)
    by_fund = {(row.fund, row.method): row.amount_pence for row in totals.funds if row.method in PAPER}
    for part in handed:
        assert part.total_pence == sum(row.amount_pence for row in part.funds)
        for row in part.funds:
            by_fund[row.fund, row.method] -= row.amount_pence
    assert not any(by_fund.values())


def test_a_day_with_a_lift_and_a_shortfall() -> None:
    payments = (payment(1, [("23", 30_000)], [("1", 30_000)]),)
    movements = (movement(Direction.LIFT, 25_000, 7), movement(Direction.IN, 500, 8))
    totals = totals_of(payments, movements, 10_000)
    handed = cash_over(ended(totals, 15_300, 10_000), totals, movements, counted(15_300), CASH)
    assert handed is not None
    assert handed.type is EReturnType.CASH
    assert handed.bags == (Bag("SEAL0007", 25_000, lifted=True), Bag("CLOSING", 5300))
    assert (handed.total_pence, handed.difference_pence, dict(handed.counts)) == (30_000, -200, {1: 15_300})
    assert handed.funds == (FundTotal("23", "Council Tax", "1", 1, 30_000),)


def test_a_day_without_cash_hands_over_none_and_a_coin_too_many_is_handed_over() -> None:
    totals = totals_of((payment(1, [("5", 100)], [("4", 100)]),), (), 10_000)
    assert cash_over(ended(totals, 10_000, 10_000), totals, (), counted(10_000), CASH) is None
    found = cash_over(ended(totals, 10_001, 10_001), totals, (), counted(10_001), CASH)
    assert found is not None
    assert (found.total_pence, found.difference_pence, found.bags) == (0, 1, ())
    banked = cash_over(ended(totals, 10_000, 0), totals, (), counted(10_000), CASH)
    assert banked is not None
    assert banked.bags == (Bag("CLOSING", 10_000),), "the float itself goes to the bank"


def test_each_cheque_is_listed_with_its_number_and_what_was_voided_is_not() -> None:
    mixed = payment(1, [("23", 4000), ("5", 2000)], [("1", 1000), ("2", 4500), ("3", 500)])
    gone = payment(2, [("23", 700)], [("2", 700)])
    (handed,) = paper_over((mixed, gone, undone(gone, 3)), PAPER)
    assert handed.items == (
        ListedItem("SP03A-261120-0001", 2, 4500, "S Ellacott", "000001"),
        ListedItem("SP03A-261120-0001", 3, 500, "", "PO1"),
    )
    assert handed.funds == (
        FundTotal("23", "Council Tax", "2", 1, 3000),
        FundTotal("5", "Housing Rents", "2", 1, 1500),
        FundTotal("5", "Housing Rents", "3", 1, 500),
    )
    assert (handed.type, handed.bags, handed.difference_pence) == (EReturnType.CHEQUE, (), 0)


def test_no_cheques_make_no_return_and_more_than_a_fact_holds_make_two() -> None:
    assert paper_over((payment(1, [("23", 1)], [("1", 1)]),), PAPER) == ()
    pile = [payment(n, [("23", 1)], [("2", 1)]) for n in range(1, ITEMS_MAX + 2)]
    assert [(len(part.items), part.total_pence) for part in paper_over(pile, PAPER)] == [(ITEMS_MAX, ITEMS_MAX), (1, 1)]


def test_what_is_shown_before_the_count_holds_nothing_of_cash() -> None:
    payments = (payment(1, [("23", 4321)], [("1", 4321)]), payment(2, [("23", 100)], [("4", 100)]))
    totals = totals_of(payments, (movement(Direction.IN, 50),), 10_000)
    shown = without_cash(totals, CASH)
    assert ([row.method for row in shown.methods], [row.method for row in shown.funds]) == (["4"], ["4"])
    assert "4321" not in repr(shown)
    assert (shown.cash_taken_pence, shown.cash_in_pence, shown.float_pence) == (0, 50, 10_000)
