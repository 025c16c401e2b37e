"""An import of account holders replaces and adds them all, or none; who is not named stays."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from sync.central import tables
from tests.central.access.callers import asking, make_key
from tests.central.localgov.api import said

if TYPE_CHECKING:
    from tests.central.localgov.api import Api
    from tests.sync.world import RawTill

IMPORT = "/api/AccountHolderImport"


@pytest.fixture(autouse=True)
def types(api: Api) -> None:
    api.add_import_type(3, 1)
    api.add_import_type(7, 2)


def an_import(*rows: dict[str, Any], **members: Any) -> dict[str, Any]:
    return {"ImportTypeId": 7, "Notes": "nightly", "NumberOfRows": len(rows), "Rows": list(rows), **members}


def holder(reference: str, fund: str = "23", **members: Any) -> dict[str, Any]:
    return {"AccountReference": reference, "FundCode": fund, **members}


def accounts(api: Api) -> dict[tuple[str, str], str]:
    rows = api.central.rows(tables.account)
    return {(row["fund"], row["reference"]): row["surname"] for row in rows if not row["gone"]}


def batches(api: Api) -> list[int]:
    rows = api.central.rows(tables.import_batch)
    return [row["status"] for row in sorted(rows, key=lambda row: row["import_id"])]


def test_known_accounts_are_replaced_new_ones_added_and_others_left_alone(api: Api, till: RawTill) -> None:
    for reference in ("1", "2"):
        api.post("/api/AccountHolders", holder(reference, Surname="Before", RecordType="CTAX"))
    cursor = till.get("/desktop/v1/accounts").json()["cursor"]
    sent = an_import(holder("2", Surname="After", CurrentBalance=Decimal("10.01")), holder("3", "5", FundMessageId=6))
    assert api.post(IMPORT, sent) == (200, {"FileImport": None, "NumberOfRowsImported": 2})
    assert accounts(api) == {("23", "1"): "Before", ("23", "2"): "After", ("5", "3"): ""}
    assert api.get("/api/AccountHolders/2")[1]["RecordType"] is None
    news = till.get("/desktop/v1/accounts", cursor=cursor).json()
    assert [(item["reference"], item["balance_pence"]) for item in news["items"]] == [("2", 1001), ("3", None)]
    assert batches(api) == [3]


def test_the_same_import_again_changes_nothing_and_no_till_hears_of_it(api: Api, till: RawTill) -> None:
    sent = an_import(holder("1", Surname="Bell"), holder("2"))
    assert api.post(IMPORT, sent)[0] == 200
    cursor = till.get("/desktop/v1/accounts").json()["cursor"]
    assert api.post(IMPORT, sent)[0] == 200
    news = till.get("/desktop/v1/accounts", cursor=cursor).json()
    assert (news["items"], news["gone"]) == ([], [])
    assert batches(api) == [3, 3]


def test_an_account_of_another_fund_moves(api: Api, till: RawTill) -> None:
    api.post("/api/AccountHolders", holder("1", "5"))
    cursor = till.get("/desktop/v1/accounts").json()["cursor"]
    assert api.post(IMPORT, an_import(holder("1", "23")))[0] == 200
    news = till.get("/desktop/v1/accounts", cursor=cursor).json()
    assert (news["gone"], [item["fund"] for item in news["items"]]) == ([["5", "1"]], ["23"])


@pytest.mark.parametrize(
    ("bad", "code", "text"),
    [
        (holder("9", "99"), "unknown_fund", "Row 2: "),
        (holder("9", "77"), "unknown_fund", "Row 2: "),
        (holder("9", "23", FundMessageId=6), "other_message", "Row 2: "),
        (holder("9", "23", FundMessageId=60), "unknown_message", "Row 2: "),
        (holder(" ab1 ", "31"), "account_twice", "Row 2 has the AccountReference of row 1"),
    ],
)
def test_one_row_that_does_not_fit_leaves_every_account_as_it_was(
    api: Api, bad: dict[str, Any], code: str, text: str
) -> None:
    api.post("/api/AccountHolders", holder("AB1", Surname="Before"))
    status, why = api.post(IMPORT, an_import(holder("AB1", Surname="After"), bad, holder("3")))
    assert (status, why["Code"]) == (400, code)
    assert text in why["Message"]
    assert accounts(api) == {("23", "AB1"): "Before"}
    assert batches(api) == [4]
    assert api.central.count(tables.import_row) == 3


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"ImportTypeId": 3}, "wrong_import_type"),
        ({"NumberOfRows": 5}, "row_count"),
        ({"Errors": ["short file"]}, "sent_as_failed"),
    ],
)
def test_an_import_of_the_wrong_kind_touches_no_account(api: Api, change: dict[str, Any], code: str) -> None:
    status, why = api.post(IMPORT, an_import(holder("1"), **change))
    assert (status, why["Code"]) == (400, code)
    assert (accounts(api), batches(api)) == ({}, [4])


def test_an_import_larger_than_a_batch_is_put_in_whole(api: Api) -> None:
    rows = [holder(f"{n:06}", Surname=f"Person {n}") for n in range(6_000)]
    assert api.post(IMPORT, an_import(*rows))[1]["NumberOfRowsImported"] == 6_000
    assert len(accounts(api)) == 6_000
    changes = sorted(row["change"] for row in api.central.rows(tables.account))
    assert len(set(changes)) == 6_000


def test_an_import_is_for_who_may_write_accounts(api: Api) -> None:
    with asking(api.central, make_key(api.central, "processed.write", "accounts.read", name="Other")) as other:
        assert said(other.post(IMPORT, json={}))[0] == 403
