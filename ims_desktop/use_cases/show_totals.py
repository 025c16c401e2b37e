"""Show what a session comes to: an X report while it goes on, a Z report once it is closed.

Cash sums are shown before the count to a supervisor only, who is not the session's own cashier, and that is recorded:
otherwise no count would be blind.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ims_desktop.domain.asked import to_show_cash
from ims_desktop.domain.closing import cash_methods, without_cash
from ims_desktop.errors import NotPermitted
from ims_desktop.use_cases.day_fact import totals_shown
from ims_desktop.use_cases.day_rules import counted_finally, is_own, leave_for, require_view, session_named
from ims_desktop.use_cases.permit import pack_of
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.domain.approval import Approval
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.session import CashierSession, SessionEnd, SessionTotals
    from ims_desktop.till import Till
    from ims_desktop.till_journal import Writer


@dataclass(frozen=True, slots=True)
class ShownTotals:
    """What a session comes to, as this person may see it. Units: pence.

    Shape: without `cash` the totals hold no sum that was paid in cash, and `expected_pence` means nothing; `end` how
    the session ended, None while it is open.
    """

    session: CashierSession
    totals: SessionTotals
    cash: bool
    end: SessionEnd | None = None


def show_totals(
    till: Till, cashier: Cashier, session_id: str, *, cash: bool, approval: Approval | None = None
) -> ShownTotals:
    """Show a session's totals to its cashier or a supervisor, and record the look while the session is open.

    Shape: `cash` asks for the sums of cash too: free once a count holds, before that with a supervisor's leave.

    Raises: NothingFound, NotPermitted (`cash_hidden`), Refused, StoreUnavailable.
    """
    with till.store.write() as unit:
        session = session_named(unit, session_id)
        require_view(session, cashier)
        totals, end = unit.session_totals(session_id), unit.session_end(session_id)
        if end is not None:
            return ShownTotals(session, totals, cash=True, end=end)
        counted = counted_finally(unit, session) is not None
        leave = _leave(till, unit, cashier, session, approval) if cash and not counted else ""
        fact = totals_shown(
            session, till.ids.new(), till.clock.now(), cashier.username, cash=cash or counted, approval_id=leave
        )
        unit.append(fact)
        unit.audit(fact.occurred_at, cashier.username, "totals_shown", session_id)
        methods = pack_of(unit).methods.values()
        shown = totals if cash or counted else without_cash(totals, cash_methods(methods))
    return ShownTotals(session, shown, cash=cash or counted)


def _leave(till: Till, unit: Writer, cashier: Cashier, session: CashierSession, approval: Approval | None) -> str:
    """Return the leave under which cash is shown before the count; a supervisor needs none for another's session."""
    own = is_own(session, cashier.username)
    if own and approval is None:
        raise NotPermitted(
            say("Cash is shown after the count. A supervisor can look at it before, or allow it."), code="cash_hidden"
        )
    return leave_for(till, unit, cashier, session, to_show_cash(cashier, session), approval)
