"""The focus ring: one for the window, around what has the keys, with its gap, never in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidget, QScrollArea, QWidget

from ims_desktop.words import say
from ui import theme
from ui.focus_ring import FocusRing
from ui.widgets.entry_box import EntryBox
from ui.widgets.key_button import KeyButton
from ui.widgets.line_edit import LineEdit

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot


def around(widget: QWidget, window: QWidget, out: int) -> tuple[int, int, int, int]:
    corner = widget.mapTo(window, QPoint(0, 0))
    return corner.x() - out, corner.y() - out, widget.width() + 2 * out, widget.height() + 2 * out


def test_it_follows_the_focus_three_pixels_wide_with_a_gap_of_two(show: Callable[..., QWidget]) -> None:
    first, second = LineEdit(), KeyButton(say("Cash"))
    window = show(first, second)
    ring = FocusRing(window)
    for widget in (first, second):
        widget.setFocus()
        assert ring.target is widget
        assert ring.isVisible()
        assert ring.geometry().getRect() == around(widget, window, 5)


def test_the_gap_shows_what_is_behind_it(show: Callable[..., QWidget]) -> None:
    """Against the accent the ring alone would vanish."""
    button = KeyButton(say("Take"), kind="primary")
    window = show(button)
    ring = FocusRing(window)
    button.setFocus()
    image, look = window.grab().toImage(), theme.look()
    column = ring.x() + ring.width() // 2
    inks = [image.pixelColor(column, ring.y() + depth).name().upper() for depth in range(8)]
    assert inks[:3] == [look.colour("focus")] * 3
    assert inks[3:5] == [look.colour("bg")] * 2
    assert inks[5] == look.colour("accent")


def test_around_the_entry_box_it_goes_round_the_whole_object(show: Callable[..., QWidget]) -> None:
    box = EntryBox()
    window = show(box)
    ring = FocusRing(window)
    box.take_focus()
    assert ring.target is box
    assert ring.geometry().getRect() == around(box, window, 5)


def test_in_a_list_it_stays_within_the_edge(show: Callable[..., QWidget]) -> None:
    rows = QListWidget()
    rows.addItems(["one", "two"])
    window = show(rows)
    ring = FocusRing(window)
    rows.setFocus()
    assert ring.geometry().getRect() == around(rows, window, 0)


def test_it_moves_with_its_control_and_goes_when_it_goes(show: Callable[..., QWidget], qtbot: QtBot) -> None:
    first, second = LineEdit(), LineEdit()
    window = show(first, second)
    ring = FocusRing(window)
    second.setFocus()
    first.hide()
    qtbot.waitUntil(lambda: ring.geometry().getRect() == around(second, window, 5))
    second.hide()
    qtbot.waitUntil(lambda: not ring.isVisible())


def test_it_moves_with_whatever_its_control_stands_in(show: Callable[..., QWidget], qtbot: QtBot) -> None:
    above, frame = LineEdit(), QWidget()
    field = LineEdit(frame)
    frame.setFixedSize(200, 60)
    window = show(above, frame)
    ring = FocusRing(window)
    field.setFocus()
    above.hide()
    qtbot.waitUntil(lambda: ring.geometry().getRect() == around(field, window, 5))


def test_it_is_cut_to_what_a_scroll_area_shows(show: Callable[..., QWidget]) -> None:
    area, field = QScrollArea(), LineEdit()
    field.setFixedHeight(400)
    area.setWidget(field)
    area.setFixedHeight(120)
    window = show(area)
    ring = FocusRing(window)
    field.setFocus()
    assert ring.height() <= area.viewport().height() + 10


def test_a_click_goes_through_it(show: Callable[..., QWidget]) -> None:
    button, heard = KeyButton(say("Cash")), []
    button.activated.connect(lambda: heard.append("cash"))
    window = show(button)
    FocusRing(window)
    button.setFocus()
    QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, pos=button.mapTo(window, QPoint(4, 4)))
    assert heard == ["cash"]


def test_it_outlives_the_control_it_was_around(show: Callable[..., QWidget], qtbot: QtBot) -> None:
    first, second = LineEdit(), LineEdit()
    window = show(first, second)
    ring = FocusRing(window)
    first.setFocus()
    first.deleteLater()
    qtbot.waitUntil(lambda: window.findChildren(LineEdit) == [second])
    second.setFocus()
    assert ring.target is second


def test_in_high_contrast_it_is_wider(show: Callable[..., QWidget]) -> None:
    field = LineEdit()
    window = show(field)
    ring = FocusRing(window)
    field.setFocus()
    theme.adapt(theme="contrast")
    assert ring.geometry().getRect() == around(field, window, 6)
    theme.adapt(theme="light")
