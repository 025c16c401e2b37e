"""`card`, and `take --card-terminal`: charges without a window.

Exit codes say what came of a charge: 0 it is approved (or what was wanted is done), 1 the card was not charged, 3
nobody knows yet: the same command again, or `card look`, asks once more and never charges twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ims_desktop.cli.bills import basket_of, payment_id_of
from ims_desktop.cli.day_inputs import act_id, wanted
from ims_desktop.cli.output import age, utc
from ims_desktop.cli.tills import cashier_of, leave_of, opened
from ims_desktop.domain.asked import to_settle_card
from ims_desktop.domain.card_answer import leg_tender
from ims_desktop.domain.card_attempt import CallDetails, CardHeard, CardState, CardWay, CardWord
from ims_desktop.domain.money import parse_pence, pounds
from ims_desktop.domain.payment import Payer
from ims_desktop.errors import PrinterUnavailable
from ims_desktop.use_cases.ask_card import ask_card
from ims_desktop.use_cases.finish_payment import finish_payment
from ims_desktop.use_cases.hear_card import hear_card, named_attempt
from ims_desktop.use_cases.look_at_card import cancel_card, look_at_card
from ims_desktop.use_cases.print_receipt import print_receipt
from ims_desktop.use_cases.refund_to_card import ask_card_refund
from ims_desktop.use_cases.reverse_card import ask_reversal
from ims_desktop.use_cases.send_card import send_card
from ims_desktop.use_cases.settle_card import settle_card
from ims_desktop.use_cases.take_payment import take_payment
from ims_desktop.words import say

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping, Sequence

    from ims_desktop.cli.output import Out
    from ims_desktop.domain.approval import Approval
    from ims_desktop.domain.basket import Basket
    from ims_desktop.domain.card_attempt import CardAttempt, HeldTender
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.payment import Payment, Tender
    from ims_desktop.domain.undoing import Refundable
    from ims_desktop.settings import Settings
    from ims_desktop.till import Till
    from ims_desktop.use_cases.hear_card import HeardCard
    from ims_desktop.words import Words

CODES: Final = {
    CardState.APPROVED: 0,
    CardState.DECLINED: 1,
    CardState.CANCELLED: 1,
    CardState.REQUESTED: 3,
    CardState.UNKNOWN: 3,
}


def card(arguments: Namespace, settings: Settings, out: Out) -> int:
    """Do one thing with charges to cards."""
    if arguments.act == "list":
        return _list(settings, out)
    with opened(settings) as till:
        if not till.sync.online():
            till.sync.step()  # only a till that showed who it is gets an answer
        if arguments.act == "ask":
            attempt, word = _ask(till, arguments)
        else:
            wanted(arguments.attempt_id, "the ID of a charge, as `card list` shows it")
            attempt, word = _act(till, arguments, _stands(till, arguments.attempt_id))
        payment = _payment(till, attempt)
        if payment is not None:
            hand_over(till, payment, out)
    heard = {"says": word.says, "page": word.page, "sent_to": word.sent_to}
    out.show({**_document(attempt, payment), **heard}, _line(attempt, payment), *([word.page] if word.page else []))
    return 0 if arguments.act == "cancel" and not attempt.open else CODES[attempt.state]


def charge_leg(
    till: Till, cashier: Cashier, basket: Basket, payment_id: str, tenders: Sequence[Tender], payer: Payer
) -> tuple[CardAttempt, Payment | None]:
    """Charge the leg among these tenders on the terminal, then record the payment with the others.

    Where a charge of this payment is open already, or approved, that one is gone on with: nothing is asked for twice.
    """
    wish = next(tender for tender in tenders if tender.attempt_id)
    attempt = _going_on(till, payment_id)
    if attempt is None:
        asked = ask_card(
            till,
            wish.attempt_id,
            payment_id,
            cashier,
            basket,
            CardWay.TERMINAL,
            amount_pence=wish.amount_pence,
            payer=payer,
        )
        send_card(till, asked.attempt_id, CallDetails())
        attempt = _stands(till, asked.attempt_id)
    payment = _payment(till, attempt)
    if payment is None and attempt.unbooked and not attempt.differs:
        legs = [leg_tender(attempt), *(tender for tender in tenders if not tender.attempt_id)]
        payment = take_payment(till, payment_id, cashier, basket, legs, payer)
    return attempt, payment


def card_refund(
    till: Till,
    cashier: Cashier,
    refund_id: str,
    shown: Refundable,
    lines: Mapping[int, int],
    reason: str,
    approval: Approval | None,
) -> tuple[CardAttempt, Payment | None]:
    """Give money back to the card that was charged; a refund that is on its way already is only asked about."""
    attempt = _going_on(till, refund_id)
    if attempt is None:
        asked = ask_card_refund(till, till.ids.new(), refund_id, cashier, shown, lines, reason, approval=approval)
        send_card(till, asked.attempt_id, CallDetails())
        attempt = _stands(till, asked.attempt_id)
    return attempt, _payment(till, attempt)


def _going_on(till: Till, payment_id: str) -> CardAttempt | None:
    """Return what was asked for this payment before and is not over, as it stands now."""
    with till.store.read() as reader:
        before = [one for one in reader.card_attempts_of(payment_id) if one.open or one.unbooked]
    if not before:
        return None
    look_at_card(till, before[-1].attempt_id)
    return _stands(till, before[-1].attempt_id)


def tell_open(out: Out, attempt: CardAttempt) -> int:
    """Say what came of a charge that is no payment, and return the exit code."""
    out.show(_document(attempt, None), _line(attempt, None))
    return CODES[attempt.state] or 1


def hand_over(till: Till, payment: Payment, out: Out) -> None:
    """Print what was recorded, once; a printer that cannot print changes nothing of it."""
    with till.store.read() as reader:
        if all(end.payment.payment_id != payment.payment_id for end in reader.open_ends()):
            return
    try:
        print_receipt(till, payment.payment_id)
    except PrinterUnavailable as problem:
        out.problem(problem.reason, str(problem))
    finish_payment(till, payment.payment_id)


# -------------------------------------------------------------------------------------------------------------- acts
def _ask(till: Till, arguments: Namespace) -> tuple[CardAttempt, CardWord]:
    cashier = _cashier(till, arguments)
    wanted(arguments.lines, "what is paid, with --line")
    made = ask_card(
        till,
        act_id(till, arguments),
        payment_id_of(arguments.payment_id) or till.ids.new(),
        cashier,
        basket_of(till, cashier, arguments),
        CardWay(arguments.way),
        amount_pence=parse_pence(arguments.amount) if arguments.amount else None,
        payer=Payer(arguments.payer, arguments.address),
    )
    word = send_card(till, made.attempt_id, CallDetails(email=arguments.email, telephone=arguments.telephone))
    return _stands(till, made.attempt_id), word


def _act(till: Till, arguments: Namespace, attempt: CardAttempt) -> tuple[CardAttempt, CardWord]:
    """Do what was asked with a charge there is, and return it, or the one that gives it back, with what was heard."""
    attempt_id, act = attempt.attempt_id, arguments.act
    if act == "look":
        word = look_at_card(till, attempt_id).word
        return _stands(till, attempt_id), word
    cashier = _cashier(till, arguments)
    pence = parse_pence(arguments.amount) if arguments.amount else attempt.amount_pence
    if act == "cancel":
        word = cancel_card(till, attempt_id, by=cashier.username).word
    elif act == "slip":
        slip = CardWord(
            CardHeard.APPROVED,
            amount_pence=pence,
            authorisation=arguments.authorisation,
            last_four=arguments.last_four,
        )
        word = hear_card(till, attempt_id, slip, "slip", by=cashier.username).word
    elif act == "settle":
        word = _settle(till, arguments, attempt, cashier, pence).word
    else:
        attempt_id = act_id(till, arguments)
        ask_reversal(till, attempt_id, cashier, attempt, arguments.reason)
        word = send_card(till, attempt_id, CallDetails())
    return _stands(till, attempt_id), word


def _cashier(till: Till, arguments: Namespace) -> Cashier:
    wanted(arguments.cashier, "the cashier, named by --cashier")
    return cashier_of(till, arguments.cashier)


def _settle(till: Till, arguments: Namespace, attempt: CardAttempt, cashier: Cashier, pence: int) -> HeardCard:
    outcome = CardState(arguments.outcome)
    charged = pence if outcome is CardState.APPROVED else 0
    asked = to_settle_card(cashier, attempt, charged, arguments.reason)
    answer_id = act_id(till, arguments)
    known = attempt.answer is not None and attempt.answer.answer_id == answer_id
    approval = None if known else leave_of(till, asked, arguments.second)
    return settle_card(
        till,
        answer_id,
        cashier,
        attempt.attempt_id,
        outcome,
        charged,
        arguments.reference,
        arguments.reason,
        approval,
    )


def _list(settings: Settings, out: Out) -> int:
    with opened(settings, read_only=True) as till:
        now = till.clock.now()
        with till.store.read() as reader:
            attempts, held = reader.open_card_attempts(), reader.held_tenders()
        for attempt in attempts:
            line = f"{attempt.attempt_id}  {attempt.reference}  {age(attempt.asked_at, now)}  {_line(attempt, None)}"
            out.show(_document(attempt, None), line)
        for one in held:
            out.show(_held_document(one), _held_line(one))
    return 0


# ----------------------------------------------------------------------------------------------------------- what is
def _stands(till: Till, attempt_id: str) -> CardAttempt:
    with till.store.read() as reader:
        return named_attempt(reader, attempt_id)


def _payment(till: Till, attempt: CardAttempt) -> Payment | None:
    with till.store.read() as reader:
        return reader.payment(attempt.payment_id) if attempt.booked else None


def _document(attempt: CardAttempt, payment: Payment | None) -> dict[str, object]:
    answer = attempt.answer
    return {
        "attempt_id": attempt.attempt_id,
        "payment_id": attempt.payment_id,
        "reference": attempt.reference,
        "direction": attempt.direction.value,
        "way": attempt.way.value,
        "provider": attempt.provider,
        "state": attempt.state.value,
        "amount_pence": attempt.amount_pence,
        "charged_pence": attempt.charged_pence,
        "asked_at": utc(attempt.asked_at),
        "code": "" if answer is None else answer.code,
        "authorisation": "" if answer is None else answer.authorisation,
        "last_four": "" if answer is None else answer.last_four,
        "unbooked": attempt.unbooked,
        "differs": attempt.differs,
        "receipt": "" if payment is None else payment.receipt,
    }


def _line(attempt: CardAttempt, payment: Payment | None) -> Words:
    values = {"reference": attempt.reference, "amount": pounds(attempt.amount_pence)}
    if attempt.state is CardState.APPROVED:
        return _approved_line(attempt, payment)
    if attempt.open:
        return say("{reference}: {amount}, no answer yet. Ask again with: card look.", **values)
    if attempt.state is CardState.DECLINED:
        return say("{reference}: {amount} was declined. The card was not charged.", **values)
    return say("{reference}: {amount} was cancelled. The card was not charged.", **values)


def _approved_line(attempt: CardAttempt, payment: Payment | None) -> Words:
    values = {"reference": attempt.reference, "amount": pounds(attempt.charged_pence)}
    if payment is not None:
        return say("{reference}: {amount}, receipt {receipt}.", receipt=payment.receipt, **values)
    if attempt.differs:
        asked = pounds(attempt.amount_pence)
        return say("{reference}: {amount} was charged, not {asked}. It is in no payment yet.", asked=asked, **values)
    if attempt.unbooked:
        return say("{reference}: {amount} was charged. It is in no payment yet.", **values)
    return say("{reference}: {amount} was given back to the card.", **values)


def _held_document(held: HeldTender) -> dict[str, object]:
    return {
        "held_id": held.held_id,
        "payment_id": held.payment_id,
        "method": held.method,
        "amount_pence": held.amount_pence,
        "due_pence": held.due_pence,
        "at": utc(held.at),
    }


def _held_line(held: HeldTender) -> Words:
    values = {"amount": pounds(held.amount_pence), "method": held.method_name, "due": pounds(held.due_pence)}
    return say("{amount} by {method} was handed over for {due} that is not paid.", **values)
