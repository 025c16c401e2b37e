"""Keep account holders as LocalGov IMS shows them: found by reference alone, in capitals or not, replaced as a whole.

What tills need stands in columns, tidied as their screens and receipts can show it. What was told otherwise (small
letters, a blank line in an address, the members no till needs) stands beside it in `more`, and counts as long as it
still says the same as the columns: a later load of everything may have changed them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from sync.central import tables
from sync.central.accounts.accounts_file import AccountRow
from sync.central.accounts.catalogue import put_account, remove_account
from sync.central.errors import Refusal
from sync.central.reference import current_content
from sync.contract.fields import PENCE_MAX
from sync.contract.localgov.models import AccountHolder, AccountHolderInput
from sync.contract.localgov.money import pounds, read_pence

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row

_LINES: Final = {f"AddressLine{n}": f"address_line{n}" for n in (1, 2, 3, 4)}
_TOLD: Final = {
    "AccountReference": ("account_reference", "reference"),
    "Title": ("title", "title"),
    "Forename": ("forename", "forename"),
    "Surname": ("surname", "surname"),
    "Postcode": ("postcode", "postcode"),
}
"""Members of text that a till needs too, with our name and the column that tells it."""
_CAPITALS: Final = frozenset({"AccountReference", "Postcode"})
_TEXTS: Final = {f"UserField{n}": f"user_field{n}" for n in (1, 2, 3)} | {"RecordType": "record_type"}
_AMOUNTS: Final = {"PeriodCredit": "period_credit", "PeriodDebit": "period_debit"}


@dataclass(frozen=True, slots=True)
class Frame:
    """What accounts are held to. Shape: `funds` that may be named; `messages` id to fund."""

    funds: frozenset[str]
    messages: Mapping[int, str]


def frame_of(connection: Connection, slug: str, *, enabled_only: bool = False) -> Frame:
    """Return the funds and messages of a council; before any were loaded there are none."""
    content = current_content(connection, slug)
    if content is None:
        return Frame(frozenset(), {})
    funds = frozenset(fund.code for fund in content.funds if not (enabled_only and fund.disabled))
    return Frame(funds, {message.id: message.fund for message in content.fund_messages})


# --------------------------------------------------------------------------------------------------------------- acts
def find(connection: Connection, slug: str, reference: str) -> AccountHolder | None:
    """Find an account in whatever fund; of several with one reference, the first by fund."""
    rows = _rows(connection, slug, key_of(reference))
    return None if not rows else shown(rows[0])


def create(connection: Connection, slug: str, sent: AccountHolderInput, now: datetime) -> AccountHolder:
    """Add an account.

    Raises: Refusal, also when the reference is there already, in whatever fund.
    """
    row = judge(sent, frame_of(connection, slug))
    wait_for_turn(connection, slug)
    if _rows(connection, slug, row.reference):
        raise Refusal(400, "account_exists", "There is an account holder with this reference already.")
    put_account(connection, slug, row, now)
    return _stored(connection, slug, row)


def replace(connection: Connection, slug: str, sent: AccountHolderInput, now: datetime) -> AccountHolder:
    """Put an account in the place of the one with its reference, which may have been of another fund.

    Raises: Refusal, also when there is none.
    """
    row = judge(sent, frame_of(connection, slug))
    wait_for_turn(connection, slug)
    there = _rows(connection, slug, row.reference)
    if not there:
        raise Refusal(400, "account_not_found", "No account holder with this reference was found.")
    before = next((other for other in there if other.fund == row.fund), there[0])
    if before.fund != row.fund:
        remove_account(connection, slug, before.fund, before.reference, now)
    put_account(connection, slug, row._replace(closed=before.closed), now)
    return _stored(connection, slug, row)


def judge(sent: AccountHolderInput, frame: Frame) -> AccountRow:
    """Hold an account to the council's funds and messages; return it as it is kept.

    Raises: Refusal.
    """
    reference = key_of(sent.account_reference)
    if not reference or not sent.account_reference.strip().isprintable():
        raise Refusal(400, "bad_reference", "AccountReference is blank or holds characters that are not text.")
    if len(reference) > 30:
        raise Refusal(400, "bad_reference", "AccountReference is too long in capitals.")
    if sent.fund_code is None or sent.fund_code not in frame.funds:
        raise Refusal(400, "unknown_fund", "FundCode does not name a fund that is in use here.")
    if sent.fund_message_id is not None:
        if sent.fund_message_id not in frame.messages:
            raise Refusal(400, "unknown_message", "FundMessageId does not name a message of this council.")
        if frame.messages[sent.fund_message_id] != sent.fund_code:
            raise Refusal(400, "other_message", "FundMessageId names a message of another fund.")
    if sent.current_balance is not None and abs(sent.current_balance) > PENCE_MAX:
        raise Refusal(400, "out_of_range", "CurrentBalance is out of range.")
    return _row(reference, sent.fund_code, sent)


def key_of(reference: str) -> str:
    """Return a reference as it is looked up."""
    return _tidy(reference).upper()


# --------------------------------------------------------------------------------------------------------- in and out
def shown(row: Row[Any] | AccountRow) -> AccountHolder:
    """Show an account as it was told, where what was told still holds."""
    more: Mapping[str, Any] = row.more or {}
    members = _told_by_columns(row)
    for wire, (name, column) in _TOLD.items():
        if wire in more and _as_kept(wire, more[wire]) == getattr(row, column):
            members[name] = more[wire]
    lines = {name: more.get(wire) for wire, name in _LINES.items()}
    if any(wire in more for wire in _LINES) and _address(lines.values()) == row.address:
        members |= lines
    members |= {name: more.get(wire) for wire, name in _TEXTS.items()}
    members |= {name: read_pence(more[wire]) if wire in more else None for wire, name in _AMOUNTS.items()}
    return AccountHolder(
        **members,
        fund_code=row.fund,
        current_balance=row.balance_pence,
        fund_message_id=row.message_id,
    )


def _row(reference: str, fund: str, sent: AccountHolderInput) -> AccountRow:
    """Make of an account what is kept of it: tidied columns, and in `more` only what they do not tell."""
    row = AccountRow(
        fund,
        reference,
        _tidy(sent.title),
        _tidy(sent.forename),
        _tidy(sent.surname),
        _address(getattr(sent, name) for name in _LINES.values()),
        _as_kept("Postcode", sent.postcode),
        sent.current_balance,
        sent.fund_message_id,
        closed=False,
    )
    told = _told_by_columns(row)
    words = {wire: name for wire, (name, _) in _TOLD.items()} | _TEXTS
    more = {wire: getattr(sent, name) for wire, name in words.items() if getattr(sent, name) != told.get(name)}
    if any(getattr(sent, name) != told[name] for name in _LINES.values()):
        more |= {wire: getattr(sent, name) for wire, name in _LINES.items()}
    amounts = {wire: getattr(sent, name) for wire, name in _AMOUNTS.items()}
    more |= {wire: str(pounds(pence)) for wire, pence in amounts.items() if pence is not None}
    return row._replace(more=more)


def _told_by_columns(row: Row[Any] | AccountRow) -> dict[str, Any]:
    members: dict[str, Any] = {name: getattr(row, column) or None for name, column in _TOLD.values()}
    lines = [*row.address.split("\n"), "", "", "", ""][:4]
    return members | {name: line or None for name, line in zip(_LINES.values(), lines, strict=True)}


def _address(lines: Iterable[str | None]) -> str:
    return "\n".join(filter(None, map(_tidy, lines)))


def _as_kept(wire: str, text: str | None) -> str:
    return _tidy(text).upper() if wire in _CAPITALS else _tidy(text)


def _tidy(text: str | None) -> str:
    """Leave of a text what a screen can show: one blank where there were many, and nothing that is no character."""
    return " ".join("".join(one if one.isprintable() else " " for one in text or "").split())


# --------------------------------------------------------------------------------------------------------------- rows
def _rows(connection: Connection, slug: str, reference: str) -> Sequence[Row[Any]]:
    a = tables.account
    wanted = (a.c.council == slug, a.c.reference == reference, a.c.gone.is_(False))
    return connection.execute(select(a).where(*wanted).order_by(a.c.fund)).all()


def _stored(connection: Connection, slug: str, kept: AccountRow) -> AccountHolder:
    return next(shown(row) for row in _rows(connection, slug, kept.reference) if row.fund == kept.fund)


def wait_for_turn(connection: Connection, slug: str) -> None:
    """Let nobody else change accounts until this transaction ends: two that look first would both find nothing.

    The lock is that of an update: whatever only refers to the council goes on meanwhile.
    """
    c = tables.council.c
    connection.execute(select(c.council).where(c.council == slug).with_for_update(key_share=True))
