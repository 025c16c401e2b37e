"""Close a cashier session: the count is a fact, the eReturns are made with it, and nothing is waited for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ims_desktop.domain.closing import bagged_pence, cash_methods, cash_over, paper_methods, paper_over
from ims_desktop.domain.ereturn import EReturn
from ims_desktop.domain.session import SessionEnd
from ims_desktop.errors import BadInput, InvalidAmount, Refused
from ims_desktop.log import note
from ims_desktop.use_cases.approve import check_reason
from ims_desktop.use_cases.compare import comparison
from ims_desktop.use_cases.day_fact import ereturn_made, session_closed
from ims_desktop.use_cases.day_rules import make_room, refuse_held, session_named, witness_of
from ims_desktop.use_cases.move_cash import check_seal, seals_used
from ims_desktop.use_cases.note_clock import note_clock
from ims_desktop.use_cases.permit import pack_of, refuse_cards
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.domain.approval import Approval
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.closing import HandedOver
    from ims_desktop.domain.open_batch import OpenBatch
    from ims_desktop.domain.session import CashierSession, SessionTotals
    from ims_desktop.records import KeptBasket, Unsent
    from ims_desktop.till import Till
    from ims_desktop.till_journal import Reader, Writer
    from ims_desktop.use_cases.compare import Comparison


@dataclass(frozen=True, slots=True)
class Closing:
    """How somebody wants to close. Units: pence. Shape: `left_pence` stays in the drawer, the rest is in the bag."""

    close_id: str
    left_pence: int
    seal: str
    reason: str


@dataclass(frozen=True, slots=True)
class ClosedSession:
    """A session as it ended.

    Shape: `unsent` what central lacks; `kept` baskets of its cashier and `batches` piles from the post that still wait.
    """

    session: CashierSession
    end: SessionEnd
    totals: SessionTotals
    ereturns: tuple[EReturn, ...]
    unsent: Unsent
    kept: tuple[KeptBasket, ...] = ()
    batches: tuple[OpenBatch, ...] = ()


def close_session(
    till: Till,
    close_id: str,
    cashier: Cashier,
    session_id: str,
    *,
    left_pence: int,
    seal: str,
    reason: str = "",
    witness: Approval | None = None,
) -> ClosedSession:
    """Close a session whose count holds, with its eReturns, in one commit; the same id again is the same close.

    Over or short never stops it: a difference is recorded with a reason. Neither does a blocked till or a full disk.
    What was handed over for a payment that is not whole does: it is no money of the session, and lies in its drawer.

    Shape: `left_pence` stays in the drawer as the next float; `seal` of the bag with the rest; `witness` the second
    person where the session is somebody else's. Units: pence.

    Raises: NothingFound, NotPermitted, Refused (`count_first`, `session_closed`, `held_money`), InvalidAmount,
    BadInput, CardNumberRefused, StoreUnavailable.
    """
    wish = Closing(close_id, left_pence, seal.strip(), reason.strip())
    make_room(till)
    with till.store.write() as unit:
        session = session_named(unit, session_id)
        end = _ended(unit, session, close_id)
        if end is None:
            refuse_held(unit, session)
            second = witness_of(till, unit, cashier, session, witness)
            end = _write(till, unit, cashier, session, wish, second)
        seen = comparison(till, unit, session)  # from the journal: the same for who asks again after a crash
        return ClosedSession(session, end, seen.totals, unit.ereturns(session_id), seen.unsent, seen.kept, seen.batches)


# ------------------------------------------------------------------------------------------------------------- before
def _ended(unit: Reader, session: CashierSession, close_id: str) -> SessionEnd | None:
    """Return the end this very close gave the session before.

    Raises: Refused (`session_closed`) when another close did.
    """
    end = unit.session_end(session.session_id)
    if end is not None and end.event_id != close_id:
        raise Refused(say("This session is closed. What was recorded stands."), code="session_closed")
    return end


def _check(unit: Reader, session: CashierSession, wish: Closing, seen: Comparison) -> None:
    if not 0 <= wish.left_pence <= seen.count.counted_pence:
        raise InvalidAmount(
            say("What stays in the drawer is between nothing and what was counted."), code="left_amount"
        )
    refuse_cards(pack_of(unit), wish.seal, wish.reason)
    if wish.left_pence < seen.count.counted_pence:
        check_seal(wish.seal, seals_used(unit, session))
    if seen.difference_pence and not wish.reason:
        raise BadInput(
            say("Count and journal differ. Say why in a few words; that nobody knows is an answer too."),
            code="reason_missing",
        )
    check_reason(wish.reason, wanted=False)


# -------------------------------------------------------------------------------------------------------- one commit
def _write(
    till: Till, unit: Writer, cashier: Cashier, session: CashierSession, wish: Closing, second: Approval | None
) -> SessionEnd:
    seen = comparison(till, unit, session)
    _check(unit, session, wish, seen)
    now = till.clock.now()
    note_clock(till, unit, now)
    end = SessionEnd(
        event_id=wish.close_id,
        session_id=session.session_id,
        closed_at=now,
        closed_by=cashier.username,
        counted_pence=seen.count.counted_pence,
        expected_pence=seen.expected_pence,
        left_pence=wish.left_pence,
        seal=wish.seal if wish.left_pence < seen.count.counted_pence else "",
        reason=wish.reason,
        unsent=seen.unsent.events,
        witness="" if second is None else second.approver,
    )
    fact = session_closed(end, session, seen.totals, "" if second is None else second.approval_id)
    unit.add_session_end(end, unit.append(fact).sequence)
    for handed in _handed_over(unit, session, end, seen):
        _add_ereturn(till, unit, session, end, handed)
    unit.audit(now, cashier.username, "session_closed", session.session_id)
    note("close_session", "session_closed", session=session.session_id, bagged=bagged_pence(end) > 0)
    return end


def _handed_over(unit: Reader, session: CashierSession, end: SessionEnd, seen: Comparison) -> tuple[HandedOver, ...]:
    methods = tuple(pack_of(unit).methods.values())
    cash = cash_over(end, seen.totals, seen.movements, seen.count, cash_methods(methods))
    paper = paper_over(unit.session_payments(session.session_id), paper_methods(methods))
    return paper if cash is None else (cash, *paper)


def _add_ereturn(till: Till, unit: Writer, session: CashierSession, end: SessionEnd, handed: HandedOver) -> None:
    ereturn = EReturn(
        ereturn_id=till.ids.new(),
        number=unit.next_ereturn_number(session.business_date),
        type=handed.type,
        session_id=session.session_id,
        cashier=session.cashier,
        business_date=session.business_date,
        made_at=end.closed_at,
        total_pence=handed.total_pence,
        funds=handed.funds,
        bags=handed.bags,
        counts=handed.counts,
        difference_pence=handed.difference_pence,
        items=handed.items,
    )
    stored = unit.append(ereturn_made(ereturn, session, end.closed_by))
    unit.add_ereturn(ereturn, stored.sequence)
