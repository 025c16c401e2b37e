"""Look after the payment that was just taken: change on the screen, paper, and whether central has it."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ims_desktop.use_cases.list_payments import list_payments
from ims_desktop.words import Words, say
from ui.background import Lane
from ui.screens import done
from ui.when import clock_time

if TYPE_CHECKING:
    from datetime import date

    from ims_desktop.domain.payment import Payment
    from ims_desktop.records import JournalRow
    from ims_desktop.till import Till
    from ims_desktop.use_cases.show_status import DeskStatus
    from ui.screens.find_stage import FindStage
    from ui.screens.paying import Paying
    from ui.screens.seat import Seat


class Paid(QObject):
    """The screen after a payment stays until the next key; the last receipt stays at the foot of the stage."""

    def __init__(self, seat: Seat, stage: FindStage, paying: Paying, parent: QObject) -> None:
        super().__init__(parent)
        self._seat, self._stage, self._paying = seat, stage, paying
        self.last: Payment | None = None
        self._printed: dict[str, Words] = {}
        self._showing = False
        paying.receipt_known.connect(self._on_receipt)
        paying.drawer_known.connect(self._on_drawer)
        paying.trouble.connect(self._on_trouble)

    @property
    def showing(self) -> bool:
        """Whether the change of a payment is on the screen."""
        return self._showing

    def show(self, payment: Payment) -> None:
        """Show the change to give."""
        self.last = payment
        self._showing = True
        self._stage.done.show_payment(payment)
        self._stage.show_context(self._stage.done)
        self._stage.last_receipt.show_reminder(_reminder(payment))

    def leave(self) -> bool:
        """Let the next customer have the screen; tells whether there was one to leave."""
        if not self._showing:
            return False
        self._showing = False
        self._paying.finish()
        self._show_bar()
        return True

    def show_last(self, payment: Payment | None) -> None:
        """Show the last receipt at the foot of the stage."""
        self.last = payment
        if not self._showing:
            self._show_bar()

    def print_again(self) -> None:
        """F11: print the last receipt once more."""
        if self.last is not None:
            if self._showing:
                self._stage.done.receipt.show_fact(done.PRINTING)
                self._stage.done.trouble.hide()
            self._paying.print_again(self.last)

    def show_status(self, status: DeskStatus) -> None:
        """See whether central has the payment on the screen by now."""
        if not self._showing or self.last is None:
            return
        if status.unsent.events == 0 and status.unsent.quarantined == 0:
            self._show_sent()
            return
        job = functools.partial(_row_of, self._seat.till, self.last.payment_id, self.last.business_date)
        self._seat.lanes.run(Lane.JOURNAL, job, self, self._on_row, lambda _: None)

    def _on_row(self, row: JournalRow | None) -> None:
        if row is None or self.last is None or row.payment_id != self.last.payment_id:
            return
        if row.status == "sent":
            self._show_sent()
        elif row.status == "quarantined":
            self._stage.done.sent.show_fact(done.QUARANTINED)

    def _show_sent(self) -> None:
        if self._seat.till.identity.training:
            self._stage.done.sent.show_fact(done.IN_TRAINING)
        elif self._stage.done.sent.fact.state != "ok":
            self._stage.done.sent.show_fact(done.sent(clock_time(self._seat.now(), seconds=True)))

    def _on_receipt(self, fact: done.Fact) -> None:
        if self._showing:
            self._stage.done.receipt.show_fact(fact)
        if self.last is not None:
            when = clock_time(self._seat.now())
            told = say("printed {time}", time=when) if fact.state != "warn" else say("not printed")
            self._printed[self.last.payment_id] = say("no printer") if fact is done.NO_PRINTER else told
        if not self._showing:
            self._show_bar()

    def _on_drawer(self, opened: bool) -> None:  # noqa: FBT001 - a signal's argument
        if self._showing and not opened and not self._seat.till.identity.training:
            self._stage.last_receipt.show_reminder(
                say("Open the drawer with its key."), say("This till does not open it by itself.")
            )

    def _on_trouble(self, title: Words, detail: Words) -> None:
        if self._showing:
            self._stage.done.show_trouble(title, detail)
        else:
            self._stage.last_receipt.show_trouble(title)

    def _show_bar(self) -> None:
        known = None if self.last is None else self._printed.get(self.last.payment_id)
        self._stage.last_receipt.show_payment(self.last, self._seat.now(), known)


def _reminder(payment: Payment) -> Words:
    """Say what the hands do next."""
    if payment.change_pence:
        return say("Give the change, then close the drawer.")
    if all(tender.attempt_id and not tender.authorisation for tender in payment.tenders):
        return say("Give the customer their receipt.")
    if all(tender.authorisation or tender.attempt_id for tender in payment.tenders):
        return say("Give the customer their copy of the card slip.")
    return say("Put it into the drawer, then close it.")


def _row_of(till: Till, payment_id: str, day: date) -> JournalRow | None:
    """Find what became of a payment, on the JOURNAL lane."""
    return next((row for row in list_payments(till, day) if row.payment_id == payment_id), None)
