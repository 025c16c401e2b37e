"""Whatever is sent, on PostgreSQL and over real sockets: no fault, nothing by halves, one shape for every refusal."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.central import tables
from sync.central.central import Central
from sync.central.roles import ADDED_ONLY
from sync.central.serving.app import create_api
from sync.contract.fields import utc_text
from tests.central.access.callers import make_key, token_of
from tests.postgres import fresh_database
from tests.sync.world import COUNCIL, RawTill, ServedCentral, enrol_raw, enrolment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.postgres import Server

HEAVY = [
    b"",
    b"null",
    b"\xff\xfe{",
    b"[" * 20_000 + b"]" * 20_000,
    b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
    b'{"Amount": ' + b"9" * 5_000 + b"}",
    b'{"Amount": 1e999999999}',
    b'{"Amount": NaN}',
    b'{"a": 1, "a": 2}',
    b'"\\ud800"',
]
SPOILT = st.sampled_from(["\x00", "\ud800", "x\x00y", "é" * 3000, "9" * 400, "-0", "1e400", "", " ", "\u202e"])
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.integers(2**62, 2**70) | st.floats() | st.text(max_size=30) | SPOILT
)
ANY_JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=20), inner, max_size=4)
)
KINDS = st.sampled_from(
    ["application/json", "application/json; charset=utf-16", "text/xml", "multipart/form-data", "a", ""]
)


class Stage:
    """Central, everybody who may ask it, and what it takes where."""

    def __init__(self, central: ServedCentral) -> None:
        self.central = central
        self.till = enrol_raw(central)
        self.http = self.till.http
        self.secrets = {"desktop": self.till.token, "api": make_key(central), "staff": token_of(central)}
        self.document = create_api(Central(central.database)).openapi()
        self.writes = [
            (method, path)
            for path, methods in sorted(self.document["paths"].items())
            for method in sorted(methods)
            if method in ("post", "put", "patch")
        ]

    def members_of(self, method: str, path: str) -> list[str]:
        """Return the members a body may have, as the description names them."""
        content = self.document["paths"][path][method].get("requestBody", {}).get("content", {})
        schema: dict[str, Any] = next(iter(content.values()))["schema"] if content else {}
        schemas = self.document.get("components", {}).get("schemas", {})
        while "items" in schema or "$ref" in schema:
            schema = schema.get("items") or schemas.get(schema["$ref"].rpartition("/")[2], {})
        return sorted(schema.get("properties", {}))

    def send(self, method: str, path: str, body: bytes, kind: str = "application/json") -> httpx.Response:
        secret = self.secrets.get(path.strip("/").split("/")[0].lower(), "")
        filled = path.replace("{", "").replace("}", "")
        headers = {"Authorization": f"Bearer {secret or 'none'}", "Content-Type": kind}
        return self.http.request(method, filled, content=body, headers=headers)

    def kept(self) -> dict[str, int]:
        """Count what is only ever added, but for the audit."""
        return {name: self.central.count(tables.metadata.tables[name]) for name in sorted(ADDED_ONLY - {"audit"})}


@pytest.fixture(scope="module")
def stage(postgres_server: Server, ready_made: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with fresh_database(postgres_server, ready_made) as records:
        central = ServedCentral(tmp_path_factory.mktemp("stage") / "central", url_of_records=records.app_url)
        made = Stage(central)
        yield made
        made.http.close()
        central.close()


def refused(answer: httpx.Response, path: str, statuses: range = range(400, 500)) -> str:
    """Hold an answer to the one shape of its path; return its code."""
    assert answer.status_code in statuses, (answer.request.method, path, answer.status_code, answer.text)
    said = answer.json()
    if path.lower().startswith("/api"):
        assert {"Message", "Code"} <= set(said), said
        assert isinstance(said["Message"], str)
        return str(said["Code"])
    assert set(said) == {"error"}, said
    assert set(said["error"]) == {"code", "text"}, said
    return str(said["error"]["code"])


def is_whole(answer: httpx.Response, path: str) -> None:
    """Hold an answer to what may come: done, or refused."""
    if answer.status_code >= 300:
        refused(answer, path)


# --------------------------------------------------------------------------------------------------- whatever is sent
@settings(max_examples=250, deadline=None, derandomize=True)
@given(data=st.data())
def test_any_json_anywhere_is_done_or_refused(stage: Stage, data: st.DataObject) -> None:
    method, path = data.draw(st.sampled_from(stage.writes))
    members = stage.members_of(method, path)
    shaped = st.dictionaries(st.sampled_from(members), ANY_JSON, max_size=8) if members else ANY_JSON
    body = data.draw(shaped | st.lists(shaped, max_size=3) | ANY_JSON)
    is_whole(stage.send(method, path, json.dumps(body).encode()), path)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(data=st.data(), body=st.binary(max_size=200) | st.sampled_from(HEAVY), kind=KINDS)
def test_any_bytes_of_any_kind_are_refused(stage: Stage, data: st.DataObject, body: bytes, kind: str) -> None:
    method, path = data.draw(st.sampled_from(stage.writes))
    is_whole(stage.send(method, path, body, kind), path)


@pytest.mark.parametrize("body", HEAVY, ids=range(len(HEAVY)))
def test_the_worst_bodies_everywhere(stage: Stage, body: bytes) -> None:
    before = stage.kept()
    for method, path in stage.writes:
        is_whole(stage.send(method, path, body), path)
    assert stage.kept() == before


@settings(max_examples=60, deadline=None, derandomize=True)
@given(data=st.data(), name=st.sampled_from(["fund", "reference", "cursor", "limit", "page", "AccountReference"]))
def test_any_query_and_any_path_is_answered_or_refused(stage: Stage, data: st.DataObject, name: str) -> None:
    reads = [path for path, methods in sorted(stage.document["paths"].items()) if "get" in methods]
    path = data.draw(st.sampled_from(reads))
    said = data.draw(SPOILT | st.text(max_size=40)).encode("utf-8", "replace").decode()
    part = data.draw(st.sampled_from(["%00", "%ff", "a%2fb", "%2e%2e", "9" * 300, "%F0%9F%92%B7", "-1"]))
    filled = "/".join(part if piece.startswith("{") else piece for piece in path.split("/"))
    secret = stage.secrets.get(path.strip("/").split("/")[0].lower(), "")
    answer = stage.http.get(filled, params={name: said}, headers={"Authorization": f"Bearer {secret or 'none'}"})
    assert answer.status_code < 500, (filled, answer.text)
    if answer.status_code >= 400:
        refused(answer, answer.request.url.path)


@pytest.mark.parametrize("path", ["/desktop/v1/head", "/api/Funds", "/staff/v1/tills"])
@pytest.mark.parametrize(
    "secret",
    [
        "nowhere.k-x",
        "aldermere.k-x",
        "aldermere.p-x",
        "aldermere.",
        ".",
        "%00.x",
        "a" * 4000,
        "aldermere.\xe9",
        "..",
        "' OR 1=1 --.x",
    ],
)
def test_an_unknown_council_or_credential_is_a_401(stage: Stage, path: str, secret: str) -> None:
    shown = secret.encode("latin-1")
    for headers in ([(b"Authorization", b"Bearer " + shown)], [(b"X-Api-Key", shown)]):
        answer = stage.http.get(path, headers=headers)
        assert refused(answer, path, range(401, 402)) in {"credential", "token"}


# --------------------------------------------------------------------------------------------------- tills that misuse
def test_an_unknown_council_in_a_code_or_a_device_is_refused(stage: Stage) -> None:
    key = Ed25519PrivateKey.generate()
    for code in ("NOWHERE-ABCD-EFGH-JKLM", "", "\x00", "aldermere", "é" * 90):
        answer = stage.http.post("/desktop/v1/enrolments", json=enrolment(key, code))
        refused(answer, "/desktop")
    for device in ("nowhere.CH01.A", "aldermere.ZZ99.A", "..", "\x00.CH01.A", "a.b.c.d"):
        answer = stage.http.post("/desktop/v1/tokens", json={**stage.till.token_request(), "device_id": device})
        refused(answer, "/desktop")


def test_a_code_is_good_once_and_not_for_long(central: ServedCentral) -> None:
    with httpx.Client(base_url=central.url, trust_env=False) as http:
        code = central.code()
        asked = [http.post("/desktop/v1/enrolments", json=enrolment(Ed25519PrivateKey.generate(), code))]
        asked += [http.post("/desktop/v1/enrolments", json=enrolment(Ed25519PrivateKey.generate(), code))]
        assert asked[0].status_code == 201
        refused(asked[1], "/desktop")
        late = central.code()
        central.clock.ahead = timedelta(days=30)
        refused(http.post("/desktop/v1/enrolments", json=enrolment(Ed25519PrivateKey.generate(), late)), "/desktop")
    assert central.count(tables.device) == 1


def test_an_expired_token_and_a_revoked_device_are_told_apart(central: ServedCentral, till: RawTill) -> None:
    from sync.central.desk.devices import revoke

    central.clock.ahead = timedelta(hours=2)
    assert refused(till.get("/desktop/v1/reference"), "/desktop", range(401, 402)) == "token"
    till.sign_on()
    with central.database.write(COUNCIL) as connection:
        revoke(connection, COUNCIL, till.till, central.clock.now())
    assert refused(till.get("/desktop/v1/reference"), "/desktop", range(403, 404)) == "revoked"
    assert till.send(till.payment())[0][0] == "accepted", "what it took is taken from it"


@pytest.mark.parametrize("days", [-400, -2, 2, 400])
def test_a_clock_days_off_gets_no_token_but_its_facts_are_taken(
    central: ServedCentral, till: RawTill, days: int
) -> None:
    wrong = central.clock.now() + timedelta(days=days)
    answer = till.post("/desktop/v1/tokens", till.token_request(at=wrong))
    assert refused(answer, "/desktop", range(401, 402)) == "token_clock"
    assert till.send(till.payment(occurred_at=utc_text(wrong)))[0][0] == "accepted"


def test_an_id_with_other_bytes_is_a_conflict_and_changes_nothing(central: ServedCentral, till: RawTill) -> None:
    first = till.payment(1000)
    assert till.send(first) == [("accepted", "")]
    before = central.rows(tables.event), central.rows(tables.posting)
    assert till.send(first.with_body(business_date="2026-11-22"))[0][0] == "conflict"
    assert till.send(first) == [("already_accepted", "")]
    assert (central.rows(tables.event), central.rows(tables.posting)) == before


def test_a_batch_of_too_many_is_refused_whole(central: ServedCentral, till: RawTill) -> None:
    batch = till.batch(*(till.payment() for _ in range(501)))
    refused(till.post("/desktop/v1/events", batch), "/desktop")
    assert central.count(tables.event) == 0


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "\ud800", "\udfff\ud800"])
def test_what_postgresql_cannot_keep_is_refused_and_not_a_fault(
    central: ServedCentral, till: RawTill, api_key: str, text: str
) -> None:
    spoilt = till.payment()
    raw = json.loads(spoilt["body"])
    raw["data"]["lines"][0]["narrative"] = text
    spoilt["body"] = json.dumps(raw)
    answer = till.post("/desktop/v1/events", till.batch(spoilt))
    if answer.status_code == 200:
        assert [it["outcome"] for it in answer.json()["outcomes"]] == ["refused"]
    else:
        refused(answer, "/desktop")
    assert central.count(tables.event) == 0
    said = {"Reference": "1", "AccountReference": text, "FundCode": "23", "Narrative": text, "Amount": 1}
    for path in ("/api/PendingTransactions", "/api/AccountHolders", "/api/ProcessedTransactions"):
        for body in (said, [said]):
            answer = till.http.post(path, content=json.dumps(body), headers={"X-Api-Key": api_key})
            refused(answer, path)
