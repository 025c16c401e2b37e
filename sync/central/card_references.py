"""Tell a reference of the council's own from a card number: one in ten long numbers passes the card test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sync.contract.card_numbers import holds_card_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sync.contract.reference import ValidatorEntry

_ANYTHING: Final = frozenset("*?$")
"""What a mask is made of that says nothing about digits."""


def is_card_reference(reference: str, validators: Iterable[ValidatorEntry]) -> bool:
    """Tell whether a reference is a card number, and of no form the council's own references have."""
    return holds_card_number(reference) and not any(_takes(validator, reference.strip()) for validator in validators)


def _takes(validator: ValidatorEntry, reference: str) -> bool:
    """Tell whether references of this length are of the council's own making."""
    fits = validator.min_length <= len(reference) <= validator.max_length
    return fits and not _ANYTHING.issuperset(validator.input_mask)
