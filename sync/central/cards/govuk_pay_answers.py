"""Read what GOV.UK Pay answers, as far as it can be believed; nothing here asks or waits.

Of the card only its brand and last four digits are read: name, expiry, address and first digits are dropped where they
come in. `finished` is not read either: it does not mean paid.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sync.central.cards import govuk_pay_codes as codes
from sync.central.cards.govuk_pay_settings import is_page
from sync.central.cards.provider import Said
from sync.contract.card_numbers import holds_card_number

if TYPE_CHECKING:
    from sync.central.cards.provider import Wanted

EXPIRES: Final = timedelta(minutes=90)
"""How long a payment can be paid, from when it was made."""
WAITING: Final = frozenset({"created", "started", "submitted", "capturable"})
ENDED: Final = frozenset({"failed", "cancelled", "error"})
PAID: Final = "success"
_PENCE_MAX: Final = 10**12
_LAST_FOUR: Final = re.compile(r"[0-9]{4}", re.ASCII)
_BRAND: Final = re.compile(r"[A-Za-z][A-Za-z /&'-]{0,29}", re.ASCII)
_NUMBER: Final = re.compile(r"[A-Za-z0-9_-]{1,100}", re.ASCII)
_WORD: Final = re.compile(r"[a-z_]{1,40}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment as GOV.UK Pay tells of it. Units: pence; `fee` None until it is known.

    Shape: `number` its payment_id; `attempt` what we gave it in `metadata`; `available` what can be given back still,
    `submitted` what went, or is going, back.
    """

    number: str
    status: str
    amount: int
    why: str = ""
    attempt: str = ""
    reference: str = ""
    total: int | None = None
    fee: int | None = None
    created_at: datetime | None = None
    page: str = field(default="", repr=False)
    brand: str = ""
    last_four: str = ""
    gateway: str = ""
    refundable: str = ""
    available: int | None = None
    submitted: int | None = None

    @property
    def charged(self) -> int:
        """What the card was really charged, a surcharge included."""
        return self.amount if self.total is None else self.total

    @property
    def open(self) -> bool:
        """Whether it may be paid still; a word nobody knows may mean that."""
        return self.status != PAID and self.status not in ENDED


@dataclass(frozen=True, slots=True)
class Returned:
    """A refund as GOV.UK Pay tells of it. Units: pence."""

    number: str
    status: str
    amount: int
    created_at: datetime | None = None


# ---------------------------------------------------------------------------------------------------------- reading
def document(body: bytes) -> dict[str, Any]:
    """Read an answer; empty when it is no JSON object (a 401 has no body, a proxy answers in HTML)."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def refusal(status: int, body: bytes) -> str:
    """Say in our own code why a request was refused."""
    said = document(body)
    return codes.of_refusal(status, _text(said, "code"), _text(said, "field"))


def payment_in(said: dict[str, Any]) -> Paid | None:
    """Read a payment; None without number, state and amount."""
    number, state, amount = _number(said, "payment_id"), _part(said, "state"), _pence(said, "amount")
    status = _text(state, "status")
    if not number or amount is None or not _WORD.fullmatch(status):
        return None
    card, refunds = _part(said, "card_details"), _part(said, "refund_summary")
    return Paid(
        number=number,
        status=status,
        amount=amount,
        why=_text(state, "code"),
        attempt=_text(_part(said, "metadata"), "attempt_id"),
        reference=_text(said, "reference"),
        total=_pence(said, "total_amount"),
        fee=_pence(said, "fee"),
        created_at=_moment(said, "created_date"),
        page=_link(said, "next_url"),
        brand=_matching(_BRAND, card, "card_brand"),
        last_four=_matching(_LAST_FOUR, card, "last_digits_card_number"),
        gateway=_gateway(said),
        refundable=_text(refunds, "status"),
        available=_pence(refunds, "amount_available"),
        submitted=_pence(refunds, "amount_submitted"),
    )


def payments_in(said: dict[str, Any]) -> tuple[tuple[Paid, ...], int] | None:
    """Read a page of a search, and how many there are in all; None when any of it cannot be read."""
    results, total = said.get("results"), _pence(said, "total")
    if not isinstance(results, list) or total is None:
        return None
    found = [payment_in(each) for each in results if isinstance(each, dict)]
    whole = [each for each in found if each is not None]
    return (tuple(whole), total) if len(whole) == len(results) else None


def refund_in(said: dict[str, Any]) -> Returned | None:
    """Read a refund; None without number, state and amount."""
    number, status, amount = _number(said, "refund_id"), _text(said, "status"), _pence(said, "amount")
    if not number or amount is None or not _WORD.fullmatch(status):
        return None
    return Returned(number, status, amount, _moment(said, "created_date"))


def refunds_in(said: dict[str, Any]) -> tuple[Returned, ...] | None:
    """Read the refunds of a payment; None when any of it cannot be read."""
    listed = _part(said, "_embedded").get("refunds")
    if not isinstance(listed, list):
        return None
    found = [refund_in(each) for each in listed if isinstance(each, dict)]
    whole = tuple(each for each in found if each is not None)
    return whole if len(whole) == len(listed) else None


# ---------------------------------------------------------------------------------------------------------- meaning
def said_of(paid: Paid, wanted: Wanted, *, page: bool = False) -> Said:
    """Say how a payment stands; its page only to whoever is to give it out."""
    if paid.attempt and paid.attempt != wanted.attempt_id:
        return Said("unknown", provider_id=wanted.provider_id, code=codes.STRANGE_ANSWER)
    if paid.status == PAID:
        # Nothing stands for what was asked in its place: an amount that is not told is looked for by a person.
        return _approved(paid) if paid.charged else Said("unknown", provider_id=paid.number, code=codes.STRANGE_ANSWER)
    if paid.status in ENDED:
        return Said(
            "cancelled" if _nobody_tried(paid) else "declined",
            says=paid.status,
            provider_id=paid.number,
            code=_why(paid),
        )
    return Said(
        "waiting" if paid.status in WAITING else "unknown",
        says=paid.status,
        provider_id=paid.number,
        page=paid.page if page else "",
        code={"capturable": codes.HELD_BACK}.get(paid.status, ""),
        expires_at=None if paid.created_at is None else paid.created_at + EXPIRES,
    )


def _approved(paid: Paid) -> Said:
    return Said(
        "approved",
        says=paid.status,
        provider_id=paid.number,
        amount_pence=paid.charged,
        fee_pence=paid.fee or 0,
        provider_reference=paid.gateway or paid.number,
        brand=paid.brand,
        last_four=paid.last_four,
        code=codes.SURCHARGE if paid.charged > paid.amount else "",
    )


def _why(paid: Paid) -> str:
    usual = {"cancelled": codes.CANCELLED, "error": codes.PROVIDER_FAULT}.get(paid.status, codes.DECLINED)
    return codes.OF_STATE.get(paid.why, usual)


def _nobody_tried(paid: Paid) -> bool:
    """Tell whether it ended without a word of the bank."""
    return _why(paid) in {codes.EXPIRED, codes.PAYER_CANCELLED, codes.CANCELLED}


# ---------------------------------------------------------------------------------------------------------- members
def _part(said: dict[str, Any], name: str) -> dict[str, Any]:
    found = said.get(name)
    return found if isinstance(found, dict) else {}


def _text(said: dict[str, Any], name: str) -> str:
    found = said.get(name)
    return found if isinstance(found, str) and len(found) <= 300 else ""


def _matching(pattern: re.Pattern[str], said: dict[str, Any], name: str) -> str:
    found = _text(said, name)
    return found if pattern.fullmatch(found) else ""


def _number(said: dict[str, Any], name: str) -> str:
    return _matching(_NUMBER, said, name)


def _gateway(said: dict[str, Any]) -> str:
    """Read the bank's own number of the payment; one that could be a card's is not kept."""
    found = _number(said, "provider_id")
    return "" if holds_card_number(found) else found


def _pence(said: dict[str, Any], name: str) -> int | None:
    found = said.get(name)
    fits = isinstance(found, int) and not isinstance(found, bool) and 0 <= found <= _PENCE_MAX
    return found if fits else None


def _moment(said: dict[str, Any], name: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(_text(said, name))
    except ValueError:
        return None
    return None if found.tzinfo is None else found.astimezone(UTC)


def _link(said: dict[str, Any], name: str) -> str:
    href = _text_of_page(_part(_part(said, "_links"), name))
    return href if is_page(href) else ""


def _text_of_page(link: dict[str, Any]) -> str:
    found = link.get("href")
    return found if isinstance(found, str) else ""
