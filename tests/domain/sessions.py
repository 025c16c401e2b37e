"""Build what happens in a session, for tests of what it comes to: any mix of payments, cash moved and a count."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, date, datetime
from fractions import Fraction
from itertools import count
from typing import TYPE_CHECKING

from hypothesis import strategies as some

from ims_desktop.domain.allocation import allocate
from ims_desktop.domain.cashier import Cashier
from ims_desktop.domain.catalogue import MethodOfPayment
from ims_desktop.domain.payment import Cheque, Original, Payment, PaymentLine, Tender
from ims_desktop.domain.session import (
    CashCount,
    CashierSession,
    CashMovement,
    Direction,
    FundTotal,
    MethodTotal,
    SessionTotals,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

AT = datetime(2026, 11, 20, 8, 52, tzinfo=UTC)
DAY = date(2026, 11, 20)
SESSION = CashierSession("session-1", "priya", "SP", DAY, AT, 10_000)
PRIYA = Cashier("priya", "Priya Nair", "SP", frozenset({"Payments"}))
METHODS = (
    MethodOfPayment("1", "Cash", 0, 1_000_000, metadata={"IsACashPayment": "TRUE"}),
    MethodOfPayment("2", "Cheque", 0, 1_000_000, metadata={"IsAChequePayment": "True"}),
    MethodOfPayment("3", "Postal order", 0, 0, disabled=True, metadata={"IsAPostalOrderPayment": "true"}),
    MethodOfPayment("4", "Card", 0, 1_000_000, metadata={"IsACardTerminalPayment": "true"}),
)
CASH, PAPER = frozenset({"1"}), frozenset({"2", "3"})
_NAMES = {method.code: method.name for method in METHODS}
_FUNDS = {"23": "Council Tax", "5": "Housing Rents", "13": "Garden Waste"}


def movement(direction: Direction, pence: int, n: int = 1) -> CashMovement:
    lift = direction is Direction.LIFT
    seal, witness = (f"SEAL{n:04}", "gwen") if lift else ("", "")
    return CashMovement(f"move-{n}", SESSION.session_id, direction, pence, AT, "priya", "change", seal, witness)


def counted(pence: int, n: int = 1, witness: str = "") -> CashCount:
    return CashCount(f"count-{n}", SESSION.session_id, n, {1: pence}, pence, AT, "priya", witness)


def payment(
    n: int, bills: Sequence[tuple[str, int]], tenders: Sequence[tuple[str, int]], kind: str = "payment", of: int = 0
) -> Payment:
    """Make a payment of (fund, pence) by (method, pence); a cheque carries a name, a postal order its number."""
    lines = tuple(
        PaymentLine(i, fund, _FUNDS[fund], f"{n}{i}", pence, "N0", Fraction(0), "outside_scope", 0, "valid")
        for i, (fund, pence) in enumerate(bills, start=1)
    )
    made = tuple(_tender(method, pence, n) for method, pence in tenders)
    return Payment(
        f"payment-{n}", f"SP03A-261120-{n:04}", SESSION.session_id, "priya", "Priya Nair", "aldermere", "SP",
        "South Parade", "SP03", AT, DAY, lines, made, allocate(lines, made),
        kind=kind, of=Original(f"payment-{of}", f"SP03A-261120-{of:04}") if of else None,
    )  # fmt: skip


def _tender(method: str, pence: int, n: int) -> Tender:
    if method == "2":
        return Tender(method, "Cheque", pence, cheque=Cheque("S Ellacott", f"{n:06}", "200415", "38290008"))
    return Tender(method, _NAMES[method], pence, serial=f"PO{n}" if method == "3" else "")


def undone(original: Payment, n: int) -> Payment:
    """Void a payment whole: every bill and every tender, below nothing."""
    bills = [(line.fund, -line.amount_pence) for line in original.lines]
    tenders = [(tender.method, -tender.amount_pence) for tender in original.tenders]
    return payment(n, bills, tenders, "void", int(original.payment_id.removeprefix("payment-")))


def totals_of(payments: Iterable[Payment], movements: Iterable[CashMovement], float_pence: int) -> SessionTotals:
    """Sum a session in the plainest way there is."""
    taken = tuple(payments)
    by_method: dict[str, list[int]] = defaultdict(list)
    by_fund: dict[tuple[str, str], list[int]] = defaultdict(list)
    for one in taken:
        for part in one.allocations:
            method, fund = one.tenders[part.tender - 1].method, one.lines[part.line - 1].fund
            by_method[method].append(part.amount_pence)
            by_fund[fund, method].append(part.amount_pence)
    moved = {way: sum(move.amount_pence for move in movements if move.direction is way) for way in Direction}
    kinds = Counter(one.kind for one in taken)
    return SessionTotals(
        float_pence,
        sum(by_method.get("1", ())),
        moved[Direction.IN],
        moved[Direction.OUT],
        moved[Direction.LIFT],
        kinds["payment"],
        kinds["void"],
        kinds["refund"],
        tuple(MethodTotal(m, _NAMES[m], len(rows), sum(rows)) for m, rows in sorted(by_method.items())),
        tuple(FundTotal(f, _FUNDS[f], m, len(rows), sum(rows)) for (f, m), rows in sorted(by_fund.items())),
    )


_PENCE = some.integers(1, 50_000)
_CASH_AMOUNT = some.integers(1, 20_000)


@some.composite
def some_payments(draw: some.DrawFn) -> tuple[Payment, ...]:
    """Draw payments by any split of methods, some of them voided afterwards."""
    made: list[Payment] = []
    number = count(1)
    for _ in range(draw(some.integers(0, 6))):
        tenders = draw(some.lists(some.tuples(some.sampled_from("1234"), _PENCE), min_size=1, max_size=3))
        due = sum(pence for _, pence in tenders)
        first = draw(some.integers(1, due))
        bills = [("23", first), (draw(some.sampled_from(sorted(_FUNDS))), due - first)]
        made.append(payment(next(number), [bill for bill in bills if bill[1]], tenders))
    voided = [original for original in made if draw(some.booleans())]
    return (*made, *(undone(original, next(number)) for original in voided))


@some.composite
def some_movements(draw: some.DrawFn) -> tuple[CashMovement, ...]:
    """Draw cash put in, taken out and lifted."""
    ways = draw(some.lists(some.tuples(some.sampled_from(Direction), _CASH_AMOUNT), max_size=4))
    return tuple(movement(way, pence, n) for n, (way, pence) in enumerate(ways, start=1))
