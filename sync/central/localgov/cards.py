"""Keep card numbers out: what comes in over LocalGov IMS's API with one is refused, and the number is told to nobody.

Free text is held to it wherever it stands, in members we do not know as well. What names something is not: one in ten
long numbers passes for a card's. A reference to pay into is, unless the council has such references or such an account.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from sync.central import tables
from sync.central.card_references import is_card_reference
from sync.central.errors import Refusal
from sync.central.reference import current_content
from sync.contract.card_numbers import holds_card_number
from sync.contract.localgov.errors import BadMember

if TYPE_CHECKING:
    from sqlalchemy import Connection

_NAMES: Final = frozenset(
    {
        "accountnumber",
        "accountreference",
        "cancelurl",
        "externalreference",
        "failurl",
        "merchantreference",
        "processid",
        "pspreference",
        "successurl",
        "userfield1",
        "userfield2",
        "userfield3",
    }
)
"""Members that name something, in small letters."""


def refuse_cards(document: object, member: str = "") -> None:
    """Hold every text of a document to holding no card number.

    Raises: BadMember, which names the member and not what is in it.
    """
    if isinstance(document, str):
        if holds_card_number(document):
            raise BadMember(member or "body", "card_number")
    elif isinstance(document, dict):
        for name, value in document.items():
            if name.lower() not in _NAMES:
                path = "body" if holds_card_number(name) else f"{member}.{name}" if member else name
                refuse_cards(name, path)
                refuse_cards(value, path)
    elif isinstance(document, list):
        for n, value in enumerate(document):
            refuse_cards(value, f"{member}[{n}]")


def refuse_card_reference(
    connection: Connection, slug: str, reference: str | None, member: str = "AccountReference"
) -> None:
    """Hold a reference to be paid into to being none of a card.

    Raises: Refusal.
    """
    if not reference or not holds_card_number(reference):
        return
    content = current_content(connection, slug)
    if not is_card_reference(reference, () if content is None else content.validators):
        return
    a = tables.account.c
    named = select(a.fund).where(a.council == slug, a.reference == reference.strip().upper(), a.gone.is_(False))
    if connection.execute(named.limit(1)).first() is None:
        problem = BadMember(member, "card_number")
        raise Refusal(400, problem.rule, f"{problem}.")
