"""Paying by slip, cheque, postal order and in parts: by keys alone, what remains always on the screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from ims_desktop.devices.bank_rules import FileBankRules
from tests.ui.counter_hands import ENTER, ESC
from ui.keys import Act
from ui.screens.card.outcome_dialog import OutcomeDialog
from ui.screens.tendering.cheque_pane import ChequePane

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.domain.payment import Payment
    from tests.ui.counter_desk import CounterDesk
    from tests.ui.counter_hands import Hands
    from ui.screens.tendering.stage import TenderStage

F6, F7, F8, F9, F10 = Qt.Key.Key_F6, Qt.Key.Key_F7, Qt.Key.Key_F8, Qt.Key.Key_F9, Qt.Key.Key_F10
DELETE = Qt.Key.Key_Delete
CARD = "4111111111111111"


@pytest.fixture
def owing(hands: Hands) -> Hands:
    """Have £114.60 to pay: council tax and rent, neither with a message."""
    return owe(hands)


def owe(hands: Hands) -> Hands:
    hands.add("216405732")
    hands.add("41007293856")
    return hands


def stage(hands: Hands) -> TenderStage:
    return hands.screen.tender


def go(hands: Hands, *keys: Qt.Key) -> None:
    hands.press(*keys)
    hands.quiet()


def slip(hands: Hands, amount: str = "", digits: str = "4242") -> None:
    """Type what a slip says; an amount first where it is only a part."""
    if amount:
        stage(hands).slip.amount.select_all()
        hands.enter(amount)
    hands.enter("a1b2c3")
    hands.enter(digits)


def last(hands: Hands) -> Payment:
    with hands.desk.store.read() as reader:
        payment = reader.last_payment()
    assert payment is not None
    return payment


def cheque_of(hands: Hands) -> ChequePane:
    return stage(hands).cheque


# ---------------------------------------------------------------------------------------------------- one way to pay
def test_a_card_slip_pays_everything_with_its_code_and_last_four(owing: Hands) -> None:
    go(owing, F7)
    assert stage(owing).take.label.text() == "Take £114.60 by card"
    assert stage(owing).slip.fields["authorisation"].edit.hasFocus()
    slip(owing)
    paid = last(owing)
    assert [(one.method, one.amount_pence, one.authorisation, one.last_four) for one in paid.tenders] == [
        ("93", 11_460, "A1B2C3", "4242")
    ]
    done = owing.screen.stage.done
    assert (done.change.text(), done.paid_by.text()) == ("£0.00", "Card £114.60")
    assert owing.screen.stage.last_receipt.reminder == "Give the customer their copy of the card slip."


def test_a_cheque_pays_everything_and_says_which_box_does_not_fit(owing: Hands) -> None:
    go(owing, F8)
    owing.enter("s ellacott")
    owing.enter("12345")
    assert stage(owing).sentence == "A cheque number has 6 digits."
    assert cheque_of(owing).fields["cheque_number"].edit.hasFocus()
    owing.enter("000123")
    owing.enter("08-99-99")
    owing.enter("66374958")
    (tender,) = last(owing).tenders
    assert tender.cheque is not None
    assert (tender.cheque.number, tender.cheque.sort_code, tender.cheque.account) == ("000123", "089999", "66374958")
    assert owing.screen.stage.last_receipt.reminder != "Give the change, then close the drawer."


def test_nothing_is_taken_while_a_box_is_empty(owing: Hands) -> None:
    go(owing, F7, ENTER, F10)
    assert stage(owing).sentence.startswith("An authorisation code has")
    assert owing.payments == []
    go(owing, F8, F10, F10)
    assert stage(owing).sentence == "Type the name printed on the cheque."
    assert owing.payments == []


def test_a_slips_amount_is_never_more_than_what_is_to_pay(owing: Hands) -> None:
    go(owing, F7)
    stage(owing).slip.amount.select_all()
    owing.type("200")
    assert stage(owing).sentence == "£114.60 is still to pay, and only cash gives change."
    assert not stage(owing).take.is_available
    go(owing, ENTER, F10)
    assert owing.payments == []


@pytest.mark.parametrize(("key", "name"), [(F7, "last_four"), (F8, "cheque_account"), (F8, "cheque_name")])
def test_a_card_number_in_any_box_is_wiped(owing: Hands, key: Qt.Key, name: str) -> None:
    go(owing, key)
    pane = stage(owing).slip if key is F7 else cheque_of(owing)
    pane.fields[name].edit.setFocus()
    owing.type(CARD)
    assert pane.fields[name].text() == ""
    assert stage(owing).sentence == "That looks like a card number. It was wiped."


def test_details_typed_stay_over_esc_and_go_with_the_customer(owing: Hands) -> None:
    go(owing, F8)
    owing.type("ellacott")
    go(owing, ESC)
    assert not owing.screen.in_tender
    go(owing, F8)
    assert cheque_of(owing).fields["cheque_name"].text() == "ellacott"
    go(owing, ESC)
    owing.screen.new_customer()
    owing.quiet()
    owe(owing)
    go(owing, F8)
    assert cheque_of(owing).fields["cheque_name"].text() == ""


# ------------------------------------------------------------------------------------------------- several ways to pay
def test_less_cash_than_due_offers_the_rest_by_another_way_and_keeps_the_cash(owing: Hands) -> None:
    go(owing, F6)
    owing.type("f")
    assert stage(owing).sentence == "Still to pay £64.60 Count on, or take the rest another way with F9."
    go(owing, F9)
    parts = stage(owing).parts
    assert (parts.rest.text(), len(parts.rows), owing.payments) == ("£64.60", 1, [])
    assert not stage(owing).take.isVisible()
    go(owing, F7)
    assert stage(owing).take.label.text() == "Take £64.60 by card"
    slip(owing, "64.60")
    assert [(one.method, one.amount_pence) for one in last(owing).tenders] == [("1", 5_000), ("93", 6_460)]
    assert owing.screen.stage.done.paid_by.text() == "Cash £50.00\nCard £64.60"
    assert owing.screen.ledger.foot.rows == (("Cash", "£50.00"), ("Card", "£64.60"))


def test_four_ways_in_any_order_and_the_change_comes_from_the_cash(owing: Hands) -> None:
    go(owing, F7)
    slip(owing, "30")
    assert stage(owing).parts.rest.text() == "£84.60"
    owing.type("1")
    owing.quiet()
    stage(owing).order.amount.select_all()
    owing.enter("20")
    owing.enter("77-1")
    assert stage(owing).parts.rest.text() == "£64.60"
    owing.type("2")
    owing.quiet()
    stage(owing).other.amount.select_all()
    owing.enter("10")
    owing.enter()
    go(owing, F6)
    owing.type("fd")
    assert stage(owing).card.preview.text() == "£15.40"
    go(owing, ENTER)
    paid = last(owing)
    assert [(one.method, one.tendered_pence, one.change_pence, one.serial) for one in paid.tenders] == [
        ("93", 3_000, 0, ""),
        ("3", 2_000, 0, "77-1"),
        ("4", 1_000, 0, ""),
        ("1", 7_000, 1_540, ""),
    ]
    assert owing.screen.stage.done.change.text() == "£15.40"


def test_a_part_can_be_taken_out_again_and_what_remains_follows(owing: Hands) -> None:
    go(owing, F6)
    owing.type("d")
    go(owing, F9, DELETE)
    assert (stage(owing).parts.rest.text(), stage(owing).parts.rows) == ("£114.60", ())
    go(owing, ESC)
    assert not owing.screen.in_tender


def test_a_slip_that_was_typed_goes_back_by_another_slip(owing: Hands) -> None:
    go(owing, F7)
    slip(owing, "30")
    go(owing, DELETE, ENTER)
    go(owing, ENTER)
    dialog = owing.window.overlay.dialog
    assert isinstance(dialog, OutcomeDialog)
    owing.enter("r1b2c3")
    owing.enter("4242")
    assert stage(owing).split.tenders == ()
    assert owing.payments == []


def test_nobody_leaves_money_that_was_given_lying(owing: Hands) -> None:
    go(owing, F7)
    slip(owing, "30")
    go(owing, F8, ESC)
    assert stage(owing).parts.isVisible()
    go(owing, ESC)
    assert stage(owing).sentence == "£30.00 was given already. Take it out first, or take the rest."
    owing.screen.new_customer()
    owing.quiet()
    assert (owing.screen.in_tender, len(stage(owing).parts.rows)) == (True, 1)


def test_the_ledger_shows_every_part_and_what_is_still_to_pay(owing: Hands) -> None:
    go(owing, F7)
    slip(owing, "30")
    assert owing.screen.ledger.foot.rows == (("Card", "£30.00"), ("Still to pay", "£84.60"))


def test_a_digit_that_stands_for_no_way_does_nothing(owing: Hands) -> None:
    go(owing, F9)
    owing.type("9")
    assert stage(owing).parts.isVisible()
    assert [key.label.text() for key in stage(owing).parts.keys] == ["Postal order", "Gift voucher"]


def test_the_arrows_go_over_the_parts(owing: Hands) -> None:
    go(owing, F7)
    slip(owing, "30")
    go(owing, F7)
    slip(owing, "20", "1881")
    rows = stage(owing).parts.rows
    assert rows[1].hasFocus()
    owing.press(Qt.Key.Key_Up)
    assert rows[0].hasFocus()
    owing.press(Qt.Key.Key_Up)
    assert rows[0].hasFocus()


# ------------------------------------------------------------------------------------------------------------- limits
def test_a_message_against_cheques_dashes_the_key_in_ledger_and_tabs(hands: Hands) -> None:
    hands.add("775326912", "50")
    key = hands.screen.ledger.foot.keys[Act.CHEQUE]
    assert (key.is_available, str(key.reason)) == (False, "No cheques")
    go(hands, F8)
    assert hands.screen.stage.entry.sentence.startswith("Council Tax 775326912: no cheques")
    assert not hands.screen.in_tender
    go(hands, F7, F8)
    assert "no cheques" in stage(hands).sentence


def test_cash_above_the_councils_ceiling_is_refused_by_name_and_another_way_is_open(seat: Callable[..., Hands]) -> None:
    hands = owe(seat(cash_ceiling_pence=10_000))
    go(hands, F6)
    hands.type("e")
    go(hands, ENTER)
    assert stage(hands).sentence == (
        "Aldermere Council takes at most £100.00 in cash for one payment. This is £114.60. Take the rest another way."
    )
    assert hands.payments == []


# ---------------------------------------------------------------------------------------------------------- warnings
# A table of our own: three digits of the account must come to tens.
TABLE = b"089900 089999 MOD10 0 0 0 0 0 0 0 0 0 1 0 0 1 1\n"


def with_rules(desk: CounterDesk) -> None:
    rules = FileBankRules(desk.till.settings.data_dir)
    rules.load(TABLE, datetime(2026, 6, 2, 9, 30, tzinfo=UTC))
    desk.till = replace(desk.till, bank_check=rules)


def test_bank_details_that_do_not_fit_are_a_warning_and_the_cheque_is_taken(seat: Callable[..., Hands]) -> None:
    hands = owe(seat(change=with_rules))
    go(hands, F8)
    for text in ("ellacott", "000123", "08-99-99"):
        hands.enter(text)
    hands.see("66374959")
    assert cheque_of(hands).warning == (
        "The account number does not fit the sort code. Check both on the cheque. "
        "You can still take it. Table of 2 June 2026."
    )
    go(hands, F10)
    assert last(hands).tenders[0].method == "24"


@pytest.mark.parametrize(
    ("sort_code", "says"),
    [("089999", "The account number fits the sort code."), ("010203", "The bank details were not checked.")],
)
def test_bank_details_that_fit_or_are_unknown_are_said_quietly(
    seat: Callable[..., Hands], sort_code: str, says: str
) -> None:
    hands = owe(seat(change=with_rules))
    go(hands, F8)
    for text in ("ellacott", "000123", sort_code):
        hands.enter(text)
    hands.see("66374958")
    assert (stage(hands).sentence, cheque_of(hands).warning) == (says, "")
