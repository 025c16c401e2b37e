"""Income that was taken elsewhere is booked in balance and found again by everything that is known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sync.central import tables
from sync.central.checks import check
from sync.central.ledger.suspense import release
from sync.central.localgov import processed
from sync.central.localgov.rule_book import read_rule
from sync.contract.localgov.codec import dumps
from tests.central.access.callers import asking, token_of
from tests.central.localgov.api import JSON
from tests.central.localgov.taking import LINE, USER_CODE, Taking
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.sync.world import RawTill

PATH = "/api/ProcessedTransactions"


def post(taking: Taking, **changes: Any) -> dict[str, Any]:
    status, made = taking.post(PATH, {**LINE, **changes})
    assert status == 201, made
    answer: dict[str, Any] = made
    return answer


def found(taking: Taking, query: str) -> list[str]:
    answer = taking.http.get(f"{PATH}?{query}")
    if answer.status_code == 404:
        assert answer.json()["Message"]
        return []
    assert answer.status_code == 200, answer.text
    return [row["Reference"] for row in answer.json()]


# -------------------------------------------------------------------------------------------------------------- posting
def test_a_transaction_is_booked_as_it_was_sent_under_a_reference_of_ours(taking: Taking) -> None:
    made = post(taking, Reference="mine", InternalReference="mine", EntryDate="2001-01-01")
    reference = made["Reference"]
    assert reference == made["InternalReference"]
    assert len(reference) == 10
    assert reference.isalnum()
    assert {name: made[name] for name in LINE if name not in {"Amount", "VatRate", "VatAmount"}} == {
        name: value for name, value in LINE.items() if name not in {"Amount", "VatRate", "VatAmount"}
    }
    assert made["EntryDate"] > "2020"
    assert taking.get(f"{PATH}/{reference}") == (200, made)
    assert taking.postings() == [("fund", "23", "700123452", 4560), ("method", "1", "", -4560)]


def test_its_bytes_are_exact_and_in_the_order_of_the_wire(taking: Taking) -> None:
    body = dumps(LINE).replace(b'"45.60"', b"9999999999999999.99").replace(b'"VatRate":0', b'"VatRate":0.175')
    answer = taking.http.post(PATH, content=body, headers=JSON)
    assert answer.status_code == 201
    reference, entry_date = answer.json()["Reference"], answer.json()["EntryDate"]
    assert answer.content.decode() == (
        f'{{"Reference":"{reference}","InternalReference":"{reference}","PspReference":"PR01-20260114-000123",'
        f'"OfficeCode":"PR","EntryDate":"{entry_date}","TransactionDate":"2026-01-14T10:31:52",'
        '"AccountReference":"700123452","UserCode":12,"FundCode":"23","MopCode":"1","Amount":9999999999999999.99,'
        '"VatCode":"N0","VatRate":0.175,"VatAmount":0.00,"Narrative":"Council Tax counter cash","ImportId":null}'
    )
    assert answer.headers["Location"] == f"{taking.central.url}{PATH}/{reference}"
    assert taking.http.get(f"{PATH}/{reference}").content == answer.content


def test_a_disabled_fund_and_a_negative_amount_pass_as_they_do_there(taking: Taking) -> None:
    made = post(taking, FundCode="99", MopCode="24", Amount=-5)
    assert str(made["Amount"]) == "-5.00"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"FundCode": "77"}, "unknown_fund"),
        ({"MopCode": "XX"}, "unknown_method"),
        ({"OfficeCode": "ZZ"}, "unknown_office"),
        ({"VatCode": "Z9"}, "unknown_vat_code"),
        ({"UserCode": 77}, "unknown_user"),
        ({"ImportId": 77}, "unknown_import"),
        ({"Amount": None}, "missing"),
        ({"Amount": "1.234"}, "too_many_decimals"),
        ({"Amount": 10**17}, "out_of_range"),
        ({"PspReference": "x" * 31}, "too_long"),
        ({"Narrative": "a\0b"}, "unusable_character"),
        ({"TransactionDate": "yesterday"}, "not_a_date"),
        ({"UserCode": 2**31}, "out_of_range"),
    ],
)
def test_what_cannot_be_booked_is_refused_and_leaves_nothing(
    taking: Taking, changes: dict[str, Any], code: str
) -> None:
    status, answer = taking.post(PATH, {**LINE, **changes})
    assert (status, answer["Code"]) == (400, code)
    assert taking.central.count(tables.processed) == taking.central.count(tables.entry) == 0


def test_the_rules_for_everything_have_their_say(taking: Taking) -> None:
    taking.add_rules(
        read_rule(
            {
                "name": "Old tax",
                "everywhere": True,
                "conditions": [{"field": "AccountReference", "operator": "start with", "value": "7"}],
                "actions": [{"field": "FundCode", "value": "31"}],
            }
        )
    )
    assert post(taking)["FundCode"] == "31"
    assert taking.postings()[0][1] == "31"


def test_what_names_no_fund_is_in_suspense_and_still_found(taking: Taking) -> None:
    made = post(taking, FundCode="")
    (item,) = taking.central.rows(tables.suspense)
    assert (item["reason"], item["amount_pence"], item["account_number"]) == ("no_fund", 4560, "700123452")
    assert taking.postings() == [("method", "1", "", -4560), ("suspense", "", "700123452", 4560)]
    assert made["FundCode"] is None
    assert taking.get(f"{PATH}/{made['Reference']}") == (200, made)
    assert found(taking, f"PspReference={LINE['PspReference']}&Narrative=counter&MopCodes=1") == [made["Reference"]]
    assert found(taking, f"PspReference={LINE['PspReference']}&FundCodes=23") == []
    assert found(taking, "AppReference=x") == []


def test_what_was_placed_out_of_suspense_is_still_found_by_who_asks_whether_to_send_it_again(taking: Taking) -> None:
    made = post(taking, FundCode=None)
    (item,) = taking.central.rows(tables.suspense)
    with taking.central.database.write(COUNCIL) as connection:
        now = taking.central.clock.now()
        release(connection, COUNCIL, item["suspense_id"], "31", "BC/26/9", "person:asmith", now, "It says so")
    assert len(found(taking, f"PspReference={LINE['PspReference']}")) == 1
    assert taking.get(f"{PATH}/{made['Reference']}")[0] == 200
    assert len(found(taking, "MopCodes=1")) == 1


def test_a_person_posts_as_themselves(taking: Taking) -> None:
    with asking(taking.central, token_of(taking.central)) as http:
        answer = http.post(PATH, content=dumps({**LINE, "UserCode": 0, "OfficeCode": None}), headers=JSON)
    assert (answer.json()["UserCode"], answer.json()["OfficeCode"]) == (USER_CODE, "CH")
    assert {row["actor"] for row in taking.central.rows(tables.entry)} == {"person:asmith"}


# -------------------------------------------------------------------------------------------------------------- finding
def test_every_criterion_narrows_the_search(taking: Taking) -> None:
    one = post(taking)["Reference"]
    other = post(
        taking, PspReference="other", FundCode="31", MopCode="24", Amount=120, AccountReference="BC/26", Narrative="50%"
    )["Reference"]
    paid = taking.begin()
    taking.outcome(paid, PspReference="gov-1")
    expected = {
        "PspReference=other": [other],
        "receiptnumber=%20other%20": [other],
        "FundCodes=31&FundCodes=23&PspReference=other": [other],
        "fundcodes=23&FundCodes=&MopCodes=1": [one],
        "MopCodes=1&MopCodes=24": [one, other],
        "AccountReference=BC%2F26": [other],
        "Amount=45.6&MopCodes=1": [one],
        "Narrative=COUNTER": [one],
        "Narrative=%25": [other],
        f"InternalReference={paid}": [f"{paid}_1", f"{paid}_2"],
        "AppReference=PR01-20260114-000124&Amount=120": [f"{paid}_2"],
        "StartDate=2000-01-01&EndDate=2999-01-01T00:00:00&MopCodes=&Narrative=&Amount=": [
            one,
            other,
            f"{paid}_1",
            f"{paid}_2",
        ],
        "EndDate=2020-01-01": [],
        "FundCodes=23&MopCodes=24": [],
        "Unknown=1&PspReference=other": [other],
    }
    assert {query: found(taking, query) for query in expected} == expected


def test_the_bounds_of_a_search_are_in_it_and_no_account_is_blank(taking: Taking) -> None:
    made = post(taking, AccountReference=None)
    at = made["EntryDate"]
    assert found(taking, f"StartDate={at}&EndDate={at}") == [made["Reference"]]
    assert taking.get(PATH, PspReference="PR01-20260114-000123")[1][0]["AccountReference"] == ""


@pytest.mark.parametrize("query", ["Amount=abc", "StartDate=soon", "PspReference=a&PspReference=b", "Narrative=%00"])
def test_a_criterion_that_cannot_be_read_is_refused_and_never_dropped(taking: Taking, query: str) -> None:
    post(taking)
    answer = taking.http.get(f"{PATH}?{query}")
    assert answer.status_code == 400
    assert answer.json()["Code"]


def test_a_search_that_finds_too_much_says_so(taking: Taking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processed, "SEARCH_MAX", 2)
    for _ in range(2):
        post(taking)
    assert len(found(taking, "")) == 2
    post(taking)
    status, answer = taking.get(PATH)
    assert (status, answer["Code"]) == (400, "too_many")


def test_the_payments_of_tills_are_found_as_well(taking: Taking, enrolled: Callable[..., RawTill]) -> None:
    till = enrolled()
    till.send(till.session_opened(), till.payment())
    receipt = taking.central.receipts()[0]
    rows = taking.central.rows(tables.processed)
    assert found(taking, f"PspReference={receipt}") == [row["reference"] for row in rows] != []


def test_whatever_was_booked_the_records_keep_every_law(taking: Taking, enrolled: Callable[..., RawTill]) -> None:
    till = enrolled()
    till.send(till.session_opened(), till.payment())
    post(taking)
    post(taking, FundCode=None, Amount=-3)
    reference = taking.begin()
    taking.outcome(reference, Fee="0.53")
    taking.outcome(taking.begin(), "REFUSED")
    with taking.central.database.read(COUNCIL) as connection:
        assert check(connection, COUNCIL) == []
    assert taking.sums_of_entries() == {0}


# ----------------------------------------------------------------------------------------------------------------- card
def test_the_digits_of_a_card_are_set_on_every_line_and_cleared(taking: Taking) -> None:
    reference = taking.begin()
    taking.outcome(reference)
    path = f"{PATH}/anything/UpdateCardDetails"
    said = {"MerchantReference": reference, "CardPrefix": "424242", "CardSuffix": "4242"}
    assert taking.post(path, said) == (200, None)
    assert {(row["card_prefix"], row["card_suffix"]) for row in taking.lines(reference)} == {("424242", "4242")}
    assert taking.post(path, {"MerchantReference": reference}) == (200, None)
    assert {(row["card_prefix"], row["card_suffix"]) for row in taking.lines(reference)} == {(None, None)}


def test_digits_of_an_unknown_payment_or_too_many_of_them_are_refused(taking: Taking) -> None:
    assert taking.post(f"{PATH}/x/UpdateCardDetails", {"MerchantReference": "x"})[0] == 404
    status, answer = taking.post(f"{PATH}/x/UpdateCardDetails", {"CardPrefix": "1234567"})
    assert (status, answer["Code"]) == (400, "too_long")
