"""Show each thing that was handed over on a row of its own; a cheque's account only by its last digits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from ims_desktop.domain.cheque_details import tender_words
from ims_desktop.domain.money import pounds
from ims_desktop.words import say
from ui.theme import look, mark
from ui.widgets.boxes import CENTRE, RIGHT, Column, Row, Surface
from ui.widgets.key_button import KeyButton
from ui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent
    from PySide6.QtWidgets import QWidget

    from ims_desktop.domain.payment import Tender


class GivenRow(Surface):
    """One thing that was handed over. Del gives it back; the arrows go to its neighbours."""

    removed = Signal(int)
    moved = Signal(int, int)
    left = Signal()

    def __init__(self, index: int, tender: Tender, parent: QWidget | None = None) -> None:
        super().__init__("line", parent)
        self.index = index
        self.setProperty("ring", "inside")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        detail = tender_words(tender, name=True)
        words = Column(gap=2)
        words.addWidget(Text(tender.method_name, "strong", wrap=True))
        if str(detail):
            words.addWidget(Text(detail, "caption", wrap=True))
        self.out = KeyButton(say("Give back") if tender.attempt_id else say("Take out"), caps=("Del",), kind="quiet")
        self.out.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.out.activated.connect(lambda: self.removed.emit(self.index))
        row = Row(self, gap=10, margins=(9, 6, 4, 6))
        row.addLayout(words, 1)
        row.addWidget(Text(pounds(tender.amount_pence), "amount", align=RIGHT), 0, CENTRE)
        row.addWidget(self.out, 0, CENTRE)
        self.setAccessibleName(f"{tender.method_name}, {detail}, {pounds(tender.amount_pence)}".replace(", ,", ","))
        self.setMinimumHeight(look().px(44))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.removed.emit(self.index)
        elif key in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            self.moved.emit(self.index, 1 if key == Qt.Key.Key_Down else -1)
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        mark(self, "chosen", value=True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        mark(self, "chosen", value=False)
