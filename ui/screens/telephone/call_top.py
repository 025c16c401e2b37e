"""Stand above the stage while a caller is served: who calls, where in the call one is, and the words to say now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from ims_desktop.words import Words, say
from ui.keys import Act
from ui.screens.telephone.caller_bar import CallerBar
from ui.screens.telephone.script_panel import ScriptPanel
from ui.screens.telephone.steps import StepsRow
from ui.theme import look
from ui.widgets.boxes import Column, Row
from ui.widgets.key_button import KeyButton
from ui.widgets.panel import Panel

if TYPE_CHECKING:
    from ui.screens.telephone.steps import Step


class CallTop(QWidget):
    """It knows nothing by itself: what is so comes in, what is pressed goes out."""

    letter_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar, self.steps, self.script = CallerBar(), StepsRow(), ScriptPanel()
        self.letter = KeyButton(say("Send the receipt by e-mail or text"), icon="mail", act=Act.EMAIL)
        self.letter.activated.connect(self.letter_requested)
        self.letter.unavailable_pressed.connect(lambda _: self.say_problem(_NO_LETTERS))
        self.problem = Panel("", state="warn")
        self._letter_row = QWidget()
        row = Row(self._letter_row, gap=10)
        row.addWidget(self.letter)
        row.addStretch(1)
        self._column = Column(self, gap=14, margins=(0, 0, 0, 14))
        for widget in (self.bar, self.steps, self.script, self.problem, self._letter_row):
            self._column.addWidget(widget)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._letter_row.hide()
        self.problem.hide()
        self.restyle()

    def show_step(self, step: Step, *, paused: bool) -> None:
        """Mark where in the call one is."""
        self.steps.show_step(step, paused=paused)
        self.bar.show_step(step)

    def offer_letter(self, *, shown: bool, can: bool) -> None:
        """Offer to send the receipt, once there is one; dashed where nothing is set up that sends."""
        self._letter_row.setVisible(shown)
        self.letter.set_available(available=can, reason=None if can else say("Not set up"))
        if not shown:
            self.problem.hide()

    def say_problem(self, words: Words) -> None:
        """Say why something was not done."""
        self.problem.say(words, state="warn")
        self.problem.show()

    def restyle(self) -> None:
        """Take up the grid: the compact one names the step in the bar."""
        compact = look().compact
        self.steps.setVisible(not compact)
        self.letter.icon_widget.setVisible(not compact)
        self._column.use(gap=6 if compact else 10, margins=(0, 0, 0, 8 if compact else 10))


_NO_LETTERS = say("Receipts by e-mail or text are not set up at central. Print it again with F11.")
