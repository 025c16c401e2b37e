"""What was charged becomes part of a payment and what it cost is booked, once each; else Finance is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sync.central import tables
from sync.central.cards import unbooked
from sync.central.checks import check
from sync.central.ledger.tasks import list_tasks
from sync.contract.fields import utc_text
from tests.central.cards.asked import PAYMENT, attempt_id
from tests.sync.world import COUNCIL, enrol_raw, outcomes

if TYPE_CHECKING:
    from tests.central.cards.asked import Shop
    from tests.sync.world import Sent

LINE = {
    "n": 1,
    "fund": "13",
    "reference": "00012345678",
    "vat_code": "N0",
    "vat_rate": "0",
    "vat_pence": 0,
    "verdict": "valid",
    "narrative": "",
    "override_reason": "",
    "override_by": "",
}
REFUND = "019aa5e0-0000-7000-8000-0000000000d3"


def send(shop: Shop, *facts: Sent) -> None:
    assert shop.till.send(*facts) == outcomes(["accepted"] * len(facts))


def problems(shop: Shop) -> list[str]:
    with shop.central.database.read(COUNCIL) as connection:
        return sorted(problem.code for problem in check(connection, COUNCIL))


def open_tasks(shop: Shop) -> list[tuple[str, str, int]]:
    with shop.central.database.read(COUNCIL) as connection:
        return [(task.code, task.till, task.amount_pence) for task in list_tasks(connection, COUNCIL, quiet=True)]


def fees(shop: Shop) -> list[int]:
    return [row["amount_pence"] for row in shop.central.rows(tables.processed) if row["method"] == "91"]


def booked(shop: Shop, **how: Any) -> None:
    """Charge a card, and let the payment come in."""
    shop.charged(**how)
    send(shop, shop.till.session_opened(), *shop.told())


def claim(shop: Shop, pence: int, refund: str = REFUND) -> None:
    lines = [{"line": 1, "amount_pence": pence}]
    said = shop.till.post("/desktop/v1/refund-claims", {"refund_id": refund, "payment_id": PAYMENT, "lines": lines})
    assert said.status_code == 200, said.text


def refund(n: int, pence: int, payment: str = REFUND) -> dict[str, Any]:
    bills = [{"fund": "13", "reference": "00012345678", "amount_pence": pence}]
    return {
        "direction": "refund",
        "payment_id": payment,
        "amount_pence": pence,
        "bills": bills,
        "of_attempt": attempt_id(n),
    }


# --------------------------------------------------------------------------------------------------------- being booked
@pytest.mark.parametrize("shop", ["file", "server"], indirect=True)
def test_a_charge_becomes_a_payment_that_says_how_it_was_charged(shop: Shop) -> None:
    booked(shop)
    detail = shop.central.rows(tables.tender_detail)[0]
    assert (detail["attempt_id"], detail["last_four"], detail["brand"]) == (attempt_id(1), "1111", "Visa")
    assert [row["card_suffix"] for row in shop.central.rows(tables.processed)] == ["1111"]
    assert {row["kind"]: row["outcome"] for row in shop.central.rows(tables.card_fact)} == {
        "card_asked": "",
        "card_answered": "approved",
    }
    assert problems(shop) == []


def test_a_charge_without_a_payment_is_told_to_finance_once_and_no_more_when_it_comes(shop: Shop) -> None:
    shop.charged()
    shop.passes(1000)
    shop.step()
    assert open_tasks(shop) == []
    for _ in range(3):
        shop.passes(3700)
        shop.step()
    assert open_tasks(shop) == [("card_unbooked", shop.till.till, 1000)]
    assert problems(shop) == []
    send(shop, shop.till.session_opened(), *shop.told())
    shop.step()
    assert open_tasks(shop) == []
    assert problems(shop) == []


def test_a_terminal_that_charged_for_no_payment_is_told_to_finance_too(shop: Shop) -> None:
    def asked(n: int, direction: str = "charge", **more: Any) -> Sent:
        lines = [] if direction == "reverse" else [{**LINE, "amount_pence": 1000}]
        changes = {"direction": direction, "way": "terminal", "provider": "nexo", "lines": lines, **more}
        return shop.asked_fact(n, **changes)

    def sweep() -> list[tuple[str, str, int]]:
        unbooked.step(shop.central.database, COUNCIL, shop.central.clock.now())
        return open_tasks(shop)

    back = {"charged": {"attempt": attempt_id(1), "provider_reference": ""}, "reason": "Went away"}
    at = utc_text(shop.central.clock.now())
    send(shop, shop.till.session_opened(), asked(1), shop.answered_fact(1, occurred_at=at))
    assert sweep() == []
    shop.passes(3600)
    assert sweep() == sweep() == [("card_unbooked", shop.till.till, 1000)]
    assert problems(shop) == []
    send(shop, asked(2, "reverse", **back), shop.answered_fact(2, occurred_at=at))
    assert sweep() == [], "it went back to its card"
    assert problems(shop) == []


def test_what_a_charge_cost_is_booked_once_even_when_the_provider_says_it_later(shop: Shop) -> None:
    booked(shop)
    shop.step()
    assert fees(shop) == []
    next(iter(shop.fake.payments.values())).fee = 22
    for _ in range(4):
        shop.passes(900)
        shop.step()
    assert fees(shop) == [22]
    assert shop.row()["next_look_at"] is None
    assert problems(shop) == []


# ----------------------------------------------------------------------------------------------------- being given back
def test_a_refund_goes_back_to_its_card_once_and_only_what_was_reserved(shop: Shop) -> None:
    booked(shop)
    assert shop.refused(shop.post(2, **refund(1, 400))) == "409 not_claimed"
    claim(shop, 400)
    assert shop.refused(shop.post(2, **refund(1, 401))) == "409 not_claimed"
    assert shop.ask(2, **refund(1, 400))["state"] == "waiting"
    assert shop.ask(2, **refund(1, 400))["state"] == "waiting"
    payment = next(iter(shop.fake.payments.values()))
    assert [back.amount for back in payment.refunds] == [400]
    payment.refunds[0].status = "success"
    shop.passes(60)
    said = shop.look(2)
    assert (said["state"], said["amount_pence"]) == ("approved", 400)


def test_a_refund_on_its_way_keeps_what_it_reserved_however_long_it_takes(shop: Shop) -> None:
    booked(shop)
    claim(shop, 600)
    shop.ask(2, **refund(1, 600))
    shop.passes(24 * 3600)
    other = "019aa5e0-0000-7000-8000-0000000000d9"
    lines = [{"line": 1, "amount_pence": 500}]
    said = shop.till.post("/desktop/v1/refund-claims", {"refund_id": other, "payment_id": PAYMENT, "lines": lines})
    assert shop.refused(said) == "409 refund_over"
    claim(shop, 400, other)
    assert shop.refused(shop.post(3, **refund(1, 401, other))) == "409 refund_over"


def test_a_refund_whose_answer_was_lost_holds_back_the_next_until_it_is_known(shop: Shop) -> None:
    booked(shop)
    claim(shop, 300)
    shop.fake.plan.extend(["", "lost"])
    assert shop.ask(2, **refund(1, 300))["state"] == "unknown"
    other = "019aa5e0-0000-7000-8000-0000000000d9"
    claim(shop, 300, other)
    assert shop.refused(shop.post(3, **refund(1, 300, other))) == "409 refund_under_way"
    for _ in range(3):
        shop.passes(40)
        shop.step()
    assert shop.look(2)["state"] == "waiting"
    claim(shop, 300, other)
    assert shop.ask(3, **refund(1, 300, other))["state"] == "waiting"
    assert [back.amount for back in next(iter(shop.fake.payments.values())).refunds] == [300, 300]


def test_a_charge_of_no_payment_goes_back_whole_and_a_booked_one_does_not(shop: Shop) -> None:
    shop.charged()
    back = refund(1, 1000, PAYMENT) | {"bills": []}
    assert shop.ask(2, **back)["state"] == "waiting"
    next(iter(shop.fake.payments.values())).refunds[0].status = "success"
    shop.passes(60)
    assert shop.look(2)["state"] == "approved"
    shop.passes(3700)
    shop.step()
    assert open_tasks(shop) == [], "what went back belongs to no payment, and nobody needs to look"
    assert shop.refused(shop.post(3, **refund(1, 1, PAYMENT))) == "409 refund_over"


def test_a_booked_charge_goes_back_as_a_refund_only(shop: Shop) -> None:
    booked(shop)
    back = refund(1, 1000, PAYMENT) | {"bills": []}
    assert shop.refused(shop.post(2, **back)) == "409 charge_booked"
    assert shop.refused(shop.post(2, **(refund(1, 400) | {"of_attempt": attempt_id(9)}))) == "409 charge_unknown"


@pytest.mark.parametrize("how", ["person", "answer"])
def test_a_page_nobody_at_the_till_waits_for_any_more_can_be_paid_by_nobody(shop: Shop, how: str) -> None:
    page = shop.ask()["page"]
    why = {"reason": "the caller says so"} if how == "person" else {}
    data = {"attempt": attempt_id(1), "outcome": "cancelled", "amount_pence": 0, "how": how, **why}
    send(shop, shop.till.session_opened(), shop.asked_fact(), shop.till.fact("card_answered", data))
    shop.step()
    assert shop.row()["state"] == "cancelled"
    assert not shop.fake.pay(page)


def test_what_another_till_says_stops_no_charge(shop: Shop) -> None:
    shop.ask()
    other = enrol_raw(shop.central)
    data = {"attempt": attempt_id(1), "outcome": "cancelled", "amount_pence": 0, "how": "answer"}
    assert other.send(other.session_opened(), other.fact("card_answered", data)) == outcomes(["accepted"] * 2)
    assert shop.row()["cancel_wanted_at"] is None
    other.http.close()
