"""Serve callers at the counter's own screen: who is on the line, where in the call one is, what is said now.

What is known of a caller lives here and in what is shown, for one call: the next caller, the lock, the counter and
signing out forget it. Only who pays goes with a payment, as at the counter.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from ims_desktop.domain.card_attempt import CardWay
from ims_desktop.domain.money import pounds
from ims_desktop.domain.payment import payer_of
from ims_desktop.words import current_language, say
from ui.keys import Act
from ui.screens.telephone.call import Caller
from ui.screens.telephone.call_recording import CallRecording, is_paused_for
from ui.screens.telephone.caller_dialog import CallerDialog
from ui.screens.telephone.next_dialog import NextDialog
from ui.screens.telephone.scripts import Line, line_of_charge, words_now
from ui.screens.telephone.steps import Step
from ui.screens.tendering.card_taking import OnCall

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtCore import SignalInstance

    from ims_desktop.domain.catalogue import ReferencePack
    from ims_desktop.domain.payment import Payer, Payment
    from ui.screens.card.view import CardView
    from ui.screens.counter import CounterScreen
    from ui.screens.seat import Seat
    from ui.screens.telephone.call_top import CallTop

TICK_MS: Final = 1000
_AT_STEP: Final = {Step.READ_BACK: Line.READ_BACK, Step.BILLS: Line.BILLS}
CARD_UNDER_WAY: Final = say("A card is being charged for this basket. Wait for its answer, or cancel it with Esc.")
NO_CALLS: Final = say("Telephone payments are not set up at this till. Nothing was changed.")


class Calling(QObject):
    """One call at a time, on the counter's screen. At the counter it is at rest."""

    mode_changed = Signal(bool)
    """Whether callers are served now."""

    offered_changed = Signal(bool)
    """Whether this till has a way to take a caller's card."""

    letter_requested = Signal(object, object)
    """A caller wants the receipt of this Payment sent; CallDetails say where, as far as that is known."""

    dialog_requested = Signal(object)

    def __init__(self, seat: Seat, counter: CounterScreen, top: CallTop) -> None:
        super().__init__(counter)
        self._seat, self._counter, self.top = seat, counter, top
        self._taking, self._keeper = counter.taking, counter.keeper
        self.on = self.offered = False
        self.caller = Caller()
        self._view: CardView | None = None
        self._payment: Payment | None = None
        self._letter_sent, self._pauses = False, True
        self.recording = CallRecording(seat, self._taking.cards.charging, self)
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self._show_time)
        top.hide()
        for signal, slot in self._pairs():
            signal.connect(slot)

    # ------------------------------------------------------------------------------------------------------ the mode
    def toggle(self) -> None:
        """F4: go from the counter to the telephone, or back; the basket stays, the caller does not."""
        if self._counter.ahead.later(self.toggle):
            return
        if self._taking.cards.is_open:
            self._counter.tell(CARD_UNDER_WAY)
        elif not self.on and not self.offered:
            self._counter.tell(NO_CALLS)
        elif self._counter.step_out():
            self._use(on=not self.on)

    def _use(self, *, on: bool) -> None:
        self.on = on
        self._forget()
        self._taking.cards.call = self._on_call if on else None
        self._taking.use_call(on=on)
        self.top.setVisible(on)
        self._counter.stage.use_call(on=on)
        self._show()
        self.mode_changed.emit(on)
        self._counter.fit_stage()
        self._counter.take_focus()

    def next_caller(self) -> None:
        """Ctrl+N: end this call and be ready for the next; a basket that is not paid is asked about, and waits."""
        if not self.on or self._counter.ahead.later(self.next_caller):
            return
        basket = self._keeper.basket
        if not basket.lines:
            self._counter.new_customer()
            return
        charging = self._taking.cards.is_open
        dialog = NextDialog(len(basket.lines), pounds(basket.total_pence), charging=charging)
        dialog.confirmed.connect(self._counter.new_customer)
        self.dialog_requested.emit(dialog)

    def end(self) -> None:
        """Forget the caller; the recording runs again. Whatever comes next is another call."""
        self.recording.end()
        self._forget()
        self._show()

    def cover(self) -> None:
        """Forget the caller while whoever serves is away; the basket, and a charge under way, wait."""
        self.recording.end()
        self._forget_caller()
        self._show()

    def open_caller(self) -> None:
        """Alt+W: write down name and number, and correct who pays."""
        if self.on:
            dialog = CallerDialog(self.caller, payer_of(self._keeper.basket))
            dialog.told.connect(self._on_caller)
            self.dialog_requested.emit(dialog)

    def other_language(self) -> None:
        """Alt+L: say it in the caller's other language; a provider's page is then in that language too."""
        if self.on:
            self.caller = replace(self.caller, language="cy" if self.caller.language == "en" else "en")
            self._show()

    def ask_letter(self) -> None:
        """Ctrl+E: let the receipt of the payment just taken be sent."""
        if self._payment is not None and self._counter.letters.can_send:
            self.letter_requested.emit(self._payment, self.caller.letter())

    def note_letter(self) -> None:
        """Hear that the receipt is on its way: what is left is to say goodbye."""
        self._letter_sent = True
        self._show()

    def commands(self) -> tuple[tuple[Act, Callable[[], None], bool], ...]:
        """List what the palette offers of calls: the act, what it does, whether it can be done now."""
        return (
            (Act.TELEPHONE, self.toggle, self.offered),
            (Act.CALLER, self.open_caller, self.on),
            (Act.NEXT_CALLER, self.next_caller, self.on),
            (Act.LANGUAGE, self.other_language, self.on),
        )

    @property
    def has_receipt(self) -> bool:
        """Whether a payment of this call was just taken."""
        return self._payment is not None

    @property
    def step(self) -> Step:
        """Where in the call one is."""
        if self._payment is not None:
            return Step.RECEIPT
        if self._view is not None:
            return Step.RECORDING if self.recording.is_pausing else Step.CARD
        if self._counter.in_tender:
            return Step.READ_BACK
        return Step.BILLS if self.caller.is_known or self._keeper.basket.lines else Step.CALLER

    @property
    def line(self) -> Line:
        """Which line of the script belongs to this moment."""
        if self._payment is not None:
            return Line.END if self._letter_sent else Line.APPROVED
        if self._view is not None:
            return line_of_charge(self._view, pausing=self.recording.is_pausing)
        return _AT_STEP.get(self.step, Line.GREET)

    # ------------------------------------------------------------------------------------------------------- showing
    def _show(self) -> None:
        """Say who calls, where one is, and what to say; called whenever anything of it may have changed."""
        if not self.on:
            self.top.bar.show_caller("", "", "")
            return
        basket, caller = self._keeper.basket, self.caller
        payer = caller.payer or payer_of(basket) if self._payment is None else self._payment.payer
        self.top.bar.show_caller(caller.name, caller.reach, payer.name)
        choosing = self.step is Step.READ_BACK
        paused = is_paused_for(self._counter.tender.cards.ways.way) if choosing else self._pauses
        self.top.show_step(self.step, paused=paused)
        self._show_script()
        self.top.offer_letter(shown=self._payment is not None, can=self._counter.letters.can_send)
        self._show_time()

    def _show_script(self) -> None:
        language = self.caller.language
        said, hint = words_now(self.line, self._pack, language, self._keeper.basket, self._view, self._payment)
        self.top.script.show_line(said, hint, language)

    def _show_time(self) -> None:
        since = self.caller.since
        self.top.bar.show_time(None if since is None else self._seat.now() - since)

    @property
    def _pack(self) -> ReferencePack | None:
        facts = self._counter.between.facts
        return None if facts is None else facts.pack

    def _on_call(self) -> OnCall:
        details = self.caller.details(self._seat.till.settings.extension)
        return OnCall(self.caller.reach, self.caller.payer, details)

    # ------------------------------------------------------------------------------------------------------- hearing
    def _begin(self) -> None:
        """Count the time of a call from the first thing that is done for it."""
        if self.on and self.caller.since is None:
            self.caller = replace(self.caller, since=self._seat.now())
            self._tick.start()
        self._show()

    def _on_caller(self, name: str, reach: str, payer: Payer | None) -> None:
        self.caller = replace(self.caller, name=name, reach=reach, payer=payer)
        self._begin()
        self._counter.take_focus()

    def _on_started(self) -> None:
        """A key after a payment begins another bill of the same caller."""
        self._payment, self._letter_sent, self._pauses = None, False, True
        self._begin()

    def _on_charge(self, view: CardView) -> None:
        if self.on and view.call:
            if self._view is None and view.attempt.way is CardWay.LINK and not self.caller.reach:
                self.caller = replace(self.caller, reach=self._counter.tender.cards.ways.address.text().strip())
            self._view = view
            self._pauses = is_paused_for(view.attempt.way)
            self._begin()

    def _on_over(self) -> None:
        """Go on from what the charge became; one that was left is shown no more."""
        if self._taking.cards.charging.view is None:
            self._view = None
        self._show()

    def _on_paid(self, payment: Payment) -> None:
        if self.on:
            self._view, self._payment, self._letter_sent = None, payment, False
            self._show()

    def _on_facts(self) -> None:
        """Take up what the council's rules say of calls."""
        pack = self._pack
        if pack is None:
            return
        self.recording.use(pack.policy)
        offered = bool(self._taking.cards.call_ways(pack))
        if offered != self.offered:
            self.offered = offered
            self.offered_changed.emit(offered)
        self._show()

    def _forget(self) -> None:
        self._forget_caller()
        self._view, self._payment, self._letter_sent, self._pauses = None, None, False, True

    def _forget_caller(self) -> None:
        self._tick.stop()
        self.caller = Caller(language=current_language())
        ways = self._counter.tender.cards.ways
        ways.address.clear()
        ways.prefer("", on_call=self.on)

    def _pairs(self) -> Iterator[tuple[SignalInstance, Callable[..., object]]]:
        """Say who is heard, and what is done then."""
        counter, charging, top = self._counter, self._taking.cards.charging, self.top
        yield from (
            (top.bar.caller_requested, self.open_caller),
            (top.bar.next_requested, self.next_caller),
            (top.script.language_requested, self.other_language),
            (top.letter_requested, self.ask_letter),
            (counter.finding.started, self._on_started),
            (counter.payment_taken, self._on_paid),
            (counter.between.read, self._on_facts),
            (counter.tender.changed, lambda _: self._show()),
            (counter.ledger.basket_shown, self._show),
            (self._keeper.changed, self._show),
            (charging.changed, self._on_charge),
            (charging.over, self._on_over),
            (self._taking.cards.said_paused, self.recording.say_paused),
            (counter.tender.cards.attempt.ask_requested, self.recording.ask_again),
        )
