"""Days at two tills, ten thousand steps from a seed: whatever people, power and network do, the laws of a day hold.

Drawer = float + cash in - cash out - lifts; journal = drawer + what is not cash; no more goes back than came in; every
close sums; central has what the tills have; every check of journal and central finds nothing. A seed that fails is in
the name of its test, and the steps up to the failure are printed.
"""

from __future__ import annotations

import logging
from collections import Counter
from random import Random
from typing import TYPE_CHECKING

import pytest

from ims_desktop.use_cases.verify import verify
from sync.central import tables
from sync.central.checks import check
from tests.simulation.day_acts import Desk
from tests.simulation.day_books import CASH, Paid
from tests.simulation.day_tills import SimulatedTill, make_central
from tests.sync.world import COUNCIL, ENDING

if TYPE_CHECKING:
    from pathlib import Path

LOG = logging.getLogger(__name__)
SEEDS = (1, 2, 3, 4, 5)
STEPS = 2_000
LOOK_EVERY = 20
WEIGHTS = {
    "pay": 80,
    "refund": 16,
    "refund_abroad": 1,
    "void": 10,
    "move": 16,
    "open": 14,
    "count": 7,
    "close": 7,
    "hand_over": 3,
    "look": 7,
    "decide": 10,
    "pile": 2,
    "step": 6,
    "restart": 2,
    "turn": 4,
}


class Days:
    """Two tills and central; every choice comes from the seed."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.chance = Random(seed)
        self.central = make_central(folder / "central")
        self.paid: list[Paid] = []
        tills = [SimulatedTill(number, folder, self.central, self.chance) for number in (0, 1)]
        self.desks = [Desk(at, tills, self.chance, self.paid) for at in tills]
        self.story: list[str] = []
        self.seen: Counter[str] = Counter()

    def play(self, steps: int) -> None:
        for n in range(1, steps + 1):
            desk = self.chance.choice(self.desks)
            (name,) = self.chance.choices(list(WEIGHTS), list(WEIGHTS.values()))
            self.story.append(f"{n}: till {desk.at.number} {name}")
            self.seen[name] += 1
            desk.at.desk.clock.turn(seconds=1)
            if name in {"step", "restart", "turn"}:
                getattr(self, name)(desk.at)
            else:
                getattr(desk, name)()
            self.hold_drawers(desk)
            if n % LOOK_EVERY == 0:
                self.hold_day(desk)

    # ---------------------------------------------------------------------------------------------- what just happens
    def step(self, at: SimulatedTill) -> None:
        at.lose(self.chance.choice((0.0, 0.0, 0.3, 1.0)))
        report = at.desk.step()
        self.seen["online" if report.online else "offline"] += 1

    def restart(self, at: SimulatedTill) -> None:
        at.restart()

    def turn(self, at: SimulatedTill) -> None:
        at.desk.clock.turn(minutes=self.chance.choice((1, 20, 200)))

    # ---------------------------------------------------------------------------------------------------------- laws
    def hold_drawers(self, desk: Desk) -> None:
        """Every open drawer holds its float, what came in and what went out."""
        shifts = [shift for shift in desk.books.shifts.values() if not shift.closed]
        with desk.at.till.store.read() as reader:
            assert {one.session_id for one in reader.open_sessions()} == {one.session_id for one in shifts}
            for shift in shifts:
                assert reader.drawer_pence(shift.session_id) == shift.drawer
                assert shift.drawer >= 0

    def hold_day(self, desk: Desk) -> None:
        """A session is its drawer and what is not cash, and no more goes back than came in."""
        recent = list(desk.books.shifts.values())[-3:]
        with desk.at.till.store.read() as reader:
            for shift in recent:
                totals = reader.session_totals(shift.session_id)
                kinds = Counter(payment=totals.payments, void=totals.voids, refund=totals.refunds)
                assert kinds == shift.kinds
                assert {row.method: row.amount_pence for row in totals.methods} == dict(shift.methods)
                journal = sum(paid.amount_pence for paid in reader.session_payments(shift.session_id))
                not_cash = shift.taken - shift.methods[CASH]
                moved = shift.float_pence + shift.cash_in - shift.cash_out - shift.lifted
                assert journal == (totals.expected_pence - moved) + not_cash
            for paid in self.chance.sample(self.paid, min(5, len(self.paid))):
                if paid.till == desk.at.number and not paid.abroad:
                    back = sum(-undo.amount_pence for undo in reader.undone(paid.payment_id))
                    assert back == sum(paid.lines.values()) - sum(paid.left.values())

    def hold_journals(self) -> None:
        for desk in self.desks:
            found = verify(desk.at.till)
            assert [str(problem.words) for problem in found.problems] == []

    def hold_central(self) -> None:
        """What the tills have, central has: every payment, session, movement, count and eReturn, to the penny."""
        for desk in self.desks:
            desk.at.settle()
        there = {row["event_id"]: (row["receipt"], row["amount_pence"]) for row in self.central.rows(tables.payment)}
        here: dict[str, tuple[str, int]] = {}
        facts: Counter[str] = Counter()
        for desk in self.desks:
            with desk.at.till.store.read() as reader:
                here |= {row.payment_id: (row.receipt, row.amount_pence) for row in reader.journal()}
                facts.update(fact.kind for fact in reader.events())
        assert here == there
        assert sum(pence for _, pence in here.values()) == sum(
            shift.taken for desk in self.desks for shift in desk.books.shifts.values()
        )
        for kind, table in (
            ("session_opened", tables.session_opening),
            ("session_closed", tables.session_end),
            ("cash_moved", tables.cash_movement),
            ("cash_counted", tables.cash_count),
            ("approval_given", tables.approval),
            ("ereturn_made", tables.ereturn),
            ("ereturn_decided", tables.ereturn_decision),
            ("payment_noted", tables.payment_note),
            ("batch_closed", tables.post_batch),
        ):
            assert self.central.count(table) == facts[kind], kind
        assert self.ends_at_central() == {
            shift.session_id: (shift.counts[-1][0], shift.drawer)
            for desk in self.desks
            for shift in desk.books.shifts.values()
            if shift.closed
        }
        with self.central.database.read(COUNCIL) as connection:
            assert [str(problem) for problem in check(connection, COUNCIL)] == []

    def ends_at_central(self) -> dict[str, tuple[int, int]]:
        """Return what was counted and what should have been there, of every closed session central knows."""
        rows = self.central.rows(tables.session_end)
        return {row["session_id"]: (row["counted_pence"], row["expected_pence"]) for row in rows}

    def close(self) -> None:
        for desk in self.desks:
            desk.at.close()
        self.central.close()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_laws_of_a_till_day_hold_whatever_happens(seed: int, tmp_path: Path) -> None:
    days = Days(seed, tmp_path)
    held = False
    try:
        days.play(STEPS)
        days.hold_journals()
        days.hold_central()
        held = True
    finally:
        if not held:
            LOG.error("seed %d; the last steps:\n%s", seed, "\n".join(days.story[-15:]))
        days.close()
    acts = days.seen + days.desks[0].seen + days.desks[1].seen
    assert min(acts[name] for name in (*WEIGHTS, "online", "offline")) > 0
    for name in ("closed", "approved", "voided", "refunded", "piles", "power cut", "refused"):
        assert acts[name] > 0, f"nothing was {name}: the days were too dull to prove anything"


def test_it_is_ten_thousand_steps() -> None:
    assert len(SEEDS) * STEPS >= 10_000


@pytest.fixture(scope="session", autouse=True)
def everybody_leaves() -> object:
    yield
    for thread in ENDING:
        thread.join()
