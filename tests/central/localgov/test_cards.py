"""No card number is kept, whoever sends one and wherever it stands; the answer says where, and not which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sync.central import tables
from tests.central.access.callers import asking, make_key
from tests.central.localgov.taking import BASKET, LINE, Taking

if TYPE_CHECKING:
    from tests.sync.world import RawTill

CARD = "4242 4242 4242 4242"
BARE = CARD.replace(" ", "")
ITEM = {"TransactionDate": "2026-01-14", "CreatedAt": "2026-01-14", "Amount": 1}
HOLDER = {"AccountReference": "1", "FundCode": "23"}
SENT: list[tuple[str, dict[str, Any], str]] = [
    ("/api/ProcessedTransactions", {**LINE, "Narrative": f"by {CARD}"}, "Narrative"),
    ("/api/ProcessedTransactions", {**LINE, "AccountReference": BARE}, "AccountReference"),
    ("/api/ProcessedTransactions", {**LINE, "Whatever": {"pan": BARE}}, "Whatever.pan"),
    ("/api/ProcessedTransactions", {**LINE, BARE: "1"}, "body"),
    ("/api/PendingTransactions", {**LINE, "PayeeName": BARE}, "PayeeName"),
    ("/api/PendingTransactions", {**LINE, "AccountReference": BARE}, "AccountReference"),
    ("/api/Payments", {**BASKET, "Address": {"AddressLine1": BARE}}, "Address.AddressLine1"),
    ("/api/Payments", {**BASKET, "Basket": [{**BASKET["Basket"][0], "Narrative": BARE}]}, "Basket[0].Narrative"),  # type: ignore[index]
    ("/api/Payments", {**BASKET, "Basket": [{**BASKET["Basket"][0], "AccountReference": BARE}]}, "AccountReference"),  # type: ignore[index]
    ("/api/Suspense", {**ITEM, "Notes": BARE}, "Notes"),
    ("/api/Suspense", {**ITEM, "AccountNumber": BARE}, "AccountNumber"),
    ("/api/AccountHolders", {**HOLDER, "Surname": BARE}, "Surname"),
    ("/api/TransactionImport", {"ImportTypeId": 3, "NumberOfRows": 1, "Rows": [{**LINE, "X": BARE}]}, "Rows[0].X"),
    ("/api/TransactionImport", {"ImportTypeId": 3, "NumberOfRows": 0, "Rows": [], "Notes": BARE}, "Notes"),
    ("/api/AccountHolderImport", {"ImportTypeId": 7, "NumberOfRows": 1, "Rows": [{"Title": BARE}]}, "Rows[0].Title"),
]


@pytest.mark.parametrize(("path", "body", "member"), SENT)
def test_a_card_number_is_refused_wherever_it_stands_and_never_said_again(
    taking: Taking, path: str, body: dict[str, Any], member: str
) -> None:
    status, answer = taking.post(path, body)
    assert (status, answer["Code"]) == (400, "card_number")
    assert answer["Message"].startswith(f"{member} holds what looks like a card number")
    assert "4242" not in str(answer)
    kept = (tables.processed, tables.pending, tables.suspense, tables.account, tables.import_row, tables.audit)
    assert not [row for table in kept for row in taking.central.rows(table) if "4242" in str(row)]


def test_a_row_of_an_import_that_is_paid_into_a_card_number_stops_it_all(taking: Taking) -> None:
    taking.add_import_type(3, 1)
    rows = [LINE, {**LINE, "AccountReference": BARE}]
    status, answer = taking.post("/api/TransactionImport", {"ImportTypeId": 3, "NumberOfRows": 2, "Rows": rows})
    assert (status, answer["Code"]) == (400, "card_number")
    assert answer["Message"].startswith("Rows[1].AccountReference holds")
    assert [taking.central.count(table) for table in (tables.processed, tables.import_batch, tables.import_row)] == [
        0
    ] * 3


def test_what_names_something_may_look_like_a_card_number(taking: Taking) -> None:
    assert taking.post("/api/AccountHolders", {**HOLDER, "AccountReference": BARE})[0] == 201
    assert taking.post("/api/ProcessedTransactions", {**LINE, "AccountReference": BARE, "PspReference": BARE})[0] == 201
    assert taking.begin(ExternalReference=BARE, SuccessUrl=f"https://desk.example.gov.uk/{BARE}")


def test_a_fact_with_a_card_number_is_money_all_the_same_and_shows_none(till: RawTill) -> None:
    fact = till.payment(data={"lines": [_line(narrative=f"card {CARD}")]}, personal={"payer_name": BARE})
    assert till.send(fact) == [("accepted", "")]
    central = till.central
    for table in (tables.allocation, tables.processed, tables.suspense, tables.personal, tables.payment):
        assert "4242" not in str(central.rows(table))
    assert [row["narrative"] for row in central.rows(tables.allocation)] == ["card [card]"]
    assert [row["code"] for row in central.rows(tables.task)] == ["card_number"]
    with asking(central, make_key(central)) as http:
        assert "4242" not in http.get("/api/ProcessedTransactions", params={"FundCodes": "13"}).text


def test_a_fact_that_is_paid_into_a_card_number_is_money_all_the_same_and_somebody_looks(till: RawTill) -> None:
    assert till.send(till.payment(reference=BARE)) == [("accepted", "")]
    assert till.send(till.payment(reference="700987614")) == [("accepted", "")]
    assert [row["code"] for row in till.central.rows(tables.task)].count("card_number") == 1


def _line(**changes: Any) -> dict[str, Any]:
    return {
        "n": 1,
        "fund": "13",
        "reference": "00012345678",
        "amount_pence": 1000,
        "vat_code": "N0",
        "vat_rate": "0",
        "vat_pence": 0,
        "verdict": "valid",
        "narrative": "",
        "override_reason": "",
        "override_by": "",
        **changes,
    }
