"""Turn a fund's reference validator into something that judges a reference in a microsecond.

A format is prepared once and kept. Masks and character classes become Python patterns without alternatives, so they
cannot run away; a council's own regular expression runs on re2, which is linear whatever it says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from ims_desktop.domain.catalogue import REFERENCE_MAX, CharacterType
from ims_desktop.domain.check_digit import check_digit_worker
from ims_desktop.errors import BadInput
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.domain.catalogue import CheckDigitConfiguration, ReferenceValidator

CHECK_DIGIT = "@"
ANYTHING = "*"
_DIGITS, _LETTERS = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PRINTABLE = r"\x20-\x7e"
_MASK_CLASSES = {"$": "A-Z", "#": "0-9", "?": "0-9A-Z", ANYTHING: r"0-9A-Z /\-", CHECK_DIGIT: "0-9A-Z"}
_CHARACTERS = {
    CharacterType.ALPHA: "A-Z",
    CharacterType.ALPHA_WHITE_SPACE: "A-Z ",
    CharacterType.NUMERIC: "0-9",
    CharacterType.NUMERIC_WHITE_SPACE: "0-9 ",
    CharacterType.ALPHANUMERIC: "0-9A-Z",
    CharacterType.ALPHANUMERIC_WHITE_SPACE: "0-9A-Z ",
}


class Strength(IntEnum):
    """How much it says that a reference fits: nothing, its shape, or a check digit or fixed characters too."""

    OPEN = 0
    SHAPE = 1
    PROOF = 2


class Matcher(Protocol):
    """A compiled pattern, of `re` or of re2."""

    def fullmatch(self, text: str, /) -> object | None:
        """Return something unless the whole text does not fit."""


@dataclass(frozen=True, slots=True)
class ReferenceFormat:
    """A prepared validator. Shape: `shortest` counts the mask in, so that no reference stops halfway through it."""

    shortest: int
    longest: int
    mask: str
    strength: Strength
    characters: CharacterType | None
    digits_only: bool
    shape: Matcher
    regex: Matcher | None
    whole: Matcher
    places: tuple[Matcher, ...]
    checks: tuple[tuple[int, Callable[[str], str | None]], ...]

    def shape_problem(self, reference: str) -> str:
        """Return the code of the first rule of length, characters and pattern that is broken; nothing when none is."""
        if self.shape.fullmatch(reference):
            return "" if self.regex is None or self.regex.fullmatch(reference) else "reference_pattern"
        if not reference:
            return "reference_missing"
        if not (reference.isascii() and reference.isprintable()):
            return "reference_characters"  # nobody counts digits in a text that no keyboard or bill has
        if len(reference) < self.shortest:
            return "reference_too_short"
        return "reference_too_long" if len(reference) > self.longest else "reference_characters"

    def mask_problem(self, reference: str) -> str:
        """Return the code of what the mask or its check digit does not accept; nothing when both do."""
        if not self.whole.fullmatch(reference):
            return "reference_mask"
        for place, expected in self.checks:
            if expected(reference) != reference[place]:
                return "check_digit"
        return ""

    def problem(self, reference: str) -> str:
        """Return the code of the first rule of all that is broken; nothing when all are kept."""
        return self.shape_problem(reference) or self.mask_problem(reference)

    def wrong_place(self, reference: str) -> int | None:
        """Return the first place (0-based) whose character the mask does not accept, as far as the text goes."""
        for place, (character, accepts) in enumerate(zip(reference, self.places, strict=False)):
            if not accepts.fullmatch(character):
                return place
        return None

    def may_grow(self, text: str) -> bool:
        """Tell whether typing on may still make a reference of this text."""
        return len(text) < self.longest and self.wrong_place(text) is None

    def one_slip_away(self, reference: str) -> tuple[str, ...]:
        """Return the references that fit and differ by one slip of the hand, the commonest slip first.

        Shape: two neighbours swapped; then the check digit alone; then one other character of the same kind.
        """
        checked = (_put(reference, place, right) for place, expected in self.checks if (right := expected(reference)))
        others = (
            _put(reference, place, other)
            for place, character in enumerate(reference)
            for other in (_DIGITS if character.isdecimal() else _LETTERS)
        )
        near = dict.fromkeys((*self.swapped(reference), *checked, *others))
        return tuple(one for one in near if one != reference and not self.problem(one))

    def swapped(self, reference: str) -> tuple[str, ...]:
        """Return the references that fit with two neighbours the other way round."""
        pairs = (place for place in range(len(reference) - 1) if reference[place] != reference[place + 1])
        turned = (_swap(reference, place) for place in pairs)
        return tuple(one for one in turned if not self.problem(one))

    def fits_swapped(self, reference: str) -> bool:
        """Tell whether the reference would fit with two neighbours the other way round."""
        return bool(self.swapped(reference))


def _put(text: str, place: int, character: str) -> str:
    return text[:place] + character + text[place + 1 :]


def _swap(text: str, place: int) -> str:
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


@lru_cache(maxsize=512)
def format_of(validator: ReferenceValidator | None) -> ReferenceFormat:
    """Prepare a validator; a fund without one still takes only 1 to 30 printable ASCII characters.

    Raises: BadInput naming the validator, when its regular expression is not one re2 knows.
    """
    if validator is None:
        anything = re.compile(f"[{_PRINTABLE}]{{1,{REFERENCE_MAX}}}")
        return ReferenceFormat(1, REFERENCE_MAX, "", Strength.OPEN, None, False, anything, None, anything, (), ())
    mask, characters = validator.input_mask, validator.character_type
    fixed = mask.rstrip(ANYTHING)
    shortest = max(validator.min_length, len(fixed))
    longest = max(shortest, min(validator.max_length, len(mask), REFERENCE_MAX))
    accepted = _CHARACTERS[characters] if characters else _PRINTABLE
    worker = check_digit_worker(validator.check_digit) if validator.check_digit else None
    return ReferenceFormat(
        shortest=shortest,
        longest=longest,
        mask=mask,
        strength=_strength(validator),
        characters=characters,
        digits_only=_digits_only(mask, characters, validator.check_digit),
        shape=re.compile(f"[{accepted}]{{{shortest},{longest}}}"),
        regex=compile_regex(validator.name, validator.regex) if validator.regex else None,
        whole=re.compile("".join(map(_mask_class, fixed)) + _mask_class(ANYTHING) + "*"),
        places=tuple(_place(character, accepted) for character in mask),
        checks=tuple((place, worker) for place, at in enumerate(mask) if worker and at == CHECK_DIGIT),
    )


def compile_regex(validator: str, pattern: str) -> Matcher:
    """Compile a council's pattern on re2; it has to fit the whole reference.

    Raises: BadInput naming the validator.
    """
    import re2  # noqa: PLC0415 - most councils have no pattern at all

    options = re2.Options()
    options.log_errors = False
    try:
        compiled: Matcher = re2.compile(pattern, options)
    except re2.error as broken:
        raise BadInput(
            say("Validator {name}: this program cannot use its regular expression.", name=validator),
            code="unsupported_regex",
        ) from broken
    return compiled


def _mask_class(character: str) -> str:
    known = _MASK_CLASSES.get(character)
    return f"[{known}]" if known else re.escape(character)


@lru_cache(maxsize=512)
def _place(character: str, accepted: str) -> Matcher:
    """Match one character that both the mask and the character type accept."""
    return re.compile(f"(?=[{accepted}]){_mask_class(character)}")


def _strength(validator: ReferenceValidator) -> Strength:
    fixed_characters = set(validator.input_mask) - _MASK_CLASSES.keys()
    if validator.check_digit or fixed_characters:
        return Strength.PROOF
    return Strength.OPEN if ANYTHING in validator.input_mask and not validator.regex else Strength.SHAPE


def _digits_only(mask: str, characters: CharacterType | None, check: CheckDigitConfiguration | None) -> bool:
    """Tell whether people would say "digits" of such a reference, rather than "characters"."""
    if characters is CharacterType.NUMERIC:
        return True
    letters = check is not None and any(not result.isdecimal() for _, result in check.result_substitutions)
    return set(mask) <= {"#", CHECK_DIGIT} and not letters
