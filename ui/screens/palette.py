"""List every command with its key; typing makes the list shorter, Enter does the marked one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from ims_desktop.words import Words, say
from ui.keys import Act
from ui.theme import look
from ui.widgets.boxes import Column
from ui.widgets.key_button import KeyButton
from ui.widgets.line_edit import CARD_WIPED, LineEdit
from ui.widgets.overlay import Dialog
from ui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Command:
    """Something the desk can do. Shape: `caps` are the keys that do it elsewhere, none for commands only found here."""

    words: Words | str
    run: Callable[[], None]
    caps: tuple[str, ...] = ()
    icon: str = ""
    available: bool = True


_NONE = say("No command has these letters.")
_AROUND_LIST = 240
"""What title, filter, buttons and their gaps take of the height."""


class Palette(Dialog):
    """The commands, filtered by what is typed."""

    command_chosen = Signal(object)

    def __init__(self, commands: Sequence[Command]) -> None:
        self._area = QScrollArea()
        super().__init__("command", say("Commands"), say("Type a few letters"))
        self.filter = _FilterEdit(self)
        self.filter.setAccessibleName(say("Type a few letters").text())
        self._none = Text(_NONE, "caption")
        self._none.hide()
        self._rows: list[tuple[Command, KeyButton]] = [(command, self._row(command)) for command in commands]
        self._chosen = 0
        self._list()
        self.filter.typed.connect(self._on_typed)
        self.filter.moved.connect(self._on_moved)
        self.filter.entered.connect(self._on_entered)
        self.filter.card_dropped.connect(self._on_card_dropped)
        close = KeyButton(say("Close"), act=Act.BACK, kind="dialog")
        close.activated.connect(self.step_back)
        self.add_buttons(close, None)
        self._mark(0)

    def first_field(self) -> QWidget:
        """The filter has the focus throughout; the list follows it."""
        return self.filter

    @property
    def shown(self) -> list[str]:
        """The commands in the list now, as they read."""
        return [button.label.text() for _, button in self._fitting()]

    def fit(self, width: int, height: int) -> None:
        """Let the list have what title, filter and buttons leave."""
        super().fit(width, height)
        self._area.setFixedHeight(max(look().px(76), min(look().px(380), height - look().px(_AROUND_LIST))))

    def _row(self, command: Command) -> KeyButton:
        button = KeyButton(command.words, icon=command.icon, caps=command.caps, kind="row", spread=True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.set_available(available=command.available)
        button.activated.connect(lambda: self._choose(command))
        return button

    def _list(self) -> None:
        holder = QWidget()
        holder.setProperty("part", "scrolled")
        column = Column(holder, gap=2)
        for _, button in self._rows:
            column.addWidget(button)
        column.addWidget(self._none)
        column.addStretch(1)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(holder)
        self.body.addWidget(self.filter)
        self.body.addWidget(self._area)

    def _fitting(self) -> list[tuple[Command, KeyButton]]:
        wanted = self.filter.text().casefold().split()
        return [
            (command, button)
            for command, button in self._rows
            if all(word in str(command.words).casefold() for word in wanted)
        ]

    def _on_typed(self) -> None:
        fitting = self._fitting()
        for row in self._rows:
            row[1].setVisible(row in fitting)
        self._none.say(_NONE)
        self._none.setVisible(not fitting)
        self._mark(0)

    def _on_card_dropped(self) -> None:
        self._none.say(CARD_WIPED)
        self._none.show()

    def _on_moved(self, step: int) -> None:
        self._mark(self._chosen + step)

    def _mark(self, place: int) -> None:
        fitting = self._fitting()
        self._chosen = max(0, min(place, len(fitting) - 1))
        for _, button in self._rows:
            button.choose(chosen=False)
        if fitting:
            button = fitting[self._chosen][1]
            button.choose(chosen=True)
            self._area.ensureWidgetVisible(button)
            self.filter.setAccessibleDescription(button.accessibleName())

    def _on_entered(self) -> None:
        fitting = self._fitting()
        if fitting:
            fitting[self._chosen][1].click()

    def _choose(self, command: Command) -> None:
        self.closed.emit()
        self.command_chosen.emit(command)


class _FilterEdit(LineEdit):
    """The filter: arrows move the mark below."""

    moved = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            self.moved.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)
