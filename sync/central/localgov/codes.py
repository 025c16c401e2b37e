"""Hold what is sent to the codes a council has: funds, methods, VAT codes, offices, people and imports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from sync.central import tables
from sync.central.errors import Refusal
from sync.central.ledger.placing import NOBODY
from sync.central.ledger.vat import contained_vat
from sync.central.reference import current_content

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from sync.central.access.callers import Caller
from sync.contract.reference import FundEntry, MethodEntry

API_OFFICE: Final = "99"
"""The office of what comes in over the API and says no other."""


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes of a council, disabled ones included. Shape: `vat_rates` code to the text of its fraction."""

    funds: Mapping[str, FundEntry]
    methods: Mapping[str, MethodEntry]
    vat_rates: Mapping[str, str]
    offices: frozenset[str]

    def fund(self, code: str) -> FundEntry:
        """Find a fund.

        Raises: Refusal.
        """
        if code not in self.funds:
            raise Refusal(400, "unknown_fund", f"There is no fund {code}.")
        return self.funds[code]

    def method(self, code: str) -> MethodEntry:
        """Find a method of payment.

        Raises: Refusal.
        """
        if code not in self.methods:
            raise Refusal(400, "unknown_method", f"There is no method of payment {code}.")
        return self.methods[code]

    def flagged(self, flag: str) -> MethodEntry | None:
        """Find the first method of payment with this flag."""
        return next((method for method in self.methods.values() if has_flag(method, flag)), None)

    def check(self, fund: str | None, method: str | None, vat_code: str | None, office: str | None) -> None:
        """Hold codes to those that are there; what is blank names none.

        Raises: Refusal.
        """
        if fund:
            self.fund(fund)
        if method:
            self.method(method)
        if vat_code and vat_code not in self.vat_rates:
            raise Refusal(400, "unknown_vat_code", f"There is no VAT code {vat_code}.")
        if office and office not in self.offices:
            raise Refusal(400, "unknown_office", f"There is no office {office}.")

    def vat_of(self, fund: str | None, vat_code: str | None, pence: int) -> tuple[str, str, int]:
        """Return code, rate and contained VAT of an amount: the code that was sent, or else the fund's.

        Raises: Refusal. Source: LocalGov IMS, half to even.
        """
        code = vat_code or (self.fund(fund).vat_code if fund else "")
        if not code:
            raise Refusal(400, "no_vat_code", "FundCode or VatCode is needed: VAT follows from one of them.")
        self.check(None, None, code, None)
        return code, self.vat_rates[code], contained_vat(pence, self.vat_rates[code])


def codes_of(connection: Connection, slug: str) -> Codes:
    """Read a council's codes; none before its reference data is loaded."""
    content = current_content(connection, slug)
    if content is None:
        return Codes({}, {}, {}, frozenset())
    return Codes(
        {fund.code: fund for fund in content.funds},
        {method.code: method for method in content.methods},
        {vat.code: vat.rate for vat in content.vat_codes},
        frozenset(office.code for office in content.offices),
    )


def has_flag(method: MethodEntry, flag: str) -> bool:
    """Tell whether a method's metadata says TRUE, in any case."""
    return method.metadata.get(flag, "").lower() == "true"


def who_took(connection: Connection, caller: Caller, user_code: int, office: str | None) -> tuple[int, str | None]:
    """Return the person and office to write down: a program acts for whom it says, a person only for themselves.

    Raises: Refusal, for a person who is not here.
    """
    if caller.name.startswith("person:"):
        return caller.user_code, office or caller.office
    c = tables.cashier.c
    if user_code != NOBODY:
        known = select(c.user_code).where(c.council == caller.council, c.user_code == user_code)
        if connection.execute(known).first() is None:
            raise Refusal(400, "unknown_user", f"There is no user {user_code}.")
    return user_code, office


def check_import(connection: Connection, slug: str, import_id: int | None) -> None:
    """Hold an import's number to the imports that are there.

    Raises: Refusal.
    """
    i = tables.import_batch.c
    known = select(i.import_id).where(i.council == slug, i.import_id == import_id)
    if import_id is not None and connection.execute(known).first() is None:
        raise Refusal(400, "unknown_import", f"There is no import {import_id}.")
