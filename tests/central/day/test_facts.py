"""Every fact of a till day is kept once, in whatever order it comes, and what is odd about it is told to a person."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from sync.central import tables
from sync.central.councils import the_council
from sync.central.errors import Refusal
from sync.central.ledger.tasks import finish, list_tasks
from sync.central.reference import current_content, save_source
from tests.central.day.world import (
    SESSION,
    approval,
    cash_moved,
    closed,
    codes,
    counted,
    decided,
    ereturn,
    tasks_of,
    undoing,
)
from tests.central.ledger.world import NOW, rows
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from tests.central.ledger.world import BareTill, Bench
    from tests.sync.world import Sent

TAKEN = {("13", "1"): 1000}


def a_day(till: BareTill) -> list[Sent]:
    """A session from its float to its eReturn, with a lift before two people."""
    leave = approval(till.says, "lift")
    return [
        till.says.session_opened(),
        till.says.payment(1000),
        cash_moved(till.says, "in", 500),
        leave,
        cash_moved(till.says, "lift", 2000, approval=leave["event_id"]),
        counted(till.says, 9500),
        closed(till.says, 9500, 9500, TAKEN),
        ereturn(till.says, TAKEN),
    ]


def kept(bench: Bench) -> dict[str, list[dict[str, Any]]]:
    named = ("session_opening", "session_end", "cash_movement", "cash_count", "approval", "approval_use", "ereturn")
    return {name: rows(bench.database, tables.metadata.tables[name]) for name in named}


def test_a_day_is_kept_whole(till: BareTill, staffed: Bench) -> None:
    assert till.send(*a_day(till)) == ["accepted"] * 8
    told = kept(staffed)
    [opening], [end] = told["session_opening"], told["session_end"]
    assert (opening["till"], opening["session_id"], opening["cashier"]) == ("CH01", SESSION, "asmith")
    assert (opening["float_pence"], opening["office"], opening["expected_float_pence"]) == (10_000, "CH", None)
    assert (end["expected_pence"], end["counted_pence"], end["difference_pence"], end["witness"]) == (
        9500,
        9500,
        0,
        None,
    )
    assert [(it["direction"], it["amount_pence"], it["witness"]) for it in told["cash_movement"]] == [
        ("in", 500, None),
        ("lift", 2000, "kpatel"),
    ]
    assert [it["counts"] for it in told["cash_count"]] == [[[1, 9500]]]
    assert [(it["act"], it["approver"]) for it in told["approval"]] == [("lift", "kpatel")]
    assert [(it["act"], it["used_by"]) for it in told["approval_use"]] == [("lift", "asmith")]
    assert [(it["ereturn_id"], it["number"], it["submitted_by"]) for it in told["ereturn"]] == [
        (1, "CH01A-261121-R1", "asmith")
    ]
    assert codes(staffed) == []


def test_a_day_comes_to_the_same_backwards_and_twice(till: BareTill, staffed: Bench) -> None:
    facts = a_day(till)
    for fact in reversed(facts):
        assert till.send(fact) == ["accepted"]
    assert till.send(*facts) == ["already_accepted"] * 8
    assert {name: len(its) for name, its in kept(staffed).items()} == {
        "session_opening": 1,
        "session_end": 1,
        "cash_movement": 2,
        "cash_count": 1,
        "approval": 1,
        "approval_use": 1,
        "ereturn": 1,
    }
    assert codes(staffed) == []


def test_a_difference_is_a_fact_and_no_task(till: BareTill, staffed: Bench) -> None:
    till.send(
        till.says.session_opened(),
        counted(till.says, 9000),
        closed(till.says, 10_000, 9000, {}, reason="Ten pounds short"),
    )
    assert codes(staffed) == []


def test_leave_from_another_till_is_for_what_was_asked_there_and_no_more(till: BareTill, staffed: Bench) -> None:
    exact, more = (approval(till.says, "refund", how="elsewhere") for _ in range(2))
    wish = {"council": COUNCIL, "till": "CH01", "office": "CH", "act": "refund", "asked_by": "ASmith", "subject": ""}
    said = {"reason": "Seen", "asked_at": NOW, "expires_at": NOW, "answered_at": NOW, "given": True}
    with staffed.database.write(COUNCIL) as connection:
        for sent, pence in ((exact, None), (more, 500)):
            row = {**wish, **said, "approval_id": sent["event_id"], "amount_pence": pence, "approver": "kpatel"}
            connection.execute(tables.approval_request.insert(), [row])
    till.send(exact, more)
    assert tasks_of(staffed) == [(more["event_id"], "approval_unproven")]


def test_witnesses_and_approvers_that_central_does_not_know_are_told(till: BareTill, staffed: Bench) -> None:
    till.send(
        cash_moved(till.says, "lift", 100, witness="nobody"),
        cash_moved(till.says, "lift", 100, witness="ASmith"),
        approval(till.says, "refund", by="stranger"),
        approval(till.says, "refund", by="bjones"),
        approval(till.says, "lift", by="bjones"),
        approval(till.says, "close_for_another", by="bjones", asked_by="kpatel"),
        closed(till.says, 0, 0, {}, handover=True, witness="kpatel", cashier="bjones"),
        approval(till.says, "override_stop", by="kpatel"),
        approval(till.says, "void", by="refunder"),
        approval(till.says, "refund", how="elsewhere"),
        closed(till.says, 0, 0, {}, handover=True, witness="nobody", cashier="kpatel"),
    )
    assert codes(staffed) == [
        "approval_unproven",
        "approver_role",
        "approver_role",
        "handover_role",
        "own_witness",
        "unknown_approver",
        "unknown_witness",
        "unknown_witness",
    ]


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_leave_that_is_used_twice_is_told_in_any_order(till: BareTill, staffed: Bench, order: tuple[int, ...]) -> None:
    leave = approval(till.says, "cash_out")
    first = cash_moved(till.says, "out", 100, approval=leave["event_id"])
    facts = [leave, first, cash_moved(till.says, "out", 200, approval=leave["event_id"])]
    for n in order:
        till.send(facts[n])
    assert codes(staffed) == ["approval_used_twice"]


def test_leave_is_for_one_act_of_one_person_and_from_another(till: BareTill, staffed: Bench) -> None:
    paid = till.says.payment(1000)
    for_void = approval(till.says, "void")
    for_other = approval(till.says, "refund", asked_by="bjones")
    for_self = approval(till.says, "cash_out", by="kpatel")
    till.send(paid, for_void, undoing(till.says, paid, {1: 1}, approval=for_void["event_id"]))
    assert codes(staffed) == ["approval_of_another_act"]
    till.send(for_other, undoing(till.says, paid, {1: 1}, approval=for_other["event_id"]))
    assert codes(staffed) == ["approval_of_another", "approval_of_another_act"]
    data = json.loads(cash_moved(till.says, "out", 100, approval=for_self["event_id"])["body"])["data"]
    till.send(for_self, till.says.fact("cash_moved", data, cashier="kpatel"))
    found = ["approval_of_another", "approval_of_another", "approval_of_another_act", "approval_of_ones_own"]
    assert codes(staffed) == found


# ---------------------------------------------------------------------------------------------------------- quiet notes
def note(till: BareTill, paid: Sent, code: str = "linked_cash") -> Sent:
    data = {"payment": paid["event_id"], "codes": [code], "with_payments": [], "amount_pence": 1000}
    return till.says.fact("payment_noted", data)


def test_what_a_till_notes_in_quiet_is_for_finance_alone(till: BareTill, staffed: Bench) -> None:
    paid = till.says.payment(1000)
    noted = note(till, paid)
    till.send(noted)
    till.send(paid)
    with staffed.database.write(COUNCIL) as connection:
        assert list_tasks(connection, COUNCIL) == []
        [task] = list_tasks(connection, COUNCIL, quiet=True)
        assert (task.code, task.receipt, task.amount_pence, task.till) == (
            "linked_cash",
            "CH01A-261121-0001",
            1000,
            "CH01",
        )
        with pytest.raises(Refusal):
            finish(connection, COUNCIL, task.event_id, task.code, "person:asmith", NOW)
        assert finish(connection, COUNCIL, task.event_id, task.code, "person:jbrown", NOW, quiet=True).done_by
        assert list_tasks(connection, COUNCIL, quiet=True) == []
    told = [row["detail"] for row in rows(staffed.database, tables.audit) if row["action"] == "task_finished"]
    assert told == [""], "more people read the audit than may know of it"


def test_cash_in_parts_is_noticed_over_all_tills_once_the_council_names_a_sum(till: BareTill, staffed: Bench) -> None:
    other = staffed.enrolled()
    till.send(till.says.payment(9_00))
    other.send(other.says.payment(9_00))
    assert codes(staffed) == []
    with staffed.database.write(COUNCIL) as connection:
        policy(connection, linked_cash_pence=15_00, linked_cash_days=28)
    till.send(till.says.payment(100, reference="00099999999"))
    assert codes(staffed) == []
    late = till.says.payment(100)
    till.send(late, till.says.payment(16_00, reference="00077777777"), till.says.payment(100, method="24"))
    assert [it for it in tasks_of(staffed) if it[1] == "linked_cash"] == [(late["event_id"], "linked_cash")]


def policy(connection: Any, **decided: int) -> None:
    """Let the council decide of its policy, and publish it."""
    content = current_content(connection, COUNCIL)
    assert content is not None
    changed = content.model_copy(update={"policy": content.policy.model_copy(update=decided)})
    save_source(connection, the_council(connection, COUNCIL), changed, NOW + timedelta(seconds=1))


# ------------------------------------------------------------------------------------------------------------- eReturns
def test_nobody_decides_of_their_own_ereturn_at_a_till(till: BareTill, staffed: Bench) -> None:
    opened = till.says.session_opened(cashier="kpatel")
    made = ereturn(till.says, TAKEN, cashier="bjones")
    till.send(decided(till.says, made, by="kpatel"), decided(till.says, made, by="bjones"))
    assert codes(staffed) == ["approver_role"]
    till.send(opened, made)
    assert codes(staffed) == ["approver_role", "ereturn_own_decision", "ereturn_own_decision"]


def test_an_approval_is_the_last_word_on_an_ereturn(till: BareTill, staffed: Bench) -> None:
    made = ereturn(till.says, TAKEN)
    till.send(till.says.session_opened(), made, decided(till.says, made, "sent_back"), decided(till.says, made))
    assert codes(staffed) == []
    till.send(decided(till.says, made, by="jbrown"))
    assert codes(staffed) == []
    till.send(decided(till.says, made, "sent_back", by="jbrown"))
    assert codes(staffed) == ["ereturn_decided_again"]
