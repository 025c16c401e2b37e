"""Lead from the search to a void or a refund and back; money is decided by the use cases."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ims_desktop.domain.approval import Act, AskedFor
from ims_desktop.domain.money import pounds
from ims_desktop.errors import NotPermitted, Refused
from ims_desktop.use_cases.finish_payment import finish_payment
from ims_desktop.use_cases.open_drawer import open_drawer
from ims_desktop.use_cases.permit import pack_of
from ims_desktop.use_cases.print_receipt import print_receipt
from ims_desktop.use_cases.refund_payment import refund_payment
from ims_desktop.use_cases.refundable import refundable
from ims_desktop.use_cases.undo_payment import is_cash
from ims_desktop.use_cases.void_payment import void_payment
from ims_desktop.words import say
from ui.background import Lane
from ui.screens.day.guide import Guide
from ui.screens.journal.card_refund import CardRefund, card_of
from ui.screens.journal.journal_page import JournalPage
from ui.screens.journal.refund_page import RefundPage
from ui.screens.journal.searching import Searching
from ui.screens.journal.void_page import VoidPage
from ui.screens.letters.letters import Letters

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.domain.approval import Approval
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.catalogue import ReferencePack
    from ims_desktop.domain.payment import Payment
    from ims_desktop.domain.undoing import Refundable
    from ims_desktop.records import PrintOutcome
    from ims_desktop.till import Till
    from ims_desktop.use_cases.show_payment import ShownPayment
    from ims_desktop.words import Words
    from ui.background import Lanes
    from ui.main_window import MainWindow
    from ui.screens.journal.refund_page import RefundAsked


class Journal(QObject):
    """The journal of the person signed in. `left` when they go back to the counter."""

    left = Signal()
    recorded = Signal(object)
    """A void or refund is durable: wake the sync timer, refresh the strip."""

    def __init__(self, window: MainWindow, lanes: Lanes, till: Till, cashier: Cashier) -> None:
        super().__init__(window)
        self.guide = Guide(window, lanes, till, cashier)
        self._lanes, self._till, self._cashier = lanes, till, cashier
        self._asked_line: tuple[str, ...] = ()
        self.page: JournalPage | None = None
        self.to_card = CardRefund(self.guide, self)
        self.letters = Letters(till, lanes, cashier, self)
        self.letters.dialog_requested.connect(window.show_dialog)
        self.letters.problem.connect(lambda wrong: self.guide.problem.emit(wrong, ""))
        self.to_card.recorded.connect(lambda payment: self._on_recorded(_Made(payment, cash=False)))

    def open(self, said: Words | None = None, detail: Words | str = "") -> None:
        """Show the search, with what was looked for before."""
        page = self.page = JournalPage()
        searching = Searching(page, self._lanes, self._till, self._cashier)
        searching.problem.connect(lambda wrong: self.guide.problem.emit(wrong, ""))
        for edit, text in zip(page.line.edits, self._asked_line, strict=False):
            edit.setText(text)
        page.left.connect(self._on_left)
        page.refund_requested.connect(self._on_refund_wanted)
        page.void_requested.connect(self._on_void_wanted)
        page.copy_requested.connect(self._on_copy_wanted)
        page.letter_requested.connect(self._on_letter_wanted)
        self.guide.show(page)
        searching.ask()
        if said is not None:
            page.show_done(said, detail)

    def _on_left(self) -> None:
        self.guide.drop()
        self.left.emit()

    def _keep_line(self) -> None:
        if self.page is not None:
            self._asked_line = tuple(edit.text() for edit in self.page.line.edits)

    def _ask(self, job: object, done: object) -> None:
        """Run what may wait for central beside the journal's lane; what it refuses is said on the page."""
        self._lanes.run(Lane.ASK, job, self, done, self.guide.on_refused)  # type: ignore[arg-type]  # a job of our own

    # --------------------------------------------------------------------------------------------------------- refund
    def _on_refund_wanted(self, shown: ShownPayment) -> None:
        self._keep_line()
        self._ask(partial(_to_refund, self._till, self._cashier, shown.found.receipt), self._on_refundable)

    def _on_refundable(self, found: tuple[Refundable, ReferencePack, Words | None]) -> None:
        shown, pack, card = found
        if shown.left_pence <= 0:
            self.guide.say(say("Nothing is left to give back of {receipt}.", receipt=shown.receipt), state="warn")
            return
        page = RefundPage(shown, pack, self._cashier, card)
        page.left.connect(self.open)
        page.refund_requested.connect(partial(self._on_refund, shown, self._till.ids.new()))
        self.guide.show(page)

    def _on_refund(self, shown: Refundable, refund_id: str, wish: RefundAsked) -> None:
        if wish.to_card:
            self.to_card.begin(shown, refund_id, wish)
            return
        asked = AskedFor(Act.REFUND, self._cashier.username, shown.receipt, wish.reason, sum(wish.lines.values()))
        self._give_back(partial(_refund, self._till, self._cashier, shown, refund_id, wish), asked, refund_id)

    # ----------------------------------------------------------------------------------------------------------- void
    def _on_void_wanted(self, shown: ShownPayment) -> None:
        if shown.payment is None:
            return
        self._keep_line()
        page = VoidPage(shown, shown.payment)
        page.left.connect(self.open)
        page.void_requested.connect(partial(self._on_void, shown.payment, self._till.ids.new()))
        self.guide.show(page)

    def _on_void(self, payment: Payment, void_id: str, reason: str) -> None:
        asked = AskedFor(Act.VOID, self._cashier.username, payment.receipt, reason, payment.amount_pence)
        self._give_back(partial(_void, self._till, self._cashier, payment, void_id, reason), asked, void_id)

    # ------------------------------------------------------------------------------------------------------- either
    def _give_back(
        self, act: Callable[[Approval | None], _Made], asked: AskedFor, made_id: str, approval: Approval | None = None
    ) -> None:
        """Try it; where the rules want a second person, and nothing else is missing, ask for one and try again."""
        if self.guide.page is None:
            return
        self.guide.page.show_busy(busy=True)

        def refused(problem: BaseException) -> None:
            if isinstance(problem, NotPermitted) and problem.reason == "approval_needed":
                self.guide.ask(asked, partial(self._give_back, act, asked, made_id))
            elif isinstance(problem, Refused):
                self.guide.on_refused(problem)
            else:  # it may be recorded all the same: the journal is asked
                if self.guide.page is not None:
                    self.guide.page.show_busy(busy=False)
                self.guide.problem.emit(problem, made_id)

        self._lanes.run(Lane.ASK, partial(act, approval), self, self._on_recorded, refused)

    # ------------------------------------------------------------------------------------------------- what comes next
    def _on_recorded(self, done: _Made) -> None:
        """Say what to do with the hands, open the drawer for cash, print the receipt."""
        made, cash = done.payment, done.cash
        amount = pounds(-made.amount_pence)
        ways = " · ".join(dict.fromkeys(tender.method_name for tender in made.tenders))
        said = (
            say("Void of {amount} recorded.", amount=amount)
            if made.kind == "void"
            else say("Refund of {amount} recorded.", amount=amount)
        )
        only_cash = cash and len(made.tenders) == 1
        hands = (
            say("Give back {amount} in cash. Receipt {receipt}.", amount=amount, receipt=made.receipt)
            if only_cash
            else say("Give it back by {ways}. Receipt {receipt}.", ways=ways, receipt=made.receipt)
        )
        self.recorded.emit(made)
        self.open(said, hands)
        if cash:
            self._lanes.run(Lane.DRAWER, partial(open_drawer, self._till), self, self._on_drawer)
        self._print(made, copy=False)
        self.guide.run(partial(finish_payment, self._till, made.payment_id), lambda _: None)

    def _on_drawer(self, opened: bool) -> None:  # noqa: FBT001 - a lane's answer
        if not opened and not self._till.identity.training and self.page is not None:
            self.page.show_hint(say("Open the drawer with its key. This till does not open it by itself."))

    def _on_copy_wanted(self, shown: ShownPayment) -> None:
        if shown.payment is not None:
            self._print(shown.payment, copy=True)

    def _on_letter_wanted(self, shown: ShownPayment) -> None:
        if shown.payment is not None:
            self.letters.use(shown.letters)
            self.letters.open(shown.payment)

    def _print(self, payment: Payment, *, copy: bool) -> None:
        if self._till.printer.name == "none":
            if copy:
                self.guide.say(say("No printer is set up at this till."), state="warn")
            return
        job = partial(print_receipt, self._till, payment.payment_id, copy=copy)
        done = partial(self._on_printed, payment, copy=copy)
        self._lanes.run(Lane.PRINT, job, self, done, self.guide.on_refused)

    def _on_printed(self, payment: Payment, outcome: PrintOutcome, *, copy: bool) -> None:  # noqa: ARG002 - no more to say
        if copy:
            self.guide.say(say("A copy of {receipt} was printed.", receipt=payment.receipt), state="ok")


@dataclass(frozen=True, slots=True)
class _Made:
    """A void or refund that stands. Shape: `cash` whether cash leaves the drawer for it."""

    payment: Payment
    cash: bool


def _to_refund(till: Till, cashier: Cashier, receipt: str) -> tuple[Refundable, ReferencePack, Words | None]:
    shown = refundable(till, cashier, receipt)
    return shown, _pack(till), card_of(till, shown)


def _refund(
    till: Till, cashier: Cashier, shown: Refundable, refund_id: str, wish: RefundAsked, approval: Approval | None
) -> _Made:
    made = refund_payment(
        till,
        refund_id,
        cashier,
        shown,
        wish.lines,
        wish.method,
        wish.reason,
        authorisation=wish.authorisation,
        last_four=wish.last_four,
        approval=approval,
    )
    return _made(till, made)


def _void(
    till: Till, cashier: Cashier, payment: Payment, void_id: str, reason: str, approval: Approval | None
) -> _Made:
    return _made(till, void_payment(till, void_id, cashier, payment.payment_id, reason, approval=approval))


def _made(till: Till, payment: Payment) -> _Made:
    pack = _pack(till)
    return _Made(payment, any(is_cash(pack, tender.method) for tender in payment.tenders))


def _pack(till: Till) -> ReferencePack:
    with till.store.read() as reader:
        return pack_of(reader)
