"""Keep the idle stage told of a load of the accounts, and let the cashier have it rest or go on."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ims_desktop.use_cases.pause_load import pause_load
from ims_desktop.use_cases.show_load import show_load
from ui.background import Lane

if TYPE_CHECKING:
    from ims_desktop.records import LoadProgress
    from ims_desktop.till import Till
    from ims_desktop.use_cases.show_status import DeskStatus
    from ui.screens.find_stage import FindStage
    from ui.screens.seat import Seat


class LoadNews(QObject):
    """What the desk knows of the copy of the accounts, brought to the card on the idle stage."""

    changed = Signal(object)
    """The load as it is right after it was let rest or go on: a LoadProgress, or None."""

    problem = Signal(object)

    def __init__(self, seat: Seat, stage: FindStage, parent: QObject) -> None:
        super().__init__(parent)
        self._seat, self._stage = seat, stage
        self._status: DeskStatus | None = None
        self._load: LoadProgress | None = None
        stage.idle.load.paused.connect(self._on_paused)

    @property
    def is_loading(self) -> bool:
        """Whether there is a load to let rest or go on."""
        return self._load is not None

    def show_status(self, status: DeskStatus) -> None:
        """Take up how good the copy in use is."""
        self._status = status
        self._show()

    def show_load(self, load: LoadProgress | None) -> None:
        """Take up how far the load is."""
        self._load = load
        self._show()

    def _show(self) -> None:
        status = self._status
        self._stage.idle.load.show_load(
            self._load,
            None if status is None else status.accounts,
            takes_unverified=status is None or status.takes_unverified,
        )
        if self._stage.context is self._stage.idle:
            self._stage.show_context(self._stage.idle)

    def _on_paused(self, paused: bool) -> None:  # noqa: FBT001 - a signal's argument
        job = functools.partial(_let_rest, self._seat.till, paused)
        self._seat.lanes.run(Lane.JOURNAL, job, self, self.changed.emit, self.problem.emit)


def _let_rest(till: Till, paused: bool) -> LoadProgress | None:  # noqa: FBT001 - a job's plain value
    pause_load(till, paused=paused)
    return show_load(till)
