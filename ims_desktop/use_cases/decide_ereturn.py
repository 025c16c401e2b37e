"""Let a supervisor approve an eReturn or send it back: never the session's own cashier, nor who closed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.domain.ereturn import Decision, EReturnDecision
from ims_desktop.errors import NothingFound, NotPermitted, Refused
from ims_desktop.log import note
from ims_desktop.use_cases.approve import check_reason
from ims_desktop.use_cases.day_fact import ereturn_decided
from ims_desktop.use_cases.day_rules import is_own, session_named
from ims_desktop.use_cases.permit import cashier_named, pack_of, refuse_cards
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.ereturn import EReturn
    from ims_desktop.domain.session import CashierSession
    from ims_desktop.till import Till
    from ims_desktop.till_journal import Reader


def decide_ereturn(
    till: Till, decision_id: str, supervisor: Cashier, ereturn_id: str, decision: Decision, reason: str = ""
) -> EReturn:
    """Record a supervisor's word on an eReturn; the same id again is the same word.

    Shape: `reason` has to be there when it is sent back; one that was sent back may be approved later.

    Raises: NothingFound, NotPermitted, Refused (`ereturn_approved`), BadInput, CardNumberRefused, StoreUnavailable.
    """
    with till.store.write() as unit:
        ereturn = _ereturn(unit, ereturn_id)
        if ereturn.decision is not None and ereturn.decision.event_id == decision_id:
            return ereturn
        session = session_named(unit, ereturn.session_id)
        require_decider(unit, session, supervisor)
        refuse_cards(pack_of(unit), reason)
        check_reason(reason, wanted=decision is Decision.SENT_BACK)
        if ereturn.decision is not None and ereturn.decision.decision is Decision.APPROVED:
            raise Refused(
                say("{name} approved this eReturn already.", name=ereturn.decision.by), code="ereturn_approved"
            )
        said = EReturnDecision(decision_id, ereturn_id, decision, supervisor.username, till.clock.now(), reason.strip())
        stored = unit.append(ereturn_decided(said, session))
        unit.add_ereturn_decision(said, stored.sequence)
        unit.audit(said.at, supervisor.username, f"ereturn_{decision.value}", ereturn.number)
        decided = _ereturn(unit, ereturn_id)
    note("decide_ereturn", decision.value, ereturn=ereturn.number)
    return decided


def require_decider(reader: Reader, session: CashierSession, supervisor: Cashier) -> None:
    """Stop who may not judge what this session handed over.

    Raises: NotPermitted.
    """
    known = cashier_named(pack_of(reader), supervisor.username)
    person = supervisor if known is None else known
    if person.disabled or not person.may_supervise:
        raise NotPermitted(say("{name} may not decide on eReturns.", name=supervisor.display_name))
    end = reader.session_end(session.session_id)
    if is_own(session, person.username) or (end is not None and is_same(end.closed_by, person.username)):
        raise NotPermitted(
            say("Nobody approves the eReturn of money they counted themselves. Another supervisor decides."),
            code="ereturn_own",
        )


def is_same(one: str, other: str) -> bool:
    """Tell whether two user names are one person's."""
    return one.casefold() == other.casefold()


def _ereturn(reader: Reader, ereturn_id: str) -> EReturn:
    found = reader.ereturn(ereturn_id)
    if found is None:
        raise NothingFound(say("This till has no such eReturn."), code="ereturn_not_found")
    return found
