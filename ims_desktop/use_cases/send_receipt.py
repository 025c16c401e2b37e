"""Send a payment's receipt to its customer by e-mail or text, through central. The payment itself is never touched.

The address goes to central with this one letter and is kept nowhere here: what is written down is who sent which
receipt, by which channel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ims_desktop.domain.business_day import date_words, in_london
from ims_desktop.domain.letter_address import EMAIL, read_letter_address
from ims_desktop.domain.masking import masked_name
from ims_desktop.domain.money import pounds
from ims_desktop.domain.receipt import build_receipt
from ims_desktop.errors import NothingFound, NotPermitted, Refused
from ims_desktop.till_cards import ReceiptLetter
from ims_desktop.use_cases.permit import pack_of, refuse_cards
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.catalogue import ReferencePack
    from ims_desktop.domain.payment import Payment
    from ims_desktop.till import Till
    from ims_desktop.till_cards import LetterWord
    from ims_desktop.till_journal import Reader
    from ims_desktop.words import Words

LETTER: Final = "receipt_letter"
"""What the till notes of a letter: the receipt, the channel and the letter's number, never where it goes."""
_NAMED_MAX: Final = 3
"""So many bills are named in a text; the PDF has them all."""


def send_receipt(
    till: Till, message_id: str, cashier: Cashier, payment_id: str, channel: str, to: str, language: str
) -> LetterWord:
    """Let central send the receipt; the same `message_id` again is the same letter, whatever became of the answer.

    The PDF is the receipt as printed, a COPY once there was a print or a letter before. Asking for another letter is a
    new `message_id`.

    Raises: NotPermitted, NothingFound, CardNumberRefused, BadInput, Refused, WireUnavailable.
    """
    if cashier.disabled:
        raise NotPermitted(say("{name} may send nothing from this till.", name=cashier.display_name))
    with till.store.read() as reader:
        payment, pack = reader.payment(payment_id), pack_of(reader)
        if payment is None:
            raise NothingFound(say("No such payment is recorded on this till."), code="payment_not_found")
        detail = f"{payment.receipt} {channel} {message_id}"
        noted = reader.was_noted(LETTER, detail)
        copy = _was_given(reader, payment_id)
    refuse_cards(None, to)
    _require_channel(pack, channel)
    address = read_letter_address(channel, to)
    if not noted:
        with till.store.write() as unit:
            unit.audit(till.clock.now(), cashier.username, LETTER, detail)
    receipt = build_receipt(payment, pack, (language,), copy=copy)
    word = till.cards.sender.send(
        ReceiptLetter(
            message_id=message_id,
            payment_id=payment_id,
            receipt=payment.receipt,
            channel=channel,
            to=address,
            language=language,
            name=masked_name(payment.payer.name),
            amount=pounds(payment.amount_pence),
            summary=_summary(payment, pack, language),
            pdf=till.receipt_pages(receipt) if channel == EMAIL else b"",
        )
    )
    if channel == EMAIL and not copy:
        with till.store.write() as unit:
            unit.mark_printed(payment_id, till.clock.now(), copy=False)
    return word


def letter_state(till: Till, message_id: str) -> LetterWord:
    """Ask how a letter stands.

    Raises: Refused, WireUnavailable.
    """
    return till.cards.sender.look(message_id)


def _was_given(reader: Reader, payment_id: str) -> bool:
    """Tell whether the original of a receipt was handed out before, on paper or by e-mail."""
    return not any(end.payment.payment_id == payment_id and not end.printed for end in reader.open_ends())


def _require_channel(pack: ReferencePack, channel: str) -> None:
    if channel not in pack.policy.letter_channels:
        raise Refused(say("Nothing is set up at central that sends receipts this way."), code="letter_channel")


def _summary(payment: Payment, pack: ReferencePack, language: str) -> str:
    """Say in a line or two what was paid: to which fund, without anybody's reference."""
    council = (pack.council.name_cy or pack.council.name) if language == "cy" else pack.council.name
    facts: dict[str, str | Words] = {
        "council": council,
        "receipt": payment.receipt,
        "amount": pounds(abs(payment.amount_pence)),
        "day": date_words(in_london(payment.taken_at).date()),
    }
    if payment.kind == "payment":
        head = say("{council}: {amount} paid on {day}. Receipt {receipt}.", **facts)
    else:
        head = say("{council}: {amount} given back on {day}. Receipt {receipt}.", **facts)
    named = [f"{line.fund_name} {pounds(line.amount_pence)}" for line in payment.lines[:_NAMED_MAX]]
    more = len(payment.lines) - len(named)
    rest = [say("and {n} more", n=more).text(language)] if more else []
    training = [say("TRAINING").text(language)] if payment.training else []
    return " ".join([*training, head.text(language), ", ".join([*named, *rest]) + "."])
