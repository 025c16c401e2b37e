"""Read what a cheque, a card terminal's slip or a postal order says of itself, and say which box does not fit.

Nothing typed is repeated in a refusal: a box may hold a card number, and what a cheque says is personal.
Source: LocalGov IMS columns (cheque name 50, number 6 digits, sort code 6, account 8, authorisation code 15).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ims_desktop.domain.card_guard import looks_like_card
from ims_desktop.domain.payment import Cheque
from ims_desktop.errors import BadInput, CardNumberRefused
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.domain.payment import Tender
    from ims_desktop.words import Words

NAME_MAX: Final = 50
AUTHORISATION_MAX: Final = 15
SERIAL_MAX: Final = 30
_DASHES: Final = "-\N{EN DASH}\N{HYPHEN}\N{NON-BREAKING HYPHEN}"
_SORT_CODE: Final = re.compile(rf"([0-9]{{2}})([ {_DASHES}]?)([0-9]{{2}})\2([0-9]{{2}})", re.ASCII)
_AUTHORISATION: Final = re.compile(r"[A-Za-z0-9]{1,15}", re.ASCII)
_LAST_FOUR: Final = re.compile(r"[0-9]{4}", re.ASCII)


def read_cheque(name: str, number: str, sort_code: str, account: str) -> Cheque:
    """Return a cheque as it is kept, or name the first box that does not fit.

    Raises: CardNumberRefused; BadInput with code "cheque_name", "cheque_number", "cheque_sort_code", "cheque_account".
    """
    _refuse_card(name, number, sort_code, account)
    return Cheque(
        name=read_cheque_name(name),
        number=read_cheque_number(number),
        sort_code=read_sort_code(sort_code),
        account=read_account(account),
    )


def read_cheque_name(name: str) -> str:
    """Return the name on a cheque. Raises: BadInput ("cheque_name")."""
    typed = name.strip()
    if not typed:
        raise BadInput(say("Type the name printed on the cheque."), code="cheque_name")
    if len(typed) > NAME_MAX or not typed.isprintable():
        raise BadInput(
            say("The name on a cheque has at most {n} printable characters.", n=NAME_MAX), code="cheque_name"
        )
    return typed


def read_cheque_number(text: str) -> str:
    """Return the number of a cheque. Raises: BadInput ("cheque_number")."""
    return _digits(text, 6, say("A cheque number has 6 digits."), "cheque_number")


def read_account(text: str) -> str:
    """Return the account number on a cheque. Raises: BadInput ("cheque_account")."""
    return _digits(text, 8, say("An account number has 8 digits."), "cheque_account")


def read_sort_code(text: str) -> str:
    """Return a sort code as six digits, typed with or without dashes. Raises: BadInput ("cheque_sort_code")."""
    found = _SORT_CODE.fullmatch(text.strip(" "))
    if found is None:
        raise BadInput(say("A sort code has 6 digits, such as 01-02-03."), code="cheque_sort_code")
    return found[1] + found[3] + found[4]


def read_authorisation(text: str) -> str:
    """Return the authorisation code of a terminal's slip. Raises: CardNumberRefused, BadInput ("authorisation")."""
    typed = text.strip(" ")
    _refuse_card(typed)
    if not _AUTHORISATION.fullmatch(typed):
        raise BadInput(
            say("An authorisation code has 1 to {n} letters and digits. It stands on the slip.", n=AUTHORISATION_MAX),
            code="authorisation",
        )
    return typed.upper()


def read_last_four(text: str, *, wanted: bool = True) -> str:
    """Return the last four digits of a card; nothing at all only where they are not `wanted`.

    Raises: CardNumberRefused, BadInput ("last_four").
    """
    typed = text.strip(" ")
    _refuse_card(typed)
    if not typed and not wanted:
        return ""
    if not _LAST_FOUR.fullmatch(typed):
        raise BadInput(say("Type only the last 4 digits of the card, as on the slip."), code="last_four")
    return typed


def read_serial(text: str, *, wanted: bool = True) -> str:
    """Return the number of a postal order or voucher. Raises: CardNumberRefused, BadInput ("serial")."""
    typed = text.strip(" ")
    _refuse_card(typed)
    if wanted and not typed:
        raise BadInput(say("Type the number printed on it."), code="serial")
    if len(typed) > SERIAL_MAX or not typed.isprintable():
        raise BadInput(say("A number has at most {n} printable characters.", n=SERIAL_MAX), code="serial")
    return typed


def masked_account(account: str) -> str:
    """Return an account number for a screen or a paper: only its last three digits."""
    return "*" * max(0, len(account) - 3) + account[-3:]


def tender_words(tender: Tender, *, name: bool) -> Words | str:
    """Say what tells one tender from another of its kind; nothing where there is nothing to say.

    Shape: `name` whether the name on a cheque is said too; papers, which are left lying about, do without.
    """
    cheque = tender.cheque
    if cheque is not None:
        account = masked_account(cheque.account)
        if not name:
            return say("{number} · account {account}", number=cheque.number, account=account)
        return say("{number} · account {account} · {name}", number=cheque.number, account=account, name=cheque.name)
    if tender.last_four or tender.brand:
        return _card_words(tender)
    return say("code {code}", code=tender.authorisation) if tender.authorisation else tender.serial


def _card_words(tender: Tender) -> Words | str:
    """Say of a card what is known of it: its brand, its last digits, and the code that let it through."""
    digits, code = tender.last_four, tender.authorisation
    if not digits:
        return say("{brand} · code {code}", brand=tender.brand, code=code) if code else tender.brand
    if not tender.brand:
        return say("card ending {digits} · code {code}", digits=digits, code=code) if code else _ending(digits)
    if not code:
        return say("{brand} ending {digits}", brand=tender.brand, digits=digits)
    return say("{brand} ending {digits} · code {code}", brand=tender.brand, digits=digits, code=code)


def _ending(digits: str) -> Words:
    return say("card ending {digits}", digits=digits)


def details_of(tender: Tender) -> tuple[str, ...]:
    """Return every text a tender carries, for the card guard."""
    cheque = tender.cheque
    own = (tender.authorisation, tender.last_four, tender.serial)
    return own if cheque is None else (*own, cheque.name, cheque.number, cheque.sort_code, cheque.account)


def _digits(text: str, count: int, rule: Words, code: str) -> str:
    typed = text.strip(" ")
    if len(typed) != count or not (typed.isascii() and typed.isdecimal()):
        raise BadInput(rule, code=code)
    return typed


def _refuse_card(*texts: str) -> None:
    if any(looks_like_card(text) for text in texts):
        raise CardNumberRefused(say("That looks like a card number. It was wiped."))
