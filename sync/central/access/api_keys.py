"""Give programs a key each: what it may do, until when; only a hash of it is kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, insert, select, update

from sync.central import audit, tables
from sync.central.access.scopes import SCOPES
from sync.central.errors import Refusal
from sync.central.keys import new_id

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection, Row

MARK: Final = "k"
USED_EVERY: Final = timedelta(minutes=1)
DAYS_MAX: Final = 3650
_NAME_MAX: Final = 60


def add_key(
    connection: Connection, slug: str, name: str, scopes: Iterable[str], now: datetime, *, days: int | None = None
) -> str:
    """Make a key and return its secret, which is told this once.

    Raises: Refusal.
    """
    wanted = sorted(set(scopes))
    _check(name, wanted, days)
    k = tables.api_key
    if _find(connection, slug, name) is not None:
        raise Refusal(409, "key_exists", f"There is a key {name} here already. Revoke it, and name the new one anew.")
    secret = f"{slug}.{MARK}{secrets.token_urlsafe(32)}"
    connection.execute(
        insert(k).values(
            council=slug,
            key_id=new_id(),
            name=name,
            secret_hash=hash_of(secret),
            scopes=wanted,
            created_at=now,
            expires_at=None if days is None else now + timedelta(days=days),
        )
    )
    audit.note(connection, slug, now, audit.ADMIN, "key_added", f"{name}: {', '.join(wanted)}")
    return secret


def revoke_key(connection: Connection, slug: str, name: str, now: datetime) -> None:
    """Let a key in no more, nor any caller bound to it.

    Raises: Refusal.
    """
    k, b = tables.api_key, tables.key_binding
    row = key_named(connection, slug, name)
    connection.execute(delete(b).where(b.c.council == slug, b.c.key_id == row.key_id))
    if row.revoked_at is None:
        connection.execute(update(k).where(k.c.council == slug, k.c.key_id == row.key_id).values(revoked_at=now))
        audit.note(connection, slug, now, audit.ADMIN, "key_revoked", name)


def list_keys(connection: Connection, slug: str) -> list[Row[tuple[object, ...]]]:
    """Return every key of a council, by name."""
    k = tables.api_key
    return list(connection.execute(select(k).where(k.c.council == slug).order_by(k.c.name)))


def key_named(connection: Connection, slug: str, name: str) -> Row[tuple[object, ...]]:
    """Find a key by its name.

    Raises: Refusal.
    """
    row = _find(connection, slug, name)
    if row is None:
        raise Refusal(404, "unknown_key", f"There is no key {name} here.")
    return row


def key_of(connection: Connection, slug: str, secret: str) -> Row[tuple[object, ...]] | None:
    """Find the key that a secret opens."""
    k = tables.api_key
    return connection.execute(select(k).where(k.c.council == slug, k.c.secret_hash == hash_of(secret))).one_or_none()


def why_not(row: Row[tuple[object, ...]], now: datetime) -> str:
    """Tell why a key lets nobody in; nothing when it does."""
    if row.revoked_at is not None:
        return "revoked"
    return "expired" if row.expires_at is not None and row.expires_at <= now else ""


def note_use(connection: Connection, slug: str, key_id: str, now: datetime) -> None:
    """Remember that a key is in use, once a minute; whoever finds another doing so goes on at once."""
    k = tables.api_key
    stale = k.c.last_used_at.is_(None) | (k.c.last_used_at <= now - USED_EVERY)
    this = connection.execute(
        select(k.c.key_id).where(k.c.council == slug, k.c.key_id == key_id, stale).with_for_update(skip_locked=True)
    ).scalar_one_or_none()
    if this is not None:
        connection.execute(update(k).where(k.c.council == slug, k.c.key_id == this).values(last_used_at=now))


def hash_of(secret: str) -> str:
    """Return what is kept of a secret; it is long and random, so that a quick hash does."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _find(connection: Connection, slug: str, name: str) -> Row[tuple[object, ...]] | None:
    k = tables.api_key
    return connection.execute(select(k).where(k.c.council == slug, k.c.name == name)).one_or_none()


def _check(name: str, scopes: list[str], days: int | None) -> None:
    if not 1 <= len(name.strip()) <= _NAME_MAX or not name.isprintable():
        raise Refusal(422, "key_name", f"A key's name has 1 to {_NAME_MAX} printable characters.")
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown or not scopes:
        what = f"{unknown[0]} is no scope" if unknown else "A key needs a scope"
        raise Refusal(422, "unknown_scope", f"{what}. The scopes are {', '.join(sorted(SCOPES))}.")
    if days is not None and not 1 <= days <= DAYS_MAX:
        raise Refusal(422, "key_days", f"A key lasts 1 to {DAYS_MAX} days.")
