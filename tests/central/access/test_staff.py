"""Staff read what happened and clear what is odd, each within their scopes and their council."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sync.central import tables
from sync.central.access import sign_in
from tests.central.access.callers import ask, asking, audited, make_key, token_of
from tests.sync.world import COUNCIL, PASSWORD, enrol_raw

if TYPE_CHECKING:
    from tests.sync.world import RawTill, ServedCentral

OTHER = "birchover"


@pytest.fixture
def finance(central: ServedCentral) -> str:
    central.add_cashier("fgreen", "Finance")
    return token_of(central, "fgreen")


def said(central: ServedCentral, token: str, path: str) -> Any:
    answer = ask(central, token, f"/staff/v1/{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def in_suspense(till: RawTill, *amounts: int) -> None:
    facts = [till.session_opened()] + [till.payment(pence, fund="zz", reference="unknown") for pence in amounts]
    answer = till.post("/desktop/v1/events", till.batch(*facts))
    assert {one["outcome"] for one in answer.json()["outcomes"]} == {"accepted"}, answer.text


def test_the_audit_is_read_newest_first_a_page_at_a_time(central: ServedCentral, finance: str) -> None:
    for _ in range(12):
        token_of(central, "fgreen")
    first = said(central, finance, "audit?limit=5")
    assert [row["action"] for row in first["rows"]] == ["signed_in"] * 5
    seen, after = first["rows"], first["after"]
    while after:
        page = said(central, finance, f"audit?limit=5&after={after}")
        seen, after = seen + page["rows"], page["after"]
    assert [row["audit_id"] for row in seen] == sorted((row["audit_id"] for row in seen), reverse=True)
    assert {row["audit_id"] for row in seen} == {row["audit_id"] for row in central.rows(tables.audit)}
    assert {"council_added", "cashier_saved", "signed_in"} <= {row["action"] for row in seen}


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "limit=x", "after=%00", "after=' OR 1=1", "after=abc"])
def test_a_page_that_cannot_be_is_refused(central: ServedCentral, finance: str, query: str) -> None:
    answer = ask(central, finance, f"/staff/v1/audit?{query}")
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] in {"bad_request", "bad_cursor"}


def test_tills_are_shown_as_the_command_line_shows_them(central: ServedCentral, finance: str, till: RawTill) -> None:
    till.get("/desktop/v1/head", unsent=3, version="1.2")
    [row] = said(central, finance, "tills")["tills"]
    assert (row["till"], row["epoch"], row["unsent"], row["version"]) == (till.till, till.epoch, 3, "1.2")
    assert row["last_contact_at"].endswith("Z")


def test_money_nobody_could_place_is_placed_once(central: ServedCentral, finance: str, till: RawTill) -> None:
    in_suspense(till, 500, 700, 900)
    page = said(central, finance, "suspense?limit=2")
    assert [item["amount_pence"] for item in page["items"]] == [500, 700]
    assert [item["amount_pence"] for item in said(central, finance, f"suspense?after={page['after']}")["items"]] == [
        900
    ]
    number = page["items"][0]["suspense_id"]
    wanted = {"fund": "13", "reference": "00012345678", "reason": "The slip says so"}
    with asking(central, finance) as client:
        path = f"/staff/v1/suspense/{number}/release"
        placed = client.post(path, json=wanted)
        assert placed.status_code == 200, placed.text
        again = client.post(path, json=wanted)
        assert (again.json()["again"], again.json()["reference"]) == (True, placed.json()["reference"])
        assert client.post(path, json={**wanted, "reference": "00012345679"}).status_code == 409
        assert client.post(path, json={**wanted, "fund": "\x00"}).status_code == 422
        assert client.post(path, json={**wanted, "more": 1}).status_code == 422
        assert client.post("/staff/v1/suspense/999/release", json=wanted).status_code == 404
        assert client.post(f"/staff/v1/suspense/{2**40}/release", json=wanted).status_code == 422
    [placed_item] = said(central, finance, "suspense?released=true")["items"]
    assert (placed_item["suspense_id"], placed_item["released_by"]) == (number, "person:fgreen")
    assert [actor for actor, _ in audited(central, "suspense_released")] == ["person:fgreen"]


def test_a_task_is_finished_by_whom_the_audit_names(central: ServedCentral, finance: str, till: RawTill) -> None:
    in_suspense(till, 500)
    with central.database.write(COUNCIL) as connection:
        event = connection.execute(tables.payment.select()).one().event_id
        connection.execute(tables.task.delete())
        connection.execute(
            tables.task.insert().values(
                council=COUNCIL, event_id=event, code="over_limit", raised_at=central.clock.now()
            )
        )
    [task] = said(central, finance, "tasks")["tasks"]
    assert (task["code"], task["amount_pence"]) == ("over_limit", 500)
    with asking(central, finance) as client:
        done = client.post(f"/staff/v1/tasks/{event}/over_limit/done")
        assert (done.status_code, done.json()["done_by"]) == (200, "person:fgreen")
        assert client.post(f"/staff/v1/tasks/{event}/no_such/done").status_code == 404
    assert said(central, finance, "tasks")["tasks"] == []
    assert len(said(central, finance, "tasks?done=true")["tasks"]) == 1


def test_who_only_reads_changes_nothing(central: ServedCentral, till: RawTill) -> None:
    in_suspense(till, 500)
    central.add_cashier("rwhite", "Reporting")
    token = token_of(central, "rwhite")
    [item] = said(central, token, "suspense")["items"]
    with asking(central, token) as client:
        path = f"/staff/v1/suspense/{item['suspense_id']}/release"
        assert client.post(path, json={"fund": "13", "reference": "1", "reason": "x"}).status_code == 403
        assert client.post("/staff/v1/tasks/1/over_limit/done").status_code == 403
    assert audited(central, "scope_refused") == [("person:rwhite", "suspense.write"), ("person:rwhite", "staff.write")]


def test_nothing_of_another_council_is_seen_or_touched(central: ServedCentral, finance: str, till: RawTill) -> None:
    in_suspense(till, 500)
    central.add_council(OTHER)
    central.load_reference(OTHER)
    with central.database.write(OTHER) as connection:
        person = sign_in.Person("fgreen", "F. Green", "CH", ("Finance",))
        sign_in.add_cashier(connection, OTHER, person, PASSWORD, central.clock.now())
    theirs = make_key(central, slug=OTHER)
    [item] = said(central, finance, "suspense")["items"]
    wanted = {"fund": "13", "reference": "00012345678", "reason": "Theirs"}
    with asking(central, theirs) as client:
        for path in ("tills", "tasks", "suspense"):
            [rows] = [value for value in client.get(f"/staff/v1/{path}").json().values() if isinstance(value, list)]
            assert rows == []
        assert client.post(f"/staff/v1/suspense/{item['suspense_id']}/release", json=wanted).status_code == 404
        assert client.post(f"/staff/v1/tasks/{item['event_id']}/over_limit/done").status_code == 404
        assert client.get(f"/staff/v1/audit?after={central.rows(tables.audit)[0]['audit_id']}").status_code == 422
        receipt = central.receipts()[0]
        for path in (f"/api/ProcessedTransactions/{receipt}-1", f"/api/ProcessedTransactions?PspReference={receipt}"):
            assert client.get(path).status_code == 404
    for renamed in (theirs.replace(OTHER, COUNCIL), finance.replace(COUNCIL, OTHER)):
        assert ask(central, renamed).status_code == 401, "the name before the dot opens nothing by itself"


def test_a_till_hands_nothing_to_another_council(central: ServedCentral, till: RawTill) -> None:
    central.add_council(OTHER)
    central.load_reference(OTHER)
    theirs = enrol_raw(central, slug=OTHER)
    try:
        till.token, theirs.token = theirs.token, till.token
        answer = till.post("/desktop/v1/events", till.batch(till.session_opened()))
        assert {one["outcome"] for one in answer.json()["outcomes"]} == {"refused"}
        till.token = till.token.replace(OTHER, COUNCIL)
        assert till.get("/desktop/v1/head").status_code == 401
    finally:
        theirs.http.close()
    assert central.rows(tables.event) == central.rows(tables.event, OTHER) == []


def test_the_audit_holds_no_secret_and_no_customer(central: ServedCentral, finance: str, till: RawTill) -> None:
    in_suspense(till, 500)
    key = make_key(central)
    for wrong in (key[:-1] + "!", finance[:-1] + "!"):
        ask(central, wrong)
    with asking(central) as client:
        body = {"council": COUNCIL, "username": "a secret typed as a name", "password": "a secret typed twice"}
        client.post("/staff/v1/sign-ins", json=body)
    told = str([(row["actor"], row["action"], row["detail"]) for row in central.rows(tables.audit)])
    for secret in (key, finance, PASSWORD, "a secret typed", "unknown, 00012345678", till.token):
        assert secret.partition(".")[2] not in told or not secret.partition(".")[2]
        assert secret not in told
