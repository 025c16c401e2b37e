"""Take what a reader sends apart: the kind of code it read, and the text that was in it.

Source: ISO/IEC 15424 (AIM identifiers: `]`, a letter for the kind of code, one more character); ISO/IEC 7813 (tracks).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

TEXT_MAX: Final = 1000
"""No code that a bill carries holds more."""

START: Final = "\x02"
SEPARATOR: Final = "\x1d"
"""What a GS1 code has between its parts."""

KINDS: Final = MappingProxyType(
    {
        "A": "Code 39",
        "C": "Code 128",
        "E": "EAN",
        "F": "Codabar",
        "G": "Code 93",
        "I": "Interleaved 2 of 5",
        "L": "PDF417",
        "Q": "QR",
        "d": "Data Matrix",
        "e": "GS1 DataBar",
        "z": "Aztec",
    }
)
_AIM: Final = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_SWIPE: Final = re.compile(r"%[A-Z][0-9 ]{8,22}\^|[;+][0-9]{8,19}=", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Scan:
    """One code that was read. Shape: `symbology` is the AIM identifier it came with ("]C0"), or nothing."""

    text: str
    symbology: str = ""

    @property
    def is_swipe(self) -> bool:
        """Whether this is a card drawn through a reader: it is dropped, and nothing else is ever asked about it."""
        return _SWIPE.search(self.text) is not None

    @property
    def is_readable(self) -> bool:
        """Whether every character is one that people can see, or a GS1 separator; and whether there is any."""
        return 0 < len(self.text) <= TEXT_MAX and self.text.replace(SEPARATOR, "").isprintable()

    @property
    def kind(self) -> str:
        """The name of the kind of code, or nothing when the reader does not say."""
        return kind_of(self.symbology)


def scan_of(sent: str) -> Scan:
    """Take apart what a reader sent: an STX before it, an AIM identifier, and Enter or Tab at its end."""
    text = sent.removeprefix(START).rstrip("\r\n\t").strip(" ")
    aim = _AIM.match(text)
    return Scan(text) if aim is None else Scan(text[aim.end() :], aim[0])


def kind_of(symbology: str) -> str:
    """Name a kind of code for people."""
    if symbology == "]C1":
        return "GS1-128"
    return KINDS.get(symbology[1:2], symbology)
