"""Record a payment, then see to drawer and paper; whatever happens to those, the payment stands."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ims_desktop.errors import ImsError, PrinterUnavailable, Refused
from ims_desktop.use_cases.finish_payment import finish_payment
from ims_desktop.use_cases.open_drawer import open_drawer
from ims_desktop.use_cases.print_receipt import print_receipt
from ims_desktop.use_cases.take_payment import take_payment
from ims_desktop.words import Words, say
from ui.background import Lane
from ui.problem import about_payment, about_unknown, explain, recorded
from ui.screens import done

if TYPE_CHECKING:
    from ims_desktop.domain.basket import Basket
    from ims_desktop.domain.payment import Payment, Tender
    from ims_desktop.records import PrintOutcome
    from ui.screens.seat import Seat

SAFE = say("The payment is safe. Print again with F11.")


class Paying(QObject):
    """One payment at a time. Its id is made before anything is written, so that it can always be asked for."""

    taken = Signal(object)
    """The Payment is durable."""

    refused = Signal(object)
    """Nothing was recorded: the Words."""

    dialog_requested = Signal(object)
    receipt_known = Signal(object)
    """A Fact about the receipt of the payment on the screen."""

    drawer_known = Signal(bool)
    """Whether the drawer opened by itself."""

    trouble = Signal(object, object)
    """No paper: what happened and what to do, as Words."""

    def __init__(self, seat: Seat, parent: QObject) -> None:
        super().__init__(parent)
        self._seat = seat
        self._payment_id = ""
        self._recording = False
        self.payment: Payment | None = None
        self._finished = True

    def begin(self, payment_id: str) -> None:
        """Take up the id of the payment that is being counted; it stays that of its basket until it is paid."""
        self._payment_id = payment_id

    def book(self, payment: Payment) -> None:
        """See to drawer and paper of a payment that a card's answer has made."""
        self._on_taken(payment)

    @property
    def recording(self) -> bool:
        """Whether a payment is being written this moment."""
        return self._recording

    def take(self, basket: Basket, tenders: tuple[Tender, ...], basket_id: str) -> None:
        """Record it. Asked for again while it is being recorded, nothing more happens."""
        if self._recording:
            return
        self._recording = True
        job = functools.partial(
            take_payment,
            self._seat.till,
            self._payment_id,
            self._seat.cashier,
            basket,
            tenders,
            basket_id=basket_id,
        )
        self._seat.lanes.run(Lane.JOURNAL, job, self, self._on_taken, self._on_problem)

    def finish(self) -> None:
        """Note that the customer has gone with change and receipt."""
        payment = self.payment
        if payment is not None and not self._finished:
            self._finished = True
            job = functools.partial(finish_payment, self._seat.till, payment.payment_id)
            self._seat.lanes.run(Lane.JOURNAL, job, self)

    def print_again(self, payment: Payment) -> None:
        """Print a receipt once more, as a COPY when the original is out."""
        self._print(payment)

    def _on_taken(self, payment: Payment) -> None:
        self._recording = False
        self._finished = False
        self.payment = payment
        self.taken.emit(payment)
        if not all(one.authorisation or one.attempt_id for one in payment.tenders):  # no card opens the drawer
            job = functools.partial(open_drawer, self._seat.till)
            self._seat.lanes.run(Lane.DRAWER, job, self, self.drawer_known.emit, self._on_drawer_problem)
        self._print(payment)

    def _on_problem(self, wrong: BaseException) -> None:
        """Refused is refused; after anything else the journal itself is asked whether the payment stands."""
        if isinstance(wrong, Refused):
            self._recording = False
            self.refused.emit(wrong.words)
            return
        what = explain(wrong)
        job = functools.partial(recorded, self._seat.till, self._payment_id)
        self._seat.lanes.run(
            Lane.JOURNAL,
            job,
            self,
            lambda payment: self._on_looked_up(what, payment),
            lambda _: self._on_no_answer(what),
        )

    def _on_looked_up(self, what: Words, payment: Payment | None) -> None:
        self._recording = False
        self.dialog_requested.emit(about_payment(what, payment))
        if payment is not None:
            self._on_taken(payment)
        else:
            self.refused.emit(what)

    def _on_no_answer(self, what: Words) -> None:
        self._recording = False
        self.refused.emit(what)
        self.dialog_requested.emit(about_unknown(what))

    # --------------------------------------------------------------------------------------------- drawer and paper
    def _print(self, payment: Payment) -> None:
        if self._seat.till.printer.name == "none":
            self.receipt_known.emit(done.NO_PRINTER)
            return
        job = functools.partial(print_receipt, self._seat.till, payment.payment_id)
        self._seat.lanes.run(
            Lane.PRINT,
            job,
            self,
            lambda outcome: self._on_printed(payment, outcome),
            lambda wrong: self._on_not_printed(payment, wrong),
        )

    def _on_printed(self, payment: Payment, outcome: PrintOutcome) -> None:
        if self.payment is None or payment.payment_id == self.payment.payment_id:
            self.receipt_known.emit(done.printed(payment.receipt) if outcome.confirmed else done.HANDED_OVER)

    def _on_not_printed(self, payment: Payment, wrong: BaseException) -> None:
        if self.payment is None or payment.payment_id == self.payment.payment_id:
            self.receipt_known.emit(done.NOT_PRINTED)
        if isinstance(wrong, PrinterUnavailable):
            self.trouble.emit(wrong.words, SAFE)
        else:
            self.trouble.emit(wrong.words if isinstance(wrong, ImsError) else explain(wrong), SAFE)

    def _on_drawer_problem(self, wrong: BaseException) -> None:
        explain(wrong)  # it goes to the log; the key of the drawer does the rest
        self.drawer_known.emit(False)
