"""Run central for a measurement: a private PostgreSQL that waits for its disk, and `ims-central serve` beside us."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.central.access import sign_in
from sync.central.councils import add_council, the_council
from sync.central.database import Database
from sync.central.desk.enrolment import issue_code
from sync.central.reference import publish, save_source
from sync.central.reference_file import read_reference
from sync.central.roles import grant
from tests.postgres import APP, Databases, Server, connected, fresh_database, private_server
from tests.sync.world import COUNCIL, REFERENCE, Hands, RawTill, ServedCentral, enrolment


@dataclass(frozen=True, slots=True)
class Records:
    """Central's records on PostgreSQL, with a council in them."""

    server: Server
    made: Databases

    def analyse(self) -> None:
        """Gather statistics, as PostgreSQL does by itself a minute after the first payments of its life."""
        with connected(self.made.owner_url) as connection:
            connection.execute("ANALYZE")

    def code(self) -> str:
        """Issue a code that makes a PC a till."""
        return self._codes(1)[0]

    def tills(self, url: str, count: int) -> list[RawTill]:
        """Enrol tills through the served API and sign each on."""
        http = httpx.Client(base_url=url, trust_env=False, timeout=30)
        return [_enrol(http, code) for code in self._codes(count)]

    def _codes(self, count: int) -> list[str]:
        with opened(self.made.app_url) as database, database.write(COUNCIL) as connection:
            council = the_council(connection, COUNCIL)
            return [issue_code(connection, council, "CH", None, datetime.now(UTC)).code for _ in range(count)]


@contextmanager
def records(reference: Path = REFERENCE) -> Iterator[Records]:
    """Make the records of a council that has its reference data and a cashier."""
    with private_server(durable=True) as server, fresh_database(server) as made:
        with opened(made.owner_url) as database:
            database.migrate()
            with database.write() as connection:
                grant(connection, APP)
        now = datetime.now(UTC)
        with opened(made.app_url) as database, database.write(COUNCIL) as connection:
            add_council(connection, COUNCIL, now)
            council = the_council(connection, COUNCIL)
            save_source(connection, council, read_reference(reference, COUNCIL), now)
            sign_in.add_cashier(
                connection, COUNCIL, sign_in.Person("asmith", "A Smith", "CH", ("Payments",)), "x" * 12, now
            )
            publish(connection, council, now)
        yield Records(server, made)


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """Open the records in this process."""
    database = Database(url)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def served(url: str, *words: str) -> Iterator[str]:
    """Serve as a council does, in processes of their own; yield the address."""
    command = [sys.executable, "-m", "sync.central", "--database-url", url, "serve", "--port", "0", *words]
    with (
        tempfile.TemporaryFile() as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True) as it,
    ):
        address = it.stdout.readline().strip() if it.stdout else ""
        if not address:
            it.wait()
            log.seek(0)
            raise RuntimeError(log.read().decode())
        try:
            yield address
        finally:
            it.terminate()
            it.communicate()


def _enrol(http: httpx.Client, code: str) -> RawTill:
    key = Ed25519PrivateKey.generate()
    said = http.post("/desktop/v1/enrolments", json=enrolment(key, code)).json()
    nobody = ServedCentral.__new__(ServedCentral)  # a till asks its central for the time only
    nobody.clock = Hands()
    return RawTill(nobody, said["council"], said["till"], said["epoch"], said["device_id"], key, http).sign_on()


def payments(till: RawTill, count: int, size: int) -> list[bytes]:
    """Sign the next payments of a till as batches, ready to be sent."""
    batches = []
    for start in range(0, count, size):
        facts = [till.payment(1000 + start) for _ in range(min(size, count - start))]
        batches.append(json.dumps(till.batch(*facts)).encode())
    return batches


def drain(url: str, queues: Sequence[tuple[str, Sequence[bytes]]]) -> float:
    """Send each till's batches one by one, the tills side by side, from a process of its own; return seconds."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "queues.json"
        path.write_text(json.dumps({"url": url, "queues": [[token, [b.decode() for b in q]] for token, q in queues]}))
        done = subprocess.run(
            [sys.executable, "-m", "bench.drain", str(path)], capture_output=True, check=True, text=True
        )
    return float(done.stdout)
