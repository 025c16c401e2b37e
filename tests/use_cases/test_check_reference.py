"""Judging references: one in the entry box, or a file of them."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from ims_desktop.domain.recognise import Mood
from ims_desktop.errors import CardNumberRefused, Refused, StoreUnavailable
from ims_desktop.use_cases.check_reference import Row, check_reference, check_rows
from ims_desktop.use_cases.find_accounts import find_accounts
from tests.use_cases.desk import CARD, COUNCIL_TAX, STOPPED_RENT

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.use_cases.desk import Desk


def test_a_typed_reference_is_recognised(desk: Desk) -> None:
    recognition = check_reference(desk.till, COUNCIL_TAX)
    assert recognition.mood is Mood.VALID
    assert recognition.verdict is not None
    assert (recognition.verdict.fund.code, recognition.verdict.account is not None) == ("23", True)


def test_a_chosen_fund_is_the_only_one_asked(desk: Desk) -> None:
    assert check_reference(desk.till, COUNCIL_TAX, "24", entered=True).mood is Mood.REFUSED
    with pytest.raises(Refused):
        check_reference(desk.till, COUNCIL_TAX, "77")


def test_finance_sees_a_stop_as_one_it_may_go_past(desk: Desk) -> None:
    assert check_reference(desk.till, STOPPED_RENT, "5").mood is Mood.STOPPED
    assert check_reference(desk.till, STOPPED_RENT, "5", finance=True).mood is Mood.VALID


def test_a_till_without_a_pack_judges_nothing(desks: Callable[..., Desk]) -> None:
    with pytest.raises(StoreUnavailable):
        check_reference(desks(pack={}).till, COUNCIL_TAX)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (Row(COUNCIL_TAX), (COUNCIL_TAX, "23", "valid", "valid")),
        (Row(f" {COUNCIL_TAX}", "23", "£10.00"), (COUNCIL_TAX, "23", "valid", "valid")),
        (Row("775326913"), ("775326913", "23", "refused", "check_digit")),
        (Row(STOPPED_RENT), (STOPPED_RENT, "5", "refused", "account_stopped")),
        (Row(COUNCIL_TAX, "23", "1e3"), (COUNCIL_TAX, "23", "refused", "amount_malformed")),
        (Row(COUNCIL_TAX, "", "0"), (COUNCIL_TAX, "", "refused", "amount_zero")),
        (Row(COUNCIL_TAX, "77"), (COUNCIL_TAX, "77", "refused", "unknown_fund")),
        (Row(CARD), ("", "", "refused", "card_number")),
        (Row(CARD, "77"), ("", "77", "refused", "unknown_fund")),
        (Row(""), ("", "", "refused", "reference_missing")),
        (Row("12345678901"), ("12345678901", "", "refused", "fund_unclear")),
        (Row("nobody has this reference at all, no one"), None),
    ],
)
def test_each_row_has_a_verdict(desk: Desk, row: Row, expected: tuple[str, str, str, str] | None) -> None:
    (checked,) = check_rows(desk.till, [row])
    found = (checked.reference, checked.fund, checked.verdict, checked.code)
    assert found == (expected or (row.reference, "", "refused", "reference_unknown"))
    assert str(checked.words)
    assert "4111" not in str(checked)


def test_rows_are_judged_one_at_a_time_however_many_there_are(desk: Desk) -> None:
    endless = (Row(COUNCIL_TAX) for _ in itertools.count())
    assert [row.verdict for row in itertools.islice(check_rows(desk.till, endless), 3)] == ["valid"] * 3


def test_without_accounts_a_good_check_digit_is_unverified(desks: Callable[..., Desk]) -> None:
    (checked,) = check_rows(desks(accounts=None).till, [Row("770000000", "23")])
    assert (checked.verdict, checked.code) == ("unverified", "unverified")


# ---------------------------------------------------------------------------------------------------------------- find
def test_accounts_are_found_by_words_in_any_order(desk: Desk) -> None:
    page = find_accounts(desk.till, "mill ELLACOTT  lane")
    assert {row.reference for row in page.rows} == {COUNCIL_TAX, "61100513680", STOPPED_RENT}
    assert not page.more


def test_a_page_says_when_there_are_more(desk: Desk) -> None:
    page = find_accounts(desk.till, "mill", limit=1)
    assert (len(page.rows), page.more) == (1, True)
    assert len(find_accounts(desk.till, "mill", limit=0).rows) == 1


@pytest.mark.parametrize("text", ["", "  \t", "\x00\x1b"])
def test_no_words_find_nobody(desk: Desk, text: str) -> None:
    assert find_accounts(desk.till, text).rows == ()


def test_a_card_number_is_not_searched_for(desk: Desk) -> None:
    with pytest.raises(CardNumberRefused):
        find_accounts(desk.till, CARD)
