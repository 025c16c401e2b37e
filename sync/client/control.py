"""Compare what central holds with the journal, and offer it again what it has lost.

Central that was put back to an older backup does not know what it lost. The till does: central signed for more than it
has now, or its sums of a session or day are smaller. The same bytes are then offered again; central takes what it lost
and knows the rest, so nothing is lost and nothing doubled. A fact stays sent all the while: central did say it had it.
What was purged here cannot be offered again; that is told, never passed over.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sync.client import push
from sync.client.answers import Answered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ims_desktop.records import ControlTotal, StoredEvent
    from sync.client.desk import Desk
    from sync.client.tally import Tally
    from sync.contract.messages import ControlTotal as TheirTotal
    from sync.contract.messages import TotalsAnswer

EVERY_S: Final = 3600.0
LOOK_BACK: Final = timedelta(days=45)
_TAKEN: Final = frozenset({"accepted", "already_accepted"})
_LOST: Final = "central_lost_purged"
_REFUSED: Final = "central_refused_again"
_DIFFERS: Final = "totals_differ"
_BEHIND: Final = "central_behind"


class Control:
    """What one till knows of its comparisons with central; nothing of it must outlive the program.

    Shape, by epoch: `_going` the place an offer has come to, `_again` those of which central took something anew,
    `_fruitless` those whose last offer brought nothing, `_trouble` what a person must hear of.
    """

    def __init__(self) -> None:
        self._next_s: float | None = None
        self._behind_at: tuple[str, int] | None = None
        self._going: dict[str, int] = {}
        self._again: set[str] = set()
        self._fruitless: set[str] = set()
        self._trouble: dict[str, str] = {}

    def check(self, desk: Desk, tally: Tally) -> None:
        """Compare once an hour and whenever central fell behind, and offer what is missing until time is up.

        Raises: WireUnavailable.
        """
        if tally.behind is None:
            self._behind_at = None
        if self._is_due(desk, tally):
            try:
                for epoch in self._epochs(desk):
                    self._compare(desk, epoch)
            except Answered as said:
                if not said.not_offered:
                    raise
            self._next_s = desk.clock.monotonic() + EVERY_S
            self._behind_at = tally.behind
        going = list(self._going.items())
        for epoch, after in going:
            self._offer(desk, tally, epoch, after)
        for trouble in self._trouble.values():
            tally.say(trouble)
        if going or tally.behind is not None:
            tally.say(_BEHIND)

    def _is_due(self, desk: Desk, tally: Tally) -> bool:
        if self._going:
            return False
        fell_behind = tally.behind is not None and tally.behind != self._behind_at
        return fell_behind or self._next_s is None or desk.clock.monotonic() >= self._next_s

    @staticmethod
    def _epochs(desk: Desk) -> tuple[str, ...]:
        with desk.store.read() as reader:
            return reader.epochs()

    def _compare(self, desk: Desk, epoch: str) -> None:
        since = (desk.clock.now() - LOOK_BACK).date()
        theirs = desk.session.call(lambda bearer: desk.wire.totals(bearer, epoch, since))
        with desk.store.read() as reader:
            ours, sent_end, known = reader.control_totals(epoch, since), reader.sent_end(epoch), reader.acknowledged()
        signed = known.sequence if known is not None and known.epoch == epoch else 0
        after = missing_after(ours, theirs, max_signed=signed, sent_end=sent_end)
        if after is not None and epoch in self._fruitless:
            self._trouble.setdefault(epoch, _DIFFERS)
        else:
            self._trouble.pop(epoch, None)
            if after is not None:
                self._going[epoch] = after
        self._fruitless.discard(epoch)

    def _offer(self, desk: Desk, tally: Tally, epoch: str, after: int) -> None:
        """Offer everything sent after a place in an epoch; remember how far it got.

        Raises: WireUnavailable.
        """
        while True:
            with desk.store.read() as reader:
                facts = reader.sent_after(epoch, after, desk.pace.batch, desk.pace.batch_bytes)
            if not facts:
                self._finish(tally, epoch)
                return
            here = [fact for fact in facts if fact.body is not None]
            if here:
                self._send(desk, tally, epoch, here)
            if len(here) < len(facts):
                self._trouble[epoch] = _LOST
            after = self._going[epoch] = facts[-1].sequence
            if desk.clock.monotonic() >= tally.until:
                tally.more = True
                return

    def _finish(self, tally: Tally, epoch: str) -> None:
        """Compare once more at once: central may have been put back in the middle of it."""
        del self._going[epoch]
        if epoch not in self._again:
            self._fruitless.add(epoch)
        self._again.discard(epoch)
        self._next_s = None
        tally.more = True

    def _send(self, desk: Desk, tally: Tally, epoch: str, facts: Sequence[StoredEvent]) -> None:
        answer, head = push.exchange(desk, facts)
        missed = sum(outcome.outcome == "accepted" for outcome in answer.outcomes)
        with desk.store.write() as unit:
            push.keep(unit, head, answer.acknowledgement)
            if missed:
                detail = f"{epoch} {facts[0].sequence} to {facts[-1].sequence}: {missed} were missing"
                unit.audit(desk.clock.now(), "sync", "offered_again", detail)
        for outcome in answer.outcomes:
            tally.count(outcome.outcome)
        if missed:
            self._again.add(epoch)
        if not all(outcome.outcome in _TAKEN for outcome in answer.outcomes):
            self._trouble[epoch] = _REFUSED


def missing_after(ours: Sequence[ControlTotal], theirs: TotalsAnswer, *, max_signed: int, sent_end: int) -> int | None:
    """Tell from which place on central lacks something it said it had; None when it has everything.

    Shape: `max_signed` is how far central signed for the chain, `sent_end` the last fact it ever said it had.
    """
    if theirs.whole_sequence < max_signed or theirs.sequence < sent_end:
        return theirs.whole_sequence
    held = {it.key: it for it in (*theirs.sessions, *theirs.days)}
    short = [it.first_sent for it in ours if it.sent_payments and _is_short(it, held.get(it.key))]
    return min(short) - 1 if short else None


def _is_short(ours: ControlTotal, theirs: TheirTotal | None) -> bool:
    """Tell whether central holds less of a session or day than it said it had.

    It may hold more than that: payments whose answer was lost on the way are still unsent here.
    """
    if theirs is None or theirs.payments < ours.sent_payments:
        return True
    return theirs.payments == ours.sent_payments and theirs.amount_pence != ours.sent_pence
