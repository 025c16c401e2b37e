"""Sending a receipt with Ctrl+E by keys alone: asked for once, shown as it stands, another one on purpose only."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from ims_desktop.domain.card_attempt import CallDetails
from ims_desktop.errors import Refused, WireUnavailable
from ims_desktop.till_cards import LetterWord
from ims_desktop.words import say, use_language
from tests.ui.counter_hands import ALT, CTRL, ENTER, ESC
from tests.ui.desk_hands import sit_down as sit_at_window
from tests.ui.desk_hands import training_settings
from tests.ui.fits import clipped, low, nameless, too_small
from tests.ui.journal_hands import JournalHands
from ui import theme
from ui.grid import is_compact
from ui.screens.letters.letter_dialog import LetterDialog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from ims_desktop.till import Till
    from ims_desktop.till_cards import ReceiptLetter
    from tests.ui.counter_desk import CounterDesk
    from tests.ui.counter_hands import Hands

TO = "sian@example.org"
L, E, J = Qt.Key.Key_L, Qt.Key.Key_E, Qt.Key.Key_J
BOTH = ["email", "text"]


@dataclass
class Post:
    """What sends letters: it says what a test wrote down, and remembers what it was given."""

    given: list[ReceiptLetter] = field(default_factory=list)
    says: list[tuple[str, str]] = field(default_factory=lambda: [("waiting", "")])
    refuses: Exception | None = None
    clock: Callable[[], object] = lambda: None

    def send(self, letter: ReceiptLetter) -> LetterWord:
        self.given.append(letter)
        if self.refuses is not None:
            raise self.refuses
        return self.look(letter.message_id)

    def look(self, message_id: str) -> LetterWord:
        state, code = self.says.pop(0) if len(self.says) > 1 else self.says[0]
        return LetterWord(message_id, state, self.clock(), "s…@example.org", code)  # type: ignore[arg-type]  # a moment

    def at(self, till: Till) -> Till:
        self.clock = till.clock.now
        return replace(till, cards=replace(till.cards, sender=self), receipt_pages=lambda _: b"%PDF-1.4")


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def paid(seat: Callable[..., Hands], post: Post) -> Callable[..., Hands]:
    """Sit at a till where a payment was just taken."""

    def sit(**how: object) -> Hands:
        def change(desk: CounterDesk) -> None:
            desk.till = post.at(desk.till)

        hands = seat(change=change, **{"letter_channels": BOTH, **how})
        hands.add("216405732")
        hands.enter()
        hands.type("d")
        hands.enter()
        return hands

    return sit


def dialog(hands: Hands | JournalHands) -> LetterDialog:
    window = hands.window if hasattr(hands, "window") else hands.at.desk.window
    shown = window.overlay.dialog
    assert isinstance(shown, LetterDialog)
    return shown


def begin(hands: Hands, to: str = "") -> LetterDialog:
    hands.press(E, modifier=CTRL)
    hands.quiet()
    shown = dialog(hands)
    if to:
        shown.to.edit.setText(to)
        hands.press(ENTER)
        hands.quiet()
    return shown


def note(hands: Hands) -> str:
    return f"{dialog(hands).note.title.text()} {dialog(hands).note.detail.text()}".strip()


def look_again(hands: Hands) -> None:
    """Let the time until the next look pass."""
    dialog(hands).sending._timer.timeout.emit()
    hands.quiet()


def test_a_receipt_goes_by_email_and_is_shown_until_it_arrived(paid: Callable[..., Hands], post: Post) -> None:
    hands = paid()
    post.says = [("waiting", ""), ("sent", ""), ("delivered", "")]
    begin(hands, TO)
    (letter,) = post.given
    assert (letter.channel, letter.to, letter.pdf) == ("email", TO, b"%PDF-1.4")
    assert note(hands).startswith("On its way to s…@example.org.")
    look_again(hands)
    assert note(hands).startswith("Sent to s…@example.org.")
    look_again(hands)
    assert note(hands).startswith("The receipt reached s…@example.org.")
    assert not dialog(hands).sending._timer.isActive(), "nothing more is asked of what arrived"
    hands.press(ENTER)
    hands.quiet()
    assert hands.window.overlay.dialog is None, "Enter sends no second one"
    assert len(post.given) == 1


def test_a_second_letter_of_one_that_is_on_its_way_has_a_key_of_its_own(paid: Callable[..., Hands], post: Post) -> None:
    hands = paid()
    begin(hands, TO)
    hands.press(E, modifier=CTRL)
    assert len(post.given) == 1
    hands.press(ENTER)
    hands.quiet()
    assert [letter.to for letter in post.given] == [TO, TO]
    assert post.given[0].message_id != post.given[1].message_id
    hands.press(ESC)


def test_a_number_gets_a_text_in_the_language_that_was_chosen(paid: Callable[..., Hands], post: Post) -> None:
    hands = paid()
    begin(hands)
    hands.press(L, modifier=ALT)
    shown = dialog(hands)
    shown.to.edit.setText("07700 900417")
    hands.press(ENTER)
    hands.quiet()
    (letter,) = post.given
    assert (letter.channel, letter.to, letter.language, letter.pdf) == ("text", "07700900417", "cy", b"")


def test_what_did_not_arrive_is_said_and_another_one_is_asked_for_on_purpose(
    paid: Callable[..., Hands], post: Post
) -> None:
    hands = paid()
    post.says = [("failed", "permanent_failure")]
    begin(hands, TO)
    assert "did not reach" in note(hands)
    assert "no such address" in note(hands)
    hands.press(ENTER)
    hands.quiet()
    assert len(post.given) == 1, "Enter opens the box again, and sends nothing"
    dialog(hands).to.edit.setText("other@example.org")
    hands.press(ENTER)
    hands.quiet()
    assert [letter.to for letter in post.given] == [TO, "other@example.org"]
    assert post.given[0].message_id != post.given[1].message_id


def test_a_lost_answer_is_asked_for_again_as_the_same_letter(paid: Callable[..., Hands], post: Post) -> None:
    hands = paid()
    post.refuses = WireUnavailable(say("Nobody answered."), code="timeout")
    begin(hands, TO)
    assert "not known to be sent" in note(hands)
    post.refuses = None
    hands.press(ENTER)
    hands.quiet()
    first, second = post.given
    assert first.message_id == second.message_id
    assert note(hands).startswith("On its way")


def test_what_central_refuses_is_said_and_what_nobody_can_write_to_is_not_sent(
    paid: Callable[..., Hands], post: Post
) -> None:
    hands = paid()
    begin(hands, "sian@example")
    assert "That is not an e-mail address." in note(hands)
    assert post.given == []
    hands.press(ENTER)
    hands.quiet()
    dialog(hands).to.edit.setText("")
    hands.press(ENTER)
    assert note(hands) == "Type where the receipt goes."
    post.refuses = Refused(say("Nothing is set up."), code="no_sender")
    dialog(hands).to.edit.setText(TO)
    hands.press(ENTER)
    hands.quiet()
    assert note(hands) == "Nothing is set up."


def test_a_channel_that_is_not_offered_is_said_before_anybody_is_asked(paid: Callable[..., Hands], post: Post) -> None:
    hands = paid(letter_channels=["email"])
    begin(hands, "07700 900417")
    assert "by e-mail only" in note(hands)
    assert post.given == []


def test_where_nothing_is_set_up_the_key_is_dashed_and_says_so(paid: Callable[..., Hands]) -> None:
    hands = paid(letter_channels=[])
    key = hands.screen.ledger.foot.letter
    assert (key.isVisible(), key.is_available, str(key.reason)) == (True, False, "Not set up")
    hands.press(E, modifier=CTRL)
    hands.quiet()
    assert hands.window.overlay.dialog is None


def test_what_a_call_knows_stands_in_the_box(paid: Callable[..., Hands]) -> None:
    hands = paid()
    assert hands.screen.paid.last is not None
    hands.screen.letters.open(hands.screen.paid.last, CallDetails(telephone="07700 900417", language="cy"))
    assert (dialog(hands).to.text(), dialog(hands).language) == ("07700 900417", "cy")
    hands.press(ESC)
    hands.screen.letters.use(["email"])
    hands.screen.letters.open(hands.screen.paid.last, CallDetails(telephone="07700 900417"))
    assert dialog(hands).to.text() == "", "nothing sends a text"
    hands.press(ESC)


def test_the_journal_sends_a_receipt_of_earlier(qtbot: QtBot, tmp_path: Path) -> None:
    at = sit_at_window(qtbot, training_settings(tmp_path))
    at.reach_counter()
    hands = JournalHands(at)
    hands.take("10")
    hands.press(J, modifier=CTRL)
    hands.search("")
    key = hands.page.letter
    assert (key.isVisible(), key.is_available) == (True, False), "a training till has nothing that sends"
    assert hands.page.shown is not None
    hands.page.show_details(replace(hands.page.shown, letters=("email",)))
    hands.press(E, modifier=CTRL)
    assert dialog(hands).channel == ""


# ---------------------------------------------------------------------------------------------------------------- fits
@pytest.fixture
def usual_look() -> Iterator[None]:
    yield
    theme.use(theme.Look())


@pytest.mark.parametrize(
    ("size", "language"), [((1366, 689, 100), "en"), ((960, 461, 100), "cy"), ((1920, 1080, 200), "cy")]
)
@pytest.mark.usefixtures("usual_look")
def test_nothing_of_a_letter_is_clipped_small_low_or_nameless(
    paid: Callable[..., Hands], post: Post, size: tuple[int, int, int], language: str
) -> None:
    width, height, scale = size
    use_language(language)
    theme.use(theme.Look(scale=scale, compact=is_compact(width, scale)))
    hands = paid(size=(width, height))
    post.says = [("failed", "temporary_failure")]
    found = _unfit("paid", hands)
    shown = begin(hands)
    for to in ("", "07700 900417", f"{'a' * 60}@{'b' * 60}.example.org"):
        shown.to.edit.setText(to)
        found += _unfit(f"typed {to}", hands)
        hands.press(ENTER)
        hands.quiet()
        found += _unfit(f"sent {to}", hands)
        if not shown.other.isVisible():
            hands.press(ENTER)
            hands.quiet()
    assert found == []


def _unfit(state: str, hands: Hands) -> list[str]:
    hands.quiet()  # a scroll bar that appears makes words wrap once more
    return [
        f"{state}: {rule.__name__}: {what}"
        for rule in (clipped, too_small, low, nameless)
        for what in rule(hands.window)
    ]
