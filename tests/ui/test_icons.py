"""Icons: every name used has its file, one colour each, sharp at every ratio, drawn once."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QColor

import ui
from ui import theme
from ui.icons import Icon, pixmap

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget


def have() -> set[str]:
    return {
        file.name.removesuffix(".svg")
        for file in (resources.files("resources") / "icons").iterdir()
        if file.name.endswith(".svg")
    }


def test_every_icon_that_is_asked_for_by_name_is_there() -> None:
    asked: set[str] = set()
    for file in Path(ui.__file__ or "").parent.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        asked |= set(re.findall(r'(?:Icon\(|icon=)"([a-z0-9-]+)"', text))
    assert asked
    assert asked <= have()


def test_an_icon_has_one_colour_and_it_is_the_one_of_the_theme(qapp: object) -> None:
    image = pixmap("circle-check", "#08472B", 32, 1.0).toImage()
    inks = {
        QColor(image.pixel(x, y)).name().upper()
        for x in range(32)
        for y in range(32)
        if image.pixelColor(x, y).alpha() == 255
    }
    assert inks == {"#08472B"}


def test_an_icon_is_drawn_once_for_a_colour_a_size_and_a_ratio(qapp: object) -> None:
    assert pixmap("lock", "#121A26", 18, 1.0) is pixmap("lock", "#121A26", 18, 1.0)
    sharp = pixmap("lock", "#121A26", 18, 2.0)
    assert (sharp.width(), sharp.devicePixelRatio()) == (36, 2.0)


def test_an_icon_follows_the_text_size_and_the_theme(show: Callable[..., QWidget]) -> None:
    icon = Icon("lock", "text", 18)
    show(icon)
    theme.adapt(scale=150, theme="dark")
    assert icon.width() == 27
    image = icon.grab().toImage()
    colours = {image.pixelColor(x, y).name().upper() for x in range(image.width()) for y in range(image.height())}
    assert theme.Look("dark").colour("text") in colours
    theme.adapt(scale=100, theme="light")
