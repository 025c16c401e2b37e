"""Read what LocalGov IMS's clients send and write what they are answered; a refusal is {"Message", "Code"}, always."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import quote

from fastapi import Request, Response

from sync.central.errors import Refusal
from sync.central.localgov.cards import refuse_cards
from sync.contract.localgov.codec import dumps, loads
from sync.contract.localgov.errors import BadBody
from sync.contract.localgov.shapes import Model, read, read_query, write

if TYPE_CHECKING:
    from sync.central.central import Central

JSON_TYPE: Final = "application/json; charset=utf-8"
PREFIX: Final = "/api/"

_JSON_TYPES: Final = frozenset({"application/json", "text/json"})
Sent = TypeVar("Sent", bound=Model)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request is answered. Shape: `location` is a path here; the host is that of each request."""

    status: int
    body: bytes = b""
    location: str = ""


def central_of(request: Request) -> Central:
    """Return what this application was built around."""
    central: Central = request.app.state.central
    return central


# ---------------------------------------------------------------------------------------------------------- reading
def body_of(model: type[Sent], **from_path: str) -> Callable[[Request], Awaitable[Sent]]:
    """Return the dependency that reads a body; a member named in `from_path` that is absent is taken from the path.

    Shape: `from_path` is the wire's name of a member to the name of a path parameter.
    """

    async def read_body(request: Request) -> Sent:
        check_type(request)
        try:
            document = loads(await request.body())
            refuse_cards(document)
            return read(model, _completed(document, from_path, request.path_params))
        except BadBody as problem:
            raise unreadable(problem) from None

    return read_body


def query_of(model: type[Sent]) -> Callable[[Request], Sent]:
    """Return the dependency that reads the criteria of a search."""

    def read_criteria(request: Request) -> Sent:
        try:
            return read_query(model, request.query_params.multi_items())
        except BadBody as problem:
            raise unreadable(problem) from None

    return read_criteria


def unreadable(problem: BadBody) -> Refusal:
    """Say what cannot be taken: the member and the rule, never the value."""
    return Refusal(400, problem.rule, f"{problem}.")


def check_type(request: Request) -> None:
    """Hold a body to JSON in UTF-8.

    Raises: Refusal 415.
    """
    kind, _, parameters = request.headers.get("content-type", "").lower().partition(";")
    charset = parameters.partition("charset=")[2].partition(";")[0].strip(' "')
    if kind.strip() not in _JSON_TYPES or charset not in {"", "utf-8", "utf8"}:
        raise Refusal(415, "media_type", "The body must be JSON in UTF-8: Content-Type: application/json.")


def _completed(document: object, from_path: Mapping[str, str], path: Mapping[str, Any]) -> object:
    if not isinstance(document, dict):
        return document
    named = {name.lower() for name, value in document.items() if value not in (None, "")}
    missing = {wire: path[name] for wire, name in from_path.items() if wire.lower() not in named}
    kept = {name: value for name, value in document.items() if name.lower() not in {wire.lower() for wire in missing}}
    return kept | missing


# ---------------------------------------------------------------------------------------------------------- writing
def told(model: Model, status: int = 200, location: str = "") -> Answer:
    """Answer with a model."""
    return Answer(status, dumps(write(model)), location)


def told_all(models: Iterable[Model], status: int = 200, location: str = "") -> Answer:
    """Answer with a list of models."""
    return Answer(status, dumps([write(model) for model in models]), location)


def refused(status: int, code: str, text: str) -> Answer:
    """Answer a refusal that leaves what was written standing; raise Refusal for one that does not."""
    return Answer(status, dumps({"Message": text, "Code": code}))


def path_of(*segments: str) -> str:
    """Return the path of something here, for Location."""
    return PREFIX + "/".join(quote(segment, safe="") for segment in segments)


def sent(request: Request, answer: Answer, *, replayed: bool = False) -> Response:
    """Send an answer; Location names the host that the request came to."""
    headers = {"Idempotency-Replayed": "true"} if replayed else {}
    if answer.location:
        host = request.headers.get("host", "localhost")
        headers["Location"] = f"{request.url.scheme}://{host}{answer.location}"
    if answer.body:
        headers["Content-Type"] = JSON_TYPE
    return Response(answer.body, status_code=answer.status, headers=headers)
