"""Baskets go to the page of their provider, or are refused and leave nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sync.central import tables
from sync.central.localgov.hosted import checksum
from sync.contract.localgov.codec import dumps
from tests.central.access.callers import asking, make_key
from tests.central.localgov.api import JSON
from tests.central.localgov.taking import BASKET, PAGE, Taking

if TYPE_CHECKING:
    import httpx


def item(**changes: Any) -> list[dict[str, Any]]:
    return [{"Fund": "31", "Amount": 10, "AccountReference": "A1", **changes}]


def test_a_basket_becomes_pending_lines_under_one_reference(taking: Taking) -> None:
    reference = taking.begin()
    rows = taking.waiting(reference)
    assert [row["reference"] for row in rows] == [f"{reference}_1", f"{reference}_2"]
    assert [(row["amount_pence"], row["vat_code"], row["vat_pence"]) for row in rows] == [
        (4560, "N0", 0),
        (12000, "W0", 2000),
    ]
    assert {(row["office"], row["user_code"], row["status"]) for row in rows} == {("99", 0, 1)}
    assert {row["call_recording_source"] for row in rows} == {"Storm"}
    assert rows[0]["payee_address_4"] == ""
    assert len(reference) == 10
    assert reference.isalnum()


def test_the_page_is_the_integrations_with_reference_and_checksum(taking: Taking) -> None:
    _, answer = taking.post("/api/Payments", BASKET)
    assert answer["PaymentUrl"] == f"{PAGE}/{answer['Reference']}/{checksum(answer['Reference'])}"


@pytest.mark.parametrize(
    ("reference", "digest"),
    [
        ("1234567890", "e807f1fcf82d132f9bb018ca6738a19f"),
        ("abcdefghij", "a925576942e94b2ef57a066101b48876"),
    ],
)
def test_the_checksum_is_the_one_integrations_check(reference: str, digest: str) -> None:
    assert checksum(reference) == digest


def test_a_basket_without_a_method_takes_the_one_for_the_web(taking: Taking) -> None:
    assert {row["method"] for row in taking.waiting(taking.begin(MopCode=None))} == {"90"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"Basket": item(Fund="77")}, "unknown_fund"),
        ({"Basket": item(Fund="99")}, "fund_disabled"),
        ({"Basket": item(Fund="5M", Amount=101)}, "over_fund_limit"),
        ({"Basket": item(Amount=5001)}, "method_limit"),
        ({"Basket": item(Amount=0)}, "out_of_range"),
        ({"Basket": item(Amount="0.001")}, "too_many_decimals"),
        ({"Basket": item(VatCode="ZZ")}, "unknown_vat_code"),
        ({"Basket": []}, "missing"),
        ({"Basket": None}, "null"),
        ({"Address": None}, "null"),
        ({"MopCode": "XX"}, "unknown_method"),
        ({"MopCode": "24"}, "method_disabled"),
        ({"MopCode": "91"}, "no_integration"),
        ({"MopCode": "92"}, "no_integration"),
    ],
)
def test_what_cannot_be_paid_is_refused_and_leaves_nothing(taking: Taking, changes: dict[str, Any], code: str) -> None:
    status, answer = taking.post("/api/Payments", {**BASKET, **changes})
    assert (status, answer["Code"]) == (400, code)
    assert taking.central.count(tables.pending) == 0


def ask(
    taking: Taking, path: str, *, content: bytes = b"{}", kind: str | None = JSON["Content-Type"]
) -> httpx.Response:
    return taking.http.post(path, content=content, headers={} if kind is None else {"Content-Type": kind})


@pytest.mark.parametrize("kind", [None, "text/plain", "application/xml", "application/json; charset=utf-16"])
def test_a_body_that_is_not_json_is_415(taking: Taking, kind: str | None) -> None:
    answer = ask(taking, "/api/Payments", kind=kind)
    assert answer.status_code == 415
    assert answer.json()["Message"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"a":1,"A":2}', b"\xff", b"null"])
def test_a_body_that_cannot_be_read_is_400(taking: Taking, content: bytes) -> None:
    answer = ask(taking, "/api/Payments", content=content)
    assert answer.status_code == 400
    assert answer.json()["Message"]


@pytest.mark.parametrize("path", ["/API/payments", "/api/Payments/", "/Api/PAYMENTS/"])
def test_paths_are_found_in_any_case_and_with_a_slash_at_the_end(taking: Taking, path: str) -> None:
    assert ask(taking, path, content=dumps(BASKET)).status_code == 200


def test_another_method_is_405_and_says_which_there_are(taking: Taking) -> None:
    for path, allowed in (("/api/payments/", "POST"), ("/api/ProcessedTransactions", "GET, POST")):
        answer = taking.http.delete(path)
        assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)
        assert answer.json()["Code"] == "method_not_allowed"


def test_a_path_that_is_not_here_is_404_with_a_detail(taking: Taking) -> None:
    for path in ("/api/Nothing", "/api/PendingTransactions/a%00b", "/api/PendingTransactions/a/b"):
        answer = taking.http.get(path)
        assert answer.status_code == 404
        assert set(answer.json()) == {"Message", "Code", "MessageDetail"}


def test_nobody_asks_without_a_credential_and_its_scope(taking: Taking) -> None:
    with asking(taking.central) as http:
        answer = http.post("/api/Payments", content=b"{", headers={"Content-Type": "text/plain"})
        assert (answer.status_code, answer.json()["Code"]) == (401, "credential")
        assert http.get("/openapi.json").status_code == 401
    secret = make_key(taking.central, "pending.read", name="Reader")
    with asking(taking.central, secret) as http:
        answer = http.post("/api/Payments", content=dumps(BASKET), headers=JSON)
        assert (answer.status_code, answer.json()["Code"]) == (403, "scope")


def test_the_api_describes_every_path_of_its_own(taking: Taking) -> None:
    paths = taking.http.get("/openapi.json").json()["paths"]
    assert "/api/PendingTransaction/{reference}/ProcessPayment" in paths
    assert all(path.startswith("/api/") for path in paths)
