"""Write down a payment as a fact: the very members that are hashed, signed and sent."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ims_desktop.records import EventDraft

if TYPE_CHECKING:
    from fractions import Fraction

    from ims_desktop.domain.payment import Allocation, Payment, PaymentLine, Tender


def payment_fact(payment: Payment, catalogue_version: str, pack_version: int) -> EventDraft:
    """Return the fact of a payment as it will be frozen, hashed and sent; the payer goes beside it."""
    personal = {"payer_name": payment.payer.name, "payer_address": payment.payer.address}
    return EventDraft(
        event_id=payment.payment_id,
        kind="payment_taken",
        occurred_at=payment.taken_at,
        data={
            "receipt": payment.receipt,
            "kind": payment.kind,
            "office": payment.office,
            "amount_pence": payment.amount_pence,
            "tendered_pence": payment.tendered_pence,
            "change_pence": payment.change_pence,
            "offline": payment.offline,
            "catalogue_version": catalogue_version,
            "pack_version": pack_version,
            "lines": [_line_data(line) for line in payment.lines],
            "tenders": [_tender_data(n, tender) for n, tender in enumerate(payment.tenders, start=1)],
            "allocations": [_allocation_data(allocation) for allocation in payment.allocations],
        },
        business_date=payment.business_date,
        session_id=payment.session_id,
        cashier=payment.cashier,
        personal={member: value for member, value in personal.items() if value},
    )


def _line_data(line: PaymentLine) -> dict[str, object]:
    return {
        "n": line.n,
        "fund": line.fund,
        "reference": line.reference,
        "amount_pence": line.amount_pence,
        "vat_code": line.vat_code,
        "vat_rate": rate_text(line.vat_rate),
        "vat_pence": line.vat_pence,
        "verdict": line.verdict,
        "narrative": line.narrative,
        "override_reason": line.override_reason,
        "override_by": line.override_by,
    }


def _tender_data(n: int, tender: Tender) -> dict[str, object]:
    return {
        "n": n,
        "method": tender.method,
        "tendered_pence": tender.tendered_pence,
        "change_pence": tender.change_pence,
    }


def _allocation_data(allocation: Allocation) -> dict[str, object]:
    return {
        "n": allocation.n,
        "line": allocation.line,
        "tender": allocation.tender,
        "amount_pence": allocation.amount_pence,
        "vat_pence": allocation.vat_pence,
    }


def rate_text(rate: Fraction) -> str:
    """Write a VAT rate as decimal text: one fifth is "0.2"; a fact holds no floats."""
    return format((Decimal(rate.numerator) / Decimal(rate.denominator)).normalize(), "f")
