"""What nobody asks for is done once for a council, whichever process has the turn, whatever goes wrong with a step."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

import pytest

from sync.central.chores import AllChores
from sync.central.database import Database
from sync.central.services import GOVUK_PAY_HOOK, set_service
from tests.sync.world import COUNCIL, Hands

if TYPE_CHECKING:
    from datetime import datetime

    from tests.postgres import Databases

WAIT_S = 10.0


class Steps:
    """Steps that tell what they did."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.enough = threading.Event()
        self.go_on = threading.Event()
        self.person = "Ann " + "Okafor"

    def quick(self, _database: Database, slug: str, _now: datetime) -> float:
        self.done.append(slug)
        if len(self.done) >= 3:
            self.enough.set()
        return 0.01

    def fails(self, _database: Database, _slug: str, _now: datetime) -> float:
        raise LookupError(self.person)

    def hangs(self, _database: Database, _slug: str, _now: datetime) -> float:
        self.go_on.wait(WAIT_S)
        return 0.01


@pytest.fixture
def opened(records: Databases) -> Database:
    return Database(records.app_url)


def use_something(database: Database) -> None:
    with database.write(COUNCIL) as connection:
        set_service(connection, COUNCIL, GOVUK_PAY_HOOK, {}, "secret", Hands().now())


def test_a_step_that_fails_or_hangs_keeps_no_other_waiting(opened: Database, caplog: pytest.LogCaptureFixture) -> None:
    use_something(opened)
    steps = Steps()
    chores = AllChores(opened, Hands().now, (steps.fails, steps.hangs, steps.quick))
    with caplog.at_level(logging.ERROR, "sync.central"):
        chores.start()
        assert steps.enough.wait(WAIT_S)
    steps.go_on.set()
    chores.stop()
    opened.close()
    assert set(steps.done) == {COUNCIL}
    assert "LookupError" in caplog.text
    assert steps.person not in caplog.text
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("chores")]


def test_two_processes_do_the_chores_of_a_council_in_turn(opened: Database, records: Databases) -> None:
    use_something(opened)
    first, second = Steps(), Steps()
    other = Database(records.app_url)
    one = AllChores(opened, Hands().now, (first.quick,))
    one.start()
    assert first.enough.wait(WAIT_S)
    two = AllChores(other, Hands().now, (second.quick,))
    two.start()
    one.stop()
    assert second.enough.wait(WAIT_S), "the other one goes on when the first is gone"
    two.stop()
    for database in (opened, other):
        database.close()


def test_a_council_without_services_costs_no_thread(opened: Database) -> None:
    steps = Steps()
    chores = AllChores(opened, Hands().now, (steps.quick,))
    chores.start()
    assert not steps.enough.wait(0.3)
    chores.stop()
    opened.close()
    assert steps.done == []
