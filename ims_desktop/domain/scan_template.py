"""Read codes on bills by a council's own templates: exact length, a pattern with named parts, a check digit, a fund.

No layout of a UK bill's code is public, so nothing is built in and nothing is guessed: the lowest priority that fits
counts, and where two templates of it read different things a person is asked. Patterns run on re2, which is linear.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Protocol

from ims_desktop.domain.scan import kind_of
from ims_desktop.domain.scan_check import is_proved
from ims_desktop.words import Words, say, say_n

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ims_desktop.domain.catalogue import CheckDigitConfiguration
    from ims_desktop.domain.scan import Scan

CODE_MAX: Final = 200
REFERENCE_MAX: Final = 30
USUAL_PRIORITY: Final = 100
GROUPS: Final = frozenset({"ref", "iin", "amount_pence", "check"})
"""What a pattern may name; `ref` it must."""

_PROVED: Final = ("iin", "ref", "amount_pence")
_AMOUNT_MAX: Final = 12


class Match(Protocol):
    """What a pattern found."""

    def group(self, name: str, /) -> str | None: ...
    def start(self, group: int, /) -> int: ...
    def end(self, group: int, /) -> int: ...


class Pattern(Protocol):
    """A compiled pattern of re2."""

    @property
    def groupindex(self) -> Mapping[str, int]: ...
    def fullmatch(self, text: str, /) -> Match | None: ...


@dataclass(frozen=True, slots=True)
class ScanTemplate:
    """How one kind of code is read.

    Shape: every code has exactly `length` characters; `symbology` is the AIM identifier it must come with, nothing for
    any; `check` is a council's rule, "luhn" or "mod97"; `fund` None where the reference itself must tell.
    """

    name: str
    length: int
    pattern: str
    symbology: str = ""
    check: CheckDigitConfiguration | str | None = None
    fund: str | None = None
    priority: int = USUAL_PRIORITY


@dataclass(frozen=True, slots=True)
class Reading:
    """What one template, or an address, reads out of a code. Units: `amount_pence` is proposed, never taken unasked."""

    template: str
    reference: str
    fund: str | None = None
    amount_pence: int | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of one template. Shape: `reading` None where it does not fit; `code` and `words` say why."""

    template: ScanTemplate
    reading: Reading | None
    code: str
    words: Words


def read_by_templates(scan: Scan, templates: Iterable[ScanTemplate]) -> tuple[Reading, ...]:
    """Return what the templates of the lowest priority that fits make of a code, each different thing once."""
    fits = [trial for template in templates if (trial := try_template(template, scan)).reading is not None]
    best = min((trial.template.priority for trial in fits), default=0)
    found: dict[tuple[str, str | None, int | None], Reading] = {}
    for trial in fits:
        reading = trial.reading
        if reading is not None and trial.template.priority == best:
            found.setdefault((reading.reference, reading.fund, reading.amount_pence), reading)
    return tuple(found.values())


def try_template(template: ScanTemplate, scan: Scan) -> Trial:
    """Hold a code to one template, rule by rule, and name the first it breaks."""
    if template.symbology and template.symbology != scan.symbology:
        return _misfit(template, "symbology", _other_kind(template, scan))
    if len(scan.text) != template.length:
        words = say_n("Its codes have {n} character.", "Its codes have {n} characters.", template.length)
        return _misfit(template, "length", words)
    match = compile_pattern(template.pattern).fullmatch(scan.text) if scan.is_readable else None
    reference = "" if match is None else (match.group("ref") or "").strip().upper()
    if match is None or not 1 <= len(reference) <= REFERENCE_MAX:
        return _misfit(template, "pattern", say("The pattern does not fit."))
    named = compile_pattern(template.pattern).groupindex
    written = (match.group("amount_pence") if "amount_pence" in named else None) or ""
    if written and not (written.isascii() and written.isdecimal() and len(written) <= _AMOUNT_MAX):
        return _misfit(template, "amount", say("The amount is not a number of pence."))
    if template.check is not None and not is_proved(_proved_part(match, named, scan.text), template.check):
        return _misfit(template, "check_digit", say("The check digit does not fit."))
    reading = Reading(template.name, reference, template.fund, int(written or 0) or None)
    return Trial(template, reading, "fits", say("It fits."))


@lru_cache(maxsize=512)
def compile_pattern(pattern: str) -> Pattern:
    """Compile a council's pattern on re2; it has to fit the whole code.

    Raises: ValueError, for a pattern no linear-time machine runs or one with other names than GROUPS.
    """
    import re2  # noqa: PLC0415 - most councils begin without a template

    options = re2.Options()
    options.log_errors = False
    try:
        compiled: Pattern = re2.compile(pattern, options)
    except re2.error as broken:
        raise ValueError("re2 does not run this pattern") from broken
    if "ref" not in compiled.groupindex or not set(compiled.groupindex) <= GROUPS:
        raise ValueError("the pattern does not name what a template reads")
    return compiled


def _proved_part(match: Match, named: Mapping[str, int], text: str) -> str:
    """Return what the check digit is worked out over: from the first named part to the check digit itself."""
    last = "check" if "check" in named else "ref"
    starts = [match.start(named[name]) for name in _PROVED if name in named and match.start(named[name]) >= 0]
    return text[min(starts) : max(match.end(named[last]), 0)]


def _misfit(template: ScanTemplate, code: str, words: Words) -> Trial:
    return Trial(template, None, code, words)


def _other_kind(template: ScanTemplate, scan: Scan) -> Words:
    wanted = kind_of(template.symbology)
    if not scan.symbology:
        return say("It must come as {wanted}, and the reader does not say what it read.", wanted=wanted)
    return say("It must come as {wanted}; this is {given}.", wanted=wanted, given=scan.kind)
