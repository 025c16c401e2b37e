"""Name the funds a reference comes close to, so that a cashier sees what it could be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ims_desktop.domain import reference_words
from ims_desktop.words import say, say_n

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ims_desktop.domain.catalogue import Fund
    from ims_desktop.domain.reference import Verdict
    from ims_desktop.domain.reference_format import ReferenceFormat
    from ims_desktop.words import Words

SHOWN = 3
_FAR = 10
_PER_WRONG_PLACE = 3


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A fund that almost fits. Shape: `shape` by its name, `why` on the pill; `close` if only a last check fails."""

    fund: Fund
    shape: Words
    why: Words
    close: bool
    verdict: Verdict | None = None


def near_misses(
    reference: str, forms: Iterable[tuple[Fund, ReferenceFormat]], refusals: Iterable[Verdict]
) -> tuple[NearMiss, ...]:
    """Return at most three funds: first those where only the check digit or the account is wrong, then by distance."""
    refused = {verdict.fund.code: verdict for verdict in refusals}
    ranked = []
    for fund, form in forms:
        verdict = refused.get(fund.code)
        distance = _distance(reference, form, verdict)
        if distance < _FAR:
            ranked.append((distance > 0, -form.strength, distance, fund, form, verdict))
    ranked.sort(key=lambda entry: entry[:3])
    return tuple(_near_miss(reference, fund, form, verdict) for *_, fund, form, verdict in ranked[:SHOWN])


def is_close(verdict: Verdict) -> bool:
    """Tell whether everything fits but the last check: the check digit, or the account."""
    return verdict.code in {"check_digit", "account_not_found", "account_unknown_offline"}


def _distance(reference: str, form: ReferenceFormat, verdict: Verdict | None) -> int:
    """Count how far a reference is from a form: 0 when only a last check is missing."""
    if verdict is not None and is_close(verdict):
        return 0
    if form.regex is not None and not form.shape_problem(reference):
        return _FAR
    wrong = sum(not place.fullmatch(c) for c, place in zip(reference, form.places, strict=False))
    over = max(form.shortest - len(reference), len(reference) - form.longest, 0)
    return 1 + over + _PER_WRONG_PLACE * wrong


def _near_miss(reference: str, fund: Fund, form: ReferenceFormat, verdict: Verdict | None) -> NearMiss:
    fits_length = form.shortest <= len(reference) <= form.longest
    shape = _right_length(form, len(reference)) if fits_length else _needed_length(form)
    if verdict is not None and is_close(verdict):
        return NearMiss(fund, shape, _last_check(verdict.code), close=True, verdict=verdict)
    why = say("Other characters") if fits_length else reference_words.off_by(form, len(reference))
    return NearMiss(fund, shape, why, close=False, verdict=verdict)


def _last_check(code: str) -> Words:
    if code == "check_digit":
        return say("Check digit wrong")
    return say("No such account") if code == "account_not_found" else say("Cannot be looked up")


def _right_length(form: ReferenceFormat, length: int) -> Words:
    if form.digits_only:
        return say_n("{n} digit, the right length", "{n} digits, the right length", length)
    return say_n("{n} character, the right length", "{n} characters, the right length", length)


def _needed_length(form: ReferenceFormat) -> Words:
    if form.shortest < form.longest:
        return say("needs {least} to {most} characters", least=form.shortest, most=form.longest)
    if form.digits_only:
        return say_n("needs {n} digit", "needs {n} digits", form.shortest)
    return say_n("needs {n} character", "needs {n} characters", form.shortest)
