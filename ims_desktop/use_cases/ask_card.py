"""Write down that a card is about to be charged, with the whole payment in it, before anybody is asked for anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ims_desktop.domain.card_attempt import CardAttempt, CardWay, Direction
from ims_desktop.domain.method_kind import MethodKind, kind_of, method_of_way
from ims_desktop.domain.money import pounds
from ims_desktop.domain.payment import Payer, Tender, build_lines, payer_of
from ims_desktop.domain.tender_terms import Terms
from ims_desktop.errors import CardOpen, InvalidAmount, Refused
from ims_desktop.log import note
from ims_desktop.use_cases.card_fact import card_asked
from ims_desktop.use_cases.card_standing import (
    locked_words,
    refuse_held_elsewhere,
    require_free,
    same_bills,
    standing_of,
)
from ims_desktop.use_cases.payment_laws import Order, check_texts, judged, permitted, record_overrides
from ims_desktop.use_cases.permit import pack_of
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ims_desktop.domain.basket import Basket
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.catalogue import MethodOfPayment, ReferencePack
    from ims_desktop.domain.payment import PaymentLine
    from ims_desktop.domain.session import CashierSession
    from ims_desktop.till import Till
    from ims_desktop.till_journal import Reader, Writer
    from ims_desktop.use_cases.card_standing import Standing

STANDALONE: Final = "standalone"
"""The provider of a card that is charged on a terminal of its own: nobody can be asked about it but its slip."""


def card_ways(till: Till, pack: ReferencePack) -> tuple[CardWay, ...]:
    """Return how a card can be charged at this till, the council's first choice first.

    Whether a terminal or central can be reached just now is another matter.
    """
    return tuple(way for way in map(CardWay, pack.policy.card_ways) if _offered(till, pack, way))


def ask_card(
    till: Till,
    attempt_id: str,
    payment_id: str,
    cashier: Cashier,
    basket: Basket,
    way: CardWay,
    *,
    amount_pence: int | None = None,
    payer: Payer = Payer(),  # noqa: B008 - frozen and empty
    basket_id: str = "",
    tenders: Sequence[Tender] = (),
) -> CardAttempt:
    """Record the wish to charge a card for a payment, or for a part of one; the same `attempt_id` again is the same.

    Every law of a payment holds here already: what is approved later is recorded without being judged again.

    Units: `amount_pence` None for all that is still due. Shape: `tenders` what was handed over for it so far, other
    than cards; each of them is held by the journal already.

    Raises: CardOpen, NotPermitted, NoOpenSession, InvalidReference, InvalidAmount, DuplicateReference, Unbalanced,
    CardNumberRefused, Refused (`cash_first`, `card_way`, `already_paid`, `held_first`, `held_elsewhere`,
    `nothing_remains`), StoreUnavailable, DiskFull.
    """
    given = tuple(tender for tender in tenders if not tender.attempt_id)
    order = Order(payment_id, cashier, basket, given, payer, basket_id)
    with till.store.read() as reader:
        already = reader.card_attempt(attempt_id)
        if already is not None:
            return already
        permitted(till, reader, cashier)
        pack = pack_of(reader)
        before = _standing(reader, pack, order)
    provider, method = _charger(till, pack, way)
    check_texts(pack, order)
    whole = not before.moved_pence and amount_pence in {None, basket.total_pence}
    checked = judged(till, pack, order, method if whole else None)
    version = till.catalogue.state(till.clock.now(), pack.policy.catalogue_fresh_s).version
    wish = _Wish(attempt_id, order, way, provider, method, amount_pence, checked, pack, version)
    with till.store.write() as unit:
        already = unit.card_attempt(attempt_id)
        if already is not None:
            return already
        session = permitted(till, unit, cashier)
        refuse_held_elsewhere(unit, session, payment_id)
        standing = _standing(unit, pack, order)
        attempt = _attempt(till, unit, session, wish, standing)
        record_overrides(till, unit, checked, session, standing.attempts)
        write_attempt(till, unit, attempt)
    note("ask_card", "card_asked", reference=attempt.reference, pence=attempt.amount_pence, way=way.value)
    return attempt


def write_attempt(till: Till, unit: Writer, attempt: CardAttempt) -> None:
    """Write what is to be asked for into an open unit: the fact and its row."""
    stored = unit.append(card_asked(attempt, till.identity.office))
    unit.add_card_attempt(attempt, stored.sequence)
    unit.raise_clock_mark(attempt.asked_at)


def provider_of(till: Till, way: CardWay) -> str | None:
    """Return who charges a card this way at this till; None where nobody does."""
    if way is CardWay.SLIP:
        return STANDALONE
    service = till.cards.terminal if way is CardWay.TERMINAL else till.cards.central
    return None if service is None or service.name == STANDALONE else service.name


@dataclass(frozen=True, slots=True)
class _Wish:
    """A charge as it was asked for, its bills judged. Shape: `amount_pence` None for all that is still due."""

    attempt_id: str
    order: Order
    way: CardWay
    provider: str
    method: MethodOfPayment
    amount_pence: int | None
    checked: Basket
    pack: ReferencePack
    catalogue_version: str


# -------------------------------------------------------------------------------------------------------------- laws
def _offered(till: Till, pack: ReferencePack, way: CardWay) -> bool:
    if way is CardWay.BROWSER and not pack.policy.card_browser_moto:
        return False
    return provider_of(till, way) is not None and method_of_way(pack, way) is not None


def _charger(till: Till, pack: ReferencePack, way: CardWay) -> tuple[str, MethodOfPayment]:
    """Return who charges a card this way, and what the charge counts under. Raises: Refused (`card_way`)."""
    provider, method = provider_of(till, way), method_of_way(pack, way)
    if provider is None or method is None or way not in card_ways(till, pack):
        raise Refused(
            say("Cards are not taken this way at this till. Nothing was asked of the card. Take another way to pay."),
            code="card_way",
        )
    return provider, method


def _standing(reader: Reader, pack: ReferencePack, order: Order) -> Standing:
    """Return how the cards of the payment stand, when one more may be asked for.

    Raises: CardOpen, Refused (`already_paid`, `cash_first`, `held_first`).
    """
    paid = reader.payment(order.payment_id)
    if paid is not None:
        raise Refused(
            say("This is paid already, receipt {receipt}. No card was asked.", receipt=paid.receipt),
            code="already_paid",
        )
    require_free(reader, order.payment_id, order.basket_id)
    standing = standing_of(reader, order.payment_id)
    for leg in standing.legs:
        if not same_bills(leg.lines, order.basket):
            raise CardOpen(locked_words(leg))
    handed = {one.method for one in order.tenders} | {one.method for one in standing.held}
    cash = {code for code, method in pack.methods.items() if kind_of(method) is MethodKind.CASH}
    if handed & cash:
        raise Refused(
            say("Hand the cash back first, then charge the card. Cash comes last, for what is left."),
            code="cash_first",
        )
    held_pence = sum(one.amount_pence for one in standing.held)
    if order.tenders and sum(one.amount_pence for one in order.tenders) != held_pence:
        raise Refused(
            say("What was handed over is not recorded yet. No card was asked. Take it in once more, then the card."),
            code="held_first",
        )
    return standing


# ----------------------------------------------------------------------------------------------------------- attempt
def _amount(wish: _Wish, standing: Standing) -> int:
    """Return what to charge. Raises: Refused (`nothing_remains`), InvalidAmount (`card_amount`)."""
    remains = wish.checked.total_pence - standing.moved_pence
    if remains <= 0:
        raise Refused(say("Nothing is left to pay. No card was asked."), code="nothing_remains")
    if wish.amount_pence is None:
        return remains
    if not 0 < wish.amount_pence <= remains:
        raise InvalidAmount(
            say("A card can be charged up to {amount}, which is still to pay.", amount=pounds(remains)),
            code="card_amount",
        )
    return wish.amount_pence


def _attempt(till: Till, unit: Writer, session: CashierSession, wish: _Wish, standing: Standing) -> CardAttempt:
    order, amount = wish.order, _amount(wish, standing)
    leg = Tender(wish.method.code, wish.method.name, amount, attempt_id=wish.attempt_id)
    Terms(wish.pack, wish.checked).check((*order.tenders, leg))
    return CardAttempt(
        attempt_id=wish.attempt_id,
        reference=unit.next_card_reference(session.business_date),
        payment_id=order.payment_id,
        basket_id=order.basket_id or order.payment_id,
        session_id=session.session_id,
        cashier=order.cashier.username,
        cashier_name=order.cashier.display_name,
        direction=Direction.CHARGE,
        way=wish.way,
        provider=wish.provider,
        method=wish.method.code,
        method_name=wish.method.name,
        amount_pence=amount,
        due_pence=wish.checked.total_pence,
        lines=_lines(wish, standing),
        payer=order.payer if order.payer != Payer() else payer_of(order.basket),
        business_date=session.business_date,
        asked_at=till.clock.now(),
        catalogue_version=wish.catalogue_version,
        pack_version=wish.pack.version,
        offline=not till.sync.online(),
    )


def _lines(wish: _Wish, standing: Standing) -> tuple[PaymentLine, ...]:
    """Return the bills as they will be paid: as they were charged for before, where they were."""
    return standing.legs[0].lines if standing.legs else build_lines(wish.checked, wish.pack)
