"""Hold the window: header, the screen of the moment, status strip; one overlay and one focus ring over them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from ims_desktop.words import say, use_language
from ui.grid import is_compact
from ui.icons import pixmap
from ui.key_keeper import KeyKeeper
from ui.keys import Act, binding
from ui.theme import adapt, look, tokens
from ui.widgets.boxes import Column
from ui.widgets.header import Header
from ui.widgets.status_strip import StatusStrip

if TYPE_CHECKING:
    from ui.focus_ring import FocusRing
    from ui.widgets.overlay import Dialog, Overlay

SMALLEST: Final = (960, 461)


class MainWindow(QWidget):
    """The one window of a till. It knows screens, not money: `ui.flow` decides which screen comes next."""

    first_painted = Signal()
    """The first frame is on the screen: slow work may begin."""

    closing = Signal()
    """The window is about to close: time to finish what is under way."""

    unsent_requested = Signal()

    def __init__(self, *, training: bool = False) -> None:
        super().__init__()
        self.setProperty("part", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._painted = False
        self._closed = False
        self.screens = QStackedWidget()
        self.header = Header()
        self.strip = StatusStrip(training=training)
        self.keeper = KeyKeeper(self)
        whole = Column(self, gap=0)
        self._training = training
        if training:
            from ui.widgets.training_band import TrainingBand

            whole.addWidget(TrainingBand())
        whole.addWidget(self.header)
        whole.addWidget(self.screens, 1)
        whole.addWidget(self.strip)
        self._unsent_key = QShortcut(QKeySequence(binding(Act.UNSENT).key), self)
        self._unsent_key.setAutoRepeat(False)
        self._unsent_key.activated.connect(self.unsent_requested)
        self.setMinimumSize(*SMALLEST)
        self._name()

    @cached_property
    def ring(self) -> FocusRing:
        """Where the keys go; made after the first frame, because to look around a control costs Qt its whole tree."""
        from ui.focus_ring import FocusRing

        return FocusRing(self)

    @cached_property
    def overlay(self) -> Overlay:
        """What dialogs open in."""
        from ui.widgets.overlay import Overlay

        overlay = Overlay(self)
        overlay.closed.connect(self._on_overlay_closed)
        return overlay

    @property
    def screen_now(self) -> QWidget | None:
        """The screen that is shown."""
        return self.screens.currentWidget()

    def show_screen(self, screen: QWidget, *, hand_keys: bool = True) -> None:
        """Show a screen, put the focus where its next key belongs, and hand it what was typed meanwhile."""
        if self.screens.indexOf(screen) < 0:
            self.screens.addWidget(screen)
        self.screens.setCurrentWidget(screen)
        take_focus = getattr(screen, "take_focus", None)
        if take_focus is not None:
            take_focus()
        if hand_keys:
            self.keeper.hand_to(QApplication.focusWidget())
        else:
            self.keeper.forget()

    def drop_screen(self, screen: QWidget | None) -> None:
        """Take a screen away for good."""
        if screen is not None:
            self.screens.removeWidget(screen)
            screen.hide()
            screen.deleteLater()

    def show_dialog(self, dialog: Dialog) -> None:
        """Open a dialog over everything."""
        self.overlay.open(dialog)

    def furnish(self) -> None:
        """Put in what the first frame can do without: the ring around the focus, the picture in the task bar."""
        from PySide6.QtGui import QIcon

        self.ring.follow()
        self.setWindowIcon(QIcon(pixmap("landmark", look().colour("accent"), 64, 1.0)))

    def speak(self, language: str) -> None:
        """Say everything in another language from now on."""
        use_language(language)
        for widget in self.findChildren(QWidget):
            QApplication.sendEvent(widget, QEvent(QEvent.Type.LanguageChange))
        self._name()

    def restyle(self) -> None:
        """Take up the text size: the overlay leaves the training band in sight."""
        band = look().px(tokens()["size_px"]["training_band"])
        self.setProperty("covered_from", band if self._training else 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self.first_painted.emit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if is_compact(self.width(), look().scale) != look().compact:
            QTimer.singleShot(0, self, self._on_grid_changed)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._closed:
            self._closed = True
            self.closing.emit()
        super().closeEvent(event)

    def _on_grid_changed(self) -> None:
        adapt(compact=is_compact(self.width(), look().scale))

    def _on_overlay_closed(self) -> None:
        """The focus goes back where the next key belongs, when what had it is gone."""
        focused = QApplication.focusWidget()
        if focused is None or focused.window() is not self or not focused.isVisible():
            take_focus = getattr(self.screen_now, "take_focus", None)
            if take_focus is not None:
                take_focus()

    def _name(self) -> None:
        self.setWindowTitle(say("IMS Desktop").text())
        self.restyle()
