"""Dress the desk as its cashier likes it: colours, text size, language; the computer's own until they choose."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from ims_desktop.words import current_language
from ui import theme
from ui.background import Lane, Lanes
from ui.grid import is_compact
from ui.preferences import Preferences, read_preferences, save_preferences

if TYPE_CHECKING:
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.settings import Settings
    from ui.main_window import MainWindow


class Wishes(QObject):
    """What is liked now, by whom."""

    def __init__(self, window: MainWindow, lanes: Lanes, settings: Settings) -> None:
        super().__init__(window)
        self._window = window
        self._lanes = lanes
        self._folder = settings.data_dir
        self._cashier: Cashier | None = None
        self._liked = Preferences(settings.theme, settings.text_scale, settings.language)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_system_changed)

    def take_up(self, cashier: Cashier) -> None:
        """Dress the desk for somebody who signed in."""
        self._cashier = cashier
        self._wear(read_preferences(self._folder, cashier.username, replace(self._liked, language="")))

    def choose_theme(self, name: str) -> None:
        """Take other colours and remember them."""
        self._choose(replace(self._liked, theme=name))

    def choose_scale(self, scale: int) -> None:
        """Take another text size and remember it."""
        self._choose(replace(self._liked, text_scale=scale))

    def choose_language(self, language: str) -> None:
        """Speak another language and remember it."""
        self._choose(replace(self._liked, language=language))

    def _choose(self, chosen: Preferences) -> None:
        self._wear(chosen)
        if self._cashier is not None:
            self._lanes.run(Lane.DRAWER, partial(save_preferences, self._folder, self._cashier.username, chosen), self)

    def _wear(self, chosen: Preferences) -> None:
        self._liked = chosen
        name = theme.system_theme() if chosen.theme == "system" else chosen.theme
        theme.adapt(theme=name, scale=chosen.text_scale, compact=is_compact(self._window.width(), chosen.text_scale))
        if chosen.language and chosen.language != current_language():
            self._window.speak(chosen.language)

    def _on_system_changed(self) -> None:
        if self._liked.theme == "system":
            theme.adapt(theme=theme.system_theme())
