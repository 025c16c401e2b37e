"""A call from F4 to the next caller by keys alone: what is said and charged, and that nothing of a caller stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ims_desktop.domain.card_attempt import CardHeard, CardState, CardWord
from ims_desktop.domain.payment import Payer
from tests.ui.card_service import PAGE, approved, waiting
from tests.ui.counter_hands import ALT, CTRL, ENTER, ESC
from tests.ui.screens.telephone.call_hands import BILL, DEAF, F4, NUMBER, RENT, Callers, answer_calls
from ui.keys import Act
from ui.screens.card.moods import Mood
from ui.screens.telephone.steps import Step
from ui.widgets.line_edit import LineEdit

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ui.counter_hands import Hands

F5 = Qt.Key.Key_F5
SILENT = CardWord(CardHeard.UNKNOWN, "", code="no_answer")
WHOLE = 18_450


@pytest.fixture
def callers(seat: Callable[..., Hands]) -> Callers:
    return answer_calls(seat)


@pytest.fixture
def spoken(seat: Callable[..., Hands]) -> Callers:
    """Serve callers whose card is spoken and typed in a page, where the telephone system confirms nothing."""
    return answer_calls(seat, ways=("browser",), card_browser_moto=True, call_recording="spoken", says=DEAF)


def step(callers: Callers) -> Step:
    return callers.calling.step


def mood(callers: Callers) -> Mood | None:
    view = callers.hands.screen.tender.cards.attempt.view
    return None if view is None else view.mood


def texts(callers: Callers) -> str:
    """Everything that stands in any field or label of the window."""
    window = callers.hands.window
    return " ".join(str(one.property("text")) for one in window.findChildren(QWidget) if one.property("text"))


def test_council_tax_by_a_link_to_the_callers_number_takes_25_keys(callers: Callers) -> None:
    callers.central.words = [waiting(), approved(WHOLE)]
    callers.send_link()
    assert callers.hands.keys == 25  # F4 among them
    assert (callers.central.calls[0].telephone, callers.central.calls[0].extension) == (NUMBER, "4021")
    assert "I am sending you a link now" in callers.said
    callers.go(F5)
    assert callers.calling.step is Step.RECEIPT
    assert "Your receipt number is SP03A-261120-0001." in callers.said
    assert [row.amount_pence for row in callers.hands.payments] == [WHOLE]


def test_the_steps_and_the_words_follow_the_call(callers: Callers) -> None:
    assert (callers.calling.step, callers.said[:32]) == (Step.CALLER, "“Thank you for calling Aldermere")
    callers.hands.add(BILL)
    assert step(callers) is Step.BILLS
    assert callers.calling.top.bar.name.text() == "Mrs Siân Ellacott"
    callers.go(ENTER)
    assert step(callers) is Step.READ_BACK
    assert callers.said == "“You are paying £184.50: Council Tax, 775 326 912. Is that right?”"
    callers.other_language()
    assert callers.said.startswith("“Rydych yn talu £184.50: Council Tax, 775 326 912.")
    callers.hands.enter(NUMBER)
    assert (callers.calling.step, callers.central.calls[0].language) == (Step.CARD, "cy")


def test_only_cards_are_offered_and_the_basket_stays_when_the_counter_is_gone_back_to(callers: Callers) -> None:
    callers.hands.add(BILL)
    foot = callers.hands.screen.ledger.foot
    assert [act for act, key in foot.keys.items() if key.is_available] == [Act.CARD]
    callers.go(Qt.Key.Key_F6)
    assert "only a card can pay" in callers.hands.screen.stage.entry.sentence
    callers.go(F4)
    assert callers.hands.basket == [(BILL, WHOLE)]
    assert foot.keys[Act.CASH].is_available
    assert not callers.calling.top.isVisible()


def test_several_bills_are_paid_in_one_call_by_whoever_really_pays(callers: Callers) -> None:
    callers.hands.add(BILL)
    callers.who_calls()
    callers.hands.type("sian")
    callers.go(ENTER)
    callers.hands.type(NUMBER)
    dialog = callers.hands.window.overlay.dialog
    assert dialog is not None
    fields = dialog.findChildren(LineEdit)
    assert [field.text() for field in fields[2:]] == ["Mrs Siân Ellacott", "14 Lôn yr Afon, Aldermere, AM4 2QX"]
    fields[2].setText("Ms Anwen Rees")
    callers.go(ENTER)
    callers.hands.add(RENT)
    callers.go(ENTER, ENTER)
    (asked,) = callers.central.asked
    assert (asked.amount_pence, asked.payer.name) == (WHOLE + 9_620, "Ms Anwen Rees")
    assert callers.central.calls[0].telephone == NUMBER


def test_the_next_caller_finds_nothing_of_the_last_one_and_the_basket_waits(callers: Callers) -> None:
    callers.who_calls()
    callers.hands.type("anwen rees")
    callers.go(ENTER)
    callers.hands.type(NUMBER)
    callers.go(ENTER)
    assert f"{NUMBER} · kept for this call only" in texts(callers)
    callers.hands.add(BILL)
    callers.go(ENTER)
    callers.next_caller()
    assert callers.hands.window.overlay.dialog is not None
    callers.go(ENTER)
    assert (callers.calling.step, callers.hands.basket) == (Step.CALLER, [])
    assert callers.hands.screen.between.waiting
    assert NUMBER not in texts(callers)
    assert "anwen" not in texts(callers)
    callers.next_caller()
    assert callers.hands.window.overlay.dialog is None, "nothing is unfinished"
    callers.who_calls()
    callers.go(ENTER)
    callers.hands.type(NUMBER)
    callers.go(ENTER)
    assert NUMBER in texts(callers)
    callers.go(F4)
    assert NUMBER not in texts(callers)


def test_what_is_known_of_a_caller_is_never_written_down(callers: Callers, caplog: pytest.LogCaptureFixture) -> None:
    callers.central.words = [waiting(), approved(WHOLE)]
    callers.who_calls()
    callers.hands.type("zebedee")
    callers.go(ENTER)
    callers.hands.type(NUMBER)
    callers.go(ENTER)
    callers.hands.add(BILL)
    callers.go(ENTER, ENTER, F5)
    assert callers.calling.step is Step.RECEIPT
    with callers.hands.desk.store.read() as reader:
        payment = reader.last_payment()
    assert payment is not None
    assert payment.payer == Payer("Mrs Siân Ellacott", "14 Lôn yr Afon, Aldermere, AM4 2QX")
    kept = b"".join(
        file.read_bytes() for file in callers.hands.desk.till.settings.data_dir.rglob("*") if file.is_file()
    )
    for secret in ("zebedee", NUMBER):
        assert secret.encode() not in kept
        assert secret not in caplog.text
        assert secret not in repr(callers.calling.caller)


def test_the_lock_forgets_the_caller_and_keeps_the_basket(callers: Callers) -> None:
    callers.hands.add(BILL)
    callers.go(ENTER)
    callers.hands.type(NUMBER)
    callers.calling.cover()
    assert NUMBER not in texts(callers)
    assert callers.hands.basket == [(BILL, WHOLE)]


def test_without_an_answer_the_next_call_comes_and_the_payment_is_booked_all_the_same(callers: Callers) -> None:
    callers.central.words = [SILENT]
    callers.send_link()
    callers.go(F5)
    assert mood(callers) is Mood.SILENT
    assert "Do not pay again" in callers.said
    callers.go(F4)
    assert callers.calling.on, "not while a card is charged"
    callers.go(ENTER)
    assert (step(callers), callers.hands.basket) == (Step.CALLER, [])
    callers.hands.press(Qt.Key.Key_R, modifier=CTRL)
    callers.hands.quiet()
    assert step(callers) is Step.CARD, "taken up it is where it was"
    assert "Do not pay again" in callers.said
    callers.central.words = [approved(WHOLE)]
    callers.go(F5)
    assert [row.amount_pence for row in callers.hands.payments] == [WHOLE]
    assert len(callers.central.asked) == 1


def test_nobody_is_asked_for_a_spoken_card_before_the_recording_is_confirmed_as_paused(spoken: Callers) -> None:
    spoken.central.words = [waiting(PAGE)]
    spoken.hands.add(BILL)
    spoken.go(ENTER, ENTER)
    panel = spoken.hands.screen.tender.cards.attempt
    assert (spoken.calling.step, str(panel.next.reason)) == (Step.RECORDING, "Recording not confirmed as paused")
    assert (spoken.central.asked, spoken.pages) == ([], [])
    spoken.recorder.says = spoken.recorder.paused
    spoken.go(F5)
    assert (spoken.calling.step, len(spoken.central.asked)) == (Step.CARD, 1)
    assert spoken.pages == [], "the page waits for its key"
    spoken.go(ENTER)
    assert spoken.pages == [PAGE]
    spoken.central.words = [CardWord(CardHeard.DECLINED, "failed", code="refusal")]
    spoken.go(F5)
    assert spoken.recorder.runs
    assert "Nothing was taken from your card" in spoken.said


def test_a_spoken_word_counts_only_when_it_is_given_for_this_charge(spoken: Callers) -> None:
    spoken.central.words = [waiting(PAGE)]
    spoken.hands.add(BILL)
    spoken.go(ENTER, ENTER)
    spoken.hands.press(Qt.Key.Key_M, modifier=ALT)
    spoken.hands.quiet()
    assert len(spoken.central.asked) == 1
    spoken.go(ENTER)
    assert spoken.pages == [PAGE]
    spoken.go(ESC)
    assert spoken.recorder.runs


@pytest.mark.parametrize("key", [ESC, Qt.Key.Key_F2])
def test_whatever_ends_a_held_charge_it_is_cancelled_unsent_and_the_recording_runs(
    spoken: Callers, key: Qt.Key
) -> None:
    spoken.hands.add(BILL)
    spoken.go(ENTER, ENTER)
    basket_id = spoken.hands.screen.keeper.basket_id
    spoken.go(key)
    with spoken.hands.desk.store.read() as reader:
        states = [one.state for one in reader.card_attempts_of(basket_id)]
    assert states == [CardState.CANCELLED]
    assert (spoken.central.asked, spoken.recorder.runs) == ([], True)


def test_a_pause_is_renewed_for_as_long_as_a_card_may_be_spoken(spoken: Callers) -> None:
    spoken.central.words = [waiting(PAGE)]
    spoken.recorder.says = spoken.recorder.paused
    spoken.hands.add(BILL)
    spoken.go(ENTER, ENTER)
    before = spoken.recorder.asked.count("pause")
    spoken.calling.recording.renew()
    spoken.hands.quiet()
    assert spoken.recorder.asked.count("pause") == before + 1


def test_a_till_without_a_way_for_callers_says_so(seat: Callable[..., Hands]) -> None:
    callers = answer_calls(seat, ways=("terminal", "slip"))
    assert not callers.calling.on
    assert "not set up" in callers.hands.screen.stage.entry.sentence
