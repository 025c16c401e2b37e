"""Look at a window as a person with a ruler does: nothing clipped, nothing too small, one primary, a name for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget

from ui.widgets.key_button import KeyButton
from ui.widgets.key_cap import KeyCap
from ui.widgets.text import Elided

if TYPE_CHECKING:
    from collections.abc import Iterator


def shown(window: QWidget, kind: type[QWidget]) -> Iterator[QWidget]:
    """Yield every visible widget of a kind."""
    return (widget for widget in window.findChildren(kind) if widget.isVisible() and widget.window() is window.window())


def needed(label: QLabel) -> tuple[int, int]:
    """Tell how wide and high a label must be to show all its words."""
    if label.wordWrap():
        return 0, label.heightForWidth(label.width())
    return label.sizeHint().width(), label.fontMetrics().height()


def clipped(window: QWidget) -> list[str]:
    """List the labels that do not show all their words: too small, or cut by what they stand in."""
    found = []
    for label in shown(window, QLabel):
        assert isinstance(label, QLabel)
        if not label.text() or isinstance(label, Elided):
            continue
        width, height = needed(label)
        if label.width() < width or label.height() < min(height, label.fontMetrics().tightBoundingRect("Ŵg").height()):
            found.append(f"{label.text()!r} is {label.width()}x{label.height()}, needs {width}x{height}")
        elif label.wordWrap() and label.height() < height - 2:
            found.append(f"{label.text()!r} is {label.height()} high, its lines need {height}")
        elif not _inside(label):
            found.append(f"{label.text()!r} reaches out of what it stands in")
    return found


def _inside(label: QLabel) -> bool:
    """Tell whether a label lies within every widget around it, as far as those do not scroll."""
    step, rect = label.parentWidget(), QRect(label.pos(), label.size())
    while step is not None and not step.isWindow():
        if step.objectName() == "qt_scrollarea_viewport":
            return True
        if not step.rect().adjusted(-1, -1, 1, 1).contains(rect):
            return False
        rect = rect.translated(step.pos())
        step = step.parentWidget()
    return True


def too_small(window: QWidget) -> list[str]:
    """List the words set smaller than 13 px (key caps: 12)."""
    found = []
    for label in shown(window, QLabel):
        assert isinstance(label, QLabel)
        least = 12 if isinstance(label.parentWidget(), KeyCap) else 13
        if label.text() and label.font().pixelSize() < least:
            found.append(f"{label.text()!r} is set in {label.font().pixelSize()} px")
    return found


def primaries(window: QWidget) -> list[str]:
    """List the filled buttons."""
    return [
        str(button.accessibleName())
        for button in shown(window, KeyButton)
        if button.property("kind") in {"primary", "take"}
    ]


def nameless(window: QWidget) -> list[str]:
    """List the controls a screen reader has no name for."""
    controls = [*shown(window, QPushButton), *shown(window, QLineEdit)]
    return [type(control).__name__ for control in controls if not control.accessibleName().strip()]


def low(window: QWidget) -> list[str]:
    """List the buttons that are hard to hit: lower than 30 px, or than the words in them."""
    return [
        f"{button.accessibleName()!r} is {button.height()} high"
        for button in shown(window, QPushButton)
        if button.height() < 30 or button.height() < button.sizeHint().height()
    ]


def tab_order(window: QWidget, start: QWidget) -> list[QWidget]:
    """Press Tab until the focus is where it began, and tell every control it stood on."""
    start.setFocus()
    order: list[QWidget] = []
    while (focused := QApplication.focusWidget()) is not None and focused not in order:
        order.append(focused)
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Tab)
    return order
