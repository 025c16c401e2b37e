"""Bring `till.db` to the shape this program knows: look cheaply, migrate only when behind, refuse what is newer.

Alembic is imported only when there is something to do, because a till opens many times and migrates rarely. A migration
is one transaction, made on a journal that was copied first, and it is undone when a single fact or penny is missing.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from ims_desktop.errors import NewerSchema, StoreUnavailable
from ims_desktop.store import backups
from ims_desktop.store.engine import reading
from ims_desktop.words import say

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection as CoreConnection
    from sqlalchemy import Engine

HEAD: Final = "0001"
SCRIPTS: Final = Path(__file__).with_name("migrations")
_CONTENTS: Final = (
    "SELECT (SELECT count(*) FROM outbox), (SELECT count(*) FROM payment), "
    "(SELECT count(*) FROM personal_data), (SELECT coalesce(sum(amount_pence), 0) FROM payment), "
    "(SELECT hash FROM outbox ORDER BY n DESC LIMIT 1)"
)


def revision(engine: Engine) -> str | None:
    """Return which shape the file has; None when it holds nothing at all.

    Raises: the driver's own fault when the file is not a database under this key.
    """
    with reading(engine) as connection:
        names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if "alembic_version" not in names:
            return "" if names else None
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(row[0]) if row else ""


def require_known(found: str) -> None:
    """Refuse a journal that a newer program wrote.

    Raises: NewerSchema.
    """
    if not found.isdigit() or int(found) > int(HEAD):
        raise NewerSchema(
            say(
                "The journal of this till was written by a newer version of this program. "
                "The journal is untouched. Install the newer version to go on."
            )
        )


def create(engine: Engine, scripts: Path = SCRIPTS) -> None:
    """Make every table and law in a new, empty file."""
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        _upgrade(connection, scripts)
        connection.commit()


def migrate_copied(engine: Engine, key: bytes, folder: Path, at: datetime, scripts: Path = SCRIPTS) -> None:
    """Copy the journal into `backups/`, then migrate it.

    Raises: StoreUnavailable, DiskFull; the journal is then as it was.
    """
    backups.copy(engine, key, folder, folder / "backups", at, prefix=f"before-{HEAD}")
    migrate(engine, scripts)


def migrate(engine: Engine, scripts: Path = SCRIPTS) -> None:
    """Bring an older journal to the newest shape, or leave it exactly as it is.

    Raises: StoreUnavailable with code "migration_differs" when the facts would not be the same afterwards.
    """
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        before = connection.exec_driver_sql(_CONTENTS).fetchone()
        _upgrade(connection, scripts)
        if connection.exec_driver_sql(_CONTENTS).fetchone() != before:
            raise StoreUnavailable(
                say(
                    "The journal could not be brought to this version: its facts would differ afterwards. "
                    "It is as it was before. Go on with the version used until now, and call IT."
                ),
                code="migration_differs",
            )
        connection.commit()


def _upgrade(connection: CoreConnection, scripts: Path) -> None:
    from alembic import command  # noqa: PLC0415 - slow to load, rarely needed
    from alembic.config import Config  # noqa: PLC0415 - the same

    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
