"""Measure how long a till waits for central's word on a payment, while 300 tills take money at once.

The schedule is open: payments come at random moments, a hundred a second, whether central keeps up or not; then a
thousand more come within one second, on top of it. A wait counts from the moment a payment was due to go. The first
seconds warm central up and are not counted. The bare side writes the rows of the same facts by the same schedule, one
by one, each committed to disk, over one connection that is there for nothing else.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Final

from bench import asked, spread
from bench.bare import insert, inside, make_bare
from bench.served import Records, records, served

if TYPE_CHECKING:
    from tests.sync.world import RawTill

TILLS: Final = asked("TILLS", 300)
SUSTAINED_S: Final = asked("SECONDS", 20)
WARM_S: Final = 3
TAIL_S: Final = 5
"""How long the usual payments go on after the burst began."""
RATE: Final = asked("RATE", 100)
BURST: Final = asked("BURST", 1_000)
WORKERS: Final = 2
BUDGET_P99_MS: Final = 100
PENCE: Final = 1000


def measure() -> dict[str, object]:
    """Return how long payments waited, before and in the burst, and that none is lost or twice."""
    due = _schedule()
    with records() as made:
        with served(made.made.app_url, "--workers", str(WORKERS), "--attempts", "0") as url:
            tills = made.tills(url, TILLS)
            made.analyse()
            crowd = _crowd(url, tills, due)
            seen = _send(crowd)
        wrong = _wrong(made, [till.till for till in tills], len(due))
        bare = _waits(_insert_bare(made, [at for at, _ in due]))
    ours = _waits(seen["answers"])
    p99 = ours["sustained_ms"]["p99"]
    return {
        "name": "wait for central's word on a payment, against a bare insert of its fact by the same schedule",
        "offered": {"tills": TILLS, "per_s": RATE, "sustained_s": SUSTAINED_S, "burst_in_1_s": BURST},
        "ours": ours,
        "bare": bare,
        "ratio": round(ours["sustained_ms"]["median"] / bare["sustained_ms"]["median"], 2),
        "ratio_p99": round(p99 / bare["sustained_ms"]["p99"], 2),
        "budget_p99_ms": BUDGET_P99_MS,
        "refused": seen["refused"],
        "wrong": wrong,
        "ok": p99 <= BUDGET_P99_MS and not seen["refused"] and not wrong and len(seen["answers"]) == len(due),
        "requests": seen["requests"],
        "asked_to_wait": seen["asked_to_wait"],
        "crowd": {
            "cpu_s": round(seen["cpu_s"], 2),
            "late_ms": spread([late * 1000 for late in seen["late"]], 2),
        },
    }


def _schedule() -> list[tuple[float, int]]:
    """Return when each payment is due and at which till, in order; the same each time."""
    chance = Random(20_261_121)
    whole = WARM_S + SUSTAINED_S + TAIL_S
    usual = [chance.uniform(0, whole) for _ in range(RATE * whole)]
    burst = [WARM_S + SUSTAINED_S + chance.random() for _ in range(BURST)]
    return sorted((at, chance.randrange(TILLS)) for at in usual + burst)


def _crowd(url: str, tills: list[RawTill], due: list[tuple[float, int]]) -> dict[str, object]:
    """Freeze every fact before the clock starts."""
    facts: list[list[tuple[str, str]]] = [[] for _ in tills]
    moments: list[list[float]] = [[] for _ in tills]
    for n, (at, which) in enumerate(due, start=1):
        fact = tills[which].payment(PENCE, event_id=f"019aa5e0-0000-7000-9000-{n:012x}")
        facts[which].append((fact["hash"], json.dumps(fact)))
        moments[which].append(at)
    return {
        "url": url,
        "tills": [
            {
                "council": till.council,
                "till": till.till,
                "epoch": till.epoch,
                "token": till.token,
                "key": till.key.private_bytes_raw().hex(),
                "facts": told,
                "due": at,
            }
            for till, told, at in zip(tills, facts, moments, strict=True)
        ],
    }


def _send(crowd: dict[str, object]) -> dict[str, Any]:
    """Let the crowd loose in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "crowd.json"
        path.write_text(json.dumps(crowd), encoding="utf-8")
        done = subprocess.run([sys.executable, "-m", "bench.crowd", str(path)], stdout=subprocess.PIPE, check=True)
    return dict(json.loads(done.stdout))


def _waits(answers: list[tuple[float, float]]) -> dict[str, Any]:
    """Say how long payments waited, from when they were due. Units: milliseconds; `backlog_s` seconds."""
    begins = WARM_S + SUSTAINED_S
    burst = [(due, at) for due, at in answers if begins <= due < begins + 1]
    return {
        "sustained_ms": spread([(at - due) * 1000 for due, at in answers if WARM_S <= due < begins], 1),
        "burst_ms": spread([(at - due) * 1000 for due, at in burst], 1),
        "backlog_s": round(max(0.0, max(at for _, at in burst) - begins - 1), 2),
    }


def _wrong(made: Records, tills: list[str], sent: int) -> dict[str, int]:
    """Count in the records what is not as it was sent: nothing, when all is well."""
    counts = {
        "events": "SELECT count(*) FROM event WHERE till = ANY(%(tills)s)",
        "payments": "SELECT count(DISTINCT receipt) FROM payment WHERE till = ANY(%(tills)s)",
        "entries": "SELECT count(*) FROM entry JOIN event USING (council, event_id) WHERE till = ANY(%(tills)s)",
        "pence": "SELECT sum(amount_pence)::bigint / %(pence)s FROM payment WHERE till = ANY(%(tills)s)",
    }
    with inside(made) as connection:
        found = {
            name: connection.execute(question, {"tills": tills, "pence": PENCE}).fetchone()
            for name, question in counts.items()
        }
    return {name: int(row[0] or 0) - sent for name, row in found.items() if row and (row[0] or 0) != sent}


def _insert_bare(made: Records, due: list[float]) -> list[tuple[float, float]]:
    """Write the facts again into a bare table by the schedule; return when each was due and when it was on disk."""
    with inside(made) as connection:
        cursor = connection.execute("SELECT * FROM event ORDER BY event_id")
        columns = [column.name for column in cursor.description or ()]
        rows = cursor.fetchall()
        make_bare(connection, "event")
        connection.commit()
        statement = insert("event", columns)
        done, clock, began = [], threading.Event(), time.perf_counter()
        for at, row in zip(due, rows, strict=True):
            clock.wait(max(0.0, at - (time.perf_counter() - began)))
            connection.execute(statement, row)
            connection.commit()
            done.append((at, time.perf_counter() - began))
        return done
