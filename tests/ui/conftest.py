"""Give every window test the desk as it is dressed: typeface, light colours, English, the usual text size."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QWidget

from ims_desktop.words import use_language
from ui import theme
from ui.fonts import load_fonts
from ui.widgets.boxes import Column

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot


@pytest.fixture(scope="session")
def typeface(qapp: QApplication) -> None:
    qapp.setStyle("Fusion")
    load_fonts(qapp)


@pytest.fixture(scope="session")
def few_objects() -> None:
    """Put what is there for the whole run out of the collector's sight, so that collecting after each test is cheap."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def swept(few_objects: None) -> Iterator[None]:
    """Let what a test leaves die on the main thread: a worker of the next test might collect it, Qt objects and all."""
    yield
    gc.collect()


@pytest.fixture(autouse=True)
def dressed(typeface: None, qapp: QApplication) -> Iterator[None]:
    """Dress the application once; only a test that dressed it otherwise pays for another time."""
    usual = theme.Look()
    if theme.look() != usual or not qapp.styleSheet():
        theme.use(usual)
    use_language("en")
    yield
    use_language("en")


@pytest.fixture
def show(qtbot: QtBot) -> Callable[..., QWidget]:
    """Put widgets into a window, show it and wait until it has the keyboard."""

    kept: list[QWidget] = []

    def put(*widgets: QWidget, width: int = 900, height: int = 500) -> QWidget:
        window = QWidget()
        window.setProperty("part", "window")
        column = Column(window, gap=12, margins=(20, 20, 20, 20))
        for widget in widgets:
            column.addWidget(widget)
        window.resize(width, height)
        kept.append(window)
        qtbot.addWidget(window)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        return window

    return put
