"""Measure how fast central takes payments on PostgreSQL, against bare psycopg inserts of the very same rows.

Ours is the whole way: loopback, the token, JSON, the signature of the batch, the chain, the ledger, one transaction a
batch, synchronous to disk. The bare side writes the rows that came of it into tables with the same keys and indexes,
in as many transactions, on one connection.
"""

from __future__ import annotations

from typing import Final

from bench import asked, median, spread
from bench.bare import insert_bare
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
                bare.append(PAYMENTS / insert_bare(made, till.till, TABLES, BATCH))
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
