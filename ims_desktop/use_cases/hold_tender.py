"""Write down what is handed over for a payment that is not whole yet, so that nothing in a hand is ever forgotten.

What lies on the desk while the rest is still to come is a fact at once, and so is its way back. It is no money of the
session until the payment stands: the payment's own commit makes it that.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ims_desktop.domain.card_attempt import HeldTender
from ims_desktop.domain.cheque_details import details_of
from ims_desktop.domain.money import pounds
from ims_desktop.domain.payment import Tender
from ims_desktop.domain.tender_terms import Terms
from ims_desktop.errors import NothingFound, NotPermitted, Refused, Unbalanced
from ims_desktop.log import note
from ims_desktop.records import EventDraft, KeptPart
from ims_desktop.use_cases.card_standing import refuse_held_elsewhere, require_free, standing_of
from ims_desktop.use_cases.day_rules import is_own, make_room, session_named
from ims_desktop.use_cases.payment_laws import permitted
from ims_desktop.use_cases.permit import pack_of, refuse_cards
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.session import CashierSession
    from ims_desktop.records import KeptBasket
    from ims_desktop.till import Till
    from ims_desktop.till_journal import Reader, Writer


def hold_tender(
    till: Till, held_id: str, payment_id: str, cashier: Cashier, basket_id: str, due_pence: int, tender: Tender
) -> HeldTender:
    """Record that a part of what is due was handed over; the same `held_id` again is the same part.

    What it says of itself (a cheque, an order) stays with the basket kept under `basket_id`, in the same commit.

    Units: `due_pence` all of the payment. Raises: CardOpen, NotPermitted, NoOpenSession, NothingFound
    (`basket_not_found`), Refused (`already_paid`, `basket_changed`, `held_elsewhere`), Unbalanced (`held_whole`),
    InvalidAmount, BadInput, CardNumberRefused, StoreUnavailable, DiskFull.
    """
    refuse_cards(None, *details_of(tender))
    with till.store.write() as unit:
        before = next((one for one in unit.held_tenders(payment_id) if one.held_id == held_id), None)
        if before is not None:
            return before
        session = permitted(till, unit, cashier)
        kept = _kept(unit, basket_id)
        require_free(unit, payment_id, basket_id)
        refuse_held_elsewhere(unit, session, payment_id)
        _check(unit, payment_id, kept, due_pence, tender)
        held = HeldTender(
            held_id=held_id,
            payment_id=payment_id,
            n=unit.next_held_number(payment_id),
            session_id=session.session_id,
            cashier=cashier.username,
            method=tender.method,
            method_name=tender.method_name,
            amount_pence=tender.amount_pence,
            due_pence=due_pence,
            at=till.clock.now(),
        )
        _write(unit, held, session)
        unit.keep_basket(replace(kept, parts=(*kept.parts, KeptPart(held.n, tender))))
    note("hold_tender", "tender_held", payment=payment_id, pence=held.amount_pence)
    return held


def return_tender(till: Till, returned_id: str, cashier: Cashier, held: HeldTender, basket_id: str = "") -> HeldTender:
    """Record that something went back to who had handed it over; the same `returned_id` again is the same way back.

    It goes back out of the tray it lies in: by who has that session, or by a supervisor. A till that is blocked or
    full gives back all the same.

    Raises: NotPermitted (`session_of_another`), Refused (`not_held`), StoreUnavailable.
    """
    make_room(till)
    with till.store.write() as unit:
        session = session_named(unit, held.session_id)
        back = replace(held, held_id=returned_id, cashier=cashier.username, at=till.clock.now(), returned=True)
        if unit.traced(returned_id) is not None:
            return back
        if not is_own(session, cashier.username) and not cashier.may_supervise:
            raise NotPermitted(
                say("{name} has this in their tray. They or a supervisor hand it back.", name=session.cashier),
                code="session_of_another",
            )
        if all(one.held_id != held.held_id for one in unit.held_tenders(held.payment_id)):
            raise Refused(say("This is not held any more: it was handed back or paid with."), code="not_held")
        _write(unit, back, session)
        for kept in unit.kept_baskets():
            if kept.basket_id in {basket_id, held.payment_id}:
                unit.keep_basket(replace(kept, parts=tuple(part for part in kept.parts if part.n != held.n)))
    note("hold_tender", "tender_returned", payment=held.payment_id, pence=held.amount_pence)
    return back


def held_for(till: Till, payment_id: str) -> tuple[HeldTender, ...]:
    """Return what is held for one payment, oldest first."""
    with till.store.read() as reader:
        return reader.held_tenders(payment_id)


def held_parts(reader: Reader, payment_id: str, basket_id: str = "") -> tuple[Tender, ...]:
    """Return what is held for a payment as it will be in that payment, with what each part says of itself."""
    known = {
        part.n: part.tender
        for kept in reader.kept_baskets()
        if kept.basket_id in {basket_id, payment_id}
        for part in kept.parts
    }
    return tuple(
        known.get(one.n, Tender(one.method, one.method_name, one.amount_pence))
        for one in reader.held_tenders(payment_id)
    )


# ------------------------------------------------------------------------------------------------------------- laws
def _kept(unit: Reader, basket_id: str) -> KeptBasket:
    found = next((kept for kept in unit.kept_baskets() if kept.basket_id == basket_id), None)
    if found is None:
        raise NothingFound(say("That basket is no longer here."), code="basket_not_found")
    return found


def _check(unit: Reader, payment_id: str, kept: KeptBasket, due_pence: int, tender: Tender) -> None:
    if unit.payment(payment_id) is not None:
        raise Refused(say("This payment is recorded already. Hand back what is too much."), code="already_paid")
    if kept.basket.total_pence != due_pence:
        raise Refused(say("The basket has changed. Look at what is due again."), code="basket_changed")
    before = standing_of(unit, payment_id)
    given = (*before.tenders, *(part.tender for part in kept.parts), tender)
    Terms(pack_of(unit), kept.basket).check(given)
    rest = due_pence - before.moved_pence
    if tender.change_pence or tender.amount_pence >= rest:
        raise Unbalanced(
            say("{amount} is all that was still due. Record the payment with it.", amount=pounds(rest)),
            code="held_whole",
        )


# ------------------------------------------------------------------------------------------------------- one commit
def _write(unit: Writer, held: HeldTender, session: CashierSession) -> None:
    unit.add_held_tender(held, unit.append(tender_held(held, session)).sequence)
    unit.raise_clock_mark(held.at)


def tender_held(held: HeldTender, session: CashierSession | None = None) -> EventDraft:
    """Say that something was handed over or back. Shape: `session` None where only its own members are wanted."""
    data: dict[str, object] = {
        "payment": held.payment_id,
        "n": held.n,
        "method": held.method,
        "amount_pence": held.amount_pence,
        "due_pence": held.due_pence,
    }
    return EventDraft(
        event_id=held.held_id,
        kind="tender_held",
        occurred_at=held.at,
        data=data | ({"returned": True} if held.returned else {}),
        business_date=None if session is None else session.business_date,
        session_id=held.session_id,
        cashier=held.cashier,
    )
