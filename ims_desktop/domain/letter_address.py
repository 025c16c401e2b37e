"""Read where a receipt is to be sent: an e-mail address, or a telephone number that takes texts."""

from __future__ import annotations

import re
from typing import Final

from ims_desktop.errors import BadInput
from ims_desktop.words import say

EMAIL: Final = "email"
TEXT: Final = "text"
_ADDRESS: Final = re.compile(
    r"[A-Z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Z0-9](?:[A-Z0-9-]{0,61}[A-Z0-9])?\.)+[A-Z0-9](?:[A-Z0-9-]{0,61}[A-Z0-9])?",
    re.ASCII | re.IGNORECASE,
)
_BETWEEN: Final = re.compile(r"[\s().-]")
_ABROAD: Final = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
_UK_MOBILE: Final = re.compile(r"07[0-9]{9}", re.ASCII)
_UK: Final = re.compile(r"(?:\+|00)44(?:0)?(?=[1-9])", re.ASCII)
_LONGEST: Final = 254
_LONGEST_NAME: Final = 64


def read_letter_address(channel: str, typed: str) -> str:
    """Return an address as it is written to.

    Raises: BadInput (`email_malformed`, `mobile_malformed`), which says how it is written.
    """
    return read_email(typed) if channel == EMAIL else read_mobile(typed)


def read_email(typed: str) -> str:
    """Return an e-mail address.

    Raises: BadInput.
    """
    text = typed.strip()
    if len(text) > _LONGEST or len(text.partition("@")[0]) > _LONGEST_NAME or _ADDRESS.fullmatch(text) is None:
        raise BadInput(
            say("That is not an e-mail address. It is written name@example.org, without blanks."),
            code="email_malformed",
        )
    return text


def read_mobile(typed: str) -> str:
    """Return a number that takes texts: a mobile number of this country, or one of another with its +.

    Raises: BadInput.
    """
    number = _UK.sub("0", _BETWEEN.sub("", typed), count=1)
    if _UK_MOBILE.fullmatch(number) is None and _ABROAD.fullmatch(number) is None:
        raise BadInput(
            say("A text goes to a mobile number: 07 and nine more digits, or + and the number of another country."),
            code="mobile_malformed",
        )
    return number
