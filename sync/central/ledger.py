"""Turn accepted payments into rows: one for the payment, one for each allocation, and tasks for what is odd.

Nothing here can refuse. What central cannot place goes to suspense with its reason; what is merely odd becomes a task.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, tuple_

from sync.central import tables
from sync.central.reference import current_content

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection

    from sync.central.councils import Council
    from sync.contract.facts import PaymentLineData, PaymentTaken
    from sync.contract.reference import FundEntry, ReferenceContent

Accounts = dict[tuple[str, str], bool]


def post(
    connection: Connection,
    council: Council,
    payments: Iterable[PaymentTaken],
    now: datetime,
    *,
    from_revoked: bool,
) -> None:
    """Write the rows of these payments."""
    paid = list(payments)
    content = current_content(connection, council.slug)
    funds = {} if content is None else {fund.code: fund for fund in content.funds}
    accounts = _accounts(connection, council.slug, paid)
    parts = [row for payment in paid for row in _allocation_rows(payment, funds, accounts)]
    oddities = [
        {"council": payment.council, "event_id": payment.event_id, "code": code, "raised_at": now}
        for payment in paid
        for code in sorted(_oddities(payment, content, accounts, from_revoked=from_revoked))
    ]
    connection.execute(tables.payment.insert(), [_payment_row(payment, now) for payment in paid])
    connection.execute(tables.allocation.insert(), parts)
    if oddities:
        connection.execute(tables.task.insert(), oddities)


def suspense_reason(line: PaymentLineData, funds: dict[str, FundEntry], accounts: Accounts) -> str | None:
    """Say why a line cannot be placed, or None when it can."""
    fund = funds.get(line.fund)
    if fund is None:
        return "unknown_fund"
    if fund.disabled:
        return "fund_disabled"
    if fund.account_must_exist and (line.fund, line.reference) not in accounts:
        return "unknown_account"
    return None


def _accounts(connection: Connection, slug: str, payments: list[PaymentTaken]) -> Accounts:
    """Find the accounts that are paid into, in one query. Shape: (fund, reference) to whether it is closed."""
    a = tables.account.c
    wanted = sorted({(line.fund, line.reference) for payment in payments for line in payment.data.lines})
    rows = connection.execute(
        select(a.fund, a.reference, a.closed).where(
            a.council == slug, tuple_(a.fund, a.reference).in_(wanted), a.gone.is_(False)
        )
    )
    return {(row.fund, row.reference): row.closed for row in rows}


def _oddities(
    payment: PaymentTaken, content: ReferenceContent | None, accounts: Accounts, *, from_revoked: bool
) -> set[str]:
    """Name what a person must look at."""
    found = {"from_revoked_till"} if from_revoked else set()
    if content is None:
        return found
    methods = {method.code: method for method in content.methods}
    cashiers = {cashier.username: cashier for cashier in content.cashiers}
    limits = {fund.code: fund.maximum_pence for fund in content.funds}
    for tender in payment.data.tenders:
        method = methods.get(tender.method)
        if method is None or method.disabled:
            found.add("unknown_method" if method is None else "method_disabled")
    cashier = cashiers.get(payment.cashier)
    if cashier is None or cashier.disabled:
        found.add("unknown_cashier" if cashier is None else "cashier_disabled")
    for line in payment.data.lines:
        limit = limits.get(line.fund)
        if accounts.get((line.fund, line.reference), False):
            found.add("account_closed")
        if limit is not None and line.amount_pence > limit:
            found.add("over_fund_limit")
    return found


def _payment_row(payment: PaymentTaken, now: datetime) -> dict[str, object]:
    data = payment.data
    return {
        "council": payment.council,
        "event_id": payment.event_id,
        "till": payment.till,
        "epoch": payment.epoch,
        "receipt": data.receipt,
        "kind": data.kind,
        "office": data.office,
        "cashier": payment.cashier,
        "business_date": payment.business_date,
        "taken_at": payment.occurred_at,
        "amount_pence": data.amount_pence,
        "tendered_pence": data.tendered_pence,
        "change_pence": data.change_pence,
        "offline": data.offline,
        "received_at": now,
    }


def _allocation_rows(
    payment: PaymentTaken, funds: dict[str, FundEntry], accounts: Accounts
) -> Iterable[dict[str, object]]:
    lines = {line.n: line for line in payment.data.lines}
    tenders = {tender.n: tender for tender in payment.data.tenders}
    for part in payment.data.allocations:
        line = lines[part.line]
        yield {
            "council": payment.council,
            "event_id": payment.event_id,
            "n": part.n,
            "line": part.line,
            "tender": part.tender,
            "fund": line.fund,
            "reference": line.reference,
            "method": tenders[part.tender].method,
            "amount_pence": part.amount_pence,
            "vat_code": line.vat_code,
            "vat_rate": line.vat_rate,
            "vat_pence": part.vat_pence,
            "verdict": line.verdict,
            "narrative": line.narrative,
            "suspense_reason": suspense_reason(line, funds, accounts),
        }
