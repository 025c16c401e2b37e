"""A payment at the counter, by keys alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from ims_desktop.use_cases.count_cash import count_cash
from ims_desktop.use_cases.permit import COUNTED
from ims_desktop.use_cases.show_status import show_status
from sync.contract.canonical import canonical_bytes
from tests.ui.counter_desk import AFTERNOON, pack_document
from tests.ui.counter_hands import ENTER, ESC
from ui.keys import Act

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ui.counter_desk import CounterDesk
    from tests.ui.counter_hands import Hands


def test_council_tax_with_a_twenty_pound_note_takes_fourteen_keys_and_no_click(hands: Hands) -> None:
    hands.enter("216405732")
    hands.enter()
    hands.enter()
    hands.type("d")
    hands.enter()
    assert hands.keys == 14
    assert [(row.amount_pence, row.status) for row in hands.payments] == [(1840, "unsent")]
    assert hands.screen.stage.done.change.text() == "£1.60"


def test_all_fourteen_keys_typed_ahead_without_waiting_do_the_same(hands: Hands) -> None:
    hands.type("216405732")
    hands.press(ENTER, ENTER, ENTER)
    hands.type("d")
    hands.press(ENTER)
    hands.qtbot.waitUntil(lambda: bool(hands.payments), timeout=10_000)
    hands.quiet()
    assert [row.amount_pence for row in hands.payments] == [1840]
    assert hands.screen.stage.done.change.text() == "£1.60"


def test_enter_pressed_twice_in_a_hurry_takes_one_payment(hands: Hands) -> None:
    hands.add("216405732")
    hands.enter()
    hands.type("d")
    hands.press(ENTER, ENTER)
    hands.quiet()
    assert len(hands.payments) == 1
    assert hands.screen.stage.done.isVisible()


def test_no_chain_of_enters_takes_money(hands: Hands) -> None:
    hands.type("216405732")
    hands.press(*[ENTER] * 12)
    hands.quiet()
    assert hands.payments == []
    assert hands.screen.in_tender
    assert hands.screen.tender.sentence == "Change to give Count the cash first."


def test_an_enter_held_down_repeats_and_does_nothing(hands: Hands) -> None:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QApplication

    hands.add("216405732")
    hands.enter()
    hands.type("d")
    repeated = QKeyEvent(
        QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", autorep=True, count=1
    )
    QApplication.sendEvent(hands.screen.tender.cash.edit, repeated)
    hands.quiet()
    assert hands.payments == []


def test_the_next_key_after_a_payment_goes_into_the_live_box_and_clears_the_change(hands: Hands) -> None:
    hands.add("216405732")
    hands.enter()
    hands.type("d")
    hands.enter()
    assert hands.screen.ledger.title == "Paid"
    hands.enter()
    assert hands.screen.stage.done.isVisible(), "Enter alone wipes no change off the screen"
    hands.see("4")
    assert hands.screen.stage.entry.text() == "4"
    assert not hands.screen.stage.done.isVisible()
    assert hands.screen.ledger.title == "Basket"
    assert hands.basket == []


def test_the_payment_counts_as_finished_once_the_next_customer_is_there(hands: Hands) -> None:
    hands.add("216405732")
    hands.enter()
    hands.type("d")
    hands.enter()
    with hands.desk.store.read() as reader:
        assert [end.finished for end in reader.open_ends()] == [False]
    hands.see("4")
    with hands.desk.store.read() as reader:
        assert reader.open_ends() == ()


def test_esc_leaves_the_money_and_keeps_the_basket(hands: Hands) -> None:
    hands.add("216405732")
    hands.enter()
    hands.type("d")
    hands.press(ESC)
    hands.quiet()
    assert not hands.screen.in_tender
    assert hands.basket == [("216405732", 1840)]
    assert hands.screen.stage.entry.edit.hasFocus()


def test_no_money_is_asked_for_once_the_drawer_was_counted(hands: Hands) -> None:
    hands.add("216405732")
    till = hands.desk.till
    session = show_status(till, username="priya").session
    assert session is not None
    count_cash(till, till.ids.new(), hands.desk.cashier, session.session_id, {5: 1})
    hands.screen.show_status(show_status(till, username="priya"))
    for act in (Act.CARD, Act.CASH, Act.SPLIT):
        hands.screen.go_to_tender(act)
        hands.quiet()
        assert not hands.screen.in_tender, "a card may not be charged for what cannot be recorded"
        assert hands.screen.stage.entry.sentence == str(COUNTED)
    assert hands.basket == [("216405732", 1840)]


def test_a_payment_keeps_its_id_until_it_is_recorded(hands: Hands) -> None:
    hands.add("216405732")
    hands.enter()
    hands.type("d")
    hands.enter()
    payment = hands.screen.paying.payment
    assert payment is not None
    assert [row.payment_id for row in hands.payments] == [payment.payment_id]


def test_two_bills_of_two_funds_are_paid_together(hands: Hands) -> None:
    hands.add("216405732")
    hands.add("41007293856")
    assert hands.screen.ledger.foot.total.text() == "£114.60"
    hands.press(Qt.Key.Key_F6)
    hands.quiet()
    hands.type("ffd")
    hands.press(Qt.Key.Key_F10)
    hands.quiet()
    assert [row.amount_pence for row in hands.payments] == [11_460]
    assert [row.amount.text() for row in hands.screen.ledger.rows] == ["£18.40", "£96.20"]
    assert hands.screen.stage.done.change.text() == "£5.40"


def only_cash(desk: CounterDesk) -> None:
    """Let the council take nothing but cash."""
    pack = json.loads(pack_document())
    pack["methods"] = [one for one in pack["methods"] if one["metadata"].get("IsACashPayment")]
    pack["version"] = 2
    with desk.store.write() as unit:
        unit.save_pack(canonical_bytes(pack), b"", AFTERNOON)


def test_ways_to_pay_that_are_not_set_up_say_so_and_do_nothing(seat: Callable[..., Hands]) -> None:
    hands = seat(change=only_cash)
    hands.add("216405732")
    for key, act in ((Qt.Key.Key_F7, Act.CARD), (Qt.Key.Key_F8, Act.CHEQUE)):
        button = hands.screen.ledger.foot.keys[act]
        assert (button.is_available, str(button.reason)) == (False, "Not set up")
        hands.press(key)
        hands.quiet()
        assert "not set up on this till. Take another way to pay." in hands.screen.stage.entry.sentence
        assert not hands.screen.in_tender


def test_cash_for_an_empty_basket_says_what_is_missing(hands: Hands) -> None:
    hands.press(Qt.Key.Key_F6)
    hands.quiet()
    assert hands.screen.stage.entry.sentence == "The basket is empty. Add a bill first."
