"""The log has a line for each request, and nobody's name, reference, telephone number or secret in it."""

from __future__ import annotations

import json
import logging
import re
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from sync.central.central import Central
from sync.central.serving import log
from sync.central.serving.app import create_api
from tests.central.ops.running import running
from tests.sync.world import ServedCentral, enrol_raw

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.postgres import Databases

SECRET = "Zebedee"
NUMBER = "77440099221"
NUL = "Zebedee%00"
BODIES: list[Any] = [
    {"username": SECRET, "password": SECRET, "code": SECRET, "device_id": SECRET, "reference": NUMBER},
    {"AccountReference": NUMBER, "AccountHolderName": SECRET, "Surname": SECRET, "PayerName": SECRET, "Amount": 12.5},
    [{"Reference": NUMBER, "Narrative": SECRET}],
    SECRET,
]


@pytest.fixture
def whole_log() -> Iterator[list[str]]:
    """Every line that would be written, by whoever, in both forms."""
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.extend((log.JsonLine().format(record), log.TextLine().format(record)))

    keep, root, ours = Keep(logging.DEBUG), logging.getLogger(), logging.getLogger("sync.central")
    before = root.level, ours.level
    root.addHandler(keep)
    root.setLevel(logging.DEBUG)
    ours.setLevel(logging.DEBUG)
    yield lines
    root.removeHandler(keep)
    root.setLevel(before[0])
    ours.setLevel(before[1])


def every_route(central: Central) -> list[tuple[str, str]]:
    paths = create_api(central).openapi()["paths"]
    return [(method.upper(), path) for path, methods in paths.items() for method in methods]


def test_names_and_references_through_every_route_leave_no_trace(
    central: ServedCentral, whole_log: list[str], api_key: str
) -> None:
    till = enrol_raw(central)
    routes = every_route(Central(central.database))
    assert len(routes) > 30
    for method, path in routes:
        for credential, bodies in ((api_key, BODIES), (till.token, BODIES), (SECRET, BODIES[:1])):
            for body in bodies:
                filled = re.sub(r"\{[^}]*\}", NUMBER if body is BODIES[0] else NUL, path)
                query = {"reference": NUMBER, "AccountReference": NUMBER, "fund": SECRET, "cursor": SECRET}
                headers = {"Authorization": f"Bearer {credential}", "Content-Type": "application/json"}
                headers |= {"X-Request-Id": f"{SECRET} {NUMBER}", "User-Agent": SECRET}
                content = json.dumps(body) if method != "GET" else None
                till.http.request(method, filled, params=query, headers=headers, content=content)
    till.http.get(f"/nowhere/{SECRET}/{NUMBER}")
    till.http.request(SECRET.upper(), "/health/live")
    till.http.close()
    told = "\n".join(whole_log).lower()
    assert told.count('"request"') > 300
    for word in (SECRET.lower(), NUMBER, api_key.lower(), till.token.lower()):
        assert word not in told, [line for line in whole_log if word in line.lower()][:2]


def test_a_line_tells_route_status_time_and_who(records: Databases, central: ServedCentral, tmp_path: Path) -> None:
    till = enrol_raw(central)
    with running(records.app_url, tmp_path, "--log-format", "json") as served, served.client() as client:
        headers = {"Authorization": f"Bearer {till.token}", "X-Request-Id": "till-1.2_3"}
        path = "/desktop/v1/account?fund=23&reference=775326912"
        answer = client.get(path, headers=headers)
        assert answer.headers["x-request-id"] == "till-1.2_3"
        other = client.get("/desktop/v1/head", headers={"X-Request-Id": "two words"})
        assert re.fullmatch(r"[0-9a-f-]{36}", other.headers["x-request-id"])
        served.stop()
        line, second = served.requests()[-2:]
    till.http.close()
    assert line["route"] == "/desktop/v1/account"
    assert (line["method"], line["status"], line["council"], line["caller"]) == (
        "GET",
        answer.status_code,
        "aldermere",
        "till",
    )
    assert line["request_id"] == "till-1.2_3"
    assert line["ms"] > 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["at"])
    assert (second["status"], second["caller"], second["council"]) == (401, "", "")


def test_routes_of_every_part_are_known_by_their_template(
    central: ServedCentral, whole_log: list[str], api_key: str
) -> None:
    with httpx.Client(base_url=central.url, trust_env=False, headers={"X-Api-Key": api_key}) as client:
        for path in (f"/api/accountholders/{NUMBER}", "/staff/v1/tills", "/oidc/aldermere", "/nowhere"):
            client.get(path)
    central.stop()  # a request is told after it was answered
    told = [json.loads(line) for line in whole_log if line.startswith("{") and '"request"' in line]
    routes = [(line["route"].lower(), line["caller"]) for line in told]
    assert [caller for _, caller in routes] == ["key", "key", "", ""]
    assert routes[0][0].startswith("/api/accountholders/{")
    assert [route for route, _ in routes[1:]] == ["/staff/v1/tills", "/oidc/{council}", "-"]


def test_what_a_library_logs_is_not_repeated() -> None:
    try:
        raise ValueError(SECRET)
    except ValueError as problem:
        info = (type(problem), problem, problem.__traceback__)
    theirs = logging.LogRecord("urllib3.pool", logging.WARNING, "x", 1, f"asked {SECRET}", None, info)
    for form in (log.JsonLine(), log.TextLine()):
        line = form.format(theirs)
        assert SECRET not in line
        assert "urllib3.pool" in line
        assert "ValueError" in line
        assert "test_log.py" in line
