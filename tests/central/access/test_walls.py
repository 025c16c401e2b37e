"""A council reaches its own rows and no others: tried on PostgreSQL, as the role that serves, table by table."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Date,
    Integer,
    LargeBinary,
    Table,
    delete,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError, ProgrammingError

from sync.central import roles, tables
from sync.central.database import Database
from sync.central.dialect import Limits
from sync.central.errors import Refusal
from sync.central.tables import UtcTime
from tests.postgres import APP, OWNER, connected, fresh_database

if TYPE_CHECKING:
    from sqlalchemy import Column, Connection

    from tests.postgres import Databases, Server

OURS, THEIRS = "aldermere", "birchover"
TABLES = list(tables.metadata.sorted_tables)
ADDED_ONLY = [table for table in TABLES if table.name in roles.ADDED_ONLY]
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def value_of(column: Column[Any], slug: str) -> Any:
    """Return something that fits a column, the same for every table, so that rows refer to each other."""
    if column.name == "council":
        return slug
    if isinstance(column.type, UtcTime):
        return NOW
    for kind, value in {
        Boolean: False,
        Date: date(2026, 11, 21),
        LargeBinary: b"\x00",
        JSON: [],
        BigInteger: 1,
        Integer: 1,
    }.items():
        if isinstance(column.type, kind):
            return value
    return str(uuid.UUID(int=7))[: getattr(column.type, "length", None) or 36]


def row_of(table: Table, slug: str) -> dict[str, Any]:
    """Return a row with every column that must be there or refers to another table."""
    refers = {column.name for key in table.foreign_key_constraints for column in key.columns}
    wanted = [column for column in table.columns if not column.nullable or column.name in refers]
    return {column.name: value_of(column, slug) for column in wanted}


@pytest.fixture(scope="module")
def walled(postgres_server: Server, migrated: str) -> Iterator[Databases]:
    """Records with a row of two councils in every table."""
    with fresh_database(postgres_server, migrated) as made:
        database = Database(made.app_url)
        for slug in (OURS, THEIRS):
            with database.write(slug) as connection:
                for table in TABLES:
                    connection.execute(insert(table).values(row_of(table, slug)))
        database.close()
        yield made


@pytest.fixture
def served(walled: Databases) -> Iterator[Database]:
    """The records as the role that serves has them, on one connection."""
    database = Database(walled.app_url, limits=Limits(connections=1))
    yield database
    database.close()


def councils_in(connection: Connection, table: Table) -> set[str]:
    return set(connection.execute(select(table.c.council)).scalars())


# --------------------------------------------------------------------------------------------------------------- trying
def test_a_question_that_names_no_council_is_answered_from_ones_own(served: Database) -> None:
    with served.read(OURS) as connection:
        assert {table.name: councils_in(connection, table) for table in TABLES} == {
            table.name: {OURS} for table in TABLES
        }


def test_without_a_council_there_is_the_list_of_councils_and_nothing_else(served: Database) -> None:
    with served.read() as connection:
        seen = {table.name: councils_in(connection, table) for table in TABLES}
    assert seen.pop("council") == {OURS, THEIRS}
    assert set().union(*seen.values()) == set()
    with served.write() as connection:
        for table in TABLES:
            if table.name not in roles.ADDED_ONLY | set(roles.CHANGED_IN_PART):
                assert connection.execute(update(table).values(council="taken")).rowcount == 0, table.name


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_no_row_of_another_council_can_be_written_changed_or_removed(served: Database, table: Table) -> None:
    row = row_of(table, THEIRS)
    with pytest.raises(ProgrammingError, match="row-level security"), served.write(OURS) as connection:
        connection.execute(insert(table).values(row))
    if table.name in roles.ADDED_ONLY | set(roles.CHANGED_IN_PART):
        return
    with served.write(OURS) as connection:
        assert connection.execute(delete(table).where(table.c.council == THEIRS)).rowcount == 0
        assert connection.execute(update(table).where(table.c.council == THEIRS).values(row)).rowcount == 0
    with pytest.raises(ProgrammingError, match="row-level security"), served.write(OURS) as connection:
        connection.execute(update(table).values(council=THEIRS))


@pytest.mark.parametrize("table", ADDED_ONLY, ids=str)
def test_what_is_a_fact_stays_as_it_was_written(served: Database, table: Table) -> None:
    for change in (update(table).values(council=OURS), delete(table)):
        with pytest.raises(ProgrammingError, match="permission denied"), served.write(OURS) as connection:
            connection.execute(change)
    with pytest.raises(ProgrammingError, match="permission denied"), served.write(OURS) as connection:
        connection.execute(text(f"TRUNCATE {table.name} CASCADE"))


def test_of_a_processed_transaction_only_the_card_comes_later(served: Database) -> None:
    processed = tables.processed
    with served.write(OURS) as connection:
        assert connection.execute(update(processed).values(card_prefix="411111", card_suffix="1111")).rowcount == 1
    for change in (update(processed).values(amount_pence=2), delete(processed)):
        with pytest.raises(ProgrammingError, match="permission denied"), served.write(OURS) as connection:
            connection.execute(change)


def test_the_role_that_serves_can_take_no_wall_down(served: Database) -> None:
    for table in TABLES:
        for act in (f"ALTER TABLE {table.name} DISABLE ROW LEVEL SECURITY", f"DROP POLICY own_council ON {table.name}"):
            with pytest.raises(ProgrammingError, match="must be owner"), served.write(OURS) as connection:
                connection.execute(text(act))
    with pytest.raises(ProgrammingError, match="permission denied"), served.write(OURS) as connection:
        connection.execute(text(f"SET ROLE {OWNER}"))


def test_the_owner_is_held_by_the_walls_too(walled: Databases) -> None:
    database = Database(walled.owner_url)
    with database.read(OURS) as connection:
        assert councils_in(connection, tables.payment) == {OURS}
    database.close()


def test_a_council_does_not_stay_behind_on_a_connection(served: Database) -> None:
    """One connection, handed from council to council, whatever becomes of each transaction."""

    def entered(connection: Connection) -> str | None:
        said: str | None = connection.execute(text("SELECT current_setting('ims.council', true)")).scalar_one()
        return said

    with served.write(OURS) as connection:
        assert entered(connection) == OURS
        first = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    with pytest.raises(DBAPIError), served.write(OURS) as connection:
        connection.execute(text("SELECT 1 / 0"))
    with pytest.raises(ZeroDivisionError), served.read(THEIRS) as connection:
        raise ZeroDivisionError
    with served.read() as connection:
        assert not entered(connection)
        assert councils_in(connection, tables.payment) == set()
        assert connection.execute(text("SELECT pg_backend_pid()")).scalar_one() == first
    with served._engine.connect() as bare:
        assert not bare.execute(text("SELECT current_setting('ims.council', true)")).scalar_one()
        assert councils_in(bare, tables.payment) == set(), "who forgets to say the council sees nothing"


# ------------------------------------------------------------------------------------------------------------ catalogue
def test_every_table_has_its_wall(walled: Databases) -> None:
    with connected(walled.app_url) as connection:
        rows = connection.execute(
            """
            SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, p.policies FROM pg_class AS c
            LEFT JOIN LATERAL (SELECT array_agg(polname::text) AS policies FROM pg_policy WHERE polrelid = c.oid) p
              ON true
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
            """
        ).fetchall()
    found = {name: (on, forced, set(policies or [])) for name, on, forced, policies in rows}
    assert found.pop("alembic_version") == (False, False, set())
    public = {"council": {"own_council", "list_of_councils"}}
    assert found == {table.name: (True, True, public.get(table.name, {"own_council"})) for table in TABLES}


def test_every_key_starts_with_the_council(walled: Databases) -> None:
    """So that the records can be spread over machines by council as they are."""
    with connected(walled.app_url) as connection:
        keys = connection.execute(
            """
            SELECT k.conname, a.attname, b.attname FROM pg_constraint AS k
            JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
            LEFT JOIN pg_attribute AS b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[1]
            WHERE k.connamespace = 'public'::regnamespace AND k.contype IN ('p', 'u', 'f', 'x')
              AND k.conrelid <> 'alembic_version'::regclass
            """
        ).fetchall()
        indexes = connection.execute(
            """
            SELECT i.indexrelid::regclass::text, a.attname FROM pg_index AS i
            JOIN pg_class AS c ON c.oid = i.indrelid
            LEFT JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
            WHERE c.relnamespace = 'public'::regnamespace AND i.indisunique AND c.relname <> 'alembic_version'
            """
        ).fetchall()
    assert len(keys) > len(TABLES)
    assert [key for key in keys if key[1] != "council" or key[2] not in (None, "council")] == []
    assert len(indexes) >= len(TABLES)
    assert [index for index in indexes if index[1] != "council"] == []


def test_the_migrations_make_exactly_the_tables_of_the_program_on_postgresql(walled: Databases) -> None:
    database = Database(walled.owner_url)
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []
    database.close()


# ------------------------------------------------------------------------------------------------------ who may serve
def test_the_role_that_owns_nothing_may_serve(served: Database) -> None:
    served.prepare()
    with served.read() as connection:
        roles.check_role(connection)


@pytest.mark.parametrize("who", ["owner", "superuser", "bypass", "member"])
def test_a_role_the_walls_do_not_hold_is_refused(postgres_server: Server, walled: Databases, who: str) -> None:
    urls = {
        "owner": walled.owner_url,
        "superuser": postgres_server.url("postgres", walled.name),
        "bypass": walled.app_url,
        "member": walled.app_url,
    }
    undo = {"bypass": "ALTER ROLE {} NOBYPASSRLS", "member": "REVOKE ims_owner FROM {}"}
    if who == "bypass":
        postgres_server.execute("ALTER ROLE {} BYPASSRLS", APP)
    if who == "member":
        postgres_server.execute("GRANT ims_owner TO {}", APP)
    database = Database(urls[who])
    try:
        with pytest.raises(Refusal) as refusal:
            database.prepare(serving=True)
        assert refusal.value.code == "database_role"
    finally:
        database.close()
        if who in undo:
            postgres_server.execute(undo[who], APP)


def test_nothing_is_served_behind_a_wall_that_is_down(postgres_server: Server, migrated: str) -> None:
    with fresh_database(postgres_server, migrated) as made:
        with connected(made.owner_url) as connection:
            connection.execute("ALTER TABLE payment NO FORCE ROW LEVEL SECURITY")
            connection.execute("DROP POLICY own_council ON audit")
        database = Database(made.app_url)
        with pytest.raises(Refusal, match="off for audit, payment"):
            database.prepare(serving=True)
        database.close()


def test_a_role_that_is_not_there_is_given_nothing(walled: Databases) -> None:
    database = Database(walled.owner_url)
    with database.write() as connection, pytest.raises(Refusal, match="CREATE ROLE"):
        roles.grant(connection, "nobody_yet")
    database.close()
