"""Taking a payment: one commit, or nothing at all."""

from __future__ import annotations

import threading
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, cast

import pytest

from ims_desktop.domain.basket import Basket
from ims_desktop.domain.payment import Payer, Payment, Tender
from ims_desktop.errors import (
    BadInput,
    CardNumberRefused,
    DiskFull,
    DuplicateReference,
    ImsError,
    InvalidAmount,
    InvalidReference,
    NoOpenSession,
    NotPermitted,
    Refused,
    StoreUnavailable,
    Unbalanced,
)
from ims_desktop.use_cases import keep_basket
from ims_desktop.use_cases.add_line import add_line
from ims_desktop.use_cases.payment_fact import rate_text
from ims_desktop.use_cases.take_payment import take_payment
from sync.contract.facts import PaymentTaken, read_fact
from tests.use_cases.desk import ANOTHER_TAX, CARD, COUNCIL_TAX, FINN, GWEN, PRIYA, RENT, STOPPED_RENT, pack_document

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from ims_desktop.domain.catalogue import CatalogueState
    from ims_desktop.till import Catalogue
    from tests.use_cases.desk import Desk


def refusal(desk: Desk, basket: Basket, *tenders: Tender, **how: object) -> ImsError:
    """Try to take a payment that must be refused whole."""
    with desk.till.store.read() as reader:
        before = (reader.head(), reader.last_payment())
    with pytest.raises(ImsError) as raised:
        take_payment(desk.till, desk.made.ids.new(), PRIYA, basket, tenders, **how)  # type: ignore[arg-type]
    with desk.till.store.read() as reader:
        assert (reader.head(), reader.last_payment()) == before
    return raised.value


def test_a_payment_is_recorded_whole(desk: Desk) -> None:
    session = desk.open()
    basket = desk.basket(("23", COUNCIL_TAX, "£1,046.20"), ("3U", "als/1234/5678", "99.99"))
    payment = take_payment(
        desk.till,
        "019aa5e0-0000-7000-8000-00000000beef",
        PRIYA,
        basket,
        [desk.cash(basket, 120_000)],
        Payer("S. Ellacott"),
    )
    with desk.till.store.read() as reader:
        assert reader.payment(payment.payment_id) == payment
        assert reader.payment_by_receipt("SP03A-261121-0001") == payment
        assert reader.unsent().payments == 1
    assert (payment.amount_pence, payment.tendered_pence, payment.change_pence) == (114_619, 120_000, 5_381)
    assert (payment.session_id, payment.cashier_name, payment.office, payment.offline) == (
        session.session_id,
        "Priya Nair",
        "CH",
        True,
    )
    assert [(line.reference, line.verdict, line.vat_pence) for line in payment.lines] == [
        (COUNCIL_TAX, "valid", 0),
        ("ALS/1234/5678", "valid", 1666),
    ]
    assert sum(allocation.vat_pence for allocation in payment.allocations) == 1666


def test_the_fact_is_what_the_contract_says_and_names_nobody(desk: Desk) -> None:
    desk.open()
    basket = desk.basket(("3U", "ALS/1234/5678", "99.99"))
    payer = Payer("Siân O'Neill", "3 High Street")
    payment = take_payment(desk.till, desk.made.ids.new(), PRIYA, basket, [desk.cash(basket)], payer)
    with desk.till.store.read() as reader:
        event = next(event for event in reader.events("A") if event.event_id == payment.payment_id)
    assert event.body is not None
    fact = read_fact(event.body)
    assert isinstance(fact, PaymentTaken)
    assert (fact.data.receipt, fact.data.lines[0].vat_rate, fact.data.pack_version) == (payment.receipt, "0.2", 7)
    assert b"Neill" not in event.body
    assert {member: value for member, (value, _) in event.personal.items()} == {
        "payer_name": "Siân O'Neill",
        "payer_address": "3 High Street",
    }


def test_the_same_payment_id_again_returns_the_same_payment(desk: Desk) -> None:
    desk.open()
    first = desk.take()
    desk.room[0] = False
    again = take_payment(desk.till, first.payment_id, FINN, Basket(), [])
    assert again == first
    with desk.till.store.read() as reader:
        assert reader.unsent().payments == 1


def test_two_hurried_hands_take_one_payment(desk: Desk) -> None:
    desk.open()
    basket, payment_id, taken = desk.basket(), desk.made.ids.new(), []
    start = threading.Barrier(4)

    def press() -> None:
        start.wait()
        taken.append(take_payment(desk.till, payment_id, PRIYA, basket, [desk.cash(basket, 2000)]))

    hands = [threading.Thread(target=press) for _ in range(4)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert len(taken) == 4
    assert len(set(taken)) == 1
    with desk.till.store.read() as reader:
        assert reader.unsent().payments == 1


class Interrupted:
    """The accounts of a till at which another hand is quicker, between the judging of a payment and its writing."""

    def __init__(self, accounts: Catalogue, other_hand: Callable[[], Payment]) -> None:
        self._accounts = accounts
        self._other_hand = other_hand

    def __getattr__(self, name: str) -> object:
        return getattr(self._accounts, name)

    def state(self, now: datetime, fresh_s: int) -> CatalogueState:
        self._other_hand()
        return self._accounts.state(now, fresh_s)


def test_a_hand_that_was_quicker_took_the_same_payment(desk: Desk) -> None:
    desk.open()
    basket = desk.basket(("23", COUNCIL_TAX, "10.00"))
    payment_id = desk.made.ids.new()
    taken: list[Payment] = []

    def other_hand() -> Payment:
        taken.append(take_payment(desk.till, payment_id, PRIYA, basket, [desk.cash(basket, 1_000)]))
        return taken[0]

    slow = replace(desk.till, catalogue=cast("Catalogue", Interrupted(desk.till.catalogue, other_hand)))
    assert take_payment(slow, payment_id, PRIYA, basket, [desk.cash(basket, 1_000)]) == taken[0]
    with desk.till.store.read() as reader:
        assert reader.last_payment() == taken[0]


def test_receipt_numbers_follow_each_other_without_a_gap(desk: Desk) -> None:
    desk.open()
    first = desk.take()
    refusal(desk, desk.basket(), Tender("1", "Cash", 5))
    assert (first.receipt, desk.take().receipt) == ("SP03A-261121-0001", "SP03A-261121-0002")


def test_a_payment_after_midnight_keeps_the_business_date_of_its_session(desk: Desk) -> None:
    session = desk.open()
    desk.made.clock.turn(hours=20)
    assert desk.take().business_date == session.business_date


def test_the_unfinished_basket_goes_in_the_same_commit(desk: Desk) -> None:
    desk.open()
    basket, payment_id = desk.basket(), desk.made.ids.new()
    keep_basket.keep(desk.till, PRIYA, payment_id, basket)
    keep_basket.keep(desk.till, PRIYA, "another", basket)
    take_payment(desk.till, payment_id, PRIYA, basket, [desk.cash(basket)])
    assert [kept.basket_id for kept in keep_basket.kept_baskets(desk.till)] == ["another"]
    take_payment(desk.till, desk.made.ids.new(), PRIYA, basket, [desk.cash(basket)], basket_id="another")
    assert keep_basket.kept_baskets(desk.till) == ()


# -------------------------------------------------------------------------------------------------------- who and when
def test_nobody_takes_money_without_the_role_or_once_disabled(desk: Desk) -> None:
    desk.open()
    basket = desk.basket()
    for cashier in (FINN, replace(PRIYA, disabled=True)):
        with pytest.raises(NotPermitted, match="may not take payments"):
            take_payment(desk.till, desk.made.ids.new(), cashier, basket, [desk.cash(basket)])


def test_money_needs_an_open_session_of_ones_own(desk: Desk) -> None:
    basket = desk.basket()
    assert isinstance(refusal(desk, basket, desk.cash(basket)), NoOpenSession)
    desk.open(GWEN)
    problem = refusal(desk, basket, desk.cash(basket))
    assert (problem.reason, "gwen" in str(problem)) == ("session_of_another", True)


def test_change_nobody_can_mean_is_refused_and_not_repeated(desk: Desk) -> None:
    desk.open()
    basket = desk.basket()
    digits = CARD.replace(" ", "")
    problem = refusal(desk, basket, desk.cash(basket, int(digits) * 100))
    assert (problem.reason, digits in str(problem).replace(",", "")) == ("change_not_believable", False)


def test_a_full_disk_refuses_before_money_changes_hands(desk: Desk) -> None:
    desk.open()
    desk.room[0] = False
    basket = desk.basket()
    assert isinstance(refusal(desk, basket, desk.cash(basket)), DiskFull)


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("head_behind", "Central knows more"),
        ("revoked", "withdrew"),
        ("journal_copied", "was copied"),
        ("journal_restored", "older copy"),
    ],
)
def test_a_blocked_epoch_takes_no_money(desk: Desk, code: str, says: str) -> None:
    desk.open()
    with desk.till.store.write() as unit:
        unit.set_block(code)
    basket = desk.basket()
    problem = refusal(desk, basket, desk.cash(basket))
    assert isinstance(problem, StoreUnavailable)
    assert (problem.reason, says in str(problem)) == (code, True)


def test_a_till_without_a_reference_pack_says_so(desks: Callable[..., Desk]) -> None:
    desk = desks(pack={})
    with pytest.raises(StoreUnavailable) as problem:
        desk.open()
    assert problem.value.reason == "no_reference_pack"


# --------------------------------------------------------------------------------------------------- what and how much
def test_lines_and_money_must_come_to_the_same(desk: Desk) -> None:
    desk.open()
    basket = desk.basket()
    assert isinstance(refusal(desk, basket, Tender("1", "Cash", 999)), Unbalanced)
    assert isinstance(refusal(desk, basket, Tender("1", "Cash", 1001)), Unbalanced)
    assert isinstance(refusal(desk, basket), Unbalanced)
    assert isinstance(refusal(desk, basket, Tender("1", "Cash", 2000, 3000), Tender("1", "Cash", 2000)), Unbalanced)
    assert refusal(desk, Basket(), Tender("1", "Cash", 1000)).reason == "basket_empty"


@pytest.mark.parametrize(
    ("method", "code"), [("7", "unknown_method"), ("92", "method_not_at_counter"), ("WB", "method_not_at_counter")]
)
def test_only_ways_to_pay_this_till_offers_are_taken(desk: Desk, method: str, code: str) -> None:
    desk.open()
    assert refusal(desk, desk.basket(), Tender(method, "Something", 1000)).reason == code


def test_a_method_that_was_switched_off_is_not_taken(desk: Desk) -> None:
    desk.open()
    basket = desk.basket()
    changed = pack_document(version=8)
    changed["methods"][0]["disabled"] = True
    desk.save_pack(changed)
    assert refusal(desk, basket, desk.cash(basket)).reason == "unknown_method"


def test_every_bill_is_judged_again(desk: Desk) -> None:
    desk.open()
    line = desk.basket().lines[0]
    wrong = (
        (replace(line, amount_pence=0), InvalidAmount, "amount_zero"),
        (replace(line, reference="775326913"), InvalidReference, "check_digit"),
        (replace(line, fund="5", reference=STOPPED_RENT, account=None), InvalidReference, "account_stopped"),
        (replace(line, fund="99"), Refused, "fund_disabled"),
        (replace(line, reference=CARD), CardNumberRefused, "card_number"),
        (replace(line, narrative=f"paid by {CARD}"), CardNumberRefused, "card_number"),
    )
    for changed, kind, code in wrong:
        basket = Basket((changed,))
        problem = refusal(desk, basket, Tender("1", "Cash", 1000))
        assert (type(problem), problem.reason) == (kind, code)


def test_a_refusal_names_the_line(desk: Desk) -> None:
    desk.open()
    good, other = desk.basket(("23", COUNCIL_TAX, "10"), ("23", ANOTHER_TAX, "10")).lines
    problem = refusal(desk, Basket((good, replace(other, reference="561234565"))), Tender("1", "Cash", 2000))
    assert str(problem).startswith("Council Tax 561234565: The last digit does not fit.")


def test_one_reference_twice_is_for_those_who_may(desk: Desk) -> None:
    desk.open()
    line = desk.basket().lines[0]
    assert isinstance(refusal(desk, Basket((line, line)), Tender("1", "Cash", 2000)), DuplicateReference)


def test_a_bill_accepted_in_good_faith_stays_accepted(desks: Callable[..., Desk]) -> None:
    desk = desks(accounts=None)
    desk.open()
    basket = desk.basket(("23", "770000000", "10"))
    assert basket.lines[0].verdict == "unverified"
    full = desks(accounts=())
    full.open()
    payment = full.take(basket)
    assert (payment.lines[0].verdict, payment.unverified) == ("unverified", True)


def test_an_account_central_told_of_counts_though_the_copy_lacks_it(desks: Callable[..., Desk]) -> None:
    known = desks()
    basket = known.basket()
    desk = desks(accounts=())
    desk.open()
    assert desk.take(basket).lines[0].verdict == "valid"


def test_a_stop_is_overridden_only_by_finance_with_a_reason_and_it_is_recorded(desk: Desk) -> None:
    desk.open(GWEN)
    basket = add_line(desk.till, GWEN, Basket(), "5", STOPPED_RENT, "10", override_reason="Court order lifted today")
    payment = desk.take(basket, cashier=GWEN)
    assert (payment.lines[0].override_reason, payment.lines[0].override_by) == ("Court order lifted today", "gwen")
    forged = Basket((replace(basket.lines[0], override_by="priya"),))
    with pytest.raises(InvalidReference) as problem:
        take_payment(desk.till, desk.made.ids.new(), GWEN, forged, [desk.cash(forged)])
    assert problem.value.reason == "account_stopped"


def test_vat_is_the_funds_own_unless_the_fund_lets_it_be_another(desk: Desk) -> None:
    desk.open()
    own, other = desk.basket(("3U", "ALS/1234/5678", "60"), ("13", "12345678901", "60")).lines
    basket = Basket((replace(own, vat_code="N0"), replace(other, vat_code="R5")))
    assert [line.vat_pence for line in desk.take(basket).lines] == [1000, 286]


def test_a_payment_has_a_bounded_number_of_bills(desk: Desk) -> None:
    desk.open()
    lines = desk.basket().lines * 201
    assert refusal(desk, Basket(lines), Tender("1", "Cash", 201_000)).reason == "basket_full"


@pytest.mark.parametrize("payer", [Payer("S" * 201), Payer("Siân", "3 High\nStreet")])
def test_a_payers_name_and_address_are_bounded(desk: Desk, payer: Payer) -> None:
    desk.open()
    basket = desk.basket()
    assert isinstance(refusal(desk, basket, desk.cash(basket), payer=payer), BadInput)


def test_a_card_number_in_a_payers_name_is_wiped(desk: Desk) -> None:
    desk.open()
    basket = desk.basket()
    problem = refusal(desk, basket, desk.cash(basket), payer=Payer(CARD))
    assert isinstance(problem, CardNumberRefused)
    assert "4111" not in str(problem)


def test_a_warning_never_blocks(desk: Desk) -> None:
    desk.open()
    assert desk.take(desk.basket(("5", RENT, "999.99"))).amount_pence == 99_999


def test_an_office_the_pack_does_not_know_keeps_its_code(desk: Desk) -> None:
    desk.open()
    payment: Payment = desk.take()
    assert payment.office_name == "CH"
    changed = pack_document(version=8)
    changed["offices"].append({"code": "CH", "name": "Civic Hub"})
    desk.save_pack(changed)
    assert desk.take().office_name == "Civic Hub"


@pytest.mark.parametrize(("rate", "text"), [((1, 5), "0.2"), ((0, 1), "0"), ((1, 20), "0.05"), ((7, 40), "0.175")])
def test_a_rate_is_written_as_decimal_text(rate: tuple[int, int], text: str) -> None:
    assert rate_text(Fraction(*rate)) == text
