"""Weeks at several desks in seconds, from a seed: payments, cuts, lost answers, restarts, wrong clocks, lost accounts.

Whatever happens, in the end central holds every payment of every till exactly once, and every law of the chains holds.
"""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import TYPE_CHECKING

import pytest

from sync.central import tables
from sync.client.pace import Pace
from sync.contract.canonical import GENESIS
from tests.sync.desks import desk_of, make_desk
from tests.sync.faults import FaultProxy, http_reply
from tests.sync.test_pull import put

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sync.desks import Desk
    from tests.sync.faults import Fault
    from tests.sync.world import ServedCentral

ROUNDS = 200
FAULTS: list[Fault] = [
    "refuse",
    "cut_request",
    "drop_reply",
    "cut_reply",
    http_reply("200 OK", b"<html>"),
    http_reply("503 Busy", b'{"error": {"code": "busy", "text": "Later."}}', "Retry-After: 1"),
    http_reply("500 Oh", b"<html>"),
    http_reply("401 No", b'{"error": {"code": "token", "text": "Expired."}}'),
]


class World:
    """Tills, a network and central; every choice comes from the seed."""

    def __init__(self, seed: int, folder: Path, central: ServedCentral) -> None:
        self.random = Random(seed)
        self.central = central
        self.proxy = FaultProxy(lambda: central.port)
        self.desks = [
            make_desk(folder, central, url=self.proxy.url, seed=number, pace=Pace(batch=3, page=7)) for number in (1, 2)
        ]
        self.seen: Counter[str] = Counter()
        self.accounts = 0

    def play(self) -> None:
        acts = [self.pay, self.pay, self.step, self.step, self.step, self.crash, self.restart, self.turn, self.load]
        weights = [6, 6, 8, 8, 8, 1, 1, 2, 1]
        for _ in range(ROUNDS):
            act = self.random.choices(acts, weights)[0]
            self.seen[act.__name__] += 1
            act(self.random.randrange(len(self.desks)))

    def pay(self, which: int) -> None:
        self.desks[which].take(self.random.randint(1, 4))

    def step(self, which: int) -> None:
        chance = self.random.choice([0.0, 0.3, 0.7])
        self.proxy.plan = lambda request: self._fault(chance if "/events" in request else chance / 3)
        report = self.desks[which].step()
        self.seen["online" if report.online else "offline"] += 1
        self.seen["already"] += report.already_accepted

    def _fault(self, chance: float) -> Fault | None:
        return self.random.choice(FAULTS) if self.random.random() < chance else None

    def crash(self, which: int) -> None:
        """The program ends between two steps and starts again on the same folder."""
        desk = self.desks[which]
        desk.wire.close()
        desk.catalogue.close()
        desk.made.reopened()
        after = desk_of(
            desk.made, desk.identity, desk.device, pace=Pace(batch=3, page=7), seed=self.random.randrange(1000)
        )
        after.session = desk.session
        self.desks[which] = after

    def restart(self, _which: int) -> None:
        self.central.stop()
        self.desks[_which].step()
        self.central.start()

    def turn(self, which: int) -> None:
        self.desks[which].clock.turn(minutes=self.random.choice([-20, -1, 1, 20, 40]))

    def load(self, _which: int) -> None:
        self.accounts = self.random.randint(5, 30)
        put(self.central, self.accounts, pence=self.random.randint(0, 3))

    def drain(self) -> None:
        self.proxy.heal()
        for desk in self.desks:
            desk.clock.turn(hours=1)
            report = desk.settled()
            assert (report.online, report.unsent, report.blocked) == (True, 0, ""), report

    def close(self) -> None:
        for desk in self.desks:
            desk.close()
        self.proxy.close()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nothing_is_lost_and_nothing_is_doubled(seed: int, tmp_path: Path, central: ServedCentral) -> None:
    world = World(seed, tmp_path, central)
    try:
        world.play()
        world.drain()
        assert world.seen["offline"] > 5, "the network was too kind to prove anything"
        assert world.seen["already"] > 0, "no answer was lost after its commit"
        hold_to_the_laws(world)
    finally:
        world.close()


def hold_to_the_laws(world: World) -> None:
    at_tills = sorted(receipt for desk in world.desks for receipt in desk.receipts())
    at_central = world.central.receipts()
    assert at_central == at_tills, "lost or doubled"
    assert len(at_central) == len(set(at_central)) > 50
    for desk in world.desks:
        assert set(desk.statuses()) == {"sent"}
        assert desk.quarantined() == 0
        hold_to_the_chain(desk, world.central)
        state = desk.catalogue.state(desk.clock.now(), 10**9)
        assert state.accounts == world.accounts
    sums = Counter[str]()
    for row in world.central.rows(tables.allocation):
        sums[row["event_id"]] += row["amount_pence"]
    assert {row["event_id"]: row["amount_pence"] for row in world.central.rows(tables.payment)} == sums


def hold_to_the_chain(desk: Desk, central: ServedCentral) -> None:
    rows = [row for row in central.rows(tables.event) if row["till"] == desk.identity.till]
    rows.sort(key=lambda row: row["sequence"])
    assert [row["sequence"] for row in rows] == list(range(1, len(rows) + 1))
    assert [row["previous_hash"] for row in rows] == [GENESIS, *(row["hash"] for row in rows[:-1])]
    with desk.made.store.read() as reader:
        head, acknowledged = reader.head(), reader.acknowledged()
    assert acknowledged == head
    assert rows[-1]["hash"] == head.hash
