"""Recognise which fund a reference belongs to, from nothing but what was typed or scanned.

Candidates count by how much it says that they fit: an account found; a check digit or fixed characters that fit; the
shape alone; nothing. The strongest kind wins, and only if it leaves one fund is nobody asked. While a person types, a
reference that is merely unfinished is no mistake.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from ims_desktop.domain import reference_words
from ims_desktop.domain.card_guard import looks_like_card, looks_like_card_so_far
from ims_desktop.domain.near_misses import NearMiss, is_close, near_misses
from ims_desktop.domain.reference import Outcome, Verdict, check_reference, judge_existence, normalise, refuse
from ims_desktop.domain.reference_format import Strength, format_of
from ims_desktop.words import say, say_n

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ims_desktop.domain.catalogue import Fund, ReferencePack
    from ims_desktop.domain.reference import Accounts
    from ims_desktop.domain.reference_format import ReferenceFormat
    from ims_desktop.words import Words

__all__ = ["Mood", "NearMiss", "Recognition", "recognise"]

TEXT_MAX = 100
_FOUND = 3


class Mood(StrEnum):
    """What the entry box shows and what Enter does in it."""

    EMPTY = "empty"
    TYPING = "typing"
    WORDS = "words"
    VALID = "valid"
    UNVERIFIED = "unverified"
    REFUSED = "refused"
    STOPPED = "stopped"
    SEVERAL = "several"
    CARD = "card"


@dataclass(frozen=True, slots=True)
class Recognition:
    """What was recognised.

    Shape: `verdict` of the one fund, or of the nearest refusal; `choices` when a person has to say which fund, and for
    a person who insists on it beside REFUSED and WORDS the funds that take any reference; `near` what comes close;
    `code` the verdict's where there is one.
    """

    mood: Mood
    words: Words
    verdict: Verdict | None = None
    choices: tuple[Verdict, ...] = ()
    near: tuple[NearMiss, ...] = ()
    code: str = ""


_MOODS = {
    Outcome.VALID: Mood.VALID,
    Outcome.UNVERIFIED: Mood.UNVERIFIED,
    Outcome.STOPPED: Mood.STOPPED,
    Outcome.REFUSED: Mood.REFUSED,
}


def recognise(
    text: str,
    pack: ReferencePack,
    accounts: Accounts,
    *,
    entered: bool = False,
    fund: Fund | None = None,
    finance: bool = False,
    guard: Callable[[str, ReferencePack], bool] | None = None,
) -> Recognition:
    """Say what the text in the entry box is; `entered` after Enter or a scan, `fund` when a person chose one."""
    is_card = guard or (looks_like_card if entered else looks_like_card_so_far)
    reference = normalise(text)
    if not reference:
        return Recognition(Mood.EMPTY, say("Scan a bill, or start typing."), code="empty")
    if is_card(text, pack):
        return Recognition(Mood.CARD, reference_words.card_number(), code="card_number")
    if len(reference) > TEXT_MAX:
        words = say("That is too long for a reference or a name. Clear it and start again.")
        return Recognition(Mood.REFUSED, words, code="reference_too_long")
    if not reference.isprintable():
        words = say("It has characters that no reference has. Clear it and start again.")
        return Recognition(Mood.REFUSED, words, code="reference_characters")
    if fund is not None:
        return _for_fund(reference, pack, accounts, fund, entered=entered, finance=finance)
    recognised = _decide(_sort(reference, pack, accounts, entered=entered, finance=finance))
    bare = reference.replace(" ", "")
    if recognised.mood is Mood.WORDS and bare.isdecimal() and bare.isascii():
        return _decide(_sort(bare, pack, accounts, entered=entered, finance=finance))
    return recognised


# ------------------------------------------------------------------------------------------------ one chosen fund
def _for_fund(
    reference: str, pack: ReferencePack, accounts: Accounts, fund: Fund, *, entered: bool, finance: bool
) -> Recognition:
    form = format_of(fund.validator)
    unfinished = form.shape_problem(reference) in {"reference_too_short", "reference_pattern"}
    if unfinished and not entered and form.may_grow(reference):
        return Recognition(Mood.TYPING, _to_go([(fund, form)], reference), code="typing")
    return _of(check_reference(pack, fund, reference, accounts, finance=finance))


def _of(verdict: Verdict) -> Recognition:
    return Recognition(_MOODS[verdict.outcome], verdict.words, verdict, code=verdict.code)


# ------------------------------------------------------------------------------------------------------- all funds
@dataclass(slots=True)
class _Findings:
    """What every fund at the counter makes of one reference, sorted by how much it says."""

    reference: str
    pack: ReferencePack
    forms: tuple[tuple[Fund, ReferenceFormat], ...]
    entered: bool
    tiers: dict[int, list[Verdict]] = field(default_factory=lambda: {_FOUND: [], 2: [], 1: [], 0: []})
    refusals: list[Verdict] = field(default_factory=list)
    unfinished: list[tuple[Fund, ReferenceFormat]] = field(default_factory=list)

    def near(self) -> tuple[NearMiss, ...]:
        """Return the funds with a form that come close."""
        return near_misses(self.reference, self.forms, self.refusals)


def _sort(reference: str, pack: ReferencePack, accounts: Accounts, *, entered: bool, finance: bool) -> _Findings:
    """Ask every fund at the counter about a normalised reference; the accounts are asked once at most."""
    everyone = _at_counter(pack)
    findings = _Findings(reference, pack, tuple(e for e in everyone if e[1].strength > Strength.OPEN), entered)
    fitting = [(fund, form) for fund, form in everyone if not form.shape_problem(reference)]
    worth_asking = entered or any(fund.account_must_exist or form.strength > Strength.OPEN for fund, form in fitting)
    held = {a.fund: a for a in accounts.find_reference(reference)} if fitting and worth_asking else {}
    for fund, form in fitting:
        if form.strength is Strength.OPEN and not entered and fund.code not in held:
            continue
        verdict = judge_existence(pack, fund, form, reference, held.get(fund.code), accounts, finance=finance)
        if verdict.outcome is Outcome.REFUSED:
            findings.refusals.append(verdict)
        else:
            findings.tiers[_tier(verdict, form)].append(verdict)
    findings.unfinished = [(fund, form) for fund, form in findings.forms if form.may_grow(reference)]
    return findings


@lru_cache(maxsize=8)
def _at_counter(pack: ReferencePack) -> tuple[tuple[Fund, ReferenceFormat], ...]:
    funds = sorted((fund for fund in pack.funds.values() if fund.at_counter), key=lambda fund: fund.code)
    return tuple((fund, format_of(fund.validator)) for fund in funds)


def _tier(verdict: Verdict, form: ReferenceFormat) -> int:
    """Tell how much it says that this fund fits: 3 an account, 2 a proof, 1 the shape, 0 nothing."""
    if verdict.account is not None:
        return _FOUND
    if verdict.outcome is Outcome.UNVERIFIED and not form.checks:
        return min(form.strength, Strength.SHAPE)
    return form.strength


def _decide(found: _Findings) -> Recognition:
    """Choose the mood: the strongest that fits; else what nearly fits; else what may still become something."""
    for tier in (_FOUND, Strength.PROOF):
        fits = found.tiers[tier]
        if fits:
            return _of(fits[0]) if len(fits) == 1 else _ask(fits)
    close = [verdict for verdict in found.refusals if is_close(verdict)]
    proved = [verdict for verdict in close if format_of(verdict.fund.validator).checks]
    if found.tiers[Strength.SHAPE] and (found.entered or proved or not found.unfinished):
        return _ask_weakly(found, proved)
    if proved or (close and (found.entered or not found.unfinished)):
        return _refuse(found, proved or close)
    if found.unfinished:
        return _refuse_short(found) if found.entered else _typing(found)
    return _without_form(found)


def _ask(fits: Sequence[Verdict], near: tuple[NearMiss, ...] = ()) -> Recognition:
    funds = reference_words.both([verdict.fund for verdict in fits])
    words = say("This reference fits {funds}. Ask which bill.", funds=funds)
    return Recognition(Mood.SEVERAL, words, choices=tuple(fits), near=near, code="several")


def _ask_weakly(found: _Findings, proved: Sequence[Verdict]) -> Recognition:
    """Ask about forms that prove little, and say first what would have been likelier, were it right."""
    fits = found.tiers[Strength.SHAPE]
    funds = reference_words.either([verdict.fund for verdict in fits])
    if proved and proved[0].code == "check_digit":
        words = say("The check digit does not fit {other}. Is it {funds}? Ask.", other=proved[0].fund.name, funds=funds)
    elif proved:
        words = say("{other} has no such account. Is it {funds}? Ask.", other=proved[0].fund.name, funds=funds)
    else:
        words = say("The length fits {funds}, which proves little. Ask which bill.", funds=funds)
    return Recognition(Mood.SEVERAL, words, choices=tuple(fits), near=found.near(), code="several")


def _refuse(found: _Findings, close: Sequence[Verdict]) -> Recognition:
    first = next((verdict for verdict in close if verdict.hint), close[0])
    funds = [verdict.fund for verdict in close if verdict.code == first.code]
    words = first.words
    if first.code == "account_not_found":
        words = reference_words.account_not_found(funds)
    elif first.code == "account_unknown_offline":
        words = reference_words.account_unknown_offline(funds)
    return Recognition(Mood.REFUSED, words, first, tuple(found.tiers[Strength.OPEN]), found.near(), first.code)


def _refuse_short(found: _Findings) -> Recognition:
    """Say on Enter what is missing; the text stays."""
    nearest = _nearest(found.unfinished, found.reference)
    fund, form = nearest[0]
    verdict = refuse(found.pack, fund, form, found.reference, form.problem(found.reference))
    words = verdict.words
    if verdict.code == "reference_too_short":
        how, funds = reference_words.off_by(form, len(found.reference)), [fund for fund, _ in nearest]
        words = say("{how}. {funds} needs {n}.", how=how, funds=reference_words.either(funds), n=form.shortest)
    return Recognition(Mood.REFUSED, words, verdict, tuple(found.tiers[Strength.OPEN]), found.near(), verdict.code)


def _typing(found: _Findings) -> Recognition:
    return Recognition(Mood.TYPING, _to_go(_nearest(found.unfinished, found.reference), found.reference), code="typing")


def _without_form(found: _Findings) -> Recognition:
    """Decide a text that fits no form and never will: words to search for, or a fund that takes anything."""
    reference, anything = found.reference, tuple(found.tiers[Strength.OPEN])
    has_letters = any(character.isalpha() or character == " " for character in reference)
    like_a_reference = " " not in reference and any(character.isdecimal() for character in reference)
    if has_letters and not (found.entered and like_a_reference and anything):
        return Recognition(Mood.WORDS, say("Looking for it among the accounts."), choices=anything, code="words")
    if anything:
        return _ask(anything, found.near()) if len(anything) > 1 else _ask_about(anything[0], found)
    takes_anything = any(not form.shape_problem(reference) for _, form in _at_counter(found.pack))
    if takes_anything and not found.entered:
        return Recognition(Mood.TYPING, say("No fixed form fits. Enter lets you choose the fund."), code="typing")
    words = say("No fund has references like this. Compare it with the bill.")
    return Recognition(Mood.REFUSED, words, near=found.near(), code="no_fund_fits")


def _ask_about(verdict: Verdict, found: _Findings) -> Recognition:
    words = say("{fund} takes any reference. Ask whether it is that bill.", fund=verdict.fund.name)
    return Recognition(Mood.SEVERAL, words, choices=(verdict,), near=found.near(), code="several")


# ------------------------------------------------------------------------------------------------------ unfinished
def _nearest(unfinished: Sequence[tuple[Fund, ReferenceFormat]], reference: str) -> list[tuple[Fund, ReferenceFormat]]:
    """Return the unfinished forms that say most, and of those the ones with the least to go."""

    def distance(form: ReferenceFormat) -> tuple[bool, int, int]:
        return (not form.checks, -form.strength, max(form.shortest - len(reference), 0))

    least = min(distance(form) for _, form in unfinished)
    return [(fund, form) for fund, form in unfinished if distance(form) == least]


def _to_go(nearest: Sequence[tuple[Fund, ReferenceFormat]], reference: str) -> Words:
    funds = reference_words.either([fund for fund, _ in nearest])
    form = nearest[0][1]
    left = form.shortest - len(reference)
    if left <= 0:
        return say("{funds}: go on.", funds=funds)
    if form.digits_only:
        return say_n("{funds}: {n} digit to go.", "{funds}: {n} digits to go.", left, funds=funds)
    return say_n("{funds}: {n} character to go.", "{funds}: {n} characters to go.", left, funds=funds)
