"""The stock LocalGov IMS of these tests behaves as the real one: its answers, its traps and its failures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from sync.contract.localgov.codec import loads
from sync.contract.localgov.errors import BadMember
from sync.contract.localgov.models import ProcessedTransaction
from sync.contract.localgov.shapes import members_of, read, read_list
from tests.sync.stock import Fault, Rule, StockIms, StockServer, Weather
from tests.sync.stock.world import method

LINE = {
    "PspReference": "AB1A-261121-0007",
    "OfficeCode": "CH",
    "TransactionDate": "2026-11-21T11:19:58.000001",
    "AccountReference": "770004417",
    "UserCode": 7,
    "FundCode": "23",
    "MopCode": "1",
    "Amount": 45.60,
    "VatCode": "N0",
    "VatRate": 0.0,
    "VatAmount": 0.0,
    "Narrative": "Council Tax",
    "ImportId": None,
}
KEY = ("AB1A-261121-0007", "2026-11-21T11:19:58.000001")
SEARCH = "/api/ProcessedTransactions?PspReference=AB1A-261121-0007"


@pytest.fixture
def stock() -> Iterator[StockServer]:
    with StockServer(StockIms(now=lambda: datetime(2026, 7, 1, 9, 0, 0, 500_000, tzinfo=UTC))) as stock:
        yield stock


@pytest.fixture
def http(stock: StockServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=stock.url, timeout=5) as http:
        yield http


def post(http: httpx.Client, **changes: object) -> httpx.Response:
    return http.post("/api/ProcessedTransactions", json={**LINE, **changes})


def tell(answer: httpx.Response) -> tuple[int, bytes]:
    return answer.status_code, answer.content


# ----------------------------------------------------------------------------------------------- processed, as it is
def test_a_line_is_stored_under_a_reference_of_the_servers_own(stock: StockServer, http: httpx.Client) -> None:
    answer = post(http, Reference="mine", EntryDate="2020-01-01T00:00:00")
    line = answer.json()
    assert answer.status_code == 201
    assert re.fullmatch("[A-Za-z0-9]{9,10}", line["Reference"])
    assert line["InternalReference"] == line["Reference"]
    assert line["EntryDate"] == "2026-07-01T10:00:00.5+01:00"
    assert line["TransactionDate"] == "2026-11-21T11:19:58.000001"
    assert list(line) == [member.wire for member in members_of(ProcessedTransaction)]
    assert answer.headers["Location"] == f"{stock.url}/api/ProcessedTransactions/{line['Reference']}"
    assert b'"Amount":45.60,' in answer.content
    again = http.get(f"/api/processedtransactions/{line['Reference']}/").json()
    assert again == {**line, "EntryDate": "2026-07-01T10:00:00.5"}


def test_a_line_sent_twice_is_there_twice(stock: StockServer, http: httpx.Client) -> None:
    assert {post(http).status_code, post(http).status_code} == {201}
    assert stock.ims.doubled() == [KEY]
    assert stock.ims.lost([KEY, ("AB1A-261121-0008", None)]) == [("AB1A-261121-0008", None)]
    assert len(http.get(SEARCH).json()) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"FundCode": "77"},
        {"MopCode": "77"},
        {"VatCode": "ZZ"},
        {"OfficeCode": "ZZ"},
        {"UserCode": 77},
        {"ImportId": 1},
        {"PspReference": "x" * 31},
        {"Narrative": "x" * 101},
    ],
)
def test_a_code_that_does_not_exist_and_a_text_too_long_are_the_same_400(
    stock: StockServer, http: httpx.Client, wrong: dict[str, object]
) -> None:
    answer = post(http, **wrong)
    assert (answer.status_code, list(answer.json())) == (400, ["Message"])
    assert stock.ims.rows == []


def test_what_cannot_be_read_is_dropped_and_stored_without(stock: StockServer, http: httpx.Client) -> None:
    assert post(http, Amount="abc", UserCode=None, TransactionDate="2026-07-01T09:00:00Z").status_code == 201
    line = stock.ims.rows[0].line
    assert (line.amount, line.user_code) == (None, 0)
    assert line.transaction_date is not None
    assert line.transaction_date.text == "2026-07-01T09:00:00"
    assert http.post("/api/ProcessedTransactions", json={}).status_code == 201
    assert post(http, Amount=1.019).json()["Amount"] == 1.01


def test_the_first_twenty_rules_change_what_is_stored_disabled_ones_too(stock: StockServer, http: httpx.Client) -> None:
    names = [f"{n:02}" for n in range(20)]
    stock.ims.rules = [Rule(name, (("fund_code", "equals", "none"),), ()) for name in names[1:]]
    stock.ims.rules += [Rule("zz", (), (("narrative", "never"),))]
    stock.ims.rules += [Rule("00", (("account_reference", "starts", "77"),), (("fund_code", "31"),), disabled=True)]
    line = post(http).json()
    assert (line["FundCode"], line["Narrative"]) == ("31", "Council Tax")
    stock.ims.rules = [Rule("a", (), (("amount", "1"),))]
    assert tell(post(http)) == (400, b"")


def test_a_search_is_unsorted_unpaged_and_404_when_nothing_matches(stock: StockServer, http: httpx.Client) -> None:
    assert tell(http.get(SEARCH)) == (404, b"")
    for n in range(30):
        post(http, Amount=n, AccountReference=None, FundCode="5" if n % 2 else "31")
    assert [line["Amount"] for line in http.get(SEARCH).json()] == list(range(30))
    codes = "&FundCodes=23&FundCodes=5&MopCodes=&Narrative=council&Amount=3.0&StartDate=2026-07-01&EndDate=rubbish"
    assert [line["AccountReference"] for line in http.get(SEARCH + codes).json()] == [""]
    assert tell(http.get(f"{SEARCH}&EndDate=2026-07-01")) == (404, b"")
    stock.ims.largest_search = 29
    assert tell(http.get(SEARCH)) == (400, b"")


@pytest.mark.parametrize(
    ("verb", "path", "content", "kind", "status", "says"),
    [
        ("GET", "/api/Sync/Capabilities", b"", "", 404, True),
        ("GET", "/api/AccountHolders", b"", "", 405, True),
        ("DELETE", "/api/Funds/23", b"", "", 405, True),
        ("POST", "/api/ProcessedTransactions", b"{}", "text/plain", 415, True),
        ("POST", "/api/ProcessedTransactions", b"", "application/json", 400, False),
        ("POST", "/api/ProcessedTransactions", b"{", "application/json", 400, False),
        ("POST", "/api/ProcessedTransactions", b"null", "application/json", 400, False),
        ("GET", "/api/ProcessedTransactions/none", b"", "", 404, False),
        ("GET", "/api/AccountHolders/none", b"", "", 404, False),
        ("GET", "/api/Suspense", b"", "", 404, False),
        ("GET", "/api/Suspense/1", b"", "", 400, False),
        ("GET", "/api/Suspense/x", b"", "", 400, True),
        ("GET", "/api/FundMetadata/none/23/", b"", "", 404, False),
    ],
)
def test_the_framework_says_something_and_an_action_says_nothing(
    http: httpx.Client, verb: str, path: str, content: bytes, kind: str, status: int, says: bool
) -> None:
    answer = http.request(verb, path, content=content, headers={"Content-Type": kind} if kind else {})
    assert answer.status_code == status
    assert (b'"Message"' in answer.content) == says
    assert says or answer.content == b""


# -------------------------------------------------------------------------------------------------------- catalogue
def test_funds_are_found_by_parts_and_tell_their_secrets(http: httpx.Client) -> None:
    assert [fund["FundCode"] for fund in http.get("/api/Funds?FundCode=3").json()] == ["23", "31"]
    assert "99" not in {fund["FundCode"] for fund in http.get("/api/Funds").json()}
    assert [fund["FundCode"] for fund in http.get("/api/Funds?IsDisabled=true").json()] == ["99"]
    assert http.get("/api/Funds/99").status_code == 200
    assert http.get("/api/FundMetadata/GovUkPay.Api.Key/23/").json()["Value"].startswith("api_live")


def test_methods_of_payment_end_at_twenty_from_the_last_code(stock: StockServer, http: httpx.Client) -> None:
    stock.ims.methods = {str(n): method(str(n), f"Method {n}") for n in range(1, 31)}
    codes = [found["Code"] for found in http.get("/api/MethodOfPayments").json()]
    assert codes == sorted(map(str, range(1, 31)), reverse=True)[:20]
    assert [found["Code"] for found in http.get("/api/MethodOfPayments?Type=IsACashPayment").json()] == ["1"]
    assert tell(http.get("/api/MethodOfPayments?Type=IsAJournal")) == (404, b"")


def test_suspense_shows_six_the_newest_day_and_the_largest_first(http: httpx.Client) -> None:
    for n in range(8):
        item = {"TransactionDate": "2026-01-13", "CreatedAt": f"2026-01-{14 + n % 2}T10:00:00", "Amount": n}
        assert http.post("/api/Suspense", json=item).status_code == 201
    assert [item["Amount"] for item in http.get("/api/Suspense").json()] == [7, 5, 3, 1, 6, 4]
    assert [item["Amount"] for item in http.get("/api/Suspense?CreatedAtDateTo=2026-01-14").json()] == [6, 4, 2, 0]


# ------------------------------------------------------------------------------------------- hosted payments, imports
def test_a_hosted_payment_books_what_is_pending_and_loses_what_a_failed_one_was_for(
    stock: StockServer, http: httpx.Client
) -> None:
    def outcome(result: str, **more: object) -> httpx.Response:
        body = {"AuthResult": result, "MerchantReference": reference, "PspReference": "q8wz", "AmountPaid": 1, **more}
        return http.post("/api/PendingTransaction/ignored/ProcessPayment", json=body)

    basket = {"Address": {}, "SuccessUrl": "https://done", "Basket": [{"Fund": "31", "Amount": 120, "Narrative": "n"}]}
    reference = http.post("/api/Payments", json=basket).json()["Reference"]
    line = http.get(f"/api/PendingTransactions/{reference}").json()[0]
    assert (line["VatAmount"], line["VatRate"], line["StatusId"], line["Reference"]) == (20.0, 0.2, 1, f"{reference}_1")
    assert tell(outcome("MAYBE")) == (400, b"")
    assert outcome("pending").json() == {"RedirectUrl": "https://done", "Success": True}
    assert len(stock.ims.rows) == 1
    assert tell(outcome("PENDING")) == (400, b"")
    assert outcome("AUTHORISED", Fee=0.42).json()["RedirectUrl"] == "https://done/q8wz"
    assert [row.line.amount for row in stock.ims.rows] == [12_000, 42]
    fee = {"MerchantReference": reference, "PspReference": "q8wz", "Fee": 0.42}
    assert http.post("/api/ProcessedTransactions/x/ProcessFee", json=fee).status_code == 400
    assert outcome("REFUSED").json()["Success"] is True
    assert http.get(f"/api/PendingTransactions/{reference}").json()[0]["Narrative"] == "q8wz"


def test_a_payment_it_does_not_like_is_a_200_without_a_reference(stock: StockServer, http: httpx.Client) -> None:
    basket = {"Address": {}, "Basket": [{"Fund": "31", "Amount": 1}], "MopCode": "24"}
    assert http.post("/api/Payments", json=basket).json() == {"PaymentUrl": None, "Reference": None}
    assert len(stock.ims.pending) == 1
    assert tell(http.post("/api/Payments", json={"Basket": []})) == (400, b"")


def test_an_import_with_one_bad_row_stores_the_others_and_says_400(stock: StockServer, http: httpx.Client) -> None:
    stock.ims.rules = [Rule("a", (("narrative", "equals", "bad"),), (("amount", "1"),))]
    rows = [LINE, {**LINE, "Narrative": "bad"}, {**LINE, "FundCode": ""}]
    body = {"ImportTypeId": 3, "NumberOfRows": 3, "Rows": rows, "Errors": []}
    assert http.post("/api/TransactionImport", json=body).status_code == 400
    assert (len(stock.ims.rows), len(stock.ims.suspense)) == (1, 1)
    assert (
        http.post("/api/TransactionImport", json={**body, "Rows": [LINE, {**LINE, "MopCode": "77"}]}).status_code == 400
    )
    assert len(stock.ims.rows) == 1


# ----------------------------------------------------------------------------------------------------------- faults
@pytest.mark.parametrize(
    ("fault", "status", "stored"),
    [
        (Fault.LOST_REPLY, None, 1),
        (Fault.HELD_REPLY, None, 1),
        (Fault.REFUSED_THOUGH_DONE, 400, 1),
        (Fault.REFUSED, 400, 0),
        (Fault.REFUSED_EMPTY, 400, 0),
        (Fault.BROKEN, 500, 0),
        (Fault.SILENCE, None, 0),
        (Fault.CUT, None, 0),
        (Fault.SLOW, 201, 1),
        (Fault.GHOST, 400, 0),
        (Fault.SAME_REFERENCE, 201, 1),
    ],
)
def test_a_fault_does_what_its_name_says(
    stock: StockServer, http: httpx.Client, fault: Fault, status: int | None, stored: int
) -> None:
    stock.fail_writes(fault)
    http.timeout = httpx.Timeout(0.3)
    try:
        answered: int | None = post(http).status_code
    except httpx.TransportError:
        answered = None
    assert (answered, len(stock.ims.rows)) == (status, stored)
    assert post(http).status_code == 201


def test_a_ghost_is_stored_with_the_next_line(stock: StockServer, http: httpx.Client) -> None:
    stock.fail_writes(Fault.GHOST)
    assert post(http).status_code == 400
    assert tell(http.get(SEARCH)) == (404, b"")
    assert post(http, PspReference="AB1A-261121-0008").status_code == 201
    assert stock.ims.lost([KEY]) == []


def test_two_lines_may_get_one_reference(stock: StockServer, http: httpx.Client) -> None:
    stock.plan = lambda _verb, _path: Fault.SAME_REFERENCE
    first, second = post(http).json(), post(http, FundCode="31").json()
    assert first["Reference"] == second["Reference"]


def test_a_single_read_may_deny_what_is_there(stock: StockServer, http: httpx.Client) -> None:
    reference = post(http).json()["Reference"]
    stock.fail_next(reference, Fault.ABSENT)
    assert tell(http.get(f"/api/ProcessedTransactions/{reference}")) == (404, b"")
    assert http.get(f"/api/ProcessedTransactions/{reference}").status_code == 200


def test_nobody_answers_while_it_is_away_and_nothing_is_forgotten(stock: StockServer, http: httpx.Client) -> None:
    post(http)
    with stock.away(), pytest.raises(httpx.ConnectError):
        post(http)
    assert len(http.get(SEARCH).json()) == 1


def test_the_same_seed_is_the_same_weather() -> None:
    def faults(seed: int) -> list[Fault | None]:
        weather = Weather(seed, share=0.5, calm_after=300)
        return [weather("POST", "/api/ProcessedTransactions") for _ in range(320)]

    assert faults(3) == faults(3)
    assert faults(3) != faults(4)
    assert set(faults(3)[300:]) == {None}
    assert Fault.GHOST not in faults(3)
    assert {Fault.LOST_REPLY, Fault.CUT, Fault.REFUSED_THOUGH_DONE} < set(faults(3))


@pytest.mark.parametrize("seed", range(5))
def test_asking_before_every_resend_stores_every_line_once(seed: int) -> None:
    with StockServer() as stock, httpx.Client(base_url=stock.url, timeout=5) as http:
        stock.plan = Weather(seed)
        keys = [(f"AB1A-261121-{n:04}", "2026-11-21T11:19:58") for n in range(20)]
        for psp, date in keys:
            while not _is_there(http, psp):
                _try(http, psp, date)
        assert (stock.ims.lost(keys), stock.ims.doubled()) == ([], [])
        assert any(fault for _, _, fault in stock.seen)


def _is_there(http: httpx.Client, psp: str) -> bool:
    while True:
        try:
            found = http.get("/api/ProcessedTransactions", params={"PspReference": psp})
        except httpx.TransportError:
            continue
        if found.status_code in {200, 404}:
            return found.status_code == 200


def _try(http: httpx.Client, psp: str, date: str) -> None:
    try:
        post(http, PspReference=psp, TransactionDate=date)
    except httpx.TransportError:
        return


def test_an_answer_of_the_stock_server_is_read_by_the_contract(http: httpx.Client) -> None:
    post(http)
    assert read_list(ProcessedTransaction, loads(http.get(SEARCH).content))[0].amount == 4560
    with pytest.raises(BadMember):
        read(ProcessedTransaction, loads(post(http, FundCode="77").content))
