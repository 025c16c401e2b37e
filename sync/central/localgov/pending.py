"""Keep what somebody intends to pay: the lines of one basket under one internal reference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from sync.central import tables
from sync.central.errors import Refusal
from sync.central.ledger.entries import take_numbers
from sync.central.localgov.cards import refuse_card_reference
from sync.central.localgov.codes import API_OFFICE, codes_of, who_took
from sync.central.localgov.references import new_reference
from sync.contract.localgov.dates import WireDate, read_date
from sync.contract.localgov.models import PendingTransaction

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from sync.central.access.callers import Caller
    from sync.contract.localgov.models import PendingTransactionInput

OPEN: Final = 1
FAILED: Final = 2
SUCCESSFUL: Final = 3


def create(
    connection: Connection, caller: Caller, sent: PendingTransactionInput, now: datetime
) -> list[PendingTransaction]:
    """Keep one line.

    Raises: Refusal.
    """
    if sent.amount is None:
        raise Refusal(400, "missing", "Amount is missing.")
    if sent.expiry_date is not None and sent.expiry_date.latest <= now:
        raise Refusal(400, "expired", "ExpiryDate is over already. Nothing was kept.")
    codes = codes_of(connection, caller.council)
    codes.check(sent.fund_code, sent.mop_code, sent.vat_code, sent.office_code)
    refuse_card_reference(connection, caller.council, sent.account_reference)
    code, rate, vat = codes.vat_of(sent.fund_code, sent.vat_code, sent.amount)
    user_code, office = who_took(connection, caller, sent.user_code, sent.office_code)
    line = {
        "office": office or API_OFFICE,
        "transaction_date": None if sent.transaction_date is None else sent.transaction_date.text,
        "account_reference": sent.account_reference,
        "user_code": user_code,
        "fund": sent.fund_code or None,
        "method": sent.mop_code or None,
        "amount_pence": sent.amount,
        "vat_code": code,
        "vat_rate": rate,
        "vat_pence": vat,
        "narrative": sent.narrative,
        "app_reference": sent.external_reference,
        "payee_name": sent.payee_name,
        "payee_address_1": sent.payee_address_line1,
        "payee_address_2": sent.payee_address_line2,
        "payee_address_3": sent.payee_address_line3,
        "payee_address_4": sent.payee_address_line4,
        "payee_post_code": sent.payee_post_code,
        "success_url": sent.success_url,
        "cancel_url": sent.cancel_url,
        "fail_url": sent.fail_url,
        "expires_at": None if sent.expiry_date is None else sent.expiry_date.text,
    }
    reference = keep(connection, caller.council, [line], now)
    return [model_of(row) for row in lines_of(connection, caller.council, reference)]


def keep(connection: Connection, slug: str, lines: Sequence[dict[str, Any]], now: datetime) -> str:
    """Keep the lines of one basket; return the internal reference they got."""
    reference = new_reference(connection, slug)
    first = take_numbers(connection, slug, "pending", len(lines))
    rows = [
        {
            "council": slug,
            "reference": f"{reference}_{n}",
            "internal_reference": reference,
            "pending_id": first + n - 1,
            "n": n,
            "entered_at": now,
            "status": OPEN,
            **line,
        }
        for n, line in enumerate(lines, start=1)
    ]
    connection.execute(tables.pending.insert(), rows)
    return reference


def lines_of(
    connection: Connection, slug: str, reference: str, *, locked: bool = False
) -> list[Row[tuple[object, ...]]]:
    """Return the lines of an internal reference; `locked` makes others who want them so wait for our transaction.

    Raises: Refusal 404.
    """
    p = tables.pending.c
    query = select(tables.pending).where(p.council == slug, p.internal_reference == reference).order_by(p.n)
    rows = list(connection.execute(query.with_for_update() if locked else query))
    if not rows:
        raise Refusal(404, "unknown_reference", "There is no pending transaction of this reference.")
    return rows


def lock(connection: Connection, slug: str, reference: str) -> None:
    """Be alone with the payment of a reference until our transaction ends, if it has pending lines at all."""
    p = tables.pending.c
    connection.execute(
        select(p.reference).where(p.council == slug, p.internal_reference == reference).order_by(p.n).with_for_update()
    ).all()


def has_expired(row: Row[tuple[object, ...]], now: datetime) -> bool:
    """Tell whether a line may no more be paid for anew; of the hour that October has twice the second counts."""
    return row.expires_at is not None and read_date(row.expires_at).latest <= now


def model_of(row: Row[tuple[object, ...]]) -> PendingTransaction:
    """Return a line as it is answered."""
    return PendingTransaction(
        id=row.pending_id,
        reference=row.reference,
        internal_reference=row.internal_reference,
        office_code=row.office,
        created_date=WireDate.of(row.entered_at),
        transaction_date=date_of(row.transaction_date),
        account_reference=row.account_reference,
        user_code=row.user_code,
        fund_code=row.fund,
        mop_code=row.method,
        amount=row.amount_pence,
        vat_code=row.vat_code,
        vat_rate=row.vat_rate,
        vat_amount=row.vat_pence,
        narrative=row.narrative,
        external_reference=row.app_reference,
        payee_name=row.payee_name,
        payee_address_line1=row.payee_address_1,
        payee_address_line2=row.payee_address_2,
        payee_address_line3=row.payee_address_3,
        payee_address_line4=row.payee_address_4,
        payee_post_code=row.payee_post_code,
        success_url=row.success_url,
        cancel_url=row.cancel_url,
        fail_url=row.fail_url,
        expiry_date=date_of(row.expires_at),
        status_id=row.status,
    )


def date_of(text: str | None) -> WireDate | None:
    """Read a date back that is kept as it came."""
    return None if text is None else read_date(text)
