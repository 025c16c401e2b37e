"""Hold the laws the acts of a till day share: whose session it is, which count holds, what a drawer can give.

Counting and closing ask less than taking money does: a till that is blocked, withdrawn or full still ends its day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.domain.approval import Act
from ims_desktop.domain.asked import to_close
from ims_desktop.domain.counting import final_count
from ims_desktop.domain.money import pounds
from ims_desktop.errors import NothingFound, NotPermitted, Refused
from ims_desktop.log import note
from ims_desktop.use_cases.approve import record_approval, require_approval
from ims_desktop.use_cases.permit import pack_of, policy_of
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.domain.approval import Approval, AskedFor
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.session import CashCount, CashierSession
    from ims_desktop.till import Till
    from ims_desktop.till_journal import Reader, Writer


def session_named(reader: Reader, session_id: str) -> CashierSession:
    """Return a session of this till, open or closed.

    Raises: NothingFound.
    """
    session = reader.session(session_id)
    if session is None:
        raise NothingFound(say("This till has no such session."), code="session_not_found")
    return session


def is_own(session: CashierSession, username: str) -> bool:
    """Tell whether the session is this person's."""
    return session.cashier.casefold() == username.strip().casefold()


def require_open(reader: Reader, session: CashierSession) -> None:
    """Stop where a session has ended.

    Raises: Refused (`session_closed`).
    """
    if reader.session_end(session.session_id) is not None:
        raise Refused(say("This session is closed. What was recorded stands."), code="session_closed")


def refuse_held(reader: Reader, session: CashierSession) -> None:
    """Stop before a drawer is counted or closed while something lies in it that is no money of the session yet.

    Raises: Refused (`held_money`).
    """
    held = [one for one in reader.held_tenders() if one.session_id == session.session_id]
    if held:
        raise Refused(
            say(
                "{amount} was handed over for a basket that is not paid. Finish that payment or hand it back, then "
                "count and close.",
                amount=pounds(sum(one.amount_pence for one in held)),
            ),
            code="held_money",
        )


def require_view(session: CashierSession, cashier: Cashier) -> None:
    """Stop who neither has the session nor supervises.

    Raises: NotPermitted.
    """
    if not is_own(session, cashier.username) and not cashier.may_supervise:
        raise NotPermitted(
            say("This session is {name}'s. Only they and a supervisor may look at it.", name=session.cashier),
            code="session_of_another",
        )


def counted_finally(reader: Reader, session: CashierSession) -> CashCount | None:
    """Return the count of a session that holds, when there is one; the last one of a session that is closed."""
    counts = reader.cash_counts(session.session_id)
    if not counts or reader.session_end(session.session_id) is not None:
        return counts[-1] if counts else None
    expected = reader.drawer_pence(session.session_id)
    return final_count(counts, expected, recount=policy_of(reader).recount)


def require_cash(reader: Reader, session: CashierSession, amount_pence: int) -> None:
    """Stop before more cash leaves a drawer than it can hold by its law; how much that is, is never said.

    Units: pence above nothing.

    Raises: Refused (`cash_short`).
    """
    if amount_pence > reader.drawer_pence(session.session_id):
        note("day_rules", "cash_short", session=session.session_id)
        raise Refused(
            say("The drawer cannot hold that much cash by this journal. Nothing was recorded. Count again."),
            code="cash_short",
        )


def witness_of(
    till: Till, unit: Writer, cashier: Cashier, session: CashierSession, witness: Approval | None
) -> Approval | None:
    """Return the second person at the drawer of somebody who is away, written down once; None at one's own drawer.

    One leave serves the whole handover: every count of it, and the close.

    Raises: NotPermitted, Refused.
    """
    if is_own(session, cashier.username):
        return None
    if not cashier.may_supervise or cashier.disabled:
        raise NotPermitted(
            say("This session is {name}'s. A supervisor closes it when they are away.", name=session.cashier),
            code="session_of_another",
        )
    if witness is None:
        raise NotPermitted(
            say("Two people count the drawer of somebody who is away. Nothing was recorded yet."),
            code="approval_needed",
        )
    asked = to_close(cashier, session)
    require_approval(pack_of(unit), cashier, asked, witness)
    require_here(session, witness)
    recorded = unit.approval(witness.approval_id)
    if recorded is None or not recorded.asked.is_same_as(asked):
        record_approval(till, unit, witness, session)
    return witness


def require_here(session: CashierSession, witness: Approval) -> None:
    """Stop a second pair of eyes that is not at this drawer, or is its owner's.

    Raises: NotPermitted.
    """
    if witness.how == "elsewhere":
        raise NotPermitted(say("The second person has to be at this till, to see the cash."), code="witness_not_here")
    if witness.asked.act is Act.CLOSE_FOR_ANOTHER and is_own(session, witness.approver):
        raise NotPermitted(
            say("{name} has the session and cannot be the second person.", name=witness.approver_name),
            code="approval_by_self",
        )


def leave_for(
    till: Till, unit: Writer, cashier: Cashier, session: CashierSession, asked: AskedFor, approval: Approval | None
) -> str:
    """Write down the leave an act has, where it needs one or was given one, and return its id; "" for none.

    Raises: NotPermitted, Refused.
    """
    require_approval(pack_of(unit), cashier, asked, approval)
    if approval is None:
        return ""
    record_approval(till, unit, approval, session)
    return approval.approval_id


def make_room(till: Till) -> None:
    """Let the reserved room go when the disk is full: it is kept for what has begun, and a day must end."""
    till.room_left()
