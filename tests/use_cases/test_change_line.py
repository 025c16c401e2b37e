"""What is done to a bill that is in the basket already."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ims_desktop.errors import DuplicateReference, InvalidAmount, Refused
from ims_desktop.use_cases.change_line import change_line, put_back
from tests.use_cases.desk import ANOTHER_TAX, COUNCIL_TAX, PRIYA

if TYPE_CHECKING:
    from ims_desktop.domain.basket import Basket
    from tests.use_cases.desk import Desk


@pytest.fixture
def basket(desk: Desk) -> Basket:
    return desk.basket(("23", COUNCIL_TAX, "10"), ("23", ANOTHER_TAX, "20"))


def test_another_amount_keeps_the_place_of_the_bill(desk: Desk, basket: Basket) -> None:
    changed = change_line(desk.till, PRIYA, basket, 0, "12.50")
    assert [(line.reference, line.amount_pence) for line in changed.lines] == [(COUNCIL_TAX, 1250), (ANOTHER_TAX, 2000)]


def test_another_amount_is_judged_like_a_new_bill(desk: Desk, basket: Basket) -> None:
    with pytest.raises(InvalidAmount):
        change_line(desk.till, PRIYA, basket, 0, "1e3")
    with pytest.raises(Refused) as over:
        change_line(desk.till, PRIYA, basket, 0, "9999999999")
    assert over.value.reason == "amount_over_fund"


def test_a_bill_taken_out_comes_back_in_its_place(basket: Basket) -> None:
    assert put_back(PRIYA, basket.remove(0), 0, basket.lines[0]) == basket


def test_a_bill_does_not_come_back_beside_its_twin(basket: Basket) -> None:
    with pytest.raises(DuplicateReference):
        put_back(PRIYA, basket, 0, basket.lines[0])
