"""Book the fee a provider took for a card payment, as a line of that payment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from sync.central import tables
from sync.central.errors import Refusal
from sync.central.localgov.booking import book
from sync.central.localgov.codes import codes_of, has_flag
from sync.contract.localgov.dates import local_text

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from sync.contract.reference import MethodEntry

INCURS: Final = "IncursAFee"
IS_FEE: Final = "IsACardPaymentFee"
RECHARGED: Final = "IsARechargeFee"
CENTRAL: Final = "IsACentralChargeFee"


@dataclass(frozen=True, slots=True)
class Fee:
    """What a provider took for a payment. Units: pence."""

    reference: str
    psp_reference: str | None
    pence: int


def add_fee(connection: Connection, slug: str, fee: Fee, actor: str, now: datetime) -> None:
    """Book a fee once; whoever has locked the pending lines of the payment is alone with it.

    Raises: Refusal, with what is missing or was there before.
    """
    pending, lines = _rows(connection, slug, tables.pending, fee), _rows(connection, slug, tables.processed, fee)
    if fee.pence == 0:
        raise Refusal(400, "no_fee", "There is no fee to record.")
    if not pending and not lines:
        raise Refusal(404, "unknown_reference", "There is no payment of this reference.")
    if not lines:
        raise Refusal(400, "not_processed", "The payment is not processed yet.")
    codes = codes_of(connection, slug)
    first = lines[0]
    method = codes.methods.get(first.method or "")
    fee_method = codes.flagged(IS_FEE)
    if method is None or not has_flag(method, INCURS):
        raise Refusal(400, "method_without_fee", "This method of payment carries no fee.")
    if fee_method is None:
        raise Refusal(400, "no_fee_method", "There is no method of payment for fees.")
    if any(line.method == fee_method.code and line.amount_pence == fee.pence for line in lines):
        raise Refusal(400, "fee_recorded", "That fee is on record already.")
    fees = sum(line.method == fee_method.code for line in lines)
    number = max(len(pending), len(lines) - fees) + fees + 1
    row = _row(fee, first, fee_method, now) | {"reference": f"{fee.reference}_{number}"} | _charged(method, first)
    codes.check(row["fund"], None, None, None)
    book(connection, slug, "fee", actor, [row], now)


def _rows(connection: Connection, slug: str, table: Any, fee: Fee) -> list[Row[tuple[object, ...]]]:
    order = table.c.n if table is tables.pending else table.c.reference
    return list(
        connection.execute(
            select(table)
            .where(table.c.council == slug, table.c.internal_reference == fee.reference)
            .order_by(table.c.entered_at, order)
        )
    )


def _row(fee: Fee, first: Row[tuple[object, ...]], method: MethodEntry, now: datetime) -> dict[str, Any]:
    """Return the line of a fee, which has no VAT."""
    return {
        "internal_reference": fee.reference,
        "psp_reference": fee.psp_reference,
        "office": first.office,
        "entered_at": now,
        "transaction_date": local_text(now),
        "user_code": first.user_code,
        "method": method.code,
        "amount_pence": fee.pence,
        "vat_code": first.vat_code,
        "vat_rate": "0.0",
        "vat_pence": 0,
        "narrative": None,
        "import_id": None,
    }


def _charged(method: MethodEntry, first: Row[tuple[object, ...]]) -> dict[str, Any]:
    """Say who bears a fee: the payment's account, a fixed one of the council, or the payment's fund alone."""
    if has_flag(method, RECHARGED):
        return {"fund": first.fund, "account_reference": first.account_reference}
    if has_flag(method, CENTRAL) and method.metadata.get("FeeFundCode"):
        said = method.metadata
        return {"fund": said["FeeFundCode"], "account_reference": said.get("FeeAccountReference") or None}
    return {"fund": first.fund, "account_reference": None}
