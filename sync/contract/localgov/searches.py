"""The criteria of the searches, as their queries carry them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from sync.contract.localgov.dates import WireDate, read_query_date
from sync.contract.localgov.shapes import Date, Flag, Many, MaybeMoney, MaybeText, Model, Text

QueryDate = Annotated[WireDate | None, Date(read_query_date)]
QueryCodes = Annotated[tuple[str, ...] | None, Many(Text())]


@dataclass(frozen=True, slots=True, kw_only=True)
class FundSearch(Model):
    """Funds by parts of their code and name."""

    fund_code: MaybeText = None
    fund_name: MaybeText = None
    is_disabled: Annotated[bool, Flag()] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodOfPaymentSearch(Model):
    """Methods of payment whose metadata says TRUE under this name."""

    type: MaybeText = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessedTransactionSearch(Model):
    """Lines of income by all that is given; dates are those of entry, both inclusive."""

    receipt_number: MaybeText = None
    fund_codes: QueryCodes = None
    account_reference: MaybeText = None
    amount: MaybeMoney = None
    start_date: QueryDate = None
    end_date: QueryDate = None
    app_reference: MaybeText = None
    mop_codes: QueryCodes = None
    narrative: MaybeText = None
    internal_reference: MaybeText = None
    psp_reference: MaybeText = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspenseSearch(Model):
    """Suspense items by when they were created."""

    created_at_date_from: QueryDate = None
    created_at_date_to: QueryDate = None
