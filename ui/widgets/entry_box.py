"""Show the one entry box and, as its floor, the verdict on what is typed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QSizePolicy

from ims_desktop.words import Words, say
from ui.accessibility import Announcer
from ui.icons import Icon
from ui.keys import Act, binding
from ui.theme import look, mark, tokens
from ui.widgets.boxes import CENTRE, Column, Row, Surface
from ui.widgets.key_button import KeyButton
from ui.widgets.key_hint import Key, KeyHint
from ui.widgets.line_edit import LineEdit
from ui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class EntryState(StrEnum):
    """The moods of the entry box."""

    EMPTY = "empty"
    TYPING = "typing"
    SEARCHING = "searching"
    VALID = "valid"
    UNVERIFIED = "unverified"
    REFUSED = "refused"
    STOPPED = "stopped"
    SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class _Face:
    """How a state looks. Shape: `hint` is what the key at the right end does, when nobody says otherwise."""

    icon: str
    word: Words | str
    tone: str
    ink: str
    hint: tuple[Words | str, ...] = ()
    spoken_at_once: bool = False


_FACES: Final = {
    EntryState.EMPTY: _Face("scan-barcode", "", "2", "text_2"),
    EntryState.TYPING: _Face("pencil-line", say("Typing"), "2", "text_2"),
    EntryState.SEARCHING: _Face(
        "search", "", "2", "text_2", (Key("Up"), Key("Down"), say("choose"), Key("Enter"), say("open"))
    ),
    EntryState.VALID: _Face("circle-check", say("Valid"), "ok", "ok_text", (say("Accept"), Key("Enter"))),
    EntryState.UNVERIFIED: _Face(
        "shield-question-mark", say("Unverified"), "warn", "warn_text", (say("Accept as unverified"), Key("Enter"))
    ),
    EntryState.REFUSED: _Face(
        "circle-x",
        say("Refused"),
        "bad",
        "bad_text",
        (say("Change it, or"), Key("Esc"), say("to clear")),
        spoken_at_once=True,
    ),
    EntryState.STOPPED: _Face(
        "hand", say("Stopped"), "stop", "stop_text", (say("Clear"), Key("Esc")), spoken_at_once=True
    ),
    EntryState.SEVERAL: _Face("git-fork", say("Which one?"), "info", "info_text", (say("Choose"), Key("Down"))),
}
_COLOURED: Final = frozenset(EntryState) - {EntryState.EMPTY, EntryState.TYPING, EntryState.SEARCHING}
"""The states the style sheet knows; to dress the box again for one of the others would change nothing."""
START: Final = say("Scan a bill, or start typing. The fund is found for you.")


class EntryBox(QFrame):
    """Box above, verdict below, one object with one edge. F3 is heard here in every mood."""

    typed = Signal(str)
    """The text changed by hand, paste or scan."""

    entered = Signal()
    moved = Signal(int)
    """Arrow down (+1) or up (-1) in the box: the mark in the list below moves."""

    paged = Signal(int)
    """Page down (+1) or up (-1)."""

    card_dropped = Signal()
    search_people_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("part", "entry")
        self.setProperty("ring_object", True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._state = EntryState.EMPTY
        self._hints: dict[tuple[Words | str, ...], KeyHint] = {}
        self._hint: KeyHint | None = None
        self.edit = _EntryEdit(self)
        self._icon = Icon("search", "text_2", 26)
        self.people = KeyButton(say("Search people"), caps=binding(Act.SEARCH_PEOPLE).caps, kind="quiet")
        self._verdict = Surface("verdict")
        self._mark = Icon("scan-barcode", "text_2", 20)
        self._word = Text("", "subtitle")
        self._sentence = Text("", "body", wrap=True)
        self._announcer = Announcer(self)
        self._lay_out()
        self._wire()
        self.restyle()
        self.show_state(EntryState.EMPTY, START)

    @property
    def state(self) -> EntryState:
        """The mood shown now."""
        return self._state

    @property
    def sentence(self) -> str:
        """The words of the verdict, as shown."""
        return self._sentence.text()

    @property
    def word(self) -> str:
        """The verdict in a word, as shown."""
        return self._word.text()

    @property
    def said(self) -> str:
        """What a screen reader heard last."""
        return self._announcer.last_announced

    def text(self) -> str:
        """What is typed."""
        return self.edit.text()

    def show_text(self, text: str) -> None:
        """Put text into the box by hand of the program; `typed` is not emitted."""
        self.edit.setText(text)
        self._on_text(text)

    def take_focus(self) -> None:
        """Put the caret here."""
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_state(
        self,
        state: EntryState,
        sentence: Words | str = "",
        *,
        word: Words | str | None = None,
        hint: tuple[Words | str, ...] | None = None,
        reference: bool = True,
    ) -> None:
        """Show a mood: property changes only, never the style sheet. `hint=()` shows none."""
        face = _FACES[state]
        self._state = state
        colours = state.value if state in _COLOURED else ""
        mark(self, "state", colours)
        mark(self._verdict, "state", colours)
        self._mark.show_icon(face.icon, face.ink)
        shown = face.word if word is None else word
        for label, words in ((self._word, shown), (self._sentence, sentence)):
            label.say(words)
            label.show_tone(face.tone)
        self._word.setVisible(str(shown) != "")
        self._show_hint(face.hint if hint is None else hint, face.tone)
        self._icon.show_icon("search" if state in {EntryState.EMPTY, EntryState.SEARCHING} else "scan-barcode")
        self.edit.space_letters(spaced=reference and state not in {EntryState.EMPTY, EntryState.SEARCHING})
        if state is not EntryState.EMPTY:
            self._announcer.announce(f"{shown}. {sentence}".lstrip(". "), assertive=face.spoken_at_once)

    def restyle(self) -> None:
        """Take up the text size and the grid."""
        self._top.setFixedHeight(look().size("entry"))
        self._verdict.setFixedHeight(look().size("verdict"))
        self.edit.restyle()

    def _show_hint(self, parts: tuple[Words | str, ...], tone: str) -> None:
        """Show what the key at the right end does; each hint is built once."""
        if self._hint is not None and self._hint is self._hints.get(parts):
            return
        if self._hint is not None:
            self._hint.hide()
        self._hint = None
        if parts:
            hint = self._hints.get(parts)
            if hint is None:
                hint = KeyHint(*parts, tone=tone, on="stop" if tone == "stop" else "")
                self._floor.addWidget(hint, 0, CENTRE)
                self._hints[parts] = hint
            hint.show()
            self._hint = hint

    def _lay_out(self) -> None:
        whole = Column(self, gap=0)
        self._top = Surface("plain")
        row = Row(self._top, gap=14, margins=(18, 0, 14, 0))
        row.addWidget(self._icon, 0, CENTRE)
        row.addWidget(self.edit, 1)
        row.addWidget(self.people, 0, CENTRE)
        self._floor = Row(self._verdict, gap=10, margins=(20, 0, 16, 0))
        self._floor.addWidget(self._mark, 0, CENTRE)
        self._floor.addWidget(self._word)
        self._floor.addWidget(self._sentence, 1)
        whole.addWidget(self._top)
        whole.addWidget(self._verdict)

    def _wire(self) -> None:
        self.people.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.people.activated.connect(self.search_people_requested)
        shortcut = QShortcut(QKeySequence(binding(Act.SEARCH_PEOPLE).key), self)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(self.search_people_requested)
        self.edit.textChanged.connect(self._on_text)
        self.edit.typed.connect(self.typed)
        self.edit.entered.connect(self.entered)
        self.edit.card_dropped.connect(self.card_dropped)
        self.edit.moved.connect(self.moved)
        self.edit.paged.connect(self.paged)

    def _on_text(self, text: str) -> None:
        self.people.setVisible(text == "")


_STEPS: Final = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_PAGES: Final = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}


class _EntryEdit(LineEdit):
    """The line itself: arrows leave it, references are set wider."""

    moved = Signal(int)
    paged = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("part", "bare")
        self.setProperty("t", "entry")
        self.setProperty("ring", "object")
        self._spaced = False
        self._name()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._name()

    def _name(self) -> None:
        self.setAccessibleName(say("Reference, name, street or postcode").text())

    def space_letters(self, *, spaced: bool) -> None:
        """Set a reference wider than words."""
        if spaced != self._spaced:
            self._spaced = spaced
            self.restyle()

    def restyle(self) -> None:
        """Take up the text size."""
        font = QFont(self.font())
        base = float(tokens()["letter_spacing_px"]["reference_entry"])
        wide = base * look().scale / 100 if self._spaced else 0.0
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, wide)
        self.setFont(font)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.moved.emit(_STEPS[key])
        elif key in _PAGES:
            self.paged.emit(_PAGES[key])
        else:
            super().keyPressEvent(event)
