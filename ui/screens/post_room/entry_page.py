"""Enter a pile row after row, with what is left of its slip always in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from ims_desktop.domain.bank_check import BankResult
from ims_desktop.domain.basket import Basket
from ims_desktop.domain.method_kind import MethodKind
from ims_desktop.domain.micr import is_micr
from ims_desktop.domain.money import pounds
from ims_desktop.errors import CardNumberRefused, Refused
from ims_desktop.words import Words, say
from ui.keys import Act
from ui.screens.day.ledger import DayLedger
from ui.screens.day.page import DayPage, LeaveDialog
from ui.screens.people import short_address, short_name
from ui.screens.post_room.bill_entry import BillEntry
from ui.screens.post_room.item_boxes import ItemBoxes
from ui.screens.post_room.item_rows import ItemRows
from ui.screens.post_room.side import HelpingKeys, LeftOfSlip
from ui.screens.type_ahead import TypeAhead
from ui.widgets.key_button import KeyButton
from ui.widgets.line_edit import CARD_WIPED
from ui.widgets.panel import Notice

if TYPE_CHECKING:
    from ims_desktop.domain.bank_check import BankCheck
    from ims_desktop.domain.catalogue import ReferencePack
    from ims_desktop.domain.payment import Cheque
    from ims_desktop.domain.reference import Verdict
    from ims_desktop.use_cases.remember_payer import RememberedPayer
    from ims_desktop.use_cases.show_batch import ShownBatch
    from ui.screens.seat import Seat

READY = say("Put the cheque through the reader, or key it. Enter goes on.")
NO_LINE = say("That was no line of a cheque. Nothing of it is kept. Key the cheque.")
NO_CHEQUES = say("No cheque is asked for here. Nothing of the line is kept.")
AS_IT_IS = say("Enter records it as it was keyed. Esc gives the item up.")
READY_ORDER = say("Type the number of the postal order. Enter goes on.")


class EntryPage(DayPage):
    """One pile. It records nothing by itself: it says what was typed, and shows what became of it."""

    item_entered = Signal(object)
    """The bills as a Basket: the item is whole; what it says of itself is in `boxes`."""

    bill_entered = Signal(object, int)
    account_typed = Signal(str, str)
    take_out_requested = Signal(object)
    close_requested = Signal()
    receipt_requested = Signal()

    def __init__(self, seat: Seat, shown: ShownBatch, pack: ReferencePack, kind: MethodKind) -> None:
        super().__init__(
            say("Batch {number}", number=shown.batch.number),
            "",
            DayLedger("mail", say("Against the slip")),
            back=say("Leave it open, back to the counter"),
            help_topic="post_room",
        )
        self.basket = Basket()
        self._last: Cheque | None = None
        self._offered: tuple[tuple[str, str, str], ...] = ()
        self._ready = READY if kind is MethodKind.CHEQUE else READY_ORDER
        self.ahead = TypeAhead(self)
        self.boxes = ItemBoxes(kind)
        self.told = Notice(self._ready)
        self.bills = BillEntry(seat, self.ahead, pack)
        self.items = ItemRows()
        self.same_payer = KeyButton(say("Same payer again"), icon="users", act=Act.SAME_PAYER)
        self.same_bill = KeyButton("", icon="history", act=Act.SAME_BILL)
        self.receipt = KeyButton(say("Receipt of the last item"), icon="printer", act=Act.PRINT_AGAIN, kind="quiet")
        self.submit = KeyButton(say("Close the batch"), icon="check", act=Act.TAKE, kind="primary")
        self._left = LeftOfSlip()
        self._fill(kind)
        self._wire()
        self.show_batch(shown)

    @property
    def typed(self) -> bool:
        """Whether an item is begun; what was entered is recorded and cannot be lost."""
        return self.boxes.typed or self.bills.typed

    def step_back(self) -> None:
        """Esc: give up an item that is begun, once that is meant; with none begun, go back to the counter."""
        if not self.typed:
            self.left.emit()
            return
        dialog = LeaveDialog()
        dialog.leave_requested.connect(self._on_given_up)
        self.dialog_requested.emit(dialog)

    def take_focus(self) -> None:
        """Go to the first box that is empty."""
        self.boxes.take_focus()

    def show_busy(self, *, busy: bool) -> None:
        """While something is recorded, keys wait; then they go on in order."""
        if busy:
            self.ahead.wait()
        else:
            self.ahead.go_on()

    def show_batch(self, shown: ShownBatch) -> None:
        """Show what is in the pile and what is left of its slip."""
        self._left.show_progress(shown.progress)
        self.items.show_items(shown.items)
        self.receipt.setVisible(bool(shown.items))
        self.boxes.setVisible(not shown.ended)
        self.bills.setVisible(not shown.ended)
        if shown.ended:
            self.tell(say("The session of this batch is closed. Nothing more goes into it: close it."))

    def show_basket(self, basket: Basket) -> None:
        """Show the bills of the item."""
        self.basket = basket
        self.bills.show_bills(basket)
        self.bills.take_focus()
        self._offer()
        self.tell(self._ready)

    def next_item(self, done: Words, last: Cheque | None, *, state: str = "ok") -> None:
        """Be ready for the next item; what the last cheque said can be had again by one key."""
        self._last, self._offered, self.basket = last, (), Basket()
        self.boxes.forget()
        self.bills.forget()
        self.same_payer.setVisible(last is not None)
        self._offer()
        self.tell(done, state)
        self.boxes.take_focus()

    def tell(self, words: Words | str, state: str = "", detail: Words | str = "") -> None:
        """Say something in the place that is always there."""
        self.told.say(words, detail, state=state)

    def show_refused(self, words: Words, *, state: str = "bad") -> None:
        """Say what was not done, and why; what was typed stays."""
        self.tell(words, state)

    def hide_notice(self) -> None:
        """Nothing is hidden: the place always says what is next."""

    def remember(self, found: RememberedPayer | None) -> None:
        """Offer the name and the accounts of the last cheque of this bank account."""
        if found is None:
            return
        self.boxes.offer_name(found.name)
        self._offered = found.bills
        self._offer()

    def show_bank_check(self, check: BankCheck) -> None:
        """Warn where arithmetic says that sort code and account do not belong together; it never stops anything."""
        if check.result is BankResult.DOES_NOT_FIT:
            words = say("The account number does not fit the sort code. Check both on the cheque.")
            self.tell(words, "warn", say("You can still take it."))

    def take_scan(self, text: str) -> bool:
        """Take what a reader sent, wherever the focus was: the line of a cheque, and nothing else."""
        if not is_micr(text):
            self.tell(NO_LINE, "warn")
        elif not self.boxes.has_cheque or not self.boxes.isVisibleTo(self):
            self.tell(NO_CHEQUES, "warn")
        else:
            self._take_line(text)
        return True

    # ------------------------------------------------------------------------------------------------------ inside
    def _fill(self, kind: MethodKind) -> None:
        self.same_payer.hide()
        self.same_bill.hide()
        for widget in (self.boxes, self.told, self.bills, HelpingKeys(self.same_payer, self.same_bill, self.receipt)):
            self.stage.addWidget(widget)
        self.ledger.beside.say(say("cheques") if kind is MethodKind.CHEQUE else say("postal orders"))
        self.ledger.body.addWidget(self.items)
        self.ledger.panels.addWidget(self._left)
        self.ledger.foot.addWidget(self.submit)

    def _wire(self) -> None:
        self.boxes.filled.connect(self.bills.take_focus)
        self.boxes.wrong.connect(self.show_refused)
        self.boxes.account_typed.connect(self.account_typed)
        self.bills.wrong.connect(self.show_refused)
        self.bills.accepted.connect(self._on_accepted)
        self.bills.bill_entered.connect(self.bill_entered)
        self.bills.ended.connect(self._on_ended)
        for part in (self.boxes, self.bills):
            part.card_dropped.connect(self._on_card_dropped)
        self.items.take_out_requested.connect(self.take_out_requested)
        self.same_payer.activated.connect(lambda: self._do(self._on_same_payer))
        self.same_bill.activated.connect(lambda: self._do(self._on_same_bill))
        self.receipt.activated.connect(lambda: self._do(self.receipt_requested.emit))
        self.submit.activated.connect(lambda: self._do(self.close_requested.emit))

    def _do(self, action: object) -> None:
        """Do what a key asks for in its turn, behind what was typed before it."""
        if callable(action) and not self.ahead.later(action):
            action()

    def _take_line(self, text: str) -> None:
        try:
            why = self.boxes.take_line(text)
        except CardNumberRefused:
            self._on_card_dropped()
            return
        self.tell(self._ready if why is None else why, "" if why is None else "warn")

    def _on_card_dropped(self) -> None:
        self.ahead.forget()
        self.tell(CARD_WIPED, "warn")

    def _on_accepted(self, verdict: Verdict) -> None:
        """Show whose account it is, to be held beside the cheque."""
        parts = (short_name(verdict.account), short_address(verdict.account)) if verdict.account else ()
        whose = " · ".join(part for part in parts if part)
        self.tell(whose or verdict.words, detail=verdict.words if whose else "")

    def _on_given_up(self) -> None:
        self.next_item(self._ready, self._last, state="")

    def _on_ended(self) -> None:
        """Hand the item over once its boxes read well."""
        try:
            if self.boxes.has_cheque:
                self.boxes.cheque()
            else:
                self.boxes.serial()
        except Refused as problem:
            self.boxes.show_wrong(problem)
            return
        encoded = self.boxes.encoded_pence
        if encoded is not None and encoded != self.basket.total_pence:
            self.boxes.encoded_pence = None  # said once: what the clerk sees on the cheque is what counts
            self.tell(say("The line says {amount}. Look at the cheque.", amount=pounds(encoded)), "warn", AS_IT_IS)
            return
        self.item_entered.emit(self.basket)

    def _on_same_payer(self) -> None:
        if self._last is not None:
            self.boxes.go_on_with(self._last)

    def _on_same_bill(self) -> None:
        bill = self._next_offer()
        if bill is not None:
            self.bills.begin_with(bill[0], bill[2])

    def _next_offer(self) -> tuple[str, str, str] | None:
        taken = {(one.fund, one.reference) for one in self.basket.lines}
        return next((bill for bill in self._offered if (bill[0], bill[2]) not in taken), None)

    def _offer(self) -> None:
        bill = self._next_offer()
        self.same_bill.setVisible(bill is not None)
        if bill is not None:
            self.same_bill.say(say("As last time: {fund} {reference}", fund=bill[1], reference=bill[2]))
