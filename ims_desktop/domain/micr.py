"""Read the line of magnetic characters at the foot of a cheque, as a reader that types sends it.

Each model of reader writes the four symbols in letters of its own. Every map is tried; what they make of the line goes
through one grammar for UK cheques. A character that was not read, a part of another length, or two maps that disagree
end in keying, never in a guess.
Source: ISO 1004 (E13B); raw formats 0000 to 0002 of MagTek, and the letters of Honeywell and Unisys/Axiohm readers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from ims_desktop.domain.card_guard import looks_like_card
from ims_desktop.errors import CardNumberRefused
from ims_desktop.words import Words, say

TRANSIT, AMOUNT, ON_US, DASH, UNREAD = "TAOD?"
LINE_MAX: Final = 80
"""No line has more characters, blanks and all."""

READERS: Final = MappingProxyType(
    {
        "printed": {"⑆": TRANSIT, "⑇": AMOUNT, "⑈": ON_US, "⑉": DASH},
        "magtek-0000": {"T": TRANSIT, "$": AMOUNT, "U": ON_US, "-": DASH},
        "magtek-0001": {"t": TRANSIT, "a": AMOUNT, "o": ON_US, "d": DASH},
        "magtek-0002": {"T": TRANSIT, "A": AMOUNT, "O": ON_US, "D": DASH},
        "honeywell": {"A": TRANSIT, "B": AMOUNT, "C": ON_US, "D": DASH},
        "unisys": {")": TRANSIT, "&": AMOUNT, "(": ON_US, "'": DASH},
    }
)
"""How each model writes transit, amount, on-us and dash."""

_DIGITS: Final = frozenset("0123456789")
# On-us, serial, on-us; sort code with its dash, transit; account, on-us; perhaps a transaction code and an amount.
_UK: Final = re.compile(
    r"O?(?P<serial>[0-9]{6})[OT]{1,2}(?P<sort>[0-9]{2}D?[0-9]{2}D?[0-9]{2})[TOD]{1,2}(?P<account>[0-9]{8})"
    r"(?:O(?P<code>[0-9]{2})?O?)?(?:A(?P<amount>[0-9]{10,11})A)?"
)


@dataclass(frozen=True, slots=True, repr=False)
class MicrLine:
    """What a line says. Personal data, so it has no `repr`. Units: pence.

    Shape: `amount_pence` what a bank encoded there, None where nobody did; it is compared, never taken over.
    """

    serial: str
    sort_code: str
    account: str
    transaction_code: str = ""
    amount_pence: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class MicrReading:
    """What became of a line. Shape: `line` None where it has to be keyed, and then `words` say why."""

    line: MicrLine | None
    seen: str
    words: Words | None = None
    code: str = ""


def is_micr(text: str) -> bool:
    """Tell whether a text is meant as such a line: eight digits or more, among symbols of a reader."""
    if len(text) > LINE_MAX:
        return False
    digits = sum(1 for character in text if character in _DIGITS)
    return digits >= 8 and any(_canonical(text, symbols) is not None for symbols in READERS.values())


def read_micr(text: str) -> MicrReading:
    """Read a line, or say why it has to be keyed and what was read.

    Raises: CardNumberRefused, when a card number came instead; nothing of it is kept.
    """
    if looks_like_card(text):
        _refuse_card()
    typed = "".join(text.split())
    if len(typed) > LINE_MAX:
        return _keyed("", say("That is no line of a cheque. Key the cheque."), "micr_length")
    forms = {form for symbols in READERS.values() if (form := _canonical(typed, symbols)) is not None}
    lines = {line for form in forms if (line := _uk(form)) is not None}
    if len(lines) == 1:  # whoever of the readers sent it, it says the same
        return MicrReading(next(iter(lines)), typed)
    shaped = any(_uk(form.replace(UNREAD, "0")) is not None for form in forms)
    if not shaped and any(looks_like_card(_bare(form)) for form in forms):
        _refuse_card()
    if UNREAD in typed:
        return _keyed(typed, say("The reader could not read the whole line. Key the cheque."), "micr_unread")
    if not forms:
        return _keyed("", say("The reader's signs are not known here. Key the cheque."), "micr_signs")
    return _keyed(typed, say("A part of the line is too short or too long. Key the cheque."), "micr_length")


def _canonical(text: str, symbols: dict[str, str]) -> str | None:
    """Write a line in our own letters; None where it holds what this reader never sends, or no symbol at all."""
    made: list[str] = []
    for character in text:
        if character in _DIGITS or character == UNREAD:
            made.append(character)
        elif character in symbols:
            made.append(symbols[character])
        elif not character.isspace():
            return None
    form = "".join(made)
    return form if any(letter in form for letter in (TRANSIT, AMOUNT, ON_US, DASH)) else None


def _uk(form: str) -> MicrLine | None:
    found = _UK.fullmatch(form)
    if found is None:
        return None
    amount = found["amount"]
    return MicrLine(
        serial=found["serial"],
        sort_code=found["sort"].replace(DASH, ""),
        account=found["account"],
        transaction_code=found["code"] or "",
        amount_pence=None if amount is None else int(amount),
    )


def _bare(form: str) -> str:
    """Leave the digits in groups: a card number between a reader's signs is one all the same."""
    return "".join(character if character in _DIGITS else " " for character in form)


def _keyed(seen: str, words: Words, code: str) -> MicrReading:
    return MicrReading(None, seen, words, code)


def _refuse_card() -> None:
    raise CardNumberRefused(say("That looks like a card number. It was wiped."))
