"""What a counter without a customer shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ims_desktop.errors import StoreUnavailable
from ims_desktop.use_cases import keep_basket
from ims_desktop.use_cases.show_counter import HINTS_FOR_PAYMENTS, show_counter
from ims_desktop.use_cases.take_payment import take_payment
from tests.factory import make_till_store
from tests.use_cases.desk import ANOTHER_TAX, COUNCIL_TAX, PRIYA

if TYPE_CHECKING:
    from pathlib import Path

    from tests.use_cases.desk import Desk


def test_it_names_the_cash_method_the_people_and_who_has_finance(desk: Desk) -> None:
    facts = show_counter(desk.till)
    assert facts.cash is not None
    assert facts.cash.name == "Cash"
    assert facts.names["priya"] == "Priya Nair"
    assert facts.finance == ("Gwen Pugh",)
    assert (facts.last_payment, facts.kept) == (None, ())


def test_baskets_that_wait_come_the_latest_first(desk: Desk) -> None:
    desk.open()
    keep_basket.put_aside(desk.till, PRIYA, "first", desk.basket(("23", COUNCIL_TAX, "10")))
    desk.made.clock.turn(minutes=5)
    keep_basket.put_aside(desk.till, PRIYA, "second", desk.basket(("23", ANOTHER_TAX, "10")))
    assert [kept.basket_id for kept in show_counter(desk.till).kept] == ["second", "first"]


def test_hints_go_once_enough_payments_were_taken_here(desk: Desk) -> None:
    desk.open()
    for left in range(HINTS_FOR_PAYMENTS, 0, -1):
        assert show_counter(desk.till).new_here, f"{left} payments to go"
        basket = desk.basket()
        last = take_payment(desk.till, desk.made.ids.new(), PRIYA, basket, [desk.cash(basket)])
    facts = show_counter(desk.till)
    assert not facts.new_here
    assert facts.last_payment == last


def test_a_till_without_a_reference_pack_says_so(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "bare").mkdir()
    bare = make_till_store(tmp_path / "bare")
    try:
        with pytest.raises(StoreUnavailable):
            show_counter(desk.with_till(store=bare.store))
    finally:
        bare.store.close()
