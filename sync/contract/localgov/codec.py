"""Read and write JSON whose numbers are exact: a binary float never comes between the wire and us.

Documents are read with whole numbers as int and all others as Decimal, and written from int, Decimal, text, flags,
null, lists and objects whose members keep their order.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Final, NoReturn

from sync.contract.localgov.errors import Unreadable

DEEPEST: Final = 16
"""LocalGov IMS nests three deep."""
LONGEST_NUMBER: Final = 40
"""Characters of one number; decimal(18,2) needs twenty."""

_STRING: Final = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"?', re.DOTALL)
_ENCODE: Final = json.JSONEncoder(ensure_ascii=False).encode
_NO_BRACKET: Final = bytes(set(range(256)) - set(b"[]{}"))


def loads(raw: bytes) -> object:
    """Read a document; numbers with a point or an exponent become Decimal.

    Raises: Unreadable for bytes that are not strict JSON in UTF-8, a member named twice (in whatever case), nesting
    or a number beyond any use.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("not_utf8") from None
    if _depth(raw) > DEEPEST:
        raise Unreadable("too_deep")
    try:
        document: object = json.loads(
            text,
            parse_float=_decimal,
            parse_int=_whole,
            parse_constant=_no_constant,
            object_pairs_hook=_object,
        )
    except json.JSONDecodeError:
        raise Unreadable("not_json") from None
    return document


def dumps(document: object) -> bytes:
    """Write a document: compact, UTF-8, Decimals as the numbers they are with the decimals they have.

    Raises: TypeError for a float, and for whatever else JSON or money has no room for.
    """
    parts: list[str] = []
    _render(document, parts)
    return "".join(parts).encode()


# ---------------------------------------------------------------------------------------------------------- reading
def _depth(raw: bytes) -> int:
    deepest = level = 0
    for bracket in _STRING.sub(b"", raw).translate(None, _NO_BRACKET):
        level += 1 if bracket in b"[{" else -1
        deepest = max(deepest, level)
    return deepest


def _whole(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise Unreadable("number_too_long")
    return int(text)


def _decimal(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise Unreadable("number_too_long") from None
    # An exponent is a cheap way to ask for a number of a million digits.
    if len(text) > LONGEST_NUMBER or abs(number.adjusted()) > LONGEST_NUMBER:
        raise Unreadable("number_too_long")
    return number


def _no_constant(_name: str) -> NoReturn:
    raise Unreadable("not_json")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len({name.lower() for name, _ in pairs}) < len(pairs):
        raise Unreadable("duplicate_member")
    return dict(pairs)


# ---------------------------------------------------------------------------------------------------------- writing
def _render(value: object, parts: list[str]) -> None:
    if isinstance(value, dict):
        _render_object(value, parts)
    elif isinstance(value, list | tuple):
        for n, item in enumerate(value):
            parts.append("," if n else "[")
            _render(item, parts)
        parts.append("]" if value else "[]")
    else:
        parts.append(_scalar(value))


def _render_object(members: dict[object, object], parts: list[str]) -> None:
    for n, (name, item) in enumerate(members.items()):
        if not isinstance(name, str):
            raise TypeError("a member's name is text")
        parts.append(("," if n else "{") + _scalar(name) + ":")
        _render(item, parts)
    parts.append("}" if members else "{}")


def _scalar(value: object) -> str:
    if value is None or isinstance(value, bool | str):
        return _ENCODE(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal) and value.is_finite():
        return format(value, "f")
    raise TypeError(f"{type(value).__name__} is not written on this wire")
