"""Say where money belongs by what central knows: its funds, its accounts and its people.

Central decides this by itself, whatever the till decided: reference data may have changed since, and a till may be old.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import select, tuple_

from sync.central import tables
from sync.central.ledger.vat import contained_vat
from sync.central.reference import current_content

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from sync.contract.reference import CashierEntry, FundEntry, MethodEntry, ReferenceContent

UNKNOWN_FUND: Final = "unknown_fund"
FUND_DISABLED: Final = "fund_disabled"
UNKNOWN_ACCOUNT: Final = "unknown_account"
REVOKED_TILL: Final = "revoked_till"
UNKNOWN_ORIGINAL: Final = "unknown_original"
"""What is given back is of a payment that is not here (yet)."""
NOBODY: Final = 0
"""The user code of the system itself, and of a person central does not know."""


@dataclass(frozen=True, slots=True)
class Known:
    """What central knows of what is paid into.

    Shape: `content` None before anything was loaded, then `funds`, `methods` and `cashiers` are empty; `accounts`
    (fund, reference) to whether it is closed; `user_codes` by user name in lower case.
    """

    content: ReferenceContent | None
    funds: dict[str, FundEntry]
    methods: dict[str, MethodEntry]
    cashiers: dict[str, CashierEntry]
    accounts: dict[tuple[str, str], bool]
    user_codes: dict[str, int]

    def suspense_reason(self, fund: str, reference: str) -> str | None:
        """Say why money cannot be placed there, or None when it can."""
        entry = self.funds.get(fund)
        if entry is None:
            return UNKNOWN_FUND
        if entry.disabled:
            return FUND_DISABLED
        if entry.account_must_exist and (fund, reference) not in self.accounts:
            return UNKNOWN_ACCOUNT
        return None

    def user_code(self, username: str) -> int:
        """Return LocalGov IMS's number for a person."""
        return self.user_codes.get(username.casefold(), NOBODY)

    def vat_of(self, fund: str, amount_pence: int) -> tuple[str, str, int]:
        """Return code, rate and contained VAT of money paid into a fund. Source: LocalGov IMS, half to even."""
        code = self.funds[fund].vat_code
        rates = {} if self.content is None else {entry.code: entry.rate for entry in self.content.vat_codes}
        rate = rates.get(code, "0")
        return code, rate, contained_vat(amount_pence, rate)


def look_up(
    connection: Connection, slug: str, paid_into: Iterable[tuple[str, str]], people: Iterable[str] = ()
) -> Known:
    """Find what central knows of these (fund, reference) pairs and these people, a query for each kind."""
    content = current_content(connection, slug)
    accounts, user_codes = _accounts(connection, slug, paid_into), _user_codes(connection, slug, people)
    if content is None:
        return Known(None, {}, {}, {}, accounts, user_codes)
    return Known(
        content,
        {fund.code: fund for fund in content.funds},
        {method.code: method for method in content.methods},
        {cashier.username: cashier for cashier in content.cashiers},
        accounts,
        user_codes,
    )


def _accounts(connection: Connection, slug: str, paid_into: Iterable[tuple[str, str]]) -> dict[tuple[str, str], bool]:
    a = tables.account.c
    rows = connection.execute(
        select(a.fund, a.reference, a.closed).where(
            a.council == slug, tuple_(a.fund, a.reference).in_(sorted(set(paid_into))), a.gone.is_(False)
        )
    )
    return {(row.fund, row.reference): row.closed for row in rows}


def _user_codes(connection: Connection, slug: str, people: Iterable[str]) -> dict[str, int]:
    wanted = sorted({name.casefold() for name in people})
    if not wanted:
        return {}
    c = tables.cashier.c
    rows = connection.execute(select(c.username, c.user_code).where(c.council == slug, c.username.in_(wanted)))
    return {row.username: row.user_code for row in rows}
