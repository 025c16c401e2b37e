"""Whatever many tills and many instances do at the same moment, every fact is taken once and nobody meets a fault."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from sync.central import tables
from sync.central.checks import check
from sync.central.database import Database
from tests.central.ledger.world import rows
from tests.sync.world import COUNCIL, ServedCentral, outcomes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from sync.central.checks import Problem
    from tests.central.ledger.world import BareTill, Bench
    from tests.postgres import Databases
    from tests.sync.world import RawTill, Sent

CLIENTS = 8


def problems(database: Database) -> list[Problem]:
    with database.read(COUNCIL) as connection:
        return check(connection, COUNCIL)


def at_once(works: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do everything at the same moment, a thread and a connection each."""
    start = threading.Barrier(len(works))

    def work(one: Callable[[], Any]) -> Any:
        start.wait()
        return one()

    with ThreadPoolExecutor(len(works)) as pool:
        return [done.result() for done in [pool.submit(work, one) for one in works]]


def head(database: Database, epoch: str) -> tuple[int, str, int, str]:
    [row] = [row for row in rows(database, tables.chain) if row["epoch"] == epoch]
    return row["sequence"], row["hash"], row["whole_sequence"], row["whole_hash"]


def wait_until_one_waits(database: Database) -> None:
    """Return once a transaction waits for another one's lock."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    for _ in range(100_000):
        with database.read(COUNCIL) as connection:
            if connection.execute(waiting).scalar_one():
                return
    raise AssertionError("nobody ever waited")


def test_a_batch_that_many_clients_send_at_once_is_taken_once(central: ServedCentral, till: RawTill) -> None:
    batch = [till.session_opened(), *(till.payment(100 + n) for n in range(30))]
    clients = [till.twin() for _ in range(CLIENTS)]
    said = at_once([partial(client.send, *batch) for client in clients])
    assert sorted(map(str, said)) == sorted(
        map(str, [outcomes(["accepted"] * 31)] + [outcomes(["already_accepted"] * 31)] * (CLIENTS - 1))
    )
    assert head(central.database, "A")[::2] == (31, 31)
    assert len(central.receipts()) == 30
    assert problems(central.database) == []


def test_several_instances_share_nothing_but_the_database(
    records: Databases, central: ServedCentral, till: RawTill, tmp_path: Path
) -> None:
    second = ServedCentral(tmp_path / "second", url_of_records=records.app_url)
    facts = [till.session_opened(), *(till.payment() for _ in range(40))]
    one, other = till.twin(), till.twin()
    other.http = type(other.http)(base_url=second.url, trust_env=False, timeout=20)
    said = at_once(
        [
            lambda: [it for fact in facts for it in one.send(fact)],
            lambda: [it for fact in reversed(facts) for it in other.send(fact)],
        ]
    )
    other.http.close()
    second.close()
    accepted = [sum(outcome == "accepted" for outcome, _ in of_one) for of_one in said]
    assert sum(accepted) == 41
    assert head(central.database, "A")[::2] == (41, 41)
    assert problems(central.database) == []


def test_the_old_and_the_new_device_of_a_till_hand_in_the_same_facts_at_once(bench: Bench) -> None:
    old = bench.enrolled()
    facts = [old.says.session_opened(), *(old.says.payment(100 + n) for n in range(24))]
    new = bench.enrolled(old.device.till)
    orders = [facts, facts[::-1], Random(4).sample(facts, len(facts)), Random(5).sample(facts, len(facts))]

    def hand_in(by: BareTill, order: list[Sent]) -> list[str]:
        return [it for n in range(0, 25, 5) for it in by.send(*order[n : n + 5], epoch="A")]

    deliveries = [partial(hand_in, by, order) for by, order in zip((old, new, old, new), orders, strict=True)]
    said = at_once(deliveries)
    assert {it for of_one in said for it in of_one} <= {"accepted", "already_accepted"}
    assert sum(it == "accepted" for of_one in said for it in of_one) == 25
    assert head(bench.database, "A") == (25, old.says.head, 25, old.says.head)
    assert problems(bench.database) == []


def test_tills_with_a_suspense_item_in_every_payment_number_them_without_a_gap(bench: Bench) -> None:
    tills = [bench.enrolled() for _ in range(5)]

    def work(till: BareTill) -> list[str]:
        opened = till.send(till.says.session_opened())
        return opened + [it for n in range(6) for it in till.send(*(till.says.payment(fund="77") for _ in range(3)))]

    said = at_once([partial(work, till) for till in tills])
    assert said == [["accepted"] * 19] * 5
    assert sorted(row["suspense_id"] for row in rows(bench.database, tables.suspense)) == list(range(1, 91))
    assert problems(bench.database) == []


def test_two_tills_with_the_same_id_at_the_same_moment_are_a_conflict_for_the_later(bench: Bench) -> None:
    """The later one looked before the earlier one was done: only the insert can tell."""
    first, second = bench.enrolled(), bench.enrolled()
    shared = "019aa5e0-0000-7000-8000-0000000000aa"
    mine = [first.says.session_opened(), first.says.payment(event_id=shared)]
    theirs = [second.says.session_opened(), second.says.payment(event_id=shared), second.says.payment()]
    said: list[str] = []
    with bench.database.write(COUNCIL) as connection:
        assert first.deliver(connection, *mine) == ["accepted"] * 2
        later = threading.Thread(target=lambda: said.extend(second.send(*theirs)))
        later.start()
        wait_until_one_waits(bench.database)
    later.join()
    assert said == ["accepted", "id_conflict", "accepted"]
    stored = {(row["till"], row["sequence"]) for row in rows(bench.database, tables.event)}
    assert stored == {("CH01", 1), ("CH01", 2), ("CH02", 1), ("CH02", 3)}
    assert {it.code for it in problems(bench.database)} == {"sequence_gap", "receipt_gap"}


def test_tills_that_take_each_others_ids_crosswise_do_not_stop_each_other(bench: Bench) -> None:
    """Taken in the order they come, the ids of two such batches would wait for each other for ever."""
    for n in range(10):
        tills = [bench.enrolled(), bench.enrolled()]
        ids = [f"019aa5e0-{n:04x}-7000-8000-{m:012x}" for m in range(60)]
        batches = [
            [till.says.session_opened(event_id=event_id, session_id=event_id) for event_id in order]
            for till, order in zip(tills, (ids, ids[::-1]), strict=True)
        ]
        said = at_once([partial(till.send, *batch) for till, batch in zip(tills, batches, strict=True)])
        assert sorted(it for of_one in said for it in of_one) == ["accepted"] * 60 + ["id_conflict"] * 60


def test_nothing_of_a_batch_stands_when_its_transaction_ends_badly(bench: Bench, bare: BareTill) -> None:
    facts = [bare.says.session_opened(), bare.says.payment(fund="77"), bare.says.payment()]
    try:
        with bench.database.write(COUNCIL) as connection:
            bare.deliver(connection, *facts)
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        pass
    written = (tables.event, tables.payment, tables.allocation, tables.entry, tables.posting, tables.processed)
    assert [rows(bench.database, table) for table in (*written, tables.suspense, tables.chain)] == [[]] * 8
    assert bare.send(*facts) == ["accepted"] * 3
    assert [row["suspense_id"] for row in rows(bench.database, tables.suspense)] == [1]
