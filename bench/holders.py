"""Load the accounts of a council, or build a snapshot of them, in a process of its own that watches its memory.

python -m bench.holders load ADDRESS FILE
python -m bench.holders build ADDRESS
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from bench.served import opened
from sync.central.accounts.accounts_file import RejectedRow, read_accounts
from sync.central.accounts.load_accounts import load_accounts, rules_of
from sync.central.accounts.snapshots import build as build_snapshot
from sync.central.central import utc_now
from sync.central.database import Database
from tests.sync.world import COUNCIL

_STATM = Path("/proc/self/statm")


class Memory:
    """Look at the resident memory of this process now and then, where the system tells it. Units: megabytes."""

    def __init__(self) -> None:
        self.seen: list[float] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while _STATM.exists():
            self.seen.append(int(_STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6)
            if self._over.wait(0.02):
                return

    def told(self) -> dict[str, float]:
        """Say the most that was held in the first third of the work, and in all of it."""
        self._over.set()
        self._thread.join()
        third = self.seen[: max(1, len(self.seen) // 3)]
        return {"first_third": round(max(third), 1), "whole": round(max(self.seen), 1)} if self.seen else {}


def load(url: str, file: Path) -> dict[str, Any]:
    """Load a file of accounts as `ims-central load-accounts` does; return what became of it."""
    return _beside("load", url, str(file))


def build(url: str) -> dict[str, Any]:
    """Build a snapshot as `ims-central snapshot` does; return what it is like."""
    return _beside("build", url)


def _beside(*words: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.holders", *words]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    return dict(json.loads(done.stdout))


def _load(database: Database, file: str) -> dict[str, object]:
    rejected: list[RejectedRow] = []
    with database.read(COUNCIL) as connection:
        rules = rules_of(connection, COUNCIL)
    count = load_accounts(
        database,
        COUNCIL,
        read_accounts(Path(file), rules),
        utc_now(),
        replace=False,
        rejected=rejected.append,
        progress=lambda _: None,
    )
    if rejected:
        raise SystemExit(f"line {rejected[0].line}: {rejected[0].reason}")
    return {"rows": count.loaded, "changed": count.changed}


def _build(database: Database) -> dict[str, object]:
    built = build_snapshot(database, COUNCIL, utc_now)
    if built is None:
        raise SystemExit("somebody else is at it")
    return {"rows": built.rows, "chunks": built.chunks, "bytes": built.size}


def main(what: str, url: str, *files: str) -> None:
    with opened(url) as database:
        memory, began = Memory(), time.perf_counter()
        done = _load(database, *files) if what == "load" else _build(database)
        seconds = time.perf_counter() - began
    print(json.dumps({**done, "seconds": seconds, "resident_mb": memory.told()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
