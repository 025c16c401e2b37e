"""Bring each scan to the one thing it is for, and say plainly, with a low sound, where it cannot go.

A scan is never typed anywhere and never answers a dialog: its Enter is not a person's. The screens it asks about are
loaded when the first scan comes, because the window waits for this module.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from ims_desktop.words import Words, say
from ui.accessibility import Announcer
from ui.scan_keys import Place
from ui.scanner import Scanner
from ui.widgets.line_edit import CARD_WIPED

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.domain.scan import Scan
    from ims_desktop.settings import Settings
    from ui.main_window import MainWindow
    from ui.screens.counter import CounterScreen
    from ui.sounds import Sounds

LOCKED: Final = say("The till is locked. Unlock it, then scan again. Nothing of the scan is kept.")
SIGNED_OUT: Final = say("Sign in first, then scan again. Nothing of the scan is kept.")
NOT_YET: Final = say("Finish this first, then scan again. Nothing of the scan is kept.")
CLOSE_FIRST: Final = say("Close this first, then scan again. Nothing of the scan is kept.")
NO_SECRET: Final = say("That was a scan, not a password or PIN. It was dropped, and nothing was sent.")


class Scanning(QObject):
    """One reader, one window. `counter` gives the counter while it is the screen that is shown."""

    def __init__(
        self, window: MainWindow, sounds: Sounds, counter: Callable[[], CounterScreen | None], settings: Settings
    ) -> None:
        super().__init__(window)
        self._window, self._sounds, self._counter = window, sounds, counter
        self._announcer = Announcer(window)
        self.scanner = Scanner(self, gap_ms=settings.scan_gap_ms, shortest=settings.scan_shortest)
        self.scanner.holds_first = self._keeps_keys
        self.scanner.scanned.connect(self._on_scanned)
        self.scanner.dropped.connect(self._on_dropped)

    def begin(self) -> None:
        """Hear the reader from now on."""
        self.scanner.listen(self._window)

    def _keeps_keys(self) -> bool:
        """Tell whether the counter keeps keys in order just now: then none of a scan may slip in among them."""
        counter = self._counter()
        return counter is not None and counter.ahead.behind

    def _on_scanned(self, scan: Scan) -> None:
        from ui.screens.try_scan import TryScan

        dialog, counter = self._window.overlay.dialog, self._counter()
        if isinstance(dialog, TryScan):
            dialog.take_scan(scan, self.scanner.slowest_ms)
        elif dialog is not None:
            self._refuse(CARD_WIPED if scan.is_swipe else CLOSE_FIRST)
        elif counter is not None:
            counter.scans.take(scan)
        elif scan.is_swipe or not self._is_taken_here(scan):
            self._refuse(CARD_WIPED if scan.is_swipe else self._why_not_here())

    def _is_taken_here(self, scan: Scan) -> bool:
        """Offer a scan to the screen that is shown: the seal of a bag has a code too; tells whether it was taken."""
        take_scan = getattr(self._window.screen_now, "take_scan", None)
        return take_scan is not None and scan.is_readable and take_scan(scan.text)

    def _on_dropped(self, scan: Scan, place: Place) -> None:
        counter = self._counter()
        if self._window.overlay.dialog is None and counter is not None:
            if counter.paying.recording and not scan.is_swipe:
                counter.scans.take(scan)  # the money is counted: this is the next customer's
            else:
                counter.scans.refuse()
        elif place is not Place.AMOUNT or self._window.overlay.dialog or scan.is_swipe or not self._is_taken_here(scan):
            from ui.screens.tendering.cash_pane import SCANNED

            self._refuse(SCANNED if place is Place.AMOUNT else NO_SECRET)

    def _why_not_here(self) -> Words:
        from ui.screens.lock import LockScreen
        from ui.screens.sign_in import SignInScreen

        screen = self._window.screen_now
        if isinstance(screen, LockScreen):
            return LOCKED
        return SIGNED_OUT if isinstance(screen, SignInScreen) else NOT_YET

    def _refuse(self, words: Words) -> None:
        """Say it where the eyes are: in the dialog, in the notice of the screen, or else in a dialog of its own."""
        from ui.sounds import Sound
        from ui.widgets.panel import Panel

        self._sounds.play(Sound.REFUSED)
        self._announcer.announce(str(words), assertive=True)
        dialog, notice = self._window.overlay.dialog, getattr(self._window.screen_now, "notice", None)
        if dialog is not None:
            dialog.tell(words)
        elif isinstance(notice, Panel):
            notice.say(words, state="warn")
        else:
            from ui.problem import not_about_money

            self._window.show_dialog(not_about_money(words))
