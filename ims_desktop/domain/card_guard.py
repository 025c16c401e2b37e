"""Notice card numbers and track data before anything keeps them: typed, scanned, pasted or about to be logged.

A number that has the exact form of one of the council's own references is a reference: one random number in ten passes
the card test. Everything here takes time in proportion to the text, so it may run on every key press.
Source: PCI DSS v4.0.1; ISO/IEC 7812 (numbers), 7813 (tracks).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

from ims_desktop.domain.reference_format import Strength, format_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ims_desktop.domain.catalogue import AccountHolder, ReferencePack
    from ims_desktop.domain.reference_format import ReferenceFormat

REMOVED = "[card number removed]"
SHORTEST, LONGEST = 13, 19
_FIRST_DIGITS = frozenset("23456")
# What may stand between the digits of one number: blanks, dashes, the line breaks and tabs of a copied table.
_RUN = re.compile(r"[0-9](?:[ \-\t\r\n\v\f]{0,3}[0-9])+")
_DIGITS = re.compile(r"[0-9]+")
_MANY_DIGITS = re.compile(r"\d(?:[\W_]{0,4}\d){11}")
# Dots and the like only where they make the groups of a card: years, sums and versions are written with them too.
_LAID_OUT = re.compile(
    r"(?<![0-9])[2-6][0-9]{3}([._·•|\\*+~])(?:[0-9]{4}\1[0-9]{4}\1[0-9]{1,7}|[0-9]{6}\1[0-9]{4,5})(?![0-9])"
)
_TRACK = re.compile(
    r"%?[A-Z]?[0-9](?: ?[0-9]){11,18}\^[^?]{0,100}\??|;[0-9]{12,19}=[^?]{0,60}\??|[0-9]{12,19}=[0-9]{7,40}\??",
    re.IGNORECASE,
)
# What a reader types behind a number: name, expiry, service code, all the card's own.
_REST_OF_TRACK = re.compile(r"=(?:[^?]{0,60}\?|[0-9]*)|\^[^?]{0,100}\??|D[0-9]{7,40}\??", re.IGNORECASE)
_PLAIN = {"Zs": " ", "Zl": " ", "Zp": " ", "Cf": " ", "Pd": "-"}
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def looks_like_card(text: str, pack: ReferencePack | None = None) -> bool:
    """Tell whether a card number or track data is anywhere in the text; the pack's own reference forms win."""
    if len(text) < SHORTEST:
        return False
    formats = _closed_formats(pack) if pack is not None else ()
    return next(_found(_plain(text), formats), None) is not None


def looks_like_card_so_far(text: str, pack: ReferencePack | None = None) -> bool:
    """Tell it while somebody is still typing: the beginning of one of the council's own references may go on.

    One in ten longer references passes the card test halfway; Enter asks `looks_like_card`, which waits for nothing.
    """
    return looks_like_card(text, pack) and not _may_go_on(text, pack)


def _may_go_on(text: str, pack: ReferencePack | None) -> bool:
    formats = _closed_formats(pack) if pack is not None else ()
    return any(form.may_grow(text.strip()) for form in formats)


def scrub(text: str) -> str:
    """Replace every card number and track in a text that is about to be logged or kept."""
    if len(text) < SHORTEST:
        return text
    plain = _plain(text)
    spans = sorted(_found(plain, ()))
    if not spans:
        return text
    kept, end = [], 0
    for start, stop in spans:
        if start >= end:
            kept += [plain[end:start], REMOVED]
        end = max(end, stop)
    return "".join((*kept, plain[end:]))


def without_cards(account: AccountHolder) -> AccountHolder:
    """Return an account whose names and address hold no card number; nearly always the very same one.

    One written over several members goes with all of them. The reference is the council's own and stays.
    """
    texts = (account.title, account.forename, account.surname, *account.address, account.postcode)
    if not may_hold_card(" ".join(texts)):
        return account
    title, forename, surname, *address, postcode = _scrubbed(texts)
    return replace(account, title=title, forename=forename, surname=surname, address=tuple(address), postcode=postcode)


def may_hold_card(text: str) -> bool:
    """Tell whether a text has so many digits near each other that it is worth a look; nearly always it has not."""
    return _MANY_DIGITS.search(text) is not None


def _scrubbed(texts: tuple[str, ...]) -> tuple[str, ...]:
    kept = tuple(map(scrub, texts))
    if not looks_like_card(" ".join(kept)):
        return kept
    return tuple(REMOVED if _DIGITS.search(_plain(text)) else text for text in kept)


def _plain(text: str) -> str:
    """Write full-width and other digits, blanks, dashes and what nobody sees as ASCII, each character as one."""
    return text if text.isascii() else "".join(map(_plain_character, text))


def _plain_character(character: str) -> str:
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    return _PLAIN.get(unicodedata.category(character), character)


def _found(text: str, formats: tuple[ReferenceFormat, ...]) -> Iterator[tuple[int, int]]:
    """Yield where card numbers and tracks are."""
    yield from (match.span() for match in _TRACK.finditer(text))
    for run in _RUN.finditer(text):
        for start, stop in _numbers(run[0]):
            if not _is_reference(run[0][start:stop], formats):
                rest = _REST_OF_TRACK.match(text, run.start() + stop)
                yield run.start() + start, run.start() + stop if rest is None else rest.end()
    for groups in _LAID_OUT.finditer(text):
        digits = [int(character) for character in groups[0] if character.isdecimal()]
        if _passes(_luhn_sums(digits), 0, len(digits)):
            yield groups.span()


def _numbers(run: str) -> Iterator[tuple[int, int]]:
    """Yield the parts of a run of digit groups that are card numbers, from one group's start to another's end."""
    groups = [match.span() for match in _DIGITS.finditer(run)]
    digits = [int(character) for character in run if character.isdecimal()]
    sums = _luhn_sums(digits)
    ends = list(accumulate((stop - start for start, stop in groups), initial=0))
    for first, (begin, _) in enumerate(groups):
        if run[begin] not in _FIRST_DIGITS:
            continue
        for last in range(first, len(groups)):
            length = ends[last + 1] - ends[first]
            if length > LONGEST:
                break
            if length >= SHORTEST and _passes(sums, ends[first], ends[last + 1]):
                yield begin, groups[last][1]


def _luhn_sums(digits: list[int]) -> tuple[list[int], list[int]]:
    """Return running sums with every second digit doubled and folded: the even places, and the odd places."""
    even = accumulate((_DOUBLED[d] if place % 2 == 0 else d for place, d in enumerate(digits)), initial=0)
    odd = accumulate((_DOUBLED[d] if place % 2 == 1 else d for place, d in enumerate(digits)), initial=0)
    return list(even), list(odd)


def _passes(sums: tuple[list[int], list[int]], start: int, stop: int) -> bool:
    """Do the Luhn test: the digit before the last is doubled, and every second one before it."""
    running = sums[stop % 2]
    return (running[stop] - running[start]) % 10 == 0


def _is_reference(number: str, formats: tuple[ReferenceFormat, ...]) -> bool:
    bare = number.replace(" ", "").replace("-", "")
    return any(not form.problem(number) or not form.problem(bare) for form in formats)


@lru_cache(maxsize=8)
def _closed_formats(pack: ReferencePack) -> tuple[ReferenceFormat, ...]:
    """Return the formats that say something; one that takes anything would take every card number."""
    formats = (format_of(fund.validator) for fund in pack.funds.values() if not fund.disabled)
    return tuple({form for form in formats if form.strength is not Strength.OPEN and form.longest >= SHORTEST})
