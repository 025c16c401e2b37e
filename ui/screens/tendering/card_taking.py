"""Between the pane of cards and the charge: what is asked, what it became, and what lies on the desk beside it."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ims_desktop.domain.card_attempt import CallDetails, CardHeard, CardWay, CardWord
from ims_desktop.use_cases.ask_card import card_ways
from ims_desktop.words import say
from ui.background import Lane
from ui.screens.card.charging import Charging
from ui.screens.card.hands import CardHands
from ui.screens.card.moods import Mood, NextAct
from ui.screens.card.view import CardView
from ui.screens.tendering import given_parts
from ui.screens.tendering.on_desk import OnDesk
from ui.screens.tendering.way_chooser import AT_COUNTER, for_calls

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.domain.catalogue import ReferencePack
    from ims_desktop.domain.payment import Payer, Payment, Tender
    from ims_desktop.domain.tender_terms import Terms
    from ims_desktop.words import Words
    from ui.screens.basket_keeper import BasketKeeper
    from ui.screens.counter import CounterScreen
    from ui.screens.paying import Paying
    from ui.screens.seat import Seat
    from ui.screens.tendering.given_parts import GivenParts

GAVE_BACK = say("The customer pays another way, or goes.")


@dataclass(frozen=True, slots=True, repr=False)
class OnCall:
    """Whose call a charge is. Shape: `reach` where a link may go; `payer` None for the account holder, if it is one."""

    reach: str
    payer: Payer | None
    details: CallDetails


class CardTaking(QObject):
    """One basket's cards. The payment has the id of its basket, so that whoever takes the basket up finds all of it."""

    put_aside_requested = Signal()
    said_paused = Signal()
    """Whoever serves says that they paused the recording by hand."""

    tender_requested = Signal(object)
    """GivenParts that were found for a basket: the tender is to be shown with them."""

    def __init__(self, seat: Seat, counter: CounterScreen, keeper: BasketKeeper, paying: Paying) -> None:
        super().__init__(counter)
        self._seat, self._keeper, self._paying = seat, keeper, paying
        self._tender, self._ledger = counter.tender, counter.ledger
        self.charging = Charging(seat, self)
        self.hands = CardHands(seat, self)
        self._desk = OnDesk(seat, keeper, self)
        self.put_aside_requested.connect(counter.new_customer)
        self.hands.dialog_requested.connect(counter.dialog_requested)
        self.call: Callable[[], OnCall] | None = None
        """Tells whose call it is, and who pays; None at the counter."""

        self._asked: tuple[CardWay, int, CallDetails] | None = None
        self._known_id = keeper.basket_id
        self._in_boxes = False
        """Whether the charge at hand is a slip whose boxes are shown instead of it."""

        self._wire()

    @property
    def is_open(self) -> bool:
        """Whether a charge of the basket at hand has no answer yet."""
        return self.charging.is_open

    def offer(self, terms: Terms, *, online: bool) -> None:
        """Take up which ways this till has for these bills."""
        offered = card_ways(self._seat.till, terms.pack)
        if self.call is None:
            self._tender.cards.offer(offered, online=online)
        else:
            self._tender.cards.offer_caller(offered, self.call().reach, online=online)

    def counter_ways(self, pack: ReferencePack) -> tuple[CardWay, ...]:
        """Return how a customer at the counter can pay by card at this till."""
        return tuple(way for way in card_ways(self._seat.till, pack) if way in AT_COUNTER)

    def call_ways(self, pack: ReferencePack) -> tuple[CardWay, ...]:
        """Return how a caller can pay by card at this till."""
        return for_calls(card_ways(self._seat.till, pack))

    def leave(self) -> None:
        """Let somebody else be served; what has no answer is chased in the background."""
        self.charging.leave()
        self._asked = None
        self._tender.slip_is_asked = self._in_boxes = False
        self._ledger.show_card_hold(held=False)

    # ------------------------------------------------------------------------------------------------ what is asked
    def _on_charge(self, way: CardWay, pence: int, call: CallDetails) -> None:
        self._asked = (way, pence, call)
        self._in_boxes = False
        self._tender.show_busy(busy=True)
        self._begin(way, pence, call)

    def _begin(self, way: CardWay, pence: int | None, call: CallDetails | None) -> None:
        basket_id, on_call = self._keeper.basket_id, None if self.call is None else self.call()
        if on_call is not None:
            where = call or CallDetails()
            call = replace(on_call.details, email=where.email, telephone=where.telephone)
        self.charging.begin(
            self._keeper.basket,
            way,
            call,
            basket_id=basket_id,
            payment_id=basket_id,
            amount_pence=pence,
            tenders=tuple(one for one in self._tender.split.tenders if not one.attempt_id),
            payer=None if on_call is None else on_call.payer,
            at_counter=on_call is None,
        )

    def _on_slip_opened(self) -> None:
        self._tender.slip_is_asked = self._in_boxes = True
        if not self.charging.is_open:
            self._begin(CardWay.SLIP, None, None)

    def _on_slip_typed(self, tender: Tender) -> None:
        word = CardWord(
            CardHeard.APPROVED,
            amount_pence=tender.amount_pence,
            authorisation=tender.authorisation,
            last_four=tender.last_four,
        )
        self._tender.show_busy(busy=True)
        self.charging.type_slip(word)

    def _on_card_left(self) -> None:
        """Another way was chosen before a slip was typed: its terminal charged nothing."""
        if self._tender.slip_is_asked:
            self._tender.slip_is_asked = False
            self.charging.cancel()
        elif not self.charging.is_open:
            self.charging.leave()

    def _on_act(self, act: NextAct) -> None:
        view = self.charging.view
        if view is None:
            return
        self._in_boxes = False
        if act is NextAct.TRY_AGAIN and view.attempt.charged is not None:
            self._on_leg_back(view.attempt.charged.attempt_id)
        elif act is NextAct.TRY_AGAIN:
            self._try_again(view)
        elif act is NextAct.GIVE_BACK:
            self.charging.give_back(view.attempt, GAVE_BACK.text("en"))
        elif act is NextAct.PUT_ASIDE:
            self.put_aside_requested.emit()
        elif act is NextAct.OPEN_PAGE:
            self.charging.open_page()
        elif act is NextAct.TYPE_SLIP:
            self.hands.type_slip(view.attempt)
        elif act is NextAct.SETTLE:
            self.hands.settle(view.attempt)
        elif act in {NextAct.SAY_PAUSED, NextAct.ASK_CARD}:
            self.said_paused.emit()
        else:
            self._desk.read(self._show_given)

    def _try_again(self, view: CardView) -> None:
        """Charge the same once more. Where a link went is known for the charge that was asked for here last, alone."""
        way, pence = view.attempt.way, view.attempt.amount_pence
        if self._asked is not None and self._asked[:2] == (way, pence):
            self._begin(*self._asked)
        elif way is CardWay.LINK:
            self._on_closed()
        else:
            self._begin(way, pence, CallDetails())

    def _on_leg_back(self, attempt_id: str) -> None:
        """Give an approved part back to its card."""
        self._in_boxes = False
        job = functools.partial(given_parts.attempt_of, self._seat.till, attempt_id)
        back = functools.partial(self.charging.give_back, reason=GAVE_BACK.text("en"))
        self._seat.lanes.run(Lane.JOURNAL, job, self, back, self._desk.tell)

    # ------------------------------------------------------------------------------------------------ what is heard
    def _on_changed(self, view: CardView) -> None:
        self._ledger.show_card_hold(held=view.is_open)
        if self._in_boxes:
            return
        self._tender.show_busy(busy=False)
        self._tender.show_charge(view)

    def _on_booked(self, payment: Payment) -> None:
        self.leave()
        self._paying.book(payment)

    def _on_ended(self, view: CardView) -> None:
        """A part is charged, or nothing was: the first stands in the list, the second says why."""
        self._tender.show_busy(busy=False)
        self._ledger.show_card_hold(held=False)
        if view.mood is Mood.APPROVED or (self._in_boxes and view.mood is Mood.DIFFERS):
            self._tender.slip.forget()
            self._tender.slip_is_asked = False
            self.charging.leave()
            self._desk.read(self._show_given)

    def _on_refused(self, words: Words) -> None:
        """Nothing was asked of anybody. Beside cash a slip is typed as what it is, a slip."""
        self._tender.show_busy(busy=False)
        self._ledger.show_card_hold(held=False)
        opening = self._tender.slip_is_asked and not self.charging.is_open
        if opening:
            self._tender.slip_is_asked = False
        if not (opening and self.charging.refusal == "cash_first"):
            self._tender.say_problem(words)

    def _on_closed(self) -> None:
        self.charging.leave()
        self._desk.read(self._show_given)

    # ------------------------------------------------------------------------------------- what lies on the desk
    def _on_basket(self) -> None:
        """Look what stands in the journal for a basket that was taken up."""
        if self._keeper.basket_id != self._known_id:
            self._known_id = self._keeper.basket_id
            self._desk.read(self._on_found)

    def _on_begun(self) -> None:
        self._known_id = self._keeper.basket_id

    def _on_found(self, given: GivenParts) -> None:
        if given.tenders or given.attempt is not None:
            self.tender_requested.emit(given)
        if given.attempt is not None:
            self.charging.resume(given.attempt.attempt_id, None if self.call is None else self.call().details)

    def _show_given(self, given: GivenParts) -> None:
        self._tender.close_charge(given.tenders)

    def _wire(self) -> None:
        tender, charging, panel = self._tender, self.charging, self._tender.cards.attempt
        pairs = (
            (tender.cards.charge_requested, self._on_charge),
            (tender.cards.slip_opened, self._on_slip_opened),
            (tender.slip_typed, self._on_slip_typed),
            (tender.card_left, self._on_card_left),
            (tender.held, self._desk.hold),
            (tender.returned, self._desk.hand_back),
            (tender.leg_back_requested, self._on_leg_back),
            (self._desk.stands, self._show_given),
            (self._desk.refused, tender.say_problem),
            (self.hands.resolved, charging.take),
            (self.hands.refused, self._tender.say_problem),
            (panel.acted, self._on_act),
            (panel.ask_requested, charging.ask_now),
            (panel.cancel_requested, charging.cancel),
            (panel.left, self._on_closed),
            (charging.changed, self._on_changed),
            (charging.booked, self._on_booked),
            (charging.ended, self._on_ended),
            (charging.refused, self._on_refused),
            (charging.told, self._tender.say_problem),
            (self._keeper.changed, self._on_basket),
            (self._keeper.begun, self._on_begun),
        )
        for signal, slot in pairs:
            signal.connect(slot)
