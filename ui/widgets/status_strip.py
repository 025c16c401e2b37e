"""Tell at the foot of the window how the till stands: text, not lights, and every part a button."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QWidget

from ims_desktop.words import Words, say
from ui.grid import side_margin
from ui.icons import Icon
from ui.keys import is_enter
from ui.theme import look
from ui.widgets.boxes import CENTRE, Bar, Row
from ui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QKeyEvent

_INKS: Final = {"ok": "ok_text", "warn": "warn_text", "bad": "bad_text"}
_LEFT: Final = {
    "network": "wifi",
    "unsent": "cloud-check",
    "cards": "credit-card",
    "accounts": "database",
    "session": "wallet",
    "drawer": "coins",
}
_RIGHT: Final = {"printer": "printer", "clock": ""}
_COMPACT: Final = {"network", "unsent", "cards", "drawer", "clock"}


class StripPart(QPushButton):
    """One fact: an icon, what it is, and what is known about it."""

    def __init__(self, name: str, icon: str, parent: QWidget | None = None, *, gap: int = 6) -> None:
        super().__init__(parent)
        self.name = name
        self.setProperty("kind", "strip")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._icon = Icon(icon or "clock", "text_2", 16, self)
        self._icon.setVisible(bool(icon))
        self._first = Text("", "caption", parent=self)
        self._second = Text("", "caption", parent=self)
        self._row = Row(self, gap=gap)
        for widget in (self._icon, self._first, self._second):
            widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            self._row.addWidget(widget, 0, CENTRE)

    def say(
        self, first: Words | str, second: Words | str = "", *, icon: str | None = None, tone: str = "2", ink: str = "1"
    ) -> None:
        """Show what is known; `tone` colours the first words and the icon, `ink` the second."""
        self._first.say(first)
        self._first.show_tone(tone)
        self._second.say(second)
        self._second.show_tone(ink)
        self._second.setVisible(str(second) != "")
        self._icon.show_icon(icon, _INKS.get(tone, "text_2"))
        self.setAccessibleName(f"{first} {second}".strip())
        self.updateGeometry()

    def show_first(self, *, shown: bool) -> None:
        """Show the first words, or only what follows."""
        if self._first.isHidden() == shown:
            self._first.setVisible(shown)

    def whole_width(self) -> int:
        """Tell how wide it is with all its words."""
        return self._first.sizeHint().width() + self._row.spacing() + self._second.sizeHint().width()

    def least_width(self) -> int:
        """Tell how wide it is without its first words."""
        return self._second.sizeHint().width()

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
        return QSize(self._row.sizeHint().width(), look().px(30 if look().compact else 34))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class StatusStrip(QFrame):
    """The strip. Shape: the parts by name: network, unsent, accounts, session, drawer, printer, clock."""

    pressed_part = Signal(str)
    """A part was pressed: its name."""

    def __init__(self, *, training: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("part", "strip")
        self._training = training
        self._shown: set[str] = {"clock"}
        self._bars: dict[str, tuple[Bar, set[str]]] = {}
        self._row = Row(self, gap=15)
        self.restyle()

    @cached_property
    def parts(self) -> dict[str, StripPart]:
        """The parts by name; made when there is something to tell."""
        if self._training:
            from ui.widgets.pill import Pill

            self._row.addWidget(Pill(say("Training"), "train", self))
            self._row.addWidget(Bar(22, self))
        left = self._fill(_LEFT)
        self._row.addStretch(1)
        return left | self._fill(_RIGHT)

    def show_parts(self, names: Iterable[str]) -> None:
        """Show these parts; the others have nothing to tell yet, or policy keeps them back."""
        self._shown = set(names)
        self.restyle()

    def restyle(self) -> None:
        """Take up the text size and the grid: the compact one keeps network, unsent, drawer and time."""
        self.setFixedHeight(look().size("strip"))
        if "parts" in self.__dict__:
            kept = self._shown & _COMPACT if look().compact else self._shown
            for name, part in self.parts.items():
                part.setVisible(name in kept)
            for name, (bar, before) in self._bars.items():
                bar.setVisible(name in kept and bool(before & kept))
        self._align()
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._align()
        self._make_room()

    def event(self, event: QEvent) -> bool:
        answer = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._make_room()
        return answer

    def _make_room(self) -> None:
        """Leave out the date, then the session, where the parts need their room, as long words in Welsh may.

        The time always stays, and what is wrong, and how far a load is.
        """
        if "parts" not in self.__dict__:
            return
        clock, session = self.parts["clock"], self.parts["session"]
        bar = self._bars["session"][0]
        items = [one for one in self.children() if isinstance(one, QWidget) and self._row.indexOf(one) >= 0]
        others = [one for one in items if not one.isHidden() and one not in {clock, session, bar}]
        edges, gap = self._row.contentsMargins(), self._row.spacing()
        room = self.width() - edges.left() - edges.right() - sum(_width(one) + gap for one in others) - gap
        wide = _width(session) + _width(bar) + 2 * gap
        fits = not self.isVisible() or wide + clock.least_width() <= room
        kept = "session" in self._shown and not look().compact and fits
        if session.isHidden() == kept:
            session.setVisible(kept)
            bar.setVisible(kept and bool(self._bars["session"][1] & self._shown))
        clock.show_first(shown=not look().compact and clock.whole_width() <= room - (wide if kept else 0))

    def _align(self) -> None:
        margin = side_margin(self.width())
        self._row.setContentsMargins(margin, 0, margin, 0)

    def _fill(self, icons: dict[str, str]) -> dict[str, StripPart]:
        """Put parts in the row, a thin line before each that has another before it."""
        made: dict[str, StripPart] = {}
        for name, icon in icons.items():
            if made:
                bar = Bar(22, self)
                bar.setVisible(name in self._shown and not self._shown.isdisjoint(made))
                self._bars[name] = (bar, set(made))
                self._row.addWidget(bar)
            part = StripPart(name, icon, self, gap=12 if name == "clock" else 6)
            part.setVisible(name in self._shown)
            part.clicked.connect(self._on_clicked)
            self._row.addWidget(part)
            made[name] = part
        return made

    def _on_clicked(self) -> None:
        part = self.sender()
        if isinstance(part, StripPart):
            self.pressed_part.emit(part.name)


def _width(widget: QWidget) -> int:
    """Tell how wide a part or a line wants to be; a line has no wish of its own."""
    return max(widget.sizeHint().width(), look().line)
