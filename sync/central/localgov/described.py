"""Describe LocalGov IMS's API as OpenAPI, from the very shapes its bodies are read and written by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fastapi import Response
from fastapi.openapi.utils import get_openapi

from sync.contract.localgov.models import SCHEMAS
from sync.contract.localgov.shapes import (
    Choice,
    Date,
    Flag,
    Many,
    Member,
    Model,
    Money,
    Never,
    One,
    Rate,
    Shape,
    Text,
    Whole,
    members_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fastapi import APIRouter

Schema = dict[str, Any]

_NAMES: Final = {model: name for name, model in SCHEMAS.items()}
_PROBLEM: Final = "LocalGovProblem"
_DATE: Final = r"^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d{1,7})?(Z|[+-]\d\d:\d\d)?)?$"
_KEY: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Up to 64 visible ASCII characters; the same request with the same key is done once.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,64}$"},
}
_LOCATION: Final = {"Location": {"description": "Where it is now.", "schema": {"type": "string", "format": "uri"}}}


def described(
    operation: str,
    answer: type[Model] | None = None,
    *,
    many: bool = False,
    status: int = 200,
    asks: type[Model] | None = None,
    searches: type[Model] | None = None,
) -> dict[str, Any]:
    """Return what a route says of itself: its operation, what it is asked and what it answers.

    Shape: `operation` as LocalGov IMS names it, `Funds_Search`; `answer` None for an empty body.
    """
    response: Schema = {"description": "Done." if status == 200 else "Created."}
    if answer is not None:
        one = _reference(answer)
        response["content"] = _json({"type": "array", "items": one} if many else one)
    if status == 201:
        response["headers"] = _LOCATION
    problem = {"content": _json({"$ref": f"#/components/schemas/{_PROBLEM}"})}
    extra: Schema = {"parameters": []}
    if asks is not None:
        extra["requestBody"] = {"required": True, "content": _json(_reference(asks))}
        extra["parameters"].append(_KEY)
    if searches is not None:
        extra["parameters"] += [_criterion(member) for member in members_of(searches)]
    return {
        "operation_id": operation,
        "tags": [operation.partition("_")[0]],
        "status_code": status,
        "response_class": Response,
        "responses": {
            status: response,
            "4XX": {"description": "Not done, and why.", **problem},
            "5XX": {"description": "Not done for now.", **problem},
        },
        "openapi_extra": extra,
    }


def document_of(routers: Iterable[APIRouter]) -> Schema:
    """Return the description of whole routers."""
    routes = [route for router in routers for route in router.routes]
    text = "LocalGov IMS's interface, as this server answers it."
    return completed(get_openapi(title="Central IMS API", version="1", description=text, routes=routes))


def completed(document: Schema) -> Schema:
    """Return a description with the shapes that the routes here refer to."""
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas.update({name: _object(model) for name, model in SCHEMAS.items()})
    schemas[_PROBLEM] = {
        "type": "object",
        "required": ["Message", "Code"],
        "properties": {name: {"type": "string"} for name in ("Message", "Code", "MessageDetail")},
    }
    return document


# ----------------------------------------------------------------------------------------------------------- schemas
def _json(schema: Schema) -> Schema:
    return {"application/json": {"schema": schema}}


def _reference(model: type[Model]) -> Schema:
    return {"$ref": f"#/components/schemas/{_NAMES[model]}"}


def _object(model: type[Model]) -> Schema:
    members = members_of(model)
    document: Schema = {"type": "object", "properties": {member.wire: _member(member) for member in members}}
    required = [member.wire for member in members if member.required]
    return document | {"required": required} if required else document


def _member(member: Member) -> Schema:
    schema = _shape(member.shape)
    if not member.nullable or isinstance(member.shape, Never):
        return schema
    return {"anyOf": [schema, {"type": "null"}]}


def _criterion(member: Member) -> Schema:
    schema = {"type": "string"} if isinstance(member.shape, Date) else _shape(member.shape)
    return {"name": member.wire, "in": "query", "required": False, "schema": schema}


def _shape(shape: Shape[Any]) -> Schema:
    if isinstance(shape, Many):
        return {"type": "array", "items": _shape(shape.item), **({"minItems": shape.fewest} if shape.fewest else {})}
    if isinstance(shape, One):
        return _reference(shape.model)
    if isinstance(shape, Text):
        return {"type": "string"} if shape.longest is None else {"type": "string", "maxLength": shape.longest}
    if isinstance(shape, Choice):
        return {"type": "string", "enum": list(shape.words)}
    if isinstance(shape, Money):
        return {"type": "number", "multipleOf": 0.01} | ({} if shape.least is None else {"minimum": 0.01})
    return dict(_PLAIN[type(shape)])


_PLAIN: Final[dict[type[Shape[Any]], Schema]] = {
    Whole: {"type": "integer", "format": "int32", "minimum": -(2**31), "maximum": 2**31 - 1},
    Flag: {"type": "boolean"},
    Rate: {"type": "number", "minimum": 0, "exclusiveMaximum": 10},
    Date: {"type": "string", "pattern": _DATE},
    Never: {"type": "null"},
}
