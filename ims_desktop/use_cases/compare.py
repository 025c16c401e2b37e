"""Put the count beside the journal, once a count holds: the first time anybody sees both figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ims_desktop.errors import Refused
from ims_desktop.records import Unsent
from ims_desktop.use_cases.day_rules import counted_finally, is_own, require_view, session_named
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.open_batch import OpenBatch
    from ims_desktop.domain.session import CashCount, CashierSession, CashMovement, SessionTotals
    from ims_desktop.records import KeptBasket
    from ims_desktop.till import Till
    from ims_desktop.till_journal import Reader

_NOTHING = Unsent(events=0, payments=0, amount_pence=0, oldest_at=None, quarantined=0)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Count and journal, side by side. Units: pence; `difference_pence` counted less expected, a fact and no debt.

    Shape: `unsent` what central lacks: named, never waited for; `kept` the baskets this session's cashier left waiting,
    `batches` the piles from the post that were begun in it and not closed.
    """

    count: CashCount
    expected_pence: int
    difference_pence: int
    totals: SessionTotals
    movements: tuple[CashMovement, ...]
    unsent: Unsent
    kept: tuple[KeptBasket, ...] = ()
    batches: tuple[OpenBatch, ...] = ()

    @property
    def proposed_left_pence(self) -> int:
        """What should stay in the drawer as the next float: this one's, if that much was counted."""
        return min(self.totals.float_pence, self.count.counted_pence)


def compare(till: Till, cashier: Cashier, session_id: str) -> Comparison:
    """Show the session's cashier, or a supervisor, the count that holds and what the journal says.

    Raises: NothingFound, NotPermitted, Refused (`count_first`).
    """
    with till.store.read() as reader:
        session = session_named(reader, session_id)
        require_view(session, cashier)
        return comparison(till, reader, session)


def comparison(till: Till, reader: Reader, session: CashierSession) -> Comparison:
    """Compare in one view of the journal.

    Raises: Refused (`count_first`).
    """
    count = counted_finally(reader, session)
    if count is None:
        raise Refused(say("Count the drawer first. The figures are compared after that."), code="count_first")
    totals = reader.session_totals(session.session_id)
    return Comparison(
        count=count,
        expected_pence=totals.expected_pence,
        difference_pence=count.counted_pence - totals.expected_pence,
        totals=totals,
        movements=reader.cash_movements(session.session_id),
        unsent=_NOTHING if till.identity.training else reader.unsent(),
        kept=tuple(kept for kept in reader.kept_baskets() if is_own(session, kept.cashier)),
        batches=tuple(batch for batch in reader.open_batches() if batch.session_id == session.session_id),
    )
