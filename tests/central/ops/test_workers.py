"""Several workers serve one port, stand in for each other, and end in good order."""

from __future__ import annotations

import os
import signal
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from sync.central import tables
from tests.central.ops.running import Running, running
from tests.postgres import Databases
from tests.sync.world import ServedCentral, enrol_raw

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="several workers need a system that forks")


def who_served(served: Running) -> set[int]:
    return {line["process"] for line in served.requests()}


def knock(served: Running) -> int:
    return served.get("/health/live").status_code


def test_workers_share_a_port_and_one_that_dies_is_started_again(records: Databases, tmp_path: Path) -> None:
    with running(records.app_url, tmp_path, "--workers", "2") as served:
        with ThreadPoolExecutor(8) as pool:
            while len(who_served(served)) < 2:
                assert set(pool.map(lambda _: knock(served), range(16))) == {200}
        first = served.workers()
        assert len(first) == 2
        os.kill(first[0], signal.SIGKILL)
        while len(who_served(served)) < 3:
            assert knock(served) == 200
        assert served.stop() == 0
        assert [line for line in served.lines() if line["level"] == "warning"], "that it died is in the log"
    with pytest.raises(ProcessLookupError):
        os.kill(first[1], 0)


def test_what_one_worker_does_the_others_know(records: Databases, central: ServedCentral, tmp_path: Path) -> None:
    """A till signs on at one, hands in at any, and is known everywhere: nothing is kept in a process."""
    till = enrol_raw(central)
    with running(records.app_url, tmp_path, "--workers", "2") as served:
        till.http.close()
        sent = 0
        while len(who_served(served)) < 2 or sent < 6:
            with served.client() as client:
                till.http = client
                assert till.send(till.payment()) == [("accepted", "")]
                assert till.head_at_central()["sequence"] == till.sequence
                sent += 1
        assert served.stop() == 0
    assert central.count(tables.payment) == sent


@pytest.mark.parametrize(("words", "how"), [((), signal.SIGTERM), (("--workers", "2"), signal.SIGINT)])
def test_a_request_under_way_is_answered_before_the_end(
    records: Databases, tmp_path: Path, words: tuple[str, ...], how: signal.Signals
) -> None:
    with running(records.app_url, tmp_path, *words) as served:
        assert knock(served) == 200
        host, _, port = served.address.removeprefix("http://").rpartition(":")
        with socket.create_connection((host, int(port)), timeout=20) as slow:
            slow.sendall(b"POST /desktop/v1/enrolments HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{")
            while knock(served) != 200:
                pass
            served.process.send_signal(how)
            nobody_listens(host, int(port))
            slow.sendall(b'"a": 1234}')
            assert b" 422 " in slow.recv(1000)
        assert served.process.wait(timeout=60) == 0


def nobody_listens(host: str, port: int) -> None:
    while True:
        try:
            with socket.create_connection((host, port), timeout=5):
                pass
        except (ConnectionError, TimeoutError):
            return


def test_who_is_about_to_stop_says_so_and_still_serves(records: Databases, tmp_path: Path) -> None:
    with running(records.app_url, tmp_path, "--drain", "3", "--workers", "2") as served:
        assert served.get("/health/ready").json() == {"status": "ok"}
        # With workers only a connection that is held knows which of them it speaks to.
        with served.client() as client:
            assert client.get("/health/ready").status_code == 200
            served.process.send_signal(signal.SIGTERM)
            while (answer := client.get("/health/ready")).status_code == 200:
                pass
            assert (answer.status_code, answer.json()["error"]["code"]) == (503, "leaving")
            assert client.get("/health/live").status_code == 200
        assert served.process.wait(timeout=60) == 0


def test_workers_do_not_outlive_their_parent(records: Databases, tmp_path: Path) -> None:
    with running(records.app_url, tmp_path, "--workers", "2") as served:
        assert knock(served) == 200
        served.process.kill()
        host, _, port = served.address.removeprefix("http://").rpartition(":")
        nobody_listens(host, int(port))


def test_an_address_that_is_taken_is_refused(records: Databases, tmp_path: Path) -> None:
    with running(records.app_url, tmp_path) as served:
        port = served.address.rpartition(":")[2]
        with running(records.app_url, tmp_path, "--port", port, "--workers", "2") as second:
            assert second.address == ""
            assert second.process.wait(timeout=60) == 3
            assert "Cannot listen" in second.text()
    with pytest.raises(httpx.HTTPError):
        served.get("/health/live")
