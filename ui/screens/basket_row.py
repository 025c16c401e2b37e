"""Show one bill of the basket, and let its amount be changed in place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QStyle, QWidget

from ims_desktop.domain.money import pounds
from ims_desktop.words import Words, say
from ui.icons import Icon
from ui.keys import is_enter
from ui.theme import look, mark, tokens
from ui.widgets.boxes import CENTRE, RIGHT, Column, Row, Surface
from ui.widgets.key_button import KeyButton
from ui.widgets.line_edit import CARD_WIPED
from ui.widgets.money_edit import MoneyEdit
from ui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent

    from ims_desktop.domain.basket import BasketLine
    from ims_desktop.domain.payment import PaymentLine

VERDICTS: Final = {
    "valid": ("circle-check", "ok_text", say("valid")),
    "unverified": ("shield-question-mark", "warn_text", say("unverified")),
}


class BasketRow(Surface):
    """A line of the ledger. Shape: `index` its place in the basket; it takes keys only where `live`."""

    moved = Signal(int, int)
    removed = Signal(int)
    amount_changed = Signal(int, str)
    left = Signal()
    typed_on = Signal(str)

    def __init__(self, index: int, line: BasketLine | PaymentLine, who: Words | str, *, live: bool) -> None:
        super().__init__("line")
        self.index = index
        self._live = live
        icon, tone, verdict = VERDICTS.get(line.verdict, VERDICTS["valid"])
        self.setProperty("ring", "inside")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if live else Qt.FocusPolicy.NoFocus)
        self.amount = Text(pounds(line.amount_pence), "amount", align=RIGHT)
        self.edit = MoneyEdit(say("Amount to pay"), "lead")
        self.edit.hide()
        self._problem = Text("", "caption", "bad", wrap=True)
        self._problem.hide()
        self._lay_out(line, who, icon, tone)
        self.edit.entered.connect(lambda: self.amount_changed.emit(self.index, self.edit.edit.text()))
        self.edit.card_dropped.connect(lambda: self.say_problem(CARD_WIPED))
        self.edit.show_pence(line.amount_pence)
        self.setAccessibleName(
            f"{line.fund_name}, {line.reference}, {verdict}, {who}, {pounds(line.amount_pence)}".replace(", ,", ",")
        )

    @property
    def editing(self) -> bool:
        """Whether the amount is being changed."""
        return self.edit.isVisibleTo(self)

    @property
    def problem(self) -> str:
        """What is said about its amount now."""
        return self._problem.text()

    def begin_edit(self) -> None:
        """Let the amount be typed over."""
        self.amount.hide()
        self.edit.show()
        self.edit.select_all()

    def end_edit(self) -> None:
        """Show the amount again; the focus stays on the line."""
        self.edit.hide()
        self._problem.hide()
        self.amount.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def say_problem(self, words: Words) -> None:
        """Say under the line why the amount is not accepted; what was typed stays."""
        self._problem.say(words)
        self._problem.show()
        self.edit.show_refused(refused=True)

    def flash(self) -> None:
        """Tint a new line for a moment, unless motion is off."""
        if self.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) == 0:
            return
        mark(self, "state", "new")
        QTimer.singleShot(tokens()["motion_ms"]["row_flash"], self, lambda: mark(self, "state", ""))

    def restyle(self) -> None:
        """Take up the text size and the grid: the compact one has room for the reference, not for the name."""
        self.edit.setFixedWidth(look().px(132))
        self._second.say(self._short if look().compact else self._long)
        self.setMinimumHeight(look().size("row_basket"))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:  # type: ignore[attr-defined]
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self._on_escape()
        elif self.editing:
            super().keyPressEvent(event)
        elif is_enter(event):
            self.begin_edit()
        elif key in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.removed.emit(self.index)
        elif key in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            self.moved.emit(self.index, 1 if key == Qt.Key.Key_Down else -1)
        elif event.text().strip() and event.text().isprintable():
            self.typed_on.emit(event.text())
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        mark(self, "chosen", value=True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        mark(self, "chosen", value=False)

    def _on_escape(self) -> None:
        if self.editing:
            self.end_edit()
        else:
            self.left.emit()

    def _lay_out(self, line: BasketLine | PaymentLine, who: Words | str, icon: str, tone: str) -> None:
        first = Row(gap=8)
        first.addWidget(Icon(icon, tone, 16), 0, Qt.AlignmentFlag.AlignTop)
        self._short, self._long = line.reference, say("{reference} · {who}", reference=line.reference, who=who)
        self._second = Text("", "caption", wrap=True)
        first.addWidget(self._second, 1)
        words = Column(gap=3)
        words.addWidget(Text(line.fund_name, "strong", wrap=True))
        words.addLayout(first)
        if line.narrative:
            words.addWidget(Text(line.narrative, "caption", wrap=True))
        row = Row(gap=10)
        row.addLayout(words, 1)
        row.addWidget(self.amount, 0, CENTRE)
        row.addWidget(self.edit, 0, CENTRE)
        whole = Column(self, gap=4, margins=(9, 8, 9, 8))
        whole.addLayout(row)
        whole.addWidget(self._problem)
        self.restyle()


class RemovedRow(Surface):
    """What stands where a line was taken out, for as long as it can be brought back."""

    undone = Signal()

    def __init__(self, line: BasketLine, parent: QWidget | None = None) -> None:
        super().__init__("line", parent)
        self.line = line
        text = Text(say("{fund} {amount} taken out", fund=line.fund_name, amount=pounds(line.amount_pence)), "caption")
        text.setWordWrap(True)
        self.undo = KeyButton(say("Undo"), icon="rotate-ccw", caps=("Enter",), kind="quiet")
        self.undo.activated.connect(self.undone)
        row = Row(self, gap=8, margins=(9, 8, 4, 8))
        row.addWidget(text, 1)
        row.addWidget(self.undo, 0, CENTRE)
