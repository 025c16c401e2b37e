"""Check people's passwords: slowly, with a lock after failures, and never telling which part was wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypeVar

from sqlalchemy import delete, select, update

from sync.central import audit, tables
from sync.central.access.passwords import hash_anew, hash_password, is_password
from sync.central.errors import Refusal
from sync.central.ledger.entries import take_numbers
from sync.central.reference import current_content
from sync.contract.card_numbers import holds_card_number
from sync.contract.messages import SignInAnswer

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from sync.central.database import Database
    from sync.central.desk.devices import Device
    from sync.contract.messages import SignInRequest

FAILURES_ALLOWED: Final = 5
LOCKED_FOR: Final = timedelta(minutes=15)
WRONG: Final = "wrong_credentials"
_OFFLINE_DAYS: Final = 14
Given = TypeVar("Given")


@dataclass(frozen=True, slots=True)
class Person:
    """A person as staff add one. Shape: `user_code` LocalGov IMS's number for the person; None takes the next free."""

    username: str
    display_name: str
    office: str
    roles: tuple[str, ...]
    user_code: int | None = None


# ------------------------------------------------------------------------------------------------------------- people
def add_cashier(connection: Connection, slug: str, person: Person, password: str, now: datetime) -> None:
    """Add a person with a password, or change one who is here already.

    Raises: Refusal, for a password that is too short, a number that is somebody else's, or a card number as a name.
    """
    if holds_card_number(person.username) or holds_card_number(person.display_name):
        raise Refusal(422, "card_number", "That name holds what looks like a card number. Nothing was kept of it.")
    c = tables.cashier
    username = person.username.casefold()
    _check_code(connection, slug, username, person.user_code)
    values = {
        "display_name": person.display_name,
        "office": person.office,
        "roles": sorted(set(person.roles)),
        **({} if person.user_code is None else {"user_code": person.user_code}),
        "password_hash": hash_password(password),
        "disabled": False,
        "failures": 0,
        "locked_until": None,
        "enabled_at": now,
        "expiry_days": 90,
    }
    done = connection.execute(update(c).where(c.c.council == slug, c.c.username == username).values(values))
    if not done.rowcount:
        code = _free_code(connection, slug) if person.user_code is None else person.user_code
        connection.execute(c.insert().values(council=slug, username=username, **{**values, "user_code": code}))
    audit.note(connection, slug, now, audit.ADMIN, "cashier_saved", f"{username}: {', '.join(sorted(person.roles))}")


def _check_code(connection: Connection, slug: str, username: str, code: int | None) -> None:
    c = tables.cashier.c
    if code is None:
        return
    if not 0 < code < 2**31:
        raise Refusal(422, "user_code", "A person's number is 1 or more; 0 is the system itself.")
    holder = connection.execute(select(c.username).where(c.council == slug, c.user_code == code)).scalar_one_or_none()
    if holder not in {None, username}:
        raise Refusal(409, "user_code", f"{code} is the number of {holder}.")


def _free_code(connection: Connection, slug: str) -> int:
    """Take the next number that nobody was given by hand."""
    c = tables.cashier.c
    while True:
        code = take_numbers(connection, slug, "user_code")
        if connection.execute(select(c.username).where(c.council == slug, c.user_code == code)).first() is None:
            return code


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


def change_password(connection: Connection, slug: str, username: str, password_hash: str, now: datetime) -> None:
    """Keep the new password a person chose; whoever is signed in by the old one is out."""
    _change(connection, slug, username, {"password_hash": password_hash})
    audit.note(connection, slug, now, f"person:{username}", "password_changed")


def _change(connection: Connection, slug: str, username: str, values: dict[str, object]) -> None:
    c = tables.cashier
    done = connection.execute(update(c).where(c.c.council == slug, c.c.username == username.casefold()).values(values))
    if not done.rowcount:
        raise Refusal(404, "unknown_cashier", f"There is no person {username} here.")
    _sign_out(connection, slug, username.casefold())


def _sign_out(connection: Connection, slug: str, username: str) -> None:
    t = tables.person_token
    connection.execute(delete(t).where(t.c.council == slug, t.c.username == username))


# ------------------------------------------------------------------------------------------------------------ sign-in
def sign_in(database: Database, device: Device, request: SignInRequest, now: datetime) -> SignInAnswer:
    """Check a password asked by a till.

    Raises: Refusal, in the same words whatever was wrong.
    """
    username = request.username.casefold()

    def welcome(connection: Connection, row: Row[tuple[object, ...]]) -> SignInAnswer:
        audit.note(connection, device.council, now, device.device_id, "signed_in", username)
        return answer_to(connection, row, row.roles, now)

    def turn_away(connection: Connection, row: Row[tuple[object, ...]] | None) -> None:
        # What was typed as a name may be a password.
        name = "" if row is None else username
        audit.note(connection, device.council, now, device.device_id, "sign_in_refused", name)

    return check_password(database, device.council, username, request.password, now, welcome, turn_away)


def check_password(
    database: Database,
    slug: str,
    username: str,
    password: str,
    now: datetime,
    welcome: Callable[[Connection, Row[tuple[object, ...]]], Given],
    turn_away: Callable[[Connection, Row[tuple[object, ...]] | None], None],
) -> Given:
    """Check a password, and do what follows in the transaction that counts it; the slow part runs outside of any.

    Raises: Refusal, in the same words whatever was wrong.
    """
    with database.read(slug) as connection:
        row = find_person(connection, slug, username)
    checked = None if row is None else row.password_hash
    right = is_password(checked, password)
    anew = hash_anew(row.password_hash, password) if row is not None and right else None
    with database.write(slug) as connection:
        row = find_person(connection, slug, username, hold=True)
        if row is not None and right and row.password_hash == checked and may_sign_in(row, now):
            _let_in(connection, row, anew, now)
            return welcome(connection, row)
        if row is not None and not right:
            _count_failure(connection, row, now)
        turn_away(connection, row)
    raise wrong_credentials()


def wrong_credentials() -> Refusal:
    """Say no in the one way there is, whatever was wrong."""
    return Refusal(401, WRONG, "User name or password do not match, or are locked or out of date.")


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


def find_person(
    connection: Connection, slug: str, username: str, *, hold: bool = False
) -> Row[tuple[object, ...]] | None:
    """Find a person; `hold` makes others who would change the row wait, so that no failure goes uncounted."""
    c = tables.cashier
    asked = select(c).where(c.c.council == slug, c.c.username == username)
    return connection.execute(asked.with_for_update() if hold else asked).one_or_none()


def may_sign_in(row: Row[tuple[object, ...]], now: datetime) -> bool:
    """Tell whether the account is open: not disabled, not locked, used within its days."""
    if row.disabled or _is_locked(row, now):
        return False
    since = max(at for at in (row.last_sign_in_at, row.enabled_at) if at is not None)
    return bool(now - since <= timedelta(days=row.expiry_days))


def _is_locked(row: Row[tuple[object, ...]], now: datetime) -> bool:
    return row.locked_until is not None and bool(row.locked_until > now)


def _let_in(connection: Connection, row: Row[tuple[object, ...]], anew: str | None, now: datetime) -> None:
    c = tables.cashier
    connection.execute(
        update(c)
        .where(c.c.council == row.council, c.c.username == row.username)
        .values(failures=0, locked_until=None, last_sign_in_at=now, password_hash=anew or row.password_hash)
    )


def _count_failure(connection: Connection, row: Row[tuple[object, ...]], now: datetime) -> None:
    """Count a failure; the fifth locks for a quarter of an hour, which nobody makes longer by going on."""
    if _is_locked(row, now):
        return
    c = tables.cashier
    failures = row.failures + 1
    locked = {"locked_until": now + LOCKED_FOR, "failures": 0} if failures >= FAILURES_ALLOWED else {}
    connection.execute(
        update(c)
        .where(c.c.council == row.council, c.c.username == row.username)
        .values({"failures": failures, **locked})
    )
