"""Take facts from a till exactly once, in any order and any number of times.

One transaction for a batch, one query for each question about it. The same id with the same bytes is answered
`already_accepted`, with other bytes `conflict`. `refused` is only for bytes that fail schema, signature, council or
chain: money that was taken is never turned away for what it was paid into.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING

from sqlalchemy import select

from sync.central import tables
from sync.central.day import facts as day
from sync.central.desk.chains import acknowledge, load_places, lock_chain, save_chain
from sync.central.dialect import among, insert_many
from sync.central.ledger import payments as ledger
from sync.contract.canonical import batch_message, commitment, event_hash
from sync.contract.card_numbers import holds_card_number
from sync.contract.facts import BadFact, PaymentTaken, read_fact
from sync.contract.messages import EventOutcome, EventsAnswer
from sync.contract.signing import signature_holds

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from sync.central.councils import Council
    from sync.central.desk.chains import Chain
    from sync.central.desk.devices import Device
    from sync.contract.facts import AnyFact
    from sync.contract.messages import EventsRequest, SentEvent


@dataclass(frozen=True, slots=True)
class _No:
    """Why a fact is not taken."""

    code: str
    text: str


@dataclass(slots=True)
class _Desk:
    """What is known while a batch is looked at. Shape: `known` id to hash, `receipts` those taken, `fresh` to store."""

    device: Device
    chain: Chain
    known: dict[str, str]
    receipts: set[str]
    fresh: list[tuple[SentEvent, AnyFact]] = field(default_factory=list)


_UNSIGNED = _No("bad_signature", "The batch is not signed by the device of this till and epoch.")


def accept(
    connection: Connection, council: Council, device: Device, request: EventsRequest, now: datetime
) -> EventsAnswer:
    """Judge and store a batch; the caller's transaction makes it stand or fall whole."""
    if not _signed(device, request):
        chain = lock_chain(connection, device.council, device.till, device.epoch)
        outcomes = [_refused(sent, _UNSIGNED) for sent in request.events]
        return EventsAnswer(outcomes=outcomes, acknowledgement=acknowledge(council, chain, now))
    chain = lock_chain(connection, device.council, device.till, request.epoch)
    sequences = [sent.sequence for sent in request.events]
    load_places(connection, chain, sequences)
    # What lies beyond all that is known of a chain can only bear the id of another chain's fact: storing it tells.
    known = {} if chain.ends_before(sequences) else _known(connection, device.council, request)
    read = [None if sent.event_id in known else _read(device, request.epoch, sent) for sent in request.events]
    desk = _Desk(device, chain, known, _receipts(connection, device.council, read))
    outcomes = [_judge(desk, sent, fact, now) for sent, fact in zip(request.events, read, strict=True)]
    late = _store(connection, council, desk, now)
    save_chain(connection, chain)
    outcomes = [_conflict(it.event_id) if it.event_id in late else it for it in outcomes]
    return EventsAnswer(outcomes=outcomes, acknowledgement=acknowledge(council, chain, now))


# ------------------------------------------------------------------------------------------------------ what is known
def _signed(device: Device, request: EventsRequest) -> bool:
    """A device speaks for its own epoch and for its till's earlier ones, whose facts it may have inherited."""
    if (len(request.epoch), request.epoch) > (len(device.epoch), device.epoch):
        return False
    hashes = tuple(sent.hash for sent in request.events)
    message = batch_message(device.council, device.till, request.epoch, hashes)
    return signature_holds(device.public_key, message, request.signature)


def _known(connection: Connection, slug: str, request: EventsRequest) -> dict[str, str]:
    e = tables.event.c
    ids = among(connection, e.event_id, (sent.event_id for sent in request.events))
    rows = connection.execute(select(e.event_id, e.hash).where(e.council == slug, ids))
    return {row.event_id: row.hash for row in rows}


def _receipts(connection: Connection, slug: str, read: list[AnyFact | _No | None]) -> set[str]:
    p = tables.payment.c
    wanted = [fact.data.receipt for fact in read if isinstance(fact, PaymentTaken)]
    taken = select(p.receipt).where(p.council == slug, among(connection, p.receipt, wanted))
    return set(connection.execute(taken).scalars()) if wanted else set()


# ----------------------------------------------------------------------------------------------------------- judgement
def _read(device: Device, epoch: str, sent: SentEvent) -> AnyFact | _No:
    """Read the bytes of a fact and hold them to what was said beside them."""
    body = sent.body.encode()
    if event_hash(body) != sent.hash:
        return _No("bad_schema", "The body does not have the hash that was sent with it.")
    try:
        fact = read_fact(body)
    except BadFact as problem:
        return _No("bad_schema", str(problem))
    if fact.council != device.council:
        return _No("wrong_council", "The fact belongs to another council.")
    said = (device.till, epoch, sent.event_id, sent.sequence, sent.previous_hash)
    if said != (fact.till, fact.epoch, fact.event_id, fact.sequence, fact.previous_hash):
        return _No("bad_schema", "The body is not the fact that was announced.")
    for member, personal in sent.personal.items():
        if fact.personal.get(member) != commitment(member, personal.value, personal.salt):
            return _No("bad_schema", f"personal.{member} does not fit its commitment.")
    return fact


def _judge(desk: _Desk, sent: SentEvent, fact: AnyFact | _No | None, now: datetime) -> EventOutcome:
    """Give one fact its outcome; what is accepted joins `fresh`."""
    known = desk.known.get(sent.event_id)
    if known is not None:
        same = known == sent.hash
        return EventOutcome(event_id=sent.event_id, outcome="already_accepted") if same else _conflict(sent.event_id)
    if fact is None or isinstance(fact, _No):
        return _refused(sent, fact or _UNSIGNED)
    receipt = fact.data.receipt if isinstance(fact, PaymentTaken) else None
    if desk.chain.forks_at(sent) or receipt in desk.receipts:
        desk.chain.fork(sent.sequence, now)
        return _refused(sent, _No("forked_chain", f"Central knows another fact {sent.sequence} of this till."))
    desk.chain.add(sent)
    desk.known[sent.event_id] = sent.hash
    if receipt is not None:
        desk.receipts.add(receipt)
    desk.fresh.append((sent, fact))
    return EventOutcome(event_id=sent.event_id, outcome="accepted")


def _conflict(event_id: str) -> EventOutcome:
    text = "Central holds another fact under this id."
    return EventOutcome(event_id=event_id, outcome="conflict", code="id_conflict", text=text)


def _refused(sent: SentEvent, why: _No) -> EventOutcome:
    return EventOutcome(event_id=sent.event_id, outcome="refused", code=why.code, text=why.text)


# -------------------------------------------------------------------------------------------------------------- storing
def _store(connection: Connection, council: Council, desk: _Desk, now: datetime) -> set[str]:
    """Store what was accepted: the facts as they came, and the payments among them as rows.

    Shape: returns the ids that another till took meanwhile, whose facts are not stored.
    """
    if not desk.fresh:
        return set()
    device = desk.device
    stored = _store_events(connection, [_event_row(device, sent, fact, now) for sent, fact in desk.fresh])
    late = {sent.event_id for sent, _ in desk.fresh} - stored
    fresh = [(sent, fact) for sent, fact in desk.fresh if sent.event_id in stored]
    for sent, _ in fresh:
        desk.chain.reach(sent)
    personal = [
        {"council": device.council, "event_id": sent.event_id, "member": member, "value": it.value, "salt": it.salt}
        for sent, _ in fresh
        for member, it in sent.personal.items()
        if not holds_card_number(it.value)
    ]
    if personal:
        connection.execute(tables.personal.insert(), personal)
    facts = [fact for _, fact in fresh]
    payments = [fact for fact in facts if isinstance(fact, PaymentTaken)]
    if payments:
        ledger.post(connection, council, payments, now, device)
    more = day.of_the_day(facts)
    if more:
        day.store(connection, device.council, more, now)
    return late


def _store_events(connection: Connection, rows: list[dict[str, object]]) -> set[str]:
    """Store facts whose ids are free, and return those ids.

    The batches of one till follow each other, so only another till can hold an id that was free a moment ago: its
    transaction is waited for. Everybody takes ids in the same order, so that no two wait for each other.
    """
    e = tables.event
    insert, values = insert_many(connection, e, sorted(rows, key=itemgetter("event_id")))
    return set(connection.execute(insert.on_conflict_do_nothing().returning(e.c.event_id), values).scalars())


def _event_row(device: Device, sent: SentEvent, fact: AnyFact, now: datetime) -> dict[str, object]:
    return {
        "council": device.council,
        "event_id": fact.event_id,
        "till": fact.till,
        "epoch": fact.epoch,
        "sequence": fact.sequence,
        "previous_hash": fact.previous_hash,
        "hash": sent.hash,
        "kind": fact.kind,
        "body": sent.body,
        "occurred_at": fact.occurred_at,
        "business_date": fact.business_date,
        "session_id": fact.session_id,
        "cashier": fact.cashier,
        "received_at": now,
        "received_from": device.device_id,
    }
