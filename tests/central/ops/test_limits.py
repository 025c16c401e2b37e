"""Nobody takes more than their share: bytes, time, places and attempts, and each is told when to come back."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import httpx
import pytest

from sync.central.serving import protocol
from sync.central.serving.limits import EVENTS_MAX_BYTES, HEAD_MAX_BYTES, SMALL_MAX_BYTES
from sync.central.serving.pace import Attempts
from tests.sync.world import COUNCIL, ServedCentral, enrol_raw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.postgres import Databases


@pytest.fixture
def served(records: Databases, tmp_path: Path) -> Iterator[Callable[..., ServedCentral]]:
    """Serve the records under limits of the test's choice."""
    made: list[ServedCentral] = []

    def serve(**limits: float) -> ServedCentral:
        made.append(ServedCentral(tmp_path / "limited", url_of_records=records.app_url, limits=limits))
        return made[-1]

    yield serve
    for central in made:
        central.close()


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/desktop/v1/enrolments", SMALL_MAX_BYTES),
        ("/desktop/v1/events", EVENTS_MAX_BYTES),
        ("/API/PendingTransactions", SMALL_MAX_BYTES),
        ("/api/accountHolderImport", EVENTS_MAX_BYTES),
    ],
)
def test_a_body_larger_than_its_route_takes_is_refused_before_it_is_read(
    central: ServedCentral, path: str, most: int
) -> None:
    """It is only announced here: the answer comes without a byte of it."""
    with socket.create_connection(("127.0.0.1", central.port), timeout=20) as sock:
        head = f"POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {most + 1}\r\n\r\n"
        sock.sendall(head.encode())
        answer = read_all(sock)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert (b'"Message": "' if path.lower().startswith("/api") else b'"error": {') in answer
    assert b"too_large" in answer


def test_a_body_that_does_not_say_its_size_is_counted(central: ServedCentral, api_key: str) -> None:
    parts = iter([b" " * 100_000] * 3)
    headers = {"X-Api-Key": api_key, "Content-Type": "application/json"}
    answer = httpx.post(f"{central.url}/api/PendingTransactions", content=parts, headers=headers, trust_env=False)
    assert (answer.status_code, answer.json()["Code"]) == (413, "too_large")


def test_a_head_that_is_too_large_is_refused(central: ServedCentral) -> None:
    with socket.create_connection(("127.0.0.1", central.port), timeout=20) as sock:
        sock.sendall(b"GET /health/live HTTP/1.1\r\nHost: x\r\nX-Much: " + b"x" * (HEAD_MAX_BYTES + 70_000))
        assert read_all(sock).startswith(b"HTTP/1.1 4")


@pytest.mark.parametrize("begun", [b"", b"GET /health/live HTTP/1.1\r\nHost: x\r\nX-Slow: "])
def test_a_head_that_does_not_come_is_not_waited_for(
    central: ServedCentral, monkeypatch: pytest.MonkeyPatch, begun: bytes
) -> None:
    monkeypatch.setattr(protocol.PatientProtocol, "head_s", 0.2)
    with socket.create_connection(("127.0.0.1", central.port), timeout=20) as sock:
        sock.sendall(begun)
        assert sock.recv(100) == b""


def test_a_connection_that_has_served_waits_for_the_next_head_only_so_long(
    central: ServedCentral, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol.PatientProtocol, "head_s", 0.5)
    with socket.create_connection(("127.0.0.1", central.port), timeout=20) as sock:
        for _ in range(3):
            sock.sendall(b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n")
            answer = b""
            while b"}" not in answer:
                answer += sock.recv(1000)
        sock.sendall(b"GET /hea")
        assert read_all(sock) == b""


def test_a_body_that_drips_in_is_given_up(served: Callable[..., ServedCentral]) -> None:
    central = served(body_s=0.3)
    with socket.create_connection(("127.0.0.1", central.port), timeout=20) as sock:
        sock.sendall(b"POST /desktop/v1/enrolments HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{")
        answer = read_all(sock)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b'"too_slow"' in answer


def test_a_request_that_takes_too_long_is_answered_and_may_still_be_done(
    served: Callable[..., ServedCentral],
) -> None:
    """Another transaction holds the till's row; the till hears 503 and asks again later, as after a lost answer."""
    central = served(whole_s=0.5)
    till = enrol_raw(central)
    with central.database.write(COUNCIL) as connection:
        connection.exec_driver_sql("SELECT * FROM device FOR UPDATE")
        answer = till.get("/desktop/v1/head")
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "timeout")
        assert int(answer.headers["retry-after"]) > 0
        assert till.http.get("/health/live").status_code == 200
    while till.get("/desktop/v1/head").status_code != 200:
        pass
    till.http.close()


def test_a_full_house_answers_in_the_shape_of_the_path_and_lets_the_next_in(
    served: Callable[..., ServedCentral],
) -> None:
    central = served(in_flight_max=1)
    with socket.create_connection(("127.0.0.1", central.port), timeout=20) as slow:
        slow.sendall(b"POST /desktop/v1/enrolments HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{")
        while (full := httpx.get(f"{central.url}/api/Funds", trust_env=False)).status_code != 503:
            pass
        assert full.json()["Code"] == "busy"
        assert int(full.headers["retry-after"]) > 0
    while httpx.get(f"{central.url}/api/Funds", trust_env=False).status_code != 401:
        pass


def test_who_tries_to_get_in_too_often_waits(served: Callable[..., ServedCentral]) -> None:
    central = served(attempts_per_minute=3)
    codes = []
    for path in ("/desktop/v1/enrolments", "/staff/v1/sign-ins", "/desktop/v1/sign-ins", "/desktop/v1/enrolments"):
        answer = httpx.post(f"{central.url}{path}", content=b"{}", trust_env=False)
        codes.append(answer.status_code)
    assert codes[-1] == 429
    assert 429 not in codes[:-1]
    assert 0 < int(answer.headers["retry-after"]) <= 61
    assert answer.json()["error"]["code"] == "too_many"
    assert httpx.get(f"{central.url}/desktop/v1/head", trust_env=False).status_code == 401, "only attempts wait"


def test_attempts_are_counted_by_address_and_minute() -> None:
    attempts = Attempts(per_minute=1)
    assert [attempts.wait_s("a", 1000.0), attempts.wait_s("b", 1001.0), attempts.wait_s("a", 1030.0)] == [0, 0, 31]
    assert attempts.wait_s("a", 1060.0) == 0
    assert Attempts().wait_s("a", 0.0) == 0


def read_all(sock: socket.socket) -> bytes:
    """Read until the other side has ended, or will not hear any more."""
    got = b""
    while True:
        try:
            part = sock.recv(65536)
        except ConnectionResetError:
            return got
        if not part:
            return got
        got += part
