"""Somebody at another till gives leave, or does not, with a real central between the two."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ims_desktop.devices.no_sync import NoSync
from ims_desktop.domain.approval import Act, Approval, AskedFor
from ims_desktop.errors import NotPermitted, Refused, WireUnavailable
from ims_desktop.journal_records import ApprovalAnswer, WaitingApproval
from ims_desktop.use_cases.ask_elsewhere import (
    answer_for_other_till,
    answer_of,
    ask_elsewhere,
    can_ask_elsewhere,
    central_answers,
    waiting_approvals,
)
from tests.factory import MORNING
from tests.use_cases.desk import FINN, GWEN, PRIYA
from tests.use_cases.test_sign_in import audited

if TYPE_CHECKING:
    from tests.use_cases.desk import Desk

ID = "019aa5e0-0000-7000-8000-00000000aaaa"
ASKED = AskedFor(Act.REFUND, "priya", "SP03A-261121-0001", "paid twice", 2_000)


class Board(NoSync):
    """A central that only keeps questions and their answers."""

    def __init__(self) -> None:
        self.waiting: list[WaitingApproval] = []
        self.answer = ApprovalAnswer(ID, "waiting")

    def online(self) -> bool:
        return True

    def ask_approval(self, approval_id: str, asked: AskedFor, timeout_s: float) -> ApprovalAnswer:
        one = WaitingApproval(
            approval_id,
            asked.act.value,
            asked.asked_by,
            "SP03",
            asked.subject,
            asked.reason,
            asked.amount_pence,
            MORNING,
            MORNING,
        )
        self.waiting.append(one)
        return self.answer

    def approval_answer(self, approval_id: str, timeout_s: float) -> ApprovalAnswer:
        return self.answer

    def waiting_approvals(self, timeout_s: float) -> tuple[WaitingApproval, ...]:
        return tuple(self.waiting)

    def answer_approval(self, approval_id: str, approver: str, *, given: bool, timeout_s: float) -> ApprovalAnswer:
        self.answer = ApprovalAnswer(ID, "given" if given else "denied", approver, "Gwen Pugh")
        return self.answer


def test_leave_given_elsewhere_comes_back_to_who_asked(desk: Desk) -> None:
    board = Board()
    till = desk.with_till(sync=board)
    assert central_answers(till)
    ask_elsewhere(till, ID, ASKED)
    assert answer_of(till, ID, ASKED) is None
    assert [one.approval_id for one in waiting_approvals(till, GWEN)] == [ID]
    answer_for_other_till(till, GWEN, ID, given=True)
    assert answer_of(till, ID, ASKED) == Approval(ID, ASKED, "gwen", "Gwen Pugh", "elsewhere")
    assert [row[1] for row in audited(desk)[-2:]] == ["approval_asked_elsewhere", "approval_given_elsewhere"]


@pytest.mark.parametrize(("state", "code"), [("denied", "approval_denied"), ("expired", "approval_expired")])
def test_a_no_and_no_answer_in_time_are_told_and_audited(desk: Desk, state: str, code: str) -> None:
    board = Board()
    board.answer = ApprovalAnswer(ID, state, "gwen")
    with pytest.raises(Refused) as stopped:
        answer_of(desk.with_till(sync=board), ID, ASKED)
    assert stopped.value.reason == code
    assert audited(desk)[-1] == ("gwen", "approval_refused", f"elsewhere refund {state}")


def test_nobody_answers_themselves_nor_without_the_role_nor_what_does_not_wait(desk: Desk) -> None:
    board = Board()
    till = desk.with_till(sync=board)
    ask_elsewhere(till, ID, ASKED)
    board.waiting.append(replace(board.waiting[0], approval_id="x", act="something_new"))
    own = replace(PRIYA, roles=frozenset({"Finance"}))
    for person in (own, FINN):
        assert waiting_approvals(till, person) == ()
        with pytest.raises(NotPermitted):
            answer_for_other_till(till, person, ID, given=True)
    answer_for_other_till(till, GWEN, ID, given=False)
    assert audited(desk)[-1][1] == "approval_denied_elsewhere"
    board.answer = ApprovalAnswer(ID, "given", "Priya")
    with pytest.raises(NotPermitted) as stopped:
        answer_of(till, ID, ASKED)
    assert stopped.value.reason == "approval_by_self"


def test_out_of_reach_of_central_and_in_training_nobody_else_is_asked(desk: Desk) -> None:
    assert not can_ask_elsewhere(desk.till)
    with pytest.raises(WireUnavailable):
        ask_elsewhere(desk.till, ID, ASKED)
    online = desk.with_till(sync=Board())
    assert can_ask_elsewhere(online)
    assert not can_ask_elsewhere(replace(online, identity=replace(online.identity, training=True)))
