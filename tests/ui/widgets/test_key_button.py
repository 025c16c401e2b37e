"""Buttons with keys: pressed by finger or key, never a grey silence, named for those who do not see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ims_desktop.words import say, use_language
from ui import theme
from ui.icons import Icon
from ui.keys import Act
from ui.widgets.key_button import KeyButton
from ui.widgets.key_cap import KeyCap
from ui.widgets.line_edit import LineEdit

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget


def made(**how: object) -> tuple[KeyButton, list[str]]:
    button, heard = KeyButton(say("Cash"), icon="banknote", act=Act.CASH, kind="tender", **how), []  # type: ignore[arg-type]
    button.activated.connect(lambda: heard.append("pressed"))
    button.unavailable_pressed.connect(lambda why: heard.append(f"no: {why}"))
    return button, heard


def test_finger_key_space_and_enter_all_press_it(show: Callable[..., QWidget]) -> None:
    button, heard = made()
    window = show(button)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_F6)
    button.setFocus()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Space)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Return)
    assert heard == ["pressed"] * 4


def test_its_name_for_a_screen_reader_has_the_key(show: Callable[..., QWidget]) -> None:
    button, _ = made()
    show(button)
    assert button.accessibleName() == "Cash, F6"
    assert KeyButton(say("Commands"), act=Act.COMMANDS).accessibleName() == "Commands, Ctrl+K"


def test_not_available_it_says_why_instead_of_doing_it(show: Callable[..., QWidget]) -> None:
    button, heard = made()
    window = show(button)
    button.set_available(available=False, reason=say("Not for rents"))
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_F6)
    assert heard == ["no: Not for rents"]
    assert button.second.isVisible()
    assert (button.second.text(), button.accessibleDescription()) == ("Not for rents", "Not for rents")
    assert button.property("unavailable") == "reason"
    button.set_available(available=True)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_F6)
    assert heard == ["no: Not for rents", "pressed"]
    assert not button.second.isVisible()


def test_not_available_it_can_still_be_reached_and_read(show: Callable[..., QWidget]) -> None:
    button, _ = made()
    show(button)
    button.set_available(available=False, reason=say("Not for rents"))
    button.setFocus()
    assert button.hasFocus()
    assert button.isEnabled()


@pytest.mark.parametrize(
    ("kind", "height"), [("primary", 56), ("take", 62), ("dialog", 48), ("tender", 50), ("header", 34), ("tab", 40)]
)
def test_each_kind_has_the_height_of_the_design(kind: str, height: int, show: Callable[..., QWidget]) -> None:
    button = KeyButton(say("Cash"), icon="banknote", caps=("F6",), kind=kind)
    show(button)
    assert button.height() == height


def test_only_primary_buttons_are_filled_with_the_accent(show: Callable[..., QWidget]) -> None:
    accent = theme.look().colour("accent")
    for kind in ("primary", "take", "dialog", "secondary", "tender", "tab", "quiet"):
        button = KeyButton(say("Cash"), caps=("F6",), kind=kind)
        show(button)
        image = button.grab().toImage()
        filled = image.pixelColor(image.width() // 2, 4).name().upper() == accent
        assert filled == (kind in {"primary", "take"}), kind


def test_arrows_are_drawn_because_the_typeface_has_none(show: Callable[..., QWidget]) -> None:
    caps = [KeyCap(key) for key in ("Up", "Down", "Enter")]
    show(*caps)
    drawn = [[icon.name for icon in cap.findChildren(Icon)] for cap in caps]
    assert drawn == [["arrow-up"], ["arrow-down"], []]


def test_its_word_follows_the_language(show: Callable[..., QWidget]) -> None:
    from ui.main_window import MainWindow

    window, (button, _) = MainWindow(), made()
    window.screens.addWidget(button)
    window.speak("cy")
    assert (button.label.text(), button.accessibleName()) == ("Arian parod", "Arian parod, F6")
    use_language("en")
    window.deleteLater()


def test_a_key_does_not_reach_a_button_that_cannot_be_seen(show: Callable[..., QWidget]) -> None:
    button, heard = made()
    field = LineEdit()
    window = show(field, button)
    field.setFocus()
    button.hide()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_F6)
    assert heard == []
