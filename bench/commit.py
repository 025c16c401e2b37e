"""Measure the commit of a payment against bare SQLCipher commits of the same bytes, turn by turn in one run.

The payment is what a till writes: fact with its bytes, delivery, personal members, payment, two lines, tender, two
allocations. Bare commits write as many bytes without any of our code: the same rows, their values known beforehand, by
plain statements on the driver into tables of the same form (`ratio`); and, as the floor of what a commit costs, one
row of one column (`ratio_one_row`), which pays for one page where a payment pays for ten.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter_ns
from typing import TYPE_CHECKING, Final

from ims_desktop.store import columns
from ims_desktop.store.engine import borrowed, make_engine
from tests.factory import make_till_store, open_a_session, write_payment

if TYPE_CHECKING:
    from ims_desktop.domain.session import CashierSession
    from ims_desktop.store.driver import Connection, Row
    from tests.factory import MadeTill

ROUNDS: Final = 1000
WARM_UP: Final = 100
BUDGET: Final = 2.0
_WRITTEN: Final = ("outbox", "delivery", "personal_data", "payment", "payment_line", "payment_tender", "allocation")


def measure(rounds: int = ROUNDS) -> dict[str, object]:
    """Return medians and their ratios. Units: microseconds."""
    with tempfile.TemporaryDirectory() as folder:
        till = make_till_store(Path(folder))
        session = open_a_session(till)
        bare = make_engine(Path(folder) / "bare.db", os.urandom(32), create=True)
        columns.metadata.create_all(bare)
        with borrowed(bare) as connection:
            connection.execute("PRAGMA foreign_keys = OFF")
            connection.execute("CREATE TABLE bare (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL)")
            timed = [_turn(till, session, connection) for _ in range(WARM_UP + rounds)][WARM_UP:]
            rows = _rows_of_the_last(till)
        bare.dispose()
        till.store.close()
    payment_us, same_us, one_us = (median(column) / 1000 for column in zip(*timed, strict=True))
    return {
        "name": "commit of a payment against a bare SQLCipher commit of the same bytes",
        "bytes": _size(rows),
        "rows": len(rows),
        "payment_us": round(payment_us, 1),
        "bare_us": round(same_us, 1),
        "bare_one_row_us": round(one_us, 1),
        "ratio": round(payment_us / same_us, 2),
        "ratio_one_row": round(payment_us / one_us, 2),
        "budget": BUDGET,
        "ok": payment_us <= BUDGET * same_us,
    }


def _turn(till: MadeTill, session: CashierSession, bare: Connection) -> tuple[int, int, int]:
    """Commit one payment, its twin and one row of as many bytes. Units: nanoseconds."""
    start = perf_counter_ns()
    with till.store.write() as unit:
        write_payment(unit, till.ids.new(), session)
    payment = perf_counter_ns() - start
    rows = _rows_of_the_last(till)
    blob = os.urandom(_size(rows))
    start = perf_counter_ns()
    bare.execute("BEGIN IMMEDIATE")
    for statement, row in rows:
        bare.execute(statement, row)
    bare.execute("COMMIT")
    same = perf_counter_ns() - start
    start = perf_counter_ns()
    bare.execute("BEGIN IMMEDIATE")
    bare.execute("INSERT INTO bare (bytes) VALUES (?)", (blob,))
    bare.execute("COMMIT")
    return payment, same, perf_counter_ns() - start


def _rows_of_the_last(till: MadeTill) -> list[tuple[str, Row]]:
    """Read back every row of the newest payment, each with the plain statement that writes it."""
    with borrowed(till.store.engine) as connection:
        last = connection.execute("SELECT max(n) FROM payment").fetchone() or ()
        return [
            (f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)
            for table in _WRITTEN
            for row in connection.execute(f"SELECT * FROM {table} WHERE n = ?", last)
        ]


def _size(rows: list[tuple[str, Row]]) -> int:
    return sum(
        len(value) if isinstance(value, bytes) else len(str(value).encode())
        for _, row in rows
        for value in row
        if value is not None
    )


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
