"""Tills ask about payments of the whole council, keep refunds apart, and get leave from each other's people."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from sync.central import tables
from sync.central.day import requests
from sync.central.desk import devices
from tests.central.day.world import undoing
from tests.sync.world import ServedCentral, enrol_raw, outcomes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import httpx

    from tests.sync.world import RawTill, Sent

NEW = "019aa5e0-0000-7000-8000-00000000{:04x}"


@pytest.fixture
def two(enrolled: Callable[..., RawTill], central: ServedCentral) -> tuple[RawTill, RawTill]:
    """Two tills of one office, and a supervisor."""
    central.add_cashier("kpatel", "EReturnAuthoriser")
    return enrolled(), enrolled()


def pay(till: RawTill, pence: int = 1000, **how: Any) -> Sent:
    sent = till.payment(pence, **how)
    assert till.send(sent) == outcomes(["accepted"])
    return sent


def search(till: RawTill, **asked: Any) -> list[dict[str, Any]]:
    answer = till.post("/desktop/v1/payments/search", asked)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["payments"]
    return found


def numbers(till: RawTill, **asked: Any) -> list[str]:
    return [it["receipt"][-4:] for it in search(till, **asked)]


# -------------------------------------------------------------------------------------------------------------- looking
def test_a_payment_of_another_till_is_found_by_what_somebody_remembers(two: tuple[RawTill, RawTill]) -> None:
    one, other = two
    paid = pay(one, 1234, reference="775326912", personal={"payer_name": "Siân O'Neill"})
    tender = {"n": 1, "method": "1", "tendered_pence": 900, "change_pence": 0, "last_four": "4242"}
    pay(one, 900, data={"tenders": [tender]}, personal={"cheque_1_name": "Dafydd Jones"})
    [found] = search(other, amount_pence=1234, reference="3269")
    assert (found["payment_id"], found["till"], found["kind"]) == (paid["event_id"], "CH01", "payment")
    assert found["bills"] == [{"fund": "13", "reference": "775326912", "amount_pence": 1234}]
    assert (found["methods"], found["refunded_pence"]) == (["1"], 0)
    assert numbers(other, name="o'neill siâ") == ["0001"]
    assert numbers(other, name="jones", last_four="4242") == ["0002"]
    assert numbers(other, receipt="ch01a-261121-0002") == ["0002"]
    assert numbers(other, receipt="261121-000", business_date="2026-11-21") == ["0002", "0001"]
    assert numbers(other, business_date="2026-11-20") == []
    assert numbers(other, taken_from="2026-11-21T08:00:00Z", taken_to="2026-11-21T09:00:00Z", limit=1) == ["0002"]
    assert numbers(other, name="jones", amount_pence=1234) == []
    assert numbers(other, reference="%") == []


def test_a_search_says_nothing_of_a_person_and_asks_for_something(two: tuple[RawTill, RawTill]) -> None:
    one, other = two
    pay(one, personal={"payer_name": "Siân O'Neill"})
    assert "O'Neill" not in str(search(other, name="o'neill"))
    answer = other.post("/desktop/v1/payments/search", {})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "nothing_asked")


def test_what_was_given_back_is_shown_with_the_payment(two: tuple[RawTill, RawTill]) -> None:
    one, other = two
    paid = pay(one, 1000)
    assert other.send(undoing(other, paid, {1: 300})) == outcomes(["accepted"])
    refund, payment = search(one, reference="00012345678")
    assert (payment["refunded_pence"], refund["kind"], refund["of_receipt"]) == (300, "refund", "CH01A-261121-0001")
    told = one.get("/desktop/v1/payment", receipt="CH01A-261121-0001").json()
    assert [(line["n"], line["amount_pence"], line["left_pence"]) for line in told["lines"]] == [(1, 1000, 700)]
    assert told["tenders"] == [{"method": "1", "amount_pence": 1000}]
    assert one.get("/desktop/v1/payment", receipt="CH01A-261121-0009").json()["error"]["code"] == "payment_not_found"


def test_what_was_paid_today_anywhere_is_told(two: tuple[RawTill, RawTill], central: ServedCentral) -> None:
    one, other = two
    now = central.clock.now().strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    pay(one, occurred_at=now)
    pay(one, reference="775326912", occurred_at="2026-11-01T09:00:00.000000Z")
    bills = [{"fund": "13", "reference": "00012345678"}, {"fund": "13", "reference": "775326912"}]
    answer = other.post("/desktop/v1/payments/paid-today", {"bills": bills})
    assert [it["receipt"][-4:] for it in answer.json()["payments"]] == ["0001"]


# -------------------------------------------------------------------------------------------------------------- claims
def claim(till: RawTill, paid: Sent, lines: dict[int, int], number: int = 1) -> httpx.Response:
    wanted = [{"line": n, "amount_pence": pence} for n, pence in lines.items()]
    body = {"refund_id": NEW.format(number), "payment_id": paid["event_id"], "lines": wanted}
    return till.post("/desktop/v1/refund-claims", body)


def said(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("error", {}).get("code", "")


def test_two_tills_never_claim_the_same_money(two: tuple[RawTill, RawTill]) -> None:
    one, other = two
    paid = pay(one, 1000)
    first = claim(one, paid, {1: 700})
    assert said(first) == (200, "")
    assert claim(one, paid, {1: 700}).json() == first.json(), "the same again is one claim"
    assert said(claim(other, paid, {1: 301}, 2)) == (409, "refund_over")
    assert said(claim(other, paid, {1: 300}, 2)) == (200, "")
    assert said(claim(other, paid, {1: 1}, 3)) == (409, "refund_over")
    assert said(claim(other, paid, {1: 700}, 1)) == (409, "claim_taken")
    assert said(claim(other, paid, {2: 1}, 4)) == (409, "refund_over")


def test_a_claim_ends_by_itself_and_a_refund_takes_its_place(
    two: tuple[RawTill, RawTill], central: ServedCentral
) -> None:
    one, other = two
    paid = pay(one, 1000)
    assert said(claim(one, paid, {1: 700})) == (200, "")
    assert other.send(undoing(other, paid, {1: 300}, event_id=NEW.format(9))) == outcomes(["accepted"])
    central.clock.ahead += timedelta(minutes=16)
    one.sign_on()
    other.sign_on()
    assert said(claim(other, paid, {1: 700}, 2)) == (200, "")
    refund = undoing(other, paid, {1: 700}, event_id=NEW.format(2))
    assert other.send(refund) == outcomes(["accepted"])
    assert said(claim(other, paid, {1: 700}, 2)) == (200, ""), "booked: the same answer"
    assert said(claim(one, paid, {1: 1}, 3)) == (409, "refund_over")
    assert [row["code"] for row in central.rows(tables.task)] == []


def test_of_many_claims_at_once_no_more_are_granted_than_there_is(two: tuple[RawTill, RawTill]) -> None:
    one, _ = two
    paid = pay(one, 1000)
    with ThreadPoolExecutor(8) as pool:
        granted = list(pool.map(lambda n: claim(one, paid, {1: 300}, n).status_code, range(1, 9)))
    assert sorted(granted) == [200] * 3 + [409] * 5


def test_a_payment_that_central_does_not_know_is_told_so(two: tuple[RawTill, RawTill]) -> None:
    one, other = two
    assert said(claim(other, one.payment(1000), {1: 1})) == (404, "payment_not_found")


# ----------------------------------------------------------------------------------------------------------- approvals
def ask(till: RawTill, number: int = 1, **changes: Any) -> httpx.Response:
    wanted = {
        "approval_id": NEW.format(number),
        "act": "refund",
        "asked_by": "asmith",
        "subject": "CH01A-261121-0001",
        "reason": "Paid twice",
        "amount_pence": 7000,
    }
    return till.post("/desktop/v1/approvals", {**wanted, **changes})


def answer(till: RawTill, approver: str = "kpatel", *, given: bool = True, number: int = 1) -> httpx.Response:
    path = f"/desktop/v1/approvals/{NEW.format(number)}/answer"
    return till.post(path, {"approver": approver, "given": given})


def test_leave_from_another_till_comes_back_and_the_first_answer_counts(
    two: tuple[RawTill, RawTill], central: ServedCentral
) -> None:
    one, other = two
    central.add_cashier("jbrown", "Finance")
    assert ask(one).json()["state"] == "waiting"
    assert one.get("/desktop/v1/approvals").json()["approvals"] == [], "nobody is asked by their own till"
    [seen] = other.get("/desktop/v1/approvals").json()["approvals"]
    assert (seen["act"], seen["asked_by"], seen["till"], seen["amount_pence"]) == ("refund", "asmith", "CH01", 7000)
    assert answer(other).json()["state"] == "given"
    assert answer(other, "jbrown", given=False).json()["state"] == "given"
    told = one.get(f"/desktop/v1/approvals/{NEW.format(1)}").json()
    assert told == {"approval_id": NEW.format(1), "state": "given", "approver": "kpatel", "approver_name": "Kpatel"}
    assert other.get("/desktop/v1/approvals").json()["approvals"] == []
    assert ask(one).json()["state"] == "given", "asked again, it is the same wish"
    assert said(ask(one, amount_pence=7001)) == (409, "approval_taken")


def test_only_whose_roles_allow_it_gives_leave_and_never_for_themselves(
    two: tuple[RawTill, RawTill], central: ServedCentral
) -> None:
    one, other = two
    central.add_cashier("bjones", "Payments")
    ask(one)
    assert said(answer(other, "bjones")) == (403, "approver_role")
    assert said(answer(other, "nobody")) == (403, "unknown_approver")
    ask(one, 2, asked_by="KPatel")
    assert said(answer(other, number=2)) == (403, "own_wish")
    assert said(answer(other, number=3)) == (404, "approval_not_found")
    assert said(ask(one, 4, act="anything")) == (422, "unknown_act")
    assert [it["approval_id"] for it in other.get("/desktop/v1/approvals").json()["approvals"]] == [
        NEW.format(1),
        NEW.format(2),
    ]


def test_a_wish_nobody_answers_ends_and_another_office_never_sees_it(
    two: tuple[RawTill, RawTill], central: ServedCentral, enrolled: Callable[..., RawTill]
) -> None:
    one, other = two
    far = enrolled(code=central.code("PR"))
    ask(one)
    assert far.get("/desktop/v1/approvals").json()["approvals"] == []
    assert said(answer(far)) == (404, "approval_not_found")
    central.clock.ahead += timedelta(minutes=11)
    assert other.get("/desktop/v1/approvals").json()["approvals"] == []
    assert answer(other).json()["state"] == "expired"
    assert one.get(f"/desktop/v1/approvals/{NEW.format(1)}").json()["state"] == "expired"


def test_claims_and_wishes_are_forgotten_in_time(two: tuple[RawTill, RawTill], central: ServedCentral) -> None:
    one, _ = two
    paid = pay(one)
    claim(one, paid, {1: 1})
    ask(one)
    central.clock.ahead += requests.KEPT + requests.GOOD_FOR
    one.sign_on()
    claim(one, paid, {1: 2}, 2)
    ask(one, 2)
    assert [row["refund_id"] for row in central.rows(tables.refund_claim)] == [NEW.format(2)]
    assert [row["approval_id"] for row in central.rows(tables.approval_request)] == [NEW.format(2)]


def test_a_revoked_till_asks_nothing(two: tuple[RawTill, RawTill], central: ServedCentral) -> None:
    one, other = two
    paid = pay(one)
    with central.database.write("aldermere") as connection:
        devices.revoke(connection, "aldermere", other.till, central.clock.now())
    for reply in (claim(other, paid, {1: 1}), ask(other), other.post("/desktop/v1/payments/search", {"name": "a"})):
        assert said(reply) == (403, "revoked")


def test_records_in_a_file_answer_as_a_server_does(tmp_path: Path) -> None:
    central = ServedCentral(tmp_path)
    central.add_council()
    central.load_reference()
    central.add_cashier("kpatel", "EReturnAuthoriser")
    one, other = enrol_raw(central), enrol_raw(central)
    try:
        paid = pay(one, 1234, personal={"payer_name": "Siân O'Neill"})
        assert numbers(other, name="o'neill", amount_pence=1234) == ["0001"]
        assert said(claim(one, paid, {1: 1000})) == (200, "")
        assert said(claim(other, paid, {1: 235}, 2)) == (409, "refund_over")
        ask(one)
        assert answer(other).json()["state"] == "given"
    finally:
        one.http.close()
        other.http.close()
        central.close()
