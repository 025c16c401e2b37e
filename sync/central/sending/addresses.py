"""Hold e-mail addresses and telephone numbers to what can be written to, and show them so that nobody learns them."""

from __future__ import annotations

import re
from typing import Final

from sync.contract.card_numbers import holds_card_number

EMAIL: Final = "email"
TEXT: Final = "text"
_LOCAL: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS: Final = re.compile(rf"{_LOCAL}@(?:{_LABEL}\.)+{_LABEL}", re.ASCII)
_NUMBER: Final = re.compile(r"\+?[0-9]{7,15}", re.ASCII)
_BETWEEN: Final = re.compile(r"[ ().-]", re.ASCII)
_LONGEST: Final = 254
_LONGEST_LOCAL: Final = 64


def plain_address(channel: str, to: str) -> str | None:
    """Return an address as it is written to, None for one nobody can write to, or that holds a card number."""
    text = to.strip()
    if holds_card_number(text):
        return None
    if channel == EMAIL:
        fits = len(text) <= _LONGEST and len(text.partition("@")[0]) <= _LONGEST_LOCAL
        return text if fits and _ADDRESS.fullmatch(text) else None
    number = _BETWEEN.sub("", text)
    return number if _NUMBER.fullmatch(number) else None


def masked(to: str) -> str:
    """Return an address so that whoever gave it knows it again, and nobody else learns it."""
    name, at, domain = to.partition("@")
    if at:
        return f"{name[:1]}…@{domain}"[:100]
    digits = _BETWEEN.sub("", to)
    return f"{digits[:3] if digits.startswith('+') else digits[:2]}… {digits[-3:]}"
