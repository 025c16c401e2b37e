"""Charges through central: asked of a provider once, found again when an answer was lost, seen by their till alone."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete

from sync.central import tables
from sync.central.cards import attempts
from sync.central.cards.provider import Said
from sync.central.ledger.tasks import list_tasks
from sync.central.services import GOVUK_PAY, remove_service, service_of, set_service
from tests.central.cards.asked import attempt_id
from tests.sync.world import COUNCIL, enrol_raw

if TYPE_CHECKING:
    from tests.central.cards.asked import Shop


on_both = pytest.mark.parametrize("shop", ["file", "server"], indirect=True)


# ------------------------------------------------------------------------------------------------------------- charging
@on_both
def test_a_charge_is_asked_for_once_and_its_page_is_given_once(shop: Shop) -> None:
    said = shop.ask()
    assert (said["state"], said["says"], said["provider"]) == ("waiting", "created", "govuk_pay")
    assert said["page"].startswith(shop.fake.url)
    again = shop.ask()
    assert (again["state"], again["page"]) == ("waiting", "")
    assert shop.look()["page"] == ""
    assert shop.made() == 1


def test_what_the_payer_does_is_told_as_it_happens(shop: Shop) -> None:
    page = shop.ask()["page"]
    shop.fake.open(page)
    shop.passes(5)
    assert (shop.look()["state"], shop.look()["says"]) == ("waiting", "started")
    shop.fake.pay(page)
    shop.passes(5)
    said = shop.look()
    assert (said["state"], said["amount_pence"], said["last_four"]) == ("approved", 1000, "1111")
    assert said["brand"] == "Visa"
    assert said["provider_reference"]


def test_a_till_that_asks_all_the_time_does_not_ask_the_provider_each_time(shop: Shop) -> None:
    shop.ask()
    shop.passes(5)
    shop.look()
    asked = len(shop.fake.asked)
    for _ in range(3):
        shop.look()
    assert len(shop.fake.asked) == asked


def test_the_same_id_for_another_charge_is_refused(shop: Shop) -> None:
    shop.ask()
    assert shop.refused(shop.post(amount_pence=999)) == "409 attempt_differs"
    assert shop.made() == 1


@on_both
def test_only_the_till_that_asked_sees_an_attempt_or_stops_it(shop: Shop) -> None:
    shop.ask()
    other = enrol_raw(shop.central)
    path = f"/desktop/v1/card-attempts/{attempt_id(1)}"
    for answer in (other.get(path), other.post(f"{path}/cancel", shop.wanted()), shop.post(till=other)):
        assert shop.refused(answer) == "404 unknown_attempt"
    assert shop.look()["state"] == "waiting"
    other.http.close()


def test_a_way_nobody_serves_is_refused_before_anybody_is_asked(shop: Shop) -> None:
    assert shop.refused(shop.post(way="keypad")) == "409 no_provider"
    assert shop.refused(shop.post(way="browser")) == "409 browser_off"
    assert shop.refused(shop.post(way="link", email="a@b.example")) == "409 no_sender"
    assert shop.refused(shop.post(way="link", email="a@b.example", bills=[])) == "422 bad_request"
    assert shop.refused(shop.post(amount_pence=1001)) == "422 bad_request"
    assert shop.central.count(tables.card_attempt) == 0
    assert not shop.fake.asked


def test_what_the_provider_refuses_is_a_refusal_and_stays_one(shop: Shop) -> None:
    shop.fake.most = 500
    try:
        refused = shop.post()
    finally:
        shop.fake.most = 500_000
    assert refused.status_code == 409
    assert shop.look()["state"] == "cancelled"
    assert shop.ask()["state"] == "cancelled", "the same attempt never charges later"
    assert shop.made() == 0


# --------------------------------------------------------------------------------------------------------- lost answers
@on_both
def test_a_charge_whose_answer_was_lost_is_found_again_and_not_made_twice(shop: Shop) -> None:
    shop.fake.plan.extend(["lost"])
    assert shop.ask()["state"] == "unknown"
    shop.passes(15)
    shop.step()
    said = shop.look()
    assert (said["state"], said["page"] != "") == ("waiting", True)
    assert shop.fake.pay(said["page"])
    shop.passes(5)
    assert shop.look()["state"] == "approved"
    assert shop.made() == 1


def test_a_charge_that_never_was_made_is_not_given_up_before_its_provider_can_know(shop: Shop) -> None:
    shop.fake.plan.extend(["cut"])
    assert shop.ask()["state"] == "unknown"
    for _ in range(4):
        shop.passes(14)
        shop.step()
        assert shop.row()["state"] == "unknown"
    for _ in range(6):
        shop.passes(14)
        shop.step()
    said = shop.look()
    assert (said["state"], said["code"]) == ("cancelled", "never_made")
    assert shop.made() == 0


def test_a_process_that_was_killed_while_it_asked_leaves_an_attempt_that_is_looked_for(shop: Shop) -> None:
    page = shop.ask()["page"]
    shop.change(state="creating", says="creating", provider_id=None, page_given=False)
    assert shop.fake.pay(page)
    shop.passes(60)
    shop.step()
    assert shop.look()["state"] == "approved"


def test_what_central_cannot_tell_is_unknown_and_asked_about_for_ever(shop: Shop) -> None:
    page = shop.ask()["page"]
    shop.fake.pay(page)
    shop.fake.rates = {"down": 1.0}
    for _ in range(30):
        shop.passes(3700)
        shop.step()
        assert shop.look()["state"] == "unknown"
    shop.fake.rates = {}
    shop.passes(3700)
    shop.step()
    assert shop.look()["state"] == "approved"


def test_a_link_whose_answer_was_lost_is_stopped_because_nobody_can_ever_be_sent_it(shop: Shop) -> None:
    shop.ask()
    shop.change(way="link", state="unknown", provider_id=None, page_given=False)
    for _ in range(3):
        shop.passes(20)
        shop.step()
    assert shop.look()["state"] == "cancelled"
    assert {payment.status for payment in shop.fake.payments.values()} == {"cancelled"}


def test_a_provider_whose_key_was_taken_away_is_asked_no_more_and_again_when_it_is_back(shop: Shop) -> None:
    page = shop.ask()["page"]
    shop.fake.pay(page)
    with shop.central.database.write(COUNCIL) as connection:
        was = service_of(connection, COUNCIL, GOVUK_PAY)
        assert was is not None
        remove_service(connection, COUNCIL, GOVUK_PAY, shop.central.clock.now())
    shop.passes(5)
    assert (shop.look()["state"], shop.look()["code"]) == ("unknown", "no_key")
    with shop.central.database.write(COUNCIL) as connection:
        set_service(connection, COUNCIL, GOVUK_PAY, was.settings, was.secret, shop.central.clock.now())
    shop.passes(700)
    shop.step()
    assert shop.look()["state"] == "approved"


def test_a_second_payment_that_one_request_made_is_stopped(shop: Shop) -> None:
    shop.fake.plan.extend(["double"])
    page = shop.ask()["page"]
    shop.change(state="unknown", provider_id=None)
    for _ in range(4):
        shop.passes(30)
        shop.step()
    assert sorted(payment.status for payment in shop.fake.payments.values()) in (
        ["cancelled", "created"],
        ["cancelled", "cancelled"],
    )
    assert page


def test_a_page_that_ran_out_is_looked_up_and_not_assumed(shop: Shop) -> None:
    page = shop.ask()["page"]
    shop.fake.pay(page)
    shop.passes(2 * 3600)
    shop.step()
    assert shop.look()["state"] == "approved"
    shop.ask(2)
    shop.passes(2 * 3600)
    shop.step()
    assert shop.look(2)["state"] in {"declined", "cancelled"}


# ----------------------------------------------------------------------------------------------------------- cancelling
@on_both
def test_a_charge_is_stopped_and_what_really_happened_is_told(shop: Shop) -> None:
    page = shop.ask()["page"]
    assert shop.cancel()["state"] == "cancelled"
    assert shop.fake.open(page) is None
    page = shop.ask(2)["page"]
    shop.fake.pay(page)
    assert shop.cancel(2)["state"] == "approved", "it was charged before it could be stopped"


@on_both
def test_an_attempt_that_never_came_is_kept_as_cancelled_and_never_charges_later(shop: Shop) -> None:
    said = shop.cancel()
    assert (said["state"], said["code"]) == ("cancelled", "never_came")
    assert shop.ask()["state"] == "cancelled"
    assert shop.made() == 0
    for _ in range(3):
        shop.passes(100)
        shop.step()
    assert shop.row()["next_look_at"] is None


def test_a_central_that_forgot_an_attempt_stops_it_all_the_same(shop: Shop) -> None:
    pages = [shop.ask(n)["page"] for n in (1, 2)]
    with shop.central.database.write(COUNCIL) as connection:
        connection.execute(delete(tables.card_attempt))
    assert [shop.cancel(n)["code"] for n in (1, 2)] == ["never_came", "never_came"]
    assert shop.fake.pay(pages[1])
    shop.fake.rates = {"down": 1.0}
    shop.passes(100)
    shop.step()
    shop.fake.rates = {}
    for _ in range(6):
        shop.passes(100)
        shop.step()
    assert shop.fake.open(pages[0]) is None
    assert [shop.row(n)["state"] for n in (1, 2)] == ["cancelled", "approved"]
    shop.passes(3700)
    shop.step()
    with shop.central.database.read(COUNCIL) as connection:
        assert [task.event_id for task in list_tasks(connection, COUNCIL)] == [attempt_id(2)]


@on_both
def test_a_charge_that_is_stopped_while_it_is_made_gives_no_page_away(shop: Shop) -> None:
    shop.fake.gate.clear()
    answers: list[dict[str, object]] = []
    shop.fake.plan.extend(["slow"])
    asking = threading.Thread(target=lambda: answers.append(shop.ask()))
    asking.start()
    while not shop.fake.payments:
        asking.join(0.01)
    assert shop.cancel()["state"] == "waiting"
    shop.fake.gate.set()
    asking.join()
    assert answers[0]["page"] == ""
    for _ in range(3):
        shop.passes(15)
        shop.step()
    assert shop.look()["state"] == "cancelled"
    assert {payment.status for payment in shop.fake.payments.values()} == {"cancelled"}


def test_what_is_made_after_its_charge_was_given_up_is_stopped(shop: Shop) -> None:
    shop.fake.gate.clear()
    shop.fake.plan.extend(["slow"])
    asking = threading.Thread(target=shop.ask)
    asking.start()
    while not shop.fake.payments:
        asking.join(0.01)
    with shop.central.database.write(COUNCIL) as connection:
        attempts.conclude(connection, COUNCIL, attempt_id(1), "never_made", shop.central.clock.now())
    shop.fake.gate.set()
    asking.join()
    for _ in range(2):
        shop.passes(15)
        shop.step()
    assert shop.look()["state"] == "cancelled"
    assert {payment.status for payment in shop.fake.payments.values()} == {"cancelled"}


def test_the_page_of_a_charge_that_is_over_is_given_to_nobody(shop: Shop) -> None:
    shop.ask()
    late = Said("waiting", provider_id="late", page="https://pay.example/late")
    with shop.central.database.write(COUNCIL) as connection:
        now = shop.central.clock.now()
        attempts.change(connection, COUNCIL, attempt_id(1), page_given=False)
        attempts.conclude(connection, COUNCIL, attempt_id(1), "never_made", now)
        attempts.hear(connection, COUNCIL, attempt_id(1), late, now)
    assert (shop.look()["page"], shop.row()["page"]) == ("", None)


def test_whose_call_it_was_is_forgotten_once_the_charge_is_over(shop: Shop) -> None:
    shop.ask(extension="4711", call_id="call-1")
    assert (shop.row()["extension"], shop.row()["call_id"]) == ("4711", "call-1")
    shop.cancel()
    assert shop.row()["state"] == "cancelled"
    assert (shop.row()["extension"], shop.row()["call_id"]) == ("", "")
