"""Prometheus is told, at an address of its own, what all workers did and what the records say."""

from __future__ import annotations

import re
import socket
from contextlib import ExitStack
from typing import TYPE_CHECKING

import httpx
import pytest

from sync.central.serving.metrics import Records
from tests.central.ops.running import Running, running
from tests.postgres import drop_database
from tests.sync.world import enrol_raw

if TYPE_CHECKING:
    from pathlib import Path

    from tests.postgres import Databases, Server
    from tests.sync.world import ServedCentral


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def told(port: int) -> dict[str, float]:
    """Read what Prometheus would."""
    answer = httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False)
    lines = [line.rpartition(" ") for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in lines}


@pytest.mark.parametrize("workers", ["1", "2"])
def test_what_every_worker_answered_is_in_one_sum(
    records: Databases, central: ServedCentral, tmp_path: Path, workers: str
) -> None:
    till, port = enrol_raw(central), free_port()
    words = ("--workers", workers, "--metrics-port", str(port), "--log-format", "json")
    with running(records.app_url, tmp_path, *words) as served:
        asked = 0
        while asked < 6 or len({line["process"] for line in served.requests()}) < int(workers):
            asked += 1
            with served.client() as client:
                till.http.close()
                till.http = client
                assert till.send(till.payment(), till.payment()) == [("accepted", ""), ("accepted", "")]
        assert served.get("/metrics").status_code == 404, "not where tills and strangers come"
        found = told(port)
    assert found['ims_central_requests_total{route="/desktop/v1/events",status="200"}'] == asked
    assert found['ims_central_request_seconds_count{route="/desktop/v1/events"}'] == asked
    assert found['ims_central_events_total{outcome="accepted"}'] == 2 * asked
    assert found["ims_central_database_connections_in_use"] == 0
    assert found["ims_central_database_up"] == 1
    assert found['ims_central_tills{council="aldermere"}'] == 1
    assert not re.search(r"CH01|asmith|7753", "".join(found)), "nobody is named"


def test_the_records_say_how_many_tills_are_silent_and_what_waits(central: ServedCentral) -> None:
    till = enrol_raw(central)
    till.get("/desktop/v1/head", unsent=7)
    quiet = enrol_raw(central)
    found = gathered(central)
    assert (found["ims_central_tills"], found["ims_central_tills_silent"]) == (2, 1)
    assert found["ims_central_tills_unsent"] == 7
    assert found["ims_central_forwards"] == 0
    for it in (till, quiet):
        it.http.close()


def gathered(central: ServedCentral) -> dict[str, float]:
    families = Records(central.database, central.clock.now).collect()
    return {family.name: sum(sample.value for sample in family.samples) for family in families}


def test_records_that_are_gone_are_told_as_gone(
    postgres_server: Server, records: Databases, central: ServedCentral
) -> None:
    assert gathered(central)["ims_central_database_up"] == 1
    drop_database(postgres_server, records.name)
    assert gathered(central) == {"ims_central_database_up": 0}


def test_a_port_for_metrics_that_is_taken_is_refused(records: Databases, tmp_path: Path) -> None:
    with ExitStack() as stack:
        taken = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        port = str(taken.getsockname()[1])
        served: Running = stack.enter_context(running(records.app_url, tmp_path, "--metrics-port", port))
        assert served.process.wait(timeout=60) == 3
        assert f"Cannot listen on 127.0.0.1 port {port}" in served.text()
