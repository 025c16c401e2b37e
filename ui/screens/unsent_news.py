"""Tell on the stage how the desk stands, and open the list of what waits to be sent."""

from __future__ import annotations

import functools
from collections import deque
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from ims_desktop.use_cases.list_payments import list_payments
from ui.background import Lane
from ui.screens.desk_news import News, asked_news, news

if TYPE_CHECKING:
    from datetime import datetime

    from ims_desktop.records import JournalRow
    from ims_desktop.till import Till
    from ims_desktop.use_cases.show_status import DeskStatus
    from ui.screens.find_stage import FindStage
    from ui.screens.seat import Seat

LISTED: Final = 50


class UnsentNews(QObject):
    """The banner, which shrinks into the strip after the next payment, and the panel of what waits."""

    opened = Signal()
    problem = Signal(object)

    def __init__(self, seat: Seat, stage: FindStage, parent: QObject) -> None:
        super().__init__(parent)
        self._seat, self._stage = seat, stage
        self._status: DeskStatus | None = None
        self._since: datetime | None = None
        self._shown: News | None = None
        self._put_away = ""
        self._asked = 0
        self._resolved: News | None = None

    def show_asked(self, count: int) -> None:
        """Take up how many acts at other tills wait for the leave of whoever is here."""
        self._asked = count
        self._show_banner()

    def show_resolved(self, told: News) -> None:
        """Tell what came of a card that had no answer; it is put away by the next payment."""
        self._resolved = told
        self._show_banner()

    def show_status(self, status: DeskStatus, since: datetime | None) -> None:
        """Take up how the desk stands."""
        self._status, self._since = status, since
        self._show_banner()
        if self.is_open:
            self._read()

    def payment_taken(self) -> None:
        """Put a calm banner away: the strip says it from now on. What waits for a person stays."""
        self._resolved = None
        if self._shown is not None and self._shown.passing:
            self._put_away = self._shown.name
        self._show_banner()

    @property
    def is_open(self) -> bool:
        """Whether the list is open."""
        return self._stage.waiting.isVisibleTo(self._stage)

    @property
    def is_offline(self) -> bool:
        """Whether central was out of reach when it was last spoken to."""
        return self._status is not None and self._status.online is False

    def toggle(self) -> None:
        """Open the list, or close it again."""
        if self.is_open:
            self.close()
        else:
            self._read()

    def close(self) -> None:
        """Close the list."""
        self._stage.waiting.hide()

    def _show_banner(self) -> None:
        if self._status is None and self._resolved is None:
            return
        told = self._resolved
        if self._status is not None and (told is None or self._status.blocked is not None):
            told = news(self._status, self._since, self._seat.now()) or asked_news(self._asked)
        if told is None or told.name != self._put_away:
            self._put_away = ""
        self._shown = told
        self._stage.show_banner(None if told is None or told.name == self._put_away else told)

    def _read(self) -> None:
        job = functools.partial(_waiting, self._seat.till)
        self._seat.lanes.run(Lane.JOURNAL, job, self, self._on_read, self.problem.emit)

    def _on_read(self, rows: tuple[JournalRow, ...]) -> None:
        if self._status is not None:
            said_above = self._shown is not None and self._stage.banner.isVisibleTo(self._stage)
            self._stage.waiting.show_trouble(None if said_above else self._status.trouble)
            self._stage.waiting.show_rows(rows, self._status.unsent, self._seat.now())
            if not self.is_open:
                self._stage.waiting.show()
                self.opened.emit()


def _waiting(till: Till) -> tuple[JournalRow, ...]:
    """Read the latest payments that central has not got, and those it holds back, latest first."""
    held = deque(list_payments(till, status="quarantined"), LISTED)
    unsent = deque(list_payments(till, status="unsent"), LISTED)
    return (*reversed(held), *reversed(unsent))
