"""Charge cards through the LocalGov IMS a council already runs, which sends payers on to a provider of its own.

It is asked for a page, and then by turns whether the lines behind that page were paid; it tells nobody by itself, keeps
no promise about a request that is sent twice, and offers no way to stop one. So a page nobody has is no danger: an
answer that was lost has asked for nothing. It books what it takes itself: such money does not go on to it once more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from sync.central.cards.govuk_pay_settings import is_page
from sync.central.cards.provider import NotAsked, Said
from sync.central.errors import Refusal
from sync.central.gateway.answers import message_of
from sync.central.gateway.channel import Channel, Credentials, NoReply, Patience, check_url
from sync.contract.localgov.codec import dumps, loads
from sync.contract.localgov.errors import BadBody
from sync.contract.localgov.models import (
    Address,
    BasketItem,
    Payment,
    PaymentResponse,
    PendingTransaction,
    ProcessedTransaction,
    ProcessedTransactionSearch,
)
from sync.contract.localgov.shapes import read, read_list, write, write_query

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sync.central.cards.provider import Wanted
    from sync.central.gateway.channel import Reply
    from sync.central.services import Service

WAYS: Final = ("link", "qr", "browser")
PATIENCE: Final = Patience(connect_s=5.0, read_s=15.0, whole_s=20.0)
_NAMES: Final = frozenset({"url", "return_url", "method", "header", "operator_pages"})
_OK: Final = 200
_NOT_FOUND: Final = 404
_OPEN: Final = 1
_FAILED: Final = 2
_PAID: Final = 3


@dataclass(frozen=True, slots=True)
class Settings:
    """Where it is. Shape: `method` its code for cards, "" for its own choice; `return_url` where payers end up."""

    url: str
    return_url: str
    method: str = ""
    header: str = ""


def read_settings(said: Mapping[str, Any]) -> Settings:
    """Read what was set.

    Raises: Refusal, which says what to write.
    """
    strange = sorted(set(said) - _NAMES)
    if strange:
        raise Refusal(422, "unknown_setting", f"{strange[0]} is no setting of it: {', '.join(sorted(_NAMES))}.")
    url = str(said.get("url") or "")
    if not url:
        raise Refusal(422, "forward_url", "Say where it is: url=https://host, or forward payments to it.")
    back = str(said.get("return_url") or "")
    if not is_page(back):
        raise Refusal(422, "return_url", "return_url is where a payer's browser ends: it begins with https://.")
    return Settings(check_url(url), back, str(said.get("method") or ""), str(said.get("header") or ""))


def make(service: Service) -> LocalGovCards:
    """Make the provider of a service that is set. Its secret is what a proxy before it asks for, if any.

    Raises: Refusal.
    """
    settings = read_settings(service.settings)
    credentials = Credentials(service.secret, settings.header)
    credentials.headers()
    return LocalGovCards(settings, credentials)


def ways_of(service: Service) -> tuple[str, ...]:
    """Say by which ways it takes cards: an operator types only where that was said."""
    typed = str(service.settings.get("operator_pages") or "").lower() in {"yes", "true", "on", "1"}
    return WAYS if typed else WAYS[:2]


class LocalGovCards:
    """The hosted pages of one other IMS. `close` ends its connection."""

    def __init__(self, settings: Settings, credentials: Credentials, patience: Patience = PATIENCE) -> None:
        self._settings = settings
        self._channel = Channel(settings.url, credentials, patience)

    def close(self) -> None:
        """Let go of the connection."""
        self._channel.close()

    def create(self, wanted: Wanted) -> Said:
        """Ask for a page, once. Raises: NotAsked, also for a lost answer: nobody pays at a page nobody has."""
        if sum(pence for _, _, pence in wanted.bills) != wanted.amount_pence:
            raise NotAsked("only_whole", "The other IMS takes whole bills by card, and no part of them.")
        try:
            reply = self._channel.post("/api/Payments", dumps(write(self._basket(wanted))))
        except NoReply as lost:
            raise NotAsked("no_page", f"The other IMS gave no page: {lost.problem}. Nothing was charged.") from lost
        if reply.status != _OK:
            why = message_of(reply.body) or str(reply.status)
            raise NotAsked("no_page", f"The other IMS gave no page: {why}. Nothing was charged.")
        try:
            made = read(PaymentResponse, loads(reply.body))
        except BadBody:
            raise NotAsked("no_page", "The other IMS gave an answer nobody can read. Nothing was charged.") from None
        if not made.reference or not made.payment_url or not is_page(made.payment_url):
            raise NotAsked("no_page", "The other IMS gave no page, and does not say why. Nothing was charged.")
        return Said("waiting", "created", provider_id=made.reference, page=made.payment_url)

    def find(self, wanted: Wanted) -> Said | None:  # noqa: ARG002 - the protocol's members
        """Find nothing: what a lost answer made has a page that nobody knows, so it never charges."""
        return None

    def look(self, wanted: Wanted) -> Said:
        """Ask whether the lines behind the page were paid."""
        try:
            pending = self._lines(wanted.provider_id)
            booked = self._booked(wanted.provider_id)
        except NoReply:
            return Said("unknown", code="no_answer")
        except BadBody:
            return Said("unknown", code="nonsense")
        return _said(pending, booked)

    def cancel(self, wanted: Wanted) -> Said:
        """Say how it stands: it offers no way to stop a page."""
        return self.look(wanted)

    def refund(self, wanted: Wanted) -> Said:  # noqa: ARG002 - the protocol's members
        """Give nothing back. Raises: NotAsked: refunds are made in the other IMS, which sends them to its provider."""
        raise NotAsked("refund_elsewhere", "Money of this charge goes back through the other IMS. Refund it there.")

    def drop(self, provider_id: str) -> bool:  # noqa: ARG002 - the protocol's members
        """Leave it: nobody has its page."""
        return True

    # ------------------------------------------------------------------------------------------------------- the parts
    def _basket(self, wanted: Wanted) -> Payment:
        items = tuple(
            BasketItem(fund=fund, amount=pence, account_reference=reference, narrative=wanted.reference)
            for fund, reference, pence in wanted.bills
        )
        back = self._settings.return_url
        return Payment(
            address=Address(),
            basket=items,
            success_url=back,
            cancel_url=back,
            fail_url=back,
            mop_code=self._settings.method or None,
            external_reference=wanted.attempt_id,
        )

    def _lines(self, reference: str) -> tuple[PendingTransaction, ...]:
        reply = self._channel.get(f"/api/PendingTransactions/{quote(reference, safe='')}")
        return () if _is_nothing(reply) else read_list(PendingTransaction, loads(_body(reply)))

    def _booked(self, reference: str) -> tuple[ProcessedTransaction, ...]:
        """Return the lines it booked under a reference: a search of its may be broader than it was asked."""
        search = write_query(ProcessedTransactionSearch(internal_reference=reference))
        reply = self._channel.get("/api/ProcessedTransactions", search)
        rows = () if _is_nothing(reply) else read_list(ProcessedTransaction, loads(_body(reply)))
        return tuple(row for row in rows if (row.internal_reference or "").upper() == reference.upper())


def _said(pending: tuple[PendingTransaction, ...], booked: tuple[ProcessedTransaction, ...]) -> Said:
    """Say how a basket stands by its lines. What it books while it is pending, it never says was paid after all."""
    statuses, names = {line.status_id for line in pending}, {line.reference for line in pending}
    paid = [row for row in booked if row.reference in names]  # the fee is a line of its own
    if not pending:
        return Said("unknown", code="not_found")
    if not booked and statuses <= {_OPEN, _FAILED}:
        return Said("declined", "failed", code="declined") if statuses == {_FAILED} else Said("waiting", "created")
    if statuses != {_PAID} or len(paid) != len(pending):
        return Said("unknown", "pending", code="unconfirmed")
    amount, reference = sum(row.amount or 0 for row in paid), paid[0].psp_reference or ""
    if amount <= 0 or any(not row.amount for row in paid):
        return Said("unknown", "success", code="no_amount")
    return Said("approved", "success", amount_pence=amount, provider_reference=reference)


def _is_nothing(reply: Reply) -> bool:
    return reply.status == _NOT_FOUND


def _body(reply: Reply) -> bytes:
    """Return what was answered.

    Raises: NoReply, for anything but an answer.
    """
    if reply.status != _OK:
        raise NoReply(str(reply.status), left=True)
    return reply.body
