"""Show where in a call one is: six steps in a row, those done behind, the one of now marked."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QSizePolicy, QWidget

from ims_desktop.words import Words, say
from ui.icons import Icon
from ui.theme import look
from ui.widgets.boxes import CENTRE, Row, Rule
from ui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent


class Step(IntEnum):
    """The steps of a call, in order."""

    CALLER = 1
    BILLS = 2
    READ_BACK = 3
    RECORDING = 4
    CARD = 5
    RECEIPT = 6


NAMES: Final = {
    Step.CALLER: say("Caller"),
    Step.BILLS: say("Bills"),
    Step.READ_BACK: say("Read back"),
    Step.RECORDING: say("Recording paused"),
    Step.CARD: say("Card"),
    Step.RECEIPT: say("Receipt"),
}
NO_PAUSE: Final = say("No pause needed")


def step_words(step: Step) -> Words:
    """Say which step it is, for whoever has no room for the row, or does not see it."""
    return say("Step {n} of {all}: {name}", n=step.value, all=len(Step), name=NAMES[step])


class StepsRow(QWidget):
    """The row. Where a step is not needed for a way to pay, it says so instead of being passed by in silence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[Step, bool] | None = None
        self._parts = {step: _StepPart(step) for step in Step}
        self._rules: list[Rule] = []
        self._row = Row(self, gap=10, margins=(6, 0, 6, 0))
        for step, part in self._parts.items():
            if step is not Step.CALLER:
                rule = Rule()
                self._rules.append(rule)
                self._row.addWidget(rule, 1, CENTRE)
            self._row.addWidget(part)
        for rule in self._rules:
            rule.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.show_step(Step.CALLER, paused=True)

    @property
    def step(self) -> Step:
        """Where one is."""
        return Step.CALLER if self._shown is None else self._shown[0]

    def show_step(self, step: Step, *, paused: bool) -> None:
        """Mark where one is. Shape: `paused` False when the way to pay asks for no pause of the recording."""
        if self._shown == (step, paused):
            return
        self._shown = (step, paused)
        for one, part in self._parts.items():
            skipped = one is Step.RECORDING and not paused
            part.show_state("now" if one is step else "done" if one < step else "", skipped=skipped)
        self.setAccessibleName(str(step_words(step)))

    def restyle(self) -> None:
        """Take up the text size."""
        self._row.use(gap=10 if self.width() > look().px(800) else 6, margins=(6, 0, 6, 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.restyle()


class _StepPart(QWidget):
    """One step: a picture that says as much as its colour, and its name."""

    def __init__(self, step: Step) -> None:
        super().__init__()
        self._step = step
        self._icon = Icon("circle", "text_3", 20)
        self._name = Text(NAMES[step], "body", "2")
        row = Row(self, gap=8)
        row.addWidget(self._icon, 0, CENTRE)
        row.addWidget(self._name, 0, CENTRE)

    def show_state(self, state: str, *, skipped: bool) -> None:
        """Show it as done, as the one of now, or as still to come."""
        self._name.say(NO_PAUSE if skipped else NAMES[self._step])
        if state == "now":
            self._icon.show_icon("circle-dot", "accent")
            self._name.show_tone("accent")
            self._name.show_type("strong")
            return
        self._name.show_type("body")
        if state == "done":
            self._icon.show_icon("minus" if skipped else "circle-check", "text_3" if skipped else "ok_text")
        else:
            self._icon.show_icon("minus" if skipped else "circle", "text_3")
        self._name.show_tone("2")
