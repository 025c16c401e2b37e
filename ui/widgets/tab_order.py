"""Keep the order of Tab where rows come and go: a widget made later would otherwise come last of all.

The chain itself is never walked: asking Qt for the widgets in it makes wrappers of the insides of scroll areas, and
these crash the program when their window is gone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from collections.abc import Iterable


def tab_after(anchor: QWidget, widgets: Iterable[QWidget]) -> None:
    """Put widgets, in their order, right after `anchor` in the order of Tab, as far as they share its window."""
    for widget in widgets:
        if widget.window() is anchor.window():
            QWidget.setTabOrder(anchor, widget)
            anchor = widget
