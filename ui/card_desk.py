"""Go after the cards of this till that have no answer, whatever is on the screen, and open them when somebody asks."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ims_desktop.domain.money import pounds
from ims_desktop.words import say
from ui.card_timer import CardTimer
from ui.screens.desk_news import News

if TYPE_CHECKING:
    from ims_desktop.domain.card_attempt import CardAttempt, HeldTender
    from ims_desktop.domain.payment import Payment
    from ims_desktop.records import SyncReport
    from ims_desktop.till import Till
    from ims_desktop.use_cases.chase_cards import Chase
    from ui.desk import Desk
    from ui.screens.card.charging import Charging
    from ui.screens.card.standing import Standing

TAKE_UP_FIRST = say("Finish this payment first, then look at the other card.")


class CardDesk(QObject):
    """The chase, and what becomes of what it finds: receipts printed, news told, the strip refreshed."""

    resolved = Signal(object)
    """The Standing of a charge that has its answer now."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._timer = CardTimer(desk.lanes, self)
        self._timer.chased.connect(self._on_chased)
        self._timer.problem.connect(desk.show_problem)
        self._chargings: list[Charging] = []
        self._told: set[str] = set()
        self._online: bool | None = None

    # ------------------------------------------------------------------------------------------------- from the desk
    def start(self, till: Till) -> None:
        """Begin with this till."""
        self._timer.start(till)

    def stop(self) -> None:
        """Chase no more."""
        self._timer.stop()

    def take_report(self, report: SyncReport) -> None:
        """Ask at once when the network is back."""
        came_back, self._online = self._online is False and report.online, report.online
        if came_back:
            self._timer.chase_now()

    def follow(self, charging: Charging) -> None:
        """Hear of what a screen charges: what it leaves is chased here."""
        self._chargings.append(charging)
        charging.left_open.connect(self._timer.soon)
        charging.left_open.connect(self._desk.status.refresh)
        charging.late.connect(self._on_late)
        charging.destroyed.connect(partial(self._forget, charging))

    def at_hand(self) -> frozenset[str]:
        """Return the payments whose cards somebody looks at: nobody needs to be told of those."""
        views = (one.view for one in self._chargings)
        return frozenset(view.attempt.payment_id for view in views if view is not None)

    # ------------------------------------------------------------------------------------------------------- opening
    @property
    def has_any(self) -> bool:
        """Whether there is anything to list."""
        status = self._desk.status.status
        return status is not None and bool(status.cards or status.held)

    def open(self) -> None:
        """List what has no answer and what is in no payment."""
        from ui.screens.card.open_cards import OpenCards

        status, till = self._desk.status.status, self._desk.flow.till
        if status is None or till is None or not (status.cards or status.held):
            return
        dialog = OpenCards(status.cards, status.held, till.clock.now())
        dialog.attempt_chosen.connect(self._on_attempt)
        dialog.held_chosen.connect(self._on_held)
        self._desk.window.show_dialog(dialog)

    def _on_attempt(self, attempt: CardAttempt) -> None:
        if not self._take_up(attempt.basket_id):
            self.look_at(attempt)

    def look_at(self, attempt: CardAttempt) -> None:
        """Show one charge by itself."""
        from ui.screens.card.attempt_dialog import AttemptDialog
        from ui.screens.card.hands import CardHands
        from ui.screens.seat import Seat

        till, cashier = self._desk.flow.till, self._desk.flow.cashier
        if till is None or cashier is None:
            return
        seat = Seat(till, self._desk.lanes, cashier, self._desk.sounds)
        hands = CardHands(seat, self)
        hands.dialog_requested.connect(self._desk.window.show_dialog)
        hands.resolved.connect(self._on_late)
        dialog = AttemptDialog(seat, attempt, hands)
        dialog.resolved.connect(self._on_late)
        self._desk.window.show_dialog(dialog)

    def _on_held(self, held: HeldTender) -> None:
        self._take_up(held.payment_id)

    def _take_up(self, basket_id: str) -> bool:
        """Take up the basket something belongs to, where it waits here; tells whether it does."""
        counter = self._desk.counter
        if counter is None or counter.between.facts is None:
            return False
        if counter.keeper.basket_id == basket_id and counter.keeper.basket.lines:
            return True
        if all(kept.basket_id != basket_id for kept in counter.between.facts.kept):
            return False
        counter.new_customer()
        if counter.in_tender:
            counter.tell(TAKE_UP_FIRST)
        else:
            counter.between.take_up(basket_id)
        return True

    # --------------------------------------------------------------------------------------------------- what came
    def _on_chased(self, chase: Chase) -> None:
        for payment in chase.booked:
            self._on_booked(payment)
        if chase.booked or chase.open or chase.unbooked:
            self._desk.status.refresh()

    def _on_late(self, standing: Standing) -> None:
        self.resolved.emit(standing)
        if standing.payment is not None:
            self._on_booked(standing.payment)
            return
        amount = pounds(standing.attempt.amount_pence)
        self._tell(News(
            f"card {standing.attempt.attempt_id}",
            say("The card payment of {amount} has its answer.", amount=amount),
            say("Nothing was booked for it. Its basket waits with Ctrl+R."),
            "credit-card",
            "info",
            passing=True,
        ))  # fmt: skip

    def _on_booked(self, payment: Payment) -> None:
        """Print the receipt of a payment that came by itself, and tell whoever is here."""
        if payment.payment_id in self._told or payment.payment_id in self.at_hand():
            return
        self._told.add(payment.payment_id)
        amount = pounds(abs(payment.amount_pence))
        title = say("{amount} was charged to the card and is booked.", amount=amount)
        if payment.kind == "refund":
            title = say("{amount} went back to the card and is booked.", amount=amount)
        detail = say("Receipt {receipt}. Nothing else is to be done for it.", receipt=payment.receipt)
        self._tell(News(f"card {payment.payment_id}", title, detail, "circle-check", "ok", passing=True))
        self._print(payment)

    def _tell(self, told: News) -> None:
        counter = self._desk.counter
        if counter is not None:
            counter.unsent.show_resolved(told)
            counter.between.refresh()
        self._desk.status.refresh()
        self._desk.sync.step_now()

    def _print(self, payment: Payment) -> None:
        from ui import jobs
        from ui.background import Lane

        till = self._desk.flow.till
        if till is not None and till.printer.name != "none":
            job = partial(jobs.print_original, till, payment)
            self._desk.lanes.run(Lane.PRINT, job, self, lambda _: None, lambda _: None)

    def _forget(self, charging: Charging) -> None:
        if charging in self._chargings:
            self._chargings.remove(charging)
