"""Lines wait for their card payment; how it ended is written down, and only money that was taken is booked, once."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from sync.central import tables
from sync.contract.localgov.codec import dumps
from tests.central.access.callers import asking, audited, make_key, token_of
from tests.central.localgov.api import JSON
from tests.central.localgov.taking import REFERENCE, USER_CODE, Taking

if TYPE_CHECKING:
    from pathlib import Path

LINE = {"FundCode": "11", "MopCode": "91", "Amount": 35, "AccountReference": "BJ12345673", "Narrative": "By telephone"}
OK = "https://desk.example.gov.uk/pay/ok"
FAILED = "https://desk.example.gov.uk/pay/failed"
CANCELLED = "https://desk.example.gov.uk/pay/cancelled"


def line(taking: Taking, **changes: Any) -> tuple[int, Any]:
    return taking.post("/api/PendingTransactions", {**LINE, **changes})


# --------------------------------------------------------------------------------------------------------- single lines
def test_a_line_is_kept_with_its_vat_and_found_under_its_reference(taking: Taking) -> None:
    said = {"FundCode": "31", "Amount": "99.99", "OfficeCode": "PR", "UserCode": USER_CODE, "ExpiryDate": "2099-01-01"}
    status, made = line(taking, **said)
    assert status == 201
    reference = made[0]["InternalReference"]
    assert made[0]["Reference"] == f"{reference}_1"
    assert (made[0]["VatCode"], str(made[0]["VatAmount"]), made[0]["StatusId"]) == ("W0", "16.66", 1)
    assert (made[0]["OfficeCode"], made[0]["UserCode"]) == ("PR", USER_CODE)
    assert taking.get(f"/api/PendingTransactions/{reference}") == (200, made)


def test_location_names_the_host_that_was_asked(taking: Taking) -> None:
    answer = taking.http.post("/api/PendingTransactions", content=dumps(LINE), headers=JSON)
    reference = answer.json()[0]["InternalReference"]
    assert answer.headers["Location"] == f"{taking.central.url}/api/PendingTransactions/{reference}"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"FundCode": "77"}, "unknown_fund"),
        ({"FundCode": None}, "no_vat_code"),
        ({"MopCode": "XX"}, "unknown_method"),
        ({"OfficeCode": "ZZ"}, "unknown_office"),
        ({"UserCode": 77}, "unknown_user"),
        ({"VatCode": "Z9"}, "unknown_vat_code"),
        ({"Amount": None}, "missing"),
        ({"Amount": "abc"}, "not_a_number"),
        ({"Narrative": "x" * 101}, "too_long"),
        ({"ExpiryDate": "2020-01-01T00:00:00"}, "expired"),
        ({"ExpiryDate": "soon"}, "not_a_date"),
    ],
)
def test_a_line_that_cannot_be_kept_is_refused(taking: Taking, changes: dict[str, Any], code: str) -> None:
    status, answer = line(taking, **changes)
    assert (status, answer["Code"]) == (400, code)
    assert taking.central.count(tables.pending) == 0


def test_a_person_keeps_lines_as_themselves_whoever_they_name(taking: Taking) -> None:
    with asking(taking.central, token_of(taking.central)) as http:
        answer = http.post("/api/PendingTransactions", content=dumps({**LINE, "UserCode": 0}), headers=JSON)
    assert answer.status_code == 201, answer.text
    assert (answer.json()[0]["UserCode"], answer.json()[0]["OfficeCode"]) == (USER_CODE, "CH")


def test_an_unknown_reference_is_404_everywhere(taking: Taking) -> None:
    assert taking.get("/api/PendingTransactions/nobody")[0] == 404
    assert taking.post("/api/PendingTransaction/nobody/Authorise", {"PspReference": "p"})[0] == 404
    assert taking.outcome("nobody")[0] == 404
    fee = {"MerchantReference": "nobody", "Fee": 1}
    assert taking.post("/api/ProcessedTransactions/nobody/ProcessFee", fee)[0] == 404


# ------------------------------------------------------------------------------------------------------------- outcomes
def test_what_was_authorised_is_booked_with_all_that_was_known(taking: Taking) -> None:
    reference = taking.begin()
    more = {"AmountPaid": "165.60", "CardPrefix": "424242", "CardSuffix": "4242"}
    assert taking.outcome(reference, **more) == (200, {"RedirectUrl": f"{OK}/psp-1", "Success": True})
    booked = taking.lines(reference)
    assert [row["reference"] for row in booked] == [f"{reference}_1", f"{reference}_2"]
    assert [row["amount_pence"] for row in booked] == [4560, 12000]
    waited = taking.waiting(reference)
    for row, before in zip(booked, waited, strict=True):
        assert (row["psp_reference"], row["card_prefix"], row["card_suffix"]) == ("psp-1", "424242", "4242")
        for member in ("narrative", "call_recording_source", "call_recording_user_name", "payee_name", "entered_at"):
            assert row[member] == before[member] != ""
        assert row["app_reference"] == "PR01-20260114-000124"
    assert {row["status"] for row in waited} == {3}
    assert taking.postings() == [
        ("fund", "23", "700987614", 4560),
        ("fund", "31", "BC/26/00017", 12000),
        ("method", "90", "", -12000),
        ("method", "90", "", -4560),
    ]


def test_authorise_books_as_the_outcome_does(taking: Taking) -> None:
    reference = taking.begin()
    for _ in range(2):
        assert taking.post(f"/api/pendingtransaction/{reference}/authorise/", {"PspReference": "atp-9"}) == (200, None)
    assert [row["psp_reference"] for row in taking.lines(reference)] == ["atp-9", "atp-9"]


def test_said_twice_it_is_booked_once_and_answered_the_same(taking: Taking) -> None:
    reference = taking.begin()
    first = taking.outcome(reference)
    assert taking.outcome(reference) == first
    assert taking.outcome(reference, PspReference="psp-2") == first
    assert len(taking.lines(reference)) == 2
    assert len(audited(taking.central, "outcome_after_booking")) == 1


def test_pending_books_nothing_and_what_is_authorised_later_is_booked(taking: Taking) -> None:
    reference = taking.begin()
    for _ in range(2):
        assert taking.outcome(reference, "PENDING") == (200, {"RedirectUrl": OK, "Success": True})
    assert taking.lines(reference) == []
    assert {(row["status"], row["result"]) for row in taking.waiting(reference)} == {(1, "PENDING")}
    taking.outcome(reference, "authorised")
    assert len(taking.lines(reference)) == 2


@pytest.mark.parametrize(("result", "url"), [("REFUSED", FAILED), ("Error", FAILED), ("CANCELLED", CANCELLED)])
def test_a_payment_that_failed_keeps_its_narrative(taking: Taking, result: str, url: str) -> None:
    reference = taking.begin()
    assert taking.outcome(reference, result) == (200, {"RedirectUrl": url, "Success": True})
    rows = taking.waiting(reference)
    assert [row["narrative"] for row in rows] == ["Council Tax Jan 2026", "Building notice"]
    assert {(row["status"], row["authorisation_code"]) for row in rows} == {(2, result.upper())}
    assert taking.lines(reference) == []
    taking.outcome(reference)
    assert [row["authorisation_code"] for row in taking.lines(reference)] == [None, None]


def test_refused_after_authorised_changes_nothing_and_is_left_to_staff(taking: Taking) -> None:
    reference = taking.begin()
    taking.outcome(reference)
    assert taking.outcome(reference, "REFUSED")[1]["RedirectUrl"] == f"{OK}/psp-1"
    assert {row["status"] for row in taking.waiting(reference)} == {3}
    assert len(taking.lines(reference)) == 2
    assert audited(taking.central, "outcome_after_booking") == [
        ("key:Parking portal", f"{reference}: REFUSED as psp-1")
    ]


@pytest.mark.parametrize("paid", ["165.61", "0.01", "1.65", "-165.60"])
def test_another_amount_than_was_due_is_not_booked_and_staff_see_it(taking: Taking, paid: str) -> None:
    reference = taking.begin()
    status, answer = taking.outcome(reference, AmountPaid=paid)
    assert (status, answer["Code"]) == (400, "amount_differs")
    assert taking.lines(reference) == []
    assert audited(taking.central, "amount_differs") == [
        ("key:Parking portal", f"{reference}: due 165.60, paid {paid} as psp-1")
    ]
    assert {(row["status"], row["result"]) for row in taking.waiting(reference)} == {(1, "AMOUNT_DIFFERS")}
    assert taking.outcome(reference, AmountPaid="165.60")[0] == 200
    assert len(taking.lines(reference)) == 2


@pytest.mark.parametrize("paid", [0, "165.6"])
def test_an_amount_that_was_not_told_or_told_as_it_is_due_is_booked(taking: Taking, paid: object) -> None:
    reference = taking.begin()
    assert taking.outcome(reference, AmountPaid=paid)[0] == 200
    assert len(taking.lines(reference)) == 2


def test_pence_are_pounds_unless_the_method_of_payment_says_otherwise(taking: Taking, tmp_path: Path) -> None:
    reference = taking.begin()
    status, answer = taking.outcome(reference, AmountPaid=16560)
    assert (status, answer["Code"]) == (400, "amount_differs")
    assert "AmountPaidInPence" in answer["Message"]
    tell_pence(taking, tmp_path)
    assert taking.outcome(reference, AmountPaid=16560)[0] == 200
    assert len(taking.lines(reference)) == 2


@pytest.mark.parametrize("paid", ["165.60", "1.66", 166])
def test_a_hundredth_of_the_amount_told_in_pence_never_passes_for_all_of_it(
    taking: Taking, tmp_path: Path, paid: object
) -> None:
    tell_pence(taking, tmp_path)
    reference = taking.begin()
    assert taking.outcome(reference, AmountPaid=paid)[1]["Code"] == "amount_differs"
    assert taking.lines(reference) == []


def tell_pence(taking: Taking, folder: Path) -> None:
    """Say of the method for cards over the web that its integration tells pence."""
    said = json.loads(REFERENCE.read_text(encoding="utf-8"))
    card = next(method for method in said["methods_of_payment"] if method["code"] == "90")
    card["metadata"]["AmountPaidInPence"] = "TRUE"
    path = folder / "taking.json"
    path.write_text(json.dumps(said), encoding="utf-8")
    taking.central.load_reference(path=path)


@pytest.mark.parametrize("amount", ["0", "-45.60", "-0.01"])
def test_nobody_intends_to_pay_nothing_or_less(taking: Taking, amount: str) -> None:
    status, answer = line(taking, Amount=amount)
    assert (status, answer["Code"]) == (400, "out_of_range")
    assert taking.central.count(tables.pending) == 0


def test_a_fee_never_gives_money_back(taking: Taking) -> None:
    reference = taking.begin()
    assert taking.outcome(reference, Fee="-5000.00")[1]["Code"] == "out_of_range"
    assert taking.lines(reference) == []
    taking.outcome(reference)
    fee = {"MerchantReference": reference, "Fee": "-0.42"}
    assert taking.post(f"/api/ProcessedTransactions/{reference}/ProcessFee", fee)[1]["Code"] == "out_of_range"
    assert len(taking.lines(reference)) == 2


@pytest.mark.parametrize("result", [None, "MAYBE", ""])
def test_an_outcome_that_is_none_leaves_the_lines_alone(taking: Taking, result: str | None) -> None:
    reference = taking.begin()
    assert (
        taking.post(
            f"/api/PendingTransaction/{reference}/ProcessPayment",
            {"AuthResult": result, "MerchantReference": reference},
        )[0]
        == 400
    )
    assert {row["status"] for row in taking.waiting(reference)} == {1}


def test_the_reference_in_the_body_counts_and_the_path_only_without_it(taking: Taking) -> None:
    reference, other = taking.begin(), taking.begin()
    said = {"AuthResult": "AUTHORISED", "PspReference": "p", "MerchantReference": reference}
    assert taking.post(f"/api/PendingTransaction/{other}/ProcessPayment", said)[0] == 200
    assert (len(taking.lines(reference)), len(taking.lines(other))) == (2, 0)
    said["MerchantReference"] = ""
    assert taking.post(f"/api/PendingTransaction/{other}/ProcessPayment", said)[0] == 200
    assert len(taking.lines(other)) == 2


def test_an_expired_basket_begins_no_payment_but_money_that_was_taken_is_booked(taking: Taking) -> None:
    soon = taking.central.clock.now() + timedelta(minutes=10)
    late = [line(taking, ExpiryDate=soon.isoformat())[1][0]["InternalReference"] for _ in range(2)]
    taking.outcome(late[1], "PENDING")
    taking.central.clock.ahead = timedelta(minutes=20)
    status, answer = taking.outcome(late[0], "PENDING")
    assert (status, answer["Code"]) == (400, "expired")
    assert taking.outcome(late[1], "PENDING")[0] == 200
    for reference in late:
        assert taking.outcome(reference)[0] == 200
        assert len(taking.lines(reference)) == 1


def test_two_who_say_authorised_at_once_book_once(taking: Taking) -> None:
    reference = taking.begin()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: taking.outcome(reference, Fee="0.53"), range(8)))
    assert {status for status, _ in answers} == {200}
    assert [row["amount_pence"] for row in taking.lines(reference)] == [4560, 12000, 53]
    assert taking.sums_of_entries() == {0}


def test_a_line_without_a_fund_is_booked_into_suspense_once(taking: Taking) -> None:
    reference = line(taking, FundCode=None, VatCode="N0")[1][0]["InternalReference"]
    for _ in range(2):
        assert taking.outcome(reference)[0] == 200
    (item,) = taking.central.rows(tables.suspense)
    assert (item["reason"], item["amount_pence"], item["psp_reference"]) == ("no_fund", 3500, "psp-1")
    assert taking.sums_of_entries() == {0}


# ----------------------------------------------------------------------------------------------------------------- fees
def fee(taking: Taking, reference: str, pounds: str = "0.53") -> tuple[int, Any]:
    said = {"MerchantReference": reference, "PspReference": "psp-1", "Fee": pounds}
    return taking.post(f"/api/ProcessedTransactions/{reference}/ProcessFee", said)


def paid_by(taking: Taking, method: str) -> str:
    reference: str = line(taking, MopCode=method)[1][0]["InternalReference"]
    taking.outcome(reference)
    return reference


@pytest.mark.parametrize(
    ("method", "fund", "account"), [("90", "11", None), ("91", "11", "BJ12345673"), ("92", "13", "CARDFEES")]
)
def test_a_fee_goes_where_its_method_says(taking: Taking, method: str, fund: str, account: str | None) -> None:
    reference = paid_by(taking, method)
    assert fee(taking, reference) == (200, None)
    row = taking.lines(reference)[-1]
    assert (row["reference"], row["method"], row["amount_pence"]) == (f"{reference}_2", "95", 53)
    assert (row["fund"], row["account_reference"], row["vat_pence"]) == (fund, account, 0)
    assert taking.sums_of_entries() == {0}


def test_a_fee_is_booked_once_and_another_one_beside_it(taking: Taking) -> None:
    reference = paid_by(taking, "91")
    assert fee(taking, reference)[0] == 200
    status, answer = fee(taking, reference)
    assert (status, answer["Code"]) == (400, "fee_recorded")
    assert fee(taking, reference, "0.60")[0] == 200
    assert [row["reference"] for row in taking.lines(reference)][1:] == [f"{reference}_2", f"{reference}_3"]


def test_a_fee_is_refused_when_there_is_none_or_nothing_is_paid_or_its_method_has_none(taking: Taking) -> None:
    waiting = taking.begin()
    assert fee(taking, waiting)[1]["Code"] == "not_processed"
    paid = paid_by(taking, "1")
    assert fee(taking, paid)[1]["Code"] == "method_without_fee"
    assert fee(taking, paid, "0")[1]["Code"] == "no_fee"


def test_a_fee_that_comes_with_the_payment_is_booked_with_it(taking: Taking) -> None:
    reference = taking.begin()
    for _ in range(2):
        assert taking.outcome(reference, Fee="0.53")[0] == 200
    assert [row["amount_pence"] for row in taking.lines(reference)] == [4560, 12000, 53]


def test_a_fee_that_cannot_be_booked_does_not_hold_up_the_payment(taking: Taking) -> None:
    reference = line(taking, MopCode="1")[1][0]["InternalReference"]
    assert taking.outcome(reference, Fee="0.53")[0] == 200
    assert len(taking.lines(reference)) == 1
    assert audited(taking.central, "fee_not_booked") == [
        ("key:Parking portal", f"{reference}: 0.53, method_without_fee")
    ]


def test_a_key_of_another_council_finds_nothing(taking: Taking) -> None:
    reference = taking.begin()
    taking.central.add_council("elsewhere")
    with asking(taking.central, make_key(taking.central, slug="elsewhere")) as http:
        assert http.get(f"/api/PendingTransactions/{reference}").status_code == 404


def test_a_fee_for_a_fund_that_is_not_there_is_left_to_staff(taking: Taking, tmp_path: Path) -> None:
    said = json.loads(REFERENCE.read_text(encoding="utf-8"))
    card = next(method for method in said["methods_of_payment"] if method["code"] == "90")
    card["metadata"] |= {"IsACentralChargeFee": "TRUE", "FeeFundCode": "NONE"}
    path = tmp_path / "taking.json"
    path.write_text(json.dumps(said), encoding="utf-8")
    taking.central.load_reference(path=path)
    reference = taking.begin()
    assert taking.outcome(reference, Fee="0.42")[0] == 200
    assert len(taking.lines(reference)) == 2
    assert audited(taking.central, "fee_not_booked") == [("key:Parking portal", f"{reference}: 0.42, unknown_fund")]
