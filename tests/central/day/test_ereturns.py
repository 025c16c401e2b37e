"""An eReturn waits for somebody other than its cashier, at central as at a till; sessions and tasks are listed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from sync.central.cli import run
from sync.central.day import ereturns
from sync.central.errors import Refusal
from tests.central.access.callers import asking, make_key, token_of
from tests.central.day.world import PEOPLE, approval, closed, counted, decided, ereturn, problems
from tests.central.ledger.world import NOW
from tests.sync.world import COUNCIL, outcomes

if TYPE_CHECKING:
    from tests.central.ledger.world import BareTill, Bench
    from tests.postgres import Databases
    from tests.sync.world import RawTill, Sent, ServedCentral

TAKEN = {("13", "1"): 1000}


@pytest.fixture
def made(till: BareTill, staffed: Bench) -> Sent:
    """An eReturn of 10.00 that asmith's session handed in."""
    paper = [
        till.says.session_opened(),
        till.says.payment(1000),
        counted(till.says, 11_000),
        closed(till.says, 11_000, 11_000, TAKEN),
        ereturn(till.says, TAKEN),
    ]
    till.send(*paper)
    return paper[-1]


def state(bench: Bench, which: str = "R1") -> tuple[str, str | None]:
    with bench.database.read(COUNCIL) as connection:
        found = ereturns.find_ereturn(connection, COUNCIL, which)
    return found.state, found.decided_by


def decide(bench: Bench, by: str, decision: str = "approved", reason: str = "Count it again") -> None:
    with bench.database.write(COUNCIL) as connection:
        ereturns.decide(connection, COUNCIL, "CH01A-261121-R1", decision, by, reason, NOW)


def refused(bench: Bench, by: str, decision: str = "approved", reason: str = "Count it again") -> str:
    with pytest.raises(Refusal) as refusal:
        decide(bench, by, decision, reason)
    return refusal.value.code


def listed(bench: Bench, which: str) -> list[str]:
    with bench.database.read(COUNCIL) as connection:
        return [it.number for it in ereturns.list_ereturns(connection, COUNCIL, state=which)]


def test_an_ereturn_waits_until_another_approves_it(made: Sent, staffed: Bench) -> None:
    assert state(staffed, made["event_id"]) == ("waiting", None)
    assert refused(staffed, "bjones") == "ereturn_role"
    assert refused(staffed, "nobody") == "ereturn_role"
    assert refused(staffed, "kpatel", "sent_back", "  ") == "bad_reason"
    decide(staffed, "kpatel", "sent_back")
    assert (state(staffed), listed(staffed, "sent_back")) == (("sent_back", "kpatel"), ["CH01A-261121-R1"])
    decide(staffed, "jbrown")
    assert state(staffed) == ("approved", "jbrown")
    decide(staffed, "jbrown")
    assert refused(staffed, "kpatel") == "ereturn_decided"
    assert refused(staffed, "kpatel", "sent_back") == "ereturn_decided"
    assert [listed(staffed, which) for which in ("waiting", "sent_back")] == [[], []]
    assert (listed(staffed, "approved"), problems(staffed)) == (["CH01A-261121-R1"], [])


def test_neither_its_cashier_nor_who_handed_it_in_decides(till: BareTill, staffed: Bench) -> None:
    till.send(till.says.session_opened(cashier="kpatel"), ereturn(till.says, TAKEN, cashier="jbrown"))
    assert refused(staffed, "KPatel") == "own_ereturn"
    assert refused(staffed, "jbrown") == "own_ereturn"


def test_a_decision_at_the_till_is_seen_at_central(till: BareTill, made: Sent, staffed: Bench) -> None:
    till.send(decided(till.says, made, by="asmith"))
    assert state(staffed) == ("waiting", None), "nobody's own word counts"
    till.send(decided(till.says, made))
    assert state(staffed) == ("approved", "kpatel")
    assert refused(staffed, "jbrown", "sent_back") == "ereturn_decided"


# ----------------------------------------------------------------------------------------------------- the command line
def test_the_words_of_the_day(
    till: BareTill, made: Sent, staffed: Bench, records: Databases, capsys: pytest.CaptureFixture[str]
) -> None:
    def says(*words: str, status: int = 0) -> Any:
        assert run(["--database-url", records.app_url, *words, "--json"]) == status
        out, err = capsys.readouterr()
        return json.loads(out or err)

    [session] = says("sessions", "--date", "2026-11-21", "--till", "CH01")["sessions"]
    assert (session["cashier"], session["expected_pence"], session["difference_pence"]) == ("asmith", 11_000, 0)
    assert says("sessions", "--open")["sessions"] == []
    assert [it["ereturn_no"] for it in says("ereturn", "list")["ereturns"]] == ["R1"]
    shown = says("ereturn", "show", "R1")
    assert shown["funds"] == [{"fund": "13", "method": "1", "items": 1, "amount_pence": 1000}]
    assert shown["bags"] == [{"seal": "BAG-2", "amount_pence": 1000}]
    assert says("ereturn", "approve", "R1", "--as", "asmith", status=1)["error"]["code"] == "ereturn_role"
    assert says("ereturn", "send-back", "R1", "--as", "kpatel", "--reason", "Again")["state"] == "sent_back"
    assert says("ereturn", "approve", "R1", "--as", "kpatel")["decisions"][-1]["place"] == "central"
    assert says("ereturn", "show", "R9", status=1)["error"]["code"] == "unknown_ereturn"
    data = {"payment": made["event_id"], "codes": ["overpaid_refund"], "with_payments": [], "amount_pence": 1}
    till.send(approval(till.says, "refund", by="bjones"), noted := till.says.fact("payment_noted", data))
    assert [it["code"] for it in says("tasks", "list")["tasks"]] == ["approver_role"]
    assert len(says("tasks", "list", "--as", "jbrown")["tasks"]) == 2
    finish = ("tasks", "done", noted["event_id"], "overpaid_refund", "--as")
    assert says(*finish, "kpatel", status=1)["error"]["code"] == "unknown_task"
    assert says(*finish, "jbrown")["done_by"] == "person:jbrown"
    assert says("tasks", "list", "--as", "stranger", status=1)["error"]["code"] == "unknown_person"
    for words in (("sessions",), ("ereturn", "list", "--state", "all"), ("ereturn", "show", "R1"), ("tasks", "list")):
        assert run(["--database-url", records.app_url, *words]) == 0
        assert capsys.readouterr().out.strip()


# -------------------------------------------------------------------------------------------------------- over the wire
@pytest.fixture
def served(central: ServedCentral, till_of_wire: RawTill) -> Sent:
    """The same over the wire, with everybody at work."""
    for username, roles in PEOPLE.items():
        central.add_cashier(username, *roles)
    opened, sent = till_of_wire.session_opened(), ereturn(till_of_wire, TAKEN)
    assert till_of_wire.send(opened, sent) == outcomes(["accepted"] * 2)
    return sent


@pytest.fixture
def till_of_wire(enrolled: Any) -> RawTill:
    made_till: RawTill = enrolled()
    return made_till


def test_staff_see_and_decide_within_their_roles(central: ServedCentral, served: Sent) -> None:
    with asking(central, token_of(central, "bjones")) as cashier:
        assert cashier.get("/staff/v1/ereturns").status_code == 403
        assert cashier.get("/staff/v1/sessions").status_code == 403
    with asking(central, make_key(central)) as program:
        [seen] = program.get("/staff/v1/ereturns").json()["ereturns"]
        assert (seen["ereturn_no"], seen["state"]) == ("R1", "waiting")
        answer = program.post("/staff/v1/ereturns/R1/decision", json={"decision": "approved"})
        assert answer.json()["error"]["code"] == "person_needed"
    with asking(central, token_of(central, "kpatel")) as supervisor:
        detail = supervisor.get(f"/staff/v1/ereturns/{served['event_id']}").json()
        assert (detail["number"], detail["funds"][0]["amount_pence"]) == ("CH01A-261121-R1", 1000)
        done = supervisor.post("/staff/v1/ereturns/R1/decision", json={"decision": "approved"})
        assert (done.status_code, done.json()["decided_by"]) == (200, "kpatel")
        [session] = supervisor.get("/staff/v1/sessions", params={"open": "true"}).json()["sessions"]
        assert (session["cashier"], session["closed_at"]) == ("asmith", None)
        assert supervisor.get("/staff/v1/ereturns", params={"state": "approved"}).json()["ereturns"]
    with asking(central, token_of(central, "jbrown")) as finance:
        answer = finance.post("/staff/v1/ereturns/R1/decision", json={"decision": "sent_back", "reason": "No"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "ereturn_decided")


def test_quiet_tasks_are_shown_to_finance_alone(central: ServedCentral, served: Sent, till_of_wire: RawTill) -> None:
    data = {"payment": served["event_id"], "codes": ["linked_cash"], "with_payments": [], "amount_pence": 1}
    till_of_wire.send(till_of_wire.fact("payment_noted", data))
    central.add_cashier("desk", "ServiceDesk")
    for username, codes in (("desk", []), ("jbrown", ["linked_cash"])):
        with asking(central, token_of(central, username)) as client:
            assert [it["code"] for it in client.get("/staff/v1/tasks").json()["tasks"]] == codes
