"""Do on the JOURNAL lane what the till day's screens ask for; no job sees a Qt object."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ims_desktop.domain.closing import cash_methods, without_cash
from ims_desktop.errors import Refused
from ims_desktop.records import Unsent
from ims_desktop.use_cases.close_session import close_session
from ims_desktop.use_cases.compare import compare
from ims_desktop.use_cases.count_cash import count_cash
from ims_desktop.use_cases.decide_ereturn import decide_ereturn
from ims_desktop.use_cases.move_cash import move_cash
from ims_desktop.use_cases.permit import policy_of
from ims_desktop.use_cases.show_totals import show_totals
from ui.screens.day.facts import DayFacts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ims_desktop.domain.approval import Approval
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.ereturn import Decision, EReturn
    from ims_desktop.domain.session import CashierSession, CashMovement, SessionTotals
    from ims_desktop.till import Till
    from ims_desktop.till_journal import Reader
    from ims_desktop.use_cases.close_session import ClosedSession
    from ims_desktop.use_cases.compare import Comparison
    from ims_desktop.use_cases.count_cash import CountAnswer
    from ims_desktop.use_cases.show_totals import ShownTotals
    from ui.screens.day.facts import CloseAsked, MoveAsked

_NOTHING = Unsent(events=0, payments=0, amount_pence=0, oldest_at=None, quarantined=0)


@dataclass(frozen=True, slots=True)
class CloseStands:
    """Where a close stands. Shape: `comparison` once a count holds; `rounds` finished by the same people before."""

    facts: DayFacts
    comparison: Comparison | None
    rounds: int


def read_day(till: Till, cashier: Cashier, session: CashierSession | None = None) -> DayFacts:
    """Read the day of a person, or of another's session that they look at."""
    with till.store.read() as reader:
        looked_at = session or reader.open_session_of(cashier.username)
        pack = reader.pack()
        known = {} if pack is None else pack.cashiers
        session_id = "" if looked_at is None else looked_at.session_id
        return DayFacts(
            now=till.clock.now(),
            cashier=cashier,
            session=looked_at,
            totals=_totals(reader, looked_at),
            movements=reader.cash_movements(session_id) if looked_at else (),
            counts=reader.cash_counts(session_id) if looked_at else (),
            others=tuple(
                one for one in reader.open_sessions() if one.cashier.casefold() != cashier.username.casefold()
            ),
            waiting=reader.ereturns(waiting=True),
            unsent=_NOTHING if till.identity.training else reader.unsent(),
            policy=policy_of(reader),
            names={name.casefold(): person.display_name for name, person in known.items()},
        )


def close_stands(till: Till, cashier: Cashier, session: CashierSession, *, two_people: bool) -> CloseStands:
    """Find where the close of a session stands, whatever happened since it was begun."""
    facts = read_day(till, cashier, session)
    try:
        comparison = compare(till, cashier, session.session_id)
    except Refused as refused:
        if refused.reason != "count_first":
            raise
        comparison = None
    alike = [count for count in facts.counts if bool(count.witness) == two_people]
    return CloseStands(facts, comparison, len(alike))


def move(till: Till, cashier: Cashier, wish: MoveAsked, approval: Approval | None) -> CashMovement:
    """Record cash that moved; the words of the reason are those the second person read."""
    if approval is not None and approval.asked.reason:
        wish = replace(wish, reason=approval.asked.reason)
    return move_cash(
        till,
        wish.movement_id,
        cashier,
        wish.direction,
        wish.amount_pence,
        wish.reason,
        seal=wish.seal,
        counts=wish.counts,
        approval=approval,
    )


def show(till: Till, cashier: Cashier, session_id: str, approval: Approval | None, *, cash: bool) -> ShownTotals:
    """Show an X report, and record that it was shown."""
    return show_totals(till, cashier, session_id, cash=cash, approval=approval)


def count(
    till: Till, count_id: str, cashier: Cashier, session_id: str, counts: Mapping[int, int], witness: Approval | None
) -> CountAnswer:
    """Record a round of the count."""
    return count_cash(till, count_id, cashier, session_id, counts, witness=witness)


def close(
    till: Till, cashier: Cashier, session_id: str, wish: CloseAsked, witness: Approval | None
) -> tuple[ClosedSession, DayFacts]:
    """Close a session, and read the day as it stands then."""
    closed = close_session(
        till,
        wish.close_id,
        cashier,
        session_id,
        left_pence=wish.left_pence,
        seal=wish.seal,
        reason=wish.reason,
        witness=witness,
    )
    return closed, read_day(till, cashier)


def decide(
    till: Till, decision_id: str, supervisor: Cashier, ereturn_id: str, decision: Decision, reason: str
) -> tuple[EReturn, DayFacts]:
    """Record a supervisor's word on an eReturn, and read what still waits."""
    decided = decide_ereturn(till, decision_id, supervisor, ereturn_id, decision, reason)
    return decided, read_day(till, supervisor)


def _totals(reader: Reader, session: CashierSession | None) -> SessionTotals | None:
    """Total a session without a figure of cash."""
    pack = reader.pack()
    if session is None or pack is None:
        return None
    return without_cash(reader.session_totals(session.session_id), cash_methods(pack.methods.values()))
