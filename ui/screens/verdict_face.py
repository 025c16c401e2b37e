"""Show an answer in the entry box: mood, word, sentence, and what the next key does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ims_desktop.domain.recognise import Mood
from ims_desktop.words import Words, say, say_n
from ui.keys import Act, binding
from ui.screens.nobody import nobody_words
from ui.theme import look
from ui.widgets.entry_box import EntryState
from ui.widgets.key_hint import Key

if TYPE_CHECKING:
    from ui.screens.look_up import Answer
    from ui.widgets.entry_box import EntryBox

STATES: Final = {
    Mood.EMPTY: EntryState.EMPTY,
    Mood.TYPING: EntryState.TYPING,
    Mood.WORDS: EntryState.SEARCHING,
    Mood.VALID: EntryState.VALID,
    Mood.UNVERIFIED: EntryState.UNVERIFIED,
    Mood.REFUSED: EntryState.REFUSED,
    Mood.STOPPED: EntryState.STOPPED,
    Mood.SEVERAL: EntryState.SEVERAL,
    Mood.CARD: EntryState.REFUSED,
}
_LONG: Final = {Mood.REFUSED, Mood.SEVERAL}
"""Moods whose sentence needs the whole strip of the compact grid; what the next key does stands on the card below."""

_OVERRIDE: Final[tuple[Words | str, ...]] = (
    say("Take it with a reason"),
    *(Key(cap) for cap in binding(Act.APPROVAL).caps),
)


def is_stopped(answer: Answer) -> bool:
    """Tell whether the council's message stops this account, even if Finance may go on."""
    return answer.recognition.mood is Mood.STOPPED or answer.recognition.code == "stop_overridable"


def show_answer(box: EntryBox, answer: Answer, *, accepted: bool = False) -> None:
    """Show it; once `accepted` the keys are elsewhere, and the hint goes."""
    recognition = answer.recognition
    if recognition.mood is Mood.WORDS:
        _show_found(box, answer)
    elif recognition.code == "stop_overridable":
        box.show_state(EntryState.STOPPED, recognition.words, hint=() if accepted else _OVERRIDE)
    else:
        crowded = look().compact and recognition.mood in _LONG
        box.show_state(STATES[recognition.mood], recognition.words, hint=() if accepted or crowded else None)


def _show_found(box: EntryBox, answer: Answer) -> None:
    """Say how many accounts the words found, and whether these only come close."""
    page = answer.page
    count = 0 if page is None else len(page.rows)
    if page is None or count == 0:
        nobody = say("Looking for it among the accounts.") if answer.copy is None else nobody_words(answer.copy)
        insist: tuple[Words | str, ...] = (say("Choose a fund"), Key("Down")) if answer.recognition.choices else ()
        box.show_state(EntryState.SEARCHING, nobody, word=say("No account found"), hint=insist, reference=False)
        return
    if page.nearest:
        close = say_n("This one comes close.", "These {n} come close.", count)
        if page.more:
            close = say("These {n} and more come close.", n=count)
        box.show_state(EntryState.SEARCHING, close, word=say("Nothing exact"), reference=False)
        return
    word: Words
    if page.more:
        word = say("{n} accounts and more", n=count)
        sentence: Words | str = say("More words make the list shorter.")
    else:
        word = say_n("{n} account found", "{n} accounts found", count)
        sentence = say("More words make the list shorter.") if count > 1 else say("Enter opens it.")
    box.show_state(EntryState.SEARCHING, "" if look().compact else sentence, word=word, reference=False)
