"""Measure how fast central takes payments on PostgreSQL, against bare psycopg inserts of the very same rows.

Ours is the whole way: loopback, the token, JSON, the signature of the batch, the chain, the ledger, one transaction a
batch, synchronous to disk. The bare side writes the rows that came of it into tables with the same keys and indexes,
in as many transactions, on one connection.
"""

from __future__ import annotations

import time
from typing import Final

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from bench import asked, median, spread
from bench.served import Records, drain, payments, records, served

PAYMENTS: Final = asked("PAYMENTS", 10_000)
BATCH: Final = 200
"""What a till sends at once."""
ROUNDS: Final = 3
WORKERS: Final = (1, 2, 4)
TILLS: Final = 8
BUDGET: Final = 0.4
UNPACED: Final = ("--till-pace", "0", "--attempts", "0")
"""A measurement is not held to the pace of one till."""
TABLES: Final = ("event", "payment", "allocation", "entry", "posting", "processed")


def measure() -> dict[str, object]:
    """Return both rates, their ratio, and how the rate grows with workers. Units: payments a second."""
    ours, bare = [], []
    with records() as made:
        with served(made.made.app_url, *UNPACED) as url:
            tills = made.tills(url, ROUNDS + 1)
            drain(url, [(tills[0].token, payments(tills[0], 1000, BATCH))])
            made.analyse()
            for till in tills[1:]:
                ours.append(PAYMENTS / drain(url, [(till.token, payments(till, PAYMENTS, BATCH))]))
                bare.append(PAYMENTS / _insert_bare(made, till.till))
        growth = {str(workers): _with_workers(made, workers) for workers in WORKERS}
    ratio = median(ours) / median(bare)
    return {
        "name": "payments accepted over loopback on PostgreSQL, against bare psycopg inserts of the same rows",
        "ours_per_s": spread(ours, 0),
        "bare_per_s": spread(bare, 0),
        "ratio": round(ratio, 2),
        "budget": BUDGET,
        "ok": ratio >= BUDGET,
        "payments_per_s_by_workers": growth,
    }


def _with_workers(made: Records, workers: int) -> float:
    with served(made.made.app_url, "--workers", str(workers), *UNPACED) as url:
        tills = made.tills(url, TILLS)
        drain(url, [(till.token, payments(till, 4 * BATCH, BATCH)) for till in tills])  # every worker has begun
        each = PAYMENTS // TILLS
        return round(PAYMENTS / drain(url, [(till.token, payments(till, each, BATCH)) for till in tills]))


def _insert_bare(made: Records, till: str) -> float:
    """Write one till's rows again into bare tables; return seconds."""
    url = made.made.owner_url.replace("+psycopg", "", 1)
    with psycopg.connect(url) as connection:
        connection.execute("SELECT set_config('ims.council', 'aldermere', false)")
        batches, columns = _rows(connection, till)
        for table in TABLES:
            name = sql.Identifier(f"bare_{table}")
            connection.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(name))
            like = sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)")
            connection.execute(like.format(name, sql.Identifier(table)))
        connection.commit()
        statements = {table: _insert(table, columns[table]) for table in TABLES}
        began = time.perf_counter()
        with connection.cursor() as cursor:
            for batch in batches:
                for table in TABLES:
                    cursor.executemany(statements[table], batch[table])
                connection.commit()
        return time.perf_counter() - began


def _insert(table: str, columns: list[str]) -> sql.Composed:
    return sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier(f"bare_{table}"),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join([sql.Placeholder()] * len(columns)),
    )


def _rows(
    connection: psycopg.Connection[TupleRow], till: str
) -> tuple[list[dict[str, list[TupleRow]]], dict[str, list[str]]]:
    """Read the rows of a till by batch, in the order in which they were written."""
    found = connection.execute("SELECT event_id FROM event WHERE till = %s ORDER BY sequence", (till,)).fetchall()
    ids = [event_id for (event_id,) in found]
    batches: list[dict[str, list[TupleRow]]] = []
    columns: dict[str, list[str]] = {}
    for start in range(0, len(ids), BATCH):
        batch = {}
        for table in TABLES:
            key = "entry_id" if table == "posting" else "event_id"
            query = sql.SQL("SELECT * FROM {} WHERE {} = ANY(%s)").format(sql.Identifier(table), sql.Identifier(key))
            cursor = connection.execute(query, (ids[start : start + BATCH],))
            columns[table] = [column.name for column in cursor.description or ()]
            batch[table] = cursor.fetchall()
        batches.append(batch)
    return batches, columns
