"""Check a file of evidence anywhere: no till, no network, nothing trusted but central's public key.

The council's certificate in the file names the till's key, the till's key signed the file, central's key signed places
in the chain, and every sum is made again from the facts. What is wrong is said in a sentence that names the fact.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ims_desktop.use_cases.evidence_chain import Walk
from ims_desktop.use_cases.evidence_sums import check_sums
from ims_desktop.use_cases.verify import Problem
from ims_desktop.words import say
from sync.contract.evidence import BadEvidence, message_of, read_evidence
from sync.contract.fields import to_base64
from sync.contract.signing import signature_holds

if TYPE_CHECKING:
    from sync.contract.evidence import Evidence, SignedEvidence


@dataclass(frozen=True, slots=True)
class EvidenceCheck:
    """What the check found.

    Shape: `facts` and `payments` of the session that could be read; `anchored` how many of its facts central's
    signatures reach; `central_key` its SHA-256, to compare with the council; `evidence` None for what is no evidence.
    """

    facts: int
    payments: int
    anchored: int
    withheld: int
    purged: int
    fingerprint: str
    central_key: str
    problems: tuple[Problem, ...]
    evidence: Evidence | None

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def verify_evidence(file: bytes, central_key: bytes | None = None) -> EvidenceCheck:
    """Check every byte of a file of evidence; `central_key` is the council's own, to hold the file's against."""
    fingerprint = hashlib.sha256(file).hexdigest()
    try:
        signed = read_evidence(file)
    except BadEvidence as problem:
        words = say("This file is no evidence as a till writes it, or it was changed: {why}", why=str(problem))
        return EvidenceCheck(0, 0, 0, 0, 0, fingerprint, "", (Problem("not_evidence", words),), None)
    evidence = signed.evidence
    problems = _keys(signed, central_key)
    walk = Walk(evidence)
    problems += walk.problems
    problems += check_sums(evidence, walk.session)
    return EvidenceCheck(
        facts=len(walk.session),
        payments=sum(1 for fact in walk.session if fact.kind == "payment_taken"),
        anchored=walk.anchored,
        withheld=sum(1 for fact in evidence.chain if fact.withheld),
        purged=sum(1 for fact in evidence.chain if fact.body is None and not fact.withheld),
        fingerprint=fingerprint,
        central_key=hashlib.sha256(evidence.keys.central_public_key).hexdigest(),
        problems=tuple(problems),
        evidence=evidence,
    )


def _keys(signed: SignedEvidence, central_key: bytes | None) -> list[Problem]:
    """Follow the signatures from central's key to the till's to the file."""
    evidence, keys = signed.evidence, signed.evidence.keys
    found = []
    if central_key is not None and central_key != keys.central_public_key:
        found.append(
            Problem("central_key", say("The file rests on another central key than the one it was compared with."))
        )
    if keys.certificate is None or keys.certificate_signature is None:
        found.append(
            Problem("certificate_missing", say("The council's word for the key of this till is not in the file."))
        )
    elif not signature_holds(keys.central_public_key, keys.certificate.encode(), keys.certificate_signature):
        found.append(Problem("certificate_forged", say("The certificate of this till is not signed by central's key.")))
    elif not _names_this_till(evidence):
        found.append(Problem("certificate_of_another", say("The certificate names another till or another key.")))
    if not signature_holds(keys.device_public_key, message_of(evidence), signed.signature):
        found.append(Problem("signature", say("The till's signature does not fit: the file was changed after it.")))
    return found


def _names_this_till(evidence: Evidence) -> bool:
    """Tell whether the certificate is about the very till and key that signed."""
    try:
        said = json.loads(evidence.keys.certificate or "")
    except ValueError:
        return False
    expected = {
        "council": evidence.council,
        "till": evidence.till,
        "epoch": evidence.epoch,
        "device_id": evidence.device_id,
        "device_public_key": to_base64(evidence.keys.device_public_key),
    }
    return isinstance(said, dict) and all(said.get(member) == value for member, value in expected.items())
