"""The models of what a council has: account holders, funds with their metadata, methods of payment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from sync.contract.localgov.shapes import (
    Flag,
    Many,
    Maybe2,
    Maybe5,
    Maybe10,
    Maybe30,
    Maybe50,
    Maybe60,
    Maybe255,
    MaybeMoney,
    MaybeWhole,
    Model,
    Money,
    Never,
    One,
    Text,
    Whole,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountHolder(Model):
    """An account as it is answered."""

    account_reference: Annotated[str, Text(30)]
    fund_code: Maybe5
    current_balance: MaybeMoney
    period_credit: MaybeMoney
    period_debit: MaybeMoney
    title: Maybe10
    forename: Maybe50
    surname: Maybe50
    house_number: Annotated[None, Never()] = None
    address_line1: Maybe60
    address_line2: Maybe30
    address_line3: Maybe30
    address_line4: Maybe30
    postcode: Maybe10
    record_type: Maybe10
    user_field1: Maybe50
    user_field2: Maybe50
    user_field3: Maybe50
    personalised_message: Annotated[None, Never()] = None
    fund_message_id: MaybeWhole


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountHolderInput(Model):
    """An account as it is sent; what is left out is null."""

    account_reference: Annotated[str, Text(30)]
    fund_code: Maybe5 = None
    current_balance: MaybeMoney = None
    period_credit: MaybeMoney = None
    period_debit: MaybeMoney = None
    title: Maybe10 = None
    forename: Maybe50 = None
    surname: Maybe50 = None
    house_number: Annotated[None, Never()] = None
    address_line1: Maybe60 = None
    address_line2: Maybe30 = None
    address_line3: Maybe30 = None
    address_line4: Maybe30 = None
    postcode: Maybe10 = None
    record_type: Maybe10 = None
    user_field1: Maybe50 = None
    user_field2: Maybe50 = None
    user_field3: Maybe50 = None
    personalised_message: Annotated[None, Never()] = None
    fund_message_id: MaybeWhole = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountHolderImport(Model):
    """Many accounts at once."""

    import_type_id: Annotated[int, Whole()]
    notes: Maybe255 = None
    number_of_rows: Annotated[int, Whole()]
    rows: Annotated[tuple[AccountHolderInput, ...], Many(One(AccountHolderInput))]
    errors: Annotated[tuple[str, ...] | None, Many(Text())] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FundMetadata(Model):
    """One named value of a fund."""

    fund_code: Annotated[str, Text(5)]
    key: Annotated[str, Text(100)]
    value: Annotated[str, Text()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fund(Model):
    """A kind of income."""

    fund_code: Annotated[str, Text(5)]
    fund_name: Annotated[str, Text(50)]
    display_name: Maybe50
    vat_code: Maybe2
    maximum_amount: MaybeMoney
    over_pay_account: Annotated[bool, Flag()]
    account_exist: Annotated[bool, Flag()]
    aquire_address: Annotated[bool, Flag()]
    vat_override: Annotated[bool, Flag()]
    metadata: Annotated[tuple[FundMetadata, ...] | None, Many(One(FundMetadata))]


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodOfPayment(Model):
    """A way to pay."""

    code: Annotated[str, Text(5)]
    name: Annotated[str, Text(30)]
    maximum_amount: Annotated[int, Money()]
    minimum_amount: Annotated[int, Money()]
    disabled: Annotated[bool, Flag()]
