"""A pile from the post is entered by keys alone, and nothing typed is lost on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from ims_desktop.domain.bank_check import BankCheck, BankResult
from tests.ui.desk_hands import ALT, CTRL, DOWN, ENTER, ESC
from tests.ui.journal_hands import supervisor
from tests.ui.post_hands import MICR, NO_CHEQUES, OTHER_TAX, TAX
from tests.ui.ways_in import by_paste
from ui.widgets.line_edit import CARD_WIPED

if TYPE_CHECKING:
    from tests.ui.post_hands import PostHands


def test_cheques_are_keyed_ahead_of_every_answer_and_the_figures_count_down(post: PostHands) -> None:
    post.begin()
    post.cheque("000123", (TAX, "50.00"))
    assert "£50.00 entered" in post.page.told.title.text()
    (shown,) = post.open_now
    assert (shown.progress.items_left, shown.progress.pence_left) == (1, 3_000)
    assert shown.items[0].tenders[0].cheque is not None
    assert shown.items[0].tenders[0].cheque.number == "000123"
    post.cheque("000124", (TAX, "10.00"), (OTHER_TAX, "20.00"))
    (shown,) = post.open_now
    assert shown.progress.agrees
    assert len(shown.items[1].lines) == 2
    post.press(Qt.Key.Key_F10)
    assert post.at.screen == "ClosedPage"
    assert post.open_now == ()
    post.at.until(lambda: "receipt" in post.closed_page.notice.title.text())
    post.press(Qt.Key.Key_Y, modifier=ALT)
    assert "session" in post.closed_page.notice.title.text()
    post.press(Qt.Key.Key_F10)
    assert post.at.screen == "BeginPage"
    post.press(ESC)
    assert post.at.screen == "CounterScreen"


def test_a_reader_fills_the_cheque_wherever_the_focus_is(post: PostHands) -> None:
    post.begin()
    page = post.page
    page.bills.amount.select_all()
    post.at.scan(MICR)
    post.quiet()
    assert [page.boxes.fields[name].text() for name in ("number", "sort_code", "account")] == [
        "000123", "089999", "66374958",
    ]  # fmt: skip
    assert page.bills.amount.is_empty
    post.type("s ellacott")
    post.pays((TAX, "10"))
    assert len(post.open_now[0].items) == 1


def test_an_amount_in_the_line_is_compared_and_never_taken_over(post: PostHands) -> None:
    post.begin()
    post.at.scan(f"{MICR}09$00000001500$")
    post.quiet()
    assert post.page.bills.amount.is_empty
    post.type("s ellacott")
    post.pays((TAX, "51"))
    assert post.page.told.title.text() == "The line says £15.00. Look at the cheque."
    assert not post.open_now[0].items
    post.press(ENTER)
    assert post.open_now[0].items[0].amount_pence == 5_100


def test_a_line_that_was_not_read_whole_is_shown_and_keyed(post: PostHands) -> None:
    post.begin()
    post.at.scan(MICR.replace("123U", "1?3U"))
    post.quiet()
    assert "Key the cheque. Read: U0001?3U" in post.page.told.title.text()
    assert not post.page.boxes.typed
    number = post.page.boxes.fields["number"].edit
    by_paste(number, MICR.replace("66374958", "6637495"))
    post.press(ENTER)
    assert "too short or too long" in post.page.told.title.text()
    by_paste(number, MICR)
    post.press(ENTER)
    assert post.page.boxes.fields["account"].text() == "66374958"
    post.at.scan("775326912345")
    post.quiet()
    assert "no line of a cheque" in post.page.told.title.text()


def test_who_paid_last_time_is_offered_with_what_for(post: PostHands) -> None:
    post.begin("p 12", "5", "80.00")
    post.cheque("000123", (TAX, "10"), (OTHER_TAX, "20"))
    post.press(Qt.Key.Key_S, modifier=ALT)
    page = post.page
    assert page.boxes.fields["name"].text() == "s ellacott"
    post.type("000124")
    assert page.same_bill.isVisible()
    post.press(Qt.Key.Key_G, modifier=ALT)
    post.type("11")
    post.press(Qt.Key.Key_G, modifier=ALT)
    post.type("12", "")
    (shown,) = post.open_now
    assert [line.reference for line in shown.items[1].lines] == [TAX, OTHER_TAX]
    assert shown.items[1].amount_pence == 2_300
    post.at.scan(MICR.replace("000123", "000125"))
    post.quiet()
    assert page.boxes.fields["name"].text() == "s ellacott"


def test_an_item_is_taken_out_again_with_a_reason(post: PostHands) -> None:
    post.begin()
    post.cheque("000123", (TAX, "10"))
    post.cheque("000124", (OTHER_TAX, "20"))
    post.page.items.enter()
    post.press(DOWN, Qt.Key.Key_Up, Qt.Key.Key_Delete)
    post.press(ENTER)
    assert post.why.submit is not None
    post.press(ESC)
    post.page.items.enter()
    post.press(Qt.Key.Key_Delete)
    post.type("typed twice")
    post.quiet()
    (shown,) = post.open_now
    assert [item.amount_pence for item in shown.items] == [1_000]
    assert [row.item for row in post.page.items.rows] == list(shown.items)
    assert "taken out" in post.page.told.title.text()


def test_a_difference_is_said_and_closed_only_with_a_second_person(post: PostHands) -> None:
    post.begin("p 12", "2", "80")
    post.cheque("000123", (TAX, "50"))
    post.press(Qt.Key.Key_F10)
    dialog = post.approval
    dialog.declined.emit()
    post.press(ESC)
    assert post.page.told.title.text() == "Pile and slip differ by 1 item and £30.00."
    post.press(Qt.Key.Key_F10)
    dialog = post.approval
    dialog.why.setFocus()
    post.type("one cheque went back")
    from tests.ui.journal_hands import JournalHands

    post.type(supervisor(JournalHands(post.at)), "training")
    assert post.at.screen == "ClosedPage"


def test_an_open_batch_waits_and_is_gone_on_with(post: PostHands) -> None:
    post.begin()
    post.cheque("000123", (TAX, "50"))
    post.press(ESC)
    assert post.at.screen == "CounterScreen"
    post.open()
    assert len(post.begin_page.rows) == 1
    post.press(ENTER)
    assert len(post.page.items.rows) == 1


def test_whoever_comes_back_is_told_of_the_batch_they_left_open(post: PostHands) -> None:
    post.begin()
    post.press(ESC)
    post.at.desk.next_cashier()
    post.at.until_screen("SignInScreen")
    post.at.sign_in()
    post.at.until_screen("CounterScreen")
    post.quiet()
    counter = post.at.desk.counter
    assert counter is not None
    assert counter.stage.entry.sentence == "Batch p 12 from the post is still open. Ctrl+P goes on with it."


def test_an_empty_batch_is_given_up(post: PostHands) -> None:
    post.begin()
    post.press(Qt.Key.Key_F10)
    assert "Nothing is in this batch" in post.page.told.title.text()
    post.press(ESC)
    post.open()
    post.begin_page.give_up_requested.emit(post.open_now[0])
    post.quiet()
    assert post.open_now == ()
    assert post.begin_page.rows == []


def test_what_is_typed_is_not_lost_by_leaving_or_locking(post: PostHands) -> None:
    post.begin()
    post.at.type("000123")
    post.press(Qt.Key.Key_F10)
    assert "Finish this item first" in post.page.told.title.text()
    post.press(ESC)
    assert post.at.desk.window.overlay.dialog is not None
    post.press(ESC)
    assert post.page.boxes.fields["number"].text() == "000123"
    post.press(Qt.Key.Key_F12)
    post.at.until_screen("LockScreen")
    post.at.desk.locking.unlocked.emit()
    assert post.page.boxes.fields["number"].text() == "000123"
    post.press(ESC)
    post.press(Qt.Key.Key_Tab, ENTER)
    assert not post.page.typed
    post.press(ESC)
    assert post.at.screen == "CounterScreen"


def test_what_does_not_fit_is_said_at_its_box_and_stays(post: PostHands) -> None:
    post.begin()
    post.type("12")
    assert post.page.told.title.text() == "A cheque number has 6 digits."
    for text in ("34", "0899"):
        post.at.type(text)
    post.press(ENTER)
    page = post.page
    page.boxes.forget()
    page.boxes.take_focus()
    post.type("000123", "089999", "66374958", "s ellacott", NO_CHEQUES, "10")
    assert "no cheques" in page.told.title.text()
    assert page.bills.entry.text() == NO_CHEQUES
    page.bills.forget()
    page.bills.take_focus()
    post.press(ENTER)
    assert "Type the account" in page.told.title.text()
    post.type("999")
    assert page.bills.entry.text() == "999"
    page.bills.entry.edit.clear()
    post.type(TAX, "10x")
    assert page.bills.amount.property("state") == "bad"
    page.boxes.fields["name"].clear()
    page.bills.amount.show_pence(1_000)
    page.bills.amount.select_all()
    post.press(ENTER, ENTER)
    assert page.told.title.text() == "Type the name printed on the cheque."
    assert len(page.basket.lines) == 1


def test_a_reference_of_two_funds_asks_which(post: PostHands) -> None:
    post.begin()
    post.cheque("000123")
    post.page.bills.take_focus()
    post.type("300418279")
    post.press(Qt.Key.Key_2)
    post.type("10", "")
    assert post.open_now[0].items[0].lines[0].fund == "24"


def test_a_slip_that_says_too_little_begins_nothing(post: PostHands) -> None:
    page = post.begin_page
    page.number.setFocus()
    post.type("p 12", "two", "80")
    assert "in digits" in page.notice.title.text()
    page.items.clear()
    page.items.setFocus()
    post.type("2", "x")
    assert post.at.screen == "BeginPage"
    page.pounds.show_pence(8_000)
    page.number.clear()
    post.press(Qt.Key.Key_F10)
    assert "number or a name" in page.notice.title.text()
    assert post.open_now == ()


def test_a_batch_of_postal_orders_asks_for_their_numbers(post: PostHands) -> None:
    page = post.begin_page
    order = next(code for code, button in page.kinds.items() if "ostal" in button.accessibleName())
    page.kinds[order].click()
    post.begin("orders", "1", "10")
    post.type("")
    assert "number printed on it" in post.page.told.title.text()
    post.type("5512345678")
    post.pays((TAX, "10"))
    assert post.open_now[0].items[0].tenders[0].serial == "5512345678"
    post.at.scan(MICR)
    assert "No cheque is asked for" in post.page.told.title.text()
    post.press(Qt.Key.Key_F11)
    post.at.until(lambda: "receipt" in post.page.told.title.text())


def test_a_card_number_in_any_box_is_wiped_and_said(post: PostHands) -> None:
    by_paste(post.begin_page.number.edit, "4111 1111 1111 1111")
    assert post.begin_page.notice.title.text() == str(CARD_WIPED)
    post.begin()
    for edit in (post.page.boxes.fields["number"].edit, post.page.bills.entry.edit):
        by_paste(edit, "4111 1111 1111 1111")
        assert edit.text() == ""
        assert post.page.told.title.text() == str(CARD_WIPED)
    post.page.boxes.take_focus()
    by_paste(post.page.boxes.fields["number"].edit, "U4111U1111U1111U1111")
    post.press(ENTER)
    assert post.page.boxes.fields["number"].text() == ""
    assert post.page.told.title.text() == str(CARD_WIPED)
    post.at.scan("U4111111111111111U")
    assert post.page.told.title.text() == str(CARD_WIPED)


def test_bank_details_that_do_not_fit_are_a_warning_only(post: PostHands) -> None:
    post.begin()
    post.page.show_bank_check(BankCheck(BankResult.DOES_NOT_FIT))
    assert "does not fit the sort code" in post.page.told.title.text()
    post.cheque("000123", (TAX, "10"))
    assert len(post.open_now[0].items) == 1


def test_the_key_and_the_list_of_commands_open_it(post: PostHands) -> None:
    post.press(ESC)
    post.press(Qt.Key.Key_K, modifier=CTRL)
    post.at.type("post")
    post.press(ENTER)
    post.at.until_screen("BeginPage")
    post.press(Qt.Key.Key_F2)
    assert post.at.screen == "CounterScreen"
