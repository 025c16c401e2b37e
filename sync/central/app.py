"""Put the central API together: the application, its one error shape, and what its routes may touch."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from traceback import format_tb
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError, IntegrityError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from sync.central.errors import Refusal
from sync.central.guard import BODY_MAX_BYTES, IN_FLIGHT_MAX, RETRY_AFTER_S, Guard
from sync.central.keys import new_id
from sync.central.routes import router
from sync.contract.facts import first_problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp

    from sync.central.database import Database

_LOG = logging.getLogger("sync.central")


def utc_now() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Central:
    """Everything a route may touch."""

    database: Database
    now: Callable[[], datetime] = utc_now
    body_max_bytes: int = BODY_MAX_BYTES
    in_flight_max: int = IN_FLIGHT_MAX


def create_app(central: Central) -> ASGIApp:
    """Build the application around a database."""
    app = FastAPI(title="Central IMS API", version="1", docs_url=None, redoc_url=None)
    app.state.central = central
    app.include_router(router)
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(ValidationError, _misshapen)
    app.add_exception_handler(RequestValidationError, _misasked)
    app.add_exception_handler(HTTPException, _unknown)
    app.add_exception_handler(ClientDisconnect, _cut_off)
    app.add_exception_handler(DBAPIError, _database)
    app.add_exception_handler(Exception, _fault)
    return Guard(app, body_max_bytes=central.body_max_bytes, in_flight_max=central.in_flight_max)


def problem(status: int, code: str, text: str, retry_after_s: int | None = None) -> Response:
    """Answer a refusal in the one shape there is."""
    headers = {} if retry_after_s is None else {"Retry-After": str(retry_after_s)}
    return JSONResponse({"error": {"code": code, "text": text}}, status_code=status, headers=headers)


async def _refused(_request: Request, why: Exception) -> Response:
    if not isinstance(why, Refusal):
        raise why
    return problem(why.status, why.code, why.text, why.retry_after_s)


async def _misshapen(_request: Request, why: Exception) -> Response:
    """A body or a query that does not fit; the answer names the member, not its value."""
    if not isinstance(why, ValidationError):
        raise why
    return problem(422, "bad_request", first_problem(why))


async def _misasked(_request: Request, why: Exception) -> Response:
    """A query or a header that does not fit."""
    if not isinstance(why, RequestValidationError):
        raise why
    first = why.errors()[0]
    return problem(422, "bad_request", f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}")


async def _unknown(_request: Request, why: Exception) -> Response:
    status = why.status_code if isinstance(why, HTTPException) else 404
    code = {404: "no_such_path", 405: "method_not_allowed"}.get(status, "bad_request")
    return problem(status, code, "There is nothing at this address for this method.")


async def _cut_off(_request: Request, _why: Exception) -> Response:
    """The till went away in the middle of its request: nothing was done, and nobody is there to read this."""
    return problem(400, "cut_off", "The request ended before it was whole.")


async def _database(_request: Request, why: Exception) -> Response:
    """The database is busy, away, or two writers met: nothing was written, and asking again is right."""
    _LOG.warning("database: %s", type(why).__name__)
    code = "busy" if isinstance(why, IntegrityError) else "database"
    return problem(503, code, "Central cannot reach its records just now. Ask again shortly.", RETRY_AFTER_S)


async def _fault(_request: Request, why: Exception) -> Response:
    reference = new_id()
    # Where it happened is told in full, what was in hand is not: it may be about a person.
    _LOG.error("fault %s: %s\n%s", reference, type(why).__name__, "".join(format_tb(why.__traceback__)))
    return problem(500, "fault", f"Central has a fault. Its reference is {reference}.")
