"""Run every measurement, or those named, and print one JSON object.

python -m bench                 everything
python -m bench commit start    these two

Those of central start a PostgreSQL of their own; quality, search, window, load and busy make councils of up to two
million accounts, which takes minutes: IMS_BENCH_CACHE names a folder in which these stay for the next run.
IMS_BENCH_ACCOUNTS, _JOURNAL, _PAYMENTS, _TILLS, _RATE, _BURST, _SECONDS, _SEARCHES, _TYPED_BY_KEY, _EACH, _SHARED,
_NOISY and _PEOPLE ask for less, to try them out.
"""

from __future__ import annotations

import importlib
import json
import os
import platform
import sqlite3
import subprocess
import sys
import time
from importlib import metadata

from bench import spread

MEASUREMENTS = (
    "commit",
    "verdicts",
    "receipts",
    "journal",
    "start",
    "quality",
    "search",
    "window",
    "load",
    "busy",
    "accepts",
    "latency",
    "snapshots",
    "drain_till",
)


def main(names: list[str]) -> int:
    """Print what the named measurements saw; each runs in a process of its own, so that none warms up another."""
    unknown = sorted(set(names) - set(MEASUREMENTS))
    if unknown:
        print(f"There is no measurement {', '.join(unknown)}. There are {', '.join(MEASUREMENTS)}.", file=sys.stderr)
        return 2
    if os.environ.get("IMS_BENCH_ONE"):
        print(json.dumps(importlib.import_module(f"bench.{names[0]}").measure()))
        return 0
    results: dict[str, dict[str, object]] = {}
    seconds: dict[str, float] = {}
    for name in names or MEASUREMENTS:
        began = time.perf_counter()
        results[name] = _one(name)
        seconds[name] = round(time.perf_counter() - began, 1)
    ratios = {f"{of}.{key}": value for of, seen in results.items() for key, value in seen.items() if "ratio" in key}
    report = {"machine": _machine(), "noise_ms": _noise(), "ratios": ratios, "results": results, "seconds": seconds}
    print(json.dumps(report, indent=2))
    return 1 if any("problem" in seen for seen in results.values()) else 0


def _one(name: str) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-m", "bench", name],
        env={**os.environ, "IMS_BENCH_ONE": "1"},
        capture_output=True,
        check=False,
        text=True,
    )
    if done.returncode:
        return {"ok": False, "problem": done.stderr.strip().splitlines()[-1:]}
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _machine() -> dict[str, object]:
    return {
        "system": platform.system(),
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "versions": {
            name: metadata.version(name)
            for name in ("PySide6-Essentials", "SQLAlchemy", "sqlcipher3", "pyroaring", "tantivy", "reportlab")
        },
    }


def _noise() -> dict[str, float]:
    """Run the same small piece of work many times: how far apart the times lie is how far to trust the rest."""
    samples = []
    for _ in range(200):
        began = time.perf_counter()
        sum(range(20_000))
        samples.append((time.perf_counter() - began) * 1000)
    return spread(samples)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
