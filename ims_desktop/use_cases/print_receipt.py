"""Print a payment's receipt: once as the original, ever after as a COPY. The payment itself is never touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.domain.ids import parse_receipt
from ims_desktop.domain.receipt import build_receipt
from ims_desktop.errors import BadInput, NothingFound
from ims_desktop.log import note
from ims_desktop.use_cases.permit import pack_of
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.domain.payment import Payment
    from ims_desktop.records import PrintOutcome
    from ims_desktop.till import Till
    from ims_desktop.till_journal import Reader


def print_receipt(
    till: Till, payment_id: str, *, copy: bool = False, languages: tuple[str, ...] | None = None
) -> PrintOutcome:
    """Hand the receipt to the printer and note that it was; in the council's languages unless others are asked for.

    A payment whose original was printed before gives a COPY, asked for or not.

    Raises: NothingFound, PrinterUnavailable.
    """
    with till.store.read() as reader:
        payment, pack = reader.payment(payment_id), pack_of(reader)
        if payment is None:
            raise _not_here()
        copy = copy or _was_printed(reader, payment_id)
    note("print_receipt", "printing", receipt=payment.receipt, copy=copy, printer=till.printer.name)
    outcome = till.printer.print(build_receipt(payment, pack, languages, copy=copy))
    with till.store.write() as unit:
        unit.mark_printed(payment_id, till.clock.now(), copy=copy)
    return outcome


def payment_by_receipt(till: Till, number: str) -> Payment:
    """Return the payment of a receipt number as typed or scanned.

    Raises: NothingFound.
    """
    with till.store.read() as reader:
        payment = reader.payment_by_receipt(number.strip().upper())
    if payment is None:
        if not till.identity.training:
            _require_form(number)
        raise _not_here()
    return payment


def _was_printed(reader: Reader, payment_id: str) -> bool:
    return not any(end.payment.payment_id == payment_id and not end.printed for end in reader.open_ends())


def _require_form(number: str) -> None:
    """Say so when the number is none at all, which is more help than that it is not here."""
    try:
        parse_receipt(number)
    except BadInput as problem:
        raise NothingFound(problem.words, code="receipt_number") from None


def _not_here() -> NothingFound:
    return NothingFound(say("No such payment is recorded on this till."), code="payment_not_found")
