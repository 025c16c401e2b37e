"""Let people in by password without a till: a token for a working day, and nothing once they are signed out or gone."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, select

from sync.central import audit, tables
from sync.central.access import sign_in
from sync.central.access.api_keys import hash_of
from sync.central.access.messages import StaffSignInAnswer
from sync.central.access.passwords import hash_password
from sync.central.access.refusals import SOMEBODY
from sync.central.access.scopes import scopes_of
from sync.central.councils import is_here
from sync.central.errors import Refusal

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from sync.central.access.messages import PasswordRequest, StaffSignInRequest
    from sync.central.access.refusals import Refusals
    from sync.central.database import Database

MARK: Final = "p"
TOKEN_LIFE: Final = timedelta(hours=8)


def sign_in_person(
    database: Database, request: StaffSignInRequest, refusals: Refusals, peer: str, now: datetime
) -> StaffSignInAnswer:
    """Check a password and give a token.

    Raises: Refusal, in the same words whatever was wrong, the council included.
    """
    slug, username = request.council, request.username.casefold()
    known = here = False

    def turn_away(connection: Connection, row: Row[tuple[object, ...]] | None) -> None:
        nonlocal known, here
        known, here = row is not None, is_here(connection, slug)

    try:
        return sign_in.check_password(
            database, slug, username, request.password, now, lambda c, row: _token_for(c, row, now), turn_away
        )
    except Refusal as why:
        if here and why.code == sign_in.WRONG:
            # What was typed as a name may be a password.
            actor = f"person:{username}" if known else SOMEBODY
            refusals.note(database, slug, actor, "sign_in_refused", "", now, peer=peer)
        raise


def _token_for(connection: Connection, row: Row[tuple[object, ...]], now: datetime) -> StaffSignInAnswer:
    t = tables.person_token
    secret = f"{row.council}.{MARK}{secrets.token_urlsafe(32)}"
    connection.execute(delete(t).where(t.c.council == row.council, t.c.expires_at <= now))
    connection.execute(
        t.insert().values(
            council=row.council,
            token_hash=hash_of(secret),
            username=row.username,
            created_at=now,
            expires_at=now + TOKEN_LIFE,
        )
    )
    audit.note(connection, row.council, now, f"person:{row.username}", "signed_in", "to the API")
    return StaffSignInAnswer(
        access_token=secret,
        expires_at=now + TOKEN_LIFE,
        username=row.username,
        display_name=row.display_name,
        office=row.office,
        roles=row.roles,
        scopes=sorted(scopes_of(row.roles)),
    )


def person_of(
    connection: Connection, slug: str, secret: str, now: datetime
) -> tuple[Row[tuple[object, ...]] | None, str]:
    """Find whose token this is, and why it is good no more; what a person may do is read each time it is used."""
    t, c = tables.person_token, tables.cashier
    row = connection.execute(
        select(c, t.c.expires_at)
        .join(t, (t.c.council == c.c.council) & (t.c.username == c.c.username))
        .where(t.c.council == slug, t.c.token_hash == hash_of(secret))
    ).one_or_none()
    if row is None:
        return None, "unknown"
    if row.expires_at <= now:
        return row, "expired"
    return row, "disabled" if row.disabled else ""


def sign_out(connection: Connection, slug: str, username: str, secret: str, now: datetime) -> None:
    """Make a token worthless."""
    t = tables.person_token
    connection.execute(delete(t).where(t.c.council == slug, t.c.token_hash == hash_of(secret)))
    audit.note(connection, slug, now, f"person:{username}", "signed_out")


def change_own_password(
    database: Database, slug: str, username: str, request: PasswordRequest, refusals: Refusals, now: datetime
) -> None:
    """Change a password on the strength of the old one; every token of the person ends with it.

    Raises: Refusal.
    """
    new_hash = hash_password(request.new_password)
    try:
        sign_in.check_password(
            database,
            slug,
            username,
            request.old_password,
            now,
            lambda connection, row: sign_in.change_password(connection, slug, row.username, new_hash, now),
            lambda _connection, _row: None,
        )
    except Refusal as why:
        if why.code == sign_in.WRONG:
            refusals.note(database, slug, f"person:{username}", "password_refused", "", now)
        raise
