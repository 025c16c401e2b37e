"""Choose among the baskets that wait, by keyboard: take one up, give it a name, or drop it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from ims_desktop.domain.money import pounds
from ims_desktop.words import say
from ui.keys import Act
from ui.screens.idle import charged_words, how_kept, whose_kept
from ui.widgets.boxes import Column
from ui.widgets.field import Field
from ui.widgets.key_button import KeyButton
from ui.widgets.line_edit import CARD_WIPED
from ui.widgets.overlay import Dialog
from ui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from ims_desktop.domain.card_attempt import CardAttempt
    from ims_desktop.records import KeptBasket

NOTE_MAX = 60
_HINT = say("1 to 9 or Enter takes one up. Del drops one: its customer pays nothing.")


class ParkedDialog(Dialog):
    """Every basket that waits, with whose it is, since when, and what it comes to."""

    taken_up = Signal(str)
    dropped = Signal(str)
    named = Signal(str, str)
    """The basket, and what it is known by."""

    def __init__(
        self,
        kept: tuple[KeptBasket, ...],
        names: dict[str, str],
        now: datetime,
        charged: Mapping[str, CardAttempt] | None = None,
    ) -> None:
        super().__init__("circle-pause", say("Baskets that wait"))
        self._kept = list(kept)
        self._charged = charged or {}
        self._to_drop = ""
        self.rows = [self._row(n, one, names, now) for n, one in enumerate(kept, start=1)]
        self.hint = Text(_HINT, "caption", wrap=True)
        self.note = Field(say("A word to know it by"))
        self.note.edit.setMaxLength(NOTE_MAX)
        self.note.hide()
        self._naming = ""
        close = KeyButton(say("Leave them"), act=Act.BACK, kind="dialog")
        self.name_key = KeyButton(say("Name it"), act=Act.NOTE, kind="dialog")
        rows = Column(gap=4)
        for row in self.rows:
            rows.addWidget(row)
        self.body.addLayout(rows)
        self.body.addWidget(self.note)
        self.body.addWidget(self.hint)
        self.add_buttons(close, None)
        self.foot.addWidget(self.name_key)
        close.activated.connect(self.step_back)
        self.name_key.activated.connect(self._on_name)
        self.note.edit.entered.connect(self._on_named)
        self.note.edit.card_dropped.connect(lambda: self.hint.say(CARD_WIPED))

    def first_field(self) -> QWidget:
        """Begin on the one put aside last."""
        return self.rows[0]

    def step_back(self) -> None:
        """Esc: leave the naming first, then the list."""
        if self._naming:
            self._end_naming()
        else:
            super().step_back()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move, digits take up, Del drops at the second press."""
        place = next((n for n, row in enumerate(self.rows) if row.hasFocus()), None)
        key, text = Qt.Key(event.key()), event.text()
        if event.isAutoRepeat() or self._naming:
            event.ignore()
        elif key in {Qt.Key.Key_Down, Qt.Key.Key_Up} and place is not None:
            step = 1 if key == Qt.Key.Key_Down else -1
            self.rows[(place + step) % len(self.rows)].setFocus(Qt.FocusReason.OtherFocusReason)
        elif text.isdigit() and 0 < int(text) <= len(self.rows):
            self.rows[int(text) - 1].click()
        elif key == Qt.Key.Key_Delete and place is not None:
            self._drop(self._kept[place])
        else:
            event.ignore()

    def _row(self, n: int, kept: KeptBasket, names: dict[str, str], now: datetime) -> KeyButton:
        words = say("{amount} · {whose}", amount=pounds(kept.basket.total_pence), whose=whose_kept(kept))
        button = KeyButton(words, caps=(str(n),) if n < 10 else (), kind="row", spread=True)
        held = self._charged.get(kept.basket_id)
        button.second.say(charged_words(held) if held else how_kept(kept, names, now))
        button.second.show()
        button.setAccessibleDescription(button.second.text())
        button.activated.connect(lambda: self._take_up(kept.basket_id))
        return button

    def _take_up(self, basket_id: str) -> None:
        self.closed.emit()
        self.taken_up.emit(basket_id)

    def _drop(self, kept: KeptBasket) -> None:
        """Drop at the second press: nothing was recorded, but what was typed would be gone."""
        if kept.basket_id in self._charged:
            self.hint.say(say("A card was charged for this basket, or may have been. It cannot be dropped."))
            return
        if self._to_drop != kept.basket_id:
            self._to_drop = kept.basket_id
            amount = pounds(kept.basket.total_pence)
            self.hint.say(say("Del once more drops the basket of {amount}. Nothing of it was paid.", amount=amount))
            return
        self.closed.emit()
        self.dropped.emit(kept.basket_id)

    def _on_name(self) -> None:
        place = next((n for n, row in enumerate(self.rows) if row.hasFocus()), 0)
        self._naming = self._kept[place].basket_id
        self.note.edit.setText(self._kept[place].note)
        self.note.show()
        self.note.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_named(self) -> None:
        basket_id, note = self._naming, self.note.text().strip()
        self._end_naming()
        self.closed.emit()
        self.named.emit(basket_id, note)

    def _end_naming(self) -> None:
        self._naming = ""
        self.note.hide()
        self.rows[0].setFocus(Qt.FocusReason.OtherFocusReason)
