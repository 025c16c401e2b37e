"""Find a path as LocalGov IMS does: in any case, with or without a slash at its end."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from fastapi.routing import APIRoute

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fastapi import APIRouter
    from starlette.types import ASGIApp, Receive, Scope, Send

_NOWHERE: Final = "/api/"
"""Where nothing is. No database keeps a NUL, so that nothing is named by one."""
_PARAMETER: Final = re.compile(r"\{(\w+)(?::(\w+))?\}")


class Paths:
    """The paths of some routers. Its life is the application's."""

    def __init__(self, routers: Iterable[APIRouter]) -> None:
        methods: dict[str, set[str]] = defaultdict(set)
        for router in routers:
            for route in router.routes:
                if isinstance(route, APIRoute):
                    methods[route.path] |= route.methods or set()
        self._paths = [(path, _pattern(path), methods[path]) for path in methods]

    def canonical(self, path: str) -> str:
        """Return a path as the routes are written, its parameters as they came; any other path as it is."""
        if "\0" in path and path.lower().startswith(_NOWHERE):
            return _NOWHERE
        for template, pattern, _methods in self._paths:
            found = pattern.fullmatch(path)
            if found is not None:
                return _filled(template, found.groupdict())
        return path

    def methods(self, path: str) -> list[str]:
        """List the methods that a path has."""
        return sorted({method for _, pattern, methods in self._paths if pattern.fullmatch(path) for method in methods})


def _filled(template: str, values: dict[str, str]) -> str:
    return _PARAMETER.sub(lambda name: values[name[1]], template)


def _pattern(template: str) -> re.Pattern[str]:
    parts, last = [], 0
    for name in _PARAMETER.finditer(template):
        kind = ".+?" if name[2] == "path" else "[^/]+"
        parts += [re.escape(template[last : name.start()]), f"(?P<{name[1]}>{kind})"]
        last = name.end()
    parts.append(re.escape(template[last:].rstrip("/")))
    return re.compile("".join(parts) + "/?", re.IGNORECASE | re.DOTALL)


class AnyCase:
    """An ASGI application that gives another the paths it knows. Its life is the application's."""

    def __init__(self, app: ASGIApp, paths: Paths) -> None:
        self._app = app
        self._paths = paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            # In place: whoever stands before us reads from the same scope which route was found.
            scope["path"] = self._paths.canonical(scope["path"])
        await self._app(scope, receive, send)
