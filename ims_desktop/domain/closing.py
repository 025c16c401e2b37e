"""Work out what a closed session hands over: its cash and its cheques, from the payments that were actually taken.

The law, pinned by a property test: taken in cash = lifted + bagged + left - float - put in + taken out - difference.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from ims_desktop.domain.ereturn import Bag, EReturnType, ListedItem
from ims_desktop.domain.session import NOTHING_COUNTED, Direction, FundTotal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from ims_desktop.domain.catalogue import MethodOfPayment
    from ims_desktop.domain.payment import Payment, PaymentLine, Tender
    from ims_desktop.domain.session import CashCount, CashMovement, SessionEnd, SessionTotals

ITEMS_MAX: Final = 2000
"""Cheques on one return: a fact holds no more, so what is beyond makes another return."""

BAGS_MAX: Final = 100
"""Bags on one return, the closing bag among them."""

_PAPER = ("IsAChequePayment", "IsAnEReturnChequePayment", "IsAPostalOrderPayment")


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What one eReturn will say, before it has a number. Units: pence; members as in `EReturn`."""

    type: EReturnType
    total_pence: int
    funds: tuple[FundTotal, ...]
    bags: tuple[Bag, ...] = ()
    counts: Mapping[int, int] = field(default_factory=lambda: NOTHING_COUNTED, hash=False)
    difference_pence: int = 0
    items: tuple[ListedItem, ...] = ()


def cash_methods(methods: Iterable[MethodOfPayment]) -> frozenset[str]:
    """Name the methods whose money lies in the drawer, those no longer offered too."""
    return frozenset(method.code for method in methods if method.has("IsACashPayment"))


def paper_methods(methods: Iterable[MethodOfPayment]) -> frozenset[str]:
    """Name the methods whose payments are listed one by one: cheques and postal orders, those not offered too."""
    listed = (method for method in methods if any(method.has(key) for key in _PAPER))
    return frozenset(method.code for method in listed if not method.has("IsACashPayment"))


def without_cash(totals: SessionTotals, cash: Collection[str]) -> SessionTotals:
    """Return the totals as they are shown before the count: nothing in them was paid in cash, or tells how much was."""
    return replace(
        totals,
        cash_taken_pence=0,
        methods=tuple(row for row in totals.methods if row.method not in cash),
        funds=tuple(row for row in totals.funds if row.method not in cash),
    )


def bagged_pence(end: SessionEnd) -> int:
    """Tell what went into the closing bag. Units: pence."""
    return end.counted_pence - end.left_pence


def cash_over(
    end: SessionEnd,
    totals: SessionTotals,
    movements: Sequence[CashMovement],
    count: CashCount,
    cash: Collection[str],
) -> HandedOver | None:
    """Return what the drawer comes to; None when no cash was touched: nothing moved, nothing bagged, no difference."""
    funds = tuple(row for row in totals.funds if row.method in cash)
    bags = [Bag(move.seal, move.amount_pence, lifted=True) for move in movements if move.direction is Direction.LIFT]
    if bagged_pence(end):
        bags.append(Bag(end.seal, bagged_pence(end)))
    if not (funds or movements or bags or end.difference_pence):
        return None
    return HandedOver(
        EReturnType.CASH,
        totals.cash_taken_pence,
        funds,
        tuple(bags),
        {each: pieces for each, pieces in count.counts.items() if pieces},
        end.difference_pence,
    )


def paper_over(payments: Iterable[Payment], paper: Collection[str]) -> tuple[HandedOver, ...]:
    """Return what the cheques and postal orders come to, listed in the order they were taken.

    What was voided is with the customer again, so neither it nor its void is listed.
    """
    taken = tuple(payments)
    voided = {payment.of.payment_id for payment in taken if payment.kind == "void" and payment.of is not None}
    listed = [
        (payment, n, tender)
        for payment in taken
        if payment.kind != "void" and payment.payment_id not in voided
        for n, tender in enumerate(payment.tenders, start=1)
        if tender.method in paper
    ]
    parts = (listed[start : start + ITEMS_MAX] for start in range(0, len(listed), ITEMS_MAX))
    return tuple(_paper_return(part) for part in parts)


def _paper_return(listed: Sequence[tuple[Payment, int, Tender]]) -> HandedOver:
    items = tuple(_item(payment, n, tender) for payment, n, tender in listed)
    return HandedOver(EReturnType.CHEQUE, sum(item.amount_pence for item in items), _funds_of(listed), items=items)


def _item(payment: Payment, n: int, tender: Tender) -> ListedItem:
    cheque = tender.cheque
    name, number = ("", tender.serial) if cheque is None else (cheque.name, cheque.number)
    return ListedItem(payment.receipt, n, tender.amount_pence, name, number)


def _funds_of(listed: Sequence[tuple[Payment, int, Tender]]) -> tuple[FundTotal, ...]:
    """Sum the parts of these tenders by fund and method; a payment counts once in each."""
    pence: dict[tuple[str, str], int] = defaultdict(int)
    used: dict[tuple[str, str], set[str]] = defaultdict(set)
    names: dict[str, str] = {}
    for payment, n, tender in listed:
        for line, amount in _paid_by(payment, n):
            key = (line.fund, tender.method)
            pence[key] += amount
            used[key].add(payment.payment_id)
            names[line.fund] = line.fund_name
    return tuple(
        FundTotal(fund, names[fund], method, len(used[fund, method]), pence[fund, method])
        for fund, method in sorted(pence)
    )


def _paid_by(payment: Payment, tender: int) -> Iterator[tuple[PaymentLine, int]]:
    lines = {line.n: line for line in payment.lines}
    return ((lines[part.line], part.amount_pence) for part in payment.allocations if part.tender == tender)
