"""Take a basket to the hosted page of its method's payment provider."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from sync.central import tables
from sync.central.errors import Refusal
from sync.central.ledger.placing import NOBODY
from sync.central.localgov import pending
from sync.central.localgov.cards import refuse_card_reference
from sync.central.localgov.codes import API_OFFICE, codes_of, who_took
from sync.contract.localgov.models import PaymentResponse
from sync.contract.localgov.money import pounds

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from sync.central.access.callers import Caller
    from sync.central.localgov.codes import Codes
    from sync.contract.localgov.models import BasketItem, Payment
    from sync.contract.reference import MethodEntry

SELF_SERVICE: Final = "IsACardSelfServicePayment"
INTEGRATION: Final = "PaymentIntegrationId"


def begin(connection: Connection, caller: Caller, sent: Payment, now: datetime) -> PaymentResponse:
    """Keep a basket as pending lines and say where its payer goes; a basket that cannot be paid leaves nothing.

    Raises: Refusal.
    """
    codes = codes_of(connection, caller.council)
    method = _method(codes, sent.mop_code)
    page = _page(connection, caller.council, method)
    user_code, office = who_took(connection, caller, NOBODY, None)
    common = _common(sent) | {"user_code": user_code, "office": office or API_OFFICE, "method": method.code}
    for item in sent.basket:
        refuse_card_reference(connection, caller.council, item.account_reference)
    lines = [common | _line(codes, method, item) for item in sent.basket]
    reference = pending.keep(connection, caller.council, lines, now)
    return PaymentResponse(payment_url=f"{page}/{reference}/{checksum(reference)}", reference=reference)


def checksum(reference: str) -> str:
    """Return what tells a mistyped reference from a right one; it proves nothing about who made it."""
    return hashlib.md5(reference.encode("ascii"), usedforsecurity=False).hexdigest()


def _method(codes: Codes, code: str | None) -> MethodEntry:
    method = codes.method(code) if code else codes.flagged(SELF_SERVICE)
    if method is None:
        raise Refusal(400, "no_method", "MopCode is needed: there is no method for cards over the web.")
    if method.disabled:
        raise Refusal(400, "method_disabled", f"The method of payment {method.code} is disabled.")
    return method


def _page(connection: Connection, slug: str, method: MethodEntry) -> str:
    """Find where the hosted pages of a method are."""
    said = method.metadata.get(INTEGRATION, "")
    i = tables.payment_integration.c
    number = int(said) if said.isascii() and said.isdigit() and len(said) < 10 else None
    uri: str | None = connection.execute(
        select(i.base_uri).where(i.council == slug, i.integration_id == number)
    ).scalar_one_or_none()
    if uri is None:
        text = f"The method of payment {method.code} has no payment page. Nothing was kept."
        raise Refusal(400, "no_integration", text)
    return uri.rstrip("/")


def _common(sent: Payment) -> dict[str, Any]:
    """Return what every line of a basket says; an address line that is not there is blank, as LocalGov IMS has it."""
    return {
        "app_reference": sent.external_reference,
        "payee_name": sent.address.payee_name or "",
        "payee_address_1": sent.address.address_line1 or "",
        "payee_address_2": sent.address.address_line2 or "",
        "payee_address_3": sent.address.address_line3 or "",
        "payee_address_4": sent.address.address_line4 or "",
        "payee_post_code": sent.address.postcode or "",
        "success_url": sent.success_url,
        "cancel_url": sent.cancel_url,
        "fail_url": sent.fail_url,
        "call_recording_source": sent.call_recording_source,
        "call_recording_user_name": sent.call_recording_user_name,
    }


def _line(codes: Codes, method: MethodEntry, item: BasketItem) -> dict[str, Any]:
    fund = codes.fund(item.fund)
    if fund.disabled:
        raise Refusal(400, "fund_disabled", f"The fund {fund.code} is disabled.")
    if fund.maximum_pence is not None and item.amount > fund.maximum_pence:
        raise Refusal(400, "over_fund_limit", f"Fund {fund.code} takes up to {pounds(fund.maximum_pence)} at a time.")
    if not method.minimum_pence <= item.amount <= method.maximum_pence:
        limits = f"{pounds(method.minimum_pence)} to {pounds(method.maximum_pence)}"
        raise Refusal(400, "method_limit", f"Method of payment {method.code} takes {limits} at a time.")
    code, rate, vat = codes.vat_of(fund.code, item.vat_code, item.amount)
    return {
        "account_reference": item.account_reference,
        "fund": fund.code,
        "amount_pence": item.amount,
        "vat_code": code,
        "vat_rate": rate,
        "vat_pence": vat,
        "narrative": item.narrative,
    }
