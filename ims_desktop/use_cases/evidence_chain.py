"""Follow the chain of a file of evidence fact by fact, and hold it against central's signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from ims_desktop.use_cases.verify import Problem
from ims_desktop.words import say
from sync.contract.canonical import GENESIS, event_hash
from sync.contract.facts import BadFact, PersonalDataPurged, read_fact
from sync.contract.fields import utc_text
from sync.contract.messages import AcknowledgedHead
from sync.contract.signing import signature_holds

if TYPE_CHECKING:
    from ims_desktop.words import Words
    from sync.contract.evidence import Evidence, EvidenceAcknowledgement, EvidenceFact
    from sync.contract.facts import AnyFact


class Walk:
    """One walk along the chain. Shape: `session` the facts of the session that could be read, first to last."""

    def __init__(self, evidence: Evidence) -> None:
        self.problems: list[Problem] = []
        self.session: list[AnyFact] = []
        self.anchored = 0
        self._evidence = evidence
        self._known: dict[str, AnyFact] = {}
        self._sound: set[int] = set()
        self._links()
        self._facts()
        self._signed = self._acknowledged()
        self._count_anchored()
        self._payers()

    # -------------------------------------------------------------------------------------------------------- the links
    def _links(self) -> None:
        """Every fact follows the one before it; a new epoch begins a chain of its own."""
        before: EvidenceFact | None = None
        for fact in self._evidence.chain:
            if before is not None and fact.epoch == before.epoch:
                if fact.sequence != before.sequence + 1:
                    self._say("sequence_gap", say("Facts are missing before fact {fact}.", fact=_place(fact)))
                elif fact.previous_hash != before.hash:
                    self._say("chain_broken", say("Fact {fact} does not follow the fact before it.", fact=_place(fact)))
            elif before is not None and (fact.sequence, fact.previous_hash) != (1, GENESIS):
                self._say("sequence_gap", say("Facts are missing before fact {fact}.", fact=_place(fact)))
            before = fact

    # -------------------------------------------------------------------------------------------------------- the facts
    def _facts(self) -> None:
        whole = [*self._evidence.chain, *self._evidence.later]
        if len({fact.event_id for fact in whole}) != len(whole):
            self._say("fact_twice", say("A fact stands in the file twice."))
        missing = [fact for n, fact in enumerate(whole) if not self._fact(n, fact)]
        purged = {
            event_id
            for fact in self._known.values()
            if isinstance(fact, PersonalDataPurged)
            for event_id in fact.data.event_ids
        }
        for fact in missing:
            if fact.event_id not in purged:
                self._say(
                    "bytes_missing", say("The bytes of fact {fact} are gone, and no purge names it.", fact=_place(fact))
                )

    def _fact(self, n: int, fact: EvidenceFact) -> bool:
        """Hold one fact to its bytes; False when it should have bytes and has none."""
        where = _place(fact)
        if fact.personal == "differs":
            self._say(
                "commitment_differs",
                say("Personal data kept beside fact {fact} is not what the fact was made with.", fact=where),
            )
        if fact.body is None:
            return fact.withheld
        body = fact.body.encode()
        if event_hash(body) != fact.hash:
            self._say("hash_differs", say("The bytes of fact {fact} are not the bytes that were written.", fact=where))
            return True
        try:
            read = read_fact(body)
        except BadFact:
            self._say("fact_unreadable", say("The bytes of fact {fact} tell nothing a till tells.", fact=where))
            return True
        if self._misplaced(fact, read):
            self._say("fact_misplaced", say("The bytes of fact {fact} belong in another place.", fact=where))
            return True
        self._keep(n, fact, read)
        return True

    def _keep(self, n: int, fact: EvidenceFact, read: AnyFact) -> None:
        self._known[fact.event_id] = read
        if n < len(self._evidence.chain):
            self._sound.add(n)
        if read.session_id == self._evidence.session.session_id:
            self.session.append(read)

    def _misplaced(self, fact: EvidenceFact, read: AnyFact) -> bool:
        evidence = self._evidence
        said = (read.council, read.till, read.epoch, read.event_id, read.kind, read.sequence, read.previous_hash)
        told = (
            evidence.council, evidence.till, fact.epoch, fact.event_id, fact.kind, fact.sequence, fact.previous_hash,
        )  # fmt: skip
        return said != told or utc_text(read.occurred_at) != utc_text(fact.occurred_at) or fact.withheld

    # -------------------------------------------------------------------------------------------- central's signatures
    def _acknowledged(self) -> set[int]:
        """Return the places of the chain central signed for, each with the hash it has here."""
        places = {(fact.epoch, fact.sequence): n for n, fact in enumerate(self._evidence.chain)}
        signed = set()
        for one in self._evidence.acknowledgements:
            head = self._head(one)
            if head is None:
                self._say(
                    "acknowledgement_forged", say("An acknowledgement in the file does not carry central's signature.")
                )
                continue
            epoch, sequence, digest = head
            n = places.get((epoch, sequence))
            if n is None:
                self._say(
                    "acknowledgement_misplaced",
                    say("An acknowledgement is of a fact that is not in the file: {fact}.", fact=f"{epoch}-{sequence}"),
                )
            elif self._evidence.chain[n].hash != digest:
                self._say(
                    "acknowledgement_differs",
                    say("Central signed for another fact {fact} than this.", fact=f"{epoch}-{sequence}"),
                )
            else:
                signed.add(n)
        return signed

    def _head(self, one: EvidenceAcknowledgement) -> tuple[str, int, str] | None:
        """Return what central signed; None when it was not central, or not about this till."""
        evidence = self._evidence
        if not signature_holds(evidence.keys.central_public_key, one.document.encode(), one.signature):
            return None
        try:
            said = AcknowledgedHead.model_validate_json(one.document)
        except ValidationError:
            return None
        ours = (said.council, said.till) == (evidence.council, evidence.till)
        return (said.epoch, said.sequence, said.hash) if ours else None

    def _count_anchored(self) -> None:
        """Count the session's facts that a signature of central's reaches: through links whose bytes are all here."""
        reached = False
        chain = self._evidence.chain
        for n in range(len(chain) - 1, -1, -1):
            follows = n + 1 < len(chain) and chain[n + 1].epoch == chain[n].epoch and n + 1 in self._sound
            reached = n in self._signed or (reached and follows)
            known = self._known.get(chain[n].event_id)
            if reached and known is not None and known.session_id == self._evidence.session.session_id:
                self.anchored += 1

    def _payers(self) -> None:
        """A masked payer is only told of a fact that commits to one, as far as its bytes are there."""
        unread = {fact.event_id for fact in self._evidence.chain} - set(self._known)
        for payer in self._evidence.payers:
            known = self._known.get(payer.event_id)
            if payer.event_id not in unread and (known is None or payer.member not in known.personal):
                self._say("payer_unknown", say("A payer is told of a payment that names none."))

    def _say(self, code: str, words: Words) -> None:
        self.problems.append(Problem(code, words))


def _place(fact: EvidenceFact) -> str:
    return f"{fact.epoch}-{fact.sequence}"
