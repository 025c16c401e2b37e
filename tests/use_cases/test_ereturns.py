"""eReturns wait for a supervisor who did not count the money; sessions and eReturns are listed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from ims_desktop.domain.ereturn import Decision
from ims_desktop.errors import CardNumberRefused, NothingFound, NotPermitted, Refused
from ims_desktop.use_cases.decide_ereturn import decide_ereturn
from ims_desktop.use_cases.list_ereturns import list_ereturns
from ims_desktop.use_cases.list_sessions import ListedSession, SessionState, list_sessions
from tests.use_cases.day import WYN, close, count, kinds, may_close, whole_day
from tests.use_cases.desk import CARD, FINN, GWEN, PRIYA

if TYPE_CHECKING:
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.ereturn import EReturn
    from tests.use_cases.desk import Desk

ID = "019aa5e0-0000-7000-8000-00000000dec1"


@pytest.fixture
def ereturn(desk: Desk) -> EReturn:
    """The cash eReturn of a closed session of priya."""
    return whole_day(desk).ereturns[0]


def decide(
    desk: Desk, ereturn: EReturn, who: Cashier = GWEN, decision: Decision = Decision.APPROVED, reason: str = ""
) -> EReturn:
    return decide_ereturn(desk.till, desk.made.ids.new(), who, ereturn.ereturn_id, decision, reason)


def test_a_supervisor_approves_and_it_waits_no_more(desk: Desk, ereturn: EReturn) -> None:
    assert list_ereturns(desk.till, waiting=True) == (ereturn,)
    decided = decide(desk, ereturn)
    assert decided.decision is not None
    assert (decided.decision.decision, decided.decision.by) == (Decision.APPROVED, "gwen")
    assert list_ereturns(desk.till, waiting=True) == ()
    assert list_ereturns(desk.till, waiting=False) == (decided,)
    fact = desk.facts()[-1]
    assert (fact["kind"], fact["cashier"], fact["session_id"]) == ("ereturn_decided", "gwen", ereturn.session_id)
    assert fact["data"] == {"ereturn": ereturn.ereturn_id, "decision": "approved"}


def test_the_same_word_again_is_one_word(desk: Desk, ereturn: EReturn) -> None:
    first = decide_ereturn(desk.till, ID, GWEN, ereturn.ereturn_id, Decision.APPROVED)
    assert decide_ereturn(desk.till, ID, GWEN, ereturn.ereturn_id, Decision.APPROVED) == first
    assert kinds(desk).count("ereturn_decided") == 1
    with pytest.raises(Refused, match="gwen approved this eReturn already") as problem:
        decide(desk, ereturn, WYN)
    assert problem.value.reason == "ereturn_approved"


def test_one_sent_back_says_why_and_may_be_approved_later(desk: Desk, ereturn: EReturn) -> None:
    with pytest.raises(Refused) as problem:
        decide(desk, ereturn, decision=Decision.SENT_BACK)
    assert problem.value.reason == "reason_missing"
    sent = decide(desk, ereturn, decision=Decision.SENT_BACK, reason=" bag C9 is torn ")
    assert sent.decision is not None
    assert (sent.decision.decision, sent.decision.reason) == (Decision.SENT_BACK, "bag C9 is torn")
    assert list_ereturns(desk.till, waiting=True) == (sent,)
    decide(desk, ereturn, WYN, reason="found whole")
    assert list_ereturns(desk.till, waiting=True) == ()


@pytest.mark.parametrize(
    ("who", "code"),
    [
        (PRIYA, "not_permitted"),
        (FINN, "not_permitted"),
        (replace(PRIYA, username="nobody"), "not_permitted"),
        (replace(WYN, disabled=True), "not_permitted"),
    ],
)
def test_only_a_supervisor_decides(desk: Desk, ereturn: EReturn, who: Cashier, code: str) -> None:
    with pytest.raises(NotPermitted) as problem:
        decide(desk, ereturn, who)
    assert problem.value.reason == code


def test_nobody_decides_on_money_of_their_own_session(desk: Desk) -> None:
    own = whole_day(desk, cashier=GWEN).ereturns[0]
    for who in (GWEN, replace(GWEN, username="GWEN")):
        with pytest.raises(NotPermitted) as problem:
            decide(desk, own, who)
        assert problem.value.reason == "ereturn_own"
    assert decide(desk, own, WYN).decision is not None


def test_who_closed_for_another_does_not_approve_it_either(desk: Desk) -> None:
    session = desk.open()
    desk.take()
    witness = may_close(desk, session)
    count(desk, session, 11_000, GWEN, witness=witness)
    (made,) = close(desk, session, cashier=GWEN, witness=witness).ereturns
    with pytest.raises(NotPermitted) as problem:
        decide(desk, made)
    assert problem.value.reason == "ereturn_own"


def test_an_ereturn_that_is_not_here_and_a_card_number_as_reason(desk: Desk, ereturn: EReturn) -> None:
    with pytest.raises(NothingFound):
        decide(desk, replace(ereturn, ereturn_id=ID))
    with pytest.raises(CardNumberRefused):
        decide(desk, ereturn, decision=Decision.SENT_BACK, reason=CARD)


# ------------------------------------------------------------------------------------------------------------ sessions
def test_sessions_are_listed_newest_first_with_where_they_are(desk: Desk) -> None:
    closed = whole_day(desk)
    counting, opened = desk.open(), desk.open(GWEN)
    count(desk, counting, 1)
    assert list_sessions(desk.till) == (
        ListedSession(opened, SessionState.OPEN, None),
        ListedSession(counting, SessionState.COUNTING, None),
        ListedSession(closed.session, SessionState.CLOSED, closed.end),
    )
    assert list_sessions(desk.till, date(2026, 11, 21)) == list_sessions(desk.till)
    assert list_sessions(desk.till, date(2026, 11, 20)) == ()
