"""Taking a payment by cheque, card slip, postal order, voucher and cash, in one or many parts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ims_desktop.domain.approval import Act, Approval, AskedFor
from ims_desktop.domain.basket import Basket
from ims_desktop.domain.payment import Cheque, Payer, Payment, Tender
from ims_desktop.errors import CardNumberRefused, ImsError, InvalidReference, Refused
from ims_desktop.use_cases.take_payment import take_payment
from tests.use_cases.desk import ACCOUNTS, ANOTHER_TAX, CARD, COUNCIL_TAX, GWEN, PRIYA, RENT, STOPPED_RENT

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.use_cases.desk import Desk

CHEQUE = Cheque("Siân O'Neill", "000123", "089999", "66374958")
LEAVE = "019aa5e0-0000-7000-8000-00000000000a"


def take(desk: Desk, basket: Basket, *tenders: Tender, payer: Payer = Payer()) -> Payment:  # noqa: B008 - frozen
    return take_payment(desk.till, desk.made.ids.new(), PRIYA, basket, tenders, payer)


def refused(desk: Desk, basket: Basket, *tenders: Tender) -> ImsError:
    with desk.till.store.read() as reader:
        before = reader.head()
    with pytest.raises(ImsError) as problem:
        take(desk, basket, *tenders)
    with desk.till.store.read() as reader:
        assert reader.head() == before
    return problem.value


def notes(desk: Desk) -> list[dict[str, object]]:
    return [fact["data"] for fact in desk.facts() if fact["kind"] == "payment_noted"]


def test_a_split_payment_is_kept_whole_and_its_parts_come_to_the_bills(desk: Desk) -> None:
    desk.open()
    basket = desk.basket(("23", COUNCIL_TAX, "58.75"), ("3U", "ALS/1234/5678", "99.99"))
    payment = take(
        desk,
        basket,
        Tender("93", "Card machine", 2_000, authorisation="A1B2C3", last_four="4242"),
        Tender("24", "Cheque", 8_000, cheque=CHEQUE),
        Tender("3", "Postal order", 1_000, serial="PO 123"),
        Tender("V", "Voucher", 500),
        Tender("1", "Cash", 5_000, 626),
    )
    with desk.till.store.read() as reader:
        assert reader.payment(payment.payment_id) == payment
    assert (payment.amount_pence, payment.tendered_pence, payment.change_pence) == (15_874, 16_500, 626)
    by_tender = [sum(a.amount_pence for a in payment.allocations if a.tender == n) for n in range(1, 6)]
    assert by_tender == [2_000, 8_000, 1_000, 500, 4_374]
    assert sum(a.vat_pence for a in payment.allocations) == 1_666


def test_what_a_cheque_says_stands_beside_the_fact_and_never_in_it(desk: Desk) -> None:
    desk.open()
    take(desk, desk.basket(), Tender("24", "Cheque", 1_000, cheque=CHEQUE))
    with desk.till.store.read() as reader:
        event = [event for event in reader.events("A") if event.body is not None][-1]
    assert event.body is not None
    assert b"66374958" not in event.body
    assert event.personal["cheque_1_account"][0] == "66374958"


def test_a_card_number_in_any_detail_is_wiped(desk: Desk) -> None:
    desk.open()
    basket = desk.basket()
    for tender in (
        Tender("93", "Card machine", 1_000, authorisation=CARD.replace(" ", "")),
        Tender("3", "Postal order", 1_000, serial=CARD),
        Tender("24", "Cheque", 1_000, cheque=replace(CHEQUE, name=CARD)),
    ):
        problem = refused(desk, basket, tender)
        assert isinstance(problem, CardNumberRefused)
        assert "4111" not in str(problem)


def test_the_councils_message_against_cheques_holds_at_the_last_moment(desk: Desk) -> None:
    desk.open()
    problem = refused(desk, desk.basket(("5", RENT, "10")), Tender("24", "Cheque", 1_000, cheque=CHEQUE))
    assert problem.reason == "no_cheques"


def test_the_cash_of_all_parts_counts_against_the_ceiling(desks: Callable[..., Desk]) -> None:
    desk = desks(cash_ceiling_pence=5_000)
    desk.open()
    basket = desk.basket(("23", COUNCIL_TAX, "60"))
    problem = refused(desk, basket, Tender("1", "Cash", 3_000), Tender("1", "Cash", 3_000))
    assert isinstance(problem, Refused)
    assert (problem.reason, "£50.00" in str(problem)) == ("cash_ceiling", True)
    card = Tender("93", "Card machine", 1_000, authorisation="A1")
    assert take(desk, basket, Tender("1", "Cash", 5_000), card).amount_pence == 6_000


def test_what_is_paid_beyond_the_known_balance_is_written_on_the_line(desks: Callable[..., Desk]) -> None:
    desk = desks(accounts=(*ACCOUNTS, replace(ACCOUNTS[0], reference="770000006", balance_pence=None)))
    desk.open()
    basket = desk.basket(("23", COUNCIL_TAX, "60"), ("23", ANOTHER_TAX, "5"), ("3U", "ALS/1234/5678", "10"))
    assert [line.over_balance_pence for line in desk.take(basket).lines] == [125, 500, 0]


# ---------------------------------------------------------------------------------------------------------- in quiet
def test_cash_of_one_account_that_reaches_the_sum_is_noted_with_what_it_is_linked_to(
    desks: Callable[..., Desk],
) -> None:
    desk = desks(linked_cash_pence=10_000, linked_cash_days=28)
    desk.open()
    basket = desk.basket(("23", COUNCIL_TAX, "40"))
    first = desk.take(basket)
    card = Tender("93", "Card machine", 4_000, authorisation="A1")
    take(desk, basket, card)
    desk.made.clock.turn(days=20)
    second = desk.take(basket)
    assert notes(desk) == []
    last = desk.take(basket, given_pence=5_000)
    assert notes(desk) == [
        {
            "payment": last.payment_id,
            "codes": ["linked_cash"],
            "with_payments": [first.payment_id, second.payment_id],
            "amount_pence": 12_000,
        }
    ]


def test_cash_before_the_window_and_a_card_are_not_linked(desks: Callable[..., Desk]) -> None:
    desk = desks(linked_cash_pence=7_000, linked_cash_days=28)
    desk.open()
    basket = desk.basket(("23", COUNCIL_TAX, "40"))
    desk.take(basket)
    desk.made.clock.turn(days=29)
    desk.take(basket)
    take(desk, basket, Tender("93", "Card machine", 4_000, authorisation="A1"))
    assert notes(desk) == []


def test_cash_of_one_payer_for_different_bills_is_linked(desks: Callable[..., Desk]) -> None:
    desk = desks(linked_cash_pence=7_000)
    desk.open()
    payer = Payer("Sam Stranger")
    for reference in (COUNCIL_TAX, ANOTHER_TAX):
        basket = desk.basket(("23", reference, "40"))
        take(desk, basket, desk.cash(basket), payer=payer)
    assert [note["amount_pence"] for note in notes(desk)] == [8_000]


def test_nothing_is_noted_where_the_council_named_no_sum(desk: Desk) -> None:
    desk.open()
    desk.take(desk.basket(("23", COUNCIL_TAX, "900")))
    assert notes(desk) == []


# ------------------------------------------------------------------------------------------------- leave for a stop
def stopped(desk: Desk, **changes: object) -> Basket:
    """Put a stopped bill into a basket as a desk does that was given leave for it."""
    line = desk.basket().lines[0]
    asked = AskedFor(Act.OVERRIDE_STOP, "priya", f"5 {STOPPED_RENT}", "Court order lifted", 1_000)
    approval = Approval(LEAVE, asked, "gwen", "Gwen Pugh", "pin")
    let = replace(
        line,
        fund="5",
        fund_name="Housing Rents",
        reference=STOPPED_RENT,
        account=None,
        override_reason="Court order lifted",
        override_by="gwen",
        override_approval=approval,
    )
    return Basket((replace(let, **changes),))  # type: ignore[arg-type]


def test_leave_for_a_stop_is_written_right_before_the_payment_and_named_by_it(desk: Desk) -> None:
    desk.open()
    payment = desk.take(stopped(desk))
    *_, leave, paid = desk.facts()
    assert (leave["kind"], leave["event_id"], leave["cashier"]) == ("approval_given", LEAVE, "gwen")
    assert (paid["event_id"], paid["data"]["lines"][0]["override_approval"]) == (payment.payment_id, LEAVE)
    assert (payment.lines[0].override_by, payment.lines[0].override_reason) == ("gwen", "Court order lifted")


def test_leave_holds_once_for_this_bill_of_this_amount_by_this_person(desk: Desk) -> None:
    desk.open()
    for change in ({"amount_pence": 1_001}, {"override_by": "priya"}, {"override_reason": ""}):
        basket = stopped(desk, **change)
        assert isinstance(refused(desk, basket, desk.cash(basket)), InvalidReference)
    desk.take(stopped(desk))
    basket = stopped(desk)
    assert refused(desk, basket, desk.cash(basket)).reason == "approval_used"


def test_leave_without_a_sum_holds_for_any(desk: Desk) -> None:
    desk.open()
    basket = stopped(desk)
    approval = basket.lines[0].override_approval
    assert approval is not None
    open_sum = replace(approval, asked=replace(approval.asked, amount_pence=None))
    assert desk.take(stopped(desk, override_approval=open_sum, amount_pence=777)).amount_pence == 777


def test_a_council_may_ask_a_second_person_of_finance_too(desks: Callable[..., Desk]) -> None:
    desk = desks(acts_to_approve=["override_stop"])
    desk.open(GWEN)
    basket = stopped(desk, override_approval=None)
    with pytest.raises(InvalidReference) as problem:
        take_payment(desk.till, desk.made.ids.new(), GWEN, basket, [desk.cash(basket)])
    assert problem.value.reason == "account_stopped"
