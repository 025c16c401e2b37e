"""What a cheque, a card slip or a postal order says of itself, and which box does not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ims_desktop.domain.cheque_details import (
    details_of,
    masked_account,
    read_authorisation,
    read_cheque,
    read_last_four,
    read_serial,
    tender_words,
)
from ims_desktop.domain.payment import Cheque, Tender
from ims_desktop.errors import BadInput, CardNumberRefused

if TYPE_CHECKING:
    from collections.abc import Callable

GOOD = ("Siân O'Neill", "000123", "08-99-99", "66374958")
CARD = "4111111111111111"


@pytest.mark.parametrize("sort_code", ["089999", "08-99-99", "08 99 99", "08\N{EN DASH}99\N{EN DASH}99", " 089999 "])
def test_a_sort_code_is_six_digits_however_it_is_laid_out(sort_code: str) -> None:
    assert read_cheque(" Siân O'Neill ", "000123", sort_code, "66374958") == Cheque(
        "Siân O'Neill", "000123", "089999", "66374958"
    )


@pytest.mark.parametrize(
    ("box", "text", "code"),
    [
        (0, "", "cheque_name"),
        (0, "n" * 51, "cheque_name"),
        (0, "two\nlines", "cheque_name"),
        (1, "12345", "cheque_number"),
        (1, "1234567", "cheque_number"),
        (1, "12345a", "cheque_number"),
        (1, "١٢٣٤٥٦", "cheque_number"),
        (2, "08-9999", "cheque_sort_code"),
        (2, "0899", "cheque_sort_code"),
        (3, "6637495", "cheque_account"),
        (3, "663749581", "cheque_account"),
    ],
)
def test_the_first_box_that_does_not_fit_is_named_and_nothing_typed_is_repeated(box: int, text: str, code: str) -> None:
    boxes = [*GOOD]
    boxes[box] = text
    with pytest.raises(BadInput) as wrong:
        read_cheque(*boxes)
    assert wrong.value.reason == code
    assert not text.strip() or text not in str(wrong.value)


@pytest.mark.parametrize("box", range(4))
def test_a_card_number_in_any_box_goes_to_the_card_guard(box: int) -> None:
    boxes = [*GOOD]
    boxes[box] = CARD
    with pytest.raises(CardNumberRefused):
        read_cheque(*boxes)


def test_an_authorisation_code_is_up_to_fifteen_letters_and_digits() -> None:
    assert [read_authorisation(one) for one in ("a1b2c3", " 012345678901234")] == ["A1B2C3", "012345678901234"]
    for wrong in ("", "0123456789012345", "A-1", "é1"):
        with pytest.raises(BadInput) as problem:
            read_authorisation(wrong)
        assert problem.value.reason == "authorisation"


@pytest.mark.parametrize("read", [read_authorisation, read_last_four, read_serial])
def test_a_whole_card_number_is_never_a_detail_of_a_slip(read: Callable[[str], str]) -> None:
    with pytest.raises(CardNumberRefused):
        read(CARD)


def test_a_card_is_known_by_its_last_four_digits_only() -> None:
    assert (read_last_four(" 4242 "), read_last_four("", wanted=False)) == ("4242", "")
    for wrong in ("", "424", "42424", "4a42"):
        with pytest.raises(BadInput) as problem:
            read_last_four(wrong)
        assert problem.value.reason == "last_four"


def test_a_postal_order_has_its_number_and_a_voucher_may_have_one() -> None:
    assert (read_serial(" 12 345 "), read_serial("", wanted=False)) == ("12 345", "")
    for wrong in ("", "s" * 31, "a\tb"):
        with pytest.raises(BadInput) as problem:
            read_serial(wrong)
        assert problem.value.reason == "serial"


def test_an_account_number_is_shown_by_its_last_three_digits() -> None:
    assert [masked_account(one) for one in ("66374958", "12", "")] == ["*****958", "12", ""]


def test_every_text_of_a_tender_is_there_for_the_card_guard_and_a_cheque_has_no_repr() -> None:
    cheque = read_cheque(*GOOD)
    assert details_of(Tender("24", "Cheque", 1, cheque=cheque)) == ("", "", "", *GOOD[:2], "089999", "66374958")
    assert details_of(Tender("93", "Card", 1, authorisation="A1", last_four="4242")) == ("A1", "4242", "")
    assert "66374958" not in repr(Tender("24", "Cheque", 1, cheque=cheque))


def test_a_tender_is_told_from_others_and_papers_do_without_the_name() -> None:
    cheque = Tender("24", "Cheque", 1, cheque=read_cheque(*GOOD))
    assert str(tender_words(cheque, name=True)) == "000123 · account *****958 · Siân O'Neill"
    assert str(tender_words(cheque, name=False)) == "000123 · account *****958"
    assert str(tender_words(Tender("93", "Card", 1, authorisation="A1"), name=True)) == "code A1"


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"brand": "Visa", "last_four": "4242", "authorisation": "A1"}, "Visa ending 4242 · code A1"),
        ({"brand": "Visa", "last_four": "4242"}, "Visa ending 4242"),
        ({"brand": "Visa", "authorisation": "A1"}, "Visa · code A1"),
        ({"brand": "Visa"}, "Visa"),
        ({"last_four": "4242", "authorisation": "A1"}, "card ending 4242 · code A1"),
        ({"last_four": "4242"}, "card ending 4242"),
        ({"provider_reference": "tx-1"}, ""),
    ],
)
def test_of_a_card_its_brand_its_last_digits_and_its_code_are_said(known: dict[str, str], said: str) -> None:
    assert str(tender_words(Tender("93", "Card", 1, **known), name=False)) == said  # type: ignore[arg-type]  # texts
