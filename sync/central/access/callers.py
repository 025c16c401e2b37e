"""Know who asks, other than a till: a program with a key, a person who signed in, or a caller a council vouches for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer

from sync.central.access import api_keys, bindings, people
from sync.central.access.refusals import SOMEBODY
from sync.central.access.scopes import SCOPES, STAFF_ONLY, scopes_of
from sync.central.councils import is_here
from sync.central.errors import Refusal
from sync.central.serving.seen import seen_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from sync.central.central import Central

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


@dataclass(frozen=True, slots=True)
class _Found:
    """What came of a credential. Shape: `why_not` when it lets nobody in; `stale_key` whose last use is to be noted."""

    caller: Caller
    why_not: str = ""
    stale_key: str = ""


def known_caller(
    request: Request,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)],
    key: Annotated[str | None, Security(_KEY)],
) -> Caller:
    """Tell who asks.

    Raises: Refusal 401, in the same words whatever was wrong.
    """
    central: Central = request.app.state.central
    now = central.now()
    secret = sent_secret(request, bearer, key)
    shown = [] if secret is not None else bindings.shown_by(request, central.trust)
    slug = central.trust.council if secret is None else secret.partition(".")[0]
    if secret is None and not shown:
        raise no_credential()
    with central.database.read(slug) as connection:
        if not is_here(connection, slug):
            raise no_credential()
        found = _by_secret(connection, slug, secret, now) if secret else _by_binding(connection, slug, shown, now)
    if found.why_not:
        who, peer = found.caller.name, peer_of(request)
        central.refusals.note(central.database, slug, who, "credential_refused", found.why_not, now, peer=peer)
        raise no_credential()
    if found.stale_key:
        with central.database.write(slug) as connection:
            api_keys.note_use(connection, slug, found.stale_key, now)
    kind, _, name = found.caller.name.partition(":")
    seen_in(request.scope).know(slug, kind)
    central.pace.admit(central.database, slug, kind, name, now)
    return found.caller


def needs(scope: str) -> Callable[..., Caller]:
    """Return the dependency that lets in who has a scope: `Annotated[Caller, Depends(needs("processed.write"))]`.

    Raises: Refusal 403, from the dependency.
    """
    if scope not in SCOPES:
        raise ValueError(f"{scope} is no scope")

    def allowed(request: Request, caller: Annotated[Caller, Depends(known_caller)]) -> Caller:
        if scope not in caller.scopes:
            central: Central = request.app.state.central
            central.refusals.note(central.database, caller.council, caller.name, "scope_refused", scope, central.now())
            raise Refusal(403, "scope", f"This credential may not do this: it needs the scope {scope}.")
        return caller

    return allowed


def sent_secret(request: Request, bearer: HTTPAuthorizationCredentials | None, key: str | None) -> str | None:
    """Return the credential a request brought, None for one that brought nothing at all."""
    if bearer is not None:
        return bearer.credentials
    if key is not None:
        return key
    return "" if "authorization" in request.headers else None


def peer_of(request: Request) -> str:
    """Tell from which address a request came, through proxies that are believed."""
    return seen_in(request.scope).address


def no_credential() -> Refusal:
    """Say that a credential is missing or does not let anybody in."""
    return Refusal(401, "credential", "Access needs a credential that is known here and still good.")


def _by_secret(connection: Connection, slug: str, secret: str, now: datetime) -> _Found:
    mark = secret.partition(".")[2][:1]
    if mark == people.MARK:
        return _person(connection, slug, secret, now)
    row = api_keys.key_of(connection, slug, secret) if mark == api_keys.MARK else None
    return _key(slug, row, now)


def _by_binding(connection: Connection, slug: str, shown: list[tuple[str, str]], now: datetime) -> _Found:
    return _key(slug, bindings.bound_to(connection, slug, shown), now, without=STAFF_ONLY)


def _key(
    slug: str, row: Row[tuple[object, ...]] | None, now: datetime, *, without: frozenset[str] = frozenset()
) -> _Found:
    if row is None:
        return _Found(Caller(slug, SOMEBODY, frozenset()), "unknown")
    caller = Caller(slug, f"key:{row.name}", frozenset(row.scopes) - without)
    stale = row.last_used_at is None or now - row.last_used_at >= api_keys.USED_EVERY
    return _Found(caller, api_keys.why_not(row, now), row.key_id if stale else "")


def _person(connection: Connection, slug: str, secret: str, now: datetime) -> _Found:
    row, why_not = people.person_of(connection, slug, secret, now)
    if row is None:
        return _Found(Caller(slug, SOMEBODY, frozenset()), why_not)
    caller = Caller(slug, f"person:{row.username}", scopes_of(row.roles), row.user_code, row.office)
    return _Found(caller, why_not)
