"""Describe a cashier session: the shift in which payments are taken, what happens to its cash, and how it ends.

The law of the drawer: it holds the float, and what was taken in cash, and what was put in, less what was given back,
taken out, and lifted to the safe. A count that differs from it is a fact, never a debt.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

NOTHING_COUNTED: Mapping[int, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class CashierSession:
    """One shift at one till. Units: pence; `business_date` is fixed at opening.

    Shape: `expected_float_pence` what should have been in the drawer, None where nobody said; `float_reason` the
    cashier's word for a difference.
    """

    session_id: str
    cashier: str
    office: str
    business_date: date
    opened_at: datetime
    float_pence: int
    expected_float_pence: int | None = None
    float_reason: str = ""


class Direction(StrEnum):
    """Where cash goes when no customer is part of it."""

    IN = "in"
    OUT = "out"
    LIFT = "lift"
    """Out of the drawer into the safe, sealed, before two people."""


@dataclass(frozen=True, slots=True)
class CashMovement:
    """Cash in, out or lifted. Units: pence, above nothing. Shape: `event_id` its fact; `actor` who did it."""

    event_id: str
    session_id: str
    direction: Direction
    amount_pence: int
    at: datetime
    actor: str
    reason: str
    seal: str = ""
    witness: str = ""
    counts: Mapping[int, int] = field(default_factory=lambda: NOTHING_COUNTED, hash=False)


@dataclass(frozen=True, slots=True)
class CashCount:
    """One count of the drawer. Units: pence. Shape: `round` 1, then 2 where the first did not match."""

    event_id: str
    session_id: str
    round: int
    counts: Mapping[int, int] = field(hash=False)
    counted_pence: int
    at: datetime
    actor: str
    witness: str = ""


@dataclass(frozen=True, slots=True)
class MethodTotal:
    """What one way of paying came to, net of what was given back. Units: pence."""

    method: str
    method_name: str
    items: int
    amount_pence: int


@dataclass(frozen=True, slots=True)
class FundTotal:
    """What one fund got by one way of paying, net of what was given back. Units: pence."""

    fund: str
    fund_name: str
    method: str
    items: int
    amount_pence: int


@dataclass(frozen=True, slots=True)
class SessionTotals:
    """What a session comes to so far. Units: pence.

    Shape: `expected_pence` what the drawer holds by the law above; `cash_taken_pence` net of cash given back.
    """

    float_pence: int
    cash_taken_pence: int
    cash_in_pence: int
    cash_out_pence: int
    lifted_pence: int
    payments: int
    voids: int
    refunds: int
    methods: tuple[MethodTotal, ...]
    funds: tuple[FundTotal, ...]

    @property
    def expected_pence(self) -> int:
        """What the drawer should hold."""
        return self.float_pence + self.cash_taken_pence + self.cash_in_pence - self.cash_out_pence - self.lifted_pence

    @property
    def taken_pence(self) -> int:
        """What was taken in every way, net of what was given back."""
        return sum(row.amount_pence for row in self.methods)


@dataclass(frozen=True, slots=True)
class SessionEnd:
    """How a session ended. Units: pence.

    Shape: `difference_pence` counted less expected; `left_pence` what stays in the drawer as the next float; `seal` of
    the bag with the rest, "" when nothing was bagged; `closed_by` who closed it, `witness` the second person where the
    owner was away.
    """

    event_id: str
    session_id: str
    closed_at: datetime
    closed_by: str
    counted_pence: int
    expected_pence: int
    left_pence: int
    seal: str
    reason: str
    unsent: int
    witness: str = ""

    @property
    def difference_pence(self) -> int:
        """Counted less expected."""
        return self.counted_pence - self.expected_pence
