"""Read what a wired terminal answers into the word of an attempt.

Only amount, result and the four card fields that are recorded are ever looked at; every other member, receipts and
masked numbers among them, is dropped here. A success counts only when it is about this attempt, in pounds, with an
amount in whole pence; of every other one nobody knows what it means.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from ims_desktop.devices.terminals.nexo_messages import CURRENCY, category_of, provider_reference
from ims_desktop.domain.card_attempt import CardHeard, CardWord, Direction
from ims_desktop.domain.card_guard import looks_like_card

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ims_desktop.domain.card_attempt import CardAttempt

_MASKED: Final = re.compile(r"[*xX\u2022][ -]?([0-9]{4})", re.ASCII)
_BRANDS: Final = {
    "visa": "Visa",
    "mc": "Mastercard",
    "mastercard": "Mastercard",
    "maestro": "Maestro",
    "amex": "American Express",
    "discover": "Discover",
    "diners": "Diners Club",
    "jcb": "JCB",
    "cup": "UnionPay",
    "unionpay": "UnionPay",
}
_MOST_PENCE: Final = 10**12
_STILL: Final = {"InProgress": "in_progress", "Busy": "terminal_busy"}
_STOPPED: Final = {"Aborted": "aborted", "Cancel": "cancel"}
_REFUSED: Final = {
    "DeviceOut": "device_out",
    "InsertedCard": "inserted_card",
    "InvalidCard": "invalid_card",
    "LoggedOut": "logged_out",
    "MessageFormat": "message_format",
    "NotAllowed": "not_allowed",
    "NotFound": "refund_not_available",
    "PaymentRestriction": "payment_restriction",
    "Refusal": "refusal",
    "UnavailableDevice": "unavailable_device",
    "UnavailableService": "unavailable_service",
    "UnreachableHost": "unreachable_host",
    "WrongPIN": "wrong_pin",
}


def member(document: object, *path: str) -> object:
    """Return what stands at the end of a path of members; None where it breaks off."""
    for name in path:
        document = document.get(name) if isinstance(document, dict) else None
    return document


def text(document: object, *path: str) -> str:
    """Return a text of a document; nothing where there is none."""
    found = member(document, *path)
    return found if isinstance(found, str) else ""


def result(body: Mapping[str, object]) -> str:
    """Return `Success`, `Partial`, or the condition a failure names; `Failure` when it names none that is known."""
    said, condition = text(body, "Response", "Result"), text(body, "Response", "ErrorCondition")
    return condition if said == "Failure" and condition in {*_STILL, *_STOPPED, *_REFUSED} else said


def read_answer(body: Mapping[str, object], attempt: CardAttempt, now: datetime) -> CardWord:
    """Read the answer to a charge, a refund or the return of a charge."""
    said = result(body)
    if said in _STILL:
        return CardWord(CardHeard.WAITING, "busy", now, code=_STILL[said])
    if said in _STOPPED:
        return CardWord(CardHeard.CANCELLED, "cancelled", now, code=_STOPPED[said])
    if said in _REFUSED or said == "Failure":
        return CardWord(CardHeard.DECLINED, "declined", now, code=_REFUSED.get(said, "failure"))
    if said not in {"Success", "Partial"}:
        return unreadable("nonsense", now)
    return _reversed(body, attempt, now) if category_of(attempt) == "Reversal" else _paid(body, attempt, now)


def repeated_answer(body: Mapping[str, object], attempt: CardAttempt, message_id: str) -> dict[str, object] | None:
    """Return the answer that a status repeats, when it is the answer to this very attempt."""
    category = category_of(attempt)
    head = member(body, "RepeatedMessageResponse", "MessageHeader")
    answer = member(body, "RepeatedMessageResponse", "RepeatedResponseMessageBody", f"{category}Response")
    same = text(head, "ServiceID") == message_id and text(head, "MessageCategory") == category
    return answer if same and isinstance(answer, dict) else None


def unreadable(code: str, now: datetime) -> CardWord:
    """Say that there was an answer nobody can go by."""
    return CardWord(CardHeard.UNKNOWN, "unreadable", now, code=code)


def _paid(body: Mapping[str, object], attempt: CardAttempt, now: datetime) -> CardWord:
    done = member(body, "PaymentResult")
    kind = "Normal" if attempt.direction is Direction.CHARGE else "Refund"
    amounts = member(done, "AmountsResp")
    if text(body, "SaleData", "SaleTransactionID", "TransactionID") != attempt.reference:
        return unreadable("other_reference", now)
    if (text(done, "PaymentType") or kind) != kind:
        return unreadable("other_payment", now)
    if (text(amounts, "Currency") or CURRENCY) != CURRENCY:
        return unreadable("other_currency", now)
    pence = _pence(member(amounts, "AuthorizedAmount"))
    if pence is None:
        return unreadable("no_amount", now)
    card = member(done, "PaymentInstrumentData", "CardData")
    return CardWord(
        CardHeard.APPROVED,
        "approved",
        now,
        amount_pence=pence,
        provider_reference=_reference(member(body, "POIData")),
        brand=_brand(text(card, "PaymentBrand")),
        last_four=_last_four(text(card, "MaskedPan")),
        authorisation=_plain(text(done, "PaymentAcquirerData", "ApprovalCode"), 15),
    )


def _reversed(body: Mapping[str, object], attempt: CardAttempt, now: datetime) -> CardWord:
    """Read the return of a charge; a terminal that names no amount gave back what was asked for."""
    original = text(body, "OriginalPOITransaction", "POITransactionID", "TransactionID")
    asked = "" if attempt.charged is None else attempt.charged.provider_reference
    if original and original != asked.partition("/")[0]:
        return unreadable("other_reference", now)
    named = member(body, "ReversedAmount")
    pence = attempt.amount_pence if named is None else _pence(named)
    if pence is None:
        return unreadable("no_amount", now)
    reference = _reference(member(body, "POIData"))
    return CardWord(CardHeard.APPROVED, "approved", now, amount_pence=pence, provider_reference=reference)


def _pence(value: object) -> int | None:
    """Return an amount in whole pence above nothing; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    try:
        pence = Decimal(value).scaleb(2)
        whole = pence == pence.to_integral_value()
    except ArithmeticError:  # an exponent beyond all measure
        return None
    return int(pence) if whole and 0 < pence <= _MOST_PENCE else None


def _reference(poi_data: object) -> str:
    transaction = _plain(text(poi_data, "POITransactionID", "TransactionID"), 100)
    return provider_reference(transaction, _plain(text(poi_data, "POITransactionID", "TimeStamp"), 40))


def _brand(name: str) -> str:
    return _BRANDS.get(name.lower()) or _plain(name, 30)


def _last_four(masked: str) -> str:
    """Return the four digits behind a mask; nothing when what was sent is not masked."""
    found = _MASKED.fullmatch(masked[-6:]) or _MASKED.fullmatch(masked[-5:])
    return "" if found is None else found[1]


def _plain(value: str, longest: int) -> str:
    """Keep a text that is what it should be; one that is longer, odd or held a card number is dropped whole."""
    kept = value.strip()
    odd = not (kept.isascii() and kept.isprintable()) or "*" in kept or len(kept) > longest
    return "" if odd or looks_like_card(kept) else kept
