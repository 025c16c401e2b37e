"""Account holders go in as they are sent and come back so, and tills hear of them; nothing half and nothing twice."""

from __future__ import annotations

import threading
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from sync.central import tables
from sync.central.accounts.account_feed import put_account
from sync.central.accounts.accounts_file import AccountRow
from sync.contract.localgov.codec import dumps
from tests.central.access.callers import asking, make_key
from tests.central.localgov.api import JSON, said
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from tests.central.localgov.api import Api
    from tests.sync.world import RawTill, ServedCentral

WHOLE: dict[str, Any] = {
    "AccountReference": "700987614",
    "FundCode": "23",
    "CurrentBalance": Decimal("1284.16"),
    "PeriodCredit": Decimal("0.00"),
    "PeriodDebit": Decimal("1284.16"),
    "Title": "MS",
    "Forename": "Amina",
    "Surname": "O'Kafor",
    "HouseNumber": None,
    "AddressLine1": "14 Weir Lane",
    "AddressLine2": None,
    "AddressLine3": "  Exampleton ",
    "AddressLine4": "",
    "Postcode": "ex4 7ab",
    "RecordType": "CTAX",
    "UserField1": "DD-NONE",
    "UserField2": "",
    "UserField3": None,
    "PersonalisedMessage": None,
    "FundMessageId": 5,
}
HOLDERS = "/api/AccountHolders"


def account(central: ServedCentral) -> dict[str, Any]:
    (row,) = [row for row in central.rows(tables.account) if not row["gone"]]
    return row


def test_what_is_posted_is_what_is_read(api: Api) -> None:
    assert api.post(HOLDERS, WHOLE) == (201, WHOLE)
    assert api.get(f"{HOLDERS}/700987614") == (200, WHOLE)


def test_where_a_new_account_is_is_told_with_the_host_that_was_asked(api: Api) -> None:
    sent = {"AccountReference": "als/12 3", "FundCode": "31"}
    answer = api.http.post(HOLDERS, content=dumps(sent), headers={**JSON, "Host": "ims.example.gov.uk"})
    assert answer.headers["Location"] == "http://ims.example.gov.uk/api/AccountHolders/als%2F12%203"
    status, found = api.get(f"{HOLDERS}/als%2F12%203")
    assert (status, found["AccountReference"]) == (200, "als/12 3")


def test_a_reference_is_found_in_any_case_and_unknown_ones_are_not(api: Api) -> None:
    api.post(HOLDERS, {"AccountReference": "bj1234567a", "FundCode": "31"})
    assert api.get(f"{HOLDERS}/BJ1234567A")[1]["AccountReference"] == "bj1234567a"
    assert api.get(f"{HOLDERS}/BJ1234567")[0] == 404
    assert api.get(f"{HOLDERS}/%20")[0] == 404


def test_of_several_funds_with_one_reference_the_first_answers(api: Api) -> None:
    with api.central.database.write(COUNCIL) as connection:
        for fund in ("5", "23", "31"):
            row = AccountRow(fund, "1", "", "", fund, "", "", None, None, closed=False)
            put_account(connection, COUNCIL, row, api.central.clock.now())
    assert api.get(f"{HOLDERS}/1")[1]["FundCode"] == "23"


def test_a_till_hears_of_an_account_as_it_can_show_it(api: Api, till: RawTill) -> None:
    api.post(HOLDERS, {**WHOLE, "Surname": "Line\nbreak\u00a0 and\tall"})
    (item,) = till.get("/desktop/v1/accounts").json()["items"]
    assert item["surname"] == "Line break and all"
    assert item["address"] == ["14 Weir Lane", "Exampleton"]
    assert (item["postcode"], item["balance_pence"], item["message_id"]) == ("EX4 7AB", 128416, 5)
    assert api.get(f"{HOLDERS}/700987614")[1]["Surname"] == "Line\nbreak\u00a0 and\tall"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"FundCode": "77"}, "unknown_fund"),
        ({"FundCode": None}, "unknown_fund"),
        ({"FundMessageId": 9}, "unknown_message"),
        ({"FundMessageId": 6}, "other_message"),
        ({"Surname": "x" * 51}, "too_long"),
        ({"AccountReference": " "}, "bad_reference"),
        ({"AccountReference": "12\n3"}, "bad_reference"),
        ({"AccountReference": "ß" * 16}, "bad_reference"),
        ({"CurrentBalance": Decimal("10000000000000.01")}, "out_of_range"),
        ({"CurrentBalance": "abc"}, "not_a_number"),
        ({"PeriodDebit": Decimal("1.005")}, "too_many_decimals"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_kept(api: Api, change: dict[str, Any], code: str) -> None:
    status, why = api.post(HOLDERS, {**WHOLE, **change})
    assert (status, why["Code"]) == (400, code)
    assert api.central.count(tables.account) == 0


def test_a_reference_is_posted_once_in_whatever_fund_or_case(api: Api) -> None:
    api.post(HOLDERS, {"AccountReference": "ab1", "FundCode": "31"})
    for again in ({"AccountReference": "AB1", "FundCode": "31"}, {"AccountReference": "ab1", "FundCode": "13"}):
        status, why = api.post(HOLDERS, again)
        assert (status, why["Code"]) == (400, "account_exists")
    assert api.central.count(tables.account) == 1


def test_of_many_who_post_one_reference_at_once_one_is_told_it_is_new(api: Api) -> None:
    got: list[int] = []
    with asking(api.central, make_key(api.central, name="Other")) as other:

        def post(n: int) -> None:
            body = {"AccountReference": "ab1", "FundCode": ("31", "13")[n % 2]}
            got.append(said(other.post(HOLDERS, json=body))[0])

        threads = [threading.Thread(target=post, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(got) == [201] + [400] * 7


def test_a_patch_replaces_all_of_an_account(api: Api, till: RawTill) -> None:
    api.post(HOLDERS, WHOLE)
    bare = {"AccountReference": "700987614", "FundCode": "23"}
    status, put = api.patch(HOLDERS, bare)
    assert (status, put) == (200, dict.fromkeys(WHOLE) | bare)
    assert api.get(f"{HOLDERS}/700987614") == (200, put)
    assert till.get("/desktop/v1/accounts").json()["items"][0]["surname"] == ""


def test_a_patch_may_move_an_account_to_another_fund_and_tills_hear_that_too(api: Api, till: RawTill) -> None:
    api.post(HOLDERS, {"AccountReference": "1", "FundCode": "23"})
    cursor = till.get("/desktop/v1/accounts").json()["cursor"]
    assert api.patch(HOLDERS, {"AccountReference": "1", "FundCode": "5"})[0] == 200
    news = till.get("/desktop/v1/accounts", cursor=cursor).json()
    assert (news["gone"], [item["fund"] for item in news["items"]]) == ([["23", "1"]], ["5"])
    assert api.get(f"{HOLDERS}/1")[1]["FundCode"] == "5"


def test_an_account_that_is_closed_stays_closed(api: Api) -> None:
    with api.central.database.write(COUNCIL) as connection:
        row = AccountRow("23", "1", "", "", "", "", "", None, None, closed=True)
        put_account(connection, COUNCIL, row, api.central.clock.now())
    api.patch(HOLDERS, {"AccountReference": "1", "FundCode": "23", "Surname": "Bell"})
    assert (account(api.central)["closed"], account(api.central)["surname"]) == (True, "Bell")


def test_a_patch_of_nobody_is_refused_with_a_message(api: Api) -> None:
    status, why = api.patch(HOLDERS, WHOLE)
    assert (status, why["Code"]) == (400, "account_not_found")


def test_what_a_later_load_says_counts_more_than_what_was_posted(api: Api) -> None:
    api.post(HOLDERS, WHOLE)
    with api.central.database.write(COUNCIL) as connection:
        row = AccountRow("23", "700987614", "MS", "Amina", "Bell", "1 New Road", "EX4 7AC", 100, None, closed=False)
        put_account(connection, COUNCIL, row, api.central.clock.now())
    found = api.get(f"{HOLDERS}/700987614")[1]
    assert (found["Surname"], found["AddressLine1"], found["AddressLine3"]) == ("Bell", "1 New Road", None)
    assert (found["Postcode"], found["CurrentBalance"], found["RecordType"]) == ("EX4 7AC", Decimal("1.00"), "CTAX")


def test_account_holders_are_for_who_may_read_or_write_them(api: Api) -> None:
    with asking(api.central, make_key(api.central, "accounts.read", name="Reader")) as reader:
        assert said(reader.get(f"{HOLDERS}/1"))[0] == 404
        assert (
            said(reader.post(HOLDERS, json=WHOLE | {"CurrentBalance": 1, "PeriodCredit": 1, "PeriodDebit": 1}))[0]
            == 403
        )
    with asking(api.central) as nobody:
        assert said(nobody.get(f"{HOLDERS}/1"))[0] == 401
    assert said(api.http.get(HOLDERS))[0] == 405
