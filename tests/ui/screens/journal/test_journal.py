"""Payments are found, looked at, and given back whole or in part, by keys alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from tests.ui.desk_hands import ALT, CTRL, DOWN, ENTER, ESC

if TYPE_CHECKING:
    from tests.ui.journal_hands import JournalHands


def test_todays_payments_are_there_before_anything_is_typed(journal: JournalHands) -> None:
    first, second = journal.taken
    assert journal.receipts == [second.receipt, first.receipt]
    assert journal.page.ledger.title.text() == second.receipt
    journal.press(DOWN)
    assert journal.page.ledger.title.text() == first.receipt


def test_one_line_finds_by_name_and_amount_and_says_how_it_was_read(journal: JournalHands) -> None:
    first, second = journal.taken
    journal.search("ellacott 58.75")
    assert journal.receipts == [first.receipt]
    assert journal.page.line.read_as == "Looked for: name ellacott · amount £58.75"
    journal.search("216405732")
    assert journal.receipts == [second.receipt]
    journal.search("ellacott")
    assert "two things" in journal.page.line.read_as
    journal.press(ESC)
    assert len(journal.receipts) == 2
    journal.press(ESC)
    assert journal.at.screen == "CounterScreen"


def test_the_fields_below_ask_the_same_question(journal: JournalHands) -> None:
    fields = journal.page.line.fields
    fields["amount"].setFocus()
    journal.at.type("58.75")
    journal.press(ENTER)
    assert "two things" in journal.page.line.read_as
    fields["name"].setFocus()
    journal.at.type("ellacott")
    journal.press(ENTER)
    assert journal.page.line.read_as == "Looked for: name ellacott · amount £58.75"
    assert journal.receipts == [journal.taken[0].receipt]
    fields["card"].setFocus()
    journal.at.type("4242")
    journal.press(ENTER)
    assert journal.receipts == []


def test_a_cashier_gives_a_part_back_with_a_supervisors_leave(journal: JournalHands) -> None:
    first, _ = journal.taken
    journal.search("ellacott 58.75")
    journal.press(Qt.Key.Key_R, modifier=ALT)
    page = journal.refund
    assert page.amounts[1].pence() == 5_875
    journal.at.type("20")
    journal.at.press(ENTER)
    journal.at.type("paid twice")
    assert page.submit.label.text() == "Give back £20.00 in cash"
    journal.press(Qt.Key.Key_F10)
    journal.approve()
    assert journal.page.notice.title.text() == "Refund of £20.00 recorded."
    assert "Give back £20.00 in cash." in journal.page.notice.detail.text()
    with journal.till.store.read() as reader:
        (back,) = reader.undone(first.payment_id)
        assert reader.approval(back.approval_id) is not None
        assert back.payment_id not in {end.payment.payment_id for end in reader.open_ends()}, "printed, and finished"
    assert (back.amount_pence, back.reason) == (-2_000, "paid twice")
    assert journal.page.shown is not None
    journal.search("58.75 ellacott")
    assert journal.page.found.model.rows[0].pill == "Partly given back"


def test_without_leave_nothing_happens_and_what_was_typed_stays(journal: JournalHands) -> None:
    journal.search("ellacott 58.75")
    journal.press(Qt.Key.Key_R, modifier=ALT)
    journal.refund.reason.edit.setText("paid twice")
    journal.press(Qt.Key.Key_F10)
    journal.press(ESC)
    assert journal.refund.reason.text() == "paid twice"
    with journal.till.store.read() as reader:
        assert reader.undone(journal.taken[0].payment_id) == ()


def test_a_payment_of_this_session_is_taken_back_whole(journal: JournalHands) -> None:
    second = journal.taken[1]
    assert journal.page.void.isVisible()
    journal.press(Qt.Key.Key_V, modifier=ALT)
    journal.press(Qt.Key.Key_F10)
    assert "Say why" in journal.void.notice.title.text()
    journal.at.type("wrong bill")
    journal.press(Qt.Key.Key_F10)
    assert journal.page.notice.title.text() == "Void of £42.50 recorded."
    with journal.till.store.read() as reader:
        (back,) = reader.undone(second.payment_id)
    assert (back.kind, back.amount_pence) == ("void", -4_250)
    assert journal.receipts[0] == back.receipt
    journal.press(DOWN)
    assert journal.page.ledger.title.text() == second.receipt
    assert not journal.page.void.isVisible()
    assert not journal.page.refund.is_available
    journal.press(ESC)
    counter = journal.at.desk.counter
    assert counter is not None
    assert counter.stage.last_receipt.detail.startswith("void \N{MINUS SIGN}£42.50 · ")


def test_a_copy_is_printed_and_said(journal: JournalHands) -> None:
    journal.press(Qt.Key.Key_F11)
    assert "copy" in journal.page.notice.title.text()


def test_the_palette_has_it_and_a_lock_brings_it_back(journal: JournalHands) -> None:
    journal.press(Qt.Key.Key_F12)
    assert journal.at.screen != "JournalPage"
    journal.at.type("training")
    journal.at.press(ENTER)
    journal.at.until(lambda: journal.at.screen == "JournalPage")
    journal.quiet()
    journal.press(ESC)
    assert journal.at.screen == "CounterScreen"
    journal.press(Qt.Key.Key_J, modifier=CTRL)
    assert journal.at.screen == "JournalPage"
