"""See to the recording of one call while a card is taken: paused before, renewed, and running again afterwards."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from ims_desktop.domain.card_attempt import CallDetails, CardState, CardWay
from ims_desktop.domain.catalogue import Policy
from ims_desktop.till_cards import RecordingWord
from ims_desktop.use_cases.pause_recording import RENEW_EVERY_S, may_open_page, must_pause
from ims_desktop.words import say
from ui.background import Lane
from ui.problem import explain
from ui.screens.telephone import jobs

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.domain.card_attempt import CardAttempt
    from ui.screens.card.charging import Charging
    from ui.screens.seat import Seat

NOT_CONFIRMED: Final = say("Recording not confirmed as paused")
BEING_ASKED: Final = say("Asked to pause the recording")
_UNKNOWN: Final = RecordingWord("unknown", confirmed=False)


def is_paused_for(way: CardWay) -> bool:
    """Tell whether a call's recording is paused for a way to pay, be it that nobody waits for it."""
    return way is CardWay.KEYPAD or must_pause(way, on_call=True)


class CallRecording(QObject):
    """The recording beside one charge of a call. Whatever ends the charge ends the pause; central ends it else."""

    def __init__(self, seat: Seat, charging: Charging, parent: QObject) -> None:
        super().__init__(parent)
        self._seat, self._charging = seat, charging
        self._attempt: CardAttempt | None = None
        self._call = CallDetails()
        self._policy = Policy()
        self._send: Callable[[], None] | None = None
        self._word: RecordingWord | None = None
        self._spoken = False
        self._renewing = QTimer(self, interval=round(RENEW_EVERY_S * 1000))
        self._renewing.timeout.connect(self.renew)
        charging.gate = self._on_written
        charging.over.connect(self.end)

    @property
    def is_pausing(self) -> bool:
        """Whether a charge waits until the recording is paused."""
        return self._send is not None

    def use(self, policy: Policy) -> None:
        """Take up what the council wants before a card is spoken."""
        self._policy = policy

    def ask_again(self) -> None:
        """Ask once more for the pause that was not confirmed."""
        if self._send is not None:
            self._word = None
            self._show()
            self.renew()

    def say_paused(self) -> None:
        """Write down that whoever serves paused it by hand; only where the council takes their word for it."""
        attempt = self._attempt
        if attempt is None or self._policy.call_recording != "spoken" or self._spoken:
            return
        job = functools.partial(jobs.confirm, self._seat.till, attempt.attempt_id, self._seat.cashier)
        done = functools.partial(self._on_confirmed, attempt.attempt_id)
        self._seat.lanes.run(Lane.JOURNAL, job, self, done, self._on_not_written)

    def end(self) -> None:
        """Let the recording run again: the charge is over, or is shown no more."""
        attempt, self._attempt = self._attempt, None
        self._renewing.stop()
        self._send, self._word, self._spoken = None, None, False
        if attempt is not None:
            job = functools.partial(jobs.resume, self._seat.till, attempt.attempt_id, self._call)
            told = functools.partial(self._on_resumed, attempt.attempt_id)
            self._seat.lanes.run(Lane.ASK, job, self, told, self._on_problem)
        self._call = CallDetails()

    # ------------------------------------------------------------------------------------------------------- inside
    def _on_written(self, attempt: CardAttempt, call: CallDetails, send: Callable[[], None]) -> bool:
        """Begin with a charge of a call; one by which a number is spoken waits for the pause."""
        self.end()
        if not is_paused_for(attempt.way):
            return False
        heard_aloud = must_pause(attempt.way, on_call=True)
        self._attempt, self._call = attempt, call
        self._send = send if heard_aloud else None
        self._show()
        self.renew()
        self._renewing.start()
        return heard_aloud

    def renew(self) -> None:
        """Ask for the pause, again and again: central lets the recording run when nobody does."""
        attempt = self._attempt
        if attempt is not None:
            job = functools.partial(jobs.pause, self._seat.till, attempt.attempt_id, self._call)
            heard = functools.partial(self._on_heard, attempt.attempt_id)
            self._seat.lanes.run(Lane.ASK, job, self, heard, self._on_problem)

    def _on_heard(self, attempt_id: str, word: RecordingWord) -> None:
        if self._attempt is not None and attempt_id == self._attempt.attempt_id:
            self._word = word
            self._show()
            self._go_on()

    def _on_resumed(self, attempt_id: str, word: RecordingWord) -> None:
        view = self._charging.view
        if self._attempt is None and view is not None and view.attempt.attempt_id == attempt_id:
            self._charging.show_recording(word)

    def _on_confirmed(self, attempt_id: str, _at: object) -> None:
        if self._attempt is not None and attempt_id == self._attempt.attempt_id:
            self._spoken = True
            self._show()
            self._go_on()

    def _go_on(self) -> None:
        """Ask for the card that was waiting, once nothing of it can be recorded."""
        send = self._send
        if send is not None and self._may_go_on:
            self._send = None
            self._show()
            send()

    @property
    def _may_go_on(self) -> bool:
        return self._word is not None and may_open_page(self._policy, self._word, spoken=self._spoken)

    def _show(self) -> None:
        """Say how it stands, and why no card may be asked for as long as it is not paused."""
        attempt, word = self._attempt, self._word
        view = self._charging.view
        if attempt is None or view is None or view.attempt.attempt_id != attempt.attempt_id:
            return
        waits = self._send is not None or (attempt.way is CardWay.BROWSER and view.attempt.state is CardState.UNKNOWN)
        held = None if not waits or self._may_go_on else BEING_ASKED if word is None else NOT_CONFIRMED
        may_say = held is NOT_CONFIRMED and self._policy.call_recording == "spoken"
        self._charging.show_recording(word, held=held, may_say_paused=may_say)

    def _on_not_written(self, wrong: BaseException) -> None:
        self._charging.told.emit(explain(wrong))

    def _on_problem(self, wrong: BaseException) -> None:
        """A question that nobody could even ask confirms nothing."""
        explain(wrong)  # it goes to the log
        if self._attempt is not None:
            self._word = _UNKNOWN
            self._show()
