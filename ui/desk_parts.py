"""Make the parts of the desk when each is first asked for, so that the first frame waits for none of them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.main_window import MainWindow
from ui.screens.sign_in import SignInScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.settings import Settings
    from ims_desktop.till import Till
    from ui.background import Lanes
    from ui.flow import Flow
    from ui.idle_watch import IdleWatch
    from ui.sounds import Sounds
    from ui.status_watch import StatusWatch
    from ui.sync_timer import SyncTimer
    from ui.wishes import Wishes


class DeskParts(QObject):
    """The window with its sign-in, and what works beside it. Nothing here knows how the parts go together."""

    def __init__(self, settings: Settings, build_till: Callable[[], Till]) -> None:
        super().__init__()
        self._settings = settings
        self._build_till = build_till
        self.window = MainWindow(training=settings.training)
        self.sign_in = SignInScreen()

    @cached_property
    def lanes(self) -> Lanes:
        """The workers."""
        from ui.background import Lanes

        return Lanes(self)

    @cached_property
    def sounds(self) -> Sounds:
        """What can be heard."""
        from ui.sounds import Sounds

        return Sounds(self.lanes, on=self._settings.sound)

    @cached_property
    def sync(self) -> SyncTimer:
        """The stepping of the sync engine."""
        from ui.sync_timer import SyncTimer

        return SyncTimer(self.lanes, self)

    @cached_property
    def status(self) -> StatusWatch:
        """The keeper of the status strip."""
        from ui.status_watch import StatusWatch

        return StatusWatch(self.window.strip, self.lanes)

    @cached_property
    def wishes(self) -> Wishes:
        """How the desk is dressed."""
        from ui.wishes import Wishes

        return Wishes(self.window, self.lanes, self._settings)

    @cached_property
    def flow(self) -> Flow:
        """The way to the counter."""
        from ui.flow import Flow

        return Flow(self.window, self.sign_in, self.lanes, self._build_till)

    @cached_property
    def _idle(self) -> IdleWatch:
        from ui.idle_watch import IdleWatch

        return IdleWatch(self)
