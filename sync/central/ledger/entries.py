"""Enter what happened to money: entries whose postings sum to zero, and the whole numbers LocalGov IMS counts by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import update

from sync.central import tables
from sync.central.dialect import insert_into, insert_many

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

METHOD: Final = "method"
FUND: Final = "fund"
SUSPENSE: Final = "suspense"


class Unbalanced(Exception):
    """The postings of an entry do not sum to zero: a fault of ours, which must never be stored."""


@dataclass(frozen=True, slots=True)
class Posting:
    """One side of an entry. Units: pence; money coming in is negative on its method, positive where it is placed."""

    side: str
    amount_pence: int
    fund: str = ""
    reference: str = ""
    method: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened to money. Shape: `corrects` the entry this one puts right."""

    entry_id: str
    kind: str
    actor: str
    postings: Sequence[Posting]
    event_id: str | None = None
    reason: str | None = None
    corrects: str | None = None


def enter(connection: Connection, slug: str, entries: Iterable[Entry], now: datetime) -> None:
    """Write entries with their postings, two statements for however many.

    Raises: Unbalanced.
    """
    heads, postings = [], []
    for entry in entries:
        if sum(posting.amount_pence for posting in entry.postings) != 0:
            raise Unbalanced(f"the postings of entry {entry.entry_id} do not sum to zero")
        heads.append(
            {
                "council": slug,
                "entry_id": entry.entry_id,
                "kind": entry.kind,
                "entered_at": now,
                "actor": entry.actor[:100],
                "event_id": entry.event_id,
                "reason": entry.reason,
                "corrects": entry.corrects,
            }
        )
        postings += [
            {
                "council": slug,
                "entry_id": entry.entry_id,
                "n": n,
                "side": posting.side,
                "fund": posting.fund,
                "reference": posting.reference,
                "method": posting.method,
                "amount_pence": posting.amount_pence,
            }
            for n, posting in enumerate(entry.postings, start=1)
        ]
    if heads:
        connection.execute(*insert_many(connection, tables.entry, heads))
    if postings:
        connection.execute(*insert_many(connection, tables.posting, postings))


def take_numbers(connection: Connection, slug: str, name: str, count: int = 1) -> int:
    """Take `count` whole numbers in a row; return the first. Others wait for our transaction to end: none is lost."""
    c = tables.counter
    connection.execute(insert_into(connection, c).values(council=slug, name=name, value=0).on_conflict_do_nothing())
    last = connection.execute(
        update(c).where(c.c.council == slug, c.c.name == name).values(value=c.c.value + count).returning(c.c.value)
    ).scalar_one()
    return int(last) - count + 1
