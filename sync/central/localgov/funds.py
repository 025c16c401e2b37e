"""Show funds, their metadata and the methods of payment of a council's reference data, as LocalGov IMS shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sync.central.reference_file import SHOWN_METADATA
from sync.contract.localgov.models import Fund, FundMetadata, FundSearch, MethodOfPayment, MethodOfPaymentSearch
from sync.contract.localgov.shapes import MaybeWhole

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sync.contract.reference import FundEntry, MethodEntry, ReferenceContent

METHODS_MAX: Final = 20
"""What LocalGov IMS answers at most; more is there for who asks by page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PagedMethodSearch(MethodOfPaymentSearch):
    """Methods of payment, by page for who asks for it."""

    page: MaybeWhole = None
    page_size: MaybeWhole = None


# -------------------------------------------------------------------------------------------------------------- funds
def search_funds(content: ReferenceContent | None, search: FundSearch) -> list[Fund]:
    """Find funds by parts of their code and name, by code; either those in use or those that are not."""
    code, name = (search.fund_code or "").casefold(), (search.fund_name or "").casefold()
    return [
        _fund(entry)
        for entry in sorted(_funds(content), key=lambda entry: entry.code)
        if entry.disabled is search.is_disabled and code in entry.code.casefold() and name in entry.name.casefold()
    ]


def find_fund(content: ReferenceContent | None, code: str) -> Fund | None:
    """Find a fund, disabled or not."""
    entry = _entry(content, code)
    return None if entry is None else _fund(entry)


def find_metadata(content: ReferenceContent | None, key: str, code: str) -> FundMetadata | None:
    """Find one value of a fund, of those that may be seen."""
    entry = _entry(content, code)
    shown = [] if entry is None else _metadata(entry)
    return next((found for found in shown if found.key.casefold() == key.casefold()), None)


def _entry(content: ReferenceContent | None, code: str) -> FundEntry | None:
    """Find a fund by its code, capitals or not; one that is written just so comes first."""
    there = [entry for entry in _funds(content) if entry.code.casefold() == code.casefold()]
    return min(there, key=lambda entry: (entry.code != code, entry.code), default=None)


def _funds(content: ReferenceContent | None) -> Iterable[FundEntry]:
    return [] if content is None else content.funds


def _fund(entry: FundEntry) -> Fund:
    return Fund(
        fund_code=entry.code,
        fund_name=entry.name[:50],
        display_name=None if entry.display_name is None else entry.display_name[:50],
        vat_code=entry.vat_code,
        maximum_amount=entry.maximum_pence,
        over_pay_account=entry.overpay_account,
        account_exist=entry.account_must_exist,
        aquire_address=entry.acquire_address,
        vat_override=entry.vat_override,
        metadata=tuple(_metadata(entry)),
    )


def _metadata(entry: FundEntry) -> list[FundMetadata]:
    return [
        FundMetadata(fund_code=entry.code, key=key, value=value)
        for key, value in entry.metadata.items()
        if key in SHOWN_METADATA
    ]


# ---------------------------------------------------------------------------------------------------- ways of paying
def search_methods(content: ReferenceContent | None, kind: str | None) -> list[MethodOfPayment]:
    """Find the methods whose metadata says TRUE under a name, last code first; disabled ones as well."""
    entries = [] if content is None else content.methods
    found = [entry for entry in entries if kind is None or _is(entry, kind)]
    return [_method(entry) for entry in sorted(found, key=lambda entry: entry.code, reverse=True)]


def _is(entry: MethodEntry, kind: str) -> bool:
    said = {key.casefold(): value for key, value in entry.metadata.items()}
    return said.get(kind.casefold(), "").strip().casefold() == "true"


def _method(entry: MethodEntry) -> MethodOfPayment:
    return MethodOfPayment(
        code=entry.code,
        name=entry.name[:30],
        maximum_amount=entry.maximum_pence,
        minimum_amount=entry.minimum_pence,
        disabled=entry.disabled,
    )
