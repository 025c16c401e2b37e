"""Add a council and find one: everything else at central happens inside exactly one."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select, update

from sync.central import audit, tables
from sync.central.dialect import seal_of
from sync.central.errors import Refusal
from sync.central.keys import new_council_keys
from sync.central.seal import opened

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from sync.central.keys import CouncilKeys


@dataclass(frozen=True, slots=True)
class Council:
    """A council as its own central knows it. Shape: raw keys."""

    slug: str
    name: str
    signing_key: bytes
    signing_public_key: bytes
    recovery_public_key: bytes
    feed: str
    account_change: int


def add_council(connection: Connection, slug: str, now: datetime, *, name: str = "") -> CouncilKeys:
    """Add a council with fresh keys.

    Raises: Refusal, when it is there already.
    """
    c = tables.council.c
    if connection.execute(select(c.council).where(c.council == slug)).first() is not None:
        raise Refusal(409, "council_exists", f"The council {slug} is here already.")
    keys = new_council_keys()
    connection.execute(
        tables.council.insert().values(
            council=slug,
            name=name or slug.replace("-", " ").title(),
            created_at=now,
            signing_public_key=keys.signing_public_key,
            recovery_public_key=keys.recovery_public_key,
            feed=secrets.token_hex(8),
            account_change=0,
        )
    )
    connection.execute(tables.council_key.insert().values(council=slug, signing_key=keys.signing_key))
    seal_key(connection, slug)
    audit.note(connection, slug, now, audit.ADMIN, "council_added")
    return keys


def seal_key(connection: Connection, slug: str) -> bool:
    """Seal a council's signing key, when there is a key file and it is not sealed yet; tell whether that was done.

    Raises: Refusal, when it was sealed with another key file.
    """
    seal, k = seal_of(connection), tables.council_key
    row = connection.execute(select(k).where(k.c.council == slug)).one()
    plain = opened(seal, slug, row.signing_key, row.sealed_by)
    if seal is None or row.sealed_by is not None:
        return False
    sealed = {"signing_key": seal.close(slug, plain), "sealed_by": seal.fingerprint}
    connection.execute(update(k).where(k.c.council == slug).values(sealed))
    return True


def list_councils(connection: Connection) -> list[str]:
    """Return the slugs of every council here."""
    return list(connection.execute(select(tables.council.c.council).order_by(tables.council.c.council)).scalars())


def is_here(connection: Connection, slug: str) -> bool:
    """Tell whether there is such a council: another has no audit to write to."""
    c = tables.council.c.council
    return connection.execute(select(c).where(c == slug)).first() is not None


def which_council(here: list[str], slug: str | None) -> str:
    """Choose the council that was meant of those that are here; without a name, the only one there is.

    Raises: Refusal.
    """
    if slug is not None:
        if slug not in here:
            raise Refusal(404, "unknown_council", f"There is no council {slug} here.")
        return slug
    if not here:
        raise Refusal(404, "no_council", "There is no council here yet. Add one: ims-central council add NAME")
    if len(here) > 1:
        raise Refusal(422, "which_council", f"Say which council with --council: {', '.join(here)}.")
    return here[0]


_THE_COUNCIL: Final = (
    select(tables.council, tables.council_key.c.signing_key, tables.council_key.c.sealed_by)
    .join(tables.council_key, tables.council_key.c.council == tables.council.c.council)
    .where(tables.council.c.council == bindparam("slug"))
)


def the_council(connection: Connection, slug: str) -> Council:
    """Find a council, with its keys.

    Raises: Refusal.
    """
    row = connection.execute(_THE_COUNCIL, {"slug": slug}).one_or_none()
    if row is None:
        raise Refusal(404, "unknown_council", f"There is no council {slug} here.")
    return Council(
        row.council,
        row.name,
        opened(seal_of(connection), slug, row.signing_key, row.sealed_by),
        row.signing_public_key,
        row.recovery_public_key,
        row.feed,
        row.account_change,
    )
