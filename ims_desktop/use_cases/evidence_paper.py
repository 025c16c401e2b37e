"""Write the evidence of a session for a person to read: what was done, when, by whom, and what is proved by it.

Account references are not repeated: a receipt number leads to them. Every word here comes out of the signed evidence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ims_desktop.domain.business_day import clock_text, in_london
from ims_desktop.domain.paper import Column, Listing, Sentences, Signatures
from ims_desktop.domain.paper_issue import when
from ims_desktop.domain.receipt import Fact
from ims_desktop.use_cases.evidence_words import Names, fact_words
from ims_desktop.words import say, say_n
from sync.contract.facts import read_fact
from sync.contract.messages import AcknowledgedHead

if TYPE_CHECKING:
    from ims_desktop.domain.paper import Paper, Part, Said
    from ims_desktop.domain.paper_issue import Issue
    from ims_desktop.words import Words
    from sync.contract.evidence import Evidence, EvidenceFact

_GROUP: Final = 8
_IDS: Final = frozenset({"paper_printed", "evidence_made"})
"""Notes that name what they are about by an id, which tells a reader nothing."""


def evidence_paper(issue: Issue, evidence: Evidence, fingerprint: str) -> Paper:
    """Write the paper that goes with a file of evidence. Shape: `fingerprint` SHA-256 of the file."""
    session = evidence.session
    number = f"E-{evidence.till}{evidence.epoch}-{session.business_date:%y%m%d}-{in_london(evidence.made_at):%H%M%S}"
    facts = (
        Fact(say("Cashier"), session.cashier_name),
        Fact(say("Office"), issue.office(session.office)),
        Fact(say("Till"), evidence.till),
        Fact(say("Opened"), when(session.opened_at)),
        Fact(say("Closed"), say("not yet") if session.closed_at is None else when(session.closed_at)),
        Fact(say("Made by"), issue.person(evidence.made_by)),
        Fact(say("Made"), when(evidence.made_at)),
        Fact(say("Program and reference pack"), f"{evidence.program} · {evidence.pack_version}"),
    )
    ours = [fact for fact in (*evidence.chain, *evidence.later) if is_of(fact, session.session_id)]
    parts: tuple[Part, ...] = (
        _about(number, fingerprint),
        _recorded(issue, evidence, ours),
        *_noted(issue, evidence),
        _proved(evidence, ours),
        _not_proved(evidence),
        Signatures((say("{name}, date", name=session.cashier_name),)),
    )
    return issue.paper(number, say("Evidence of a session"), facts, parts)


def is_of(fact: EvidenceFact, session_id: str) -> bool:
    """Tell whether a fact is one of this session's, as far as its bytes are there to say."""
    return fact.body is not None and read_fact(fact.body.encode()).session_id == session_id


def grouped(digest: str) -> str:
    """Write a fingerprint in groups, as people compare it."""
    return " ".join(digest[start : start + _GROUP] for start in range(0, len(digest), _GROUP))


def _about(number: str, fingerprint: str) -> Sentences:
    return Sentences(
        say("What this paper is"),
        (
            say(
                "It tells what this till recorded. The file {file} that goes with it holds every record in its final "
                "bytes, signed by the till.",
                file=f"{number}.json",
            ),
            say("Fingerprint of that file (SHA-256): {digest}", digest=grouped(fingerprint)),
            say("Anybody can check it on any PC, without the till and without the network: {command}",
                command=f"ims-desktop verify {number}.json"),
        ),
    )  # fmt: skip


def _recorded(issue: Issue, evidence: Evidence, ours: list[EvidenceFact]) -> Listing:
    names = Names(issue, {one.event_id: one.masked for one in evidence.payers})
    columns = (
        Column(say("Record"), 3),
        Column(say("Time"), 3),
        Column(say("What"), 15),
        Column(say("Central had it"), 4),
    )
    rows = tuple(_row(names, fact) for fact in ours)
    return Listing(say("What was recorded, in its order"), columns, rows)


def _row(names: Names, fact: EvidenceFact) -> tuple[Said, ...]:
    body = (fact.body or "").encode()
    return (
        f"{fact.epoch}-{fact.sequence}",
        f"{in_london(fact.occurred_at):%H:%M:%S}",
        fact_words(names, read_fact(body)),
        _central_had(fact),
    )


def _central_had(fact: EvidenceFact) -> Said:
    if fact.settled_at is None:
        return say("not yet")
    same_day = in_london(fact.settled_at).date() == in_london(fact.occurred_at).date()
    return clock_text(fact.settled_at) if same_day else when(fact.settled_at)


def _noted(issue: Issue, evidence: Evidence) -> tuple[Part, ...]:
    """List what the till noted beside its facts, and every receipt that was printed."""
    known = _note_words()
    rows = [
        (note.at, known[note.action], issue.person(note.actor), "" if note.action in _IDS else note.detail)
        for note in evidence.device
        if note.action in known
    ]
    printed, copied = say("Receipt printed"), say("Receipt printed as a COPY")
    rows += [(one.at, copied if one.copied else printed, "", one.receipt) for one in evidence.receipts]
    if not rows:
        return ()
    columns = (Column(say("Time"), 2), Column(say("Note"), 4), Column(say("Who"), 4), Column(say("About"), 8))
    listed = tuple((clock_text(at), what, who, about) for at, what, who, about in sorted(rows, key=lambda row: row[0]))
    return (Listing(say("What the till noted beside it"), columns, listed),)


def _note_words() -> dict[str, Words]:
    """Name what a till notes that no fact tells; the file holds the rest too."""
    return {
        "signed_in": say("Signed in"),
        "sign_in_refused": say("Sign-in refused"),
        "approval_refused": say("Approval refused"),
        "drawer_opened": say("Drawer opened"),
        "paper_printed": say("Paper printed"),
        "evidence_made": say("Evidence made"),
        "offered_again": say("Records offered to central again"),
        "recording_spoken": say("Said that the call recording was paused"),
    }


def _proved(evidence: Evidence, ours: list[EvidenceFact]) -> Sentences:
    sent = sum(1 for fact in ours if fact.settled_at is not None)
    lines = (
        say("Each record carries the fingerprint of the one before it: none can be changed, taken out or put in "
            "between without every later fingerprint changing."),
        say("Central said of {sent} of these {n} records that it has them, and signed the fingerprints of {signed} "
            "places in the chain.", sent=sent, n=len(ours), signed=len(evidence.acknowledgements)),
        say("The till signed the whole file with the key the council certified when it was enrolled."),
    )  # fmt: skip
    return Sentences(say("What is proved"), lines)


def _not_proved(evidence: Evidence) -> Sentences:
    """Say what nobody should read into it."""
    lines: list[Words] = [
        say(
            "That cash was counted right, or that money changed hands as recorded: the till records what people enter."
        ),
        say("A count that differs from the journal proves only that the two differ. It names nobody as the cause."),
        _clock_words(evidence),
    ]
    if evidence.keys.certificate is None:
        lines.append(say("The council's word for the key of this till is not kept here: ask the council for it."))
    withheld = sum(1 for fact in evidence.chain if fact.withheld)
    if withheld:
        lines.append(
            say_n(
                "{n} record of this stretch is withheld: only its fingerprint is in the file.",
                "{n} records of this stretch are withheld: only their fingerprints are in the file.",
                withheld,
            )
        )
    purged = sum(1 for fact in evidence.chain if fact.purged_by is not None)
    if purged:
        lines.append(
            say_n(
                "The bytes of {n} record of this stretch were removed after their time: central has them.",
                "The bytes of {n} records of this stretch were removed after their time: central has them.",
                purged,
            )
        )
    return Sentences(say("What is not proved"), tuple(lines))


def _clock_words(evidence: Evidence) -> Words:
    """Say how far the PC's clock and central's were apart whenever central signed for a fact of this stretch."""
    settled = {(fact.epoch, fact.sequence): fact.settled_at for fact in evidence.chain}
    apart = []
    for one in evidence.acknowledgements:
        said = AcknowledgedHead.model_validate_json(one.document)
        here = settled.get((said.epoch, said.sequence))
        if here is not None:
            apart.append(abs(round((here - said.at).total_seconds())))
    if not apart:
        return say("Times are those of the clock of this PC.")
    return say_n(
        "Times are those of the clock of this PC. When central answered, its clock was at most {n} second off.",
        "Times are those of the clock of this PC. When central answered, its clock was at most {n} seconds off.",
        max(apart),
    )
