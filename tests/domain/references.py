"""Make references that fit a validator, for properties of the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from ims_desktop.domain.check_digit import expected_check_digit

if TYPE_CHECKING:
    from ims_desktop.domain.catalogue import ReferenceValidator

DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ALPHABETS = {"#": DIGITS, "$": LETTERS, "?": DIGITS + LETTERS, "*": DIGITS + LETTERS + " /-"}


@st.composite
def fitting(draw: st.DrawFn, validator: ReferenceValidator) -> str:
    """Draw a reference that keeps every rule of the validator, its check digit worked out last."""
    fixed = len(validator.input_mask.rstrip("*"))
    longest = min(validator.max_length, len(validator.input_mask))
    length = draw(st.integers(max(validator.min_length, fixed), longest))
    places = [_ALPHABETS.get(character, character) for character in validator.input_mask[:length]]
    reference = "".join(draw(st.sampled_from(alphabet)) if alphabet != "@" else "0" for alphabet in places)
    # Outer blanks would be taken off, so a wildcard at either end is something else.
    reference = reference.strip().ljust(length, "7")
    if validator.check_digit is None:
        return reference
    expected = expected_check_digit(reference, validator.check_digit)
    assert expected is not None
    place = places.index("@")
    return reference[:place] + expected + reference[place + 1 :]
