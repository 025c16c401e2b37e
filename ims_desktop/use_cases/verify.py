"""Check every law of the journal from the outside: what the file's own triggers enforce is proved again here.

Nothing is repaired. Every problem is named, so that an auditor can put a finger on it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ims_desktop.use_cases.breaches import Breaches, Problem
from ims_desktop.use_cases.verify_cards import CardCheck
from ims_desktop.use_cases.verify_day import DayCheck
from ims_desktop.use_cases.verify_payments import PaymentCheck
from ims_desktop.words import say
from sync.contract.canonical import GENESIS, commitment, event_hash
from sync.contract.signing import signature_holds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ims_desktop.records import Acknowledgement, Head, StoredEvent
    from ims_desktop.till import Till
    from ims_desktop.till_journal import Reader
    from ims_desktop.words import Words

__all__ = ["Problem", "Verification", "verify", "verify_journal"]

PAYMENT = "payment_taken"
PURGE = "personal_data_purged"


@dataclass(frozen=True, slots=True)
class Verification:
    """What the check found. Shape: `head` is the hash of the newest fact, `last_receipt` "" before the first."""

    facts: int
    payments: int
    last_receipt: str
    head: str
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Whether no law is broken."""
        return not self.problems


def verify(till: Till) -> Verification:
    """Check chain, bytes, receipts, sums, cards, sessions, leave, purges and central's signatures of this journal."""
    with till.store.read() as reader:
        return verify_journal(reader)


def verify_journal(reader: Reader) -> Verification:
    """Check one consistent view of a journal."""
    check = _Check(reader)
    for epoch in reader.epochs():
        check.epoch(epoch)
    check.whole_journal()
    return check.result()


class _Check:
    """One walk through the journal, first fact to last, and what it has seen on the way."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._breaches = Breaches()
        self._payments = PaymentCheck(reader, self._breaches)
        self._day = DayCheck(reader, self._breaches)
        self._cards = CardCheck(reader, self._breaches)
        self._facts = 0
        self._head = GENESIS
        self._without_bytes: dict[str, str] = {}
        self._purged: set[str] = set()
        self._acknowledged = self._read_acknowledgements()

    def epoch(self, name: str) -> None:
        """Walk one epoch's chain."""
        sequence, previous = 0, GENESIS
        identity = self._reader.identity_in(name)
        envelope = {"council": identity.council, "till": identity.till, "epoch": name}
        for fact in self._reader.events(name):
            where = f"{name}-{fact.sequence}"
            if fact.sequence != sequence + 1:
                self._say("sequence_gap", say("Facts are missing before fact {fact}.", fact=where))
            elif fact.previous_hash != previous:
                self._say("chain_broken", say("Fact {fact} does not follow the fact before it.", fact=where))
            self._fact(fact, where, envelope)
            self._acknowledge(fact, where)
            sequence, previous = fact.sequence, fact.hash
            self._facts += 1
            self._head = fact.hash

    def whole_journal(self) -> None:
        """Check what can only be said when every fact was seen."""
        for event_id, where in self._without_bytes.items():
            if event_id not in self._purged:
                self._say("bytes_missing", say("The bytes of fact {fact} are gone, and no purge names it.", fact=where))
        self._payments.finish()
        self._day.finish()
        self._cards.finish()
        for epoch, sequence in self._acknowledged:
            self._say(
                "journal_behind",
                say(
                    "Central has fact {fact}, but this journal does not: it is an older copy.",
                    fact=f"{epoch}-{sequence}",
                ),
            )

    def result(self) -> Verification:
        """Sum up."""
        return Verification(
            self._facts, self._payments.seen, self._payments.last_receipt, self._head, tuple(self._breaches.found)
        )

    # --------------------------------------------------------------------------------------------------- one fact
    def _fact(self, fact: StoredEvent, where: str, envelope: Mapping[str, str]) -> None:
        document = self._document(fact, where, envelope)
        if document is not None and fact.kind == PURGE:
            self._purged.update(document["data"]["event_ids"])
        if fact.kind != PAYMENT:
            self._day.fact(fact.kind, fact.event_id, where, document)
            self._cards.fact(fact.kind, fact.event_id, where, document)
            return
        payment = self._payments.fact(fact.event_id, where, document)
        if payment is not None:
            self._day.payment(payment, where)
            self._cards.payment(payment, where)

    def _document(self, fact: StoredEvent, where: str, envelope: Mapping[str, str]) -> dict[str, Any] | None:
        """Hold the bytes to their hash and to their place in the chain; None when there is nothing to read."""
        if fact.body is None:
            self._without_bytes[fact.event_id] = where
            return None
        if event_hash(fact.body) != fact.hash:
            self._say("hash_differs", say("The bytes of fact {fact} are not the bytes that were written.", fact=where))
            return None
        document: dict[str, Any] = json.loads(fact.body)
        expected = {
            **envelope,
            "event_id": fact.event_id,
            "kind": fact.kind,
            "sequence": fact.sequence,
            "previous_hash": fact.previous_hash,
        }
        if any(document.get(key) != value for key, value in expected.items()):
            self._say("fact_misplaced", say("The bytes of fact {fact} belong in another place.", fact=where))
        self._commitments(fact, where, document["personal"])
        return document

    def _commitments(self, fact: StoredEvent, where: str, committed: Mapping[str, str]) -> None:
        kept = {member: commitment(member, value, salt) for member, (value, salt) in fact.personal.items()}
        if kept != committed:
            self._say(
                "commitment_differs",
                say("Personal data kept beside fact {fact} is not what the fact was made with.", fact=where),
            )

    # ------------------------------------------------------------------------------------------- central's signatures
    def _read_acknowledgements(self) -> dict[tuple[str, int], str]:
        """Return what central signed for: the hash at a place in a chain."""
        signed = {}
        for acknowledgement in self._reader.acknowledgements():
            head = acknowledgement.head
            if self._is_signed(acknowledgement):
                signed[head.epoch, head.sequence] = head.hash
            else:
                self._say(
                    "acknowledgement_forged",
                    say("An acknowledgement of fact {fact} does not carry central's signature.", fact=_place(head)),
                )
        return signed

    def _is_signed(self, acknowledgement: Acknowledgement) -> bool:
        head = acknowledgement.head
        identity = self._reader.identity_in(head.epoch)
        if not signature_holds(identity.central_public_key, acknowledgement.document, acknowledgement.signature):
            return False
        document = json.loads(acknowledgement.document)
        said = [document.get(key) for key in ("council", "till", "epoch", "sequence", "hash")]
        return said == [identity.council, identity.till, head.epoch, head.sequence, head.hash]

    def _acknowledge(self, fact: StoredEvent, where: str) -> None:
        signed = self._acknowledged.pop((fact.epoch, fact.sequence), None)
        if signed is not None and signed != fact.hash:
            self._say("acknowledgement_differs", say("Central signed for another fact {fact} than this.", fact=where))

    def _say(self, code: str, words: Words) -> None:
        self._breaches.add(code, words)


def _place(head: Head) -> str:
    return f"{head.epoch}-{head.sequence}"
