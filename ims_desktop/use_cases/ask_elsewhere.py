"""Let a person signed in at another till of the office allow an act here, and answer what other tills ask.

Only while central can be reached: it carries the question there and the answer back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ims_desktop.domain.approval import Act, Approval, may_approve
from ims_desktop.errors import NotPermitted, Refused
from ims_desktop.use_cases.approve import check_asked
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.domain.approval import AskedFor
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.journal_records import ApprovalAnswer, WaitingApproval
    from ims_desktop.till import Till

TIMEOUT_S: Final = 3.0


def central_answers(till: Till) -> bool:
    """Tell whether central answered when it was last spoken to; never waits for it."""
    return till.sync.online()


def can_ask_elsewhere(till: Till) -> bool:
    """Tell whether other tills can be asked: a till for training has none beside it."""
    return central_answers(till) and not till.identity.training


def ask_elsewhere(till: Till, approval_id: str, asked: AskedFor) -> None:
    """Show at the other tills what is wanted here; the same id again is the same question.

    Raises: WireUnavailable, BadInput, CardNumberRefused, Refused.
    """
    check_asked(till, asked)
    till.sync.ask_approval(approval_id, asked, TIMEOUT_S)
    with till.store.write() as unit:
        unit.audit(till.clock.now(), asked.asked_by, "approval_asked_elsewhere", f"{asked.act.value} {approval_id}")


def answer_of(till: Till, approval_id: str, asked: AskedFor) -> Approval | None:
    """Return the leave once somebody gave it, None while nobody has answered.

    Raises: Refused (`approval_denied`, `approval_expired`, `approval_by_self`), NothingFound, WireUnavailable.
    """
    answer = till.sync.approval_answer(approval_id, TIMEOUT_S)
    if answer.state == "waiting":
        return None
    if answer.state != "given":
        _refused(till, asked, answer)
    if answer.approver.casefold() == asked.asked_by.casefold():
        raise NotPermitted(say("Nobody approves what they ask for. It takes a second person."), code="approval_by_self")
    return Approval(approval_id, asked, answer.approver, answer.approver_name or answer.approver, "elsewhere")


def waiting_approvals(till: Till, person: Cashier) -> tuple[WaitingApproval, ...]:
    """Return what other tills wait for and this person may answer, the oldest first.

    Raises: WireUnavailable.
    """
    waiting = (one for one in till.sync.waiting_approvals(TIMEOUT_S) if _may_answer(person, one))
    return tuple(sorted(waiting, key=lambda one: one.asked_at))


def answer_for_other_till(till: Till, person: Cashier, approval_id: str, *, given: bool) -> ApprovalAnswer:
    """Give or deny leave for an act at another till; what was answered first counts.

    Raises: NotPermitted, Refused, WireUnavailable.
    """
    asked = next((one for one in waiting_approvals(till, person) if one.approval_id == approval_id), None)
    if asked is None:
        raise NotPermitted(
            say("Nothing that waits has this number, or it is not yours to answer."), code="not_yours_to_answer"
        )
    answer = till.sync.answer_approval(approval_id, person.username, given=given, timeout_s=TIMEOUT_S)
    with till.store.write() as unit:
        done = "approval_given_elsewhere" if given else "approval_denied_elsewhere"
        unit.audit(till.clock.now(), person.username, done, f"{asked.act} {approval_id}")
    return answer


def _may_answer(person: Cashier, waiting: WaitingApproval) -> bool:
    if waiting.act not in set(Act) or waiting.asked_by.casefold() == person.username.casefold():
        return False
    return may_approve(person, Act(waiting.act))


def _refused(till: Till, asked: AskedFor, answer: ApprovalAnswer) -> None:
    """Say that nobody will give leave any more. Raises: Refused."""
    with till.store.write() as unit:
        unit.audit(till.clock.now(), answer.approver, "approval_refused", f"elsewhere {asked.act.value} {answer.state}")
    if answer.state == "denied":
        name = answer.approver_name or answer.approver
        raise Refused(say("{name} did not approve this. Nothing was recorded.", name=name), code="approval_denied")
    raise Refused(say("Nobody answered in time. Nothing was recorded. Ask again."), code="approval_expired")
