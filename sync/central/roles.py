"""Let the application in as a role that owns nothing: it adds facts and postings, and cannot change or remove any."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from sync.central import tables
from sync.central.errors import Refusal

if TYPE_CHECKING:
    from sqlalchemy import Connection

ADDED_ONLY: Final = frozenset(
    {
        "allocation",
        "approval",
        "approval_use",
        "audit",
        "capture_result",
        "card_fact",
        "cash_count",
        "cash_movement",
        "entry",
        "ereturn",
        "ereturn_bag",
        "ereturn_decision",
        "ereturn_item",
        "ereturn_line",
        "event",
        "import_row",
        "payment",
        "payment_note",
        "post_batch",
        "post_batch_item",
        "posting",
        "reversal",
        "reversal_line",
        "session_end",
        "session_opening",
        "tender_detail",
    }
)
CHANGED_IN_PART: Final = {"processed": ("card_prefix", "card_suffix")}
"""What came in later than the row; everything else of it stands as it was written."""


_ME: Final = text(
    # What a role is a member of, it can become.
    """
    SELECT current_user AS name,
      EXISTS (SELECT 1 FROM pg_roles AS r
              WHERE (r.rolsuper OR r.rolbypassrls) AND pg_has_role(current_user, r.oid, 'MEMBER')) AS free,
      EXISTS (SELECT 1 FROM pg_tables
              WHERE schemaname = current_schema() AND pg_has_role(current_user, tableowner, 'MEMBER')) AS owns
    """
)
_WALLED: Final = text(
    """
    SELECT c.relname FROM pg_class AS c
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relrowsecurity AND c.relforcerowsecurity
      AND EXISTS (SELECT 1 FROM pg_policy AS p WHERE p.polrelid = c.oid)
    """
)


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
    """Refuse to serve as a role that the walls between councils do not hold, or behind walls that are down.

    Raises: Refusal.
    """
    if connection.dialect.name != "postgresql":
        return
    me = connection.execute(_ME).one()
    if me.free or me.owns:
        why = "may go past row security" if me.free else "owns the tables"
        raise Refusal(422, "database_role", f"The role {me.name} {why}. Serve as the role given to migrate --app-role.")
    down = set(tables.metadata.tables) - set(connection.execute(_WALLED).scalars())
    if down:
        text = f"Row security is off for {', '.join(sorted(down))}. Nothing is served until it is on again."
        raise Refusal(503, "row_security", text)
