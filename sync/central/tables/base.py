"""What every table has: the council first, moments in UTC, and the short words the other modules spell tables with."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Column,
    DateTime,
    ForeignKeyConstraint,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    TypeDecorator,
)

if TYPE_CHECKING:
    from sqlalchemy import Dialect


class UtcTime(TypeDecorator[datetime]):
    """A moment: aware UTC in Python, a time with zone where the database has one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone")
        at = value.astimezone(UTC)
        return at.replace(tzinfo=None) if dialect.name == "sqlite" else at

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_1_name)s",
        "ix": "ix_%(table_name)s_%(column_1_name)s",
    }
)


def table(name: str, key: tuple[str, ...], *parts: Any) -> Table:
    """Lay out a table; its primary key starts with the council."""
    return Table(name, metadata, Column("council", String(40)), *parts, PrimaryKeyConstraint("council", *key))


def of_council() -> ForeignKeyConstraint:
    """Belong to a council that is here.

    Not for what every payment writes: each would hold the one row of its council, and all tills would meet there.
    """
    return ForeignKeyConstraint(["council"], ["council.council"])


def refers(other: str, *columns: str, to: tuple[str, ...] = ()) -> ForeignKeyConstraint:
    """Refer to a row of another table of the same council."""
    there = to or columns
    return ForeignKeyConstraint(["council", *columns], [f"{other}.council", *(f"{other}.{name}" for name in there)])


def must(name: str, kind: Any, **more: Any) -> Column[Any]:
    """Make a column that is never null."""
    return Column(name, kind, nullable=False, **more)
