"""List the cards that have no answer or stand in no payment, and the money held for payments that are not whole."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from ims_desktop.words import say
from ui.keys import Act
from ui.screens.card import open_words
from ui.widgets.boxes import Column
from ui.widgets.key_button import KeyButton
from ui.widgets.overlay import Dialog
from ui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from ims_desktop.domain.card_attempt import CardAttempt, HeldTender
    from ims_desktop.words import Words


class OpenCards(Dialog):
    """A row each; a digit or Enter opens it."""

    attempt_chosen = Signal(object)
    held_chosen = Signal(object)

    def __init__(self, attempts: Sequence[CardAttempt], held: Sequence[HeldTender], now: datetime) -> None:
        super().__init__("credit-card", say("Cards without an answer"))
        self.rows: list[KeyButton] = []
        rows = Column(gap=2)
        for one in attempts:
            words, what = open_words.title_of(one), open_words.what_to_do(one, now)
            self._add(rows, words, what, partial(self.attempt_chosen.emit, one))
        for part in held:
            words, what = open_words.held_title(part), open_words.held_what(part, now)
            self._add(rows, words, what, partial(self.held_chosen.emit, part))
        self.body.addLayout(rows)
        calm = say("Each of them is saved on this till and asked about by itself. Nothing is charged twice.")
        self.body.addWidget(Text(calm, "caption", wrap=True))
        close = KeyButton(say("Leave them"), act=Act.BACK, kind="dialog")
        close.activated.connect(self.step_back)
        self.add_buttons(close, None)

    def first_field(self) -> QWidget | None:
        """Begin on the oldest."""
        return self.rows[0] if self.rows else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move, digits open."""
        place = next((n for n, row in enumerate(self.rows) if row.hasFocus()), None)
        key, text = Qt.Key(event.key()), event.text()
        if key in {Qt.Key.Key_Down, Qt.Key.Key_Up} and place is not None:
            step = 1 if key == Qt.Key.Key_Down else -1
            self.rows[(place + step) % len(self.rows)].setFocus(Qt.FocusReason.OtherFocusReason)
        elif text.isdigit() and 0 < int(text) <= len(self.rows) and not event.isAutoRepeat():
            self.rows[int(text) - 1].click()
        else:
            event.ignore()

    def _add(self, rows: Column, words: Words, what: Words, chosen: Callable[[], None]) -> None:
        n = len(self.rows) + 1
        button = KeyButton(words, caps=(str(n),) if n < 10 else (), kind="row", spread=True)
        button.setAccessibleDescription(str(what))

        def go() -> None:
            self.closed.emit()
            chosen()

        button.activated.connect(go)
        self.rows.append(button)
        detail = Column(gap=0, margins=(14, 3, 14, 9))
        detail.addWidget(Text(what, "caption", wrap=True))
        rows.addWidget(button)
        rows.addLayout(detail)
