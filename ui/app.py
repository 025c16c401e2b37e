"""Open the window: dress Qt, show the first frame, and run until the window is closed."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from ims_desktop.words import use_language
from ui import theme
from ui.desk import Desk
from ui.fonts import load_fonts
from ui.grid import is_compact
from ui.interrupt import closed_by_signal
from ui.main_window import SMALLEST

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from ims_desktop.settings import Settings
    from ims_desktop.till import Till

_TURN_S: Final = 0.001
"""How long a lane may keep the interpreter while a key waits to be painted; Python's own is five times that."""
_LARGE_SCREEN: Final = 1800
_LARGE_TEXT: Final = 125


def make_application(settings: Settings) -> QApplication:
    """Make the one QApplication, with its typeface, look and language; the same one when there is one already."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    if not app.property("set_up"):
        # Once only: Qt crashes when the style is changed again under widgets a style sheet has dressed.
        app.setProperty("set_up", True)
        sys.setswitchinterval(_TURN_S)
        app.setApplicationName("IMS Desktop")
        _keep_own_contrast(app)
        app.setStyle("Fusion")
        load_fonts(app)
    use_language(settings.language)
    name = theme.system_theme() if settings.theme == "system" else settings.theme
    theme.use(theme.Look(name, settings.text_scale, is_compact(_room().width(), settings.text_scale)))
    return app


def make_desk(settings: Settings, build_till: Callable[[], Till]) -> Desk:
    """Make the window and all behind it; `build_till` is called on a lane, after the first frame."""
    make_application(settings)
    desk = Desk(settings, build_till)
    desk.window.resize(_room())
    desk.window.showMaximized()
    desk.window.activateWindow()
    return desk


def run_window(settings: Settings, build_till: Callable[[], Till]) -> int:
    """Show the window until it is closed; returns the exit code of the program."""
    app = QApplication(sys.argv[:1])
    desk = make_desk(_suited(settings), build_till)
    _catch_the_rest(desk)
    # Qt ends by itself with its last window, but not always with one that is closed while the till is being opened.
    desk.window.closing.connect(lambda: app.exit(0))
    with closed_by_signal(desk.window.close):
        code = app.exec()
        desk.shut_down()
    return code


def _keep_own_contrast(app: QApplication) -> None:
    """Take over the contrast theme a person made for their eyes, before our own style hides it."""
    if theme.system_theme() == "contrast":
        from ui.own_contrast import own_contrast

        theme.use_contrast_of(own_contrast(app.palette()) or {})


def _suited(settings: Settings) -> Settings:
    """Begin with larger text on a large screen, where nobody chose a size."""
    if settings.text_scale == 100 and _room().width() >= _LARGE_SCREEN:
        return replace(settings, text_scale=_LARGE_TEXT)
    return settings


def _room() -> QSize:
    """Tell how large the window will be."""
    return QGuiApplication.primaryScreen().availableSize().expandedTo(QSize(*SMALLEST))


def _catch_the_rest(desk: Desk) -> None:
    """Answer what escapes every slot with the problem dialog; its reference is in the log."""
    before = sys.excepthook

    def of_window(kind: type[BaseException], problem: BaseException, trace: TracebackType | None) -> None:
        if isinstance(problem, Exception):
            desk.show_problem(problem)
        else:
            before(kind, problem, trace)

    sys.excepthook = of_window
