"""Write down a payment, a void or a refund as a fact: the very members that are hashed, signed and sent.

What a payment has not is not written: the fact of two notes for one bill is as short as it ever was.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ims_desktop.records import EventDraft

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

    from ims_desktop.domain.payment import Allocation, Cheque, Payer, Payment, PaymentLine, Tender


def payment_fact(payment: Payment, catalogue_version: str, pack_version: int) -> EventDraft:
    """Return the fact of a payment as it will be frozen, hashed and sent; payer and cheques go beside it."""
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
            "lines": [line_data(line) for line in payment.lines],
            "tenders": [_tender_data(n, tender) for n, tender in enumerate(payment.tenders, start=1)],
            "allocations": [_allocation_data(allocation) for allocation in payment.allocations],
            **_undoing(payment),
            **said({"batch": payment.batch_id}),
        },
        business_date=payment.business_date,
        session_id=payment.session_id,
        cashier=payment.cashier,
        personal=_personal(payment),
    )


def said(members: Mapping[str, object]) -> dict[str, object]:
    """Leave out the members that say nothing."""
    return {member: value for member, value in members.items() if value}


def _undoing(payment: Payment) -> dict[str, object]:
    """Say what a void or refund undoes, why, and by whose leave."""
    of = None if payment.of is None else {"event_id": payment.of.payment_id, "receipt": payment.of.receipt}
    return said({"of": of, "reason": payment.reason, "approval": payment.approval_id})


def _personal(payment: Payment) -> dict[str, str]:
    """Gather what is personal: who paid, and what each cheque says, by the number of its tender."""
    members = payer_members(payment.payer)
    for n, tender in enumerate(payment.tenders, start=1):
        if tender.cheque is not None:
            members |= {member: value for member, value in _cheque_members(n, tender.cheque).items() if value}
    return members


def payer_members(payer: Payer) -> dict[str, str]:
    """Return the personal members that say who pays."""
    members = {"payer_name": payer.name, "payer_address": payer.address}
    return {member: value for member, value in members.items() if value}


def _cheque_members(n: int, cheque: Cheque) -> dict[str, str]:
    return {
        f"cheque_{n}_name": cheque.name,
        f"cheque_{n}_number": cheque.number,
        f"cheque_{n}_sort_code": cheque.sort_code,
        f"cheque_{n}_account": cheque.account,
    }


def line_data(line: PaymentLine) -> dict[str, object]:
    """Tell one bill as facts carry it."""
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
        **said(
            {
                "override_approval": line.override_approval,
                "of_line": line.of_line,
                "over_balance_pence": line.over_balance_pence,
            }
        ),
    }


def _tender_data(n: int, tender: Tender) -> dict[str, object]:
    return {
        "n": n,
        "method": tender.method,
        "tendered_pence": tender.tendered_pence,
        "change_pence": tender.change_pence,
        **said(
            {
                "authorisation": tender.authorisation,
                "last_four": tender.last_four,
                "serial": tender.serial,
                "attempt": tender.attempt_id,
                "provider_reference": tender.provider_reference,
                "brand": tender.brand,
            }
        ),
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
