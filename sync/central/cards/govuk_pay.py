"""Charge cards through GOV.UK Pay: the card is typed at its page, and central alone holds the key.

What shapes everything here: a request to make a payment that is sent twice makes two. So it is sent once; when its
answer is lost, what it may have made is searched for by our reference and told by the attempt's id in its metadata. A
payment that nobody has the page of cannot charge anybody. Search lags behind, so that nothing found proves nothing
before SETTLES has passed.

Source: GOV.UK Pay's public documents and source code.
"""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from sync.central.cards import govuk_pay_codes as codes
from sync.central.cards.govuk_pay_answers import (
    ENDED,
    PAID,
    document,
    payment_in,
    payments_in,
    refusal,
    said_of,
)
from sync.central.cards.govuk_pay_client import PATIENCE, PayClient, Unclear
from sync.central.cards.govuk_pay_refunds import PayRefunds
from sync.central.cards.govuk_pay_settings import read_settings
from sync.central.cards.provider import NotAsked, Said
from sync.central.errors import Refusal
from sync.central.gateway.channel import NoReply

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sync.central.cards.govuk_pay_answers import Paid
    from sync.central.cards.govuk_pay_settings import PaySettings
    from sync.central.cards.provider import Wanted
    from sync.central.gateway.channel import Patience, Reply
    from sync.central.services import Service

SETTLES: Final = timedelta(seconds=90)
"""After so long a search knows what a lost answer made: what one request may take, and how far search lags behind."""
REFUSED: Final = frozenset({400, 401, 403, 404, 422, 429})
"""Answers that GOV.UK Pay gives before it makes anything."""
WAYS: Final = ("link", "qr", "browser")
_PAGES_MOST: Final = 5
_LOOKS_MOST: Final = 10
_SIZE: Final = 100
_TEXT_MAX: Final = 255
_UNWANTED: Final = str.maketrans(dict.fromkeys('<>"\\|', " "))
"""What the firewall before GOV.UK Pay does not let through."""
_LOG = logging.getLogger("sync.central")


def make(service: Service) -> GovukPay:
    """Make the provider of a service that is set.

    Raises: Refusal.
    """
    settings, key = read_settings(service.settings), service.secret
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise Refusal(422, "no_secret", "The key of the service is missing, or is not as GOV.UK Pay shows it.")
    return GovukPay(settings, key)


def ways_of(service: Service) -> tuple[str, ...]:
    """Say by which ways a service takes cards: an operator types only where payments by telephone are switched on.

    Raises: Refusal.
    """
    return WAYS if read_settings(service.settings).moto else WAYS[:2]


class GovukPay:
    """One service at GOV.UK Pay, with its key. `close` ends its connection."""

    def __init__(
        self,
        settings: PaySettings,
        key: str,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        patience: Patience = PATIENCE,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._settings = settings
        self._now = now
        self._pay = PayClient(settings.base_url, key, patience, pause)
        self._refunds = PayRefunds(self._pay, self._is_settled)

    def close(self) -> None:
        """Let go of the connection."""
        self._pay.close()

    # ---------------------------------------------------------------------------------------------------- charging
    def create(self, wanted: Wanted) -> Said:
        """Ask for a payment, once; its page is in the answer. Raises: NotAsked."""
        if wanted.way == "browser" and not self._settings.moto:
            raise _not_asked(codes.MOTO_OFF)
        try:
            reply = self._pay.post("/v1/payments", self._asked(wanted))
        except NoReply as silent:
            if not silent.left:
                raise _not_asked(codes.UNREACHABLE) from None
            return Said("unknown", code=codes.NO_ANSWER)
        return self._made(reply, wanted)

    def _made(self, reply: Reply, wanted: Wanted) -> Said:
        """Say what the answer to a request for a payment means."""
        if reply.status in REFUSED:
            raise _not_asked(refusal(reply.status, reply.body))
        if reply.status not in {200, 201}:
            return Said("unknown", code=refusal(reply.status, reply.body))
        paid = payment_in(document(reply.body))
        if paid is None or paid.attempt != wanted.attempt_id or (paid.open and not paid.page):
            return Said("unknown", code=codes.STRANGE_ANSWER)
        if paid.amount != wanted.amount_pence:
            return Said("unknown", code=codes.WRONG_AMOUNT, strays=(paid.number,))
        return said_of(paid, wanted, page=True)

    def _asked(self, wanted: Wanted) -> dict[str, Any]:
        """Write what is asked for: nothing of the payer, whose address is typed at the page if it is wanted at all."""
        funds = ",".join(dict.fromkeys(fund for fund, _, _ in wanted.bills))
        metadata = {"attempt_id": wanted.attempt_id, "payment_id": wanted.payment_id, "way": wanted.way, "funds": funds}
        asked: dict[str, Any] = {
            "amount": wanted.amount_pence,
            "reference": wanted.reference,
            "description": self._description(wanted),
            "return_url": self._settings.return_url,
            "language": "cy" if wanted.language == "cy" else "en",
            "delayed_capture": False,
            "metadata": {name: text[:100] for name, text in metadata.items() if text},
        }
        return asked | {"moto": True} if wanted.way == "browser" else asked

    def _description(self, wanted: Wanted) -> str:
        said = wanted.description or self._settings.service_name or wanted.reference
        return " ".join(said.translate(_UNWANTED).split())[:_TEXT_MAX] or wanted.reference

    # ----------------------------------------------------------------------------------------------------- looking
    def find(self, wanted: Wanted) -> Said | None:
        """Look for what a lost answer made: keep one, name the others; None once it surely made nothing."""
        if wanted.direction != "charge":
            return self._refunds.find(wanted)
        try:
            ours = self._search(wanted)
        except Unclear as unclear:
            return Said("unknown", provider_id=wanted.provider_id, code=unclear.code)
        right = [paid for paid in ours if paid.amount == wanted.amount_pence]
        if not right:
            strays = _open_among(ours)
            if strays:
                return Said("unknown", code=codes.WRONG_AMOUNT, strays=strays)
            return None if self._is_settled(wanted) else Said("unknown", code=codes.NO_ANSWER)
        kept = _kept(right, wanted.provider_id)
        others = [paid for paid in ours if paid.number != kept.number]
        said = said_of(kept, wanted, page=kept.status == "created" and kept.number != wanted.provider_id)
        twice = kept.status == PAID and any(paid.status == PAID for paid in others)
        return replace(said, strays=_open_among(others), code=codes.CHARGED_TWICE if twice else said.code)

    def look(self, wanted: Wanted) -> Said:
        """Ask how a payment or a refund stands."""
        if wanted.direction != "charge":
            return self._refunds.look(wanted)
        if not wanted.provider_id:
            return self.find(wanted) or Said("unknown", code=codes.NOT_THERE)
        try:
            return said_of(self._payment(wanted.provider_id), wanted)
        except Unclear as unclear:
            return Said("unknown", provider_id=wanted.provider_id, code=unclear.code)

    def cancel(self, wanted: Wanted) -> Said:
        """Stop a payment that is not paid yet, and say how it stands then; a refund cannot be stopped."""
        if wanted.direction == "charge" and wanted.provider_id:
            self._stop(wanted.provider_id)
        return self.look(wanted)

    def drop(self, provider_id: str) -> bool:
        """Stop a payment that nobody was given; tell whether it can never charge anybody."""
        self._stop(provider_id)
        try:
            paid = self._payment(provider_id)
        except Unclear:
            return False
        if paid.status == PAID:
            _LOG.warning("GOV.UK Pay: %s was paid, and nobody was given its page", provider_id)
        return paid.status in ENDED

    def refund(self, wanted: Wanted) -> Said:
        """Give back to the card, once. Raises: NotAsked."""
        return self._refunds.refund(wanted)

    def _stop(self, number: str) -> None:
        """Ask for a payment to be cancelled; whatever comes back (it may be paid by now), looking tells."""
        try:
            self._pay.post(f"/v1/payments/{quote(number, safe='')}/cancel")
        except NoReply:
            return

    def _payment(self, number: str) -> Paid:
        """Ask for one payment as it stands this moment. Raises: Unclear."""
        paid = payment_in(self._pay.get(f"/v1/payments/{quote(number, safe='')}"))
        if paid is None or paid.number != number:
            raise Unclear(codes.STRANGE_ANSWER)
        return paid

    def _search(self, wanted: Wanted) -> list[Paid]:
        """Find the payments of an attempt, newest first, each as it stands now. Raises: Unclear."""
        numbers: list[str] = []
        for page in range(1, _PAGES_MOST + 1):
            query = [("reference", wanted.reference), ("page", str(page)), ("display_size", str(_SIZE))]
            found = payments_in(self._pay.get("/v1/payments", query))
            if found is None:
                raise Unclear(codes.STRANGE_ANSWER)
            numbers += [paid.number for paid in found[0] if paid.attempt == wanted.attempt_id]
            if page * _SIZE >= found[1]:
                break
        # The search lags behind and never has the page: each is asked for by its number.
        return [self._payment(number) for number in dict.fromkeys(numbers[:_LOOKS_MOST])]

    def _is_settled(self, wanted: Wanted) -> bool:
        return self._now() - wanted.asked_at >= SETTLES


def _kept(right: Sequence[Paid], known: str) -> Paid:
    """Choose the payment to go on with: the paid one, the one whose page is out, one in use, the newest not opened."""

    def rank(paid: Paid) -> int:
        if paid.status == PAID:
            return 0
        if paid.number == known:
            return 1
        in_use = {"submitted": 2, "capturable": 2, "started": 3, "created": 5}.get(paid.status, 4)
        return in_use if paid.open else 6

    return min(right, key=rank)


def _open_among(payments: Sequence[Paid]) -> tuple[str, ...]:
    return tuple(paid.number for paid in payments if paid.open)


def _not_asked(code: str) -> NotAsked:
    return NotAsked(code, codes.TEXTS.get(code, codes.TEXTS[codes.NOT_UNDERSTOOD]))
