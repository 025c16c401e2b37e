"""Work out what a void or a refund gives back: line by line, never more than is left, the VAT to the penny.

Both are payments of their own with every amount below nothing; the original is never touched.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

from ims_desktop.domain.money import pounds
from ims_desktop.errors import Refused
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from ims_desktop.domain.payment import Allocation, Payment, PaymentLine, Tender
    from ims_desktop.words import Words


class GivesBack(Protocol):
    """A payment, or a refund on its way to a card, whose lines name those of the original."""

    @property
    def lines(self) -> tuple[PaymentLine, ...]: ...


@dataclass(frozen=True, slots=True)
class RefundableLine:
    """One bill of a payment and what may still be given back of it. Units: pence, above nothing."""

    line: PaymentLine
    left_pence: int


@dataclass(frozen=True, slots=True)
class Refundable:
    """A payment as it stands before something is given back of it.

    Shape: `here` whether this till took it; `known` whether central has it and said what is left; `tenders` (method,
    name, pence) in order; `undone` what this till's journal knows was given back before.
    """

    payment_id: str
    receipt: str
    till: str
    cashier: str
    taken_at: datetime
    business_date: date
    kind: str
    lines: tuple[RefundableLine, ...]
    tenders: tuple[tuple[str, str, int], ...]
    here: bool
    known: bool
    undone: tuple[Payment, ...] = ()

    @property
    def amount_pence(self) -> int:
        """What was paid."""
        return sum(row.line.amount_pence for row in self.lines)

    @property
    def left_pence(self) -> int:
        """What may still be given back."""
        return sum(row.left_pence for row in self.lines)


def undone_pence(undone: Iterable[GivesBack]) -> dict[int, int]:
    """Sum what was given back of each line of the original. Units: pence above nothing, by the line's number."""
    sums: dict[int, int] = {}
    for payment in undone:
        for line in payment.lines:
            sums[line.of_line] = sums.get(line.of_line, 0) - line.amount_pence
    return sums


def vat_of_part(line: PaymentLine, before_pence: int, part_pence: int) -> int:
    """Return the VAT in a part of a line, when so much of the line was given back before.

    It is the step between two rounded running totals, so that all parts together have exactly the VAT of the line.
    Units: pence, above nothing.
    """
    return _vat_until(line, before_pence + part_pence) - _vat_until(line, before_pence)


def _vat_until(line: PaymentLine, pence: int) -> int:
    return round(Fraction(line.vat_pence * pence, line.amount_pence))


def refund_lines(lines: Sequence[RefundableLine], parts: Mapping[int, int]) -> tuple[PaymentLine, ...]:
    """Return the lines of a refund, in the order of the original; `parts` maps its lines to pence above nothing.

    Raises: Refused (`refund_line`, `refund_over`, `refund_nothing`).
    """
    known = {row.line.n: row for row in lines}
    if not parts:
        raise Refused(say("Nothing is to be given back. Type an amount first."), code="refund_nothing")
    made: list[PaymentLine] = []
    for number in sorted(parts):
        row, pence = known.get(number), parts[number]
        if row is None or pence <= 0:
            raise Refused(say("The payment has no line {n} to give that back of.", n=number), code="refund_line")
        if pence > row.left_pence:
            raise Refused(_over(row, pence), code="refund_over")
        before = row.line.amount_pence - row.left_pence
        made.append(_negated(row.line, len(made) + 1, pence, vat_of_part(row.line, before, pence)))
    return tuple(made)


def void_of(payment: Payment) -> tuple[tuple[PaymentLine, ...], tuple[Tender, ...], tuple[Allocation, ...]]:
    """Return lines, tenders and allocations that undo a payment whole: the same, below nothing, without change.

    What a cheque says of a person is not repeated: it stands beside the original. Neither is what charged a card: the
    terminal that stands alone is told by hand.
    """
    lines = tuple(_negated(line, line.n, line.amount_pence, line.vat_pence) for line in payment.lines)
    tenders = tuple(
        replace(tender, tendered_pence=-tender.amount_pence, change_pence=0, cheque=None, attempt_id="")
        for tender in payment.tenders
    )
    shares = tuple(
        replace(row, amount_pence=-row.amount_pence, vat_pence=-row.vat_pence) for row in payment.allocations
    )
    return lines, tenders, shares


def _negated(line: PaymentLine, n: int, pence: int, vat_pence: int) -> PaymentLine:
    return replace(
        line,
        n=n,
        amount_pence=-pence,
        vat_pence=-vat_pence,
        of_line=line.n,
        over_balance_pence=0,
        override_reason="",
        override_by="",
        override_approval="",
    )


def _over(row: RefundableLine, pence: int) -> Words:
    return say(
        "{fund} {reference}: {left} is left to give back, and {amount} is more. Nothing was recorded.",
        fund=row.line.fund_name,
        reference=row.line.reference,
        left=pounds(row.left_pence),
        amount=pounds(pence),
    )
