"""Put the central API together: the application, its one error shape, and what its routes may touch."""

from __future__ import annotations

import logging
from traceback import format_tb
from typing import TYPE_CHECKING, Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.telemetry import TelemetryConfig
from sqlalchemy.exc import (
    IntegrityError,
    InterfaceError,
    InternalError,
    NotSupportedError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as NoConnection
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from sync.central.access import day_routes as staff_day_routes
from sync.central.access import oidc_routes, staff_routes
from sync.central.cards import govuk_pay_hooks, keypad_hooks
from sync.central.cards import routes as card_routes
from sync.central.central import Central
from sync.central.desk import day_routes
from sync.central.desk.routes import PARTS, router
from sync.central.errors import Refusal
from sync.central.keys import new_id
from sync.central.localgov import routes as localgov_routes
from sync.central.localgov.answers import PREFIX, refused, sent
from sync.central.localgov.described import completed
from sync.central.localgov.paths import AnyCase
from sync.central.recording import routes as recording_routes
from sync.central.sending import hooks as notify_hooks
from sync.central.sending import routes as sending_routes
from sync.central.serving.guard import RETRY_AFTER_S, Guard

if TYPE_CHECKING:
    from starlette.types import ASGIApp


_LOG = logging.getLogger("sync.central")
_NO_TELEMETRY: Final[TelemetryConfig] = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
"""What FastAPI itself would send holds paths, exception texts and arguments: never, whatever the environment says."""


_PARTS: Final = (
    router,
    day_routes.router,
    card_routes.router,
    govuk_pay_hooks.router,
    keypad_hooks.router,
    recording_routes.router,
    sending_routes.router,
    notify_hooks.router,
    oidc_routes.router,
    localgov_routes.router,
    staff_routes.router,
    staff_day_routes.router,
)
"""Their routes are taken as they are: included, each is worked out anew at the first request to an application."""


def create_app(central: Central) -> ASGIApp:
    """Build the application around a database, with its guard before it."""
    return Guard(
        create_api(central),
        central.limits,
        proxies=central.forwarders,
        plain=central.plain,
        meters=central.meters,
        tracer=central.tracer,
    )


def create_api(central: Central) -> FastAPI:
    """Build the API. Its description is not served: without a credential there is health, and where to sign in."""
    routes = [route for part in _PARTS for route in part.routes]
    app = FastAPI(title="Central IMS API", version="1", routes=routes, openapi_url=None, telemetry=_NO_TELEMETRY)
    app.state.central = central
    app.add_middleware(AnyCase, paths=localgov_routes.PATHS)
    app.exception_handler(Refusal)(_refused)
    app.exception_handler(RequestValidationError)(_misasked)
    app.exception_handler(HTTPException)(_unknown)
    app.exception_handler(ClientDisconnect)(_cut_off)
    # InternalError is how PostgreSQL ends a transaction that was left lying.
    # A replica says of a write that it is not supported, or an internal matter.
    for kind in (OperationalError, InterfaceError, InternalError, NotSupportedError, IntegrityError, NoConnection):
        app.exception_handler(kind)(_database)
    app.exception_handler(Exception)(_fault)
    usual = app.openapi
    app.openapi = lambda: completed(_with_parts(usual()))  # type: ignore[method-assign]  # FastAPI's own way to add to it
    return app


def _with_parts(document: dict[str, Any]) -> dict[str, Any]:
    """Add the shapes within what routes are asked, which they refer to by name."""
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name, part in PARTS.items():
        schemas.setdefault(name, part)
    return document


def problem(request: Request, status: int, code: str, text: str, retry_after_s: int | None = None) -> Response:
    """Answer a refusal in the one shape there is, or the one that LocalGov IMS's clients know."""
    if is_localgov(request.url.path):
        answer = sent(request, refused(status, code, text))
    else:
        answer = JSONResponse({"error": {"code": code, "text": text}}, status_code=status)
    if retry_after_s is not None:
        answer.headers["Retry-After"] = str(retry_after_s)
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def is_localgov(path: str) -> bool:
    """Tell whether a path is one of LocalGov IMS's, in whatever case it is written."""
    return path.lower().startswith(PREFIX)


async def _refused(request: Request, why: Refusal) -> Response:
    return problem(request, why.status, why.code, why.text, why.retry_after_s)


async def _misasked(request: Request, why: RequestValidationError) -> Response:
    """A query or a header that does not fit."""
    first = why.errors()[0]
    status = 400 if is_localgov(request.url.path) else 422
    return problem(request, status, "bad_request", f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}")


async def _unknown(request: Request, why: HTTPException) -> Response:
    code = {404: "no_such_path", 405: "method_not_allowed"}.get(why.status_code, "bad_request")
    text = "There is nothing at this address for this method."
    if not is_localgov(request.url.path):
        return problem(request, why.status_code, code, text)
    return localgov_routes.unrouted(request, why.status_code, code)


async def _cut_off(request: Request, _why: ClientDisconnect) -> Response:
    """The till went away in the middle of its request: nothing was done, and nobody is there to read this."""
    return problem(request, 400, "cut_off", "The request ended before it was whole.")


async def _database(request: Request, why: SQLAlchemyError) -> Response:
    """The database is busy, away, or two writers met: nothing was written, and asking again is right."""
    _LOG.warning("database: %s", type(why).__name__)
    code = "busy" if isinstance(why, IntegrityError) else "database"
    return problem(request, 503, code, "Central cannot reach its records just now. Ask again shortly.", RETRY_AFTER_S)


async def _fault(request: Request, why: Exception) -> Response:
    reference = new_id()
    # Where it happened is told in full, what was in hand is not: it may be about a person.
    _LOG.error("fault %s: %s\n%s", reference, type(why).__name__, "".join(format_tb(why.__traceback__)))
    return problem(request, 500, "fault", f"Central has a fault. Its reference is {reference}.")
