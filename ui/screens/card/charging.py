"""Drive one charge from the wish to its answer, beside the window: written down, asked, looked at, booked or ended.

The journal is asked first and last: nothing is asked of a terminal or provider before the charge is written down, and
what is shown as charged was read from there. Leaving loses nothing; whatever has no answer is chased elsewhere.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from ims_desktop.domain.card_attempt import CallDetails, CardHeard, CardWay, CardWord
from ims_desktop.domain.payment import Payer
from ims_desktop.errors import ImsError, Refused
from ims_desktop.use_cases.pause_recording import must_pause
from ui.background import Lane
from ui.problem import explain
from ui.screens.card import asking
from ui.screens.card.charge_hearing import ChargeHearing
from ui.screens.card.standing import read_standing
from ui.screens.card.view import CardView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QObject

    from ims_desktop.domain.basket import Basket
    from ims_desktop.domain.card_attempt import CardAttempt
    from ims_desktop.domain.payment import Tender
    from ims_desktop.till_cards import RecordingWord
    from ims_desktop.words import Words
    from ui.screens.card.standing import Standing
    from ui.screens.seat import Seat


Gate = Callable[["CardAttempt", "CallDetails", Callable[[], None]], bool]
"""Gets a charge, whose call it is, and what sends it; returns whether it is held back until that is called."""


class Charging(ChargeHearing):
    """One charge at a time. Its id is made before anything is written, so that it can always be asked for."""

    def __init__(self, seat: Seat, parent: QObject | None = None) -> None:
        super().__init__(seat, parent)
        self.gate: Gate | None = None
        """Who holds a charge of a call back, once it is written down and before anybody is asked; None for nobody."""

    # ------------------------------------------------------------------------------------------------ what is asked
    def begin(
        self,
        basket: Basket,
        way: CardWay,
        call: CallDetails | None = None,
        *,
        basket_id: str,
        amount_pence: int | None = None,
        payment_id: str = "",
        payer: Payer | None = None,
        tenders: Sequence[Tender] = (),
        at_counter: bool = False,
    ) -> None:
        """Charge a card for a basket, or for a part of what it comes to.

        Shape: `call` where a link goes, and whose call it is; `at_counter` when the payer stands there all the same.
        """
        attempt_id, till = self._seat.till.ids.new(), self._seat.till
        job = functools.partial(
            asking.ask,
            till,
            attempt_id,
            payment_id or basket_id or till.ids.new(),
            self._seat.cashier,
            basket,
            way,
            amount_pence=amount_pence,
            payer=payer or Payer(),
            basket_id=basket_id,
            tenders=tuple(tenders),
        )
        self.start(attempt_id, job, call, at_counter=at_counter)
        self._slip = way is CardWay.SLIP

    def give_back(self, attempt: CardAttempt, reason: str) -> None:
        """Give a whole charge back to its card that is in no payment."""
        attempt_id = self._seat.till.ids.new()
        job = functools.partial(asking.reverse, self._seat.till, attempt_id, self._seat.cashier, attempt, reason)
        self.start(attempt_id, job)
        self._slip = attempt.way is CardWay.SLIP

    def start(
        self,
        attempt_id: str,
        job: Callable[[], CardAttempt],
        call: CallDetails | None = None,
        *,
        at_counter: bool = False,
    ) -> None:
        """Have a charge or refund written down by `job`, and then ask for it. One that is open is left first."""
        self.leave()
        self._attempt_id, self._call = attempt_id, call or CallDetails()
        self._is_call = call is not None and not at_counter
        self._sending = True
        self._seat.lanes.run(
            Lane.JOURNAL,
            functools.partial(asking.written, self._seat.till, job),
            self,
            functools.partial(self._on_written, self._call, self._is_call),
            functools.partial(self._on_not_written, attempt_id),
        )

    def resume(self, attempt_id: str, call: CallDetails | None = None) -> None:
        """Take up again the charge of a basket that was put aside, or of the last run; `call` when it is on a call."""
        self.leave()
        self._left.discard(attempt_id)
        self._attempt_id, self._is_call, self._call = attempt_id, call is not None, call or CallDetails()
        self._sending = False
        self._run(Lane.JOURNAL, functools.partial(read_standing, self._seat.till, attempt_id), self._on_resumed)
        self._look()

    def ask_now(self) -> None:
        """Ask at once how it stands (F5)."""
        self._look(by_hand=True)

    def type_slip(self, word: CardWord) -> None:
        """Write down what a slip says, or that its terminal charged nothing: nobody else can tell."""
        self._typed = word
        self._write_slip()

    def cancel(self) -> None:
        """Try to stop it; what is shown then is what really happened."""
        view = self._view
        if self.is_slip:
            self.type_slip(CardWord(CardHeard.CANCELLED, code="by_cashier"))
            return
        if view is None or not view.is_open or view.cancelling:
            return
        self._show(replace(view, cancelling=True))
        job = functools.partial(asking.cancel, self._seat.till, view.attempt.attempt_id)
        self._run(Lane.ASK, job, self._on_cancelled)

    def open_page(self) -> None:
        """Open the provider's page in the operator's browser; one page belongs to one charge, and opens once.

        What is typed there is spoken by a caller, also where the charge was taken up again after a while.
        """
        view = self._view
        if view is None or not view.page or view.page_opened or view.attempt.way is not CardWay.BROWSER:
            return
        self._show(replace(view, page_opened=True))
        job = functools.partial(
            asking.open_page, self._seat.till, view.attempt.attempt_id, view.page, self._call, on_call=True
        )
        self._seat.lanes.run(Lane.ASK, job, self, lambda _: None, self._on_page_refused)

    def take(self, standing: Standing) -> None:
        """Take up what a person said came of a charge, and the journal holds now."""
        self._on_standing(standing)

    def show_recording(
        self, recording: RecordingWord | None, *, held: Words | None = None, may_say_paused: bool = False
    ) -> None:
        """Take up how the recording of the call stands, and why no card may be asked for as long as it stands so."""
        if self._view is not None:
            self._show(replace(self._view, recording=recording, held=held, may_say_paused=may_say_paused))

    def leave(self) -> None:
        """Look no more: the window shows something else. What has no answer is chased in the background."""
        was_open, attempt_id = self.is_open, self._attempt_id
        if self._held:
            job = functools.partial(asking.cancel, self._seat.till, attempt_id)
            self._seat.lanes.run(Lane.ASK, job, self, lambda _: None, self.problem.emit)
        elif was_open:
            self._left.add(attempt_id)
        self._look_timer.stop()
        self._tick_timer.stop()
        self._attempt_id, self._view, self._typed = "", None, None
        self._sending = self._looking = self._slip = self._held = False
        if was_open:
            self.left_open.emit()
        if attempt_id:
            self.over.emit()

    # ------------------------------------------------------------------------------------------------ what is heard
    def _on_resumed(self, standing: Standing) -> None:
        """Show it; where a card is typed in a page, its recording stays paused for as long as the page may be used."""
        attempt = standing.attempt
        mine = attempt.attempt_id == self._attempt_id and attempt.open and attempt.way is CardWay.BROWSER
        self._is_call = self._is_call or mine
        self._on_standing(standing)
        if mine and self.gate is not None:
            self.gate(attempt, self._call, lambda: None)

    def _on_written(self, call: CallDetails, is_call: bool, standing: Standing) -> None:  # noqa: FBT001 - of this class
        """It stands in the journal: now it may be asked, whether or not anybody still looks.

        Nobody is asked for a card that is spoken, once nobody looks: its recording would not be paused.
        """
        attempt = standing.attempt
        if attempt.attempt_id != self._attempt_id and must_pause(attempt.way, on_call=is_call):
            job = functools.partial(asking.cancel, self._seat.till, attempt.attempt_id)
            self._seat.lanes.run(Lane.ASK, job, self, self._on_standing, self.problem.emit)
            return
        send = functools.partial(self._send, attempt.attempt_id, call)
        if attempt.attempt_id == self._attempt_id:
            view = CardView(attempt, self._seat.now(), standing.number, asking=True, call=self._is_call)
            self._show(view)
            self._tick_timer.start()
            if self._is_call and self.gate is not None:
                self._held = self.gate(attempt, call, functools.partial(self._let_go, attempt.attempt_id, send))
        if not self._held:
            send()

    def _let_go(self, attempt_id: str, send: Callable[[], None]) -> None:
        """Ask for a charge that was held back, unless it was given up meanwhile."""
        if attempt_id == self._attempt_id and self._held and self._view is not None and not self._view.cancelling:
            self._held = False
            send()

    def _send(self, attempt_id: str, call: CallDetails) -> None:
        self._seat.lanes.run(
            Lane.CARD,
            functools.partial(asking.send, self._seat.till, attempt_id, call),
            self,
            functools.partial(self._on_sent, attempt_id),
            functools.partial(self._on_not_sent, attempt_id),
        )

    def _on_not_written(self, attempt_id: str, wrong: BaseException) -> None:
        self.refusal = wrong.reason if isinstance(wrong, Refused) else ""
        if attempt_id == self._attempt_id:
            self.leave()
            self._left.discard(attempt_id)
        self.refused.emit(wrong.words if isinstance(wrong, Refused) else explain(wrong))

    def _on_sent(self, attempt_id: str, standing: Standing) -> None:
        if attempt_id == self._attempt_id:
            self._sending = False
            self._look_timer.start()
        self._on_standing(standing)
        self._write_slip()

    def _on_not_sent(self, attempt_id: str, wrong: BaseException) -> None:
        """Nobody was asked, or nobody knows: the journal knows which, and says it."""
        words = wrong.words if isinstance(wrong, ImsError) else explain(wrong)
        if attempt_id == self._attempt_id:
            self._sending = False
            self._look_timer.start()
            if self._view is not None:
                self._view = replace(self._view, trouble=words)
        self._run(Lane.JOURNAL, functools.partial(read_standing, self._seat.till, attempt_id), self._on_standing)

    def _write_slip(self) -> None:
        """Write the slip down once the charge is: who types quickly is not asked twice."""
        if self._typed is not None and self._attempt_id and not self._sending:
            word, self._typed = self._typed, None
            job = functools.partial(asking.hear_slip, self._seat.till, self._attempt_id, word, self._seat.cashier)
            self._seat.lanes.run(Lane.JOURNAL, job, self, self._on_standing, self._on_slip_refused)

    def _on_page_refused(self, wrong: BaseException) -> None:
        """No page was opened, so it may be tried again."""
        if self._view is not None:
            self._show(replace(self._view, page_opened=False))
        self.told.emit(wrong.words if isinstance(wrong, ImsError) else explain(wrong))

    def _on_slip_refused(self, wrong: BaseException) -> None:
        self.refused.emit(wrong.words if isinstance(wrong, Refused) else explain(wrong))
