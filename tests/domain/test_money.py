"""Reading, writing and splitting money."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ims_desktop.domain.money import (
    change_pieces,
    contained_vat,
    parse_pence,
    plain_pounds,
    pounds,
    split_vat,
)
from ims_desktop.errors import InvalidAmount

TWENTY, FIVE = Fraction(1, 5), Fraction(1, 20)


@pytest.mark.parametrize(
    ("typed", "pence"),
    [
        ("12", 1200),
        ("0", 0),
        ("12.5", 1250),
        ("12.50", 1250),
        ("0.05", 5),
        ("£58.75", 5875),
        (" 58.75 ", 5875),
        ("1,284.50", 128450),
        ("£1,000,000", 100_000_000),
        ("1284.50", 128450),
        ("007", 700),
    ],
)
def test_amounts_are_read_as_people_type_them(typed: str, pence: int) -> None:
    assert parse_pence(typed) == pence


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ("", "Type an amount, such as 58.75."),
        ("   ", "Type an amount, such as 58.75."),
        ("£", "Type an amount, such as 58.75."),
        ("-3", "An amount has no minus sign. Type it without one, such as 58.75."),
        ("£-3", "An amount has no minus sign. Type it without one, such as 58.75."),
        ("\N{MINUS SIGN}3", "An amount has only the digits 0 to 9, a comma and a point, such as 1,284.50."),
        (
            "\N{FULLWIDTH DIGIT ONE}\N{FULLWIDTH DIGIT TWO}",
            "An amount has only the digits 0 to 9, a comma and a point, such as 1,284.50.",
        ),
        ("٣", "An amount has only the digits 0 to 9, a comma and a point, such as 1,284.50."),
        ("1e3", "An amount has only the digits 0 to 9, a comma and a point, such as 1,284.50."),
        ("twelve", "An amount has only the digits 0 to 9, a comma and a point, such as 1,284.50."),
        ("1 284", "An amount has only the digits 0 to 9, a comma and a point, such as 1,284.50."),
        ("12\x00", "An amount has only the digits 0 to 9, a comma and a point, such as 1,284.50."),
        ("12\n", "An amount has only the digits 0 to 9, a comma and a point, such as 1,284.50."),
        ("+3", "An amount has only the digits 0 to 9, a comma and a point, such as 1,284.50."),
        (".50", "Type the pounds before the point, such as 0.50."),
        (".", "Type the pounds before the point, such as 0.50."),
        ("12.", "Type the pence after the point, such as 58.75."),
        ("1.2.3", "An amount has one point, such as 58.75."),
        ("1.2,3", "The comma goes before the point, such as 1,284.50."),
        ("1,000.505", "Pence have two digits, such as 58.75."),
        ("12.345", "Pence have two digits, such as 58.75."),
        ("1,00.50", "A comma has three digits after it, such as 1,284.50."),
        ("12,34", "A comma has three digits after it, such as 1,284.50."),
        (",123", "A comma has three digits after it, such as 1,284.50."),
        ("1,,000", "A comma has three digits after it, such as 1,284.50."),
        ("1" * 10_000, "That is too long for an amount. Type pounds and pence, such as 58.75."),
        ("££5", "An amount has only the digits 0 to 9, a comma and a point, such as 1,284.50."),
    ],
)
def test_what_is_not_an_amount_is_refused_by_the_rule_it_breaks(typed: str, rule: str) -> None:
    with pytest.raises(InvalidAmount) as refused:
        parse_pence(typed)
    assert str(refused.value) == rule
    assert refused.value.reason == "amount_malformed"


def test_a_card_number_typed_as_an_amount_is_not_repeated() -> None:
    with pytest.raises(InvalidAmount) as refused:
        parse_pence("4111 1111 1111 1111")
    assert "4111" not in str(refused.value)


@given(st.integers(min_value=0, max_value=10**11))
def test_what_is_written_is_read_back(pence: int) -> None:
    assert parse_pence(pounds(pence)) == pence
    assert parse_pence(plain_pounds(pence)) == pence


@given(st.text(max_size=40))
def test_any_text_is_an_amount_or_refused(text: str) -> None:
    try:
        pence = parse_pence(text)
    except InvalidAmount:
        return
    assert pence >= 0


@pytest.mark.parametrize(
    ("pence", "shown", "plain"),
    [
        (0, "£0.00", "0.00"),
        (5, "£0.05", "0.05"),
        (128450, "£1,284.50", "1284.50"),
        (-1380, "\N{MINUS SIGN}£13.80", "-13.80"),
        (-5, "\N{MINUS SIGN}£0.05", "-0.05"),
        (99_999_999_999, "£999,999,999.99", "999999999.99"),
    ],
)
def test_amounts_are_written_for_people_and_for_files(pence: int, shown: str, plain: str) -> None:
    assert pounds(pence) == shown
    assert plain_pounds(pence) == plain


@pytest.mark.parametrize(
    ("amount", "rate", "vat"),
    [
        (1000, TWENTY, 167),
        (-1000, TWENTY, -167),
        (10000, TWENTY, 1667),
        (12050, TWENTY, 2008),
        (550, TWENTY, 92),
        (100, TWENTY, 17),
        (9999, TWENTY, 1666),
        (15, TWENTY, 2),
        (9, TWENTY, 2),
        (3, TWENTY, 0),
        (21, TWENTY, 4),
        (1000, Fraction(0), 0),
        (0, TWENTY, 0),
        (1050, FIVE, 50),
        (21, FIVE, 1),
    ],
)
def test_contained_vat_is_rounded_half_to_even(amount: int, rate: Fraction, vat: int) -> None:
    assert contained_vat(amount, rate) == vat


@given(st.integers(-(10**12), 10**12), st.fractions(0, 1, max_denominator=1000))
def test_contained_vat_is_within_half_a_penny_and_mirrors_for_refunds(amount: int, rate: Fraction) -> None:
    exact = amount - amount / (1 + rate)
    assert abs(contained_vat(amount, rate) - exact) <= Fraction(1, 2)
    assert contained_vat(-amount, rate) == -contained_vat(amount, rate)


@given(st.data())
def test_split_vat_sums_and_never_takes_more_than_its_share_rounded_up(data: st.DataObject) -> None:
    shares = data.draw(st.lists(st.integers(1, 10_000), min_size=1, max_size=12))
    vat = data.draw(st.integers(0, sum(shares) // 6))
    parts = split_vat(vat, shares)
    assert sum(parts) == vat
    for part, share in zip(parts, shares, strict=True):
        assert abs(part - Fraction(vat * share, sum(shares))) <= 1
        assert 0 <= part <= share


def test_the_last_part_takes_the_remainder_of_the_vat() -> None:
    assert split_vat(1667, (5000, 5000)) == (834, 833)
    assert split_vat(4, (1, 1, 1, 1, 1, 1)) == (1, 0, 1, 1, 0, 1)
    assert split_vat(-1667, (-5000, -5000)) == (-834, -833)


def test_change_is_the_fewest_notes_and_coins() -> None:
    assert change_pieces(1380) == ((1000, 1), (200, 1), (100, 1), (50, 1), (20, 1), (10, 1))
    assert change_pieces(0) == ()
    assert change_pieces(4) == ((2, 2),)
    assert change_pieces(12_345) == ((5000, 2), (2000, 1), (200, 1), (100, 1), (20, 2), (5, 1))


@given(st.integers(0, 10**7))
def test_change_pieces_add_up(pence: int) -> None:
    assert sum(piece * count for piece, count in change_pieces(pence)) == pence
