"""Keep what a quick hand types while one screen gives way to the next, and hand it on in order."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget


class KeyKeeper(QWidget):
    """A control nobody sees that has the focus while no other can."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("ring", "none")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFixedSize(0, 0)
        self._kept: list[QKeyEvent] = []

    @property
    def kept(self) -> int:
        """How many keys wait."""
        return len(self._kept)

    def hold(self) -> None:
        """Take the focus: keys are kept from now on, behind those that wait already."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def forget(self) -> None:
        """Drop what was typed: it was meant for something that did not happen."""
        self._kept.clear()

    def hand_to(self, target: QWidget | None) -> None:
        """Give the keys, in order, to the control that should have had them."""
        kept, self._kept = self._kept, []
        if target is not None:
            for event in kept:
                QCoreApplication.postEvent(target, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat():
            self._kept.append(event.clone())
        event.accept()
