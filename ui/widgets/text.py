"""Show words in a role of the type scale, in the language of the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from ui.theme import mark

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ims_desktop.words import Words


class Text(QLabel):
    """A label. Shape: `t` a role of the type scale, `tone` a role of colour ("" takes the role's own).

    Words follow the language when it changes; plain text (names, references, amounts) stays as it is.
    """

    def __init__(
        self,
        words: Words | str = "",
        t: str = "body",
        tone: str = "",
        parent: QWidget | None = None,
        *,
        wrap: bool = False,
        align: Qt.AlignmentFlag | None = None,
    ) -> None:
        super().__init__(parent)
        self._words: Words | str = ""
        self._held: tuple[str, int, str] | None = None
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("t", t)
        if tone:
            self.setProperty("tone", tone)
        if wrap:
            self.setWordWrap(True)
        if align is not None:
            self.setAlignment(align)
        self.say(words)

    def say(self, words: Words | str) -> None:
        """Show other words."""
        self._words = words
        text = str(words)
        if text != self.text():
            self.setText(text)
            if self.isVisible():
                self._hold_lines()

    def show_tone(self, tone: str) -> None:
        """Change the colour role."""
        mark(self, "tone", tone)

    def show_type(self, t: str) -> None:
        """Change the role of the type scale."""
        mark(self, "t", t)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.say(self._words)
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._hold_lines()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._hold_lines()

    def _hold_lines(self) -> None:
        """Keep room for every line of wrapped words: a layout asks for the least height whatever the width."""
        if not self.wordWrap():
            return
        held = (self.text(), self.width(), self.font().key())
        if held != self._held:
            self._held = held
            self.setMinimumHeight(0)  # a label counts its own least height in, and would never shrink again
            self.setMinimumHeight(max(0, self.heightForWidth(self.width())))


class Elided(Text):
    """An address: the only kind of text that may be cut, and then it says the whole in a tool tip."""

    def __init__(self, words: Words | str = "", t: str = "body", tone: str = "", parent: QWidget | None = None) -> None:
        super().__init__(words, t, tone, parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - one line is drawn whole
        painter = QPainter(self)
        cut = QFontMetrics(self.font()).elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        self.setToolTip(self.text() if cut != self.text() else "")
        painter.setPen(self.palette().windowText().color())
        painter.drawText(self.rect(), self.alignment(), cut)
        painter.end()
