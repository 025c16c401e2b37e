"""Keep income that was taken elsewhere, and find what was kept, the payments of tills included."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ColumnElement, and_, false, select, update

from sync.central import audit, tables
from sync.central.errors import Refusal
from sync.central.localgov.booking import book, model_of
from sync.central.localgov.cards import refuse_card_reference
from sync.central.localgov.codes import check_import, codes_of, who_took
from sync.central.localgov.references import new_reference
from sync.central.localgov.rule_book import rules_for
from sync.central.localgov.rules import apply
from sync.contract.localgov.codec import loads
from sync.contract.localgov.models import ProcessedTransaction
from sync.contract.localgov.shapes import read

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Table

    from sync.central.access.callers import Caller
    from sync.contract.localgov.models import (
        ProcessedTransactionInput,
        ProcessedTransactionSearch,
        UpdateCardDetails,
    )

SEARCH_MAX: Final = 10_000
"""What one search answers; more would hold everybody up, and nobody reads it."""

_Columns = dict[str, ColumnElement[Any]]


def create(
    connection: Connection, caller: Caller, sent: ProcessedTransactionInput, now: datetime
) -> ProcessedTransaction:
    """Book one transaction as the council's rules for everything leave it.

    Raises: Refusal.
    """
    slug = caller.council
    if sent.amount is None:
        raise Refusal(400, "missing", "Amount is missing.")
    sent = apply(rules_for(connection, slug), sent).row
    codes_of(connection, slug).check(sent.fund_code, sent.mop_code, sent.vat_code, sent.office_code)
    check_import(connection, slug, sent.import_id)
    refuse_card_reference(connection, slug, sent.account_reference)
    user_code, office = who_took(connection, caller, sent.user_code, sent.office_code)
    reference = new_reference(connection, slug)
    row = {
        "reference": reference,
        "internal_reference": reference,
        "psp_reference": sent.psp_reference,
        "office": office or None,
        "entered_at": now,
        "transaction_date": None if sent.transaction_date is None else sent.transaction_date.text,
        "account_reference": sent.account_reference,
        "user_code": user_code,
        "fund": sent.fund_code or None,
        "method": sent.mop_code or None,
        "amount_pence": sent.amount,
        "vat_code": sent.vat_code or None,
        "vat_rate": sent.vat_rate,
        "vat_pence": sent.vat_amount,
        "narrative": sent.narrative,
        "import_id": sent.import_id,
    }
    book(connection, slug, "processed", caller.name, [row], now)
    return model_of(row)


def one(connection: Connection, slug: str, reference: str) -> ProcessedTransaction:
    """Find a transaction by its reference.

    Raises: Refusal 404.
    """
    p, s = tables.processed.c, tables.suspense.c
    query = select(tables.processed).where(p.council == slug, p.reference == reference)
    row = connection.execute(query).mappings().one_or_none()
    if row is not None:
        return model_of(row)
    told = connection.execute(
        select(s.told).where(s.council == slug, s.reference == reference, s.told.is_not(None))
    ).scalar_one_or_none()
    if told is None:
        raise Refusal(404, "unknown_reference", "There is no processed transaction of this reference.")
    return _as_told(told)


def search(connection: Connection, slug: str, criteria: ProcessedTransactionSearch) -> list[ProcessedTransaction]:
    """Find transactions by everything that is given, oldest first.

    Raises: Refusal 404 when there is none, 400 when there are more than one answer holds.
    """
    p = tables.processed
    placed = and_(p.c.council == slug, *_meeting(_PROCESSED, criteria))
    query = select(p).where(placed).order_by(p.c.entered_at, p.c.reference).limit(SEARCH_MAX + 1)
    found = [model_of(row) for row in connection.execute(query).mappings()]
    found += _waiting(connection, slug, criteria, anybody_else=bool(found))
    if not found:
        raise Refusal(404, "none_found", "No processed transaction meets all of these criteria.")
    if len(found) > SEARCH_MAX:
        text = f"More than {SEARCH_MAX} processed transactions meet these criteria. Give more of them."
        raise Refusal(400, "too_many", text)
    return [replace(model, account_reference=model.account_reference or "") for model in found]


def _waiting(
    connection: Connection, slug: str, criteria: ProcessedTransactionSearch, *, anybody_else: bool
) -> list[ProcessedTransaction]:
    """Find what was posted without a fund and waits in suspense.

    Whoever asks by a reference whether to send again must find it even after it was placed, under other references.
    """
    s = tables.suspense.c
    named = criteria.psp_reference or criteria.receipt_number or criteria.internal_reference
    placed_too = bool(named) and not anybody_else
    conditions = [s.council == slug, s.told.is_not(None), *_meeting(_WAITING, criteria)]
    if not placed_too:
        conditions.append(s.released_at.is_(None))
    query = select(s.told).where(*conditions).order_by(s.suspense_id).limit(SEARCH_MAX + 1)
    return [_as_told(text) for text in connection.execute(query).scalars()]


def update_card(connection: Connection, caller: Caller, sent: UpdateCardDetails, now: datetime) -> None:
    """Set the digits of the card on every line of an internal reference; null clears them.

    Raises: Refusal 404.
    """
    p = tables.processed
    done = connection.execute(
        update(p)
        .where(p.c.council == caller.council, p.c.internal_reference == sent.merchant_reference)
        .values(card_prefix=sent.card_prefix, card_suffix=sent.card_suffix)
    )
    if not done.rowcount:
        raise Refusal(404, "unknown_reference", "There is no processed transaction of this reference.")
    audit.note(connection, caller.council, now, caller.name, "card_details", f"of {sent.merchant_reference}")


# ------------------------------------------------------------------------------------------------------------ criteria
def _columns(table: Table, **others: ColumnElement[Any]) -> _Columns:
    names = ("fund", "psp_reference", "method", "amount_pence", "narrative")
    return {name: table.c[name] for name in names} | others


_PROCESSED: Final = _columns(
    tables.processed,
    account=tables.processed.c.account_reference,
    entered_at=tables.processed.c.entered_at,
    app_reference=tables.processed.c.app_reference,
    internal_reference=tables.processed.c.internal_reference,
)
_WAITING: Final = _columns(
    tables.suspense,
    account=tables.suspense.c.account_number,
    entered_at=tables.suspense.c.created_at,
    internal_reference=tables.suspense.c.reference,
)


def _meeting(columns: _Columns, criteria: ProcessedTransactionSearch) -> list[ColumnElement[bool]]:
    """Return the conditions of a search; a column that is not there is never what was asked for."""
    equal = {
        "psp_reference": (criteria.receipt_number, criteria.psp_reference),
        "account": (criteria.account_reference,),
        "amount_pence": (criteria.amount,),
        "app_reference": (criteria.app_reference,),
        "internal_reference": (criteria.internal_reference,),
    }
    conditions: list[ColumnElement[bool]] = [
        columns[name] == value if name in columns else false()
        for name, values in equal.items()
        for value in values
        if value is not None
    ]
    if criteria.fund_codes:
        conditions.append(columns["fund"].in_(criteria.fund_codes))
    if criteria.mop_codes:
        conditions.append(columns["method"].in_(criteria.mop_codes))
    if criteria.narrative is not None:
        conditions.append(columns["narrative"].icontains(criteria.narrative, autoescape=True))
    if criteria.start_date is not None:
        conditions.append(columns["entered_at"] >= criteria.start_date.at)
    if criteria.end_date is not None:
        conditions.append(columns["entered_at"] <= criteria.end_date.latest)
    return conditions


def _as_told(text: str) -> ProcessedTransaction:
    return read(ProcessedTransaction, loads(text.encode()))
