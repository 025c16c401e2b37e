"""`take` and `reprint`: payments without a window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.cli.bills import basket_of, payment_id_of
from ims_desktop.cli.cards import charge_leg, hand_over, tell_open
from ims_desktop.cli.tendering import tender_document, tenders_of
from ims_desktop.cli.tills import cashier_of, opened
from ims_desktop.domain.money import pounds
from ims_desktop.domain.payment import Payer
from ims_desktop.use_cases.print_receipt import payment_by_receipt, print_receipt
from ims_desktop.use_cases.take_payment import take_payment
from ims_desktop.words import say

if TYPE_CHECKING:
    from argparse import Namespace

    from ims_desktop.cli.output import Out
    from ims_desktop.domain.payment import Payment
    from ims_desktop.settings import Settings
    from ims_desktop.till import Till


def take(arguments: Namespace, settings: Settings, out: Out) -> int:
    """Take a payment, in one way or several; the receipt goes to the till's printer, or to the file named.

    A payment that is recorded is told as done, whatever the printer says: a script must not take it again. Of a card
    that is charged on the terminal without an answer yet, the same command with the same id asks again what came of it.
    """
    payment_id = payment_id_of(arguments.payment_id)
    with opened(settings, receipt_file=arguments.receipt) as till:
        cashier = cashier_of(till, arguments.cashier)
        payment = _recorded(till, payment_id)
        if payment is None:
            basket = basket_of(till, cashier, arguments)
            tenders = tenders_of(till, basket, arguments.tenders)
            payer, payment_id = Payer(arguments.payer, arguments.address), payment_id or till.ids.new()
            if any(tender.attempt_id for tender in tenders):
                attempt, payment = charge_leg(till, cashier, basket, payment_id, tenders, payer)
                if payment is None:
                    return tell_open(out, attempt)
            else:
                payment = take_payment(till, payment_id, cashier, basket, tenders, payer)
            hand_over(till, payment, out)
    out.show(_document(payment), _line(payment))
    return 0


def reprint(arguments: Namespace, settings: Settings, out: Out) -> int:
    """Print a receipt again, marked COPY."""
    with opened(settings, receipt_file=arguments.receipt) as till:
        payment = payment_by_receipt(till, arguments.number)
        outcome = print_receipt(till, payment.payment_id, copy=True)
    path = None if outcome.path is None else str(outcome.path)
    out.show({"receipt": payment.receipt, "path": path}, say("COPY of {receipt} made.", receipt=payment.receipt))
    return 0


# -------------------------------------------------------------------------------------------------------------- take
def _recorded(till: Till, payment_id: str) -> Payment | None:
    """Return the payment a script asks about again."""
    if not payment_id:
        return None
    with till.store.read() as reader:
        return reader.payment(payment_id)


def _document(payment: Payment) -> dict[str, object]:
    return {
        "payment_id": payment.payment_id,
        "receipt": payment.receipt,
        "amount_pence": payment.amount_pence,
        "tendered_pence": payment.tendered_pence,
        "change_pence": payment.change_pence,
        "lines": [
            {
                "n": line.n,
                "fund": line.fund,
                "reference": line.reference,
                "amount_pence": line.amount_pence,
                "vat_pence": line.vat_pence,
                "verdict": line.verdict,
            }
            for line in payment.lines
        ],
        "tenders": [tender_document(n, tender) for n, tender in enumerate(payment.tenders, start=1)],
    }


def _line(payment: Payment) -> str:
    taken = say(
        "Payment taken: {amount}, receipt {receipt}.", amount=pounds(payment.amount_pence), receipt=payment.receipt
    )
    return f"{taken} {say('Change {amount}.', amount=pounds(payment.change_pence))}"
