"""Write the rows of one till a second time, by bare psycopg into bare tables with the same keys and indexes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg.rows import TupleRow

    from bench.served import Records


def inside(made: Records) -> psycopg.Connection[TupleRow]:
    """Connect as the owner of the records, among the council's rows."""
    connection = psycopg.connect(made.made.owner_url.replace("+psycopg", "", 1))
    connection.execute("SELECT set_config('ims.council', %s, false)", (COUNCIL,))
    return connection


def insert_bare(made: Records, till: str, tables: Sequence[str], batch: int) -> float:
    """Write one till's rows again, a transaction for as many payments as a batch has; return seconds."""
    with inside(made) as connection:
        batches, columns = _rows(connection, till, tables, batch)
        for table in tables:
            make_bare(connection, table)
        connection.commit()
        statements = {table: insert(table, columns[table]) for table in tables}
        began = time.perf_counter()
        with connection.cursor() as cursor:
            for rows in batches:
                for table in tables:
                    if rows[table]:
                        cursor.executemany(statements[table], rows[table])
                connection.commit()
        return time.perf_counter() - began


def make_bare(connection: psycopg.Connection[TupleRow], table: str) -> None:
    """Make an empty table like one of central's, without its foreign keys and walls."""
    name = sql.Identifier(f"bare_{table}")
    connection.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(name))
    connection.execute(sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(name, sql.Identifier(table)))


def insert(table: str, columns: Sequence[str]) -> sql.Composed:
    """Say how a row is put into a bare table."""
    return sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier(f"bare_{table}"),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join([sql.Placeholder()] * len(columns)),
    )


def _rows(
    connection: psycopg.Connection[TupleRow], till: str, tables: Sequence[str], size: int
) -> tuple[list[dict[str, list[TupleRow]]], dict[str, list[str]]]:
    """Read the rows of a till by batch, in the order in which they were written."""
    found = connection.execute("SELECT event_id FROM event WHERE till = %s ORDER BY sequence", (till,)).fetchall()
    ids = [event_id for (event_id,) in found]
    batches: list[dict[str, list[TupleRow]]] = []
    columns: dict[str, list[str]] = {}
    for start in range(0, len(ids), size):
        batch = {}
        for table in tables:
            key = "entry_id" if table == "posting" else "event_id"
            query = sql.SQL("SELECT * FROM {} WHERE {} = ANY(%s)").format(sql.Identifier(table), sql.Identifier(key))
            cursor = connection.execute(query, (ids[start : start + size],))
            columns[table] = [column.name for column in cursor.description or ()]
            batch[table] = cursor.fetchall()
        batches.append(batch)
    return batches, columns
