"""Keep the books of a till day beside the till: what each session and payment should come to, worked out here alone.

Nothing of the product adds up anything here, so that a law broken there shows as a difference.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

CASH, CARD, CHEQUE, POSTAL_ORDER, VOUCHER = "1", "93", "24", "3", "70"
PAPER = (CHEQUE, POSTAL_ORDER)
FLOAT_PENCE = 10_000


@dataclass
class Shift:
    """A session. Units: pence. Shape: `counts` (pence, whether two people counted) in order."""

    session_id: str
    cashier: str
    float_pence: int
    methods: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    cash_in: int = 0
    cash_out: int = 0
    lifted: int = 0
    counts: list[tuple[int, bool]] = field(default_factory=list)
    closed: bool = False

    @property
    def drawer(self) -> int:
        """Float, what was taken in cash and put in, less what went out and to the safe."""
        return self.float_pence + self.methods[CASH] + self.cash_in - self.cash_out - self.lifted

    @property
    def taken(self) -> int:
        """Everything taken, less what was given back."""
        return sum(self.methods.values())

    @property
    def takes_money(self) -> bool:
        """Whether it is open and not counted yet."""
        return not self.closed and not self.counts

    @property
    def is_counted(self) -> bool:
        """Whether a count holds: one that fits, or a second one of the same people."""
        if not self.counts:
            return False
        pence, two = self.counts[-1]
        return pence == self.drawer or (len(self.counts) > 1 and self.counts[-2][1] == two)

    def add(self, kind: str, parts: Counter[str]) -> None:
        """Count a payment, or what was given back, by method."""
        self.kinds[kind] += 1
        for method, pence in parts.items():
            self.methods[method] += pence


@dataclass
class Paid:
    """A payment. Units: pence. Shape: `left` by line; `abroad` when another till gave some of it back."""

    payment_id: str
    receipt: str
    till: int
    session_id: str
    lines: dict[int, int]
    parts: Counter[str]
    left: dict[int, int] = field(default_factory=dict)
    abroad: bool = False

    def __post_init__(self) -> None:
        self.left = self.left or dict(self.lines)

    @property
    def untouched(self) -> bool:
        """Whether nothing of it was given back."""
        return self.left == self.lines


@dataclass
class Books:
    """What one till should hold."""

    shifts: dict[str, Shift] = field(default_factory=dict)
    left_behind: int = 0
    ereturns: dict[str, tuple[str, str]] = field(default_factory=dict)
    """The eReturns nobody approved: session's cashier and who closed it, by id."""
    facts: Counter[str] = field(default_factory=Counter)

    def open_of(self, cashier: str) -> Shift | None:
        """Return the session of a person that has not ended."""
        return next((shift for shift in self.shifts.values() if shift.cashier == cashier and not shift.closed), None)

    @property
    def float_due(self) -> int:
        """What should be in the next drawer: what the last one was left with, unless it has been taken up."""
        return self.left_behind or FLOAT_PENCE
