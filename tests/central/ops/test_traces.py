"""Spans go out only where a council asks for them, and hold no more than a line of the log."""

from __future__ import annotations

import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from sync.central.errors import Refusal
from sync.central.serving import traces
from tests.central.ops.running import running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.postgres import Databases

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Collector(HTTPServer):
    """A collector that keeps what it is sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Receiver)
        self.bodies: list[bytes] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1/traces"


class Receiver(BaseHTTPRequestHandler):
    """One delivery."""

    server: Collector

    def do_POST(self) -> None:
        self.server.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the library names it
        return


@pytest.fixture
def collector() -> Iterator[Collector]:
    made = Collector()
    thread = threading.Thread(target=made.serve_forever)
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


@pytest.mark.parametrize("words", [(), ("--workers", "2")])
def test_a_span_tells_route_and_status_and_nothing_of_what_was_asked(
    records: Databases, tmp_path: Path, collector: Collector, words: tuple[str, ...]
) -> None:
    with running(records.app_url, tmp_path, *words, **{traces.ENDPOINT: collector.url}) as served:
        path = "/desktop/v1/account?fund=23&reference=775326912"
        assert served.get(path, headers={"traceparent": PARENT}).status_code == 401
        assert served.stop() == 0
    assert b"775326912" not in b"".join(collector.bodies)
    [span] = [span for body in collector.bodies for span in spans_in(body)]
    assert span.name == "GET /desktop/v1/account"
    said = {it.key: it.value.string_value for it in span.attributes}
    assert (said["http.route"], said["http.response.status_code"]) == ("/desktop/v1/account", "401")
    assert set(said) == {"http.request.method", "http.route", "http.response.status_code", "ims.council", "ims.caller"}
    assert span.trace_id.hex() == PARENT.split("-")[1]


def spans_in(body: bytes) -> list[Span]:
    request = ExportTraceServiceRequest.FromString(body)
    return [span for it in request.resource_spans for scope in it.scope_spans for span in scope.spans]


def test_nothing_of_it_is_loaded_when_nobody_asks() -> None:
    """FastAPI loads OpenTelemetry's bare interface wherever it is installed, which does nothing without an SDK."""
    heavy = "('opentelemetry.sdk', 'opentelemetry.exporter', 'prometheus_client')"
    program = (
        "import sys, sync.central.serving.serve, sync.central.serving.app, sync.central.serving.traces as traces;"
        "assert traces.tracer() is None; traces.check();"
        f"print([name for name in sys.modules if name.startswith({heavy})])"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_without_the_library_it_is_refused_before_anything_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(traces.ENDPOINT, "http://127.0.0.1:4318/v1/traces")
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(Refusal, match="ims-desktop\\[otel\\]") as refused:
        traces.check()
    assert refused.value.code == "otel_missing"


def test_what_the_framework_would_send_by_itself_is_off(
    records: Databases, tmp_path: Path, collector: Collector
) -> None:
    """Its spans and log records hold paths and texts of exceptions."""
    loud = {"FASTAPI_OTEL_AUTO_CONFIGURE": "true", "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url}
    with running(records.app_url, tmp_path, **loud) as served:
        assert served.get("/desktop/v1/account?fund=23&reference=775326912").status_code == 401
        assert served.stop() == 0
    assert collector.bodies == []
