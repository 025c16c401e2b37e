"""What the stock API does with hosted payments: pending lines, their outcome, their fee; its mistakes included."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Decimal

from sync.contract.localgov.models import (
    PaymentResponse,
    PendingTransaction,
    ProcessedTransaction,
    ProcessPaymentResponse,
)
from tests.sync.stock.loose import Absent, Fields, Refused
from tests.sync.stock.world import Holding, StockIms, Waiting, same

PENDING, FAILED, SUCCESSFUL = 1, 2, 3
NO_REFERENCE = PaymentResponse(payment_url=None, reference=None)


def add_pending(ims: StockIms, fields: Fields) -> list[PendingTransaction]:
    """Store one line that waits for its payment."""
    line = _wait(ims, ims.next_reference(), 1, {**fields, "office_code": fields["office_code"] or "99"})
    return [line]


def _wait(ims: StockIms, reference: str, n: int, fields: Fields) -> PendingTransaction:
    fund = ims.funds.get(fields["fund_code"] or "")
    vat_code = fields["vat_code"] or (fund.vat_code if fund else None)
    if vat_code is None:
        raise Refused("An object that was needed was missing")
    ims.check_codes({**fields, "vat_code": vat_code})
    rate, amount = ims.vat_rates[vat_code], fields["amount"]
    line = PendingTransaction(
        **{**fields, "vat_code": vat_code},
        id=48_000 + len(ims.pending),
        reference=f"{reference}_{n}",
        internal_reference=reference,
        created_date=ims.local_now(),
        vat_rate=rate,
        vat_amount=None if amount is None else contained_vat(amount, rate),
        status_id=PENDING,
    )
    ims.pending.append(Waiting(line))
    return line


def contained_vat(pence: int, rate: str) -> int:
    exact = Decimal(pence) - Decimal(pence) / (1 + Decimal(rate))
    return int(exact.quantize(Decimal(1), ROUND_HALF_EVEN))


def get_pending(ims: StockIms, reference: str) -> list[PendingTransaction]:
    found = [row.line for row in ims.pending if same(row.line.internal_reference, reference)]
    if not found:
        raise Absent
    return found


def take_payment(ims: StockIms, fields: Fields) -> PaymentResponse:
    """Store a basket and say where to pay; what it does not like is a 200 without a reference."""
    if fields["address"] is None or fields["basket"] is None:
        raise Refused
    mop = fields["mop_code"] or _flagged(ims, "IsACardSelfServicePayment")
    items: list[Fields] = fields["basket"]
    if not items or any(item["fund"] not in set(ims.funds) - ims.disabled_funds for item in items):
        return NO_REFERENCE
    if any((item["amount"] or 0) < 1 for item in items):
        return PaymentResponse(payment_url="", reference=None)
    reference = ims.next_reference()
    try:
        for n, item in enumerate(items, 1):
            _wait(ims, reference, n, _line_of(fields, item, mop))
    except Refused:
        return NO_REFERENCE
    base = ims.integrations.get(ims.method_metadata.get(mop, {}).get("PaymentIntegrationId", ""))
    if base is None:
        return NO_REFERENCE  # and the pending lines stay behind
    checksum = hashlib.md5(reference.encode("ascii")).hexdigest()
    return PaymentResponse(payment_url=f"{base}/{reference}/{checksum}", reference=reference)


def _line_of(fields: Fields, item: Fields, mop: str) -> Fields:
    address: Fields = fields["address"]
    return {
        "office_code": "99",
        "transaction_date": None,
        "account_reference": item["account_reference"],
        "user_code": 0,
        "fund_code": item["fund"],
        "mop_code": mop,
        "amount": item["amount"],
        "vat_code": item["vat_code"],
        "narrative": item["narrative"],
        "external_reference": fields["external_reference"],
        "payee_name": address["payee_name"],
        **{f"payee_address_line{n}": address[f"address_line{n}"] for n in range(1, 5)},
        "payee_post_code": address["postcode"],
        "success_url": fields["success_url"],
        "cancel_url": fields["cancel_url"],
        "fail_url": fields["fail_url"],
        "expiry_date": None,
    }


# ---------------------------------------------------------------------------------------------------------- outcome
def authorise(ims: StockIms, reference: str, fields: Fields) -> None:
    """Turn pending lines into processed ones; unknown or already done is done as well."""
    if not _processed(ims, reference):
        _book(ims, reference, fields["psp_reference"], fields)


def process_payment(ims: StockIms, fields: Fields) -> ProcessPaymentResponse:
    """Record how a card payment ended. PENDING books the money, and what was paid is not compared."""
    result, reference = fields["auth_result"], fields["merchant_reference"] or ""
    lines = [row.line for row in ims.pending if row.line.internal_reference == reference]
    if result is None or not lines:
        raise Refused
    psp = fields["psp_reference"]
    if result == "AUTHORISED":
        authorise(ims, reference, fields)
        url = f"{lines[0].success_url}/{psp}"
    elif result == "PENDING":
        if _processed(ims, reference):
            raise Refused
        _copy(ims, reference, psp, {})
        url = lines[0].success_url or ""
    else:
        _mark(ims, reference, FAILED, narrative=psp)
        url = (lines[0].cancel_url if result == "CANCELLED" else lines[0].fail_url) or ""
    with suppress(Refused):  # the fee step never tells
        process_fee(ims, fields)
    return ProcessPaymentResponse(redirect_url=url, success=True)


def process_fee(ims: StockIms, fields: Fields) -> None:
    """Add the fee of a payment as a line of its own.

    Raises: Refused with what stands against it.
    """
    reference, fee = fields["merchant_reference"] or "", fields["fee"] or 0
    lines = [row.line for row in ims.rows if row.line.internal_reference == reference]
    fee_method = _flagged(ims, "IsACardPaymentFee")
    if not fee:
        raise Refused("There is no fee to record")
    if not lines:
        raise Refused("The payment is not processed yet")
    first = lines[0]
    flags = ims.method_metadata.get(first.mop_code or "", {})
    if not same(flags.get("IncursAFee"), "TRUE"):
        raise Refused("This method of payment carries no fee")
    if any(line.amount == fee and line.mop_code == fee_method for line in lines):
        raise Refused("That fee is already on record")
    recharged = same(flags.get("IsARechargeFee"), "TRUE")
    now = ims.local_now()
    line = replace(
        first,
        reference=f"{reference}_{len([row for row in ims.pending if row.line.internal_reference == reference]) + 1}",
        psp_reference=fields["psp_reference"],
        entry_date=now,
        transaction_date=now,
        account_reference=first.account_reference if recharged else flags.get("FeeAccountReference"),
        fund_code=first.fund_code if recharged else flags.get("FeeFundCode", first.fund_code),
        mop_code=fee_method,
        amount=fee,
        vat_rate="0.0",
        vat_amount=0,
        narrative=None,
    )
    ims.save(Holding(line))


def _book(ims: StockIms, reference: str, psp: str | None, fields: Fields) -> None:
    _copy(ims, reference, psp, fields)
    _mark(ims, reference, SUCCESSFUL, processed=True)


def _copy(ims: StockIms, reference: str, psp: str | None, fields: Fields) -> None:
    copies = [_booked(ims, row.line, psp, fields) for row in ims.pending if row.line.internal_reference == reference]
    if copies:
        ims.save(*copies)


def _booked(ims: StockIms, line: PendingTransaction, psp: str | None, fields: Fields) -> Holding:
    booked = ProcessedTransaction(
        reference=line.reference,
        internal_reference=line.internal_reference,
        psp_reference=psp,
        office_code=line.office_code,
        entry_date=line.created_date,
        transaction_date=ims.local_now(),
        account_reference=line.account_reference,
        user_code=line.user_code,
        fund_code=line.fund_code,
        mop_code=line.mop_code,
        amount=line.amount,
        vat_code=line.vat_code,
        vat_rate=line.vat_rate,
        vat_amount=line.vat_amount,
        narrative=line.narrative,
        import_id=None,
    )
    return Holding(booked, line.external_reference, fields.get("card_prefix"), fields.get("card_suffix"))


def _mark(ims: StockIms, reference: str, status: int, *, narrative: str | None = None, processed: bool = False) -> None:
    for n, row in enumerate(ims.pending):
        if row.line.internal_reference == reference:
            kept = row.line.narrative if processed else narrative  # a payment that failed loses what it was for
            ims.pending[n] = Waiting(replace(row.line, status_id=status, narrative=kept), processed or row.processed)


def _processed(ims: StockIms, reference: str) -> bool:
    return any(row.line.internal_reference == reference for row in ims.rows)


def _flagged(ims: StockIms, flag: str) -> str:
    for code, flags in ims.method_metadata.items():
        if same(flags.get(flag), "TRUE"):
            return code
    raise Refused
