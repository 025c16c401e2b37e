"""Check every law of the journal from the outside: what the file's own triggers enforce is proved again here.

Nothing is repaired. Every problem is named, so that an auditor can put a finger on it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from ims_desktop.words import say, say_n
from sync.contract.canonical import GENESIS, commitment, event_hash
from sync.contract.signing import signature_holds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ims_desktop.domain.payment import Payment
    from ims_desktop.records import Acknowledgement, Head, StoredEvent
    from ims_desktop.till import Till
    from ims_desktop.till_journal import Reader
    from ims_desktop.words import Words

PAYMENT = "payment_taken"
PURGE = "personal_data_purged"


class Problem(NamedTuple):
    """A law that is broken: a stable code, and a sentence that says where."""

    code: str
    words: Words


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
    """Check chain, bytes, commitments, receipts, sums, purges and central's signatures of this till's journal."""
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
        self._problems: list[Problem] = []
        self._facts = 0
        self._payments = 0
        self._last_receipt = ""
        self._head = GENESIS
        self._numbers: dict[str, int] = {}
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
        rows = sum(1 for _ in self._reader.journal())
        if rows != self._payments:
            self._say(
                "payment_without_fact",
                say(
                    "The journal lists {rows} payments, but the chain tells of {facts}.",
                    rows=rows,
                    facts=self._payments,
                ),
            )
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
        return Verification(self._facts, self._payments, self._last_receipt, self._head, tuple(self._problems))

    # --------------------------------------------------------------------------------------------------- one fact
    def _fact(self, fact: StoredEvent, where: str, envelope: Mapping[str, str]) -> None:
        document = self._document(fact, where, envelope)
        if document is not None and fact.kind == PURGE:
            self._purged.update(document["data"]["event_ids"])
        if fact.kind == PAYMENT:
            self._payment(fact, where, document)

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

    # ------------------------------------------------------------------------------------------------ one payment
    def _payment(self, fact: StoredEvent, where: str, document: Mapping[str, Any] | None) -> None:
        self._payments += 1
        payment = self._reader.payment(fact.event_id)
        if payment is None:
            self._say("payment_missing", say("Fact {fact} tells of a payment that has no row.", fact=where))
            return
        self._last_receipt = payment.receipt
        self._receipt(payment)
        if not _adds_up(payment):
            self._say(
                "sums_differ",
                say("Lines, tenders and allocations of receipt {receipt} are not one sum.", receipt=payment.receipt),
            )
        if document is not None and _told(document["data"]) != _rows(payment):
            self._say(
                "payment_differs",
                say("The rows of receipt {receipt} are not what its fact tells.", receipt=payment.receipt),
            )

    def _receipt(self, payment: Payment) -> None:
        """Numbers of one series run 1, 2, 3 in the order of the chain."""
        series, _, number = payment.receipt.rpartition("-")
        last = self._numbers.get(series, 0)
        if int(number) <= last:
            self._say("receipt_twice", say("Receipt number {receipt} is used twice.", receipt=payment.receipt))
        elif int(number) != last + 1:
            missing = int(number) - last - 1
            self._say(
                "receipt_gap",
                say_n(
                    "A receipt number before {receipt} is skipped.",
                    "{n} receipt numbers before {receipt} are skipped.",
                    missing,
                    receipt=payment.receipt,
                ),
            )
        self._numbers[series] = int(number)

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
        self._problems.append(Problem(code, words))


def _place(head: Head) -> str:
    return f"{head.epoch}-{head.sequence}"


def _adds_up(payment: Payment) -> bool:
    """Tell whether every line and every tender is fully allocated, in pence and in VAT."""
    lines = {line.n: (line.amount_pence, line.vat_pence) for line in payment.lines}
    tenders = {n: tender.amount_pence for n, tender in enumerate(payment.tenders, start=1)}
    by_line = dict.fromkeys(lines, (0, 0))
    by_tender = dict.fromkeys(tenders, 0)
    for part in payment.allocations:
        pence, vat = by_line.get(part.line, (0, 0))
        by_line[part.line] = (pence + part.amount_pence, vat + part.vat_pence)
        by_tender[part.tender] = by_tender.get(part.tender, 0) + part.amount_pence
    return by_line == lines and by_tender == tenders


def _rows(payment: Payment) -> list[object]:
    """List the figures of a payment as its rows hold them."""
    return [
        payment.receipt,
        payment.amount_pence,
        payment.tendered_pence,
        payment.change_pence,
        [(line.n, line.fund, line.reference, line.amount_pence, line.vat_pence) for line in payment.lines],
        [(n, t.method, t.tendered_pence, t.change_pence) for n, t in enumerate(payment.tenders, start=1)],
        [(a.n, a.line, a.tender, a.amount_pence, a.vat_pence) for a in payment.allocations],
    ]


def _told(data: Mapping[str, Any]) -> list[object]:
    """List the same figures as the fact tells them."""
    return [
        *(data[key] for key in ("receipt", "amount_pence", "tendered_pence", "change_pence")),
        [_picked(line, "n", "fund", "reference", "amount_pence", "vat_pence") for line in data["lines"]],
        [_picked(tender, "n", "method", "tendered_pence", "change_pence") for tender in data["tenders"]],
        [_picked(part, "n", "line", "tender", "amount_pence", "vat_pence") for part in data["allocations"]],
    ]


def _picked(row: Mapping[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(row[name] for name in names)
