"""Adding bills: every rule of the fund first, warnings that never block."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ims_desktop.domain.basket import Basket
from ims_desktop.errors import (
    BadInput,
    CardNumberRefused,
    DuplicateReference,
    ImsError,
    InvalidAmount,
    InvalidReference,
    Refused,
)
from ims_desktop.use_cases.add_line import add_line, warnings
from ims_desktop.use_cases.change_line import change_line, put_back
from tests.use_cases.desk import (
    ANOTHER_TAX,
    CARD,
    COUNCIL_TAX,
    GWEN,
    PRIYA,
    RENT,
    STOPPED_RENT,
    account,
    pack_document,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.use_cases.desk import Desk


def test_a_bill_is_added_as_it_will_be_recorded(desk: Desk) -> None:
    line = add_line(desk.till, PRIYA, Basket(), "23", f" {COUNCIL_TAX} ", "£1,284.50", " June ").lines[0]
    assert (line.reference, line.amount_pence, line.narrative, line.verdict) == (COUNCIL_TAX, 128_450, "June", "valid")
    assert line.account is not None
    assert (line.fund_name, line.account.surname, line.vat_code) == ("Council Tax", "Ellacott", "N0")


@pytest.mark.parametrize(
    ("fund", "reference", "amount", "kind", "code"),
    [
        ("23", COUNCIL_TAX, "1,000.505", InvalidAmount, "amount_malformed"),
        ("23", COUNCIL_TAX, "0", InvalidAmount, "amount_zero"),
        ("23", COUNCIL_TAX, -100, InvalidAmount, "amount_negative"),
        ("3U", "ALS/1234/5678", "100", InvalidAmount, "amount_over_fund"),
        ("1Z", "anything", 10_000_000_000, InvalidAmount, "amount_over_method"),
        ("23", "775326913", "10", InvalidReference, "check_digit"),
        ("23", "770000000", "10", InvalidReference, "account_not_found"),
        ("5", STOPPED_RENT, "10", InvalidReference, "account_stopped"),
        ("77", COUNCIL_TAX, "10", Refused, "unknown_fund"),
        ("99", COUNCIL_TAX, "10", Refused, "fund_disabled"),
        ("23", CARD, "10", CardNumberRefused, "card_number"),
        ("23", COUNCIL_TAX, CARD, CardNumberRefused, "card_number"),
        ("23", "7753\x006912", "10", InvalidReference, "reference_characters"),
        ("23", "7" * 10_000, "10", InvalidReference, "reference_too_long"),
    ],
)
def test_each_broken_rule_has_its_own_code(
    desk: Desk, fund: str, reference: str, amount: str | int, kind: type[ImsError], code: str
) -> None:
    with pytest.raises(kind) as problem:
        add_line(desk.till, PRIYA, Basket(), fund, reference, amount)
    assert problem.value.reason == code


@pytest.mark.parametrize("texts", [{"narrative": "x" * 101}, {"narrative": "a\nb"}, {"override_reason": "\x1b[31m"}])
def test_a_note_is_short_and_printable(desk: Desk, texts: dict[str, Any]) -> None:
    with pytest.raises(BadInput) as problem:
        add_line(desk.till, PRIYA, Basket(), "23", COUNCIL_TAX, "10", **texts)
    assert problem.value.reason == "narrative"


@pytest.mark.parametrize("texts", [{"narrative": f"card {CARD}"}, {"override_reason": CARD}])
def test_a_card_number_is_wiped_from_every_field(desk: Desk, texts: dict[str, Any]) -> None:
    with pytest.raises(CardNumberRefused) as problem:
        add_line(desk.till, PRIYA, Basket(), "23", COUNCIL_TAX, "10", **texts)
    assert "1111" not in str(problem.value)


def test_a_card_number_in_the_reference_of_an_open_fund_is_wiped(desk: Desk) -> None:
    with pytest.raises(CardNumberRefused):
        add_line(desk.till, PRIYA, Basket(), "1Z", CARD.replace(" ", ""), "10")


def test_a_reference_stands_once_in_a_basket_but_for_finance(desk: Desk) -> None:
    basket = desk.basket()
    with pytest.raises(DuplicateReference):
        add_line(desk.till, PRIYA, basket, "23", COUNCIL_TAX, "10")
    assert len(add_line(desk.till, GWEN, basket, "23", COUNCIL_TAX, "10").lines) == 2


def test_finance_goes_past_a_stop_only_with_a_reason(desk: Desk) -> None:
    with pytest.raises(Refused) as problem:
        add_line(desk.till, GWEN, Basket(), "5", STOPPED_RENT, "10", override_reason="  ")
    assert problem.value.reason == "override_reason_missing"
    line = add_line(desk.till, GWEN, Basket(), "5", STOPPED_RENT, "10", override_reason=" lifted ").lines[0]
    assert (line.override_reason, line.override_by) == ("lifted", "gwen")


def test_a_reason_nobody_asked_for_is_not_kept(desk: Desk) -> None:
    line = add_line(desk.till, GWEN, Basket(), "23", COUNCIL_TAX, "10", override_reason="because").lines[0]
    assert (line.override_reason, line.override_by) == ("", "")


def test_an_account_central_told_of_is_as_good_as_one_of_the_copy(desks: Callable[..., Desk]) -> None:
    desk = desks(accounts=())
    told = account("23", "770000000")
    line = add_line(desk.till, PRIYA, Basket(), "23", "770000000", "10", account=told).lines[0]
    assert (line.verdict, line.account) == ("valid", told)


def test_a_basket_is_bounded(desk: Desk) -> None:
    full = Basket(desk.basket().lines * 200)
    with pytest.raises(Refused) as problem:
        add_line(desk.till, GWEN, full, "23", COUNCIL_TAX, "10")
    assert problem.value.reason == "basket_full"


def test_a_council_without_cash_still_judges_the_fund(desks: Callable[..., Desk]) -> None:
    pack: dict[str, Any] = pack_document()
    pack["methods"] = pack["methods"][1:]
    desk = desks(pack=pack)
    assert len(desk.basket().lines) == 1


# ------------------------------------------------------------------------------------------------------------ warnings
def said(desk: Desk, fund: str, reference: str, amount: str, **changes: Any) -> list[str]:
    line = add_line(desk.till, PRIYA, Basket(), fund, reference, amount).lines[0]
    if changes and line.account is not None:
        line = replace(line, account=replace(line.account, **changes))
    return [str(words) for words in warnings(desk.till, line)]


def test_warnings_say_what_to_think_about(desk: Desk) -> None:
    assert said(desk, "23", COUNCIL_TAX, "58.75") == []
    assert said(desk, "23", COUNCIL_TAX, "58.76") == ["£58.76 is more than the £58.75 owed."]
    assert said(desk, "23", ANOTHER_TAX, "10") == ["This account is £5.00 in credit. Nothing is owed."]
    assert said(desk, "5", RENT, "10") == [
        "Message on this account: Do not take cheques.",
        "This account is closed. Ask the customer before taking money for it.",
    ]
    assert said(desk, "23", COUNCIL_TAX, "10", balance_pence=None) == []
    assert said(desk, "1Z", "anything", "10") == []


# ------------------------------------------------------------------------------------------------------------- changes
def test_an_amount_is_changed_in_its_place_after_every_rule(desk: Desk) -> None:
    basket = desk.basket(("23", COUNCIL_TAX, "10"), ("23", ANOTHER_TAX, "20"))
    changed = change_line(desk.till, PRIYA, basket, 0, "12.50")
    assert [line.amount_pence for line in changed.lines] == [1250, 2000]
    with pytest.raises(InvalidAmount):
        change_line(desk.till, PRIYA, basket, 0, "0")


def test_a_bill_taken_out_goes_back_where_it_was(desk: Desk) -> None:
    basket = desk.basket(("23", COUNCIL_TAX, "10"), ("23", ANOTHER_TAX, "20"))
    assert put_back(PRIYA, basket.remove(0), 0, basket.lines[0]) == basket
