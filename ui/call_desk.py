"""Let the window serve callers: the key in its header, the counter's calls, and what must not outlast them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from ui.desk import Desk
    from ui.screens.counter import CounterScreen


class CallDesk(QObject):
    """Between the header and the counter, whichever cashier's it is."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        desk.window.header.mode_requested.connect(self._on_mode)
        desk.window.closing.connect(self.end)

    def follow(self, counter: CounterScreen) -> None:
        """Take up a counter: its calls are begun by the key of the header."""
        header, calling = self._desk.window.header, counter.calling
        calling.mode_changed.connect(lambda on: header.show_mode(telephone=on))
        calling.offered_changed.connect(lambda can: header.offer_telephone(can=can))
        header.show_mode(telephone=calling.on)
        header.offer_telephone(can=calling.offered)

    def cover(self) -> None:
        """Forget who calls while nobody is at the desk."""
        if self._desk.counter is not None:
            self._desk.counter.calling.cover()

    def end(self) -> None:
        """Let a recording run again, and forget who calls, before the window goes."""
        if self._desk.counter is not None:
            self._desk.counter.calling.end()

    def _on_mode(self) -> None:
        if self._desk.counter is not None:
            self._desk.counter.calling.toggle()
