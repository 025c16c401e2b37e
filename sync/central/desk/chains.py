"""Keep the head of every till's chain, and notice when one chain has become two.

Two heads are kept: the furthest fact known, which tells a till put back from a backup that it lost something, and the
end of the part without gaps, which is all that central ever signs for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select, update

from sync.central import tables
from sync.central.dialect import among, insert_into
from sync.central.keys import sign
from sync.contract.canonical import GENESIS, canonical_bytes
from sync.contract.fields import utc_text
from sync.contract.messages import Acknowledgement, HeadAnswer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from sync.central.councils import Council
    from sync.central.desk.devices import Device
    from sync.contract.messages import SentEvent

_STRETCH: Final = 500
_MINE: Final = (
    (tables.chain.c.council == bindparam("council_"))
    & (tables.chain.c.till == bindparam("till_"))
    & (tables.chain.c.epoch == bindparam("epoch_"))
)
_LOCKED: Final = select(tables.chain).where(_MINE).with_for_update()
_SAVE: Final = (
    update(tables.chain)
    .where(_MINE)
    .values(
        {
            name: bindparam(name)
            for name in ("sequence", "hash", "whole_sequence", "whole_hash", "forked_at", "forked_sequence")
        }
    )
)
"""Run with every batch: built once."""


@dataclass(slots=True)
class Chain:
    """The chain of one till in one epoch while a batch is looked at.

    Shape: `sequence` and `hash` are the furthest fact known, `whole_sequence` and `whole_hash` the last one before
    the first gap; `places` maps the sequences near the batch to (hash, previous hash).
    """

    council: str
    till: str
    epoch: str
    sequence: int
    hash: str
    whole_sequence: int
    whole_hash: str
    forked_at: datetime | None
    forked_sequence: int | None = None
    places: dict[int, tuple[str, str]] = field(default_factory=dict)

    def ends_before(self, sequences: Sequence[int]) -> bool:
        """Tell whether all of these lie beyond the furthest fact known."""
        return self.sequence < min(sequences, default=0)

    def forks_at(self, sent: SentEvent) -> bool:
        """Tell whether this fact cannot stand in the same chain as what is known.

        Once a chain has forked, only what follows a known fact goes on: the branch that came first may drain.
        """
        if sent.sequence in self.places:
            return True
        before = self.places.get(sent.sequence - 1)
        after = self.places.get(sent.sequence + 1)
        if before is not None and before[0] != sent.previous_hash:
            return True
        if after is not None and after[1] != sent.hash:
            return True
        return self.forked_at is not None and before is None and sent.sequence > 1

    def add(self, sent: SentEvent) -> None:
        """Take a fact into the chain, so that the next ones are held to it."""
        self.places[sent.sequence] = (sent.hash, sent.previous_hash)

    def reach(self, sent: SentEvent) -> None:
        """Move the head on; the fact is stored."""
        if sent.sequence > self.sequence:
            self.sequence, self.hash = sent.sequence, sent.hash
        if sent.sequence == self.whole_sequence + 1:
            self.whole_sequence, self.whole_hash = sent.sequence, sent.hash

    def fork(self, sequence: int, now: datetime) -> None:
        """Remember that there are two chains, and where they parted."""
        if self.forked_at is None:
            self.forked_at, self.forked_sequence = now, sequence


def lock_chain(connection: Connection, council: str, till: str, epoch: str) -> Chain:
    """Hold the chain's row until the batch is stored, so that the batches of one till follow each other."""
    c, mine = tables.chain, {"council_": council, "till_": till, "epoch_": epoch}
    row = connection.execute(_LOCKED, mine).one_or_none()
    if row is None:
        new = {"council": council, "till": till, "epoch": epoch, "sequence": 0, "hash": GENESIS}
        connection.execute(
            insert_into(connection, c).values(**new, whole_sequence=0, whole_hash=GENESIS).on_conflict_do_nothing()
        )
        row = connection.execute(_LOCKED, mine).one()
    return Chain(
        council,
        till,
        epoch,
        row.sequence,
        row.hash,
        row.whole_sequence,
        row.whole_hash,
        row.forked_at,
        row.forked_sequence,
    )


def load_places(connection: Connection, chain: Chain, sequences: Sequence[int]) -> None:
    """Load what is known at and beside these sequences, in one query; beyond the head there is nothing to ask for."""
    if chain.ends_before(sequences):
        chain.places = {chain.sequence: (chain.hash, "")}
        return
    near = {place + step for place in sequences for step in (-1, 0, 1)}
    e = tables.event.c
    rows = connection.execute(
        select(e.sequence, e.hash, e.previous_hash).where(
            e.council == chain.council,
            e.till == chain.till,
            e.epoch == chain.epoch,
            among(connection, e.sequence, near),
        )
    )
    chain.places = {row.sequence: (row.hash, row.previous_hash) for row in rows}


def save_chain(connection: Connection, chain: Chain) -> None:
    """Write the heads down; the batch is stored already."""
    _close_gaps(connection, chain)
    connection.execute(
        _SAVE,
        {
            "council_": chain.council,
            "till_": chain.till,
            "epoch_": chain.epoch,
            "sequence": chain.sequence,
            "hash": chain.hash,
            "whole_sequence": chain.whole_sequence,
            "whole_hash": chain.whole_hash,
            "forked_at": chain.forked_at,
            "forked_sequence": chain.forked_sequence,
        },
    )


def _close_gaps(connection: Connection, chain: Chain) -> None:
    """Move the end of the gapless part over what now follows it, a stretch at a time: beyond a gap may lie a lot."""
    e = tables.event.c
    while chain.whole_sequence < chain.sequence:
        rows = connection.execute(
            select(e.sequence, e.hash)
            .where(
                e.council == chain.council,
                e.till == chain.till,
                e.epoch == chain.epoch,
                e.sequence > chain.whole_sequence,
            )
            .order_by(e.sequence)
            .limit(_STRETCH)
        ).all()
        for row in rows:
            if row.sequence != chain.whole_sequence + 1:
                return
            chain.whole_sequence, chain.whole_hash = row.sequence, row.hash
        if len(rows) < _STRETCH:
            return


def acknowledge(council: Council, chain: Chain, now: datetime) -> Acknowledgement:
    """Sign for the part of the chain that central holds without a gap."""
    document = canonical_bytes(
        {
            "at": utc_text(now),
            "council": chain.council,
            "epoch": chain.epoch,
            "hash": chain.whole_hash,
            "sequence": chain.whole_sequence,
            "till": chain.till,
        }
    )
    return Acknowledgement(document=document.decode(), signature=sign(council.signing_key, document))


def head_of(connection: Connection, device: Device) -> HeadAnswer:
    """Tell a till how far central knows its chain, and whether it may go on in this epoch."""
    row = connection.execute(select(tables.chain).where(_this(device.council, device.till, device.epoch))).one_or_none()
    forked = row is not None and row.forked_at is not None
    return HeadAnswer(
        epoch=device.epoch,
        sequence=row.sequence if row is not None else 0,
        hash=row.hash if row is not None else GENESIS,
        whole_sequence=row.whole_sequence if row is not None else 0,
        blocked="revoked" if device.revoked else "forked" if forked else "",
    )


def _this(council: str, till: str, epoch: str) -> ColumnElement[bool]:
    c = tables.chain.c
    return (c.council == council) & (c.till == till) & (c.epoch == epoch)
