"""Turn accounts into rows of the account file and back."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from ims_desktop.domain.card_guard import may_hold_card, without_cards
from ims_desktop.domain.catalogue import AccountHolder
from ims_desktop.store.accounts.tables import account
from ims_desktop.store.values import moment_text, to_int, to_optional_moment, to_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ims_desktop.store.driver import Row
    from sync.contract.snapshot import AccountRow

COLUMNS: Final = tuple(column.name for column in account.columns if column.name != "id")
SEARCHED: Final = ("reference", "title", "forename", "surname", "address", "postcode")
"""What an account is found by; a change of anything else leaves the index alone."""
_moment_text: Final = lru_cache(maxsize=256)(moment_text)
_KEYS: Final = ("reference", "fund", "council")
PUT: Final = (
    f"INSERT INTO account ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))}) "  # noqa: S608 - ours
    f"ON CONFLICT ({', '.join(_KEYS)}) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in COLUMNS if name not in _KEYS[1:])
)
"""Write an account in place of any there is with its fund and reference."""


def row_of(holder: AccountHolder) -> Row:
    """Return the values of an account in the order of `COLUMNS`; a card number in a name or address is not kept."""
    holder = without_cards(holder)
    at = holder.balance_at
    return (
        holder.council,
        holder.fund,
        holder.reference,
        holder.title,
        holder.forename,
        holder.surname,
        "\n".join(holder.address),
        holder.postcode,
        holder.balance_pence,
        None if at is None else _moment_text(at),
        holder.message_id,
        int(holder.closed),
    )


def row_of_snapshot(council: str, row: AccountRow) -> Row:
    """Return the values of an account of a snapshot in the order of `COLUMNS`, as `row_of` would."""
    fund, reference, title, forename, surname, address, postcode, pence, at, message, closed = row
    lines = "\n".join(address)
    if may_hold_card(f"{title} {forename} {surname} {lines} {postcode}"):
        balance_at = to_optional_moment(at)
        names = (title, forename, surname, tuple(address), postcode)
        return row_of(AccountHolder(council, fund, reference, *names, pence, balance_at, message, closed))
    return (
        council,
        fund,
        reference,
        title,
        forename,
        surname,
        lines,
        postcode,
        pence,
        at,
        message,
        int(closed),
    )


def holder_of(row: Row) -> AccountHolder:
    """Return the account a row of `COLUMNS` holds."""
    council, fund, reference, title, forename, surname, address, postcode, pence, at, message, closed = row
    return AccountHolder(
        council=to_text(council),
        fund=to_text(fund),
        reference=to_text(reference),
        title=to_text(title),
        forename=to_text(forename),
        surname=to_text(surname),
        address=tuple(to_text(address).split("\n")) if address else (),
        postcode=to_text(postcode),
        balance_pence=None if pence is None else to_int(pence),
        balance_at=to_optional_moment(at),
        message_id=None if message is None else to_int(message),
        closed=bool(closed),
    )


def holders_of(text: str) -> Iterator[tuple[int, AccountHolder]]:
    """Yield places and accounts from a JSON list of rows.

    A query that gives one row of JSON lets go of the interpreter once; one that gives 50 rows does so 50 times, and may
    each time wait for whoever took it.
    """
    for place, *row in json.loads(text):
        yield place, holder_of(tuple(row))
