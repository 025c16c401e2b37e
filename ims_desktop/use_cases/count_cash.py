"""Count a drawer blind: who counts hears whether it fits, and no figure before a count holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ims_desktop.domain.counting import final_count, may_count
from ims_desktop.domain.denominations import counted_pence
from ims_desktop.domain.session import CashCount
from ims_desktop.errors import Refused
from ims_desktop.log import note
from ims_desktop.use_cases.day_fact import cash_counted
from ims_desktop.use_cases.day_rules import make_room, refuse_held, require_open, session_named, witness_of
from ims_desktop.use_cases.note_clock import note_clock
from ims_desktop.use_cases.permit import policy_of
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ims_desktop.domain.approval import Approval
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.session import CashierSession
    from ims_desktop.till import Till
    from ims_desktop.till_journal import Reader, Writer


@dataclass(frozen=True, slots=True)
class CountAnswer:
    """All that is told of a count. Shape: `once_more` when it does not match and is to be taken again."""

    round: int
    matches: bool
    once_more: bool


def count_cash(
    till: Till,
    count_id: str,
    cashier: Cashier,
    session_id: str,
    counts: Mapping[int, int],
    *,
    witness: Approval | None = None,
) -> CountAnswer:
    """Record a count of the drawer; the same id again is the same count.

    From the first count on the session takes no more money, so that what was counted stays what is there. A blocked
    till counts all the same, and so does one whose disk is full.

    Shape: `counts` maps a note or coin in pence to how many there are; `witness` the second person where the session is
    somebody else's.

    Raises: NothingFound, NotPermitted, InvalidAmount, Refused (`session_closed`, `counted_already`, `held_money`),
    StoreUnavailable.
    """
    pence = counted_pence(counts)
    make_room(till)
    now = till.clock.now()
    with till.store.write() as unit:
        session = session_named(unit, session_id)
        before = unit.cash_counts(session_id)
        if all(count.event_id != count_id for count in before):
            require_open(unit, session)
            refuse_held(unit, session)
            second = witness_of(till, unit, cashier, session, witness)
            _refuse_more(unit, before, two_people=second is not None)
            note_clock(till, unit, now)
            count = CashCount(
                event_id=count_id,
                session_id=session_id,
                round=len(before) + 1,
                counts={each: pieces for each, pieces in counts.items() if pieces},
                counted_pence=pence,
                at=now,
                actor=cashier.username,
                witness="" if second is None else second.approver,
            )
            _write(unit, count, session)
        return _answer(unit, session_id, count_id)


def _write(unit: Writer, count: CashCount, session: CashierSession) -> None:
    stored = unit.append(cash_counted(count, session))
    unit.add_cash_count(count, stored.sequence)
    unit.audit(count.at, count.actor, "cash_counted", f"{session.session_id} {count.round}")
    note("count_cash", "cash_counted", session=session.session_id, round=count.round)


def _refuse_more(unit: Reader, before: Sequence[CashCount], *, two_people: bool) -> None:
    final = _final(unit, before)
    if not may_count(before, final, two_people=two_people):
        raise Refused(say("This drawer was counted. The session can be closed now."), code="counted_already")


def _answer(unit: Reader, session_id: str, count_id: str) -> CountAnswer:
    """Answer for one count as it was answered when it was the last."""
    counts = unit.cash_counts(session_id)
    n = next(n for n, count in enumerate(counts, start=1) if count.event_id == count_id)
    matches = counts[n - 1].counted_pence == unit.drawer_pence(session_id)
    return CountAnswer(counts[n - 1].round, matches, once_more=_final(unit, counts[:n]) is None)


def _final(unit: Reader, counts: Sequence[CashCount]) -> CashCount | None:
    if not counts:
        return None
    expected = unit.drawer_pence(counts[0].session_id)
    return final_count(counts, expected, recount=policy_of(unit).recount)
