"""Hear how one charge stands, as often as it is asked about, and show what the journal says of it.

What is shown as charged was read from the journal; a question that came to nothing is asked again.
"""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from ims_desktop.domain.card_attempt import CallDetails, CardWay
from ims_desktop.errors import ImsError
from ui.background import Lane
from ui.screens.card import asking
from ui.screens.card.view import CardView

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.domain.card_attempt import CardWord
    from ui.screens.card.standing import Standing
    from ui.screens.seat import Seat

LOOK_MS: Final = 2000
TICK_MS: Final = 1000


class ChargeHearing(QObject):
    """The charge at hand as it is heard of; `Charging` begins and ends it."""

    changed = Signal(object)
    """A CardView, whenever anything is new and each second while one is open."""

    booked = Signal(object)
    """The Payment it became is durable."""

    ended = Signal(object)
    """The CardView of a charge with a final answer that is no payment by itself."""

    refused = Signal(object)
    """Words: it was not even written down, and nobody was asked."""

    late = Signal(object)
    """The Standing of a charge that was left, and has its answer now."""

    left_open = Signal()
    """A charge without an answer is shown no more: somebody else chases it."""

    told = Signal(object)
    """Words: what was pressed was not done; the charge stands as it stood."""

    over = Signal()
    """Nothing is asked of the card any more: it has its answer, or is shown no more."""

    problem = Signal(object)

    def __init__(self, seat: Seat, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seat = seat
        self._attempt_id = ""
        self._call = CallDetails()
        self._is_call = self._slip = False
        self._view: CardView | None = None
        self._sending = self._looking = self._held = False
        self._typed: CardWord | None = None
        self._left: set[str] = set()
        self.refusal = ""
        """The code of the last refusal."""

        self._look_timer = QTimer(self, interval=LOOK_MS)
        self._look_timer.timeout.connect(self._look)
        self._tick_timer = QTimer(self, interval=TICK_MS)
        self._tick_timer.timeout.connect(self._on_tick)

    @property
    def view(self) -> CardView | None:
        """How the charge at hand stands; None while there is none."""
        return self._view

    @property
    def is_open(self) -> bool:
        """Whether a charge at hand has no answer yet, be it that it is just being written down."""
        return self._attempt_id != "" and (self._view is None or self._view.is_open)

    @property
    def is_slip(self) -> bool:
        """Whether the charge at hand is one on a terminal that stands alone."""
        return self._slip

    # ------------------------------------------------------------------------------------------------ what is heard
    def _look(self, *, by_hand: bool = False) -> None:
        """Ask how it stands; that a question is on its way is said only where somebody asked for it."""
        if self._attempt_id and not self._looking and not self._sending and not self._slip:
            self._looking = True
            if self._view is not None and (by_hand or self._view.word is None):
                self._show(replace(self._view, asking=True))
            look = functools.partial(asking.look, self._seat.till, self._attempt_id)
            self._run(Lane.ASK, look, self._on_looked)

    def _on_looked(self, standing: Standing) -> None:
        if standing.attempt.attempt_id == self._attempt_id:
            self._looking = False
        self._on_standing(standing)

    def _on_cancelled(self, standing: Standing) -> None:
        if self._view is not None and standing.attempt.attempt_id == self._attempt_id:
            self._view = replace(self._view, cancelling=False)
        self._on_standing(standing)

    def _on_standing(self, standing: Standing) -> None:
        """Show how it stands; an answer ends it, whether it is shown or was left."""
        attempt = standing.attempt
        if attempt.attempt_id != self._attempt_id:
            if attempt.attempt_id in self._left and not attempt.open:
                self._left.discard(attempt.attempt_id)
                self.late.emit(standing)
            return
        self._slip = attempt.way is CardWay.SLIP
        view = self._view or CardView(attempt, self._seat.now(), standing.number, call=self._is_call)
        if not view.is_open and view.attempt == attempt:
            return
        self._show(self._seen(view, standing))
        if not attempt.open:
            self._end(standing)
        elif not self._tick_timer.isActive():
            self._tick_timer.start()
            self._look_timer.start()

    def _seen(self, view: CardView, standing: Standing) -> CardView:
        """Put what was heard into what is shown; the page is told once, and kept."""
        word = standing.word
        view = replace(view, attempt=standing.attempt, number=standing.number, remaining_pence=standing.remaining_pence)
        if word is not None:
            view = replace(view, word=word, page=word.page or view.page, asked_at=self._seat.now())
        return replace(view, asking=self._sending)

    def _end(self, standing: Standing) -> None:
        """Stop asking, and say what it became."""
        self._look_timer.stop()
        self._tick_timer.stop()
        self._held = False
        self.over.emit()
        if standing.payment is not None:
            self.booked.emit(standing.payment)
        elif self._view is not None:
            self.ended.emit(self._view)

    # ------------------------------------------------------------------------------------------------------- inside
    def _run(self, lane: Lane, job: Callable[[], object], on_done: Callable[..., None]) -> None:
        self._seat.lanes.run(lane, job, self, on_done, functools.partial(self._on_problem, self._attempt_id))

    def _on_problem(self, attempt_id: str, wrong: BaseException) -> None:
        """A question that came to nothing is asked again; what nobody foresaw is told."""
        if attempt_id == self._attempt_id:
            self._looking = False
            if self._view is not None:
                self._show(replace(self._view, asking=False, cancelling=False))
        if not isinstance(wrong, ImsError):
            self.problem.emit(wrong)

    def _on_tick(self) -> None:
        if self._view is not None:
            self._show(self._view)

    def _show(self, view: CardView) -> None:
        self._view = replace(view, now=self._seat.now())
        self.changed.emit(self._view)
