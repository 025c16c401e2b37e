"""`evidence` and `verify FILE`: take the evidence of a session away, and check such a file anywhere."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final

from ims_desktop.cli.parser import BadUsage
from ims_desktop.errors import BadInput
from ims_desktop.use_cases.verify_evidence import verify_evidence
from ims_desktop.words import say, say_n

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator
    from pathlib import Path

    from ims_desktop.cli.output import Out
    from ims_desktop.settings import Settings
    from ims_desktop.use_cases.verify_evidence import EvidenceCheck
    from ims_desktop.words import Words

_KEY_BYTES: Final = 32
_HEX: Final = 64


def evidence(arguments: Namespace, settings: Settings, out: Out) -> int:
    """Write the evidence of a session as a file to check and a paper to read, into a folder of one's own."""
    from ims_desktop.cli.tills import cashier_of, opened
    from ims_desktop.use_cases.make_evidence import make_evidence
    from ims_desktop.use_cases.save_evidence import save_evidence

    with opened(settings) as till:
        made = make_evidence(till, cashier_of(till, arguments.cashier), arguments.session)
        saved = save_evidence(till, made, arguments.to)
    document = {"file": str(saved.file), "pdf": str(saved.pdf), "sha256": made.fingerprint}
    out.show(
        document,
        say("Evidence is in {file} and {pdf}.", file=str(saved.file), pdf=str(saved.pdf)),
        say("Fingerprint of the file (SHA-256): {digest}", digest=made.fingerprint),
    )
    return 0


def verify_file(arguments: Namespace, out: Out) -> int:
    """Check a file of evidence; exit 1 when anything in it is wrong."""
    found = verify_evidence(_bytes(arguments.file), _key(arguments.central_key))
    problems = [{"code": code, "text": str(words)} for code, words in found.problems]
    session = None if found.evidence is None else found.evidence.session
    document: dict[str, object] = {
        "ok": found.ok,
        "facts": found.facts,
        "payments": found.payments,
        "problems": problems,
        "anchored": found.anchored,
        "withheld": found.withheld,
        "purged": found.purged,
        "sha256": found.fingerprint,
        "central_key_sha256": found.central_key,
        "session_id": None if session is None else session.session_id,
        "cashier": None if session is None else session.cashier,
        "business_date": None if session is None else session.business_date.isoformat(),
    }
    out.show(document, *_lines(found, compared=bool(arguments.central_key)))
    return 0 if found.ok else 1


def _lines(found: EvidenceCheck, *, compared: bool) -> Iterator[str | Words]:
    """Say in plain sentences what holds, or what does not."""
    if found.evidence is not None:
        about = found.evidence.session
        yield say(
            "Session of {name}, {date}, till {till}: {facts} records, {n} payments.",
            name=about.cashier_name,
            date=about.business_date.isoformat(),
            till=found.evidence.till,
            facts=found.facts,
            n=found.payments,
        )
    if not found.ok:
        for _, words in found.problems:
            yield words
        return
    yield say("Every signature, every link and every sum of this file holds.")
    yield say("Central's signatures reach {anchored} of {facts} records.", anchored=found.anchored, facts=found.facts)
    if found.withheld:
        yield say_n("{n} record is withheld.", "{n} records are withheld.", found.withheld)
    if found.purged:
        yield say_n(
            "The bytes of {n} record were removed after their time.",
            "The bytes of {n} records were removed after their time.",
            found.purged,
        )
    if not compared:
        yield say("Compare central's key with the council: SHA-256 {digest}", digest=found.central_key)


def _bytes(path: Path) -> bytes:
    """Read the file. Raises: BadInput."""
    try:
        return path.read_bytes()
    except OSError as problem:
        raise BadInput(
            say("{file} could not be read: {why}.", file=str(path), why=problem.strerror or ""), code="file_unreadable"
        ) from problem


def _key(text: str) -> bytes | None:
    """Read a public key as the council gives it out: base64, or hexadecimal. Raises: BadUsage."""
    if not text:
        return None
    try:
        key = bytes.fromhex(text) if len(text) == _HEX else base64.b64decode(text, validate=True)
    except ValueError:
        key = b""
    if len(key) != _KEY_BYTES:
        raise BadUsage("--central-key is a public key of 32 bytes, in base64 or hexadecimal")
    return key
