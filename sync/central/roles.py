"""Let the application in as a role that owns nothing: it adds facts and postings, and cannot change or remove any."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from sync.central import tables
from sync.central.errors import Refusal

if TYPE_CHECKING:
    from sqlalchemy import Connection

ADDED_ONLY: Final = frozenset({"allocation", "audit", "entry", "event", "import_row", "payment", "posting"})
CHANGED_IN_PART: Final = {"processed": ("card_prefix", "card_suffix")}
"""What came in later than the row; everything else of it stands as it was written."""


def grant(connection: Connection, role: str) -> None:
    """Give a role what the application needs, and nothing else; the caller is the owner.

    Raises: Refusal, when PostgreSQL has no such role.
    """
    if connection.dialect.name != "postgresql":
        raise Refusal(422, "no_roles", "Only PostgreSQL has roles.")
    if not connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}).first():
        raise Refusal(404, "unknown_role", f"PostgreSQL has no role {role}. Make it first: CREATE ROLE {role} LOGIN")
    to = connection.dialect.identifier_preparer.quote(role)
    connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {to}"))
    connection.execute(text(f"GRANT SELECT ON alembic_version TO {to}"))
    for name in sorted(tables.metadata.tables):
        connection.execute(text(f"REVOKE ALL ON {name} FROM {to}"))
        connection.execute(text(f"GRANT SELECT, INSERT{_changes(name)} ON {name} TO {to}"))


def _changes(name: str) -> str:
    if name in CHANGED_IN_PART:
        return f", UPDATE ({', '.join(CHANGED_IN_PART[name])})"
    return "" if name in ADDED_ONLY else ", UPDATE, DELETE"


def check_role(connection: Connection) -> None:
    """Refuse to serve as a role that the walls between councils do not hold.

    Raises: Refusal.
    """
    if connection.dialect.name != "postgresql":
        return
    me = connection.execute(
        text("SELECT rolname, rolsuper OR rolbypassrls AS free FROM pg_roles WHERE rolname = current_user")
    ).one()
    owned = connection.execute(
        text("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tableowner = current_user")
    ).scalar_one()
    if me.free or owned:
        why = "may go past row security" if me.free else "owns the tables"
        raise Refusal(
            422, "database_role", f"The role {me.rolname} {why}. Serve as the role given to migrate --app-role."
        )
