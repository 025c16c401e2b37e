"""The account card: the amount that is proposed, what is said beside it, and who may take a stopped account."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from ims_desktop.devices.no_sync import NoSync
from ims_desktop.domain.basket import Basket
from ims_desktop.domain.payment import Tender
from ims_desktop.journal_records import FoundPayment
from ims_desktop.use_cases.add_line import add_line
from ims_desktop.use_cases.set_pin import set_pin
from ims_desktop.use_cases.take_payment import take_payment
from tests.ui.counter_desk import AFTERNOON, FINN
from tests.ui.counter_hands import ALT, CTRL, ESC
from ui.screens.approval_dialog import ApprovalDialog
from ui.widgets.entry_box import EntryState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.ui.counter_desk import CounterDesk
    from tests.ui.counter_hands import Hands


@pytest.mark.parametrize("typed", ["1,000.505", "-3", "1e3", "0", ""])
def test_an_amount_that_is_not_accepted_is_said_beside_the_box_and_kept(hands: Hands, typed: str) -> None:
    hands.enter("775326912")
    foot = hands.screen.stage.card.amount
    foot.amount.edit.setText("")
    hands.enter(typed)
    assert foot.problem != ""
    assert foot.amount.edit.text().casefold() == typed
    assert foot.amount.edit.hasFocus()
    assert hands.basket == []


def test_more_than_is_owed_is_a_thought_and_no_wall(hands: Hands) -> None:
    hands.enter("775326912")
    hands.see("200")
    assert hands.screen.stage.card.warning.isVisible()
    hands.enter()
    assert hands.basket == [("775326912", 20_000)]


def test_a_bill_paid_here_today_is_asked_about_and_no_wall(hands: Hands) -> None:
    hands.add("216405732", "5")
    hands.enter()
    hands.type("e")
    hands.enter()
    hands.enter("216405732")
    card = hands.screen.stage.card
    assert card.warning.title.text() == "£5.00 was paid here today at 16:55. Is this a second payment?"
    hands.enter()
    assert hands.basket == [("216405732", 1840)]


def test_what_was_paid_before_the_program_was_started_again_is_known_too(seat: Callable[..., Hands]) -> None:
    def change(desk: CounterDesk) -> None:
        basket = add_line(desk.till, desk.cashier, Basket(), "23", "216405732", "5")
        take_payment(desk.till, desk.till.ids.new(), desk.cashier, basket, [Tender("1", "Cash", 500)])

    hands = seat(change=change)
    hands.see("216405732")
    assert "Is this a second payment?" in hands.screen.stage.card.warning.title.text()


def test_an_account_in_credit_says_so_and_proposes_nothing(hands: Hands) -> None:
    hands.enter("453189206")
    card = hands.screen.stage.card
    assert card.amount.amount.is_empty
    assert card.warning.title.text() == "This account is £73.15 in credit. Nothing is owed."


def test_a_note_goes_onto_the_line(hands: Hands) -> None:
    hands.enter("775326912")
    hands.press(Qt.Key.Key_N, modifier=ALT)
    hands.enter("second instalment")
    assert hands.screen.keeper.basket.lines[0].narrative == "second instalment"


def test_a_scan_into_the_amount_leaves_the_amount_as_it_was(hands: Hands) -> None:
    hands.enter("775326912")
    hands.enter("41007293856")
    foot = hands.screen.stage.card.amount
    assert foot.amount.edit.text() == "184.50"
    assert "scan" in foot.problem
    assert hands.basket == []
    hands.enter()
    assert hands.basket == [("775326912", 18_450)]


def test_the_same_bill_twice_is_refused_next_to_the_amount(hands: Hands) -> None:
    hands.add("216405732")
    hands.add("216405732")
    assert "is in the basket already" in hands.screen.stage.card.amount.problem
    assert hands.basket == [("216405732", 1840)]


def test_enter_on_a_stopped_account_stays_and_says_who_can(hands: Hands) -> None:
    hands.enter("41008356174")
    stage = hands.screen.stage
    assert stage.entry.edit.hasFocus()
    assert stage.card.stopped.sentence == "No payment is taken for this account here. Finn Carr may approve one."
    hands.press(Qt.Key.Key_O, modifier=CTRL)
    hands.quiet()
    assert isinstance(hands.window.overlay.dialog, ApprovalDialog)
    hands.press(ESC)
    hands.quiet()
    assert not stage.card.amount.isVisible()
    hands.press(ESC)
    hands.quiet()
    assert stage.entry.text() == ""


def test_with_leave_for_it_a_stopped_account_is_paid_and_both_are_recorded(seat: Callable[..., Hands]) -> None:
    def change(desk: CounterDesk) -> None:
        set_pin(desk.till, FINN, "280461")

    hands = seat(change=change)
    hands.enter("41008356174")
    hands.press(Qt.Key.Key_O, modifier=CTRL)
    for typed in ("court order lifted", "finn", "280461"):
        hands.enter(typed)
    hands.enter("50")
    line = hands.screen.keeper.basket.lines[0]
    assert (line.override_reason, line.override_by, line.amount_pence) == ("court order lifted", "finn", 5_000)
    hands.enter()
    hands.type("e")
    hands.enter()
    with hands.desk.store.read() as reader:
        paid = reader.last_payment()
        assert paid is not None
        leave = reader.approval(paid.lines[0].override_approval)
    assert leave is not None
    assert (leave.approver, leave.asked.asked_by, leave.how) == ("finn", "priya", "pin")


class OtherTill(NoSync):
    """A central where another till took a bill this morning."""

    def online(self) -> bool:
        return True

    def paid_elsewhere(self, bills: Sequence[tuple[str, str]], timeout_s: float) -> tuple[FoundPayment, ...]:
        at = AFTERNOON.replace(hour=11, minute=20)
        bill = ("23", "216405732", 5_875)
        row = FoundPayment(
            "x", "CH04A-261120-0001", "CH04", "zoe", at, at.date(), 5_875, "payment", (bill,), ("1",), 0, here=False
        )
        return (row,)


def test_a_bill_another_till_took_today_is_asked_about_when_central_says_so(seat: Callable[..., Hands]) -> None:
    def change(desk: CounterDesk) -> None:
        desk.till = replace(desk.till, sync=OtherTill())

    hands = seat(change=change)
    hands.see("216405732")
    hands.quiet()
    said = hands.screen.stage.card.warning.title.text()
    assert said == "£58.75 was paid at Civic Hub till CH04 today at 11:20. Is this a second payment?"


def test_finance_may_take_a_stopped_account_with_a_reason_and_it_is_recorded(seat: Callable[..., Hands]) -> None:
    hands = seat(cashier=FINN)
    hands.see("41008356174")
    assert hands.screen.stage.entry.state is EntryState.STOPPED
    hands.enter()
    assert hands.screen.stage.card.stopped.isVisible(), "Enter alone never overrides"
    hands.press(Qt.Key.Key_O, modifier=CTRL)
    foot = hands.screen.stage.card.amount
    assert foot.reason.hasFocus()
    hands.enter()
    assert foot.amount.edit.hasFocus()
    hands.enter()
    assert "reason" in foot.problem
    foot.reason.setFocus()
    hands.enter("court order lifted")
    hands.enter()
    line = hands.screen.keeper.basket.lines[0]
    assert (line.override_reason, line.override_by) == ("court order lifted", "finn")
