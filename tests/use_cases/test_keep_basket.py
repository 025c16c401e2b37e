"""Baskets that wait have a name, and are given up by somebody who is named in the audit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ims_desktop.domain.approval import Approval
from ims_desktop.domain.basket import Basket
from ims_desktop.errors import CardNumberRefused, NothingFound
from ims_desktop.use_cases.add_line import add_line, stop_asked
from ims_desktop.use_cases.keep_basket import drop, kept_baskets, name_basket, put_aside, take_up
from tests.use_cases.desk import CARD, PRIYA, STOPPED_RENT
from tests.use_cases.test_sign_in import audited

if TYPE_CHECKING:
    from tests.use_cases.desk import Desk

ID = "019aa5e0-0000-7000-8000-00000000bbbb"


def test_a_basket_that_waits_gets_a_name_and_loses_it_again(desk: Desk) -> None:
    put_aside(desk.till, PRIYA, ID, desk.basket())
    assert name_basket(desk.till, ID, " blue coat ").note == "blue coat"
    assert [kept.note for kept in kept_baskets(desk.till)] == ["blue coat"]
    assert name_basket(desk.till, ID, "").note == ""
    with pytest.raises(CardNumberRefused):
        name_basket(desk.till, ID, CARD)
    with pytest.raises(NothingFound):
        name_basket(desk.till, "gone", "x")


def test_who_gives_one_up_is_in_the_audit_and_one_that_is_gone_is_told(desk: Desk) -> None:
    put_aside(desk.till, PRIYA, ID, desk.basket())
    drop(desk.till, ID, PRIYA)
    assert audited(desk)[-1] == ("priya", "basket_dropped", ID)
    with pytest.raises(NothingFound):
        drop(desk.till, ID, PRIYA)
    drop(desk.till, ID)
    with pytest.raises(NothingFound):
        take_up(desk.till, ID)


def test_leave_for_a_stopped_account_survives_a_power_cut_with_its_basket(desk: Desk) -> None:
    asked = stop_asked(PRIYA, "5", STOPPED_RENT, "court order lifted")
    approval = Approval(desk.made.ids.new(), asked, "gwen", "Gwen Pugh", "pin")
    basket = add_line(desk.till, PRIYA, Basket(), "5", STOPPED_RENT, "10", approval=approval)
    put_aside(desk.till, PRIYA, ID, basket)
    desk.made.reopened()
    till = replace(desk.till, store=desk.made.store)
    assert take_up(till, ID).basket.lines[0].override_approval == approval
