"""Give a whole charge back to its card that is part of no payment: the customer went away, or the amount differs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.domain.card_attempt import CardAttempt, CardWay, ChargedBefore, Direction
from ims_desktop.domain.payment import Payer
from ims_desktop.errors import CardOpen, Refused
from ims_desktop.log import note
from ims_desktop.use_cases.approve import check_reason
from ims_desktop.use_cases.ask_card import write_attempt
from ims_desktop.use_cases.card_standing import locked_words, standing_of
from ims_desktop.use_cases.hear_card import named_attempt
from ims_desktop.use_cases.payment_laws import permitted
from ims_desktop.use_cases.permit import pack_of, refuse_cards
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.session import CashierSession
    from ims_desktop.till import Till
    from ims_desktop.till_journal import Reader, Writer


def ask_reversal(till: Till, attempt_id: str, cashier: Cashier, attempt: CardAttempt, reason: str) -> CardAttempt:
    """Record the wish to give all of an approved charge back; it is sent and heard like any other.

    The same `attempt_id` again is the same. Raises: CardOpen, NotPermitted, NoOpenSession, BadInput, CardNumberRefused,
    Refused (`not_to_reverse`, `no_reference`, `card_way`), NothingFound, StoreUnavailable, DiskFull.
    """
    with till.store.write() as unit:
        already = unit.card_attempt(attempt_id)
        if already is not None:
            return already
        session = permitted(till, unit, cashier)
        refuse_cards(pack_of(unit), reason)
        check_reason(reason)
        charge = _charge(unit, attempt.attempt_id)
        require_charger(till, charge)
        made = _reversal(till, unit, attempt_id, cashier, session, charge, reason)
        write_attempt(till, unit, made)
    note("reverse_card", "card_asked", reference=made.reference, pence=made.amount_pence, of=charge.reference)
    return made


def require_charger(till: Till, charge: CardAttempt) -> None:
    """Stop where this till has nothing any more that can give back what it charged. Raises: Refused (`card_way`)."""
    if charge.way is not CardWay.SLIP and till.cards.named(charge.provider) is None:
        raise Refused(
            say("What charged this card is not at this till any more. Nothing was asked of it. Tell a supervisor."),
            code="card_way",
        )


def _charge(unit: Reader, attempt_id: str) -> CardAttempt:
    """Return a charge that can be given back.

    Raises: NothingFound, CardOpen, Refused (`not_to_reverse`, `no_reference`).
    """
    charge = named_attempt(unit, attempt_id)
    for other in standing_of(unit, charge.payment_id).attempts:
        if other.open:
            raise CardOpen(locked_words(other))
    if charge.direction is not Direction.CHARGE or not charge.unbooked:
        raise Refused(
            say("Nothing of this charge is left to give back by itself: it is part of a payment, or was given back."),
            code="not_to_reverse",
        )
    # A terminal that is not told what to give back gives it to whatever card is shown to it.
    answer = charge.answer
    by_person = answer is not None and answer.how == "person" and not answer.provider_reference
    if by_person and charge.way is CardWay.TERMINAL:
        raise Refused(
            say(
                "The terminal's own number of this charge is not known, so no card can be given it back here. Nothing "
                "was asked of the terminal. Tell a supervisor."
            ),
            code="no_reference",
        )
    return charge


def _reversal(
    till: Till,
    unit: Writer,
    attempt_id: str,
    cashier: Cashier,
    session: CashierSession,
    charge: CardAttempt,
    reason: str,
) -> CardAttempt:
    reference = "" if charge.answer is None else charge.answer.provider_reference
    return CardAttempt(
        attempt_id=attempt_id,
        reference=unit.next_card_reference(session.business_date),
        payment_id=charge.payment_id,
        basket_id=charge.basket_id,
        session_id=session.session_id,
        cashier=cashier.username,
        cashier_name=cashier.display_name,
        direction=Direction.REVERSE,
        way=charge.way,
        provider=charge.provider,
        method=charge.method,
        method_name=charge.method_name,
        amount_pence=charge.charged_pence,
        due_pence=charge.charged_pence,
        lines=(),
        payer=Payer(),
        business_date=session.business_date,
        asked_at=till.clock.now(),
        catalogue_version=charge.catalogue_version,
        pack_version=charge.pack_version,
        offline=not till.sync.online(),
        charged=ChargedBefore(charge.attempt_id, reference),
        reason=reason.strip(),
    )
