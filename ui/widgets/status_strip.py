"""Tell at the foot of the window how the till stands: text, not lights, and every part a button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy

from ims_desktop.words import Words, say
from ui.grid import side_margin
from ui.icons import Icon
from ui.keys import is_enter
from ui.theme import look
from ui.widgets.boxes import CENTRE, Bar, Row
from ui.widgets.pill import Pill
from ui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget


class StripPart(QPushButton):
    """One fact: an icon, what it is, and what is known about it."""

    def __init__(self, name: str, icon: str, parent: QWidget | None = None, *, gap: int = 6) -> None:
        super().__init__(parent)
        self.name = name
        self.setProperty("kind", "strip")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._icon = Icon(icon, "text_2", 16)
        self._first = Text("", "caption")
        self._second = Text("", "caption")
        self._row = Row(self, gap=gap)
        for widget in (self._icon, self._first, self._second):
            widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            self._row.addWidget(widget, 0, CENTRE)
        self.say("")

    def say(
        self, first: Words | str, second: Words | str = "", *, icon: str | None = None, tone: str = "2", ink: str = "1"
    ) -> None:
        """Show what is known; `tone` colours the first words and the icon, `ink` the second."""
        self._first.say(first)
        self._first.show_tone(tone)
        self._second.say(second)
        self._second.show_tone(ink)
        self._second.setVisible(str(second) != "")
        self._icon.show_icon(icon, {"ok": "ok_text", "warn": "warn_text", "bad": "bad_text"}.get(tone, "text_2"))
        self.setAccessibleName(f"{first} {second}".strip())
        self.updateGeometry()

    def show_icon(self, *, shown: bool) -> None:
        """Show the icon, or words only."""
        self._icon.setVisible(shown)

    def show_first(self, *, shown: bool) -> None:
        """Show the first words, or only what follows."""
        self._first.setVisible(shown)

    @property
    def shown(self) -> str:
        """What the part says."""
        return self.accessibleName()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_enter(event):
            self.click()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(self._row.sizeHint().width(), look().px(34) if not look().compact else look().px(30))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class StatusStrip(QFrame):
    """The strip. Shape: the parts by name: network, unsent, accounts, session, drawer, printer, clock."""

    pressed_part = Signal(str)
    """A part was pressed: its name."""

    def __init__(self, *, training: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("part", "strip")
        self.parts = {
            name: StripPart(name, icon, self, gap=12 if name == "clock" else 6)
            for name, icon in (
                ("network", "wifi"),
                ("unsent", "cloud-check"),
                ("accounts", "database"),
                ("session", "wallet"),
                ("drawer", "coins"),
                ("printer", "printer"),
                ("clock", "clock"),
            )
        }
        self._shown: set[str] = {"clock"}
        self._bars: dict[str, tuple[Bar, set[str]]] = {}
        self._row = Row(self, gap=15)
        if training:
            self._row.addWidget(Pill(say("Training"), "train"))
            self._row.addWidget(Bar(22))
        self._fill(("network", "unsent", "accounts", "session", "drawer"))
        self._row.addStretch(1)
        self._fill(("printer", "clock"))
        self.parts["clock"].show_icon(shown=False)
        for part in self.parts.values():
            part.clicked.connect(self._on_clicked)
        self.restyle()

    def show_parts(self, names: Iterable[str]) -> None:
        """Show these parts; the others have nothing to tell yet, or policy keeps them back."""
        self._shown = set(names)
        self.restyle()

    def restyle(self) -> None:
        """Take up the text size and the grid: the compact one keeps network, unsent, drawer and time."""
        self.setFixedHeight(look().size("strip"))
        kept = {"network", "unsent", "drawer", "clock"} if look().compact else set(self.parts)
        for name, part in self.parts.items():
            part.setVisible(name in self._shown & kept)
        for name, (bar, before) in self._bars.items():
            bar.setVisible(name in self._shown & kept and bool(before & self._shown & kept))
        self.parts["clock"].show_first(shown=not look().compact)
        self._align()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._align()

    def _align(self) -> None:
        margin = side_margin(self.width())
        self._row.setContentsMargins(margin, 0, margin, 0)

    def _fill(self, names: tuple[str, ...]) -> None:
        """Put parts in a row, a thin line before each that has another before it."""
        for index, name in enumerate(names):
            if index:
                bar = Bar(22)
                self._bars[name] = (bar, set(names[:index]))
                self._row.addWidget(bar)
            self._row.addWidget(self.parts[name])

    def _on_clicked(self) -> None:
        part = self.sender()
        if isinstance(part, StripPart):
            self.pressed_part.emit(part.name)
