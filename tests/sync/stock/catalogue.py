"""What the stock API does with funds, methods of payment and account holders."""

from __future__ import annotations

from typing import Any

from sync.contract.localgov.models import AccountHolder, AccountHolderInput, Fund, FundMetadata, MethodOfPayment
from sync.contract.localgov.shapes import members_of
from tests.sync.stock.loose import Absent, Fields, Refused
from tests.sync.stock.world import StockIms, same

METHODS_SHOWN = 20


def find_funds(ims: StockIms, asked: Fields) -> list[Fund]:
    """Find funds by parts of code and name; secrets in their metadata come along."""
    found = [
        fund
        for code, fund in ims.funds.items()
        if (asked["fund_code"] or "").casefold() in code.casefold()
        and (asked["fund_name"] or "").casefold() in fund.fund_name.casefold()
        and (code in ims.disabled_funds) == asked["is_disabled"]
    ]
    if not found:
        raise Absent
    return found


def get_fund(ims: StockIms, code: str) -> Fund:
    for known, fund in ims.funds.items():
        if same(known, code):
            return fund
    raise Absent


def get_metadata(ims: StockIms, key: str, code: str) -> FundMetadata:
    for each in get_fund(ims, code).metadata or ():
        if same(each.key, key):
            return each
    raise Absent


def find_methods(ims: StockIms, asked: Fields) -> list[MethodOfPayment]:
    """Find methods by a flag of theirs: twenty at most, from the last code."""
    flag = asked["type"]
    found = [
        each
        for code, each in ims.methods.items()
        if flag is None or same(ims.method_metadata.get(code, {}).get(flag), "TRUE")
    ]
    if not found:
        raise Absent
    return sorted(found, key=lambda each: each.code, reverse=True)[:METHODS_SHOWN]


# -------------------------------------------------------------------------------------------------- account holders
def get_account(ims: StockIms, reference: str) -> AccountHolder:
    for known, account in ims.accounts.items():
        if same(known, reference):
            return account
    raise Absent


def add_account(ims: StockIms, fields: Fields) -> AccountHolder:
    _check_message(ims, fields, "That fund message does not exist")
    reference = fields["account_reference"]
    if reference is None or reference in ims.accounts or fields["fund_code"] not in {None, *ims.funds}:
        raise Refused("The account holder could not be saved")
    return _keep(ims, fields)


def replace_account(ims: StockIms, fields: Fields) -> AccountHolder:
    _check_message(ims, fields, "That fund message does not exist")
    if fields["account_reference"] not in ims.accounts:
        raise Refused("No account holder with that reference was found")
    return _keep(ims, fields)


def import_accounts(ims: StockIms, fields: Fields) -> int:
    """Take accounts in bulk; the first row that does not fit refuses them all."""
    rows: list[Fields] = rows_of(ims, fields, "Account Holder")
    for n, row in enumerate(rows, 1):
        if row["fund_code"] not in set(ims.funds) - ims.disabled_funds:
            raise Refused(f"Row {n} names a fund that is not in use")
        _check_message(ims, row, f"Row {n} names a fund message that does not fit")
    for row in rows:
        _keep(ims, row)
    return len(rows)


def rows_of(ims: StockIms, fields: Fields, kind: str) -> list[Fields]:
    """Check the head of an import and return its rows.

    Raises: Refused.
    """
    if ims.import_types.get(fields["import_type_id"]) != kind:
        raise Refused("The import type could not be used")
    ims.imports.add(max(ims.imports) + 1)
    if fields["errors"]:
        raise Refused(", ".join(fields["errors"]))
    rows: list[Fields] = fields["rows"] or []
    if fields["number_of_rows"] != len(rows):
        raise Refused("The row count does not match the rows sent")
    return rows


def _check_message(ims: StockIms, fields: Fields, message: str) -> None:
    number = fields["fund_message_id"]
    if number is not None and ims.fund_messages.get(number) != fields["fund_code"]:
        raise Refused(message)


def _keep(ims: StockIms, fields: Fields) -> AccountHolder:
    values: dict[str, Any] = {member.name: fields[member.name] for member in members_of(AccountHolderInput)}
    account = AccountHolder(**values)
    ims.accounts[account.account_reference] = account
    return account
