"""Gather the routes of LocalGov IMS's API; each part has its own router."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response

from sync.central.access.callers import Caller, known_caller
from sync.central.localgov import (
    account_holders_routes,
    funds_routes,
    imports_routes,
    pending_routes,
    processed_routes,
    suspense_routes,
)
from sync.central.localgov.answers import Answer, sent
from sync.central.localgov.described import document_of
from sync.central.localgov.paths import Paths
from sync.contract.localgov.codec import dumps

PARTS: Final[tuple[APIRouter, ...]] = (
    account_holders_routes.router,
    funds_routes.router,
    imports_routes.router,
    pending_routes.router,
    processed_routes.router,
    suspense_routes.router,
)
"""The routers of the parts, each with whole paths; add yours here."""

PATHS: Final = Paths(PARTS)

router = APIRouter()
for part in PARTS:
    router.include_router(part)


@router.get("/openapi.json", include_in_schema=False)
def get_description(_caller: Annotated[Caller, Depends(known_caller)]) -> dict[str, Any]:
    """Describe these routes to whoever has a credential."""
    return document_of(PARTS)


def unrouted(request: Request, status: int, code: str) -> Response:
    """Answer a path or a method that is not here, as the framework of LocalGov IMS does."""
    path = request.url.path
    methods = PATHS.methods(path)
    if not methods:
        document = {
            "Message": "There is nothing at this address.",
            "Code": code,
            "MessageDetail": "No part of LocalGov IMS's API has this path.",
        }
        return sent(request, Answer(404, dumps(document)))
    text = f"This address is not for {request.method}."
    answer = sent(request, Answer(status, dumps({"Message": text, "Code": code})))
    answer.headers["Allow"] = ", ".join(methods)
    return answer
