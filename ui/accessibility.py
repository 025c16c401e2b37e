"""Tell a screen reader what changed, once, when the hands are quiet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6 import QtGui
from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAccessible

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

QUIET_MS: Final = 300


class Announcer(QObject):
    """Announce the last of several quick changes. Older versions of Qt have no announcements; there it stays silent."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._text = ""
        self._assertive = False
        self._timer = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._timer.timeout.connect(self._announce)
        self.last_announced = ""

    def announce(self, text: str, *, assertive: bool = False) -> None:
        """Say `text` after a moment of quiet; a later text replaces it."""
        self._text, self._assertive = text, assertive
        self._timer.start()

    def _announce(self) -> None:
        self.last_announced = self._text
        if not hasattr(QtGui, "QAccessibleAnnouncementEvent"):
            return
        event = QtGui.QAccessibleAnnouncementEvent(self._widget, self._text)
        kind = QAccessible.AnnouncementPoliteness
        event.setPoliteness(kind.Assertive if self._assertive else kind.Polite)
        QAccessible.updateAccessibility(event)
