"""Check card charges and held money of the journal: each fact has its row, and no charge is lost, doubled or made up.

The chain is walked first to last, so what stood open, was booked or was held at each place is known without the rows.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from ims_desktop.domain.card_attempt import CardState, Direction
from ims_desktop.use_cases.card_fact import card_answered, card_asked
from ims_desktop.use_cases.hold_tender import tender_held
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ims_desktop.domain.card_attempt import CardAttempt, HeldTender
    from ims_desktop.domain.payment import Payment, Tender
    from ims_desktop.till_journal import Reader
    from ims_desktop.use_cases.breaches import Breaches

_SIGNS: Final = {Direction.CHARGE: 1, Direction.REFUND: -1, Direction.REVERSE: 0}


class CardCheck:
    """What was seen of cards and held money on the way through the chain."""

    def __init__(self, reader: Reader, breaches: Breaches) -> None:
        self._reader = reader
        self._breaches = breaches
        self._asked: dict[str, list[str]] = defaultdict(list)
        self._expected: dict[str, str] = {}
        self._answered: set[str] = set()
        self._booked: set[str] = set()
        self._reversed: set[str] = set()
        self._held: dict[str, dict[int, HeldTender]] = defaultdict(dict)
        self._handed: set[tuple[str, int]] = set()
        self._paid: set[str] = set()
        self._numbers: dict[str, int] = {}
        self._known: set[str] = set()

    def fact(self, kind: str, event_id: str, where: str, document: Mapping[str, Any] | None) -> None:
        """Look at a fact that is no payment; `document` None where its bytes are gone."""
        if kind == "card_asked":
            self._asks(event_id, where, document)
        elif kind == "card_answered":
            self._answers(event_id, where, document)
        elif kind == "tender_held":
            self._holds(event_id, where, document)

    # ------------------------------------------------------------------------------------------------------ attempts
    def _asks(self, attempt_id: str, where: str, document: Mapping[str, Any] | None) -> None:
        attempt = self._reader.card_attempt(attempt_id)
        if attempt is None:
            self._without_row(where)
            return
        self._known.add(attempt_id)
        if document is not None:
            self._compare(where, document, card_asked(attempt, document["data"]["office"]).data, attempt.session_id)
        self._number(attempt)
        before = self._asked[attempt.payment_id]
        paid = attempt.payment_id in self._paid and attempt.direction is not Direction.REVERSE
        if paid or any(other not in self._answered for other in before):
            self._breaches.add(
                "card_twice",
                say(
                    "Fact {fact} asks for a card charge while another of the same payment may still be approved, "
                    "or after it was paid.",
                    fact=where,
                ),
            )
        if attempt.direction is Direction.REVERSE and not self._can_go_back(attempt):
            self._breaches.add(
                "card_given_back",
                say("Fact {fact} gives a card back what it was not charged, or what is part of a payment.", fact=where),
            )
        before.append(attempt_id)
        if attempt.answer is not None:
            self._expected[attempt.answer.answer_id] = attempt_id

    def _number(self, attempt: CardAttempt) -> None:
        """References of one series run 1, 2, 3 in the order of the chain, as receipts do."""
        series, _, number = attempt.reference.rpartition("-C")
        if int(number) != self._numbers.get(series, 0) + 1:
            self._breaches.add(
                "card_reference",
                say("Card reference {reference} does not follow the one before.", reference=attempt.reference),
            )
        self._numbers[series] = int(number)

    def _can_go_back(self, attempt: CardAttempt) -> bool:
        charged = "" if attempt.charged is None else attempt.charged.attempt_id
        charge = self._reader.card_attempt(charged) if charged in self._answered else None
        gone = charged in self._booked or charged in self._reversed
        return charge is not None and not gone and charge.charged_pence == attempt.amount_pence

    def _answers(self, answer_id: str, where: str, document: Mapping[str, Any] | None) -> None:
        attempt = self._reader.card_attempt(self._expected.pop(answer_id, ""))
        if attempt is None or attempt.answer is None:
            self._without_row(where)
            return
        if document is not None:
            self._compare(where, document, card_answered(attempt.answer, attempt, None, "").data)
        if attempt.answer.outcome is not CardState.CANCELLED and attempt.sent_at is None:
            self._breaches.add(
                "card_never_sent", say("Fact {fact} answers a card charge that nobody was asked for.", fact=where)
            )
        self._answered.add(attempt.attempt_id)
        if attempt.direction is Direction.REVERSE and attempt.charged is not None and attempt.charged_pence:
            self._reversed.add(attempt.charged.attempt_id)

    # ---------------------------------------------------------------------------------------------------- held money
    def _holds(self, held_id: str, where: str, document: Mapping[str, Any] | None) -> None:
        held = self._reader.held_tender(held_id)
        if held is None:
            self._without_row(where)
            return
        self._known.add(held_id)
        if document is not None:
            self._compare(where, document, tender_held(held).data, held.session_id)
        key = held.payment_id, held.n
        there = self._held[held.payment_id].pop(held.n, None)
        fits = _is_same(held, there) if held.returned else key not in self._handed
        if not fits or held.payment_id in self._paid:
            self._breaches.add(
                "held_differs", say("Fact {fact} hands over, or back, what cannot be any more.", fact=where)
            )
        self._handed.add(key)
        if not held.returned:
            self._held[held.payment_id][held.n] = held

    # ------------------------------------------------------------------------------------------------------ payments
    def payment(self, payment: Payment, where: str) -> None:
        """Hold a payment to what was charged and handed over for it."""
        for tender in payment.tenders:
            if tender.attempt_id:
                self._leg(payment, tender, where)
        for attempt_id in self._asked[payment.payment_id]:
            self._no_other(attempt_id, where)
        held = self._held.pop(payment.payment_id, {})
        for method in {one.method for one in held.values()}:
            given = sum(tender.tendered_pence for tender in payment.tenders if tender.method == method)
            if given < sum(one.amount_pence for one in held.values() if one.method == method):
                self._breaches.add(
                    "held_left_out",
                    say("Receipt {receipt} leaves out what was handed over for it.", receipt=payment.receipt),
                )
        if any(one.session_id != payment.session_id for one in held.values()):
            self._breaches.add(
                "held_elsewhere",
                say("Receipt {receipt} counts what lies in another tray.", receipt=payment.receipt),
            )
        self._paid.add(payment.payment_id)

    def _leg(self, payment: Payment, tender: Tender, where: str) -> None:
        attempt = self._reader.card_attempt(tender.attempt_id)
        if attempt is None or not self._is_leg(payment, tender, attempt):
            self._breaches.add(
                "tender_not_charged",
                say("Fact {fact} counts a card that was not charged so, or not for this.", fact=where),
            )
        elif tender.attempt_id in self._booked:
            self._breaches.add("tender_twice", say("Fact {fact} counts a card charge a second time.", fact=where))
        self._booked.add(tender.attempt_id)

    def _is_leg(self, payment: Payment, tender: Tender, attempt: CardAttempt) -> bool:
        pence = _SIGNS[attempt.direction] * attempt.charged_pence
        known = attempt.attempt_id in self._answered and attempt.attempt_id not in self._reversed
        whole = (tender.tendered_pence, tender.change_pence) == (pence, 0) and pence != 0
        return known and whole and attempt.payment_id == payment.payment_id

    def _no_other(self, attempt_id: str, where: str) -> None:
        attempt = self._reader.card_attempt(attempt_id)
        moved = attempt is not None and attempt.direction is Direction.CHARGE and attempt.charged_pence > 0
        if attempt_id not in self._answered:
            self._breaches.add(
                "paid_while_open", say("Fact {fact} is a payment that a card might still have paid.", fact=where)
            )
        elif moved and attempt_id not in self._booked | self._reversed:
            self._breaches.add(
                "leg_left_out", say("Fact {fact} is a payment without a card charge that was made for it.", fact=where)
            )

    # ------------------------------------------------------------------------------------------ when all was seen
    def finish(self) -> None:
        """Check what can only be said when every fact was seen."""
        alone = {one.attempt_id for one in self._reader.open_card_attempts()}
        alone |= {one.held_id for one in self._reader.held_tenders()}
        for row in (*sorted(alone - self._known), *self._expected):
            self._breaches.add(
                "card_without_fact", say("Row {row} of cards or held money hangs on no fact of its kind.", row=row)
            )

    def _compare(
        self, where: str, document: Mapping[str, Any], held: Mapping[str, object], session_id: str = ""
    ) -> None:
        told = {member: value for member, value in document["data"].items() if value}
        if told != {member: value for member, value in held.items() if value} or (
            session_id and document["session_id"] != session_id
        ):
            self._breaches.add("row_differs", say("The row of fact {fact} is not what the fact tells.", fact=where))

    def _without_row(self, where: str) -> None:
        self._breaches.add("fact_without_row", say("Fact {fact} has no row of its own in the journal.", fact=where))


def _is_same(back: HeldTender, held: HeldTender | None) -> bool:
    return held is not None and (back.method, back.amount_pence) == (held.method, held.amount_pence)


def is_late(reader: Reader, payment: Payment) -> bool:
    """Tell whether cards made a payment after who had asked for them was gone: then any open session takes it."""
    legs = [reader.card_attempt(tender.attempt_id) for tender in payment.tenders if tender.attempt_id]
    return any(leg is not None and leg.cashier == payment.cashier for leg in legs)
