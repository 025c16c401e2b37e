"""Which acts need a second person, and who that may be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ims_desktop.domain.approval import Act, AskedFor, approves_anything, may_approve, needed
from ims_desktop.domain.cashier import Cashier
from ims_desktop.domain.catalogue import Policy


def person(*roles: str, disabled: bool = False) -> Cashier:
    return Cashier("rhys", "Rhys Tamblyn", "SP", frozenset(roles), disabled)


PLAIN = person("Payments")
REFUNDER = person("Payments", "Transaction.Refund")
SUPERVISOR = person("Payments", "EReturnAuthoriser")
FINANCE = person("Payments", "Finance")
POLICY = Policy(acts_to_approve=())


@pytest.mark.parametrize(
    ("cashier", "act", "pence", "wanted"),
    [
        (FINANCE, Act.OVERRIDE_STOP, None, False),
        (SUPERVISOR, Act.OVERRIDE_STOP, None, True),
        (PLAIN, Act.VOID, 100_000, False),
        (REFUNDER, Act.REFUND, 5_000, False),
        (REFUNDER, Act.REFUND, 5_001, True),
        (REFUNDER, Act.REFUND, -5_001, True),
        (PLAIN, Act.REFUND, 1, True),
        (PLAIN, Act.CASH_OUT, 5_000, False),
        (PLAIN, Act.CASH_OUT, 5_001, True),
        (PLAIN, Act.CASH_IN, 100_000, False),
        (SUPERVISOR, Act.LIFT, 1, True),
        (SUPERVISOR, Act.CLOSE_FOR_ANOTHER, None, True),
        (PLAIN, Act.SHOW_CASH, None, True),
        (SUPERVISOR, Act.SHOW_CASH, None, False),
        (PLAIN, Act.CONTROL_DIFFERS, None, False),
    ],
)
def test_an_act_needs_a_second_person_by_role_by_sum_or_always(
    cashier: Cashier, act: Act, pence: int | None, wanted: bool
) -> None:
    assert needed(POLICY, cashier, act, pence) is wanted


@pytest.mark.parametrize("act", list(Act))
def test_the_council_may_want_a_second_person_for_any_act(act: Act) -> None:
    assert needed(replace(POLICY, acts_to_approve=(act.value,)), FINANCE, act, 1)


@pytest.mark.parametrize(
    ("who", "act", "may"),
    [
        (PLAIN, Act.LIFT, True),
        (PLAIN, Act.CLOSE_FOR_ANOTHER, True),
        (PLAIN, Act.VOID, False),
        (REFUNDER, Act.VOID, True),
        (REFUNDER, Act.REFUND, True),
        (REFUNDER, Act.CASH_OUT, False),
        (SUPERVISOR, Act.CASH_OUT, True),
        (SUPERVISOR, Act.OVERRIDE_STOP, False),
        (FINANCE, Act.OVERRIDE_STOP, True),
        (person("Finance", disabled=True), Act.LIFT, False),
    ],
)
def test_who_may_give_leave_goes_by_role(who: Cashier, act: Act, may: bool) -> None:
    assert may_approve(who, act) is may


def test_leave_is_for_the_act_the_asker_the_subject_and_the_sum_but_not_for_its_words() -> None:
    asked = AskedFor(Act.REFUND, "priya", "SP03A-261121-0001", "paid twice", 2_000)
    assert asked.is_same_as(replace(asked, reason="paid two times", asked_by="Priya"))
    for other in (
        replace(asked, act=Act.VOID),
        replace(asked, asked_by="gwen"),
        replace(asked, subject="SP03A-261121-0002"),
        replace(asked, amount_pence=2_001),
    ):
        assert not asked.is_same_as(other)


def test_whose_leave_nobody_needs_is_not_troubled_with_what_others_ask() -> None:
    assert [approves_anything(one) for one in (PLAIN, REFUNDER, SUPERVISOR, FINANCE)] == [False, True, True, True]
