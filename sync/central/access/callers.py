"""Know who asks, other than a till: a program with a key, a person who signed in, or a caller a council vouches for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer

from sync.central.access import api_keys
from sync.central.access.scopes import SCOPES
from sync.central.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from sync.central.app import Central

_BEARER: Final = HTTPBearer(auto_error=False)
_KEY: Final = APIKeyHeader(name="X-Api-Key", auto_error=False)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks. Shape: `name` as the audit has it, `key:Parking portal` or `person:asmith`; a program has no office."""

    council: str
    name: str
    scopes: frozenset[str]
    user_code: int = 0
    office: str | None = None


def known_caller(
    request: Request,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)],
    key: Annotated[str | None, Security(_KEY)],
) -> Caller:
    """Tell who asks.

    Raises: Refusal 401, in the same words whatever was wrong.
    """
    central: Central = request.app.state.central
    secret = bearer.credentials if bearer is not None else key or ""
    slug, _, rest = secret.partition(".")
    if not rest.startswith(api_keys.MARK):
        raise no_credential()
    with central.database.read(slug) as connection:
        return _by_key(connection, slug, secret, central.now())


def _by_key(connection: Connection, slug: str, secret: str, now: datetime) -> Caller:
    row: Row[tuple[object, ...]] | None = api_keys.key_of(connection, slug, secret)
    if row is None or api_keys.why_not(row, now):
        raise no_credential()
    return Caller(slug, f"key:{row.name}", frozenset(row.scopes))


def needs(scope: str) -> Callable[..., Caller]:
    """Return the dependency that lets in who has a scope: `Annotated[Caller, Depends(needs("processed.write"))]`.

    Raises: Refusal 403, from the dependency.
    """
    if scope not in SCOPES:
        raise ValueError(f"{scope} is no scope")

    def allowed(caller: Annotated[Caller, Depends(known_caller)]) -> Caller:
        if scope not in caller.scopes:
            raise Refusal(403, "scope", f"This credential may not do this: it needs the scope {scope}.")
        return caller

    return allowed


def no_credential() -> Refusal:
    """Say that a credential is missing or does not let anybody in."""
    return Refusal(401, "credential", "Access needs a credential that is known here and still good.")
