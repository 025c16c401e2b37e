"""Whatever is wrong with the records of a till day is found, told by exactly its codes, and nothing else with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from sync.central.access import sign_in
from sync.central.checks import check
from sync.central.database import Database
from sync.central.day import ereturns
from tests.central.day.world import (
    PEOPLE,
    approval,
    body,
    cash_moved,
    closed,
    counted,
    decided,
    ereturn,
    problems,
    undoing,
)
from tests.central.ledger.world import NOW, Bench
from tests.postgres import fresh_database
from tests.sync.world import COUNCIL, PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from tests.central.ledger.world import BareTill
    from tests.postgres import Server
    from tests.sync.world import Sent

TAKEN = {("13", "1"): 600}
BATCH = "019aa5e0-0000-7000-8000-0000000000b1"


def a_till_day(till: BareTill) -> None:
    """Work a day: one payment, a refund of 4.00 of it, a void, a lift, a pile from the post; counted and closed."""
    says = till.says
    opened, paid = says.session_opened(), says.payment(1000)
    leave = approval(says, "refund")
    facts = [
        opened,
        paid,
        leave,
        undoing(says, paid, {1: 400}, approval=leave["event_id"]),
    ]
    piled = says.payment(500, data={"batch": BATCH})
    facts += [piled, undoing(says, piled, kind="void"), cash_moved(says, "in", 500), approval(says, "lift")]
    facts.append(cash_moved(says, "lift", 2000, approval=facts[-1]["event_id"]))
    facts += [counted(says, 9100), closed(says, 9100, 9100, TAKEN, payments=2, voids=1, refunds=1)]
    made = ereturn(says, TAKEN)
    facts += [made, decided(says, made)]
    assert till.send(*facts) == ["accepted"] * len(facts)


def with_people(database: Database) -> Bench:
    with database.write(COUNCIL) as connection:
        for username, roles in PEOPLE.items():
            person = sign_in.Person(username, username.title(), "CH", roles)
            sign_in.add_cashier(connection, COUNCIL, person, PASSWORD, NOW)
    return Bench(database)


@pytest.fixture(scope="module")
def worked(postgres_server: Server, ready_made: str) -> Iterator[Database]:
    """A till day's records as their owner, for tests that damage them in a transaction they never commit."""
    with fresh_database(postgres_server, ready_made) as records:
        application = Database(records.app_url)
        a_till_day(with_people(application).enrolled())
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


OWN_DECISION = (
    "INSERT INTO ereturn_decision SELECT council, 'own', ereturn, decision, 'asmith', decided_at, entered_at, '', "
    "'central' FROM ereturn_decision"
)
DAMAGES: list[tuple[list[str], str]] = [
    # rows of facts
    (["DELETE FROM session_opening"], "day_missing"),
    (["DELETE FROM session_end"], "day_missing"),
    (["UPDATE session_opening SET float_pence = 1"], "day_differs"),
    (["UPDATE session_opening SET cashier = 'bjones'"], "day_differs"),
    (["UPDATE session_end SET counted_pence = 1"], "day_differs"),
    (["UPDATE session_end SET witness = 'kpatel'"], "day_differs"),
    (["UPDATE cash_movement SET amount_pence = 1 WHERE direction = 'in'"], "day_differs"),
    (["DELETE FROM cash_movement WHERE direction = 'lift'"], "day_missing"),
    (["UPDATE cash_count SET counts = '[]'"], "day_differs"),
    (["UPDATE ereturn SET total_pence = 1"], "day_differs"),
    (["DELETE FROM ereturn_line"], "day_missing"),
    (["UPDATE ereturn_bag SET seal = 'BAG-9'"], "day_differs"),
    (["UPDATE ereturn_decision SET decision = 'sent_back'"], "day_differs"),
    (["UPDATE approval SET reason = 'Never'"], "day_differs day_differs"),
    (["UPDATE approval SET approver = 'asmith' WHERE act = 'lift'"], "approval_of_ones_own day_differs"),
    (["UPDATE approval SET asked_by = 'bjones' WHERE act = 'lift'"], "approval_of_another day_differs"),
    (["DELETE FROM approval WHERE act = 'lift'"], "approval_missing day_missing"),
    (["UPDATE approval_use SET act = 'void' WHERE act = 'lift'"], "approval_of_another_act day_differs"),
    (["DELETE FROM approval_use WHERE act = 'lift'"], "day_missing"),
    (["DELETE FROM post_batch_item"], "day_missing day_missing"),
    # what was given back
    (["UPDATE reversal SET reason = 'Because' WHERE kind = 'void'"], "day_differs"),
    (["UPDATE reversal_line SET amount_pence = -1 WHERE amount_pence = -500"], "day_differs"),
    (["DELETE FROM reversal_line", "DELETE FROM reversal"], "day_missing day_missing day_missing day_missing"),
    (["UPDATE reversal_line SET amount_pence = -1001 WHERE amount_pence = -400"], "day_differs refund_over"),
    (
        ["UPDATE reversal SET of_event_id = 'nothing' WHERE kind = 'void'"],
        "day_differs refund_of_nothing",
    ),
    (["UPDATE entry SET kind = 'payment' WHERE kind = 'void'"], "payment_without_entry"),
    # decisions of central's own
    (
        [OWN_DECISION],
        "ereturn_own_decision",
    ),
    (["UPDATE ereturn SET submitted_by = 'kpatel'"], "day_differs ereturn_own_decision"),
]


def test_a_till_day_is_clean(damaged: Connection) -> None:
    assert [problem.text for problem in check(damaged, COUNCIL)] == []


@pytest.mark.parametrize(("statements", "expected"), DAMAGES, ids=lambda it: it if isinstance(it, str) else "")
def test_damage_is_found_and_nothing_else(damaged: Connection, statements: list[str], expected: str) -> None:
    for statement in statements:
        damaged.execute(text(statement))
    assert found(damaged) == expected.split()


# --------------------------------------------------------------------------------------- what tills tell that cannot be
def day_of(till: BareTill, *facts: Sent) -> None:
    assert set(till.send(*facts)) == {"accepted"}


def told(bench: Bench) -> list[str]:
    with bench.database.read(COUNCIL) as connection:
        return sorted(problem.code for problem in check(connection, COUNCIL))


def end(till: BareTill, expected: int, taken: dict[tuple[str, str], int], **more: Any) -> tuple[Sent, Sent]:
    return counted(till.says, 11_000), closed(till.says, expected, 11_000, taken, **more)


def test_a_difference_is_no_problem(till: BareTill, staffed: Bench) -> None:
    taken = {("13", "1"): 1500}
    day_of(till, till.says.session_opened(), till.says.payment(1500), *end(till, 11_500, taken))
    assert problems(staffed) == []


def test_a_close_against_the_law_of_the_drawer_is_found(till: BareTill, staffed: Bench) -> None:
    day_of(till, till.says.session_opened(), till.says.payment(1000), *end(till, 10_900, {("13", "1"): 1000}))
    assert told(staffed) == ["drawer_differs"]
    assert "was to hold £109.00, its facts come to £110.00" in problems(staffed)[0]


def test_a_close_with_other_totals_is_found(till: BareTill, staffed: Bench) -> None:
    day_of(till, till.says.session_opened(), till.says.payment(1000), *end(till, 11_000, {("23", "1"): 1000}))
    assert told(staffed) == ["session_end_differs"]


def test_a_close_without_a_count_is_found(till: BareTill, staffed: Bench) -> None:
    day_of(till, till.says.session_opened(), counted(till.says, 1), closed(till.says, 10_000, 10_000, {}))
    assert told(staffed) == ["closed_without_count"]


def test_an_ereturn_of_another_sum_or_of_an_open_session_is_found(till: BareTill, staffed: Bench) -> None:
    taken = {("13", "1"): 1000}
    day_of(till, till.says.session_opened(), till.says.payment(1000), made := ereturn(till.says, {("13", "1"): 999}))
    assert told(staffed) == ["ereturn_not_closed"]
    day_of(till, *end(till, 11_000, taken))
    assert told(staffed) == ["ereturn_differs"]
    assert body(made)["data"]["total_pence"] == 999


def test_work_in_a_session_of_another_or_after_its_end_is_found(till: BareTill, staffed: Bench) -> None:
    day_of(till, till.says.session_opened(), till.says.payment(1000, cashier="bjones"))
    assert told(staffed) == ["session_of_another"]
    day_of(till, *end(till, 11_000, {("13", "1"): 1000}), till.says.payment(1))
    assert told(staffed) == ["session_after_close", "session_of_another"]


def test_sessions_opened_or_closed_twice_or_never_opened_are_found(till: BareTill, staffed: Bench) -> None:
    day_of(till, till.says.session_opened(), till.says.session_opened(), *end(till, 10_000, {}), *end(till, 10_000, {}))
    assert told(staffed) == ["session_closed_twice", "session_opened_twice"]
    other = staffed.enrolled()
    day_of(other, *end(other, 10_000, {}))
    assert told(staffed) == ["session_closed_twice", "session_not_opened", "session_opened_twice"]


def test_more_given_back_than_paid_is_told_by_its_task_and_no_problem(till: BareTill, staffed: Bench) -> None:
    paid = till.says.payment(1000)
    day_of(till, till.says.session_opened(), paid, *(undoing(till.says, paid, {1: 600}) for _ in range(2)))
    assert problems(staffed) == []


def test_a_session_with_a_gap_is_held_to_no_sums(till: BareTill, staffed: Bench) -> None:
    opened, _, *ending = till.says.session_opened(), till.says.payment(1000), *end(till, 11_000, {("13", "1"): 1000})
    day_of(till, opened, *ending)
    assert told(staffed) == ["sequence_gap"]


def test_a_decision_at_central_keeps_the_records_clean(till: BareTill, staffed: Bench) -> None:
    day_of(till, till.says.session_opened(), till.says.payment(1000), *end(till, 11_000, {("13", "1"): 1000}))
    day_of(till, ereturn(till.says, {("13", "1"): 1000}))
    with staffed.database.write(COUNCIL) as connection:
        ereturns.decide(connection, COUNCIL, "R1", "approved", "kpatel", "", NOW)
    assert problems(staffed) == []
