"""Look through the payments of a council for a till: by what somebody remembers, by account, or one by its receipt.

Every answer is bounded. What names a person is compared where it is kept, and is never part of an answer.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, exists, func, or_, select, tuple_

from sync.central import tables
from sync.central.day.claims import left_of
from sync.central.dialect import among, give_up_after
from sync.central.errors import Refusal
from sync.contract.asking import (
    FOUND_MAX,
    FoundAnswer,
    FoundBill,
    FoundItem,
    PaymentAnswer,
    PaymentLineItem,
    PaymentTenderItem,
)
from sync.contract.localgov.dates import LONDON

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import ColumnElement, Connection, Row

    from sync.contract.asking import FindRequest, PaidRequest

LOOK_BACK: Final = timedelta(days=366)
"""How far somebody who names neither a day nor a whole receipt number looks back."""
PATIENCE_MS: Final = 5_000
"""How long a search may take: whoever stands at the counter is gone by then."""
_LONGEST_SHIFT: Final = timedelta(days=8)
_WHOLE: Final = re.compile(r"[A-Z0-9]+-[0-9]{6}-[0-9]{4,}", re.ASCII)


def find_payments(connection: Connection, slug: str, asked: FindRequest, now: datetime) -> FoundAnswer:
    """Return what fits, newest first.

    Raises: Refusal, when nothing is asked for.
    """
    wanted = list(_conditions(asked, now))
    if not wanted:
        raise Refusal(422, "nothing_asked", "Say something of the payment: its number, account, name, amount or day.")
    give_up_after(connection, PATIENCE_MS)
    return FoundAnswer(payments=_found(connection, slug, and_(*wanted), asked.limit))


def paid_today(connection: Connection, slug: str, asked: PaidRequest, now: datetime) -> FoundAnswer:
    """Return the payments of today that paid one of these accounts, whichever till took them."""
    p, a = tables.payment.c, tables.allocation.c
    midnight = datetime.combine(now.astimezone(LONDON).date(), time(), LONDON)
    bills = sorted({(bill.fund, bill.reference) for bill in asked.bills})
    its = exists().where(a.council == p.council, a.event_id == p.event_id, tuple_(a.fund, a.reference).in_(bills))
    today = and_(p.kind == "payment", p.taken_at >= midnight, its)
    return FoundAnswer(payments=_found(connection, slug, today, FOUND_MAX))


def one_payment(connection: Connection, slug: str, receipt: str, now: datetime) -> PaymentAnswer:
    """Return a payment with what is left of each of its lines.

    Raises: Refusal.
    """
    p = tables.payment.c
    row = connection.execute(select(tables.payment).where(p.council == slug, p.receipt == receipt)).one_or_none()
    if row is None:
        raise Refusal(404, "payment_not_found", "Central holds no payment of this number.")
    parts = _parts(connection, slug, [row.event_id])[row.event_id]
    left = left_of(connection, slug, row.event_id, now) if row.kind == "payment" else {}
    lines: dict[int, list[Row[Any]]] = defaultdict(list)
    tenders: dict[int, list[Row[Any]]] = defaultdict(list)
    for part in parts:
        lines[part.line].append(part)
        tenders[part.tender].append(part)
    return PaymentAnswer(
        **_head(row, _of_receipts(connection, slug, [row.event_id])),
        lines=[_line(n, its, left.get(n, 0)) for n, its in sorted(lines.items())],
        tenders=[
            PaymentTenderItem(method=its[0].method, amount_pence=sum(part.amount_pence for part in its))
            for _, its in sorted(tenders.items())
        ],
    )


# ----------------------------------------------------------------------------------------------------------- conditions
def _conditions(asked: FindRequest, now: datetime) -> Iterable[ColumnElement[bool]]:
    """Say what must fit, in words the indexes know wherever there are any."""
    p, d = tables.payment.c, tables.tender_detail.c
    receipt, narrow = asked.receipt.upper(), False
    if receipt:
        narrow = _WHOLE.fullmatch(receipt) is not None
        yield p.receipt == receipt if narrow else p.receipt.contains(receipt, autoescape=True)
    if asked.business_date is not None:
        begins = datetime.combine(asked.business_date, time(), LONDON)
        narrow = True
        yield p.business_date == asked.business_date
        yield p.taken_at.between(begins - _LONGEST_SHIFT, begins + _LONGEST_SHIFT)
    if asked.taken_from is not None:
        narrow = True
        yield p.taken_at >= asked.taken_from
    if asked.taken_to is not None:
        yield p.taken_at <= asked.taken_to
    if asked.reference:
        yield _has_account(asked.reference)
    if asked.amount_pence is not None:
        yield _comes_to(abs(asked.amount_pence))
    if asked.last_four:
        yield exists().where(d.council == p.council, d.event_id == p.event_id, d.last_four == asked.last_four)
    if asked.name.strip():
        yield _is_of(asked.name)
    said = (receipt, asked.reference, asked.last_four, asked.name.strip(), asked.amount_pence, asked.taken_to)
    if not narrow and any(one not in ("", None) for one in said):
        yield p.taken_at >= (asked.taken_to or now) - LOOK_BACK


def _has_account(reference: str) -> ColumnElement[bool]:
    p, a = tables.payment.c, tables.allocation.c
    part = a.reference.icontains(reference, autoescape=True)
    return exists().where(a.council == p.council, a.event_id == p.event_id, part)


def _comes_to(pence: int) -> ColumnElement[bool]:
    """Say that a payment, one of its bills or one of its tenders comes to an amount, in or out."""
    p, a = tables.payment.c, tables.allocation.c
    sums = [
        exists(
            select(a.event_id)
            .where(a.council == p.council, a.event_id == p.event_id)
            .group_by(a.event_id, by)
            .having(func.abs(func.sum(a.amount_pence)) == pence)
        )
        for by in (a.line, a.tender)
    ]
    return or_(p.amount_pence.in_((pence, -pence)), *sums)


def _is_of(name: str) -> ColumnElement[bool]:
    """Say that every word is in the payer's name, or in that on a cheque."""
    p, d = tables.payment.c, tables.personal.c
    named = or_(d.member == "payer_name", d.member.like("cheque\\_%\\_name", escape="\\"))
    words = [d.value.icontains(word, autoescape=True) for word in name.split()[:10]]
    return exists().where(d.council == p.council, d.event_id == p.event_id, named, *words)


# -------------------------------------------------------------------------------------------------------------- reading
def _found(connection: Connection, slug: str, wanted: ColumnElement[bool], limit: int) -> list[FoundItem]:
    p = tables.payment.c
    rows = connection.execute(
        select(tables.payment)
        .where(p.council == slug, wanted)
        .order_by(p.taken_at.desc(), p.event_id.desc())
        .limit(max(1, min(limit, FOUND_MAX)))
    ).all()
    ids = [row.event_id for row in rows]
    parts, back = _parts(connection, slug, ids), _back(connection, slug, ids)
    of_receipts = _of_receipts(connection, slug, ids)
    return [
        FoundItem(
            **_head(row, of_receipts),
            bills=_bills(parts[row.event_id]),
            methods=_methods(parts[row.event_id]),
            refunded_pence=back.get(row.event_id, 0),
        )
        for row in rows
    ]


def _head(row: Row[Any], of_receipts: dict[str, str]) -> dict[str, Any]:
    names = ("receipt", "till", "cashier", "taken_at", "business_date", "amount_pence", "kind")
    own = {name: getattr(row, name) for name in names}
    return {"payment_id": row.event_id, "of_receipt": of_receipts.get(row.event_id, ""), **own}


def _parts(connection: Connection, slug: str, ids: Sequence[str]) -> dict[str, list[Row[Any]]]:
    a = tables.allocation.c
    parts: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(
        select(tables.allocation).where(a.council == slug, among(connection, a.event_id, ids)).order_by(a.event_id, a.n)
    ):
        parts[row.event_id].append(row)
    return parts


def _of_receipts(connection: Connection, slug: str, ids: Sequence[str]) -> dict[str, str]:
    r = tables.reversal.c
    rows = connection.execute(
        select(r.event_id, r.of_receipt).where(r.council == slug, among(connection, r.event_id, ids))
    )
    return {row.event_id: row.of_receipt for row in rows}


def _back(connection: Connection, slug: str, ids: Sequence[str]) -> dict[str, int]:
    """Return what was given back of each, above nothing."""
    g = tables.reversal_line.c
    rows = connection.execute(
        select(g.of_event_id, func.sum(g.amount_pence).label("pence"))
        .where(g.council == slug, among(connection, g.of_event_id, ids))
        .group_by(g.of_event_id)
    )
    return {row.of_event_id: -int(row.pence) for row in rows}


def _bills(parts: Iterable[Row[Any]]) -> list[FoundBill]:
    lines: dict[int, list[Row[Any]]] = defaultdict(list)
    for part in parts:
        lines[part.line].append(part)
    return [
        FoundBill(fund=its[0].fund, reference=its[0].reference, amount_pence=sum(part.amount_pence for part in its))
        for _, its in sorted(lines.items())
    ]


def _methods(parts: Iterable[Row[Any]]) -> list[str]:
    tenders = {part.tender: part.method for part in parts}
    return list(dict.fromkeys(tenders[n] for n in sorted(tenders)))


def _line(n: int, its: Sequence[Row[Any]], left_pence: int) -> PaymentLineItem:
    first = its[0]
    return PaymentLineItem(
        n=n,
        fund=first.fund,
        reference=first.reference,
        amount_pence=sum(part.amount_pence for part in its),
        left_pence=left_pence,
        vat_code=first.vat_code,
        vat_rate=first.vat_rate,
        narrative=first.narrative,
    )
