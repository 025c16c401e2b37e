"""Check people's passwords: slowly, with a lock after failures, and never telling which part was wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import func, select, update

from sync.central import audit, tables
from sync.central.errors import Refusal
from sync.central.reference import current_content
from sync.contract.messages import SignInAnswer

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from sync.central.database import Database
    from sync.central.devices import Device
    from sync.contract.messages import SignInRequest

FAILURES_ALLOWED: Final = 5
LOCKED_FOR: Final = timedelta(minutes=15)
PASSWORD_MIN: Final = 10
_OFFLINE_DAYS: Final = 14
_HASHER: Final = PasswordHasher()


@dataclass(frozen=True, slots=True)
class Person:
    """A person as staff add one."""

    username: str
    display_name: str
    office: str
    roles: tuple[str, ...]


# ------------------------------------------------------------------------------------------------------------- people
def add_cashier(connection: Connection, slug: str, person: Person, password: str, now: datetime) -> None:
    """Add a person with a password, or change one who is here already.

    Raises: Refusal, for a password that is too short.
    """
    c = tables.cashier
    username = person.username.casefold()
    values = {
        "display_name": person.display_name,
        "office": person.office,
        "roles": sorted(set(person.roles)),
        "password_hash": hash_password(password),
        "disabled": False,
        "failures": 0,
        "locked_until": None,
        "enabled_at": now,
        "expiry_days": 90,
    }
    done = connection.execute(update(c).where(c.c.council == slug, c.c.username == username).values(values))
    if not done.rowcount:
        top = connection.execute(
            select(func.coalesce(func.max(c.c.user_code), 0)).where(c.c.council == slug)
        ).scalar_one()
        connection.execute(c.insert().values(council=slug, username=username, user_code=top + 1, **values))
    audit.note(connection, slug, now, audit.ADMIN, "cashier_saved", f"{username}: {', '.join(sorted(person.roles))}")


def disable_cashier(connection: Connection, slug: str, username: str, now: datetime) -> None:
    """Let a person sign in no more.

    Raises: Refusal.
    """
    _change(connection, slug, username, {"disabled": True})
    audit.note(connection, slug, now, audit.ADMIN, "cashier_disabled", username.casefold())


def reset_password(connection: Connection, slug: str, username: str, password: str, now: datetime) -> None:
    """Give a person a new password and let them in again.

    Raises: Refusal.
    """
    values = {
        "password_hash": hash_password(password),
        "disabled": False,
        "failures": 0,
        "locked_until": None,
        "enabled_at": now,
    }
    _change(connection, slug, username, values)
    audit.note(connection, slug, now, audit.ADMIN, "password_reset", username.casefold())


def hash_password(password: str) -> str:
    """Hash a password with argon2id.

    Raises: Refusal, when it is too short or too long.
    """
    if not PASSWORD_MIN <= len(password) <= 200:
        raise Refusal(422, "password_length", f"A password has {PASSWORD_MIN} to 200 characters.")
    return _HASHER.hash(password)


def _change(connection: Connection, slug: str, username: str, values: dict[str, object]) -> None:
    c = tables.cashier
    done = connection.execute(update(c).where(c.c.council == slug, c.c.username == username.casefold()).values(values))
    if not done.rowcount:
        raise Refusal(404, "unknown_cashier", f"There is no person {username} here.")


# ------------------------------------------------------------------------------------------------------------ sign-in
def sign_in(database: Database, device: Device, request: SignInRequest, now: datetime) -> SignInAnswer:
    """Check a password asked by a till; the slow part runs outside any transaction.

    Raises: Refusal, in the same words whatever was wrong.
    """
    username = request.username.casefold()
    with database.read(device.council) as connection:
        row = _find(connection, device.council, username)
    right = _verify(row.password_hash if row is not None else _nobody(), request.password)
    answer: SignInAnswer | None = None
    with database.write(device.council) as connection:
        row = _find(connection, device.council, username)
        if row is None or not right or not may_sign_in(row, now):
            _refuse(connection, device, username, row, now)
        else:
            _welcome(connection, device, username, now)
            answer = answer_to(connection, row, row.roles, now)
    if answer is None:
        raise Refusal(401, "wrong_credentials", "User name or password do not match, or are locked or out of date.")
    return answer


def answer_to(connection: Connection, row: Row[tuple[object, ...]], roles: list[str], now: datetime) -> SignInAnswer:
    """Tell a till who signed in, and for how long the council lets them in there without asking again."""
    content = current_content(connection, row.council)
    days = (content.policy.offline_sign_in_days if content is not None else None) or _OFFLINE_DAYS
    return SignInAnswer(
        username=row.username,
        display_name=row.display_name,
        office=row.office,
        roles=roles,
        expires_at=now + timedelta(days=days),
    )


def _find(connection: Connection, slug: str, username: str) -> Row[tuple[object, ...]] | None:
    c = tables.cashier
    return connection.execute(select(c).where(c.c.council == slug, c.c.username == username)).one_or_none()


def may_sign_in(row: Row[tuple[object, ...]], now: datetime) -> bool:
    """Tell whether the account is open: not disabled, not locked, used within its days."""
    if row.disabled or (row.locked_until is not None and row.locked_until > now):
        return False
    since = max(at for at in (row.last_sign_in_at, row.enabled_at) if at is not None)
    return bool(now - since <= timedelta(days=row.expiry_days))


def _refuse(
    connection: Connection, device: Device, username: str, row: Row[tuple[object, ...]] | None, now: datetime
) -> None:
    """Count a failure; the fifth locks for a quarter of an hour."""
    c = tables.cashier
    if row is not None:
        failures = row.failures + 1
        locked = {"locked_until": now + LOCKED_FOR, "failures": 0} if failures >= FAILURES_ALLOWED else {}
        connection.execute(
            update(c)
            .where(c.c.council == device.council, c.c.username == username)
            .values({"failures": failures, **locked})
        )
    audit.note(
        connection, device.council, now, device.device_id, "sign_in_refused", username if row is not None else ""
    )


def _welcome(connection: Connection, device: Device, username: str, now: datetime) -> None:
    c = tables.cashier
    connection.execute(
        update(c)
        .where(c.c.council == device.council, c.c.username == username)
        .values(failures=0, locked_until=None, last_sign_in_at=now)
    )
    audit.note(connection, device.council, now, device.device_id, "signed_in", username)


def _verify(password_hash: str, password: str) -> bool:
    try:
        return _HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    """A hash nobody's password fits, so that an unknown name takes as long as a known one."""
    return _HASHER.hash("nobody has this password")
