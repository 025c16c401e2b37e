"""Whatever happens to several tills, in whatever order, central ends with what they took: once, in balance, in order.

Hypothesis makes the histories up: payments into good and bad funds, batches in any order and size, replies that are
lost, transactions that end badly, money given back at whatever till, tills that are enrolled again or revoked, suspense
released or refused. Each history is a council of its own.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from sqlalchemy import and_, func, select

from sync.central import tables
from sync.central.checks import check
from sync.central.councils import add_council, the_council
from sync.central.database import Database
from sync.central.errors import Refusal
from sync.central.ledger.suspense import list_suspense, release
from sync.central.reference import save_source
from sync.central.reference_file import read_reference
from tests.central.day.world import body, undoing
from tests.central.ledger.world import NOW, BareTill, Bench
from tests.sync.world import COUNCIL, REFERENCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from sync.contract.reference import ReferenceContent
    from tests.postgres import Databases
    from tests.sync.world import RawTill, Sent

HISTORIES = 120
HISTORIES_ON_POSTGRESQL = 30
STEPS = 8
NUMBERS = count(1)

PLACES = [("13", "00012345678"), ("13", "7"), ("77", "1"), ("99", "1"), ("23", "775326912")]
"""Good, good, unknown, disabled, and an account that central does not have."""

MOST_EPOCHS = 3
FATES = st.sampled_from(["answered", "answered", "reply lost", "request lost"])
SEEDS = st.integers(0, 2**16)
WHICH = st.integers(0, 2)


class Lost(Exception):
    """The transaction ended badly."""


@dataclass
class Desk:
    """A till through its epochs. Shape: `devices` in order; `taken` facts with their epoch; `pence` of all payments."""

    devices: list[BareTill]
    taken: list[tuple[str, Sent]] = field(default_factory=list)
    pence: int = 0
    payments: int = 0
    settled: set[str] = field(default_factory=set)

    @property
    def name(self) -> str:
        return self.devices[-1].device.till


@lru_cache(maxsize=1)
def reference() -> ReferenceContent:
    return read_reference(REFERENCE, COUNCIL)


class History(RuleBasedStateMachine):
    """What may happen to two or three tills of one council."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.bench = Bench(database, f"council-{next(NUMBERS)}")
        self.desks: list[Desk] = []
        self.accepted: Counter[str] = Counter()
        with database.write(self.bench.slug) as connection:
            add_council(connection, self.bench.slug, NOW)
            council = the_council(connection, self.bench.slug)
            ours = reference().council.model_copy(update={"slug": council.slug})
            save_source(connection, council, reference().model_copy(update={"council": ours}), NOW)

    @initialize(tills=st.integers(1, 3))
    def enrol(self, tills: int) -> None:
        self.desks = [Desk([self.bench.enrolled()]) for _ in range(tills)]

    def desk(self, which: int) -> Desk:
        return self.desks[which % len(self.desks)]

    def at_work(self, desk: Desk) -> RawTill:
        """Return the till of the newest epoch; its session opens with its first fact and goes on through epochs."""
        till = desk.devices[-1]
        if not desk.taken:
            desk.taken.append((till.device.epoch, till.says.session_opened()))
        return till.says

    # ------------------------------------------------------------------------------------------------------ at the desk
    @rule(which=WHICH, seed=SEEDS, payments=st.integers(1, 4))
    def take(self, which: int, seed: int, payments: int) -> None:
        """Take money at a till; nothing is sent yet."""
        desk, random = self.desk(which), Random(seed)
        says, epoch = self.at_work(desk), desk.devices[-1].device.epoch
        for _ in range(payments):
            data = a_payment(random)
            personal = {"payer_name": "A. Payer"} if random.random() < 0.3 else None
            fact = says.payment(data["amount_pence"], data=data, personal=personal)
            desk.taken.append((epoch, fact))
            desk.pence += data["amount_pence"]
            desk.payments += 1

    @rule(which=WHICH, seed=SEEDS, payments=st.integers(1, 3), fate=FATES)
    def trade(self, which: int, seed: int, payments: int, fate: str) -> None:
        """Take money and send it, as a till does that is online."""
        self.take(which, seed, payments)
        self.send(which, seed, fate)

    @precondition(lambda self: any(desk.payments for desk in self.desks))
    @rule(which=WHICH, seed=SEEDS)
    def give_back(self, which: int, seed: int) -> None:
        """Take back some of a payment of any till, now and then more than there was; nothing is sent yet."""
        random = Random(seed)
        paid = random.choice([fact for desk in self.desks for _, fact in desk.taken if is_payment(fact)])
        line = random.choice(body(paid)["data"]["lines"])
        pence = random.randint(1, 1 + abs(line["amount_pence"]))
        desk = self.desk(which)
        says = self.at_work(desk)
        back = undoing(says, paid, {line["n"]: pence}, kind=random.choice(["void", "refund"]))
        desk.taken.append((desk.devices[-1].device.epoch, back))
        desk.pence -= pence
        desk.payments += 1

    # ---------------------------------------------------------------------------------------------------- over the wire
    @rule(which=WHICH, seed=SEEDS, fate=FATES)
    def send(self, which: int, seed: int, fate: str) -> None:
        """Send some of what is not known to be settled, in any order, by a device that may speak for it."""
        desk = self.desk(which)
        waiting = [it for it in desk.taken if it[1]["event_id"] not in desk.settled]
        self._deliver(desk, waiting, Random(seed), fate)

    @rule(which=WHICH, seed=SEEDS)
    def send_again(self, which: int, seed: int) -> None:
        """Send anything again, settled or not, some of it twice in one batch."""
        desk, random = self.desk(which), Random(seed)
        self._deliver(desk, desk.taken + random.sample(desk.taken, len(desk.taken) // 2), random, "answered")

    def _deliver(self, desk: Desk, facts: list[tuple[str, Sent]], random: Random, fate: str) -> None:
        if not facts:
            return
        epoch = random.choice(sorted({epoch for epoch, _ in facts}))
        batch = [fact for of, fact in facts if of == epoch]
        if random.random() < 0.5:
            random.shuffle(batch)
        batch = batch[: random.randint(1, len(batch))]
        able = [till for till in desk.devices if till.device.epoch >= epoch]
        self._send(desk, random.choice(able), batch, epoch, fate)

    def _send(self, desk: Desk, by: BareTill, batch: list[Sent], epoch: str, fate: str) -> None:
        said: list[str] = []
        with suppress(Lost), self.bench.database.write(self.bench.slug) as connection:
            said = by.deliver(connection, *batch, epoch=epoch)
            if fate == "request lost":
                raise Lost
        assert set(said) <= {"accepted", "already_accepted"}, said
        if fate != "request lost":
            ids = [fact["event_id"] for fact in batch]
            self.accepted.update(it for it, outcome in zip(ids, said, strict=True) if outcome == "accepted")
        if fate == "answered":
            desk.settled.update(fact["event_id"] for fact in batch)

    # -------------------------------------------------------------------------------------------------- what staff do
    @rule(which=WHICH, act=st.sampled_from(["enrol again", "revoke"]))
    def take_away(self, which: int, act: str) -> None:
        """Put another PC in the till's place, or revoke it; the old one may still hand in what it holds."""
        desk = self.desk(which)
        if act == "revoke":
            self.bench.revoke(desk.devices[-1])
        elif len(desk.devices) < MOST_EPOCHS:
            desk.devices.append(self.bench.enrolled(desk.name))

    @precondition(lambda self: self.accepted)
    @rule(seed=SEEDS)
    def release(self, seed: int) -> None:
        """Place something out of suspense, where it can go and where it cannot; try it twice."""
        random = Random(seed)
        with self.bench.database.write(self.bench.slug) as connection:
            items = list_suspense(connection, self.bench.slug)
            if not items:
                return
            item = random.choice(items)
            fund, account = random.choice(PLACES)
            answers = [self._released(connection, item.suspense_id, fund, account) for _ in range(2)]
            answers.append(self._released(connection, item.suspense_id, "13", "another"))
        if "goes_with_another" in answers:
            assert item.amount_pence < 0
            assert answers[0] in {"goes_with_another", "unknown_fund", "fund_disabled", "unknown_account"}
        elif fund == "13":
            assert answers == ["released", "again", "already_released"]
        else:
            assert set(answers[:2]) <= {"unknown_fund", "fund_disabled", "unknown_account"}
            assert answers[2] == "released"

    def _released(self, connection: Connection, suspense_id: int, fund: str, account: str) -> str:
        try:
            done = release(connection, self.bench.slug, suspense_id, fund, account, "person:asmith", NOW, "Found")
        except Refusal as refusal:
            return refusal.code
        return "again" if done.again else "released"

    # ------------------------------------------------------------------------------------------------------ at the end
    def teardown(self) -> None:
        """Let every till hand in what it holds; then everything fits."""
        for desk in self.desks:
            for epoch in sorted({epoch for epoch, _ in desk.taken}):
                held = [fact for of, fact in desk.taken if of == epoch and fact["event_id"] not in desk.settled]
                if held:
                    self._send(desk, desk.devices[-1], held, epoch, "answered")
        taken = [fact["event_id"] for desk in self.desks for _, fact in desk.taken]
        assert self.accepted == Counter(taken), "every fact is accepted exactly once"
        with self.bench.database.read(self.bench.slug) as connection:
            assert check(connection, self.bench.slug) == []
            told = {desk.name: (desk.payments, desk.pence) for desk in self.desks if desk.payments}
            assert kept(connection, self.bench.slug) == told
            assert posted(connection, self.bench.slug) == {name: pence for name, (_, pence) in told.items()}
            assert placed(connection, self.bench.slug) == sum(desk.pence for desk in self.desks)


def is_payment(fact: Sent) -> bool:
    return '"kind":"payment_taken"' in fact["body"] and '"of":{' not in fact["body"]


def a_payment(random: Random) -> dict[str, Any]:
    """Make up a payment of one or two lines and one or two tenders, allocated in their order."""
    amounts = [random.randint(1, 6000) for _ in range(random.randint(1, 2))]
    if len(amounts) == 1 and random.random() < 0.1:
        amounts = [-amounts[0]]
    total = sum(amounts)
    first = random.randint(1, total - 1) if total > 1 and random.random() < 0.4 else total
    kept = [pence for pence in (first, total - first) if pence]
    change = random.choice([0, 0, 250])
    lines = [a_line(n, random.choice(PLACES), pence) for n, pence in enumerate(amounts, start=1)]
    tenders = [
        {"n": n, "method": random.choice(["1", "24", "9"]), "tendered_pence": pence, "change_pence": 0}
        for n, pence in enumerate(kept, start=1)
    ]
    tenders[-1] |= {"tendered_pence": kept[-1] + change, "change_pence": change}
    return {
        "amount_pence": total,
        "tendered_pence": total + change,
        "change_pence": change,
        "lines": lines,
        "tenders": tenders,
        "allocations": allocations(amounts, kept),
    }


def a_line(n: int, place: tuple[str, str], pence: int) -> dict[str, Any]:
    line = {"n": n, "fund": place[0], "reference": place[1], "amount_pence": pence, "vat_pence": 0, "vat_rate": "0"}
    return line | {"vat_code": "N0", "verdict": "valid", "narrative": "", "override_reason": "", "override_by": ""}


def allocations(lines: list[int], tenders: list[int]) -> list[dict[str, int]]:
    if lines[0] < 0:
        return [{"n": 1, "line": 1, "tender": 1, "amount_pence": lines[0], "vat_pence": 0}]
    parts: list[dict[str, int]] = []
    left = list(tenders)
    for line, pence in enumerate(lines, start=1):
        rest = pence
        for tender in range(len(left)):
            part = min(rest, left[tender])
            if part:
                numbers = {"n": len(parts) + 1, "line": line, "tender": tender + 1}
                parts.append({**numbers, "amount_pence": part, "vat_pence": 0})
                rest, left[tender] = rest - part, left[tender] - part
    return parts


# --------------------------------------------------------------------------------------------------- what central holds
def kept(connection: Connection, slug: str) -> dict[str, tuple[int, int]]:
    p = tables.payment.c
    rows = connection.execute(
        select(p.till, func.count(), func.sum(p.amount_pence)).where(p.council == slug).group_by(p.till)
    )
    return {till: (number, int(pence)) for till, number, pence in rows}


def posted(connection: Connection, slug: str) -> dict[str, int]:
    e, g = tables.event.c, tables.posting.c
    rows = connection.execute(
        select(e.till, -func.sum(g.amount_pence))
        .join_from(tables.event, tables.posting, and_(g.council == e.council, g.entry_id == e.event_id))
        .where(e.council == slug, g.side == "method")
        .group_by(e.till)
    )
    return {till: int(pence) for till, pence in rows}


def placed(connection: Connection, slug: str) -> int:
    """Add up what is in funds and what is still in suspense."""
    p, s = tables.processed.c, tables.suspense.c
    funds = select(func.coalesce(func.sum(p.amount_pence), 0)).where(p.council == slug)
    held = select(func.coalesce(func.sum(s.amount_pence), 0)).where(s.council == slug, s.released_at.is_(None))
    return int(connection.execute(funds).scalar_one()) + int(connection.execute(held).scalar_one())


# ---------------------------------------------------------------------------------------------------------------- tests
def run(database: Database, histories: int) -> None:
    how = settings(
        max_examples=histories,
        stateful_step_count=STEPS,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(lambda: History(database), settings=how)  # type: ignore[arg-type]  # any maker will do


@pytest.fixture
def in_memory() -> Iterator[Database]:
    database = Database("sqlite://")
    database.prepare()
    yield database
    database.close()


def test_a_hundred_histories_leave_the_records_clean(in_memory: Database) -> None:
    run(in_memory, HISTORIES)


def test_histories_leave_the_records_clean_on_postgresql(records: Databases) -> None:
    database = Database(records.app_url)
    run(database, HISTORIES_ON_POSTGRESQL)
    database.close()
