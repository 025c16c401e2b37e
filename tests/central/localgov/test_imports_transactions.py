"""An import of money is recorded as it came and booked whole, once, or not at all."""

from __future__ import annotations

import threading
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from sync.central import tables
from sync.central.localgov.rule_book import RuleEntry
from sync.contract.localgov.codec import loads
from tests.central.access.callers import asking, make_key
from tests.central.localgov.api import said

if TYPE_CHECKING:
    from tests.central.localgov.api import Api

IMPORT = "/api/TransactionImport"
BOOKED = (tables.entry, tables.posting, tables.processed, tables.suspense)


@pytest.fixture(autouse=True)
def types(api: Api) -> None:
    api.add_import_type(3, 1)
    api.add_import_type(7, 2)


def a_row(n: int = 1, **members: Any) -> dict[str, Any]:
    return {
        "PspReference": f"PR01-{n:06}",
        "OfficeCode": "99",
        "TransactionDate": f"2026-01-14T12:05:31.{n:06}",
        "AccountReference": "700123452",
        "UserCode": 0,
        "FundCode": "23",
        "MopCode": "1",
        "Amount": Decimal("45.60"),
        "VatCode": "N0",
        "VatRate": Decimal("0.0"),
        "VatAmount": Decimal("0.00"),
        "Narrative": "Counter cash",
        "ImportId": None,
        **members,
    }


def an_import(*rows: dict[str, Any], **members: Any) -> dict[str, Any]:
    return {
        "ImportTypeId": 3,
        "Notes": "Desk PR01",
        "NumberOfRows": len(rows),
        "Rows": list(rows),
        "Errors": [],
        **members,
    }


def a_rule(name: str, sets: dict[str, str], *conditions: dict[str, Any], types: tuple[int, ...] = ()) -> RuleEntry:
    return RuleEntry.model_validate(
        {
            "name": name,
            "everywhere": not types,
            "import_types": list(types),
            "conditions": list(conditions),
            "actions": [{"field": field, "value": value} for field, value in sets.items()],
        }
    )


def batches(api: Api) -> list[dict[str, Any]]:
    return sorted(api.central.rows(tables.import_batch), key=lambda row: row["import_id"])


def nothing_is_booked(api: Api) -> bool:
    return all(api.central.count(table) == 0 for table in BOOKED)


def test_every_row_is_booked_in_balance_and_a_blank_fund_goes_to_suspense(api: Api) -> None:
    sent = an_import(a_row(1), a_row(2, FundCode=" ", AccountReference="UNKNOWN-7"), a_row(3, FundCode=None, Amount=-1))
    assert api.post(IMPORT, sent) == (200, {"FileImport": None, "NumberOfRowsImported": 3})
    (done,) = batches(api)
    assert (done["status"], done["rows"], done["total_pence"]) == (3, 3, 9020)
    assert (done["created_by"], done["problems"]) == ("key:Parking portal", [])
    (kept,) = api.central.rows(tables.processed)
    assert (kept["fund"], kept["method"], kept["amount_pence"], kept["import_id"]) == ("23", "1", 4560, 1)
    assert (kept["psp_reference"], kept["transaction_date"]) == ("PR01-000001", "2026-01-14T12:05:31.000001")
    waiting = api.central.rows(tables.suspense)
    assert sorted((row["account_number"], row["amount_pence"], row["import_id"]) for row in waiting) == [
        ("700123452", -100, 1),
        ("UNKNOWN-7", 4560, 1),
    ]
    entries = api.central.rows(tables.entry)
    assert [entry["kind"] for entry in entries] == ["import"] * 3
    for entry in entries:
        sides = [
            row["amount_pence"] for row in api.central.rows(tables.posting) if row["entry_id"] == entry["entry_id"]
        ]
        assert (len(sides), sum(sides)) == (2, 0)


def test_rows_are_kept_as_they_came(api: Api) -> None:
    odd = {"Reference": "theirs", "rowColour": "\u0000red", **a_row(1)}
    assert api.post(IMPORT, an_import(odd))[0] == 200
    (row,) = api.central.rows(tables.import_row)
    assert (row["n"], loads(row["data"].encode())) == (1, odd)
    assert api.central.rows(tables.processed)[0]["reference"] != "theirs"


def test_rules_of_the_type_run_before_those_for_everything(api: Api) -> None:
    unknown = {"field": "AccountReference", "operator": "start with", "value": "UN"}
    api.add_rules(
        a_rule("b", {"Narrative": "found"}, {"field": "FundCode", "operator": "equal", "value": "31"}),
        a_rule("z", {"FundCode": "31"}, unknown, types=(3,)),
        a_rule("a", {"FundCode": ""}, {"field": "Amount", "operator": "greater than", "value": "100"}),
    )
    rows = (a_row(1, AccountReference="UN1"), a_row(2), a_row(3, AccountReference="UN2", Amount=101))
    assert api.post(IMPORT, an_import(*rows))[0] == 200
    booked = {row["psp_reference"]: (row["fund"], row["narrative"]) for row in api.central.rows(tables.processed)}
    assert booked == {"PR01-000001": ("31", "found"), "PR01-000002": ("23", "Counter cash")}
    assert [row["account_number"] for row in api.central.rows(tables.suspense)] == ["UN2"]


@pytest.mark.parametrize(
    ("change", "code", "text"),
    [
        ({"FundCode": "77"}, "unknown_fund", "Row 2: "),
        ({"MopCode": "ZZ"}, "unknown_method", "Row 2: "),
        ({"VatCode": "ZZ"}, "unknown_vat_code", "Row 2: "),
        ({"OfficeCode": "ZZ"}, "unknown_office", "Row 2: "),
        ({"UserCode": 77}, "unknown_user", "Row 2: "),
        ({"Amount": None}, "missing", "Row 2: "),
    ],
)
def test_one_row_that_fails_books_none_and_is_named_and_the_import_is_recorded(
    api: Api, change: dict[str, Any], code: str, text: str
) -> None:
    status, why = api.post(IMPORT, an_import(a_row(1), a_row(2, **change), a_row(3)))
    assert (status, why["Code"]) == (400, code)
    assert text in why["Message"]
    assert nothing_is_booked(api)
    (kept,) = batches(api)
    assert (kept["status"], kept["problems"]) == (4, [why["Message"]])
    assert api.central.count(tables.import_row) == 3


def test_the_rule_that_set_an_unknown_fund_is_named(api: Api) -> None:
    api.add_rules(a_rule("To the old fund", {"FundCode": "77"}))
    status, why = api.post(IMPORT, an_import(a_row(1)))
    assert (status, why["Code"]) == (400, "unknown_fund")
    assert "Row 1" in why["Message"]
    assert "'To the old fund'" in why["Message"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"ImportTypeId": 7}, "wrong_import_type"),
        ({"NumberOfRows": 2}, "row_count"),
        ({"Errors": ["total differs", "line 9 is short"]}, "sent_as_failed"),
    ],
)
def test_an_import_that_does_not_hold_together_is_recorded_as_failed(
    api: Api, change: dict[str, Any], code: str
) -> None:
    status, why = api.post(IMPORT, an_import(a_row(1), **change))
    assert (status, why["Code"]) == (400, code)
    assert nothing_is_booked(api)
    assert [row["status"] for row in batches(api)] == [4]
    assert api.central.count(tables.import_row) == 1


def test_errors_of_the_sender_are_told_back(api: Api) -> None:
    assert api.post(IMPORT, an_import(Errors=["total differs", "line 9 is short"]))[1]["Message"] == (
        "total differs, line 9 is short"
    )


def test_an_unknown_type_or_an_unreadable_row_leaves_no_trace(api: Api) -> None:
    assert api.post(IMPORT, an_import(a_row(1), ImportTypeId=99))[1]["Code"] == "unknown_import_type"
    status, why = api.post(IMPORT, an_import(a_row(1), a_row(2, Amount="abc")))
    assert (status, why["Code"]) == (400, "not_a_number")
    assert "Rows[1].Amount" in why["Message"]
    lone = api.http.post(
        IMPORT,
        content=b'{"ImportTypeId":3,"NumberOfRows":1,"Rows":[{"More":"\\ud800"}]}',
        headers={"Content-Type": "application/json"},
    )
    assert said(lone)[1]["Code"] == "unusable_character"
    assert said(api.http.post(IMPORT, content=b"x", headers={"Content-Type": "text/plain"}))[0] == 415
    assert batches(api) == []
    assert nothing_is_booked(api)


def test_a_sum_beyond_all_money_is_refused(api: Api) -> None:
    rows = [a_row(n, Amount=Decimal("9999999999999999.99")) for n in range(1, 4)]
    assert api.post(IMPORT, an_import(*rows))[1]["Code"] == "out_of_range"


def test_the_same_money_is_imported_once_unless_the_notes_say_otherwise(api: Api) -> None:
    assert api.post(IMPORT, an_import(a_row(1)))[0] == 200
    status, why = api.post(IMPORT, an_import(a_row(1)))
    assert (status, why["Code"]) == (400, "already_imported")
    assert "as import 1" in why["Message"]
    assert (len(batches(api)), api.central.count(tables.processed)) == (1, 1)
    assert api.post(IMPORT, an_import(a_row(1), Notes="Desk PR01, meant again"))[0] == 200
    assert api.central.count(tables.processed) == 2


def test_what_failed_may_be_sent_again_when_it_is_mended(api: Api) -> None:
    api.add_rules(a_rule("Wrong", {"FundCode": "77"}))
    assert api.post(IMPORT, an_import(a_row(1)))[0] == 400
    api.add_rules(a_rule("Wrong", {"FundCode": "31"}))
    assert api.post(IMPORT, an_import(a_row(1)))[0] == 200
    assert [row["status"] for row in batches(api)] == [4, 3]


def test_an_idempotency_key_gets_the_same_answer_and_no_second_import(api: Api) -> None:
    headers = {"Idempotency-Key": "batch-1", "Content-Type": "application/json"}
    body = {**an_import(), "NumberOfRows": 1, "Rows": [{**a_row(1), "Amount": 1, "VatRate": 0, "VatAmount": 0}]}
    first, again = (api.http.post(IMPORT, json=body, headers=headers) for _ in range(2))
    assert (first.status_code, first.content) == (again.status_code, again.content) == (200, first.content)
    assert again.headers["Idempotency-Replayed"] == "true"
    other = api.http.post(IMPORT, json=body, headers={**headers, "Idempotency-Key": "batch-2"})
    assert (other.status_code, said(other)[1]["Code"]) == (422, "already_imported")
    assert (len(batches(api)), api.central.count(tables.processed)) == (1, 1)


def test_of_many_who_import_the_same_at_once_one_books_it(api: Api) -> None:
    rows = [{**a_row(n), "Amount": 1, "VatRate": 0, "VatAmount": 0} for n in range(50)]
    got: list[tuple[int, str]] = []

    def send() -> None:
        with asking(api.central, make_key(api.central, name=threading.current_thread().name)) as http:
            status, answer = said(http.post(IMPORT, json=an_import(*rows)))
            got.append((status, answer.get("Code", "")))

    threads = [threading.Thread(target=send, name=f"Sender {n}") for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [(200, "")] + [(400, "already_imported")] * 3
    assert api.central.count(tables.processed) == 50
    assert [row["status"] for row in batches(api)].count(3) == 1


def test_imports_at_once_are_both_booked_whole(api: Api) -> None:
    def send(n: int) -> None:
        with asking(api.central, make_key(api.central, name=f"Sender {n}")) as http:
            rows = [
                {**a_row(n * 1000 + i), "Amount": 1, "VatRate": 0, "VatAmount": 0, "FundCode": ("23", "")[i % 2]}
                for i in range(100)
            ]
            assert said(http.post(IMPORT, json=an_import(*rows)))[0] == 200

    threads = [threading.Thread(target=send, args=(n,)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (api.central.count(tables.processed), api.central.count(tables.suspense)) == (150, 150)
    assert sorted(row["suspense_id"] for row in api.central.rows(tables.suspense)) == list(range(1, 151))


def test_an_import_is_for_who_may_write_transactions(api: Api) -> None:
    with asking(api.central, make_key(api.central, "accounts.write", name="Other")) as other:
        assert said(other.post(IMPORT, json={}))[0] == 403
