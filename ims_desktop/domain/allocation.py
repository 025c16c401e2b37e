"""Share out what was handed over among the bills: which pounds paid which bill.

One allocation becomes one row in LocalGov IMS, so allocations sum to the lines and to the tenders, to the penny.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.domain.money import split_vat
from ims_desktop.domain.payment import Allocation, balance_check

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ims_desktop.domain.payment import PaymentLine, Tender


def allocate(lines: Sequence[PaymentLine], tenders: Sequence[Tender]) -> tuple[Allocation, ...]:
    """Fill the lines in basket order from the tenders in tender order, net of change; split each line's VAT likewise.

    Raises: Unbalanced.
    """
    balance_check(lines, tenders)
    shares = _shares(lines, tenders)
    made: list[Allocation] = []
    for place, line in enumerate(lines):
        own = [(tender, pence) for owner, tender, pence in shares if owner == place]
        vats = split_vat(line.vat_pence, [pence for _, pence in own])
        for (tender, pence), vat in zip(own, vats, strict=True):
            made.append(Allocation(len(made) + 1, line.n, tender + 1, pence, vat))
    return tuple(made)


def _shares(lines: Sequence[PaymentLine], tenders: Sequence[Tender]) -> list[tuple[int, int, int]]:
    """Return (line, tender, pence) by place, in order; the sums are known to agree."""
    left = [tender.amount_pence for tender in tenders]
    shares, at = [], 0
    for place, line in enumerate(lines):
        due = line.amount_pence
        while due:
            if not left[at]:
                at += 1
                continue
            pence = min(due, left[at], key=abs)
            shares.append((place, at, pence))
            due -= pence
            left[at] -= pence
    return shares
