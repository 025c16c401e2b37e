"""Keep the letters that are to be sent: the one place where their rows change.

That somebody is about to be asked to send one is written down before. So an answer that was lost, or a process that was
killed, leaves a letter that is looked for before it is sent again.
"""

from __future__ import annotations

import base64
import binascii
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select, update

from sync.central import tables
from sync.central.dialect import hold, insert_into
from sync.central.errors import Refusal
from sync.central.keys import new_id
from sync.central.sending import carrier
from sync.central.sending.addresses import EMAIL, TEXT, masked, plain_address
from sync.central.sending.channels import channels_for
from sync.contract.card_asking import PDF_MAX_BYTES, MessageAnswer
from sync.contract.card_numbers import without_card_numbers

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from sync.central.desk.devices import Device
    from sync.central.sending.carrier import Outcome
    from sync.contract.card_asking import MessageRequest

WAITING: Final = "waiting"
SENT: Final = "sent"
FAILED: Final = "failed"
RECEIPT: Final = "receipt"
LINK: Final = "link"
RECEIPT_FOR: Final = timedelta(hours=72)
LINK_FOR: Final = timedelta(minutes=90)
FOLLOWED_FOR: Final = timedelta(hours=80)
"""GOV.UK Notify itself tries for 72 hours; after that no news comes any more."""
BUSY: Final = timedelta(minutes=3)
"""Whoever took a letter in hand is done, or gone, after so long."""
SURE_AFTER: Final = timedelta(seconds=60)
"""A letter whose sending got no answer is not concluded to be nowhere sooner."""
LOOK_EVERY: Final = timedelta(seconds=30)
LOST_MAX: Final = 3
AN_HOUR_MAX: Final = 300
"""More letters in an hour no till has to send."""
_FIRST_S: Final = 5.0
_MOST_S: Final = 900.0
_PACES: Final = (
    (timedelta(minutes=2), timedelta(seconds=5)),
    (timedelta(minutes=15), timedelta(seconds=30)),
    (timedelta(hours=2), timedelta(minutes=5)),
)
_SELDOM: Final = timedelta(hours=1)
_LOCK: Final = "sending"
_FORGOTTEN: Final = dict.fromkeys(("to", "name", "summary", "pdf", "page"))


# ------------------------------------------------------------------------------------------------------------- wishes
def queue_receipt(connection: Connection, device: Device, wanted: MessageRequest, now: datetime) -> MessageAnswer:
    """Write down that a receipt is to be sent; the same id again is the same letter.

    Raises: Refusal.
    """
    slug, to = device.council, plain_address(wanted.channel, wanted.to)
    if to is None:
        raise Refusal(422, "bad_address", "Nobody can be written to there.")
    row = _row(connection, slug, wanted.message_id)
    if row is None:
        _check_channel(connection, slug, wanted.channel)
        _check_pace(connection, device, now)
        values = {
            "message_id": wanted.message_id,
            "kind": RECEIPT,
            "till": device.till,
            "about": wanted.payment_id,
            "reference": wanted.receipt,
            "channel": wanted.channel,
            "language": wanted.language,
            "amount": wanted.amount,
            "name": without_card_numbers(wanted.name),
            "summary": without_card_numbers(wanted.summary),
            "pdf": _pdf(wanted.pdf) or None,
        }
        _insert(connection, slug, values, to, now + RECEIPT_FOR, now)
        row = _one(connection, slug, wanted.message_id)
    said = (wanted.payment_id, wanted.channel, device.till, RECEIPT, masked(to))
    if said != (row.about, row.channel, row.till, row.kind, row.sent_to):
        raise Refusal(409, "message_differs", "This letter was asked for before, and was another.")
    return _answer(row)


def queue_link(connection: Connection, slug: str, attempt: Row[Any], to: str, page: str, now: datetime) -> str:
    """Put the page of a charge among what is to be sent; return the letter's id. What cannot be sent has failed."""
    message_id, channel = new_id(), EMAIL if "@" in to else TEXT
    plain = plain_address(channel, to)
    pounds, pence = divmod(attempt.amount_pence, 100)
    values = {
        "message_id": message_id,
        "kind": LINK,
        "till": attempt.till,
        "about": attempt.attempt_id,
        "reference": attempt.reference,
        "channel": channel,
        "language": attempt.language,
        "amount": f"£{pounds:,}.{pence:02d}",
        "page": page,
    }
    _insert(connection, slug, values, plain or to, attempt.expires_at or now + LINK_FOR, now)
    if plain is None:
        _end(connection, slug, _one(connection, slug, message_id), FAILED, "address_refused", now)
    return message_id


def message_of(connection: Connection, slug: str, message_id: str) -> MessageAnswer | None:
    """Return how a letter stands; None for one never heard of."""
    row = _row(connection, slug, message_id)
    return None if row is None else _answer(row)


def message_of_till(connection: Connection, device: Device, message_id: str) -> MessageAnswer:
    """Return how a till's own letter stands.

    Raises: Refusal, the same for what is not here and what is not theirs.
    """
    row = _row(connection, device.council, message_id)
    if row is None or row.till != device.till:
        raise Refusal(404, "unknown_message", "Central knows no such letter of this till.")
    return _answer(row)


def wake(connection: Connection, slug: str, message_id: str, now: datetime) -> bool:
    """Have a letter looked at now, because its carrier says that something happened; tell whether there is one."""
    o = tables.outgoing
    its = (o.c.council == slug) & (o.c.message_id == message_id)
    due = its & (o.c.state.in_((WAITING, SENT))) & (o.c.next_at.is_(None) | (o.c.next_at > now)) & ~_in_hand(now)
    connection.execute(update(o).where(due).values(next_at=now))
    return connection.execute(select(o.c.message_id).where(its)).first() is not None


def last_letters(connection: Connection, slug: str, limit: int, state: str | None = None) -> list[Row[Any]]:
    """Return letters, newest first, of one state or of all."""
    o = tables.outgoing
    query = select(o).where(o.c.council == slug).order_by(o.c.queued_at.desc(), o.c.message_id).limit(limit)
    return list(connection.execute(query if state is None else query.where(o.c.state == state)))


# ------------------------------------------------------------------------------------------------------------ sending
def any_due(connection: Connection, slug: str, now: datetime) -> bool:
    """Tell whether there is something to do by now."""
    return next_due_s(connection, slug, now, 1.0) <= 0


def next_due_s(connection: Connection, slug: str, now: datetime, most_s: float) -> float:
    """Return after how many seconds the next letter is due."""
    o = tables.outgoing.c
    first = connection.execute(select(func.min(o.next_at)).where(o.council == slug)).scalar_one()
    return most_s if first is None else max(0.0, min(most_s, (first - now).total_seconds()))


def take_due(connection: Connection, slug: str, now: datetime) -> Row[Any] | None:
    """Take in hand what is due first; None when nothing is."""
    hold(connection, slug, [_LOCK])
    o = tables.outgoing
    query = select(o).where(o.c.council == slug, o.c.next_at <= now).order_by(o.c.next_at, o.c.message_id).limit(1)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    _change(connection, slug, row, next_at=now + BUSY, turn=row.turn + 1)
    return _one(connection, slug, row.message_id)


def begin(connection: Connection, slug: str, row: Row[Any], provider: str, now: datetime) -> bool:
    """Write down that somebody is about to be asked to send it; tell whether it is still in our hand."""
    hold(connection, slug, [_LOCK])
    if _one(connection, slug, row.message_id).turn != row.turn:
        return False
    _change(connection, slug, row, asked_at=now, provider=provider, looks=0)
    return True


def settle(connection: Connection, slug: str, taken: Row[Any], heard: Outcome, now: datetime) -> None:
    """Write down what came of a letter that was in our hand."""
    hold(connection, slug, [_LOCK])
    row = _one(connection, slug, taken.message_id)
    if row.turn != taken.turn:
        return
    if heard.what in {carrier.DELIVERED, carrier.FAILED}:
        _end(connection, slug, row, heard.what, heard.code, now, provider_id=heard.provider_id or row.provider_id)
    elif heard.what == carrier.SENT:
        _sent(connection, slug, row, heard, now)
    elif row.state == SENT:
        _follow_on(connection, slug, row, now)
    elif heard.what == carrier.NOT_SENT:
        _not_sent(connection, slug, row, heard, now)
    else:
        _lost(connection, slug, row, heard, now)


def hold_back(connection: Connection, slug: str, channel: str, until: datetime) -> None:
    """Let every letter of a channel wait that nobody was asked to send yet: what sends them takes none just now."""
    o = tables.outgoing
    waits = (o.c.council == slug) & (o.c.channel == channel) & (o.c.state == WAITING) & o.c.asked_at.is_(None)
    connection.execute(update(o).where(waits, o.c.next_at < until).values(next_at=until))


def _sent(connection: Connection, slug: str, row: Row[Any], heard: Outcome, now: datetime) -> None:
    if heard.last:
        _end(connection, slug, row, SENT, heard.code, now, provider_id=heard.provider_id)
        return
    if row.state == SENT:
        _follow_on(connection, slug, row, now)
        return
    pace = now + _PACES[0][1]
    values = {"state": SENT, "code": "", "since": now, "provider_id": heard.provider_id[:100], "asked_at": None}
    _change(connection, slug, row, next_at=pace, **values, **_FORGOTTEN)


def _follow_on(connection: Connection, slug: str, row: Row[Any], now: datetime) -> None:
    """Ask again later how a letter stands that was sent, until no news can come any more."""
    age = now - row.since
    if age >= FOLLOWED_FOR:
        _change(connection, slug, row, next_at=None, code="no_report")
    else:
        _change(connection, slug, row, next_at=now + next((pace for until, pace in _PACES if age < until), _SELDOM))


def _not_sent(connection: Connection, slug: str, row: Row[Any], heard: Outcome, now: datetime) -> None:
    if now >= row.give_up_at:
        _end(connection, slug, row, FAILED, "gave_up", now)
        return
    wait_s = heard.wait_s or min(_MOST_S, _FIRST_S * 2.0 ** min(row.tries, 16))
    due = min(now + timedelta(seconds=wait_s), row.give_up_at)
    _change(connection, slug, row, asked_at=None, tries=row.tries + 1, code=heard.code, next_at=due)


def _lost(connection: Connection, slug: str, row: Row[Any], heard: Outcome, now: datetime) -> None:
    """Look for what may have been sent; only when it is surely nowhere it is sent again."""
    there = heard.what != carrier.NOTHING
    looks = row.looks + (not there)
    if not there and looks > 1 and row.asked_at is not None and now >= row.asked_at + SURE_AFTER:
        if row.lost + 1 >= LOST_MAX and heard.last:
            _end(connection, slug, row, FAILED, "maybe_sent", now)
        elif now >= row.give_up_at:
            _end(connection, slug, row, FAILED, "gave_up", now)
        else:
            _change(connection, slug, row, asked_at=None, lost=row.lost + 1, next_at=now)
        return
    if now >= row.give_up_at + SURE_AFTER:
        _end(connection, slug, row, FAILED, "maybe_sent", now)
        return
    wait = max(LOOK_EVERY, timedelta(seconds=heard.wait_s))
    _change(connection, slug, row, looks=looks, code=heard.code or row.code or "no_answer", next_at=now + wait)


def _end(
    connection: Connection, slug: str, row: Row[Any], state: str, code: str, now: datetime, *, provider_id: str = ""
) -> None:
    values = {"state": state, "code": code[:40], "since": now, "asked_at": None, "next_at": None}
    _change(connection, slug, row, provider_id=provider_id[:100], **values, **_FORGOTTEN)


# --------------------------------------------------------------------------------------------------------------- rows
def _insert(
    connection: Connection, slug: str, values: dict[str, Any], to: str, give_up_at: datetime, now: datetime
) -> None:
    usual = {"council": slug, "to": to, "sent_to": masked(to), "state": WAITING, "code": "", "since": now}
    times = {"queued_at": now, "give_up_at": give_up_at, "next_at": now}
    counts = {**dict.fromkeys(("tries", "lost", "looks", "turn"), 0), "provider": "", "provider_id": ""}
    row = insert_into(connection, tables.outgoing).values(usual | times | counts | values)
    connection.execute(row.on_conflict_do_nothing())


def _check_channel(connection: Connection, slug: str, channel: str) -> None:
    if channel not in channels_for(connection, slug, RECEIPT):
        raise Refusal(409, "no_sender", "Nothing is set up that sends this. Nothing was sent.")


def _check_pace(connection: Connection, device: Device, now: datetime) -> None:
    o = tables.outgoing.c
    its = (o.council == device.council) & (o.till == device.till) & (o.queued_at > now - timedelta(hours=1))
    if connection.execute(select(func.count()).where(its)).scalar_one() >= AN_HOUR_MAX:
        raise Refusal(429, "too_many", "This till sent very many letters in the last hour.", retry_after_s=300)


def _pdf(written: str) -> bytes:
    try:
        pdf = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        raise Refusal(422, "bad_pdf", "pdf: not base64") from None
    if pdf and (len(pdf) > PDF_MAX_BYTES or not pdf.startswith(b"%PDF-")):
        raise Refusal(422, "bad_pdf", "pdf: not a PDF, or too large")
    return pdf


def _in_hand(now: datetime) -> Any:
    """Say of a row that somebody has it just now: it is looked at afterwards by itself."""
    o = tables.outgoing.c
    return o.asked_at.is_not(None) & (o.asked_at > now - BUSY) & (o.looks == 0)


def _row(connection: Connection, slug: str, message_id: str) -> Row[Any] | None:
    o = tables.outgoing
    return connection.execute(select(o).where(o.c.council == slug, o.c.message_id == message_id)).one_or_none()


def _one(connection: Connection, slug: str, message_id: str) -> Row[Any]:
    o = tables.outgoing
    return connection.execute(select(o).where(o.c.council == slug, o.c.message_id == message_id)).one()


def _change(connection: Connection, slug: str, row: Row[Any], **values: object) -> None:
    o = tables.outgoing
    connection.execute(update(o).where(o.c.council == slug, o.c.message_id == row.message_id).values(**values))


def _answer(row: Row[Any]) -> MessageAnswer:
    return MessageAnswer(
        message_id=row.message_id, state=row.state, since=row.since, sent_to=row.sent_to, code=row.code
    )
