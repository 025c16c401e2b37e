"""Show the counter: the one screen a cashier lives in, stage left and ledger right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget

from ims_desktop.words import Words, say
from ui.background import Lanes
from ui.keys import Act, binding
from ui.screens.basket_keeper import BasketKeeper
from ui.screens.basket_panel import BasketPanel
from ui.screens.between import Between
from ui.screens.billing import Billing
from ui.screens.counter_scans import CounterScans
from ui.screens.find_stage import FindStage
from ui.screens.finding import CARD_WIPED, Finding
from ui.screens.letters.letters import NO_LETTERS, Letters
from ui.screens.load_news import LoadNews
from ui.screens.paid import Paid
from ui.screens.paying import Paying
from ui.screens.seat import Seat
from ui.screens.telephone.call_top import CallTop
from ui.screens.telephone.calling import Calling
from ui.screens.tendering.stage import TenderStage
from ui.screens.tendering.taking import Taking
from ui.screens.tendering.ways import WAYS
from ui.screens.type_ahead import TypeAhead
from ui.screens.unsent_news import UnsentNews
from ui.sounds import Sound, Sounds
from ui.theme import look
from ui.widgets.boxes import Column
from ui.widgets.entry_box import EntryState
from ui.widgets.stage_ledger import StageLedger

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.payment import Payment
    from ims_desktop.till import Till
    from ims_desktop.use_cases.show_status import DeskStatus
    from ui.commands import ScreenCommand

NEXT_SHORT = say("Ready for the next customer.")
NEXT = say("Ready for the next customer. This screen clears at the first key or scan.")
NEXT_CALL = say("Another bill of this caller? Type it. Ctrl+N takes the next call.")


class CounterScreen(QWidget):
    """Ties what is typed, the basket, the payment and what comes after it; each has a part of its own."""

    payment_taken = Signal(object)
    """A Payment is durable: wake the sync timer, refresh the strip."""

    sync_requested = Signal()
    status_changed = Signal()
    problem = Signal(object, str)
    """An exception nobody foresaw, and the id of the payment it is about or nothing."""

    dialog_requested = Signal(object)
    """A Dialog to open over everything."""

    def __init__(
        self, till: Till, lanes: Lanes, cashier: Cashier, parent: QWidget | None = None, *, sounds: Sounds | None = None
    ) -> None:
        super().__init__(parent)
        self._seat = Seat(till, lanes, cashier, sounds or Sounds(lanes, on=False))
        self.stage, self.tender, self.ledger = FindStage(), TenderStage(), BasketPanel()
        self.ahead = TypeAhead(self)
        self.finding = Finding(self._seat, self.stage, self.ahead, self)
        self.keeper = BasketKeeper(self._seat, self.finding.look_up, self)
        self.billing = Billing(self._seat, self.stage, self.ledger, self.finding, self.keeper, self.ahead)
        self.paying = Paying(self._seat, self)
        self.paid = Paid(self._seat, self.stage, self.paying, self)
        self.unsent = UnsentNews(self._seat, self.stage, self)
        self.loads = LoadNews(self._seat, self.stage, self)
        self.scans = CounterScans(self, self._seat.sounds)
        self.between = Between(self._seat, self, self.stage, self.finding, self.keeper, self.paid)
        self.taking = Taking(self._seat, self, self.keeper, self.between, self.paying, self.ahead)
        self.calling = Calling(self._seat, self, CallTop())
        self.letters = Letters(till, lanes, cashier, self)
        self.ledger.stop_before = self.stage.last_receipt.print_again
        for widget, topic in _topics(self):
            widget.setProperty("help", topic)
        self._lay_out()
        self._wire()
        self.between.refresh()
        self.billing.show_basket()

    # ------------------------------------------------------------------------------------- what the window asks for
    def show_status(self, status: DeskStatus, since: datetime | None = None) -> None:
        """Take up how the desk stands: the banner, what waits, whether the last payment was sent."""
        self.unsent.show_status(status, since)
        self.paid.show_status(status)
        self.loads.show_status(status)
        self.taking.show_status(status)

    def show_unsent(self) -> None:
        """Open what waits to be sent, or close it again."""
        if not self.in_tender:
            self.unsent.toggle()

    def new_customer(self) -> None:
        """Serve the next customer: a basket that is not empty waits."""
        if self.ahead.later(self.new_customer) or self.paying.recording:
            return
        if not self.taking.may_leave():
            return
        self._leave_tender()
        self.paid.leave()
        self.calling.end()
        self.keeper.put_aside()
        self.finding.begin()
        self.between.refresh()

    def step_out(self) -> bool:
        """Go back to the basket, unless something was handed over for it; tells whether nothing stands in the way."""
        if not self.taking.may_leave():
            return False
        self._leave_tender()
        if not self.paid.showing:
            self.billing.show_basket()
        return True

    def tell(self, words: Words) -> None:
        """Say something where the eyes are, without touching what is typed or counted."""
        if self.in_tender:
            self.tender.say_problem(words)
        else:
            self.stage.entry.show_state(EntryState.SEVERAL, words, word="", hint=())

    def search_people(self) -> None:
        """Find a person by words."""
        if not self.in_tender:
            self.finding.search_people()

    def send_letter(self) -> None:
        """Ask where the last receipt is to be sent; during a call, with what is known of the caller."""
        if self.calling.has_receipt:
            self.calling.ask_letter()
        elif self.paid.last is not None:
            self.letters.open(self.paid.last)

    def take_focus(self) -> None:
        """Put the focus where the next key belongs."""
        if self.in_tender:
            self.tender.take_focus()
        else:
            self.stage.entry.take_focus()

    def key_tapped(self, event: QKeyEvent) -> None:
        """Take a key that was pressed before the screen was there."""
        QApplication.sendEvent(self.stage.entry.edit, event)

    def commands(self) -> tuple[ScreenCommand, ...]:
        """List what the palette offers of this screen."""
        return tuple((act.value, binding(act).words, binding(act).key, run, can) for act, run, can in _listed(self))

    @property
    def in_tender(self) -> bool:
        """Whether money is being counted."""
        return self.tender.isVisibleTo(self)

    # ------------------------------------------------------------------------------------------------------ payment
    def go_to_tender(self, act: Act = Act.CASH) -> None:
        """Hold the basket and take the money, in the way that was asked for."""
        self.taking.go(act)

    def _on_taken(self, payment: Payment) -> None:
        basket = self.keeper.basket
        self.tender.forget()
        self._leave_tender()
        self.keeper.begin()
        self.finding.begin(NEXT_CALL if self.calling.on else NEXT_SHORT if look().compact else NEXT)
        self.ledger.show_paid(payment, basket)
        self.paid.show(payment)
        self.billing.note_paid(payment)
        self.unsent.payment_taken()
        self._seat.sounds.play(Sound.TAKEN)
        self.payment_taken.emit(payment)
        self.ahead.go_on()

    def _leave_tender(self) -> None:
        if self.in_tender:
            self.tender.hide()
            self.stage.show()
            self.billing.show_basket()
            self.stage.entry.take_focus()

    def _on_started(self) -> None:
        """The first key after a payment clears its screen."""
        if self.paid.leave():
            self.billing.show_basket()
            self.between.refresh()

    # ------------------------------------------------------------------------------------------------------- keys
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hear what no control wanted: Esc goes one step back, anything printable belongs in the entry box."""
        if event.key() == Qt.Key.Key_Escape:
            self._step_back()
        elif not self.in_tender and event.text().strip() and event.text().isprintable():
            self.finding.type_into(event.text())
        else:
            super().keyPressEvent(event)

    def _step_back(self) -> None:
        """Undo the last thing opened, one at a time."""
        if self.in_tender:
            self.tender.step_back()
        elif self.unsent.is_open:
            self.unsent.close()
        elif not self.stage.entry.edit.hasFocus():
            if self.stage.card.amount.touched or not self.finding.back_to_list():
                self.stage.entry.take_focus()
        elif not self.finding.on_escape() and self.paid.leave():
            self.finding.begin()
            self.billing.show_basket()
            self.between.refresh()

    def _on_problem(self, wrong: BaseException) -> None:
        self.problem.emit(wrong, "")

    def _lay_out(self) -> None:
        self._holder = QWidget()
        self._grid = StageLedger(self._holder, self.ledger, self)
        Column(self, gap=0).addWidget(self._grid)
        both = Column(self._holder, gap=0)
        both.addWidget(self.calling.top)
        both.addWidget(self.stage)
        both.addWidget(self.tender)
        self.tender.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_stage()

    def fit_stage(self) -> None:
        """Tell the stage how much of it can be seen at once; a call takes its share."""
        call = self.calling.top.sizeHint().height() if self.calling.on else 0
        self.stage.fit(self._grid.contentsRect().height() - 2 * look().px(14) - call)

    def _offer_letters(self) -> None:
        """Take up by what receipts can be sent; in a call its own key offers it."""
        facts = self.between.facts
        if facts is not None:
            self.letters.use(facts.pack.policy.letter_channels)
        self.ledger.foot.offer_letter(shown=not self.calling.on, can=self.letters.can_send)

    def _on_unsent_opened(self) -> None:
        QTimer.singleShot(0, self, lambda: self._grid.show_whole(self.stage.waiting))

    def _on_focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:  # noqa: ARG002 - Qt tells both
        """Scroll the stage so far that what has the focus can be seen whole."""
        if new is not None and self._holder.isAncestorOf(new):
            whole = next((one for one in (self.stage.entry, self.stage.card.amount) if one.isAncestorOf(new)), new)
            self._grid.show_whole(whole)

    def _wire(self) -> None:
        stage, tender, ledger, paying = self.stage, self.tender, self.ledger, self.paying
        pairs = (
            (self.finding.started, self._on_started),
            (stage.card.cleared, self.finding.begin),
            (stage.card.stepped_back, self._step_back),
            (stage.last_receipt.reprint_requested, self.paid.print_again),
            (stage.waiting.closed, self.unsent.close),
            (stage.waiting.try_now_requested, self.sync_requested),
            (self.unsent.opened, self._on_unsent_opened),
            (self.taking.told, self.tell),
            (self.calling.letter_requested, self.letters.open),
            (self.calling.mode_changed, self._offer_letters),
            (self.between.read, self._offer_letters),
            (self.letters.sent, self.calling.note_letter),
            (ledger.foot.letter_requested, self.send_letter),
            (ledger.foot.no_letters, lambda: self.tell(NO_LETTERS)),
            (self.taking.cards.charging.problem, self._on_problem),
            (ledger.left, self.take_focus),
            (ledger.typed_on, self.finding.type_into),
            (ledger.foot.not_for_these, self.tell),
            (ledger.foot.reprint_requested, self.paid.print_again),
            (tender.left, self._leave_tender),
            (tender.card_dropped, lambda: self.tell(CARD_WIPED)),
            (stage.card.amount.card_dropped, self.finding.wipe),
            (paying.taken, self._on_taken),
            (paying.dialog_requested, self.dialog_requested),
            (paying.receipt_known, self.status_changed),
        )
        for signal, slot in pairs:
            signal.connect(slot)
        for one in (self.keeper, self.billing, self.unsent, self.loads, self.between, self.taking, self.letters):
            one.problem.connect(self._on_problem)
        for other in (self.billing, self.between, self.calling, self.letters):
            other.dialog_requested.connect(self.dialog_requested)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)
            application.aboutToQuit.connect(self.paying.finish)


def _listed(screen: CounterScreen) -> tuple[tuple[Act, Callable[[], None], bool], ...]:
    """List what can be asked for by name: the act, what does it, whether it can be done now."""
    free, lines, between = not screen.in_tender, bool(screen.keeper.basket.lines), screen.between
    return (
        (Act.NEW_CUSTOMER, screen.new_customer, True),
        (Act.SEARCH_PEOPLE, screen.search_people, free),
        *((act, screen.taking.goer(act), free and lines) for act in WAYS),
        (Act.PRINT_AGAIN, screen.paid.print_again, screen.paid.last is not None),
        (Act.EMAIL, screen.send_letter, screen.paid.last is not None and screen.letters.can_send),
        (Act.UNSENT, screen.show_unsent, free),
        (Act.BASKET, screen.ledger.enter, free and lines),
        (Act.LOAD, screen.stage.idle.load.press, screen.loads.is_loading),
        (Act.TAKE_UP, between.take_up_first, free and between.waiting),
        *screen.calling.commands(),
    )


def _topics(screen: CounterScreen) -> tuple[tuple[QWidget, str], ...]:
    """Say which help belongs to which part."""
    stage = screen.stage
    return (
        (stage.entry, "entry"),
        (stage.idle.load, "accounts"),
        (stage.card.amount, "amount"),
        (stage.waiting, "unsent"),
        (screen.ledger, "basket"),
        (screen.tender, "tender"),
        (screen.tender.cards.attempt, "cards"),
        (screen.tender.cards.ways, "cards"),
    )
