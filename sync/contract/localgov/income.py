"""The models of money: pending and processed transactions, hosted payments, imports and suspense."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from sync.contract.localgov.dates import WireDate
from sync.contract.localgov.shapes import (
    Choice,
    Date,
    Flag,
    Many,
    Maybe2,
    Maybe4,
    Maybe5,
    Maybe6,
    Maybe10,
    Maybe30,
    Maybe36,
    Maybe50,
    Maybe100,
    Maybe250,
    Maybe255,
    MaybeDate,
    MaybeMoney,
    MaybeText,
    MaybeWhole,
    Model,
    Money,
    Never,
    One,
    Rate,
    Text,
    Whole,
)

AUTH_RESULTS: Final = ("AUTHORISED", "PENDING", "REFUSED", "ERROR", "CANCELLED")


# -------------------------------------------------------------------------------------------------- hosted payments
@dataclass(frozen=True, slots=True, kw_only=True)
class Address(Model):
    """Who pays, and where they live."""

    payee_name: Maybe50 = None
    address_line1: Maybe50 = None
    address_line2: Maybe50 = None
    address_line3: Maybe50 = None
    address_line4: Maybe50 = None
    postcode: Maybe10 = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BasketItem(Model):
    """One thing to pay for."""

    fund: Annotated[str, Text(5)]
    amount: Annotated[int, Money(least=1)]
    account_reference: Maybe30 = None
    narrative: Maybe100 = None
    vat_code: Maybe2 = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment(Model):
    """A basket that wants a hosted payment page."""

    address: Annotated[Address, One(Address)]
    basket: Annotated[tuple[BasketItem, ...], Many(One(BasketItem), fewest=1)]
    success_url: Maybe255 = None
    cancel_url: Maybe255 = None
    fail_url: Maybe255 = None
    mop_code: Maybe5 = None
    external_reference: Maybe100 = None
    call_recording_source: Maybe50 = None
    call_recording_user_name: Maybe50 = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentResponse(Model):
    """Where the hosted page is; both members are null when there is none."""

    payment_url: MaybeText
    reference: MaybeText


# ---------------------------------------------------------------------------------------------------------- pending
@dataclass(frozen=True, slots=True, kw_only=True)
class PendingTransaction(Model):
    """A line that waits for its card payment, as it is answered."""

    id: Annotated[int, Whole()]
    reference: Annotated[str, Text(36)]
    internal_reference: Maybe36
    office_code: Maybe2
    created_date: MaybeDate
    transaction_date: MaybeDate
    account_reference: Maybe30
    user_code: Annotated[int, Whole()]
    fund_code: Maybe5
    mop_code: Maybe5
    amount: MaybeMoney
    vat_code: Maybe2
    vat_rate: Annotated[str, Rate()]
    vat_amount: MaybeMoney
    narrative: Maybe100
    external_reference: Maybe100
    payee_name: Maybe50
    payee_address_line1: Maybe50
    payee_address_line2: Maybe50
    payee_address_line3: Maybe50
    payee_address_line4: Maybe50
    payee_post_code: Maybe10
    success_url: Maybe255
    cancel_url: Maybe255
    fail_url: Maybe255
    expiry_date: MaybeDate
    status_id: Annotated[int, Whole()]


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingTransactionInput(Model):
    """A line that waits for its card payment, as it is sent."""

    office_code: Maybe2 = None
    transaction_date: MaybeDate = None
    account_reference: Maybe30 = None
    user_code: Annotated[int, Whole()] = 0
    fund_code: Maybe5 = None
    mop_code: Maybe5 = None
    amount: Annotated[int | None, Money(least=1)] = None
    vat_code: Maybe2 = None
    narrative: Maybe100 = None
    external_reference: Maybe100 = None
    payee_name: Maybe50 = None
    payee_address_line1: Maybe50 = None
    payee_address_line2: Maybe50 = None
    payee_address_line3: Maybe50 = None
    payee_address_line4: Maybe50 = None
    payee_post_code: Maybe10 = None
    success_url: Maybe255 = None
    cancel_url: Maybe255 = None
    fail_url: Maybe255 = None
    expiry_date: MaybeDate = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorise(Model):
    """The provider's reference of a payment that went through."""

    psp_reference: Maybe30 = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessPayment(Model):
    """How a card payment ended."""

    auth_result: Annotated[str, Choice(AUTH_RESULTS)]
    psp_reference: Maybe30 = None
    merchant_reference: Annotated[str, Text(36)]
    payment_method: MaybeText = None
    amount_paid: Annotated[int, Money()] = 0
    fee: Annotated[int | None, Money(least=0)] = None
    card_prefix: Maybe6 = None
    card_suffix: Maybe4 = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessPaymentResponse(Model):
    """Where the payer goes next."""

    redirect_url: MaybeText
    success: Annotated[bool, Flag()]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessFee(Model):
    """The provider's fee for a payment."""

    merchant_reference: Annotated[str, Text(36)]
    psp_reference: Maybe30 = None
    fee: Annotated[int, Money(least=0)]


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateCardDetails(Model):
    """The digits of a card that receipts may show."""

    merchant_reference: Annotated[str, Text(36)]
    card_prefix: Maybe6 = None
    card_suffix: Maybe4 = None


# -------------------------------------------------------------------------------------------------------- processed
@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessedTransaction(Model):
    """A line of income, as it is answered."""

    reference: Annotated[str, Text(36)]
    internal_reference: Maybe36
    psp_reference: Maybe30
    office_code: Maybe2
    entry_date: MaybeDate
    transaction_date: MaybeDate
    account_reference: Maybe30
    user_code: Annotated[int, Whole()]
    fund_code: Maybe5
    mop_code: Maybe5
    amount: MaybeMoney
    vat_code: Maybe2
    vat_rate: Annotated[str, Rate()]
    vat_amount: MaybeMoney
    narrative: Maybe100
    import_id: MaybeWhole


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessedTransactionInput(Model):
    """A line of income, as it is sent."""

    psp_reference: Maybe30 = None
    office_code: Maybe2 = None
    transaction_date: MaybeDate = None
    account_reference: Maybe30 = None
    user_code: Annotated[int, Whole()] = 0
    fund_code: Maybe5 = None
    mop_code: Maybe5 = None
    amount: MaybeMoney = None
    vat_code: Maybe2 = None
    vat_rate: Annotated[str, Rate()] = "0.0"
    vat_amount: MaybeMoney = None
    narrative: Maybe100 = None
    import_id: MaybeWhole = None


# ----------------------------------------------------------------------------------------------- many at once, suspense
@dataclass(frozen=True, slots=True, kw_only=True)
class TransactionImport(Model):
    """Many lines of income at once."""

    import_type_id: Annotated[int, Whole()]
    notes: Maybe255 = None
    number_of_rows: Annotated[int, Whole()]
    rows: Annotated[tuple[ProcessedTransactionInput, ...], Many(One(ProcessedTransactionInput))]
    errors: Annotated[tuple[str, ...] | None, Many(Text())] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult(Model):
    """How many rows an import took."""

    file_import: Annotated[None, Never()] = None
    number_of_rows_imported: Annotated[int, Whole()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspense(Model):
    """Money that belongs to nobody yet, as it is answered."""

    id: Annotated[int, Whole()]
    transaction_date: Annotated[WireDate, Date()]
    created_at: Annotated[WireDate, Date()]
    account_number: Maybe50
    narrative: Maybe100
    amount: Annotated[int, Money()]
    import_id: MaybeWhole
    process_id: Maybe36
    notes: Maybe250


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspenseInput(Model):
    """Money that belongs to nobody yet, as it is sent."""

    transaction_date: Annotated[WireDate, Date()]
    created_at: Annotated[WireDate, Date()]
    account_number: Maybe50 = None
    narrative: Maybe100 = None
    amount: Annotated[int, Money()]
    import_id: MaybeWhole = None
    process_id: Maybe36 = None
    notes: Maybe250 = None
