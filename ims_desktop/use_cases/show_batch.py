"""Show the piles from the post that are open, and one of them with all that is in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ims_desktop.domain.open_batch import OpenBatch, Progress, progress_of
from ims_desktop.use_cases.day_rules import is_own, session_named
from ims_desktop.use_cases.post_rules import batch_named

if TYPE_CHECKING:
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.payment import Payment
    from ims_desktop.till import Till


@dataclass(frozen=True, slots=True)
class ShownBatch:
    """A pile as it stands. Shape: `ended` when its session is closed: nothing more goes into it."""

    batch: OpenBatch
    items: tuple[Payment, ...]
    ended: bool = False

    @property
    def progress(self) -> Progress:
        """What was entered against what the slip says."""
        return progress_of(self.batch, self.items)


def show_batch(till: Till, batch_id: str) -> ShownBatch:
    """Return an open pile with its items, oldest first.

    Raises: NothingFound, Refused (`batch_closed`).
    """
    with till.store.read() as reader:
        batch = batch_named(reader, batch_id)
        ended = reader.session_end(batch.session_id) is not None
        return ShownBatch(batch, reader.batch_payments(batch_id), ended)


def open_batches(till: Till, cashier: Cashier) -> tuple[ShownBatch, ...]:
    """Return the open piles of a person, oldest first; a supervisor is shown everybody's."""
    with till.store.read() as reader:
        found = [
            batch
            for batch in reader.open_batches()
            if cashier.may_supervise or is_own(session_named(reader, batch.session_id), cashier.username)
        ]
        return tuple(
            ShownBatch(batch, reader.batch_payments(batch.batch_id), reader.session_end(batch.session_id) is not None)
            for batch in found
        )
