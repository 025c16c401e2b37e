"""Hand facts to central and write down what it said: short reads, the wire, then one short write for a batch.

A fact that central cannot even read is isolated by halving the batch, so that it never holds up those behind it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from ims_desktop.domain.card_guard import scrub
from ims_desktop.errors import WireUnavailable
from ims_desktop.records import Head
from sync.client.answers import Answered, unavailable
from sync.contract.canonical import batch_message
from sync.contract.messages import AcknowledgedHead, EventsRequest, PersonalMember, SentEvent
from sync.contract.signing import signature_holds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ims_desktop.records import StoredEvent
    from ims_desktop.till_journal import Writer
    from sync.client.desk import Desk
    from sync.client.tally import Tally
    from sync.contract.messages import Acknowledgement, EventsAnswer

_SETTLED: Final = frozenset({"accepted", "already_accepted"})


def push_facts(desk: Desk, tally: Tally) -> None:
    """Send what waits, oldest first, until nothing is left or the time of this step is up.

    Raises: WireUnavailable.
    """
    while batch := _waiting(desk):
        _push_batch(desk, tally, batch)
        if desk.clock.monotonic() >= tally.until:
            tally.more = bool(_waiting(desk))
            return


def _waiting(desk: Desk) -> tuple[StoredEvent, ...]:
    with desk.store.write() as unit:
        return unit.batch(desk.pace.batch, desk.pace.batch_bytes, desk.clock.now())


def _push_batch(desk: Desk, tally: Tally, batch: Sequence[StoredEvent]) -> None:
    """Send a batch of one epoch; one that central cannot read goes in halves, down to the fact that is the trouble."""
    heap = [list(batch)]
    while heap:
        facts = heap.pop()
        try:
            answer, head = exchange(desk, facts)
        except Answered as said:
            if not said.about_the_request:
                _postpone(desk, facts, said.reason)
                raise
            if len(facts) == 1:
                _set_aside(desk, tally, facts[0], said)
            else:
                half = len(facts) // 2
                heap += [facts[half:], facts[:half]]
        except WireUnavailable as lost:
            # Central may have stored it all before the answer was lost. The same bytes go again; it will know them.
            _postpone(desk, facts, lost.reason)
            raise
        else:
            _settle(desk, tally, answer, head)


def exchange(desk: Desk, facts: Sequence[StoredEvent]) -> tuple[EventsAnswer, AcknowledgedHead]:
    """Send facts and hold the answer to them: one outcome each, under central's signature.

    Raises: WireUnavailable.
    """
    request = _request(desk, facts)
    answer = desk.session.call(lambda bearer: desk.wire.events(bearer, request))
    if [outcome.event_id for outcome in answer.outcomes] != [fact.event_id for fact in facts]:
        raise unavailable("nonsense")
    return answer, _acknowledged(desk, answer.acknowledgement)


def _request(desk: Desk, facts: Sequence[StoredEvent]) -> EventsRequest:
    identity, epoch = desk.identity, facts[0].epoch
    message = batch_message(identity.council, identity.till, epoch, tuple(fact.hash for fact in facts))
    return EventsRequest(
        epoch=epoch,
        events=[_sent(fact) for fact in facts],
        signature=desk.device.sign(message),
    )


def _sent(fact: StoredEvent) -> SentEvent:
    """Put a fact on its way with the bytes it was given at the till, never rendered anew."""
    return SentEvent.model_construct(
        event_id=fact.event_id,
        sequence=fact.sequence,
        previous_hash=fact.previous_hash,
        hash=fact.hash,
        body=(fact.body or b"").decode(),
        personal={
            member: PersonalMember.model_construct(value=value, salt=salt)
            for member, (value, salt) in fact.personal.items()
        },
    )


def _acknowledged(desk: Desk, acknowledgement: Acknowledgement) -> AcknowledgedHead:
    """Read central's word about the head; an answer without its signature is not central's.

    Raises: WireUnavailable.
    """
    document = acknowledgement.document.encode()
    if not signature_holds(desk.identity.central_public_key, document, acknowledgement.signature):
        raise unavailable("nonsense")
    try:
        head = AcknowledgedHead.model_validate_json(document)
    except ValidationError as problem:
        raise unavailable("nonsense") from problem
    if (head.council, head.till) != (desk.identity.council, desk.identity.till):
        raise unavailable("nonsense")
    return head


# ------------------------------------------------------------------------------------------------------ writing it down
def _settle(desk: Desk, tally: Tally, answer: EventsAnswer, head: AcknowledgedHead) -> None:
    now = desk.clock.now()
    with desk.store.write() as unit:
        for outcome in answer.outcomes:
            status = "sent" if outcome.outcome in _SETTLED else "quarantined"
            unit.settle(outcome.event_id, status, now, code=outcome.code, text=scrub(outcome.text))
        if any(outcome.code == "forked_chain" for outcome in answer.outcomes):
            unit.set_block("forked")
        keep(unit, head, answer.acknowledgement)
    tally.online = True
    for outcome in answer.outcomes:
        tally.count(outcome.outcome)


def keep(unit: Writer, head: AcknowledgedHead, acknowledgement: Acknowledgement) -> None:
    """Keep the acknowledgement, unless it says less than the last: central restored from a backup must be noticed."""
    known = unit.acknowledged()
    says_less = known is not None and known.epoch == head.epoch and known.sequence > head.sequence
    if head.sequence and not says_less:
        unit.save_acknowledgement(
            Head(head.epoch, head.sequence, head.hash),
            head.at,
            acknowledgement.document.encode(),
            acknowledgement.signature,
        )


def _postpone(desk: Desk, facts: Sequence[StoredEvent], code: str) -> None:
    """Count the attempt; the facts stay first in line."""
    with desk.store.write() as unit:
        unit.postpone([fact.event_id for fact in facts], desk.clock.now(), code)


def _set_aside(desk: Desk, tally: Tally, fact: StoredEvent, said: Answered) -> None:
    """Let a fact step out of the line: for a supervisor when central itself cannot read it, else for a while."""
    now = desk.clock.now()
    with desk.store.write() as unit:
        if said.ours and said.status < 500:
            unit.settle(fact.event_id, "quarantined", now, code=said.reason, text=said.text)
            tally.refused += 1
        else:
            unit.postpone([fact.event_id], now + timedelta(seconds=desk.pace.alien_retry_s), said.reason)
    tally.say(said.reason)
