"""What a customer hands over in cash, and what goes back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ims_desktop.domain.cash_given import QUICK_NOTES, CashGiven, exactly, proposed_pence
from ims_desktop.domain.catalogue import AccountHolder, MethodOfPayment
from ims_desktop.errors import InvalidAmount

CASH = MethodOfPayment("1", "Cash", 0, 9_999_999)


def test_notes_add_up_and_the_last_one_comes_off() -> None:
    cash = CashGiven().with_note(5000).with_note(1000).with_note(5000)
    assert cash.pence() == 11_000
    assert cash.counts() == ((5000, 2), (1000, 1))
    assert cash.without_last().pence() == 6_000
    assert CashGiven().without_last() == CashGiven()


def test_coins_typed_stand_beside_the_notes_pressed() -> None:
    assert CashGiven("6.20").with_note(2000).pence() == 2_620


def test_nothing_given_is_never_enough() -> None:
    assert CashGiven().empty
    assert CashGiven("  ").empty
    assert not CashGiven().against(0).enough
    assert not CashGiven().against(100).enough


def test_less_than_due_says_what_is_missing_and_is_not_enough() -> None:
    position = CashGiven().with_note(2000).against(4620)
    assert (position.still_to_pay_pence, position.change_pence, position.enough) == (2620, 0, False)


def test_more_than_due_gives_change_in_the_fewest_pieces() -> None:
    position = CashGiven("160").against(14_620)
    assert (position.change_pence, position.enough) == (1380, True)
    assert position.pieces == ((1000, 1), (200, 1), (100, 1), (50, 1), (20, 1), (10, 1))


def test_change_nobody_would_be_given_is_never_taken() -> None:
    assert CashGiven("1010").against(1000).enough
    position = CashGiven("1234567").against(1000)
    assert (position.enough, position.believable, position.still_to_pay_pence) == (False, False, 0)


def test_exact_cash_needs_no_change() -> None:
    position = exactly(14_620).against(14_620)
    assert (position.given_pence, position.change_pence, position.enough) == (14_620, 0, True)


def test_the_tender_carries_what_was_handed_over_and_what_goes_back() -> None:
    tender = CashGiven().with_note(2000).tender(1840, CASH)
    assert (tender.method, tender.method_name, tender.tendered_pence, tender.change_pence) == ("1", "Cash", 2000, 160)


@pytest.mark.parametrize("typed", ["1e3", "-3", "£", "1,000.505", "\uff11\uff12"])
def test_what_is_not_an_amount_is_refused_by_its_rule(typed: str) -> None:
    with pytest.raises(InvalidAmount):
        CashGiven(typed).against(100)


@given(st.lists(st.sampled_from(QUICK_NOTES), min_size=1, max_size=20), st.integers(1, 200_000))
def test_given_less_change_is_never_more_than_due(notes: list[int], due: int) -> None:
    position = CashGiven(notes=tuple(notes)).against(due)
    assert position.given_pence - position.change_pence + position.still_to_pay_pence == due
    assert sum(piece * count for piece, count in position.pieces) == position.change_pence


def account(balance_pence: int | None) -> AccountHolder:
    return AccountHolder("aldermere", "23", "775326912", balance_pence=balance_pence)


def test_only_what_is_owed_is_proposed_never_a_guess() -> None:
    assert proposed_pence(account(18_450)) == 18_450
    assert proposed_pence(account(0)) is None
    assert proposed_pence(account(-7_315)) is None
    assert proposed_pence(account(None)) is None
    assert proposed_pence(None) is None
