"""Check that every receipt number is there once, and that none is missing within a till, epoch and business date."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from sync.central import tables
from sync.central.checks.problem import Problem, count, day, stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection


def check_receipts(connection: Connection, slug: str) -> Iterator[Problem]:
    """Look for numbers used twice, then for numbers left out."""
    p = tables.payment.c
    twice = (
        select(p.receipt, func.count().label("times"))
        .where(p.council == slug)
        .group_by(p.receipt)
        .having(func.count() > 1)
        .order_by(p.receipt)
    )
    for row in stream(connection, twice):
        yield Problem("receipt_twice", f"Receipt {row.receipt} is here {row.times} times.")
    numbers = (
        select(p.till, p.epoch, p.business_date, p.receipt)
        .where(p.council == slug)
        .order_by(p.till, p.epoch, p.business_date, func.length(p.receipt), p.receipt)
    )
    for (till, epoch, date), rows in groupby(stream(connection, numbers), key=lambda row: tuple(row[:3])):
        yield from _left_out(f"Till {till}{epoch}, {day(date)}", (row.receipt for row in rows))


def _left_out(where: str, receipts: Iterator[str]) -> Iterator[Problem]:
    """Tell every stretch of numbers that is not there."""
    last = 0
    for receipt in receipts:
        start, _, digits = receipt.rpartition("-")
        number = int(digits)
        missing = number - last - 1
        if missing > 0:
            first = f"{start}-{last + 1:04d}"
            which = f"receipt {first} is" if missing == 1 else f"{count(missing, 'receipt')} from {first} on are"
            yield Problem("receipt_gap", f"{where}: {which} not here, {receipt} is.")
        last = max(last, number)
