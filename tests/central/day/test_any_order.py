"""The frozen till day of the contract comes to the same at central in whatever order its facts arrive, each twice."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from sync.central import tables
from sync.central.access import sign_in
from sync.central.checks import check
from sync.central.councils import add_council, the_council
from sync.central.database import Database
from sync.central.reference import save_source
from sync.central.reference_file import read_reference
from tests.central.day.world import PEOPLE
from tests.central.ledger.world import NOW, Bench, rows
from tests.sync.world import COUNCIL, PASSWORD, REFERENCE, Sent

GOLDEN = Path(__file__).parents[2] / "contract" / "golden"


def ready(database: Database) -> Bench:
    """Put a council with its people into records in memory."""
    with database.write(COUNCIL) as connection:
        add_council(connection, COUNCIL, NOW)
        save_source(connection, the_council(connection, COUNCIL), read_reference(REFERENCE, COUNCIL), NOW)
        for username, roles in {"asmith": ("Payments",), **PEOPLE}.items():
            person = sign_in.Person(username, username.title(), "CH", roles)
            sign_in.add_cashier(connection, COUNCIL, person, PASSWORD, NOW)
    return Bench(database)


def frozen_day(bench: Bench) -> tuple[Any, list[Sent]]:
    """Enrol a till, and let it tell the frozen facts as its own; all money goes into a fund that needs no account."""
    till = bench.enrolled()
    names = json.loads((GOLDEN / "hashes.json").read_text(encoding="utf-8"))
    read = [(GOLDEN / f"{name}.json").read_text(encoding="utf-8") for name in names]
    told = [json.loads(text.replace("CH03B-", "CH01A-").replace('"fund":"23"', '"fund":"13"')) for text in read]
    keep = ("event_id", "business_date", "session_id", "cashier", "occurred_at")
    return till, [
        till.says.fact(it["kind"], it["data"], **{name: it[name] for name in keep})
        for it in sorted(told, key=lambda fact: fact["sequence"])
    ]


def outcome(bench: Bench) -> dict[str, list[Any]]:
    """Return what central makes of a day, but for the numbers it gives in the order things come."""
    ours = {"entered_at", "entry_id", "received_at", "raised_at", "done_at", "suspense_id", "ereturn_id", "created_at"}
    told: dict[str, list[Any]] = {}
    for table in (
        tables.session_opening,
        tables.session_end,
        tables.cash_movement,
        tables.ereturn,
        tables.ereturn_item,
        tables.ereturn_decision,
        tables.reversal_line,
        tables.payment_note,
        tables.post_batch_item,
        tables.card_fact,
        tables.processed,
    ):
        kept = rows(bench.database, table)
        told[table.name] = sorted(repr({name: row[name] for name in row if name not in ours}) for row in kept)
    open_tasks = [row for row in rows(bench.database, tables.task) if row["done_at"] is None]
    told["task"] = sorted((row["event_id"], row["code"]) for row in open_tasks)
    waits = [row for row in rows(bench.database, tables.suspense) if row["released_at"] is None]
    told["suspense"] = sorted((row["event_id"], row["n"], row["amount_pence"]) for row in waits)
    return told


def handed_in(seed: int | None) -> dict[str, list[Any]]:
    """Hand the day in as it was, or by shuffled batches, each twice."""
    database = Database("sqlite://")
    database.prepare()
    try:
        bench = ready(database)
        till, facts = frozen_day(bench)
        random = Random(seed)
        if seed is not None:
            random.shuffle(facts)
        while facts:
            batch = [facts.pop(0) for _ in range(min(len(facts), random.randint(1, 4)))]
            assert till.send(*batch) == ["accepted"] * len(batch)
            assert till.send(*batch) == ["already_accepted"] * len(batch)
        with database.read(COUNCIL) as connection:
            assert [problem.text for problem in check(connection, COUNCIL)] == []
        return outcome(bench)
    finally:
        database.close()


@pytest.fixture(scope="module")
def in_order() -> dict[str, list[Any]]:
    return handed_in(None)


def test_the_day_in_its_own_order_leaves_nothing_in_suspense(in_order: dict[str, list[Any]]) -> None:
    assert in_order["suspense"] == []
    assert [code for _, code in in_order["task"] if code == "linked_cash"] == ["linked_cash"]
    assert not [code for _, code in in_order["task"] if code in {"refund_over", "unknown_original"}]


@pytest.mark.parametrize("seed", range(6))
def test_any_order_comes_to_the_same(in_order: dict[str, list[Any]], seed: int) -> None:
    assert handed_in(seed) == in_order
