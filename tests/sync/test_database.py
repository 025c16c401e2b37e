"""The central schema has one head, is made by its migrations and is never guessed at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.schema import ColumnCollectionConstraint, CreateTable

from sync.central import tables
from sync.central.database import HEAD, Database
from sync.central.dialect import is_file
from sync.central.errors import Refusal
from sync.central.migrations.run import configuration

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.postgres import Databases


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{(tmp_path / 'deep' / 'central.db').as_posix()}")
    yield made
    made.close()


def test_the_newest_migration_is_the_one_the_program_expects() -> None:
    assert ScriptDirectory.from_config(configuration()).get_heads() == [HEAD]


def test_the_migrations_make_exactly_the_tables_of_the_program(database: Database) -> None:
    database.prepare()
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), tables.metadata) == []


def test_a_file_is_brought_up_to_date_by_itself_and_once(database: Database) -> None:
    assert database.schema() is None
    database.prepare()
    assert database.schema() == HEAD
    database.prepare()
    assert database.is_ready()


def test_a_newer_schema_is_refused(database: Database) -> None:
    database.prepare()
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Refusal, match="newer version"):
        database.prepare()


def test_a_servers_database_is_never_changed_unasked(postgres_database: Databases) -> None:
    database = Database(postgres_database.owner_url)
    with pytest.raises(Refusal, match="ims-central migrate"):
        database.prepare()
    assert database.schema() is None
    database.close()
    assert not is_file("postgresql://ims@db/ims")


def test_the_last_moment_there_is_can_be_read_whatever_the_servers_zone(postgres_database: Databases) -> None:
    owner = Database(postgres_database.owner_url)
    with owner.write() as connection:
        connection.execute(text(f"ALTER DATABASE {postgres_database.name} SET timezone TO 'Asia/Tokyo'"))
    owner.close()
    database = Database(postgres_database.app_url)
    with database.read() as connection:
        last = connection.execute(text("SELECT TIMESTAMPTZ '9999-12-31 23:59:59+00'")).scalar_one()
    assert last == datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    database.close()


def test_a_server_that_is_away_is_not_taken_for_an_empty_database(postgres_database: Databases) -> None:
    database = Database(postgres_database.app_url.replace("ims_app:", "ims_app:not-"))
    with pytest.raises(OperationalError):
        database.prepare()
    assert not database.is_ready()
    database.close()


def test_a_block_that_raises_leaves_nothing(database: Database) -> None:
    database.prepare()
    with pytest.raises(IntegrityError), database.write() as connection:
        connection.execute(tables.audit.insert(), [_audit_row(), _audit_row()])
    with database.read() as connection:
        assert connection.execute(tables.audit.select()).all() == []


def _audit_row() -> dict[str, object]:
    return {
        "council": "aldermere",
        "audit_id": "1",
        "at": datetime(2026, 11, 21, tzinfo=UTC),
        "actor": "",
        "action": "",
        "detail": "",
    }


def test_every_key_starts_with_the_council() -> None:
    for table in tables.metadata.sorted_tables:
        keys = [key for key in table.constraints if isinstance(key, ColumnCollectionConstraint)]
        assert len(keys) >= 1
        for key in keys:
            assert next(iter(key.columns)).name == "council", f"{table.name}: {key.name}"
        for index in table.indexes:
            assert next(iter(index.columns)).name == "council", index.name


def test_the_schema_is_one_postgresql_understands_too() -> None:
    for table in tables.metadata.sorted_tables:
        made = str(CreateTable(table).compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]
        assert "TIMESTAMP WITHOUT" not in made


def test_moments_are_kept_in_utc_and_never_without_a_zone(database: Database) -> None:
    database.prepare()
    at = datetime(2026, 11, 21, 9, 52, tzinfo=timezone(timedelta(hours=1)))
    with database.write() as connection:
        connection.execute(tables.audit.insert().values({**_audit_row(), "at": at}))
        assert connection.execute(tables.audit.select()).one().at == at
        kind = tables.UtcTime()
        with pytest.raises(ValueError, match="zone"):
            kind.process_bind_param(at.replace(tzinfo=None), connection.dialect)
        assert kind.process_result_value(at, connection.dialect) == at
        assert kind.process_bind_param(at, postgresql.dialect()) == at  # type: ignore[no-untyped-call]
