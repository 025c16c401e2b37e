"""A request with an Idempotency-Key is done once, and answered the same for as long as it may be sent again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from fastapi import Request

from sync.central import audit, tables
from sync.central.access.callers import Caller
from sync.central.central import Central
from sync.central.errors import Refusal
from sync.central.localgov.writing import written
from sync.contract.localgov.codec import dumps
from sync.contract.localgov.models import Authorise
from tests.central.access.callers import asking, audited, make_key
from tests.central.localgov.api import JSON
from tests.central.localgov.taking import LINE, Taking
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from datetime import datetime

    import httpx
    from sqlalchemy import Connection

    from sync.central.localgov.answers import Answer

PATH = "/api/ProcessedTransactions"
BODY = dumps(LINE)


def other(**changes: Any) -> bytes:
    return dumps({**LINE, **changes})


def test_the_second_time_is_the_first_answer_again(taking: Taking) -> None:
    first, again = (taking.keyed(PATH, BODY, "k-1") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["Location"] == first.headers["Location"]
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert taking.central.count(tables.processed) == 1


def test_the_same_request_is_known_however_it_is_written(taking: Taking) -> None:
    taking.keyed(PATH, BODY, "k-1")
    loose = BODY.replace(b'"45.60"', b"45.6").replace(b'"FundCode"', b'"fundcode"').replace(b",", b" , ")
    assert taking.keyed(PATH.lower() + "/", loose, "k-1").headers["Idempotency-Replayed"] == "true"


def test_another_request_with_the_same_key_is_refused(taking: Taking) -> None:
    taking.keyed(PATH, BODY, "k-1")
    answer = taking.keyed(PATH, other(Amount="45.61"), "k-1")
    assert (answer.status_code, answer.json()["Code"]) == (422, "idempotency_key_reused")
    assert taking.central.count(tables.processed) == 1


def test_a_key_means_nothing_elsewhere_or_from_somebody_else(taking: Taking) -> None:
    taking.keyed(PATH, BODY, "k-1")
    line = dumps({"FundCode": "11", "Amount": 1})
    assert taking.keyed("/api/PendingTransactions", line, "k-1").status_code == 201
    with asking(taking.central, make_key(taking.central, name="Another")) as http:
        answer = http.post(PATH, content=BODY, headers={**JSON, "Idempotency-Key": "k-1"})
    assert answer.status_code == 201
    assert taking.central.count(tables.processed) == 2


def test_without_a_key_each_request_is_its_own(taking: Taking) -> None:
    for _ in range(2):
        taking.post(PATH, LINE)
    assert taking.central.count(tables.processed) == 2


def test_a_refusal_is_kept_as_well_and_is_422(taking: Taking) -> None:
    said = other(FundCode="77")
    first, again = (taking.keyed(PATH, said, "k-1") for _ in range(2))
    assert (first.status_code, first.json()["Code"]) == (422, "unknown_fund")
    assert (again.status_code, again.content) == (422, first.content)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert taking.central.count(tables.entry) == 0


def test_a_refusal_that_leaves_something_to_staff_keeps_it(taking: Taking) -> None:
    reference = taking.begin()
    path = f"/api/PendingTransaction/{reference}/ProcessPayment"
    said = dumps({"AuthResult": "AUTHORISED", "MerchantReference": reference, "AmountPaid": 1})
    assert {taking.keyed(path, said, "k-1").status_code for _ in range(2)} == {422}
    assert {row["result"] for row in taking.waiting(reference)} == {"AMOUNT_DIFFERS"}


def test_what_a_refused_request_wrote_goes_but_its_refusal_stays(taking: Taking) -> None:
    def work(connection: Connection, now: datetime) -> Answer:
        audit.note(connection, COUNCIL, now, "key:x", "half_done")
        raise Refusal(400, "too_late", "It cannot be finished.")

    app = SimpleNamespace(state=SimpleNamespace(central=Central(taking.central.database)))
    headers = [(b"idempotency-key", b"k-1")]
    scope = {"type": "http", "method": "POST", "path": "/api/X", "query_string": b"", "headers": headers, "app": app}
    caller = Caller(COUNCIL, "key:x", frozenset())
    answers = [written(Request(scope), caller, Authorise(), work) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert audited(taking.central, "half_done") == []
    assert taking.central.count(tables.kept_answer) == 1


def test_an_empty_answer_is_kept_as_one(taking: Taking) -> None:
    reference = taking.begin()
    path = f"/api/PendingTransaction/{reference}/Authorise"
    answers = [taking.keyed(path, b'{"PspReference":"p"}', "k-1") for _ in range(2)]
    assert [(answer.status_code, answer.content) for answer in answers] == [(200, b"")] * 2


@pytest.mark.parametrize("key", ["", "x" * 65, "with space", "caf\u00e9"])
def test_a_key_that_is_none_is_refused(taking: Taking, key: str) -> None:
    headers = [(b"Content-Type", b"application/json"), (b"Idempotency-Key", key.encode("latin-1"))]
    answer = taking.http.post(PATH, content=BODY, headers=headers)
    assert (answer.status_code, answer.json()["Code"]) == (400, "idempotency_key")
    assert taking.central.count(tables.processed) == 0


def test_many_at_once_are_done_once(taking: Taking) -> None:
    def send(_n: int) -> httpx.Response:
        return taking.keyed(PATH, BODY, "k-1")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(8)))
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotency-Replayed" not in answer.headers for answer in answers) == 1
    assert taking.central.count(tables.processed) == 1


def test_an_answer_is_kept_for_thirty_five_days(taking: Taking) -> None:
    taking.keyed(PATH, BODY, "k-1")
    taking.central.clock.ahead = timedelta(days=34, hours=23)
    assert taking.keyed(PATH, BODY, "k-1").headers["Idempotency-Replayed"] == "true"
    taking.central.clock.ahead = timedelta(days=35, minutes=1)
    assert "Idempotency-Replayed" not in taking.keyed(PATH, BODY, "k-1").headers
    assert taking.central.count(tables.kept_answer) == 1
