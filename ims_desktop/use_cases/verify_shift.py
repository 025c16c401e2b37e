"""Add up a cashier session from its payments alone, to hold its end and its eReturns to what was taken."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ims_desktop.domain.session import Direction

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from ims_desktop.domain.payment import Payment
    from ims_desktop.domain.session import CashMovement

Sums = dict[str, tuple[int, int]]
FundSums = dict[tuple[str, str], tuple[int, int]]

_WAYS = {Direction.IN: 1, Direction.OUT: -1, Direction.LIFT: -1}


@dataclass
class Shift:
    """What a session comes to by its payments. Units: pence. Shape: `last` the place of its newest payment."""

    kinds: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    methods: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    uses: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    funds: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    fund_uses: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    cashiers: set[str] = field(default_factory=set)
    last: int = 0

    def add(self, payment: Payment, place: int, *, late: bool = False) -> None:
        """Count one more payment, void or refund; a `late` one is of cards somebody else had asked for before."""
        self.last = place
        self.kinds[payment.kind] += 1
        if not late:
            self.cashiers.add(payment.cashier.casefold())
        for tender in payment.tenders:
            self.methods[tender.method] += tender.amount_pence
        for method in {tender.method for tender in payment.tenders}:
            self.uses[method] += 1
        funds = {line.n: line.fund for line in payment.lines}
        touched = set()
        for part in payment.allocations:
            if part.line in funds and 0 < part.tender <= len(payment.tenders):
                key = funds[part.line], payment.tenders[part.tender - 1].method
                self.funds[key] += part.amount_pence
                touched.add(key)
        for key in touched:
            self.fund_uses[key] += 1

    def by_method(self) -> Sums:
        """Return items and pence of each method."""
        return {method: (self.uses[method], pence) for method, pence in self.methods.items()}

    def by_fund(self, methods: Collection[str] | None = None) -> FundSums:
        """Return items and pence of each fund and method; of some methods only when given."""
        return {
            key: (self.fund_uses[key], pence)
            for key, pence in self.funds.items()
            if methods is None or key[1] in methods
        }

    def taken_by(self, methods: Collection[str]) -> int:
        """Return what was taken by these methods, net of what was given back. Units: pence."""
        return sum(pence for method, pence in self.methods.items() if method in methods)

    def drawer(self, float_pence: int, moves: Iterable[CashMovement], cash: Collection[str]) -> int:
        """Return what the drawer holds by its law. Units: pence."""
        return float_pence + self.taken_by(cash) + sum(_WAYS[move.direction] * move.amount_pence for move in moves)


def told_methods(data: Mapping[str, Any]) -> Sums:
    """Read the sums of methods as a fact tells them."""
    return {row["method"]: (row["items"], row["amount_pence"]) for row in data["methods"]}


def told_funds(data: Mapping[str, Any]) -> FundSums:
    """Read the sums of funds as a fact tells them."""
    return {(row["fund"], row["method"]): (row["items"], row["amount_pence"]) for row in data["funds"]}
