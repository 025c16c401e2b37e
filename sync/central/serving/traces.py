"""Send a span for each request to a collector, if a council asks for it; nothing of it is imported otherwise.

A span holds what a line of the log holds: method, route, status and council. No path, no query, no body.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Final

from sync.central.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from opentelemetry.sdk.trace import TracerProvider

ENDPOINT: Final = "IMS_CENTRAL_OTLP_ENDPOINT"
_NAMES: Final = {"method": "http.request.method", "route": "http.route", "status": "http.response.status_code"}


class Tracer:
    """Whoever writes the spans. Its life is the process's."""

    def __init__(self, provider: TracerProvider) -> None:
        from opentelemetry.trace.propagation.tracecontext import (  # noqa: PLC0415 - only when asked for
            TraceContextTextMapPropagator,
        )

        self._provider = provider
        self._tracer = provider.get_tracer("ims-central")
        self._came_from = TraceContextTextMapPropagator()

    def answered(self, facts: Mapping[str, object], headers: list[tuple[bytes, bytes]], elapsed_s: float) -> None:
        """Write the span of a request that was answered."""
        from opentelemetry.trace import SpanKind, Status, StatusCode  # noqa: PLC0415 - only when asked for

        ended = time.time_ns()
        carrier = {name.decode("latin-1"): value.decode("latin-1") for name, value in headers if name == b"traceparent"}
        span = self._tracer.start_span(
            f"{facts['method']} {facts['route']}",
            self._came_from.extract(carrier),
            SpanKind.SERVER,
            {_NAMES.get(name, f"ims.{name}"): str(value) for name, value in facts.items() if name != "ms"},
            start_time=ended - int(elapsed_s * 1e9),
        )
        if str(facts["status"]).startswith("5"):
            span.set_status(Status(StatusCode.ERROR))
        span.end(ended)

    def close(self) -> None:
        """Send what is left."""
        self._provider.shutdown()


def check() -> None:
    """Make sure that what is asked for can be had, before anything is served.

    Raises: Refusal.
    """
    if os.environ.get(ENDPOINT):
        _sdk()


def tracer() -> Tracer | None:
    """Return the tracer that the environment asks for.

    Raises: Refusal.
    """
    endpoint = os.environ.get(ENDPOINT)
    if not endpoint:
        return None
    _sdk()
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    provider = TracerProvider(resource=Resource({"service.name": "ims-central"}), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    return Tracer(provider)


def _sdk() -> None:
    try:
        import opentelemetry.exporter.otlp.proto.http.trace_exporter  # noqa: PLC0415
        import opentelemetry.sdk.trace  # noqa: F401, PLC0415
    except ModuleNotFoundError:
        text = f"{ENDPOINT} is set, but OpenTelemetry is not installed. Install: ims-desktop[otel]"
        raise Refusal(422, "otel_missing", text) from None
