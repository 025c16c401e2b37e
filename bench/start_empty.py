"""Show an empty PySide6 window with one field, press a key once it has painted, and print the time when it is there."""

from __future__ import annotations

import os
import time

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget


class Window(QWidget):
    painted = False

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        if not self.painted:
            self.painted = True
            QTimer.singleShot(0, press)


def press() -> None:
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_A)
    if field.text() == "a":
        print(time.monotonic_ns(), flush=True)
    os._exit(0)


application = QApplication([])
window = Window()
field = QLineEdit()
QVBoxLayout(window).addWidget(field)
window.resize(1366, 768)
window.show()
field.setFocus()
application.exec()
