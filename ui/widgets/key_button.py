"""Press with a finger or with the key printed on it: icon, word, key cap in one button."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QSizePolicy

from ui.icons import Icon
from ui.keys import Act, binding, is_enter
from ui.theme import look, mark
from ui.widgets.boxes import CENTRE, Column, Row
from ui.widgets.key_cap import KeyCaps
from ui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ims_desktop.words import Words

# kind -> (type role, tone, side margin, gap, height): what the style sheet cannot say about the words inside;
# a height is base pixels or the name of a length that is smaller on the compact grid
_SHAPES: Final[dict[str, tuple[str, str, int, int, int | str]]] = {
    "primary": ("subtitle", "on_accent", 14, 10, 56),
    "take": ("title", "on_accent", 16, 10, 62),
    "dialog": ("strong", "", 12, 10, 48),
    "secondary": ("strong", "", 12, 8, 40),
    "tender": ("strong", "", 12, 8, "tender_button"),
    "tab": ("strong", "", 12, 9, 40),
    "header": ("strong", "", 4, 8, 34),
    "quiet": ("caption", "", 4, 7, 34),
    "row": ("body", "", 12, 12, 38),
    "strip": ("caption", "", 0, 7, 34),
}
_FILLED: Final = {"primary", "take"}
_NOTHING: Final = ""


class KeyButton(QPushButton):
    """A button with its key. Shape: `kind` as in the style sheet; `act` gives it the key, the cap and the shortcut.

    Keys that only mean something inside one screen (Enter, digits, letters) are printed with `caps` and answered by
    the screen. `spread` puts the cap at the right end.
    """

    activated = Signal()
    """Pressed, by finger or key, while available. Connect to this, not to `clicked`."""

    unavailable_pressed = Signal(str)
    """Pressed while not available: the reason, in words."""

    def __init__(
        self,
        words: Words | str,
        *,
        icon: str = "",
        act: Act | None = None,
        caps: tuple[str, ...] = (),
        kind: str = "secondary",
        spread: bool = False,
        icon_size: int = 18,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        t, tone, side, gap, self._height = _SHAPES[kind]
        self._words: Words | str = words
        self._reason: Words | None = None
        self._available = self._capped = True
        self._filled = kind in _FILLED
        self._tone = tone
        self._icon_tone = "on_accent" if self._filled else "text_2" if kind in {"header", "quiet", "strip"} else "text"
        self.setProperty("kind", kind)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.restyle()
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.icon_widget = Icon(icon or "check", self._icon_tone, icon_size, self)
        self.icon_widget.setVisible(bool(icon))
        self.label = Text(words, t, tone, self)
        self.second = Text("", "caption", "", self)
        self.second.hide()
        keys = binding(act).caps if act is not None else caps
        self.caps = KeyCaps(keys, self, on="accent" if self._filled else "")
        self.caps.setVisible(bool(keys))
        self._lay_out(side, gap, spread=spread)
        self._act = act
        self._shortcut = self._bind(act)
        self.clicked.connect(self._on_clicked)
        self._describe()

    @property
    def is_available(self) -> bool:
        """Whether a press does what the word says."""
        return self._available

    @property
    def act(self) -> Act | None:
        """The action whose key is printed here."""
        return self._act

    @property
    def reason(self) -> Words | None:
        """Why it is not available now."""
        return self._reason

    def say(self, words: Words | str) -> None:
        """Show another word."""
        self._words = words
        self.label.say(words)
        self._describe()
        self.updateGeometry()

    def set_available(self, *, available: bool, reason: Words | None = None) -> None:
        """Let it be pressed or not; a reason is shown under the word with a dashed edge, never a grey silence."""
        self._available, self._reason = available, None if available else reason
        mark(self, "unavailable", "" if available else "reason" if reason is not None else "quiet")
        shown = self._tone if available else "3"
        self.label.show_tone(shown or "1")
        self.icon_widget.show_icon(tone=self._icon_tone if available else "text_3")
        self.caps.show_on("accent" if available and self._filled else "")
        why = _NOTHING if self._reason is None else self._reason
        self.second.say(why)
        self.second.setVisible(self._reason is not None)
        self._describe()

    def show_caps(self, *, shown: bool) -> None:
        """Print its key or not: of two buttons with one key, only on the one that the key would press."""
        self._capped = shown
        self.caps.setVisible(shown and bool(self.caps.caps))
        self._describe()

    def choose(self, *, chosen: bool) -> None:
        """Show it as the one chosen among its neighbours."""
        mark(self, "chosen", chosen)

    def sizeHint(self) -> QSize:
        inner = self._row.sizeHint()
        return QSize(inner.width() + 2 * look().line, max(inner.height(), self.minimumHeight()))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def restyle(self) -> None:
        """Take up the text size and the grid."""
        height = self._height
        self.setMinimumHeight(look().size(height) if isinstance(height, str) else look().px(height))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_enter(event):
            self.click()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._describe()
            self.updateGeometry()

    def _lay_out(self, side: int, gap: int, *, spread: bool) -> None:
        self._row = Row(self, gap=gap, margins=(side, 0, side, 0))
        words = Column(gap=0)
        words.addWidget(self.label)
        words.addWidget(self.second)
        for widget in (self.label, self.second):
            widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        if not spread:
            self._row.addStretch(1)
        self._row.addWidget(self.icon_widget, 0, CENTRE)
        self._row.addLayout(words)
        if spread:
            self._row.addStretch(1)
        self._row.addWidget(self.caps, 0, CENTRE)
        if not spread:
            self._row.addStretch(1)

    def _bind(self, act: Act | None) -> QShortcut | None:
        if act is None:
            return None
        shortcut = QShortcut(QKeySequence(binding(act).key), self)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(self.click)
        return shortcut

    def _on_clicked(self) -> None:
        if self._available:
            self.activated.emit()
        else:
            self.unavailable_pressed.emit(str(self._reason) if self._reason is not None else "")

    def _describe(self) -> None:
        """Say for a screen reader what is printed: "Cash, F6"."""
        keys = "+".join(cap.key for cap in self.caps.caps) if self._capped else ""
        self.setAccessibleName(f"{self._words}, {keys}" if keys else str(self._words))
        self.setAccessibleDescription(str(self._reason) if self._reason is not None else "")
