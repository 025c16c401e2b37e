"""Let a second person allow one act at the till of the first, who stays signed in; and record that they did.

Leave is proven before the act and written with it: in one commit, right before the fact of the act, and once only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ims_desktop.domain.approval import WITNESSED, Act, Approval, may_approve, needed
from ims_desktop.errors import BadInput, NotPermitted, Refused, WireUnavailable, WrongCredentials
from ims_desktop.log import note
from ims_desktop.records import EventDraft
from ims_desktop.use_cases.permit import cashier_named, pack_of, refuse_cards
from ims_desktop.use_cases.sign_in import count_try, name_known
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.domain.approval import AskedFor
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.catalogue import ReferencePack
    from ims_desktop.domain.session import CashierSession
    from ims_desktop.till import Till
    from ims_desktop.till_journal import Writer

REASON_MAX: Final = 300
_NO_REASON_ASKED: Final = WITNESSED | {Act.SHOW_CASH}


def approve(till: Till, asked: AskedFor, username: str, secret: str, *, by_pin: bool) -> Approval:
    """Prove a second person for one act: by password at central, or by the PIN they set at this till.

    Nobody is signed in or out by it. Every refused try is in the audit, and a PIN's tries are counted as at sign-in.

    Raises: WrongCredentials, NotPermitted, BadInput, CardNumberRefused, WireUnavailable (then the PIN is the way).
    """
    check_asked(till, asked)
    how = "pin" if by_pin else "password"
    try:
        refuse_cards(None, username, secret)
        person = _proven(till, asked, username, secret, by_pin=by_pin)
    except (WrongCredentials, NotPermitted) as problem:
        with till.store.write() as unit:
            actor = name_known(unit, username)
            unit.audit(till.clock.now(), actor, "approval_refused", f"{how} {asked.act.value} {problem.reason}")
        note("approve", "approval_refused", act=asked.act.value, why=problem.reason)
        raise
    return Approval(till.ids.new(), asked, person.username, person.display_name, how)


def check_asked(till: Till, asked: AskedFor) -> None:
    """Hold what is asked for to what a fact can keep.

    Raises: BadInput, CardNumberRefused.
    """
    with till.store.read() as reader:
        pack = pack_of(reader)
    refuse_cards(pack, asked.reason)
    check_reason(asked.reason, wanted=asked.act not in _NO_REASON_ASKED)


def check_reason(reason: str, *, wanted: bool = True) -> None:
    """Stop at a reason that is missing, too long, or holds what cannot be printed.

    Raises: BadInput.
    """
    if wanted and not reason.strip():
        raise BadInput(say("Say why. The reason is recorded with both names."), code="reason_missing")
    if len(reason.strip()) > REASON_MAX or not reason.isprintable():
        raise BadInput(say("A reason has at most {n} printable characters.", n=REASON_MAX), code="reason")


def require_second(person: Cashier, asked: AskedFor) -> None:
    """Stop when this person may not give leave for this act.

    Raises: NotPermitted.
    """
    if person.username.casefold() == asked.asked_by.strip().casefold():
        raise NotPermitted(say("Nobody approves what they ask for. It takes a second person."), code="approval_by_self")
    if not may_approve(person, asked.act):
        raise NotPermitted(say("{name} may not approve this.", name=person.display_name), code="may_not_approve")


def require_approval(
    pack: ReferencePack, cashier: Cashier, asked: AskedFor, approval: Approval | None, *, before_pence: int = 0
) -> None:
    """Stop an act that needs a second person and has none, or has leave for something else.

    Shape: `before_pence` what the same act came to before: a limit is not passed by in small steps.

    Raises: NotPermitted (`approval_needed`), Refused (`approval_differs`).
    """
    if approval is not None and not approval.asked.is_same_as(asked):
        raise Refused(
            say("The approval was given for something else. Nothing was recorded. Ask again."), code="approval_differs"
        )
    if approval is None and needed(pack.policy, cashier, asked.act, before_pence + (asked.amount_pence or 0)):
        raise NotPermitted(say("This takes a second person. Nothing was recorded yet."), code="approval_needed")


def record_approval(till: Till, unit: Writer, approval: Approval, session: CashierSession) -> None:
    """Write the leave down in the unit of the act it allows, right before the act's own fact.

    Raises: Refused (`approval_used`), NotPermitted.
    """
    asked = approval.asked
    if unit.approval(approval.approval_id) is not None:
        raise Refused(say("That approval was used already. Nothing was recorded. Ask again."), code="approval_used")
    person = cashier_named(pack_of(unit), approval.approver)
    if person is not None:
        require_second(person, asked)
    at = till.clock.now()
    stored = unit.append(
        EventDraft(
            event_id=approval.approval_id,
            kind="approval_given",
            occurred_at=at,
            data={
                "act": asked.act.value,
                "asked_by": asked.asked_by,
                "subject": asked.subject,
                "amount_pence": asked.amount_pence,
                "reason": asked.reason.strip(),
                "how": approval.how,
            },
            business_date=session.business_date,
            session_id=session.session_id,
            cashier=approval.approver,
        )
    )
    unit.add_approval(approval, stored.sequence)
    unit.audit(at, approval.approver, "approval_given", f"{asked.act.value} {asked.subject}")


def _proven(till: Till, asked: AskedFor, username: str, secret: str, *, by_pin: bool) -> Cashier:
    """Return the person whose secret this is, once they are known to be somebody who may give leave."""
    if not username.strip() or not secret:
        raise WrongCredentials(say("A name and their password or PIN are needed."), code="credentials_missing")
    with till.store.read() as reader:
        known = cashier_named(pack_of(reader), username)
    if known is not None:
        require_second(known, asked)  # before the secret is tried: a try that can bring nothing costs nobody a try
    if by_pin:
        return count_try(till, username, secret)
    try:
        person = till.sync.sign_in(username.strip(), secret).cashier
    except WireUnavailable as problem:
        raise WireUnavailable(
            say("Central cannot be reached. Use the PIN set at this till."), code="approve_offline"
        ) from problem
    require_second(person, asked)
    return person
