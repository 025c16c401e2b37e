"""Measure how fast a till that was off the network hands in 10,000 payments, against bare inserts of the same rows.

Ours is everything: the encrypted journal read, batches signed and sent by the real engine, central's whole way to disk,
its signed answer checked, each payment settled in the journal. The bare side writes the rows that came of it at central
into tables with the same keys and indexes, in as many transactions, on one connection.
"""

from __future__ import annotations

import os
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench import asked, median, spread
from bench.bare import insert_bare, inside
from bench.holders import load
from bench.served import records, served
from ims_desktop.demo.accounts import write_accounts
from ims_desktop.demo.council import reference_file
from ims_desktop.devices.device_key import Ed25519DeviceKey
from ims_desktop.devices.key_file import KeyFile
from ims_desktop.records import TillIdentity
from ims_desktop.store.opening import create_till_store
from sync.client.enrolling import enrol_device
from sync.client.wire import Wire
from tests.factory import KEY_ID, CountedIds, HandClock, MadeTill, open_a_session, write_payment
from tests.sync.desks import PATIENCE, Desk, desk_of

if TYPE_CHECKING:
    from bench.served import Records

PAYMENTS: Final = asked("PAYMENTS", 10_000)
ROUNDS: Final = 3
COMMIT: Final = 50
"""How many payments are written at once beforehand, which is not measured."""
BATCH: Final = 200
"""What the engine sends at once."""
BUDGET: Final = 0.4
TABLES: Final = ("event", "personal", "payment", "allocation", "entry", "posting", "processed", "suspense")
HOLDERS: Final = 500


class RunningClock(HandClock):
    """A clock that runs."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


def measure() -> dict[str, object]:
    """Return both rates and their ratio. Units: payments a second."""
    ours, bare = [], []
    with tempfile.TemporaryDirectory() as folder, records(reference_file()) as made:
        write_accounts(Path(folder) / "accounts.csv", HOLDERS)
        load(made.made.app_url, Path(folder) / "accounts.csv")
        with served(made.made.app_url) as url:
            for n in range(ROUNDS + 1):
                desk = _desk(made, url, Path(folder) / str(n), n)
                count = PAYMENTS if n else 10 * BATCH  # the first warms central up
                seconds = _drain(made, desk, count)
                desk.close()
                made.analyse()
                if n:
                    ours.append(count / seconds)
                    bare.append(count / insert_bare(made, desk.identity.till, TABLES, BATCH))
    ratio = median(ours) / median(bare)
    return {
        "name": "payments of a till drained to central on PostgreSQL, against bare psycopg inserts of the same rows",
        "payments": PAYMENTS,
        "ours_per_s": spread(ours, 0),
        "bare_per_s": spread(bare, 0),
        "ratio": round(ratio, 2),
        "budget": BUDGET,
        "ok": ratio >= BUDGET,
    }


def _desk(made: Records, url: str, folder: Path, n: int) -> Desk:
    """Enrol a till and let it fetch what it needs to take money."""
    folder.mkdir()
    secrets, clock, ids = KeyFile(folder / "keys.json"), RunningClock(), CountedIds(n * 10**9 + 1)
    secrets.set(f"{KEY_ID}/journal", os.urandom(32))
    device = Ed25519DeviceKey(os.urandom(32))
    wire = Wire(url, patience=PATIENCE)
    said = enrol_device(wire, made.code(), device)
    wire.close()
    identity = TillIdentity(
        said.council, said.till, said.office, said.epoch, said.device_id, url, said.central_public_key
    )
    store = create_till_store(folder / "till", identity, KEY_ID, secrets, clock, ids)
    desk = desk_of(MadeTill(folder / "till", store, secrets, clock, ids), identity, device)
    desk.settled()
    return desk


def _drain(made: Records, desk: Desk, count: int) -> float:
    """Take payments without a network, then hand all of them in; return the seconds of handing in."""
    session = open_a_session(desk.made)
    for start in range(0, count, COMMIT):
        with desk.made.store.write() as unit:
            for _ in range(min(COMMIT, count - start)):
                write_payment(unit, desk.made.ids.new(), session, at=desk.clock.now())
    began = time.perf_counter()
    while desk.unsent():
        report = desk.step()
        if not report.online or report.conflict or report.refused:
            raise RuntimeError(f"central did not take it all: {report}")
    seconds = time.perf_counter() - began
    with inside(made) as connection:
        row = connection.execute("SELECT count(*) FROM payment WHERE till = %s", (desk.identity.till,)).fetchone()
    if row != (count,):
        raise RuntimeError(f"central holds {row} of {count} payments")
    return seconds
