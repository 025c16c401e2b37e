"""Give money back to the card it came from, through whoever charged it; without an answer it waits, never doubled."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ims_desktop.domain.approval import Act, AskedFor
from ims_desktop.domain.card_attempt import CardWay
from ims_desktop.errors import ImsError, NotPermitted
from ims_desktop.use_cases.refund_to_card import ask_card_refund
from ims_desktop.words import say
from ui.background import Lane
from ui.screens.card.attempt_dialog import AttemptDialog
from ui.screens.card.hands import CardHands
from ui.screens.card.view import card_words
from ui.screens.seat import Seat
from ui.sounds import Sounds

if TYPE_CHECKING:
    from ims_desktop.domain.approval import Approval
    from ims_desktop.domain.card_attempt import CardAttempt
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.payment import Payment
    from ims_desktop.domain.undoing import Refundable
    from ims_desktop.till import Till
    from ims_desktop.words import Words
    from ui.screens.card.standing import Standing
    from ui.screens.day.guide import Guide
    from ui.screens.journal.refund_page import RefundAsked


def card_of(till: Till, shown: Refundable) -> Words | None:
    """Name the card a payment can go back to through its provider; None where it has none, or only a slip."""
    with till.store.read() as reader:
        payment = reader.payment(shown.payment_id)
        for tender in () if payment is None else payment.tenders:
            attempt = reader.card_attempt(tender.attempt_id) if tender.attempt_id else None
            if attempt is not None and attempt.way is not CardWay.SLIP:
                return card_words(tender.brand, tender.last_four)
    return None


class CardRefund(QObject):
    """One refund to a card at a time, over the page it was asked on."""

    recorded = Signal(object)
    """The Payment of a refund that stands."""

    def __init__(self, guide: Guide, parent: QObject) -> None:
        super().__init__(parent)
        self._guide = guide
        self._is_open = False

    def begin(self, shown: Refundable, refund_id: str, wish: RefundAsked, approval: Approval | None = None) -> None:
        """Have it written down; where the rules want a second person, ask for one and try again."""
        guide = self._guide
        asked = AskedFor(Act.REFUND, guide.cashier.username, shown.receipt, wish.reason, sum(wish.lines.values()))
        job = partial(_ask, guide.till, guide.till.ids.new(), refund_id, shown, wish, approval, guide.cashier)

        def refused(problem: BaseException) -> None:
            if isinstance(problem, NotPermitted) and problem.reason == "approval_needed":
                guide.ask(asked, partial(self.begin, shown, refund_id, wish))
            elif isinstance(problem, ImsError):
                guide.on_refused(problem)
            else:
                guide.problem.emit(problem, refund_id)

        if guide.page is not None:
            guide.page.show_busy(busy=True)
        guide.lanes.run(Lane.ASK, job, self, self._on_asked, refused)

    def _on_asked(self, attempt: CardAttempt) -> None:
        """Ask for it, and show how it stands until it has its answer or somebody leaves it."""
        guide = self._guide
        seat = Seat(guide.till, guide.lanes, guide.cashier, Sounds(guide.lanes, on=False))
        hands = CardHands(seat, self)
        hands.dialog_requested.connect(guide.window.show_dialog)
        hands.resolved.connect(self._on_resolved)
        dialog = AttemptDialog(seat, attempt, hands, fresh=True)
        dialog.resolved.connect(self._on_resolved)
        dialog.closed.connect(self._on_closed)
        self._is_open = True
        guide.window.show_dialog(dialog)

    def _on_resolved(self, standing: Standing) -> None:
        payment: Payment | None = standing.payment
        if payment is not None:
            self._is_open = False
            self.recorded.emit(payment)

    def _on_closed(self) -> None:
        page = self._guide.page
        if page is not None and self._is_open:
            page.show_busy(busy=False)
            self._guide.say(
                say("What goes back to a card is written down. It is booked when the provider answers."), state="info"
            )


def _ask(
    till: Till,
    attempt_id: str,
    refund_id: str,
    shown: Refundable,
    wish: RefundAsked,
    approval: Approval | None,
    cashier: Cashier,
) -> CardAttempt:
    return ask_card_refund(till, attempt_id, refund_id, cashier, shown, wish.lines, wish.reason, approval=approval)
