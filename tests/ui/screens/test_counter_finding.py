"""What is typed into the one box: verdicts at every key, people by words, and nothing guessed."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from ims_desktop.devices.no_sync import NoSync
from ims_desktop.domain.catalogue import AccountHolder
from tests.ui.counter_desk import load_accounts, showcase
from tests.ui.counter_hands import CTRL, DOWN, ENTER, ESC
from ui.background import Lane
from ui.widgets.entry_box import EntryState

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ui.counter_desk import CounterDesk
    from tests.ui.counter_hands import Hands
    from ui.screens.look_up import Answer

CARD = "4111111111111111"


@pytest.mark.parametrize(
    ("typed", "state", "word", "said"),
    [
        ("77532", EntryState.TYPING, "Typing", "Council Tax or Business Rates: 4 digits to go."),
        ("775326912", EntryState.VALID, "Valid", "Council Tax"),
        ("775326192", EntryState.REFUSED, "Refused", "Two digits may be the wrong way round"),
        ("41008356174", EntryState.STOPPED, "Stopped", "Do not take payment: court"),
        ("300418279", EntryState.SEVERAL, "Which one?", "Council Tax and Business Rates"),
        ("oneill afon", EntryState.SEARCHING, "6 accounts found", "More words make the list shorter."),
        ("zzzz", EntryState.SEARCHING, "No account found", "Nobody here by these words"),
    ],
)
def test_every_verdict_is_said_in_the_strip_while_typing(
    hands: Hands, typed: str, state: EntryState, word: str, said: str
) -> None:
    hands.see(typed)
    entry = hands.screen.stage.entry
    assert (entry.state, entry.word) == (state, word)
    assert said in entry.sentence


def test_nine_digits_that_may_become_eleven_are_still_being_typed(hands: Hands) -> None:
    hands.see("410083561")
    assert hands.screen.stage.entry.text() == "410083561"
    hands.see("74")
    assert hands.screen.stage.entry.state is EntryState.STOPPED


def test_without_the_account_on_this_till_the_check_digit_decides_and_the_line_says_so(
    seat: Callable[..., Hands],
) -> None:
    hands = seat(accounts=False)
    hands.enter("41007293856")
    assert hands.screen.stage.entry.state is EntryState.UNVERIFIED
    assert hands.screen.stage.card.amount.amount.is_empty, "no account, no guess"
    hands.enter("18.40")
    assert [line.verdict for line in hands.screen.keeper.basket.lines] == ["unverified"]


def test_without_accounts_two_funds_that_share_a_form_are_asked_about(seat: Callable[..., Hands]) -> None:
    hands = seat(accounts=False)
    hands.enter("216405732")
    assert hands.screen.stage.context is hands.screen.stage.choices
    hands.see("2")
    assert hands.screen.stage.entry.state is EntryState.UNVERIFIED


def test_only_the_newest_question_is_answered(hands: Hands) -> None:
    gate = threading.Event()
    shown: list[str] = []

    def note(answer: Answer) -> None:
        shown.append(answer.question.text)

    hands.screen.finding.answered.connect(note)
    hands.lanes.run(Lane.LOOKUP, gate.wait, hands.lanes)
    hands.type("775326912")
    gate.set()
    hands.quiet()
    assert shown == ["775326912"]


def test_an_answer_on_its_way_when_the_next_key_comes_is_not_shown(hands: Hands) -> None:
    """The worker was quicker than the window: its answer waits in the queue while the key is pressed."""
    gate, answered = threading.Event(), threading.Event()
    shown: list[str] = []
    hands.screen.finding.answered.connect(lambda answer: shown.append(answer.question.text))
    hands.lanes.run(Lane.LOOKUP, gate.wait, hands.lanes)
    hands.type("7")
    hands.lanes.run(Lane.LOOKUP, answered.set, hands.lanes)
    gate.set()
    assert answered.wait(5)
    hands.type("7")
    hands.quiet()
    assert shown == ["77"]


def test_an_answer_that_comes_after_the_box_was_emptied_is_not_shown(hands: Hands) -> None:
    gate = threading.Event()
    hands.lanes.run(Lane.LOOKUP, gate.wait, hands.lanes)
    hands.type("7")
    hands.press(Qt.Key.Key_Backspace)
    gate.set()
    hands.quiet()
    assert hands.screen.stage.entry.state is EntryState.EMPTY
    assert hands.screen.stage.context is hands.screen.stage.idle


def test_enter_on_an_unfinished_reference_says_what_is_missing_and_keeps_it(hands: Hands) -> None:
    hands.enter("77532691")
    entry = hands.screen.stage.entry
    assert entry.text() == "77532691"
    assert entry.edit.hasFocus()
    assert entry.edit.selectedText() == ""


def test_a_refused_reference_names_what_it_could_be_and_what_to_do(hands: Hands) -> None:
    hands.see("775326192")
    stage = hands.screen.stage
    assert stage.context is stage.near
    assert stage.near.could_be.beside.text() == "3 funds come close"


def test_esc_empties_the_box_and_ctrl_z_brings_back_what_was_typed(hands: Hands) -> None:
    hands.see("775326192")
    hands.press(ESC)
    hands.quiet()
    entry = hands.screen.stage.entry
    assert (entry.text(), entry.sentence) == ("", "Cleared. Ctrl+Z brings it back.")
    hands.press(Qt.Key.Key_Z, modifier=CTRL)
    hands.quiet()
    assert entry.text() == "775326192"
    assert entry.state is EntryState.REFUSED


# ----------------------------------------------------------------------------------------------------------- choices
def test_a_digit_picks_nothing_while_the_box_has_the_focus(hands: Hands) -> None:
    hands.see("300418279")
    hands.see("1")
    assert hands.screen.stage.entry.text() == "3004182791"
    assert hands.basket == []


def test_after_enter_a_digit_picks_the_fund(hands: Hands) -> None:
    hands.enter("300418279")
    assert hands.screen.stage.choices.rows[0].hasFocus()
    hands.see("2")
    card = hands.screen.stage.card
    assert card.verdict is not None
    assert card.verdict.fund.name == "Business Rates"
    hands.enter()
    assert hands.basket == [("300418279", 120_400)]


def test_arrows_and_enter_pick_too_and_esc_goes_back_to_the_box(hands: Hands) -> None:
    hands.see("300418279")
    hands.press(DOWN, DOWN)
    assert hands.screen.stage.choices.rows[1].hasFocus()
    hands.press(ESC)
    assert hands.screen.stage.entry.edit.hasFocus()
    hands.press(DOWN)
    hands.enter()
    assert hands.screen.stage.card.verdict is not None
    assert hands.screen.stage.card.verdict.fund.name == "Council Tax"


def test_letters_typed_at_the_choices_go_to_the_box(hands: Hands) -> None:
    hands.enter("300418279")
    hands.see("9")
    assert hands.screen.stage.entry.text() == "3004182799"
    assert hands.screen.stage.entry.edit.hasFocus()


# ------------------------------------------------------------------------------------------------------ card numbers
def test_a_card_number_is_wiped_in_the_same_event_and_cannot_be_brought_back(hands: Hands) -> None:
    hands.type(CARD)
    entry = hands.screen.stage.entry
    assert entry.text() == ""
    assert entry.sentence == "That looks like a card number. It was wiped."
    hands.press(Qt.Key.Key_Z, modifier=CTRL)
    hands.quiet()
    assert entry.text() == ""


def test_a_library_number_is_not_wiped_halfway_but_alone_it_is_no_reference(hands: Hands) -> None:
    hands.see("2146800031774")
    assert hands.screen.stage.entry.text() == "2146800031774"
    hands.press(ENTER)
    assert hands.screen.stage.entry.text() == ""
    hands.quiet()
    assert hands.screen.stage.entry.sentence == "That looks like a card number. It was wiped."


def test_a_card_number_in_the_amount_is_wiped_with_everything(hands: Hands) -> None:
    hands.enter("775326912")
    hands.type(CARD)
    hands.quiet()
    assert hands.screen.stage.entry.text() == ""
    assert hands.basket == []


# ------------------------------------------------------------------------------------------------------ asking central
class KnowingCentral(NoSync):
    """Central knows an account that was opened this morning."""

    def __init__(self, account: AccountHolder | None) -> None:
        self.account = account
        self.asked = 0

    def online(self) -> bool:
        return True

    def ask_account(self, fund: str, reference: str, timeout_s: float) -> AccountHolder | None:
        self.asked += 1
        known = self.account
        return known if known is not None and (known.fund, known.reference) == (fund, reference) else None


def with_central(central: KnowingCentral) -> Callable[[CounterDesk], None]:
    def change(desk: CounterDesk) -> None:
        desk.till = replace(desk.till, sync=central)

    return change


def test_central_is_asked_once_before_a_reference_is_refused_as_not_found(seat: Callable[..., Hands]) -> None:
    opened = replace(showcase()[1], reference="118203391")
    central = KnowingCentral(opened)

    def change(desk: CounterDesk) -> None:
        with_central(central)(desk)
        rest = [one for one in showcase() if one.reference != "118203391"]
        load_accounts(desk.till.catalogue, rest)  # type: ignore[arg-type]  # the real one

    hands = seat(change=change)
    hands.see("118203391")
    hands.qtbot.waitUntil(lambda: hands.screen.stage.entry.state is EntryState.VALID)
    hands.enter()
    hands.enter("5")
    assert hands.basket == [("118203391", 500)]
    assert central.asked >= 1


def test_what_central_does_not_know_either_is_refused(seat: Callable[..., Hands]) -> None:
    central = KnowingCentral(None)

    def change(desk: CounterDesk) -> None:
        with_central(central)(desk)
        load_accounts(desk.till.catalogue, showcase()[2:])  # type: ignore[arg-type]  # the real one

    hands = seat(change=change)
    hands.see("216405732")
    hands.qtbot.waitUntil(lambda: hands.screen.stage.entry.state is EntryState.REFUSED)
    asked = central.asked
    hands.press(Qt.Key.Key_Backspace)
    hands.see("2")
    assert central.asked == asked, "once is enough"
