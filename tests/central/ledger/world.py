"""Build tills for tests that speak to `accept` itself: no wire, no HTTP, real records."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.central.accept import accept
from sync.central.councils import the_council
from sync.central.desk.devices import Device, revoke
from sync.central.desk.enrolment import enrol, issue_code
from sync.contract.messages import EnrolmentRequest, EventsRequest
from tests.sync.world import COUNCIL, RawTill, enrolment

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from sync.central.database import Database
    from tests.sync.world import Sent

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


@dataclass
class Bench:
    """A council's records, and a clock that stands still."""

    database: Database
    slug: str = COUNCIL
    now: datetime = NOW
    tills: list[BareTill] = field(default_factory=list)

    def enrolled(self, till: str | None = None) -> BareTill:
        """Enrol a till, or an existing one again."""
        key = Ed25519PrivateKey.generate()
        with self.database.write(self.slug) as connection:
            code = issue_code(connection, the_council(connection, self.slug), "CH", till, self.now).code
            request = EnrolmentRequest.model_validate_json(json.dumps(enrolment(key, code, till)))
            said = enrol(connection, request, self.now)
        public = key.public_key().public_bytes_raw()
        device = Device(self.slug, said.till, said.epoch, said.office, public, revoked=False)
        for earlier in self.tills:
            if earlier.device.till == said.till:
                earlier.device = replace(earlier.device, revoked=True)
        self.tills.append(BareTill(self, device, key))
        return self.tills[-1]

    def revoke(self, till: BareTill) -> None:
        with self.database.write(self.slug) as connection:
            revoke(connection, self.slug, till.device.till, self.now)
        till.device = replace(till.device, revoked=True)


class BareTill:
    """A till whose facts go straight to `accept`, in transactions the test holds."""

    def __init__(self, bench: Bench, device: Device, key: Ed25519PrivateKey) -> None:
        self.bench, self.device = bench, device
        self.says = RawTill(None, bench.slug, device.till, device.epoch, device.device_id, key, None)  # type: ignore[arg-type]  # no wire

    def request(self, *facts: Sent, epoch: str | None = None) -> EventsRequest:
        batch = self.says.batch(*facts, epoch=epoch)
        return EventsRequest.model_validate_json(json.dumps(batch))

    def deliver(self, connection: Connection, *facts: Sent, epoch: str | None = None) -> list[str]:
        """Hand facts in within a transaction of the test's; return their outcomes."""
        council = the_council(connection, self.bench.slug)
        answer = accept(connection, council, self.device, self.request(*facts, epoch=epoch), self.bench.now)
        return [it.outcome if not it.code else it.code for it in answer.outcomes]

    def send(self, *facts: Sent, epoch: str | None = None) -> list[str]:
        with self.bench.database.write(self.bench.slug) as connection:
            return self.deliver(connection, *facts, epoch=epoch)


def rows(database: Database, table: Any) -> list[dict[str, Any]]:
    """Return the council's rows of a table, in the order of its key."""
    with database.read(COUNCIL) as connection:
        return [dict(row) for row in connection.execute(table.select().order_by(*table.primary_key)).mappings()]
