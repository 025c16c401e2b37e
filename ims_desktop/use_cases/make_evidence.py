"""Let a cashier take away the evidence of their session, without anybody's leave: a file that can be checked anywhere.

Whoever is accused of a shortfall holds then what the till holds: every fact in its final bytes, the chain around them,
central's signatures, and what the till noted beside. Of customers no more than initial and surname goes with it, and
quiet notes for Finance stay behind unless a supervisor asks.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from ims_desktop.domain.closing import cash_methods
from ims_desktop.domain.masking import masked_name
from ims_desktop.domain.paper_issue import Issue
from ims_desktop.errors import Refused
from ims_desktop.log import note
from ims_desktop.use_cases.day_rules import counted_finally, is_own, require_view, session_named
from ims_desktop.use_cases.evidence_paper import evidence_paper
from ims_desktop.use_cases.permit import pack_of
from ims_desktop.words import say
from sync.contract.canonical import commitment
from sync.contract.evidence import (
    FORMAT,
    DeviceNote,
    Evidence,
    EvidenceAcknowledgement,
    EvidenceClock,
    EvidenceFact,
    EvidenceKeys,
    EvidenceMethod,
    EvidenceSession,
    MaskedPayer,
    ReceiptPrinted,
    file_of,
    message_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.catalogue import ReferencePack
    from ims_desktop.domain.paper import Paper
    from ims_desktop.domain.session import CashierSession
    from ims_desktop.journal_records import TracedFact
    from ims_desktop.records import PrintOutcome
    from ims_desktop.till import Till
    from ims_desktop.till_journal import Reader

MADE: Final = "evidence_made"
QUIET: Final = frozenset({"payment_noted"})
"""Facts nobody at the desk is told of."""

_PAYER: Final = "payer_name"
_ABOUT_CUSTOMERS: Final = "account_"
"""How every note begins that names a customer's account."""


@dataclass(frozen=True, slots=True)
class MadeEvidence:
    """The evidence of a session. Shape: `name` for its files, without an ending; `fingerprint` SHA-256 of `file`."""

    name: str
    file: bytes
    paper: Paper
    fingerprint: str


def make_evidence(till: Till, cashier: Cashier, session_id: str) -> MadeEvidence:
    """Gather and sign what there is of a session: one's own once it was counted, a supervisor's choice at any time.

    That it was made is noted; no fact is touched.

    Raises: NothingFound, NotPermitted, Refused (`count_first`, `training`), SecretsUnavailable, StoreUnavailable.
    """
    if till.identity.training:
        raise Refused(
            say("This till is for training: no money was taken, and there is nothing to prove."), code="training"
        )
    with till.store.read() as reader:
        session = session_named(reader, session_id)
        _permit(reader, session, cashier)
        pack = pack_of(reader)
        evidence = _gathered(till, reader, session, cashier, pack)
    file = file_of(evidence, till.device.sign(message_of(evidence)))
    fingerprint = hashlib.sha256(file).hexdigest()
    with till.store.write() as unit:
        unit.audit(till.clock.now(), cashier.username, MADE, session_id)
    note("make_evidence", "made", session=session_id, facts=len(evidence.chain))
    issue = Issue(pack, till.identity.till, till.identity.epoch, evidence.made_at)
    paper = evidence_paper(issue, evidence, fingerprint)
    return MadeEvidence(paper.number, file, paper, fingerprint)


def print_evidence(till: Till, made: MadeEvidence) -> PrintOutcome:
    """Print the paper a person can read.

    Raises: PrinterUnavailable.
    """
    return till.printer.print_paper(made.paper)


def evidence_pdf(till: Till, made: MadeEvidence) -> bytes:
    """Set the paper a person can read as an A4 PDF."""
    return till.set_pages(made.paper)


def _permit(reader: Reader, session: CashierSession, cashier: Cashier) -> None:
    """Keep the count blind: before it, the facts of one's own drawer would tell what it should hold.

    Raises: NotPermitted, Refused.
    """
    require_view(session, cashier)
    ended = reader.session_end(session.session_id) is not None
    if is_own(session, cashier.username) and not ended and counted_finally(reader, session) is None:
        raise Refused(say("Count the drawer first. Your evidence can be taken away after that."), code="count_first")


# ---------------------------------------------------------------------------------------------------------- gathering
def _gathered(till: Till, reader: Reader, session: CashierSession, cashier: Cashier, pack: ReferencePack) -> Evidence:
    identity, now = till.identity, till.clock.now()
    end = reader.session_end(session.session_id)
    contact = reader.last_contact()
    chain = reader.session_chain(session.session_id)
    whole = cashier.may_supervise
    cash = cash_methods(pack.methods.values())
    return Evidence(
        format=FORMAT,
        made_at=now,
        made_by=cashier.username,
        program=till.program,
        pack_version=pack.version,
        council=identity.council,
        council_name=pack.council.name,
        till=identity.till,
        epoch=identity.epoch,
        device_id=identity.device_id,
        keys=_keys(till, reader),
        session=EvidenceSession(
            session_id=session.session_id,
            cashier=session.cashier,
            cashier_name=Issue(pack, identity.till, identity.epoch, now).person(session.cashier),
            office=session.office,
            business_date=session.business_date,
            opened_at=session.opened_at,
            closed_at=None if end is None else end.closed_at,
        ),
        methods=[EvidenceMethod(code=m.code, name=m.name, cash=m.code in cash) for m in pack.methods.values()],
        chain=[_fact(fact, whole=whole) for fact in chain],
        later=[_fact(fact, whole=whole) for fact in _later(reader, session, chain)],
        acknowledgements=list(_acknowledgements(reader, chain)),
        device=[
            DeviceNote(at=one.at, actor=one.actor, action=one.action, detail=one.detail)
            for one in reader.device_events(session.opened_at, now if end is None else end.closed_at)
            if not one.action.startswith(_ABOUT_CUSTOMERS)
        ],
        receipts=[
            ReceiptPrinted(receipt=one.receipt, at=one.at, copied=one.copy)
            for one in reader.receipts_printed(session.session_id)
        ],
        payers=list(_payers(reader, session)),
        clock=EvidenceClock(high_water=reader.clock_mark(), last_contact=None if contact is None else contact.at),
        head=reader.head().hash,
    )


def _keys(till: Till, reader: Reader) -> EvidenceKeys:
    certificate = reader.certificate(till.identity.epoch)
    return EvidenceKeys(
        device_public_key=till.device.public,
        central_public_key=till.identity.central_public_key,
        certificate=None if certificate is None else certificate.document.decode(),
        certificate_signature=None if certificate is None else certificate.signature,
    )


def _fact(traced: TracedFact, *, whole: bool) -> EvidenceFact:
    event = traced.event
    withheld = event.kind in QUIET and not whole
    return EvidenceFact(
        epoch=event.epoch,
        sequence=event.sequence,
        event_id=event.event_id,
        kind="" if withheld else event.kind,
        occurred_at=traced.occurred_at,
        previous_hash=event.previous_hash,
        hash=event.hash,
        body=None if withheld or event.body is None else event.body.decode(),
        personal=_personal(traced),
        status=_status(traced.status),
        settled_at=traced.settled_at,
        attempts=traced.attempts,
        code=traced.code,
        purged_by=traced.purged_by or None,
        withheld=withheld,
    )


def _status(status: str) -> Literal["unsent", "sent", "quarantined"]:
    if status == "sent":
        return "sent"
    return "quarantined" if status == "quarantined" else "unsent"


def _personal(traced: TracedFact) -> Literal["none", "fits", "differs", "removed"]:
    """Hold what the till still has of a customer to what the fact was made with."""
    event = traced.event
    if event.body is None:
        return "removed"
    committed = json.loads(event.body)["personal"]
    if not committed and not event.personal:
        return "none"
    kept = {member: commitment(member, value, salt) for member, (value, salt) in event.personal.items()}
    return "fits" if kept == committed else "differs"


def _later(reader: Reader, session: CashierSession, chain: Sequence[TracedFact]) -> Iterator[TracedFact]:
    """Yield the facts about this session from after its end: what a supervisor said, what was purged."""
    inside = {fact.event.event_id for fact in chain}
    decided = [one.decision.event_id for one in reversed(reader.ereturns(session.session_id)) if one.decision]
    purges = [fact.purged_by for fact in chain if fact.purged_by]
    for event_id in dict.fromkeys([*decided, *purges]):
        found = None if event_id in inside else reader.traced(event_id)
        if found is not None:
            yield found


def _acknowledgements(reader: Reader, chain: Sequence[TracedFact]) -> Iterator[EvidenceAcknowledgement]:
    """Yield central's signatures over facts of this stretch."""
    places = {(fact.event.epoch, fact.event.sequence) for fact in chain}
    for one in reader.acknowledgements():
        if (one.head.epoch, one.head.sequence) in places:
            yield EvidenceAcknowledgement(document=one.document.decode(), signature=one.signature)


def _payers(reader: Reader, session: CashierSession) -> Iterator[MaskedPayer]:
    for payment in reader.session_payments(session.session_id):
        if payment.payer.name:
            yield MaskedPayer(event_id=payment.payment_id, member=_PAYER, masked=masked_name(payment.payer.name))
