"""Write what is asked of a wired terminal. Amounts are decimals made of pence, never of floats.

Source: nexo Sale to POI protocol 3.0 in its JSON form.
"""

from __future__ import annotations

import json
from datetime import UTC
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from ims_desktop.domain.card_attempt import Direction

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ims_desktop.domain.card_attempt import CardAttempt

CURRENCY: Final = "GBP"
PROTOCOL: Final = "3.0"
_SIGNS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_BETWEEN: Final = "/"


def service_id(unique: str) -> str:
    """Return the id of a message: ten signs made of the attempt's id, so that it can be named after a restart too."""
    number = int.from_bytes(sha256(unique.encode()).digest()[:8])
    signs = []
    for _ in range(10):
        number, place = divmod(number, len(_SIGNS))
        signs.append(_SIGNS[place])
    return "".join(signs)


def header(category: str, message_id: str, sale_id: str, poi: str) -> dict[str, object]:
    """Say what a message is, from whom and to whom."""
    return {
        "ProtocolVersion": PROTOCOL,
        "MessageClass": "Service",
        "MessageCategory": category,
        "MessageType": "Request",
        "ServiceID": message_id,
        "SaleID": sale_id,
        "POIID": poi,
    }


def category_of(attempt: CardAttempt) -> str:
    """Return what kind of message asks for an attempt."""
    return "Payment" if _original(attempt) is None else "Reversal"


def body_of(attempt: CardAttempt) -> dict[str, object]:
    """Write what is asked: a charge, the return of one, or money to a card of which nothing is known here."""
    original = _original(attempt)
    if original is not None:
        return _reversal(attempt, *original)
    body: dict[str, object] = {
        "SaleData": _sale_data(attempt),
        "PaymentTransaction": {"AmountsReq": {"Currency": CURRENCY, "RequestedAmount": _pounds(attempt.amount_pence)}},
    }
    if attempt.direction is not Direction.CHARGE:
        body["PaymentData"] = {"PaymentType": "Refund"}
    return body


def reference_to(category: str, message_id: str, sale_id: str) -> dict[str, object]:
    """Name a message that was sent before."""
    return {"MessageReference": {"MessageCategory": category, "SaleID": sale_id, "ServiceID": message_id}}


def provider_reference(transaction: str, at: str) -> str:
    """Keep in one text what a terminal knows a transaction by: its id, and its own time of it."""
    whole = f"{transaction}{_BETWEEN}{at}" if at else transaction
    return whole if len(whole) <= 100 else ""


def encode(value: Mapping[str, object]) -> bytes:
    """Write JSON in which a decimal is a number, exactly as it is."""
    return _written(value).encode()


def _reversal(attempt: CardAttempt, transaction: str, at: str) -> dict[str, object]:
    return {
        # Without the currency a part of a charge is not given back.
        "SaleData": {**_sale_data(attempt), "SaleToAcquirerData": f"currency={CURRENCY}"},
        "OriginalPOITransaction": {"POITransactionID": {"TransactionID": transaction, "TimeStamp": at}},
        "ReversedAmount": _pounds(attempt.amount_pence),
        "ReversalReason": "MerchantCancel",
    }


def _sale_data(attempt: CardAttempt) -> dict[str, object]:
    """Say which sale this is; who pays and who sits at the till is nothing the terminal needs."""
    return {"SaleTransactionID": {"TransactionID": attempt.reference, "TimeStamp": _moment(attempt.asked_at)}}


def _original(attempt: CardAttempt) -> tuple[str, str] | None:
    """Return by what the terminal knows the charge that is given back; None when there is nothing to know it by."""
    if attempt.direction is Direction.CHARGE or attempt.charged is None or not attempt.charged.provider_reference:
        return None
    transaction, _, at = attempt.charged.provider_reference.partition(_BETWEEN)
    return transaction, at or _moment(attempt.asked_at)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _pounds(pence: int) -> Decimal:
    return Decimal(pence).scaleb(-2)


def _written(value: object) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(name)}:{_written(member)}" for name, member in value.items()) + "}"
    return json.dumps(value)
