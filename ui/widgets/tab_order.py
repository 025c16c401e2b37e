"""Keep the order of Tab where rows come and go: a widget made later would otherwise come last of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from collections.abc import Iterable


def tab_before(anchor: QWidget, widgets: Iterable[QWidget]) -> None:
    """Put widgets, in their order, right before `anchor` in the order of Tab; all must be in the same window."""
    before = _stop_before(anchor)
    for widget in widgets:
        if widget.window() is anchor.window():
            QWidget.setTabOrder(before, widget)
            before = widget


def _stop_before(anchor: QWidget) -> QWidget:
    """Find the last control before `anchor` that can have the focus; Qt orders only those."""
    step = anchor.previousInFocusChain()
    while step is not None and step is not anchor and step.focusPolicy() == Qt.FocusPolicy.NoFocus:
        step = step.previousInFocusChain()
    return step or anchor
