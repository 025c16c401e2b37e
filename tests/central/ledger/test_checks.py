"""Whatever is wrong with a council's records is found, told at once, and nothing else with it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from sync.central.checks import VALIDATORS, check
from sync.central.database import Database
from sync.central.ledger import suspense
from tests.central.ledger.world import NOW, Bench
from tests.postgres import fresh_database
from tests.sync.world import COUNCIL, Sent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from sync.central.checks import Problem
    from tests.central.ledger.world import BareTill
    from tests.postgres import Server

LINE = {
    "fund": "13",
    "vat_code": "W0",
    "vat_rate": "0.2",
    "verdict": "valid",
    "narrative": "Skip",
    "override_reason": "",
    "override_by": "",
}
SPLIT = {
    "amount_pence": 3000,
    "tendered_pence": 3500,
    "change_pence": 500,
    "lines": [
        {**LINE, "n": 1, "reference": "1", "amount_pence": 1200, "vat_pence": 200},
        {**LINE, "n": 2, "reference": "2", "amount_pence": 1800, "vat_pence": 300},
    ],
    "tenders": [
        {"n": 1, "method": "24", "tendered_pence": 1500, "change_pence": 0},
        {"n": 2, "method": "1", "tendered_pence": 2000, "change_pence": 500},
    ],
    "allocations": [
        {"n": 1, "line": 1, "tender": 1, "amount_pence": 1200, "vat_pence": 200},
        {"n": 2, "line": 2, "tender": 1, "amount_pence": 300, "vat_pence": 50},
        {"n": 3, "line": 2, "tender": 2, "amount_pence": 1500, "vat_pence": 250},
    ],
}


def a_days_work(till: BareTill) -> None:
    """Take a day's money: receipts 1 to 5, of which 2 is in suspense and 4 was released from it."""
    says = till.says
    facts = [says.session_opened(), says.payment(1000), says.payment(2000, fund="77")]
    facts += [says.payment(3000, data=SPLIT, personal={"payer_name": "A. Payer"}), says.payment(4000, fund="77")]
    facts.append(says.payment(5000))
    assert till.send(*facts) == ["accepted"] * 6
    with till.bench.database.write(COUNCIL) as connection:
        suspense.release(connection, COUNCIL, 2, "13", "00012345678", "person:asmith", NOW, "Wrong fund")


@pytest.fixture(scope="module")
def worked(postgres_server: Server, ready_made: str) -> Iterator[Database]:
    """A day's records as their owner, for tests that damage them in a transaction they never commit."""
    with fresh_database(postgres_server, ready_made) as records:
        application = Database(records.app_url)
        a_days_work(Bench(application).enrolled())
        application.close()
        owner = Database(records.owner_url)
        yield owner
        owner.close()


@pytest.fixture
def damaged(worked: Database) -> Iterator[Connection]:
    """A transaction of the owner's in which anything may be done, and nothing is kept."""
    with worked._engine.connect() as plain:
        plain.begin()
        plain.execute(text("SELECT set_config('ims.council', :council, true)"), {"council": COUNCIL})
        yield plain


def found(connection: Connection) -> list[str]:
    return sorted(problem.code for problem in check(connection, COUNCIL))


def problems_of(bench: Bench) -> list[Problem]:
    with bench.database.read(COUNCIL) as connection:
        return check(connection, COUNCIL)


OF = "(SELECT event_id FROM payment WHERE receipt = 'CH01A-261121-000{}')"
ALLOCATION_TOO_MANY = (
    "INSERT INTO allocation SELECT council, event_id, 4, line, tender, fund, reference, method, 0, vat_code, vat_rate, "
    f"0, verdict, narrative, NULL FROM allocation WHERE n = 3 AND event_id = {OF.format(3)}"
)
DAMAGES: list[tuple[list[str], str]] = [
    # chains
    (["UPDATE event SET body = replace(body, '13', '14') WHERE sequence = 2"], "body_changed"),
    (["UPDATE event SET body = 'gone' WHERE sequence = 1"], "body_changed"),
    (["UPDATE event SET cashier = 'bjones' WHERE sequence = 1"], "fact_differs"),
    (["UPDATE event SET business_date = '2026-11-20' WHERE sequence = 1"], "fact_differs session_of_another_day"),
    (["UPDATE event SET occurred_at = occurred_at + interval '1 second' WHERE sequence = 3"], "fact_differs"),
    (["UPDATE chain SET sequence = 9"], "head_differs"),
    (["UPDATE chain SET whole_hash = repeat('0', 64)"], "head_differs"),
    (["DELETE FROM chain"], "head_differs"),
    (["UPDATE chain SET forked_at = now(), forked_sequence = 3"], "forked_chain"),
    (["UPDATE chain SET forked_at = now()"], "forked_chain"),
    # payments against their facts
    ([f"UPDATE payment SET tendered_pence = 1 WHERE event_id = {OF.format(1)}"], "amount_differs"),
    ([f"UPDATE payment SET office = 'PR' WHERE event_id = {OF.format(1)}"], "payment_differs"),
    ([f"UPDATE payment SET cashier = 'bjones' WHERE event_id = {OF.format(1)}"], "payment_differs"),
    ([f"UPDATE allocation SET method = '9' WHERE n = 3 AND event_id = {OF.format(3)}"], "allocation_differs"),
    ([f"UPDATE allocation SET vat_pence = 1 WHERE n = 3 AND event_id = {OF.format(3)}"], "allocation_differs"),
    (
        [f"UPDATE allocation SET amount_pence = 1 WHERE n = 3 AND event_id = {OF.format(3)}"],
        "allocation_differs place_differs",
    ),
    (
        [
            ALLOCATION_TOO_MANY,
        ],
        "allocation_differs allocation_nowhere",
    ),
    (
        [f"UPDATE payment SET amount_pence = 1001 WHERE event_id = {OF.format(1)}"],
        "amount_differs day_total_differs postings_differ",
    ),
    # receipts
    (
        [
            "ALTER TABLE payment DROP CONSTRAINT uq_payment_receipt",
            f"UPDATE payment SET receipt = 'CH01A-261121-0001' WHERE event_id = {OF.format(2)}",
        ],
        "payment_differs receipt_gap receipt_twice",
    ),
    # the ledger
    (
        [f"UPDATE posting SET amount_pence = amount_pence - 1 WHERE n = 1 AND entry_id = {OF.format(1)}"],
        "session_total_differs unbalanced_entry",
    ),
    (
        [f"UPDATE posting SET amount_pence = amount_pence * 2 WHERE entry_id = {OF.format(1)}"],
        "postings_differ session_total_differs transactions_differ",
    ),
    (
        [f"DELETE FROM posting WHERE entry_id = {OF.format(1)}"],
        "entry_without_postings session_total_differs transactions_differ",
    ),
    ([f"UPDATE entry SET kind = 'odd' WHERE entry_id = {OF.format(1)}"], "payment_without_entry"),
    ([f"UPDATE entry SET corrects = 'nothing' WHERE entry_id = {OF.format(1)}"], "correction_of_nothing"),
    ([f"UPDATE entry SET corrects = {OF.format(1)} WHERE kind = 'release'"], "release_without_entry"),
    # where the money is
    (
        [f"DELETE FROM processed WHERE event_id = {OF.format(1)}"],
        "allocation_nowhere transactions_differ",
    ),
    (
        [f"DELETE FROM processed WHERE event_id = {OF.format(4)}"],
        "allocation_nowhere transactions_differ",
    ),
    (["DELETE FROM suspense WHERE suspense_id = 1"], "allocation_nowhere suspense_differs"),
    (
        [f"UPDATE processed SET amount_pence = 1 WHERE event_id = {OF.format(1)}"],
        "place_differs transactions_differ",
    ),
    (["UPDATE suspense SET amount_pence = 1 WHERE suspense_id = 1"], "place_differs suspense_differs"),
    (
        [f"UPDATE processed SET n = 1 WHERE n = 2 AND event_id = {OF.format(3)}"],
        "allocation_nowhere allocation_twice place_differs",
    ),
    (["UPDATE suspense SET released_at = NULL WHERE suspense_id = 2"], "release_without_entry"),
    (["UPDATE suspense SET released_at = now() WHERE suspense_id = 1"], "release_without_entry"),
    (
        ["UPDATE suspense SET released_entry_id = NULL WHERE suspense_id = 2"],
        "allocation_twice release_without_entry suspense_differs",
    ),
    # orphans
    (["UPDATE processed SET event_id = 'nothing' WHERE n = 3"], "allocation_nowhere orphan"),
    (["UPDATE suspense SET event_id = 'nothing' WHERE suspense_id = 1"], "allocation_nowhere orphan"),
    (
        [
            "ALTER TABLE posting DROP CONSTRAINT fk_posting_entry",
            "ALTER TABLE processed DROP CONSTRAINT fk_processed_entry",
            f"DELETE FROM entry WHERE entry_id = {OF.format(1)}",
        ],
        "orphan orphan payment_without_entry",
    ),
    (
        [
            "ALTER TABLE allocation DROP CONSTRAINT fk_allocation_payment",
            f"DELETE FROM payment WHERE event_id = {OF.format(5)}",
        ],
        "day_total_differs orphan orphan payment_missing",
    ),
    # personal data
    (["UPDATE personal SET value = 'B. Payer'"], "personal_differs"),
    (["UPDATE personal SET member = 'payer_address'"], "personal_differs"),
]


def test_a_days_work_is_clean(damaged: Connection) -> None:
    assert check(damaged, COUNCIL) == []


@pytest.mark.parametrize(("statements", "codes"), DAMAGES, ids=lambda it: it if isinstance(it, str) else "")
def test_damage_is_found_and_nothing_else(damaged: Connection, statements: list[str], codes: str) -> None:
    for statement in statements:
        damaged.execute(text(statement))
    assert found(damaged) == codes.split()


def alter_last_fact(connection: Connection, **changes: object) -> None:
    """Put another fact where the last one is, frozen as a till would have frozen it."""
    row = connection.execute(text("SELECT event_id, body FROM event WHERE sequence = 6")).one()
    altered = Sent({"event_id": row.event_id, "body": row.body}).with_body(**changes)
    values = {"body": altered["body"], "hash": altered["hash"], "before": json.loads(altered["body"])["previous_hash"]}
    connection.execute(
        text("UPDATE event SET body = :body, hash = :hash, previous_hash = :before WHERE sequence = 6"), values
    )
    connection.execute(text("UPDATE chain SET hash = :hash, whole_hash = :hash"), values)


def test_a_fact_that_follows_another_chain_is_found(damaged: Connection) -> None:
    alter_last_fact(damaged, previous_hash="a" * 64)
    assert [it.text for it in check(damaged, COUNCIL)] == ["Till CH01A: fact 6 does not follow fact 5."]


def test_a_fact_whose_lines_do_not_come_to_its_amount_is_found(damaged: Connection) -> None:
    body = json.loads(damaged.execute(text("SELECT body FROM event WHERE sequence = 6")).scalar_one())
    body["data"]["lines"][0]["amount_pence"] = 1
    alter_last_fact(damaged, data=body["data"])
    assert found(damaged) == ["amount_differs"]


def test_everything_is_told_at_once_in_plain_words(damaged: Connection) -> None:
    damaged.execute(text("UPDATE chain SET forked_at = '2026-11-21T10:00:00Z', forked_sequence = 3"))
    damaged.execute(text(f"UPDATE posting SET amount_pence = -1001 WHERE n = 1 AND entry_id = {OF.format(1)}"))
    damaged.execute(text(f"DELETE FROM processed WHERE event_id = {OF.format(4)}"))
    told = [it.text for it in check(damaged, COUNCIL)]
    assert "Till CH01A: there are two of it since fact 3, noticed on 21 November 2026. Enrol it again." in told
    released = "its allocation 1, £40.00, was released from suspense and is no transaction."
    assert f"Receipt CH01A-261121-0004: {released}" in told
    assert any("of receipt CH01A-261121-0001 does not balance: −£0.01 too much." in it for it in told)
    assert len(told) == 5


def test_nothing_is_told_about_a_person(damaged: Connection) -> None:
    damaged.execute(text("UPDATE personal SET value = 'B. Secret'"))
    [problem] = check(damaged, COUNCIL)
    assert problem.text == "Till CH01A: payer_name of fact 4 is not what the till sent."


def test_every_validator_reads_and_changes_nothing(worked: Database) -> None:
    """On PostgreSQL a view is read-only: a validator that wrote would fail here."""
    with worked.read(COUNCIL) as connection:
        assert [list(validator(connection, COUNCIL)) for validator in VALIDATORS] == [[]] * len(VALIDATORS)


# ------------------------------------------------------------------------------------------ what tills do by themselves
def test_facts_that_never_came_are_a_gap_and_those_after_it_are_counted(bench: Bench, bare: BareTill) -> None:
    says = bare.says
    facts = [says.session_opened(), *(says.payment() for _ in range(7))]
    bare.send(facts[0], facts[1], facts[4], facts[5], facts[7])
    assert [it.text for it in problems_of(bench) if it.code == "sequence_gap"] == [
        "Till CH01A: facts 3 to 4 are not here; 3 facts after that came.",
        "Till CH01A: fact 7 is not here; 1 fact after that came.",
    ]
    assert [it.text for it in problems_of(bench) if it.code == "receipt_gap"] == [
        "Till CH01A, 21 November 2026: 2 receipts from CH01A-261121-0002 on are not here, CH01A-261121-0004 is.",
        "Till CH01A, 21 November 2026: receipt CH01A-261121-0006 is not here, CH01A-261121-0007 is.",
    ]
    bare.send(*facts)
    assert problems_of(bench) == []


def test_a_chain_whose_first_facts_never_came_is_a_gap(bench: Bench, bare: BareTill) -> None:
    bare.says.session_opened()
    bare.send(bare.says.session_opened())
    assert [it.text for it in problems_of(bench)] == ["Till CH01A: fact 1 is not here; 1 fact after that came."]


def test_a_receipt_number_left_out_is_a_gap_of_receipts_alone(bench: Bench, bare: BareTill) -> None:
    opened, first = bare.says.session_opened(), bare.says.payment()
    bare.says.number = 9_998
    bare.send(opened, first, bare.says.payment(), bare.says.payment())
    assert [it.text for it in problems_of(bench)] == [
        "Till CH01A, 21 November 2026: 9997 receipts from CH01A-261121-0002 on are not here, CH01A-261121-9999 is."
    ]


def test_payments_of_a_session_that_was_never_opened_are_found(bench: Bench, bare: BareTill) -> None:
    bare.send(bare.says.payment(), bare.says.payment())
    [problem] = problems_of(bench)
    assert problem.code == "session_not_opened"
    assert problem.text.startswith("Till CH01: session 019aa5e0-0000-7000-8000-00000000000a took payments")


def test_a_session_goes_on_in_the_next_epoch_of_its_till(bench: Bench, bare: BareTill) -> None:
    bare.send(bare.says.session_opened(), bare.says.payment())
    again = bench.enrolled(bare.device.till)
    again.send(again.says.payment(), again.says.payment())
    assert problems_of(bench) == []
