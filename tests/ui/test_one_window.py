"""The desk is one window: no part of it shows as a window of its own on the way, which would take the keys away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui.desk_hands import sit_down, training_settings

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot


class Watch(QObject):
    """Notes every widget that is shown as a window."""

    def __init__(self) -> None:
        super().__init__()
        self.windows: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt names it
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.windows.append(type(watched).__name__)
        return False


def test_only_the_window_is_ever_a_window(qtbot: QtBot, tmp_path: Path) -> None:
    watch = Watch()
    QApplication.instance().installEventFilter(watch)  # type: ignore[union-attr]  # pytest-qt made it
    try:
        person = sit_down(qtbot, training_settings(tmp_path))
        person.reach_counter()
    finally:
        QApplication.instance().removeEventFilter(watch)  # type: ignore[union-attr]  # pytest-qt made it
    assert watch.windows == ["MainWindow"]
