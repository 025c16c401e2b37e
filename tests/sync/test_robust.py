"""Whatever is sent, central answers in one shape, writes nothing by halves and never has a fault."""

from __future__ import annotations

import json
import socket
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from sync.central import tables
from sync.central.central import Central
from sync.central.serving.app import create_api
from tests.postgres import Databases, Server, drop_database
from tests.sync.world import ServedCentral, enrol_raw

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.sync.world import RawTill

PATHS = ("enrolments", "tokens", "escrow", "head", "events", "reference", "accounts", "account", "sign-ins")
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("\x00") | st.just("é" * 400)
ANY_JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=20), inner, max_size=4)
)


@pytest.fixture(scope="module")
def busy_central(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedCentral]:
    central = ServedCentral(tmp_path_factory.mktemp("robust") / "central")
    central.add_council()
    central.load_reference()
    yield central
    central.close()


@pytest.fixture(scope="module")
def steady(busy_central: ServedCentral) -> Iterator[RawTill]:
    till = enrol_raw(busy_central)
    yield till
    till.http.close()


def is_a_refusal(answer: httpx.Response) -> bool:
    error = answer.json()["error"]
    return 400 <= answer.status_code < 500 and bool(error["code"]) and bool(error["text"])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from(PATHS), method=st.sampled_from(["POST", "PUT"]), body=ANY_JSON)
def test_any_json_gets_a_refusal(steady: RawTill, path: str, method: str, body: Any) -> None:
    headers = {"Authorization": f"Bearer {steady.token}"}
    answer = steady.http.request(method, f"/desktop/v1/{path}", content=json.dumps(body), headers=headers)
    assert is_a_refusal(answer), answer.text


@settings(max_examples=100, deadline=None)
@given(
    path=st.sampled_from(PATHS),
    body=st.binary(max_size=200),
    kind=st.sampled_from(["application/json", "text/xml", ""]),
)
def test_any_bytes_get_a_refusal(steady: RawTill, path: str, body: bytes, kind: str) -> None:
    headers = {"Authorization": f"Bearer {steady.token}", "Content-Type": kind}
    answer = steady.http.post(f"/desktop/v1/{path}", content=body, headers=headers)
    assert is_a_refusal(answer), answer.text


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_good_batch_with_one_member_spoilt_writes_nothing_by_halves(
    busy_central: ServedCentral, steady: RawTill, data: st.DataObject
) -> None:
    probe = steady.twin()
    probe.sequence, probe.head = 10_000, "a" * 64
    batch = probe.batch(probe.payment(), probe.payment())
    place = data.draw(st.sampled_from([0, 1]))
    target = data.draw(st.sampled_from([batch, batch["events"][place], batch["events"][place]]))
    name = data.draw(st.sampled_from(sorted(target)))
    whole, target[name] = target[name], data.draw(ANY_JSON)
    assume(target[name] != whole)
    before = busy_central.count(tables.event)
    answer = steady.post("/desktop/v1/events", batch)
    assert answer.status_code in (200, 422), answer.text
    if answer.status_code == 200:
        told = [outcome["outcome"] for outcome in answer.json()["outcomes"]]
        spoilt = told if target is batch else [told[place]]
        assert set(spoilt) <= {"refused", "conflict"} or name == "personal"
    else:
        assert busy_central.count(tables.event) == before


@settings(max_examples=80, deadline=None)
@given(
    path=st.sampled_from(["head", "reference", "accounts", "account"]),
    name=st.sampled_from(["cursor", "limit", "version", "fund", "reference", "unsent", "oldest", "other"]),
    value=st.text(max_size=60) | st.integers().map(str),
)
def test_any_query_is_answered_or_refused(steady: RawTill, path: str, name: str, value: str) -> None:
    answer = steady.get(f"/desktop/v1/{path}", **{name: value.encode("utf-8", "replace").decode()})
    assert answer.status_code in (200, 304) or is_a_refusal(answer), answer.text


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/", 404, "no_such_path"),
        ("GET", "/docs", 404, "no_such_path"),
        ("DELETE", "/desktop/v1/events", 405, "method_not_allowed"),
        ("GET", "/desktop/v1/account", 422, "bad_request"),
        ("GET", "/desktop/v1/accounts?limit=many", 422, "bad_request"),
    ],
)
def test_one_shape_for_every_refusal(steady: RawTill, method: str, path: str, status: int, code: str) -> None:
    answer = steady.http.request(method, path, headers={"Authorization": f"Bearer {steady.token}"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "server" not in answer.headers


def test_a_refusal_never_repeats_what_was_sent(steady: RawTill) -> None:
    for body in ({"username": {"of": "Mrs Secret"}, "password": "Secret1"}, {"username": "Secret" * 50, "password": 1}):
        assert "Secret" not in steady.post("/desktop/v1/sign-ins", body).text


def test_the_api_describes_itself_to_those_who_have_it_and_to_nobody_else(busy_central: ServedCentral) -> None:
    document = create_api(Central(busy_central.database)).openapi()
    assert "requestBody" in document["paths"]["/desktop/v1/events"]["post"]
    assert {"/health/live", "/desktop/v1/head"} <= set(document["paths"])
    assert httpx.get(f"{busy_central.url}/openapi.json", trust_env=False).status_code == 401


# ------------------------------------------------------------------------------------------------------ size and load
@pytest.fixture
def small(tmp_path: Path) -> Iterator[ServedCentral]:
    central = ServedCentral(tmp_path / "central", limits={"body_max_bytes": 2000, "in_flight_max": 1})
    yield central
    central.close()


def test_a_body_that_is_too_large_is_cut_off(small: ServedCentral) -> None:
    for content in (b"x" * 2001, iter([b"x" * 1500, b"x" * 1500])):
        answer = httpx.post(f"{small.url}/desktop/v1/enrolments", content=content, trust_env=False)
        assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")


def test_more_than_central_can_do_is_asked_to_come_back(small: ServedCentral) -> None:
    """One request is held open in its body; the next one meets a full house; health is still answered."""
    with socket.create_connection(("127.0.0.1", small.port)) as slow:
        slow.sendall(b"POST /desktop/v1/enrolments HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{")
        refused = None
        while refused is None or refused.status_code != 503:
            refused = httpx.get(f"{small.url}/desktop/v1/head", trust_env=False)
        assert refused.json()["error"]["code"] == "busy"
        assert int(refused.headers["retry-after"]) > 0
        assert httpx.get(f"{small.url}/health/live", trust_env=False).json()["status"] == "ok"
        slow.sendall(b'"a": 1234}')
        assert b" 422 " in slow.recv(1000)
    while httpx.get(f"{small.url}/desktop/v1/head", trust_env=False).status_code == 503:
        pass


def test_records_that_are_gone_are_a_503_and_not_a_fault(
    postgres_server: Server, records: Databases, till: RawTill, caplog: pytest.LogCaptureFixture
) -> None:
    drop_database(postgres_server, records.name)
    answer = till.get("/desktop/v1/head")
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "database")
    assert int(answer.headers["retry-after"]) > 0
    ready = till.http.get("/health/ready")
    assert (ready.status_code, ready.json()["error"]["code"]) == (503, "database")
    assert till.http.get("/health/live").status_code == 200
    assert "asmith" not in caplog.text


def test_an_answer_of_ours_that_does_not_fit_is_our_fault_and_not_the_tills(
    central: ServedCentral, till: RawTill, caplog: pytest.LogCaptureFixture
) -> None:
    """A till that were told its facts are at fault would put them in quarantine."""
    with central.database.write("aldermere") as connection:
        connection.execute(tables.chain.insert().values(_broken_chain()))
    answer = till.get("/desktop/v1/head")
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "fault")
    assert "ValidationError" in caplog.text


def _broken_chain() -> dict[str, object]:
    return {
        "council": "aldermere",
        "till": "CH01",
        "epoch": "A",
        "sequence": 1,
        "hash": "no hash",
        "whole_sequence": 1,
        "whole_hash": "no hash",
    }


def test_a_fault_is_told_by_its_reference_only(
    central: ServedCentral, till: RawTill, caplog: pytest.LogCaptureFixture
) -> None:
    central.clock.ahead = {"a Secret"}  # type: ignore[assignment]  # a fault of ours, whatever it may be
    answer = httpx.get(f"{central.url}/health/live", trust_env=False)
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "fault")
    assert "Secret" not in answer.text
    assert answer.json()["error"]["text"].split()[-1].rstrip(".") in caplog.text
    assert "TypeError" in caplog.text
    assert "Secret" not in caplog.text
    central.clock.ahead = timedelta()
