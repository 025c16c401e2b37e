"""What is odd about accepted money waits for a person, and whoever looked first stays written down."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from sync.central import tables
from sync.central.errors import Refusal
from sync.central.ledger.tasks import Task, finish, list_tasks
from tests.central.ledger.world import NOW, rows
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from tests.central.ledger.world import BareTill, Bench


def listed(bench: Bench, **how: bool) -> list[Task]:
    with bench.database.read(COUNCIL) as connection:
        return list_tasks(connection, COUNCIL, **how)


def finished(bench: Bench, event_id: str, code: str, actor: str) -> Task:
    with bench.database.write(COUNCIL) as connection:
        return finish(connection, COUNCIL, event_id, code, actor, bench.now)


def test_tasks_are_listed_oldest_first_with_their_receipts(bench: Bench, bare: BareTill) -> None:
    bare.send(bare.says.payment(cashier="nobody"))
    bench.now = NOW + timedelta(hours=1)
    bare.send(bare.says.payment(method="9"))
    assert [(task.code, task.receipt, task.amount_pence, task.raised_at, task.done_at) for task in listed(bench)] == [
        ("unknown_cashier", "CH01A-261121-0001", 1000, NOW, None),
        ("unknown_method", "CH01A-261121-0002", 1000, bench.now, None),
    ]
    assert listed(bench, done=True) == []


def test_whoever_finished_a_task_first_stays_written_down(bench: Bench, bare: BareTill) -> None:
    fact = bare.says.payment(method="9")
    bare.send(fact)
    first = finished(bench, fact["event_id"], "unknown_method", "person:asmith")
    bench.now = NOW + timedelta(hours=1)
    assert finished(bench, fact["event_id"], "unknown_method", "person:bjones") == first
    assert (first.done_by, first.done_at) == ("person:asmith", NOW)
    assert (listed(bench), listed(bench, done=True)) == ([], [first])
    noted = [row["actor"] for row in rows(bench.database, tables.audit) if row["action"] == "task_finished"]
    assert noted == ["person:asmith"]


def test_a_task_that_is_not_there_cannot_be_finished(bench: Bench) -> None:
    with pytest.raises(Refusal) as refusal:
        finished(bench, "nothing", "unknown_method", "person:asmith")
    assert (refusal.value.status, refusal.value.code) == (404, "unknown_task")
