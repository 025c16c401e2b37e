"""Fill the places of a template: percent-encoded in an address, as they are in a body; what is empty is left out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Mapping

_PLACE: Final = re.compile(r"\{([a-z_]+)\}")


def text_of(template: str, values: Mapping[str, object]) -> str:
    """Fill a text that goes out as it is."""
    return _PLACE.sub(lambda found: str(values.get(found[1], "")), template)


def url_of(template: str, values: Mapping[str, object], whole: frozenset[str]) -> str:
    """Fill an address; `whole` are the places that hold an address or a host, which stay as they were checked."""
    return _PLACE.sub(
        lambda found: str(values[found[1]]) if found[1] in whole else quote(str(values.get(found[1], "")), safe=""),
        template,
    )


def body_of(template: Mapping[str, Any], values: Mapping[str, object]) -> dict[str, Any]:
    """Fill a document. A member that is one place keeps that value's type, and goes when there is nothing to say."""
    filled = {name: _filled(part, values) for name, part in template.items()}
    return {name: part for name, part in filled.items() if part is not None}


def _filled(part: Any, values: Mapping[str, object]) -> Any:
    if isinstance(part, dict):
        return body_of(part, values) or None
    if isinstance(part, list):
        return [each for each in (_filled(one, values) for one in part) if each is not None]
    if not isinstance(part, str):
        return part
    alone = _PLACE.fullmatch(part)
    return text_of(part, values) if alone is None else (values.get(alone[1]) or None)
