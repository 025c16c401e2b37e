"""Write rows of card charges and held money, each with a fact of its own, as the use cases do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ims_desktop.domain.allocation import allocate
from ims_desktop.domain.card_attempt import (
    CardAnswer,
    CardAttempt,
    CardState,
    CardWay,
    ChargedBefore,
    Direction,
    HeldTender,
)
from ims_desktop.domain.payment import Tender
from ims_desktop.use_cases.card_fact import card_answered, card_asked
from ims_desktop.use_cases.hold_tender import tender_held
from tests.factory import make_payment, payment_draft

if TYPE_CHECKING:
    from ims_desktop.domain.payment import Payment
    from ims_desktop.domain.session import CashierSession
    from tests.factory import MadeTill

DUE = 5875


def attempt_of(till: MadeTill, session: CashierSession, payment_id: str, **how: Any) -> CardAttempt:
    """Make a charge of all that the payment of the factory comes to, or another of its kind."""
    whole = make_payment(payment_id, "", session)
    return replace(
        CardAttempt(
            attempt_id=till.ids.new(),
            reference="",
            payment_id=payment_id,
            basket_id="basket-1",
            session_id=session.session_id,
            cashier="asmith",
            cashier_name="Ann Smith",
            direction=Direction.CHARGE,
            way=CardWay.TERMINAL,
            provider="nexo",
            method="13",
            method_name="Card",
            amount_pence=DUE,
            due_pence=DUE,
            lines=whole.lines,
            payer=whole.payer,
            business_date=session.business_date,
            asked_at=till.clock.now(),
            catalogue_version="v7",
            pack_version=1,
        ),
        **how,
    )


def ask(till: MadeTill, session: CashierSession, payment_id: str, **how: Any) -> CardAttempt:
    """Record a charge that is about to be asked for; the payer stands beside its fact."""
    wanted = attempt_of(till, session, payment_id, **how)
    with till.store.write() as unit:
        made = replace(wanted, reference=unit.next_card_reference(session.business_date))
        unit.add_card_attempt(made, unit.append(card_asked(made, session.office)).sequence)
    return made


def send(till: MadeTill, attempt: CardAttempt) -> None:
    """Make the mark."""
    with till.store.write() as unit:
        unit.mark_card_sent(attempt.attempt_id, till.clock.now())


def answer(
    till: MadeTill, session: CashierSession, attempt: CardAttempt, outcome: CardState, pence: int | None = None
) -> CardAnswer:
    """Record what came of it."""
    charged = attempt.amount_pence if pence is None else pence
    said = CardAnswer(
        till.ids.new(),
        attempt.attempt_id,
        outcome,
        charged if outcome is CardState.APPROVED else 0,
        "answer",
        till.clock.now(),
        "pi_1",
        "Visa",
        "4242",
        "A1B2",
        "" if outcome is CardState.APPROVED else "P0010",
    )
    with till.store.write() as unit:
        unit.add_card_answer(said, unit.append(card_answered(said, attempt, session, session.cashier)).sequence)
    return said


def charged(till: MadeTill, session: CashierSession, payment_id: str, **how: Any) -> CardAttempt:
    """Ask for a charge that is approved."""
    made = ask(till, session, payment_id, **how)
    send(till, made)
    answer(till, session, made, CardState.APPROVED)
    return made


def reversal_of(till: MadeTill, session: CashierSession, charge: CardAttempt, **how: Any) -> CardAttempt:
    """Ask to give a whole charge back."""
    return ask(
        till,
        session,
        charge.payment_id,
        **{
            "direction": Direction.REVERSE,
            "lines": (),
            "amount_pence": charge.amount_pence,
            "due_pence": charge.amount_pence,
            "charged": ChargedBefore(charge.attempt_id, "pi_1"),
            "reason": "went away",
            **how,
        },
    )


def tender_of(attempt: CardAttempt, **how: Any) -> Tender:
    """Make the tender that a charge becomes."""
    made = Tender(attempt.method, attempt.method_name, attempt.amount_pence, authorisation="A1B2", last_four="4242")
    made = replace(made, attempt_id=attempt.attempt_id, provider_reference="pi_1", brand="Visa")
    return replace(made, **how)


def book(till: MadeTill, session: CashierSession, payment_id: str, *tenders: Tender, **how: Any) -> Payment:
    """Record the payment of these tenders."""
    with till.store.write() as unit:
        made = make_payment(payment_id, unit.next_receipt(session.business_date), session)
        made = replace(made, tenders=tenders, **how)
        made = replace(made, allocations=allocate(made.lines, tenders))
        unit.add_payment(made, unit.append(payment_draft(made)).sequence)
    return made


def hold(till: MadeTill, session: CashierSession, payment_id: str, n: int = 1, **how: Any) -> HeldTender:
    """Record cash handed over, or back, for a payment that is not whole."""
    made = HeldTender(
        till.ids.new(), payment_id, n, session.session_id, "asmith", "10", "Cash", 2000, DUE, till.clock.now()
    )
    made = replace(made, **how)
    with till.store.write() as unit:
        unit.add_held_tender(made, unit.append(tender_held(made, session)).sequence)
    return made
