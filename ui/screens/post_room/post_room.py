"""Lead through the post room: begin a pile or go on with one, enter it, take out, close; the use cases decide."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ims_desktop.domain.approval import Act, AskedFor, needed
from ims_desktop.domain.method_kind import MethodKind, kind_of
from ims_desktop.domain.money import pounds
from ims_desktop.domain.open_batch import difference_words
from ims_desktop.errors import ImsError
from ims_desktop.use_cases.check_bank_details import check_bank_details
from ims_desktop.use_cases.close_batch import NOTHING_IN_IT, close_batch, to_differ
from ims_desktop.use_cases.give_up_batch import give_up_batch
from ims_desktop.use_cases.print_paper import print_batch_receipt, print_paying_in_slip
from ims_desktop.use_cases.print_receipt import print_receipt
from ims_desktop.use_cases.remember_payer import remember_payer
from ims_desktop.words import say
from ui.screens.day.guide import Guide
from ui.screens.post_room import jobs
from ui.screens.post_room.begin_page import BatchAsked, BeginPage
from ui.screens.post_room.closed_page import ClosedPage
from ui.screens.post_room.entry_page import EntryPage
from ui.screens.post_room.why_dialog import WhyDialog

if TYPE_CHECKING:
    from ims_desktop.domain.approval import Approval
    from ims_desktop.domain.bank_check import BankCheck
    from ims_desktop.domain.basket import Basket
    from ims_desktop.domain.catalogue import MethodOfPayment
    from ims_desktop.domain.payment import Cheque, Payment
    from ims_desktop.domain.reference import Verdict
    from ims_desktop.journal_records import PostBatch
    from ims_desktop.use_cases.remember_payer import RememberedPayer
    from ims_desktop.use_cases.show_batch import ShownBatch
    from ui.main_window import MainWindow
    from ui.screens.post_room.jobs import PostFacts
    from ui.screens.seat import Seat


class PostRoom(QObject):
    """The post room of the person signed in. `left` when they go back to the counter."""

    left = Signal()
    recorded = Signal(object)
    """Something is durable: wake the sync timer, refresh the strip."""

    def __init__(self, window: MainWindow, seat: Seat) -> None:
        super().__init__(window)
        self._seat, self._till, self._cashier = seat, seat.till, seat.cashier
        self.guide = Guide(window, seat.lanes, seat.till, seat.cashier)
        self._facts: PostFacts | None = None
        self._shown: ShownBatch | None = None
        self._method: MethodOfPayment | None = None
        self._item_id = ""

    @property
    def page(self) -> EntryPage | None:
        """The page of the pile that is entered, while it is the one that is shown."""
        page = self.guide.page
        return page if isinstance(page, EntryPage) else None

    def open(self) -> None:
        """Show the slip of a new pile, and those that are open."""
        self.guide.run(partial(jobs.read_facts, self._till, self._cashier), self._on_facts)

    def _on_facts(self, facts: PostFacts) -> None:
        self._facts = facts
        page = BeginPage(facts.methods, facts.batches)
        page.left.connect(self._on_left)
        page.begin_requested.connect(partial(self._on_begin, self._till.ids.new()))
        page.take_up_requested.connect(self._enter)
        page.give_up_requested.connect(self._on_give_up)
        self.guide.show(page)

    def _on_left(self) -> None:
        self.guide.drop()
        self.left.emit()

    def _on_begin(self, batch_id: str, wish: BatchAsked) -> None:
        self.guide.run(partial(jobs.begin, self._till, batch_id, self._cashier, wish), self._enter)

    def _on_give_up(self, shown: ShownBatch) -> None:
        job = partial(give_up_batch, self._till, self._cashier, shown.batch.batch_id)
        self.guide.run(job, lambda _: self.open())

    # -------------------------------------------------------------------------------------------------------- entering
    def _enter(self, shown: ShownBatch) -> None:
        if self._facts is None:
            return
        self._shown, self._item_id = shown, self._till.ids.new()
        method = self._method = self._facts.pack.methods.get(shown.batch.method)
        kind = MethodKind.CHEQUE if method is None else kind_of(method) or MethodKind.CHEQUE
        page = EntryPage(self._seat, shown, self._facts.pack, kind)
        page.left.connect(self._on_left)
        page.bill_entered.connect(self._on_bill)
        page.item_entered.connect(self._on_item)
        page.account_typed.connect(self._on_account)
        page.take_out_requested.connect(self._on_take_out)
        page.close_requested.connect(self._on_close)
        page.receipt_requested.connect(self._on_receipt)
        self.guide.show(page)

    def _on_account(self, sort_code: str, account: str) -> None:
        """Look at a bank account beside the typing: does it fit, and who paid from it before."""
        page = self.page
        if page is not None:
            job = partial(_look_at, self._seat, sort_code, account)
            self.guide.run(job, partial(self._on_looked_at, page))

    def _on_looked_at(self, page: EntryPage, found: tuple[BankCheck, RememberedPayer | None]) -> None:
        if page is self.page:
            page.show_bank_check(found[0])
            page.remember(found[1])

    def _on_bill(self, verdict: Verdict, pence: int) -> None:
        page = self.page
        if page is None or self._method is None:
            return
        page.show_busy(busy=True)
        job = partial(jobs.add_bill, self._till, self._cashier, self._method, page.basket, verdict, pence)
        self.guide.run(job, partial(self._on_added, page), self._on_stopped)

    def _on_added(self, page: EntryPage, basket: Basket) -> None:
        page.show_basket(basket)
        page.show_busy(busy=False)

    def _on_stopped(self, problem: BaseException) -> None:
        """Drop what was typed ahead of something that did not happen, and say why on the page."""
        page = self.page
        if page is not None:
            page.ahead.forget()
            page.show_busy(busy=False)
            if isinstance(problem, ImsError) and problem.reason.startswith("cheque_"):
                page.boxes.take_focus()
        self.guide.on_refused(problem)

    def _on_item(self, basket: Basket) -> None:
        page, shown = self.page, self._shown
        if page is None or shown is None:
            return
        cheque = page.boxes.cheque() if page.boxes.has_cheque else None
        serial = "" if page.boxes.has_cheque else page.boxes.serial()
        page.show_busy(busy=True)
        job = partial(
            jobs.enter, self._till, self._item_id, self._cashier, shown.batch.batch_id, basket, cheque, serial
        )
        self.guide.run(job, partial(self._on_entered, page, cheque), self._on_stopped)

    def _on_entered(self, page: EntryPage, cheque: Cheque | None, done: tuple[Payment, ShownBatch]) -> None:
        item, self._shown = done
        self._item_id = self._till.ids.new()
        self.recorded.emit(item)
        page.show_batch(self._shown)
        said = say("{amount} entered, receipt {receipt}.", amount=pounds(item.amount_pence), receipt=item.receipt)
        page.next_item(said, cheque)
        page.show_busy(busy=False)

    # ------------------------------------------------------------------------------------------------------ taking out
    def _on_take_out(self, item: Payment) -> None:
        dialog = WhyDialog(
            say("Take an item out"),
            say(
                "{amount}, receipt {receipt}. Both stay on record.",
                amount=pounds(item.amount_pence),
                receipt=item.receipt,
            ),
            say("Take it out"),
        )
        dialog.given.connect(partial(self._on_out_reason, item))
        self.guide.window.show_dialog(dialog)

    def _on_out_reason(self, item: Payment, reason: str) -> None:
        if self._facts is None:
            return
        take = partial(self._take_out, item, self._till.ids.new(), reason)
        if needed(self._facts.pack.policy, self._cashier, Act.VOID, item.amount_pence):
            asked = AskedFor(Act.VOID, self._cashier.username, item.receipt, reason, item.amount_pence)
            self.guide.ask(asked, take)
        else:
            take(None)

    def _take_out(self, item: Payment, void_id: str, reason: str, approval: Approval | None) -> None:
        page = self.page
        if page is not None:
            job = partial(jobs.take_out, self._till, void_id, self._cashier, item, reason, approval)
            self.guide.run(job, partial(self._on_taken_out, page), self._on_stopped)

    def _on_taken_out(self, page: EntryPage, done: tuple[Payment, ShownBatch]) -> None:
        void, self._shown = done
        self.recorded.emit(void)
        page.show_batch(self._shown)
        amount = pounds(-void.amount_pence)
        page.tell(say("{amount} is taken out of the batch, receipt {receipt}.", amount=amount, receipt=void.receipt))
        page.take_focus()

    # ---------------------------------------------------------------------------------------------------------- closing
    def _on_close(self) -> None:
        page, shown = self.page, self._shown
        if page is None or shown is None or self._facts is None:
            return
        if page.typed:
            page.tell(say("Finish this item first, or press Esc to give it up."), "warn")
        elif not shown.items:
            page.tell(NOTHING_IN_IT, "warn")
        elif (differs := difference_words(shown.progress)) is None:
            self._close("", None)
        elif needed(self._facts.pack.policy, self._cashier, Act.CONTROL_DIFFERS):
            page.tell(differs, "info")
            asked = to_differ(self._cashier, shown.batch, shown.progress, "")
            self.guide.ask(asked, partial(self._close, ""), differs)
        else:
            dialog = WhyDialog(say("Pile and slip differ"), differs, say("Close it all the same"))
            dialog.given.connect(lambda reason: self._close(reason, None))
            self.guide.window.show_dialog(dialog)

    def _close(self, reason: str, approval: Approval | None) -> None:
        shown = self._shown
        if shown is not None:
            job = partial(
                close_batch,
                self._till,
                self._till.ids.new(),
                self._cashier,
                shown.batch.batch_id,
                reason=reason,
                approval=approval,
            )
            self.guide.run(job, self._on_closed, self._on_stopped)

    def _on_closed(self, closed: PostBatch) -> None:
        self._shown = None
        self.recorded.emit(closed)
        page = ClosedPage(closed)
        page.left.connect(self._on_left)
        page.next_requested.connect(self.open)
        page.receipt_requested.connect(partial(self._print_batch, closed))
        page.paying_in_requested.connect(partial(self._print_slip, closed))
        self.guide.show(page)
        self._print_batch(closed)

    # ----------------------------------------------------------------------------------------------------------- papers
    def _print_batch(self, closed: PostBatch) -> None:
        self.guide.print(partial(print_batch_receipt, self._till, closed.batch_id), say("batch receipt"))

    def _print_slip(self, closed: PostBatch) -> None:
        self.guide.print(partial(print_paying_in_slip, self._till, closed.session_id), say("paying-in slip"))

    def _on_receipt(self) -> None:
        if self._shown is not None and self._shown.items:
            item = self._shown.items[-1]
            self.guide.print(partial(print_receipt, self._till, item.payment_id), say("receipt"))


def _look_at(seat: Seat, sort_code: str, account: str) -> tuple[BankCheck, RememberedPayer | None]:
    return check_bank_details(seat.till, sort_code, account), remember_payer(seat.till, sort_code, account)
