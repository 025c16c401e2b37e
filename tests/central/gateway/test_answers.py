"""What an answer of the other IMS means, decided without asking anybody."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sync.central.errors import Refusal
from sync.central.gateway.answers import Alien, Rows, Stored, Unclear, judge_post, judge_search
from sync.central.gateway.channel import Credentials, Reply, check_url

RECEIPT = "AB1A-261121-0007"
DATE = "2026-11-21T11:19:58.000001"
ROW: dict[str, Any] = {
    "Reference": "xY4kQ9z2L",
    "InternalReference": "xY4kQ9z2L",
    "PspReference": RECEIPT,
    "OfficeCode": "CH",
    "EntryDate": "2026-11-21T11:20:01.5+00:00",
    "TransactionDate": DATE,
    "AccountReference": "770004417",
    "UserCode": 7,
    "FundCode": "23",
    "MopCode": "1",
    "Amount": 45.6,
    "VatCode": "N0",
    "VatRate": 0.0,
    "VatAmount": 0.0,
    "Narrative": None,
    "ImportId": None,
}


def reply(status: int, document: object = None, **changes: Any) -> Reply:
    if document is None and status in {200, 201}:
        document = {**ROW, **changes}
    body = b"" if document is None else document if isinstance(document, bytes) else json.dumps(document).encode()
    return Reply(status, body)


def test_only_a_201_with_our_line_in_it_is_a_yes() -> None:
    said = judge_post(reply(201), (RECEIPT, DATE))
    assert isinstance(said, Stored)
    assert (said.row.reference, said.row.amount) == ("xY4kQ9z2L", 45_60)
    summer = "2026-07-21T11:19:58.000001"
    told = judge_post(reply(201, TransactionDate=f"{summer}+01:00"), (RECEIPT, summer))
    assert isinstance(told, Stored)


@pytest.mark.parametrize(
    "answer",
    [
        reply(200),
        reply(202, ROW),
        reply(201, b""),
        reply(201, b"<html>"),
        reply(201, b"[]"),
        reply(201, PspReference="AB1A-261121-0008"),
        reply(201, TransactionDate="2026-11-21T11:19:58.000002"),
        reply(201, TransactionDate=None),
        reply(201, Amount="a lot"),
        reply(400),
        reply(400, b"<html>"),
        reply(400, {"Message": 3}),
        reply(409, {"Message": "busy"}),
        reply(429, {"Message": "slowly"}),
        reply(500, {"Message": "broken"}),
        reply(503),
    ],
)
def test_everything_else_leaves_open_whether_it_is_there(answer: Reply) -> None:
    said = judge_post(answer, (RECEIPT, DATE))
    assert isinstance(said, Unclear)
    assert not said.refused


def test_only_a_400_in_words_counts_towards_giving_up() -> None:
    said = judge_post(reply(400, {"message": "No such\n fund " + "x" * 300}), (RECEIPT, DATE))
    assert isinstance(said, Unclear)
    assert said.refused
    assert said.problem.startswith("400: No such fund xxx")
    assert len(said.problem) < 250


@pytest.mark.parametrize("status", [301, 302, 307, 401, 403, 405, 415])
def test_another_server_or_a_closed_door_is_told_apart(status: int) -> None:
    assert isinstance(judge_post(reply(status, {"Message": "no"}), (RECEIPT, DATE)), Alien)
    assert isinstance(judge_search(reply(status, {"Message": "no"}), RECEIPT), Alien)


def test_a_search_says_no_with_an_empty_404_only() -> None:
    assert judge_search(reply(404), RECEIPT) == Rows()
    assert judge_search(reply(200, []), RECEIPT) == Rows()
    assert isinstance(judge_search(reply(404, {"Message": "No HTTP resource was found"}), RECEIPT), Alien)
    assert isinstance(judge_search(reply(404, b"<html>"), RECEIPT), Alien)
    assert isinstance(judge_post(reply(404), (RECEIPT, DATE)), Alien)


def test_a_search_finds_our_rows_whatever_their_capitals() -> None:
    other = {**ROW, "PspReference": "ANOTHER"}
    said = judge_search(
        reply(200, [other, {**ROW, "PspReference": RECEIPT.lower() + " ", "AccountReference": ""}]), RECEIPT
    )
    assert isinstance(said, Rows)
    assert [row.reference for row in said.rows] == ["xY4kQ9z2L"]


@pytest.mark.parametrize(
    "answer",
    [
        reply(200, b"<html>"),
        reply(200, {"Message": "hello"}),
        reply(200, [{**ROW, "PspReference": "ANOTHER"}]),
        reply(200, [{**ROW, "Amount": "a lot"}]),
        reply(400),
        reply(400, {"Message": "deadlock"}),
        reply(500),
    ],
)
def test_a_search_that_failed_says_nothing(answer: Reply) -> None:
    said = judge_search(answer, RECEIPT)
    assert isinstance(said, Unclear)
    assert not said.refused


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://ims.example", "forward_http"),
        ("https://user:word@ims.example", "forward_url"),
        ("https://ims.example/?a=b", "forward_url"),
        ("ftp://ims.example", "forward_url"),
        ("ims.example", "forward_url"),
        ("https://", "forward_url"),
        ("https://ims.example/" + "x" * 300, "forward_url"),
    ],
)
def test_an_address_is_protected_or_this_machine(url: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_url(url)
    assert refused.value.code == code
    assert "word" not in refused.value.text


def test_an_address_may_have_a_path() -> None:
    assert check_url(" https://ims.example/ims/ ") == "https://ims.example/ims"
    assert check_url("http://127.0.0.1:8080") == "http://127.0.0.1:8080"


def test_credentials_go_as_headers_and_never_into_a_text() -> None:
    given = Credentials("secret", "X-Api-Key: other")
    assert given.headers() == {"Authorization": "Bearer secret", "X-Api-Key": "other"}
    assert "secret" not in repr(given)
    assert "other" not in repr(given)
    for bad in (Credentials(header="no colon"), Credentials(token="a\nb"), Credentials(header="X: \N{SNOWMAN}")):
        with pytest.raises(Refusal):
            bad.headers()
