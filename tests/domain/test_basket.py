"""What the customer is paying for, before any money moves."""

from __future__ import annotations

import pytest

from ims_desktop.domain.basket import Basket, BasketLine
from ims_desktop.domain.cashier import Cashier, Role
from ims_desktop.errors import DuplicateReference

CASHIER = Cashier("priya", "Priya Nair", "SP", frozenset({"Payments"}))
FINANCE = Cashier("gwen", "Gwen Pugh", "SP", frozenset({"Finance"}))
CHEQUES = Cashier("ann", "Ann", "SP", frozenset({"ChequeProcess"}))


def bill(reference: str, pence: int = 500) -> BasketLine:
    return BasketLine("23", "Council Tax", reference, pence, "N0", "valid")


def test_bills_keep_their_order_and_sum() -> None:
    basket = Basket().add(bill("1"), CASHIER).add(bill("2", 700), CASHIER)
    assert [line.reference for line in basket.lines] == ["1", "2"]
    assert basket.total_pence == 1200


def test_the_same_reference_twice_is_refused_whatever_its_fund_or_case() -> None:
    basket = Basket().add(bill("bj1"), CASHIER)
    with pytest.raises(DuplicateReference) as refused:
        basket.add(BasketLine("11", "Parking Fines", "BJ1", 500, "N0", "valid"), CASHIER)
    assert str(refused.value) == "Parking Fines BJ1 is in the basket already. Change its amount instead."


@pytest.mark.parametrize("person", [FINANCE, CHEQUES])
def test_some_roles_may_repeat_a_reference(person: Cashier) -> None:
    assert len(Basket().add(bill("1"), person).add(bill("1"), person).lines) == 2


def test_a_bill_is_taken_out_or_its_amount_changed_in_its_place() -> None:
    basket = Basket((bill("1"), bill("2"), bill("3")))
    assert [line.reference for line in basket.remove(1).lines] == ["1", "3"]
    changed = basket.with_amount(1, 900)
    assert [(line.reference, line.amount_pence) for line in changed.lines] == [("1", 500), ("2", 900), ("3", 500)]
    assert basket.total_pence == 1500


def test_roles_say_what_a_person_may_do() -> None:
    assert CASHIER.may_take_payments
    assert not CASHIER.may_override_stop
    assert FINANCE.may_override_stop
    assert not FINANCE.may_take_payments
    assert CHEQUES.may_take_payments
    assert CASHIER.has(Role.PAYMENTS)


def test_a_badge_shows_two_letters() -> None:
    assert CASHIER.initials == "PN"
    assert CHEQUES.initials == "AN"
