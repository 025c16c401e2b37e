"""Ask a provider for a charge or a refund on behalf of a till: once for each attempt, however often the till asks.

No transaction is open while a provider is spoken to. What is about to happen is written down before, so that an answer
that was lost, or a process that was killed, leaves an attempt that is looked for until it is known.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sync.central.cards import attempts, follow, refunds
from sync.central.cards.links import can_send
from sync.central.cards.provider import NotAsked
from sync.central.cards.providers import choose
from sync.central.dialect import hold
from sync.central.errors import Refusal
from sync.central.reference import current_content
from sync.central.sending import message_of
from sync.contract.card_asking import CardAttemptAnswer

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from sync.central.cards.providers import Chosen, Make
    from sync.central.database import Database
    from sync.central.desk.devices import Device
    from sync.contract.card_asking import CardAttemptRequest

FRESH: Final = timedelta(seconds=2)
"""A till that asks again sooner is told what was last heard: whoever waits asks all the time."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What it takes to ask."""

    database: Database
    make: Make

    def ask(self, device: Device, wanted: CardAttemptRequest, now: datetime) -> CardAttemptAnswer:
        """Ask for a charge or refund, unless it was asked for before.

        Raises: Refusal, when nothing was asked of anybody.
        """
        slug = device.council
        with self.database.write(slug) as connection:
            before = attempts.attempt_of(connection, slug, wanted.attempt_id)
            if before is not None:
                return self._known(connection, device, wanted, before)
            chosen = _chosen(connection, device, wanted, now)
            provider = self.make(chosen)
            if not attempts.begin(connection, device, wanted, chosen.name, chosen.fund, now):
                raise Refusal(503, "busy", "The same is being asked at this moment. Ask again shortly.")
            row = _row(connection, slug, wanted.attempt_id)
            asked = attempts.wanted_of(connection, slug, row)
        with closing(provider):
            try:
                said = provider.create(asked) if wanted.direction == "charge" else provider.refund(asked)
            except NotAsked as why:
                with self.database.write(slug) as connection:
                    attempts.conclude(connection, slug, wanted.attempt_id, why.code, now)
                raise Refusal(409, why.code, why.text) from None
        with self.database.write(slug) as connection:
            row = attempts.hear(connection, slug, wanted.attempt_id, said, now)
            follow.pace(connection, slug, row, now)
            if row.cancel_wanted_at is None:
                attempts.send_page(connection, slug, row, wanted, now)
            return _answer(connection, slug, _row(connection, slug, wanted.attempt_id))

    def look(self, device: Device, attempt_id: str, now: datetime) -> CardAttemptAnswer:
        """Say how an attempt stands, and ask its provider when that was a moment ago.

        Raises: Refusal.
        """
        slug = device.council
        with self.database.read(slug) as connection:
            row = _own(attempts.attempt_of(connection, slug, attempt_id), device)
        if _is_stale(row, now):
            follow.follow_one(self.database, slug, row, now, self.make)
        with self.database.read(slug) as connection:
            row = _row(connection, slug, attempt_id)
            if row.page is None:
                return _answer(connection, slug, row)
        with self.database.write(slug) as connection:
            return _answer(connection, slug, _row(connection, slug, attempt_id))

    def cancel(self, device: Device, wanted: CardAttemptRequest, now: datetime) -> CardAttemptAnswer:
        """Stop an attempt, if it still can be; one that never came is kept as cancelled, should it come later.

        Raises: Refusal.
        """
        slug = device.council
        with self.database.write(slug) as connection:
            row = attempts.attempt_of(connection, slug, wanted.attempt_id)
            if row is None:
                attempts.bury(connection, device, wanted, _name_of(connection, slug, wanted), now)
                row = _row(connection, slug, wanted.attempt_id)
            _own(row, device)
            if row.state in attempts.OPEN and row.cancel_wanted_at is None:
                attempts.change(connection, slug, wanted.attempt_id, cancel_wanted_at=now)
                row = _row(connection, slug, wanted.attempt_id)
        if row.state in attempts.OPEN and row.provider_id is not None:
            follow.follow_one(self.database, slug, row, now, self.make)
        with self.database.write(slug) as connection:
            return _answer(connection, slug, _row(connection, slug, wanted.attempt_id))

    def _known(
        self, connection: Connection, device: Device, wanted: CardAttemptRequest, before: Row[Any]
    ) -> CardAttemptAnswer:
        _own(before, device)
        if not attempts.is_same(before, device, wanted):
            raise Refusal(409, "attempt_differs", "This charge was asked for before, and was another.")
        return _answer(connection, device.council, before)


def _chosen(connection: Connection, device: Device, wanted: CardAttemptRequest, now: datetime) -> Chosen:
    """Choose who is asked.

    Raises: Refusal, when nobody can be.
    """
    slug = device.council
    if wanted.direction == "refund":
        hold(connection, slug, [wanted.of_attempt or wanted.payment_id])
        return refunds.chosen_for(connection, device, wanted, now)
    if not wanted.bills or wanted.amount_pence > sum(bill.amount_pence for bill in wanted.bills):
        raise Refusal(422, "bad_request", "bills: a charge names what it pays, and is no more than that")
    if wanted.way == "browser" and not _may_type(connection, slug):
        raise Refusal(409, "browser_off", "Cards are not typed in the operator's browser here. Nothing was charged.")
    if wanted.way == "link" and not can_send(connection, slug, wanted.email or wanted.telephone or ""):
        raise Refusal(409, "no_sender", "Nothing is set up that sends a link there. Nothing was charged.")
    try:
        return choose(connection, slug, wanted.way, wanted.bills[0].fund)
    except NotAsked as why:
        raise Refusal(409, why.code, why.text) from None


def _may_type(connection: Connection, slug: str) -> bool:
    """Tell whether the council's policy lets an operator's own browser open a provider's page."""
    content = current_content(connection, slug)
    return content is not None and bool(content.policy.card_browser_moto)


def _name_of(connection: Connection, slug: str, wanted: CardAttemptRequest) -> str:
    """Name who would have been asked for what never came; "" for nobody."""
    try:
        return choose(connection, slug, wanted.way, wanted.bills[0].fund if wanted.bills else "").name
    except NotAsked:
        return ""


def _own(row: Row[Any] | None, device: Device) -> Row[Any]:
    """Hold an attempt to being of the till that asks.

    Raises: Refusal, the same for what is not here and what is not theirs.
    """
    if row is None or row.till != device.till:
        raise Refusal(404, "unknown_attempt", "Central knows no such charge of this till.")
    return row


def _is_stale(row: Row[Any], now: datetime) -> bool:
    """Tell whether to ask the provider again; whoever is asking it just now is left to it."""
    if row.state not in attempts.OPEN:
        return False
    if row.state == attempts.CREATING:
        return bool(now >= row.asked_at + attempts.CREATING_MAX)
    return row.looked_at is None or bool(now >= row.looked_at + FRESH)


def _row(connection: Connection, slug: str, attempt_id: str) -> Row[Any]:
    row = attempts.attempt_of(connection, slug, attempt_id)
    if row is None:
        raise Refusal(404, "unknown_attempt", "Central knows no such charge of this till.")
    return row


def _answer(connection: Connection, slug: str, row: Row[Any]) -> CardAttemptAnswer:
    """Say how an attempt stands; its page is given away by it."""
    letter = None if row.message_id is None else message_of(connection, slug, row.message_id)
    return CardAttemptAnswer(
        attempt_id=row.attempt_id,
        state=attempts.WAITING if row.state == attempts.CREATING else row.state,
        says=row.says,
        since=row.since,
        asked_at=row.asked_at,
        provider=row.provider,
        amount_pence=row.charged_pence,
        provider_reference=row.provider_reference,
        brand=row.brand,
        last_four=row.last_four,
        authorisation=row.authorisation,
        code=row.code,
        page=attempts.take_page(connection, slug, row),
        expires_at=row.expires_at,
        sent_to="" if letter is None else letter.sent_to,
        message="" if letter is None else letter.state,
    )
