"""The paths of the stock API: who answers which, and with which status and body."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote

from sync.contract.localgov import models
from sync.contract.localgov.codec import dumps, loads
from sync.contract.localgov.dates import LONDON
from sync.contract.localgov.errors import Unreadable
from sync.contract.localgov.shapes import Model, write
from tests.sync.stock import catalogue, income, pending
from tests.sync.stock.loose import Absent, Fields, Refused, criteria, loosely
from tests.sync.stock.world import StockIms

JSON = "application/json; charset=utf-8"


@dataclass(frozen=True)
class Request:
    """One request as it arrived."""

    verb: str
    path: str
    query: str = ""
    content_type: str = ""
    body: bytes = b""
    host: str = ""


@dataclass(frozen=True)
class Answer:
    """One answer; no document is an empty body."""

    status: int
    document: object = None
    location: str | None = None
    allow: str | None = None

    @property
    def body(self) -> bytes:
        return b"" if self.document is None else dumps(self.document)


Outcome = Model | Sequence[Model] | int | None
Action = Callable[[StockIms, list[str], Fields], Outcome]


@dataclass(frozen=True)
class Route:
    """One operation: what it reads, what it does, what it answers when that went well."""

    verb: str
    path: str
    model: type[Model] | None
    action: Action
    status: int = 200
    created: str = ""
    key: str = ""

    def match(self, path: str) -> list[str] | None:
        form = re.sub(r"\{\w+\}", "([^/]+)", self.path)
        found = re.fullmatch(form + "/?", path, re.IGNORECASE)
        return [unquote(part) for part in found.groups()] if found else None


def _suspense(ims: StockIms, args: list[str], _fields: Fields) -> Outcome:
    if not args[0].isdecimal():
        raise Framework(400, "The request was not valid.")
    return income.get_suspense(ims, int(args[0]))


P, R = "PendingTransaction", "ProcessedTransactions"
ROUTES = (
    Route(
        "POST",
        "/api/AccountHolderImport",
        models.AccountHolderImport,
        lambda ims, _, f: catalogue.import_accounts(ims, f),
    ),
    Route(
        "POST",
        "/api/AccountHolders",
        models.AccountHolderInput,
        lambda ims, _, f: catalogue.add_account(ims, f),
        201,
        "AccountHolders",
        "AccountReference",
    ),
    Route(
        "PATCH", "/api/AccountHolders", models.AccountHolderInput, lambda ims, _, f: catalogue.replace_account(ims, f)
    ),
    Route("GET", "/api/AccountHolders/{reference}", None, lambda ims, args, _: catalogue.get_account(ims, args[0])),
    Route("GET", "/api/FundMetadata/{key}/{fundCode}", None, lambda ims, args, _: catalogue.get_metadata(ims, *args)),
    Route("GET", "/api/Funds", models.FundSearch, lambda ims, _, f: catalogue.find_funds(ims, f)),
    Route("GET", "/api/Funds/{fundCode}", None, lambda ims, args, _: catalogue.get_fund(ims, args[0])),
    Route(
        "GET", "/api/MethodOfPayments", models.MethodOfPaymentSearch, lambda ims, _, f: catalogue.find_methods(ims, f)
    ),
    Route("POST", "/api/Payments", models.Payment, lambda ims, _, f: pending.take_payment(ims, f)),
    Route(
        "POST",
        f"/api/{P}s",
        models.PendingTransactionInput,
        lambda ims, _, f: pending.add_pending(ims, f),
        201,
        f"{P}s",
        "InternalReference",
    ),
    Route("GET", f"/api/{P}s/{{reference}}", None, lambda ims, args, _: pending.get_pending(ims, args[0])),
    Route(
        "POST",
        f"/api/{P}/{{reference}}/Authorise",
        models.Authorise,
        lambda ims, args, f: pending.authorise(ims, args[0], f),
    ),
    Route(
        "POST",
        f"/api/{P}/{{reference}}/ProcessPayment",
        models.ProcessPayment,
        lambda ims, _, f: pending.process_payment(ims, f),
    ),
    Route(
        "POST", f"/api/{R}/{{reference}}/ProcessFee", models.ProcessFee, lambda ims, _, f: pending.process_fee(ims, f)
    ),
    Route(
        "POST",
        f"/api/{R}",
        models.ProcessedTransactionInput,
        lambda ims, _, f: income.add_processed(ims, f),
        201,
        R,
        "Reference",
    ),
    Route("GET", f"/api/{R}", models.ProcessedTransactionSearch, lambda ims, _, f: income.find_processed(ims, f)),
    Route("GET", f"/api/{R}/{{reference}}", None, lambda ims, args, _: income.get_processed(ims, args[0])),
    Route(
        "POST",
        f"/api/{R}/{{reference}}/UpdateCardDetails",
        models.UpdateCardDetails,
        lambda ims, _, f: income.update_card(ims, f),
    ),
    Route(
        "POST",
        "/api/Suspense",
        models.SuspenseInput,
        lambda ims, _, f: income.add_suspense(ims, f),
        201,
        "Suspense",
        "Id",
    ),
    Route("GET", "/api/Suspense", models.SuspenseSearch, lambda ims, _, f: income.find_suspense(ims, f)),
    Route("GET", "/api/Suspense/{id}", None, _suspense),
    Route("POST", "/api/TransactionImport", models.TransactionImport, lambda ims, _, f: income.import_lines(ims, f)),
)


class Framework(Exception):
    """An answer of the framework and not of an action: it always says something."""

    def __init__(self, status: int, message: str, allow: str | None = None) -> None:
        super().__init__(message)
        self.answer = Answer(status, {"Message": message, "MessageDetail": message}, allow=allow)


def answer(ims: StockIms, request: Request) -> Answer:
    """Answer a request as the stock server does."""
    try:
        route, args = _route(request)
        return _said(ims, request, route, route.action(ims, args, _fields(request, route)))
    except Framework as framework:
        return framework.answer
    except Absent:
        return Answer(404)
    except Refused as refused:
        return Answer(400, {"Message": refused.message} if refused.message else None)


def _route(request: Request) -> tuple[Route, list[str]]:
    fitting = [(route, args) for route in ROUTES if (args := route.match(request.path)) is not None]
    for route, args in fitting:
        if route.verb == request.verb:
            return route, args
    if not fitting:
        raise Framework(404, "No HTTP resource was found that matches the request.")
    allow = ", ".join(sorted({route.verb for route, _ in fitting}))
    raise Framework(405, "The requested resource does not support this method.", allow)


def _fields(request: Request, route: Route) -> Fields:
    if route.model is None:
        return {}
    if route.verb == "GET":
        return criteria(route.model, parse_qsl(request.query, keep_blank_values=True))
    if not request.body:
        raise Refused
    if not request.content_type.lower().startswith(("application/json", "text/json")):
        raise Framework(415, "The request's media type is not supported for this resource.")
    try:
        return loosely(route.model, loads(request.body))
    except Unreadable:
        raise Refused from None


def _said(ims: StockIms, request: Request, route: Route, outcome: Outcome) -> Answer:
    if outcome is None:
        return Answer(route.status)
    if isinstance(outcome, int):
        return Answer(route.status, {"FileImport": None, "NumberOfRowsImported": outcome})
    many = not isinstance(outcome, Model)
    documents = [write(each) for each in (outcome if isinstance(outcome, Sequence) else [outcome])]
    for document in documents:
        _dress(ims, route, document, many=many)
    location = None
    if route.created:
        key = quote(str(documents[0][route.key]), safe="")
        location = f"http://{request.host}/api/{route.created}/{key}"
    return Answer(route.status, documents if many else documents[0], location)


def _dress(ims: StockIms, route: Route, document: dict[str, object], *, many: bool) -> None:
    """Add an offset to a date the server has just made, and make a missing account of a search an empty text."""
    if route.status == 201:
        for name in ("EntryDate", "CreatedDate"):
            if document.get(name):
                document[name] = f"{document[name]}{ims.now().astimezone(LONDON).isoformat()[-6:]}"
    if many and "PspReference" in document and document["AccountReference"] is None:
        document["AccountReference"] = ""
