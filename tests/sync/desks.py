"""Build whole tills for tests of the wire: journal, accounts, keys and engine, all real, enrolled at a real central."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from random import Random
from typing import TYPE_CHECKING

from ims_desktop.devices.device_key import Ed25519DeviceKey
from ims_desktop.devices.key_file import KeyFile
from ims_desktop.domain.ids import IdSource
from ims_desktop.journal_records import Certificate
from ims_desktop.records import EventDraft, TillIdentity
from ims_desktop.store.accounts.catalogue import AccountCatalogue
from ims_desktop.store.opening import create_till_store
from sync.client.engine import SyncEngine
from sync.client.enrolling import enrol_device
from sync.client.pace import Pace
from sync.client.wire import Patience, Wire
from tests.factory import KEY_ID, HandClock, MadeTill, open_a_session, take_a_payment

if TYPE_CHECKING:
    from pathlib import Path

    from ims_desktop.domain.payment import Payment
    from ims_desktop.domain.session import CashierSession
    from ims_desktop.records import StoredEvent, SyncReport
    from tests.sync.world import ServedCentral

PATIENCE = Patience(connect_s=5, read_s=5, whole_s=10)
LOAD_WAIT_S = 30.0
"""A step of a test waits for a load of accounts as long as it takes, so that one step does all."""


class SeededRandom:
    """Randomness a seed repeats; ids of two tills never meet, because their seeds differ."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def __call__(self, count: int) -> bytes:
        return self._random.randbytes(count)


@dataclass
class Desk:
    """A till with everything behind its screen."""

    made: MadeTill
    identity: TillIdentity
    device: Ed25519DeviceKey
    catalogue: AccountCatalogue
    wire: Wire
    engine: SyncEngine
    session: CashierSession | None = None

    def close(self) -> None:
        self.wire.close()
        self.catalogue.close()
        self.made.store.close()

    @property
    def clock(self) -> HandClock:
        return self.made.clock

    def step(self) -> SyncReport:
        return self.engine.step()

    def settled(self, most: int = 200) -> SyncReport:
        """Step until the engine says there is nothing to do for a while."""
        for _ in range(most):
            report = self.step()
            if report.next_delay_s > 0 and not self.catalogue.is_at_work():
                return report
        raise AssertionError("the engine never rests")

    def take(self, count: int = 1) -> list[Payment]:
        self.session = self.session or open_a_session(self.made)
        return [take_a_payment(self.made, self.session) for _ in range(count)]

    def tell(self, kind: str, data: dict[str, object]) -> StoredEvent:
        """Record a fact of any shape, also one that central will not like."""
        with self.made.store.write() as unit:
            return unit.append(EventDraft(self.made.ids.new(), kind, self.clock.now(), data))

    def unsent(self) -> int:
        with self.made.store.read() as reader:
            return reader.unsent().events

    def quarantined(self) -> int:
        with self.made.store.read() as reader:
            return reader.unsent().quarantined

    def receipts(self) -> list[str]:
        with self.made.store.read() as reader:
            return sorted(row.receipt for row in reader.journal())

    def statuses(self) -> list[str]:
        with self.made.store.read() as reader:
            return [row.status for row in reader.journal()]

    def block(self) -> str:
        with self.made.store.read() as reader:
            return reader.block()


def make_desk(
    folder: Path,
    central: ServedCentral,
    *,
    url: str = "",
    seed: int = 1,
    pace: Pace | None = None,
    ca: Path | None = None,
) -> Desk:
    """Enrol a till as the product does and give it a clock turned by hand; `url` may lead through a proxy."""
    clock = HandClock(datetime.now(UTC))
    ids = IdSource(clock, SeededRandom(seed))
    secrets = KeyFile(folder / f"keys-{seed}.json")
    secrets.set(f"{KEY_ID}/journal", os.urandom(32))
    device = Ed25519DeviceKey(SeededRandom(seed)(32))
    straight = Wire(central.url, patience=PATIENCE)
    answer = enrol_device(straight, central.code(), device)
    straight.close()
    identity = TillIdentity(
        answer.council,
        answer.till,
        answer.office,
        answer.epoch,
        answer.device_id,
        url or central.url,
        answer.central_public_key,
    )
    store = create_till_store(folder / f"till-{seed}", identity, KEY_ID, secrets, clock, ids)
    with store.write() as unit:
        unit.save_certificate(answer.epoch, Certificate(answer.certificate.encode(), answer.certificate_signature))
    made = MadeTill(folder / f"till-{seed}", store, secrets, clock, ids)  # type: ignore[arg-type]  # ids that never repeat
    return desk_of(made, identity, device, pace=pace, seed=seed, ca=ca)


def desk_of(
    made: MadeTill,
    identity: TillIdentity,
    device: Ed25519DeviceKey,
    *,
    pace: Pace | None = None,
    seed: int = 1,
    ca: Path | None = None,
) -> Desk:
    """Put engine, wire and accounts around a journal."""
    catalogue = AccountCatalogue(made.folder, identity.council, made.store, made.secrets, KEY_ID)
    wire = Wire(identity.central_url, patience=PATIENCE, ca_file=ca)
    engine = SyncEngine(
        identity,
        made.store,
        catalogue,
        device,
        made.clock,
        made.ids,
        wire,
        random=Random(seed),
        pace=pace or Pace(load_wait_s=LOAD_WAIT_S),
        program_version="0.1.0",
    )
    return Desk(made, identity, device, catalogue, wire, engine)


def with_identity(desk: Desk, **changes: object) -> Desk:
    """Return the same till with another engine, which believes something else about who it is."""
    return desk_of(desk.made, replace(desk.identity, **changes), desk.device)  # type: ignore[arg-type]


def nobody_listens() -> str:
    """Return an address on this machine where nothing answers."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return f"http://127.0.0.1:{free.getsockname()[1]}"
