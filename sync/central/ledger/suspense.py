"""List money that nobody could place, and place it at last.

For the routes of staff, which say who is asking: `actor` is a name as the audit writes it, `person:asmith`. Nothing of
what was entered is changed: a release is an entry of its own that moves the money from suspense to its fund.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select, update

from sync.central import audit, tables
from sync.central.errors import Refusal
from sync.central.keys import new_id
from sync.central.ledger import follow, tasks
from sync.central.ledger.entries import FUND, SUSPENSE, Entry, Posting, enter
from sync.central.ledger.placing import FUND_DISABLED, NOBODY, REVOKED_TILL, UNKNOWN_FUND, look_up
from sync.contract.card_numbers import holds_card_number
from sync.contract.localgov.codec import loads
from sync.contract.localgov.models import ProcessedTransaction
from sync.contract.localgov.shapes import read

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from sync.central.ledger.placing import Known

LIST_MAX: Final = 500
FROM_REVOKED: Final = "from_revoked_till"
"""The task of a payment that a revoked till handed in."""

_REFERENCE_MAX: Final = 30
_REASON_MAX: Final = 100
_TEXTS: Final = {
    UNKNOWN_FUND: "There is no such fund.",
    FUND_DISABLED: "The fund is disabled.",
}


@dataclass(frozen=True, slots=True)
class Item:
    """Money in suspense. Shape: `account_number` and `fund` as they came; `released_*` None until it is placed."""

    suspense_id: int
    reason: str
    amount_pence: int
    created_at: datetime
    transaction_date: str | None
    fund: str | None
    account_number: str | None
    method: str | None
    narrative: str | None
    event_id: str | None
    n: int | None
    released_entry_id: str | None
    released_at: datetime | None
    released_by: str | None


@dataclass(frozen=True, slots=True)
class Released:
    """Where an item went. Shape: `reference` of the processed transaction it became; `again` when it was there."""

    suspense_id: int
    entry_id: str
    reference: str
    fund: str
    account_reference: str
    amount_pence: int
    again: bool


def list_suspense(
    connection: Connection, slug: str, *, released: bool = False, after: int = 0, limit: int = LIST_MAX
) -> list[Item]:
    """Return what is in suspense, or what was released, a page at a time by number."""
    s = tables.suspense.c
    placed = s.released_at.is_not(None) if released else s.released_at.is_(None)
    columns = [s[name] for name in Item.__dataclass_fields__]
    query = select(*columns).where(s.council == slug, s.suspense_id > after, placed).order_by(s.suspense_id)
    return [Item(*row) for row in connection.execute(query.limit(max(1, min(limit, LIST_MAX))))]


def release(
    connection: Connection,
    slug: str,
    suspense_id: int,
    fund: str,
    reference: str,
    actor: str,
    now: datetime,
    reason: str,
) -> Released:
    """Place an item in a fund. The same release again is told the same; another one is refused.

    Raises: Refusal.
    """
    s = tables.suspense.c
    item = connection.execute(
        select(tables.suspense).where(s.council == slug, s.suspense_id == suspense_id).with_for_update()
    ).one_or_none()
    if item is None:
        raise Refusal(404, "unknown_suspense", f"There is no suspense item {suspense_id}.")
    account = reference.strip()
    if item.released_entry_id is not None:
        return _again(connection, slug, item, fund, account)
    _check(account, reason)
    follow.check_may_go_alone(connection, slug, item)
    known = look_up(connection, slug, [(fund, account)])
    _check_place(known, fund, account)
    first, *_ = [
        _move(connection, slug, one, known, (fund, account), actor, now, reason)
        for one in (item, *follow.items_after(connection, slug, item))
    ]
    return first


def _move(
    connection: Connection,
    slug: str,
    item: Row[tuple[object, ...]],
    known: Known,
    to: tuple[str, str],
    actor: str,
    now: datetime,
    reason: str,
) -> Released:
    """Move one item to an account of a fund, with an entry of its own."""
    fund, account = to
    entry = Entry(new_id(), "release", actor, _postings(item, fund, account), item.event_id, reason, item.entry_id)
    enter(connection, slug, [entry], now)
    row = _processed(connection, slug, item, known, fund) | {
        "council": slug,
        "entry_id": entry.entry_id,
        "entered_at": now,
        "account_reference": account,
        "fund": fund,
    }
    connection.execute(tables.processed.insert(), [row])
    _mark(connection, slug, item, entry.entry_id, actor, now)
    audit.note(connection, slug, now, actor, "suspense_released", f"item {item.suspense_id} to fund {fund}")
    return Released(
        item.suspense_id, entry.entry_id, str(row["reference"]), fund, account, item.amount_pence, again=False
    )


# -------------------------------------------------------------------------------------------------------------- checks
def _check(account: str, reason: str) -> None:
    if not 0 < len(account) <= _REFERENCE_MAX:
        raise Refusal(422, "bad_reference", f"An account reference has 1 to {_REFERENCE_MAX} characters.")
    if not 0 < len(reason.strip()) <= _REASON_MAX:
        raise Refusal(422, "bad_reason", f"Say why it belongs there, in 1 to {_REASON_MAX} characters.")
    if holds_card_number(reason):
        raise Refusal(422, "card_number", "The reason holds what looks like a card number. Nothing was kept of it.")


def _check_place(known: Known, fund: str, account: str) -> None:
    why = known.suspense_reason(fund, account)
    if why is not None:
        raise Refusal(422, why, _TEXTS.get(why, "The fund has no such account."))


def _again(connection: Connection, slug: str, item: Row[tuple[object, ...]], fund: str, account: str) -> Released:
    """Answer a release that was made before; the same question gets the same answer."""
    p = tables.processed.c
    row = connection.execute(
        select(p.reference, p.fund, p.account_reference).where(p.council == slug, p.entry_id == item.released_entry_id)
    ).one()
    if (row.fund, row.account_reference) != (fund, account):
        raise Refusal(409, "already_released", f"Suspense item {item.suspense_id} was released before.")
    return Released(
        item.suspense_id, item.released_entry_id, row.reference, fund, account, item.amount_pence, again=True
    )


# --------------------------------------------------------------------------------------------------------------- rows
def _postings(item: Row[tuple[object, ...]], fund: str, account: str) -> tuple[Posting, Posting]:
    left = Posting(SUSPENSE, -item.amount_pence, item.fund or "", item.account_number or "")
    return left, Posting(FUND, item.amount_pence, fund, account)


def _processed(
    connection: Connection, slug: str, item: Row[tuple[object, ...]], known: Known, fund: str
) -> dict[str, object]:
    """Return the transaction an item becomes: what its till said of it, or what came with it."""
    code, rate, vat = known.vat_of(fund, item.amount_pence)
    row: dict[str, object] = {
        "transaction_date": item.transaction_date,
        "method": item.method,
        "amount_pence": item.amount_pence,
        "vat_code": code,
        "vat_rate": rate,
        "vat_pence": vat,
        "narrative": item.narrative,
        "import_id": item.import_id,
        "event_id": item.event_id,
        "n": item.n,
        "user_code": NOBODY,
        "office": None,
    }
    if item.event_id is not None:
        return row | _of_payment(connection, slug, item, fund)
    if item.told is not None:
        return row | _as_posted(item.told)
    reference = new_id()
    return row | {"reference": reference, "internal_reference": reference, "psp_reference": None}


def _as_posted(told: str) -> dict[str, object]:
    """Return what its sender was told of a transaction without a fund: it is found by that, and stays so."""
    posted = read(ProcessedTransaction, loads(told.encode()))
    row: dict[str, object] = {
        "reference": posted.reference,
        "internal_reference": posted.internal_reference or posted.reference,
        "psp_reference": posted.psp_reference,
        "office": posted.office_code,
        "user_code": posted.user_code,
    }
    if posted.vat_code is None:
        return row
    return row | {"vat_code": posted.vat_code, "vat_rate": posted.vat_rate, "vat_pence": posted.vat_amount}


def _of_payment(connection: Connection, slug: str, item: Row[tuple[object, ...]], fund: str) -> dict[str, object]:
    """Return what the payment says: its receipt, office and cashier, and its VAT when it goes where it was meant."""
    p, a, r, d = tables.payment, tables.allocation, tables.reversal, tables.tender_detail
    part = connection.execute(
        select(p.c.receipt, p.c.office, p.c.cashier, a.c.fund, a.c.vat_code, a.c.vat_rate, a.c.vat_pence)
        .add_columns(r.c.of_receipt, d.c.authorisation, d.c.last_four)
        .join_from(p, a, (a.c.council == p.c.council) & (a.c.event_id == p.c.event_id))
        .outerjoin(r, (r.c.council == p.c.council) & (r.c.event_id == p.c.event_id))
        .outerjoin(d, (d.c.council == a.c.council) & (d.c.event_id == a.c.event_id) & (d.c.n == a.c.tender))
        .where(p.c.council == slug, p.c.event_id == item.event_id, a.c.n == item.n)
    ).one()
    told: dict[str, object] = {
        "reference": f"{part.receipt}-{item.n}",
        "internal_reference": part.receipt,
        "psp_reference": part.receipt,
        "office": part.office,
        "user_code": look_up(connection, slug, [], [part.cashier]).user_code(part.cashier),
        "refund_reference": part.of_receipt,
        "authorisation_code": part.authorisation or None,
        "card_suffix": part.last_four or None,
    }
    if part.fund == fund:
        told |= {"vat_code": part.vat_code, "vat_rate": part.vat_rate, "vat_pence": part.vat_pence}
    return told


def _mark(
    connection: Connection, slug: str, item: Row[tuple[object, ...]], entry_id: str, actor: str, now: datetime
) -> None:
    """Write down that the item was placed; the last of a revoked till's payment finishes its task."""
    s = tables.suspense
    connection.execute(
        update(s)
        .where(s.c.council == slug, s.c.suspense_id == item.suspense_id)
        .values(released_entry_id=entry_id, released_at=now, released_by=actor[:100])
    )
    if item.reason != REVOKED_TILL:
        return
    left = connection.execute(
        select(func.count()).where(
            s.c.council == slug, s.c.event_id == item.event_id, s.c.reason == REVOKED_TILL, s.c.released_at.is_(None)
        )
    ).scalar_one()
    if not left:
        tasks.finish(connection, slug, item.event_id, FROM_REVOKED, actor, now)
