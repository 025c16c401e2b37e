"""Describe the boxes of each way to pay that has details: what each asks for, and how its text is read.

A `read` raises Refused with the box's own sentence; its code is the box's name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ims_desktop.domain.cheque_details import (
    read_account,
    read_authorisation,
    read_cheque_name,
    read_cheque_number,
    read_last_four,
    read_serial,
    read_sort_code,
)
from ims_desktop.domain.payment import Cheque, Tender
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ims_desktop.domain.catalogue import MethodOfPayment
    from ims_desktop.words import Words


@dataclass(frozen=True, slots=True)
class Box:
    """One thing to type. Shape: `wide` how much of the row it takes beside the others."""

    name: str
    label: Words
    read: Callable[[str], str]
    wide: int = 1


@dataclass(frozen=True, slots=True)
class Details:
    """A way to pay that has boxes. Shape: `make` gets the method, pence, and the boxes as they were read."""

    hint: Words
    amount: Words
    boxes: tuple[Box, ...]
    make: Callable[[MethodOfPayment, int, Mapping[str, str]], Tender]


def _card(method: MethodOfPayment, pence: int, read: Mapping[str, str]) -> Tender:
    return Tender(method.code, method.name, pence, authorisation=read["authorisation"], last_four=read["last_four"])


def _cheque(method: MethodOfPayment, pence: int, read: Mapping[str, str]) -> Tender:
    cheque = Cheque(
        name=read["cheque_name"],
        number=read["cheque_number"],
        sort_code=read["cheque_sort_code"],
        account=read["cheque_account"],
    )
    return Tender(method.code, method.name, pence, cheque=cheque)


def _with_serial(method: MethodOfPayment, pence: int, read: Mapping[str, str]) -> Tender:
    return Tender(method.code, method.name, pence, serial=read["serial"])


def _serial_if_any(text: str) -> str:
    return read_serial(text, wanted=False)


CARD: Final = Details(
    say("Take the card on the terminal first, then type what its slip says."),
    say("Amount on the slip"),
    (
        Box("authorisation", say("Authorisation code"), read_authorisation, 3),
        Box("last_four", say("Last 4 digits of the card"), read_last_four, 2),
    ),
    _card,
)
CHEQUE: Final = Details(
    say("Check the date, the words and the signature. Then type what the cheque says."),
    say("Amount of the cheque"),
    (
        Box("cheque_name", say("Name on the cheque"), read_cheque_name, 4),
        Box("cheque_number", say("Cheque number"), read_cheque_number, 2),
        Box("cheque_sort_code", say("Sort code"), read_sort_code, 2),
        Box("cheque_account", say("Account number"), read_account, 2),
    ),
    _cheque,
)
POSTAL_ORDER: Final = Details(
    say("Type the number printed on it."),
    say("Amount"),
    (Box("serial", say("Number"), read_serial),),
    _with_serial,
)
OTHER: Final = Details(
    say("Type its number, if it has one."),
    say("Amount"),
    (Box("serial", say("Number"), _serial_if_any),),
    _with_serial,
)
