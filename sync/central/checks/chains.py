"""Check the chain of every till and epoch: nothing missing, nothing altered, one chain, and the head where it ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from sync.central import tables
from sync.central.checks.problem import Problem, body_of, count, day, stream
from sync.contract.canonical import GENESIS
from sync.contract.fields import utc_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Connection, Row

_TOLD: Final = ("event_id", "kind", "till", "epoch", "sequence", "previous_hash", "session_id", "cashier")


def check_chains(connection: Connection, slug: str) -> Iterator[Problem]:
    """Walk every chain in its order."""
    c, e = tables.chain.c, tables.event.c
    heads = {(row.till, row.epoch): row for row in connection.execute(select(tables.chain).where(c.council == slug))}
    facts = select(tables.event).where(e.council == slug).order_by(e.till, e.epoch, e.sequence)
    for key, rows in groupby(stream(connection, facts), key=lambda row: (row.till, row.epoch)):
        walk = _Walk("".join(key))
        yield from walk.through(rows)
        yield from walk.held_to(heads.pop(key, None))
    for key, head in sorted(heads.items()):
        yield from _Walk("".join(key)).held_to(head)


@dataclass(slots=True)
class _Walk:
    """A walk along one chain. Shape: `gaps` of (first missing, last missing, facts before it)."""

    name: str
    sequence: int = 0
    hash: str = GENESIS
    whole: tuple[int, str] = (0, GENESIS)
    facts: int = 0
    gaps: list[tuple[int, int, int]] = field(default_factory=list)

    def through(self, rows: Iterable[Row[Any]]) -> Iterator[Problem]:
        """Look at each fact and at what it follows."""
        for row in rows:
            if row.sequence != self.sequence + 1:
                self.gaps.append((self.sequence + 1, row.sequence - 1, self.facts))
            elif row.previous_hash != self.hash:
                yield Problem(
                    "chain_broken", f"Till {self.name}: fact {row.sequence} does not follow fact {self.sequence}."
                )
            yield from self._altered(row)
            self.sequence, self.hash = row.sequence, row.hash
            self.facts += 1
            if not self.gaps:
                self.whole = (row.sequence, row.hash)
        for first, last, before in self.gaps:
            missing = f"fact {first} is" if first == last else f"facts {first} to {last} are"
            after = self.facts - before
            yield Problem(
                "sequence_gap", f"Till {self.name}: {missing} not here; {count(after, 'fact')} after that came."
            )

    def _altered(self, row: Row[Any]) -> Iterator[Problem]:
        body = body_of(row)
        if body is None:
            yield Problem("body_changed", f"Till {self.name}: the text of fact {row.sequence} is not what was sent.")
            return
        told = {member: getattr(row, member) for member in _TOLD} | {"occurred_at": utc_text(row.occurred_at)}
        told["business_date"] = None if row.business_date is None else row.business_date.isoformat()
        for member, value in told.items():
            if body[member] != value:
                yield Problem("fact_differs", f"Till {self.name}: fact {row.sequence} is kept under another {member}.")

    def held_to(self, head: Row[Any] | None) -> Iterator[Problem]:
        """Compare where the walk ended with the head that tills are told."""
        if head is None:
            yield Problem("head_differs", f"Till {self.name}: its facts are here, the head of its chain is not.")
            return
        if (head.sequence, head.hash, head.whole_sequence, head.whole_hash) != (self.sequence, self.hash, *self.whole):
            yield Problem(
                "head_differs",
                f"Till {self.name}: the head says fact {head.sequence}, without a gap to {head.whole_sequence}; "
                f"here is fact {self.sequence}, without a gap to {self.whole[0]}.",
            )
        if head.forked_at is not None:
            where = "" if head.forked_sequence is None else f" since fact {head.forked_sequence}"
            yield Problem(
                "forked_chain",
                f"Till {self.name}: there are two of it{where}, noticed on {day(head.forked_at)}. Enrol it again.",
            )
