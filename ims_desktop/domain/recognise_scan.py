"""Say what a scanned code is: a card drawn through by mistake, the council's own address, a bill by its templates, or
a bare reference.

The templates come before the card guard, because one long number in ten passes the card test; what they read out goes
through the same rules as a reference that was typed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from ims_desktop.domain import reference_words
from ims_desktop.domain.card_guard import looks_like_card
from ims_desktop.domain.recognise import Mood, Recognition, recognise
from ims_desktop.domain.reference import Outcome
from ims_desktop.domain.scan_address import host_of, is_address, is_of_council, read_address
from ims_desktop.domain.scan_template import Reading, read_by_templates
from ims_desktop.errors import InvalidReference, Refused
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ims_desktop.domain.catalogue import ReferencePack
    from ims_desktop.domain.reference import Accounts, Verdict
    from ims_desktop.domain.scan import Scan

_SHOWN_MAX: Final = 40
_NOTHING: Final[Mapping[tuple[str, str], int]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ScanRecognition:
    """What a scan is. Shape: `readings` is empty where no template and no address of the council fitted.

    Units: `amounts` in pence, proposed by the code, by fund and reference.
    """

    recognition: Recognition
    readings: tuple[Reading, ...] = ()
    amounts: Mapping[tuple[str, str], int] = field(default_factory=lambda: _NOTHING)


def is_card_scan(scan: Scan, pack: ReferencePack | None) -> bool:
    """Tell, before anything is shown or kept, whether a scan must be dropped: a swipe, or a card number."""
    if scan.is_swipe:
        return True
    if pack is None:
        return looks_like_card(scan.text)
    readings = _readings(scan, pack)
    texts = [reading.reference for reading in readings] if readings else [scan.text]
    return any(looks_like_card(text, pack) for text in texts)


def shown_text(scan: Scan, pack: ReferencePack | None) -> str:
    """Return what may stand in the entry box for a scan that is no card: its reference, or as much as is fit to see."""
    readings = _readings(scan, pack) if pack is not None else ()
    if readings:
        return " / ".join(dict.fromkeys(reading.reference for reading in readings))
    if is_address(scan.text):
        return host_of(scan.text)
    return "".join(filter(str.isprintable, scan.text))[:_SHOWN_MAX]


def recognise_scan(scan: Scan, pack: ReferencePack, accounts: Accounts, *, finance: bool = False) -> ScanRecognition:
    """Judge one scan by the council's templates and hosts, and by its funds."""
    if is_card_scan(scan, pack):
        return ScanRecognition(Recognition(Mood.CARD, reference_words.card_number(), code="card_number"))
    if not scan.is_readable:
        return ScanRecognition(_refuse_unreadable(scan))
    try:
        readings = _readings_or_refuse(scan, pack)
    except InvalidReference as refused:
        return ScanRecognition(Recognition(Mood.REFUSED, refused.words, code=refused.reason))
    if readings:
        made = [_of_reading(reading, pack, accounts, finance=finance) for reading in readings]
        return ScanRecognition(_one_of(made), readings, _amounts(readings, made))
    recognised = recognise(scan.text, pack, accounts, entered=True, finance=finance)
    if recognised.mood is Mood.WORDS:
        words = say("This code is no bill that this till knows. Type the reference from the bill.")
        return ScanRecognition(Recognition(Mood.REFUSED, words, choices=recognised.choices, code="scan_unknown"))
    return ScanRecognition(recognised)


# -------------------------------------------------------------------------------------------------------- reading it
def _readings(scan: Scan, pack: ReferencePack) -> tuple[Reading, ...]:
    try:
        return _readings_or_refuse(scan, pack) if scan.is_readable else ()
    except InvalidReference:
        return ()


def _readings_or_refuse(scan: Scan, pack: ReferencePack) -> tuple[Reading, ...]:
    """Read a code by the templates, or as an address; an address of anybody else's is not read at all.

    Raises: InvalidReference.
    """
    hosts = pack.policy.scan_hosts
    if not is_address(scan.text):
        return read_by_templates(scan, pack.scan_templates)
    by_template = read_by_templates(scan, pack.scan_templates) if is_of_council(scan.text, hosts) else ()
    return by_template or (read_address(scan.text, hosts),)


def _refuse_unreadable(scan: Scan) -> Recognition:
    if not scan.text:
        return Recognition(Mood.EMPTY, say("Scan a bill, or start typing."), code="empty")
    words = say("The reader sent characters that no bill has. Scan it again, or type the reference.")
    return Recognition(Mood.REFUSED, words, code="scan_unreadable")


# --------------------------------------------------------------------------------------------------- what it comes to
def _of_reading(reading: Reading, pack: ReferencePack, accounts: Accounts, *, finance: bool) -> Recognition:
    try:
        fund = None if reading.fund is None else pack.payable_fund(reading.fund)
    except Refused as refused:
        return Recognition(Mood.REFUSED, refused.words, code=refused.reason)
    return recognise(reading.reference, pack, accounts, entered=True, fund=fund, finance=finance)


def _one_of(made: Sequence[Recognition]) -> Recognition:
    """Ask where a code reads as more than one bill; never guess."""
    verdicts: dict[tuple[str, str], Verdict] = {}
    for verdict in (verdict for one in made for verdict in _verdicts(one)):
        verdicts.setdefault((verdict.fund.code, verdict.reference), verdict)
    if len(verdicts) < 2 or all(verdict.outcome is Outcome.REFUSED for verdict in verdicts.values()):
        return made[0] if not verdicts else next(one for one in made if _verdicts(one))
    if len(made) == 1:
        return made[0]
    funds = list({verdict.fund.code: verdict.fund for verdict in verdicts.values()}.values())
    words = say("This code fits {funds}. Ask which bill.", funds=reference_words.both(funds))
    return Recognition(Mood.SEVERAL, words, choices=tuple(verdicts.values()), code="several")


def _verdicts(recognition: Recognition) -> tuple[Verdict, ...]:
    if recognition.mood is Mood.SEVERAL:
        return recognition.choices
    return () if recognition.verdict is None else (recognition.verdict,)


def _amounts(readings: Iterable[Reading], made: Iterable[Recognition]) -> Mapping[tuple[str, str], int]:
    """Return the amount each bill's code proposes; two codes that say different things propose nothing."""
    proposed: dict[tuple[str, str], set[int | None]] = {}
    for reading, recognition in zip(readings, made, strict=True):
        for verdict in _verdicts(recognition):
            proposed.setdefault((verdict.fund.code, verdict.reference), set()).add(reading.amount_pence)
    amounts = {bill: next(iter(pence)) for bill, pence in proposed.items() if len(pence) == 1}
    return MappingProxyType({bill: pence for bill, pence in amounts.items() if pence is not None})
