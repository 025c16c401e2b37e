"""Card numbers are found in any writing, and what only looks a little like one is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ims_desktop.domain.card_guard import looks_like_card, scrub
from sync.contract.card_numbers import REMOVED, holds_card_number, is_card_number_within, without_card_numbers

CARDS = [
    "4242424242424242",
    "4242 4242 4242 4242",
    "4242-4242-4242-4242",
    "5555 5555 5555 4444",
    "378282246310005",
    "2223003122003222",
    "4242\u00a04242\u20114242\u20094242",
    "\uff14\uff12\uff14\uff12 4242 4242 4242",
    ";4242424242424242=30122010000000000000?",
    "%B4242424242424242^OKAFOR/AMINA^30122010000?",
    "4242424242424242=30122010000000000000",
    "4242\t4242\r\n4242 4242",
    "4242\u200b4242\u00ad4242 4242",
    "4242.4242.4242.4242",
    "3782_822463_10005",
]
OTHERS = [
    "",
    "4242424242424241",
    "424242424242",
    "42424242424242424242424242424242",
    "700987614",
    "BC/26/00017 at 12:05, GBP 120.00, 01632 960001",
    "019aa5e0-0000-7000-8000-00000000000a",
    "1234567890123452",
    "4242.4242.4242.4241",
    "2010/2011/2012/2013",
]


@pytest.mark.parametrize("card", CARDS)
def test_a_card_number_is_found_alone_and_within_a_text(card: str) -> None:
    assert holds_card_number(card)
    assert without_card_numbers(f"paid by {card}, 3 pieces") == f"paid by {REMOVED}, 3 pieces"


@pytest.mark.parametrize("text", OTHERS)
def test_any_other_text_is_left_as_it_is(text: str) -> None:
    assert not holds_card_number(text)
    assert without_card_numbers(text) == text


@pytest.mark.parametrize("card", CARDS)
def test_a_card_number_is_found_wherever_it_stands_in_a_document(card: str) -> None:
    for document in ({"a": [1, {"b": f"x {card}"}]}, {card: 1}, [None, card]):
        assert is_card_number_within(document)
    assert not is_card_number_within({"version": 4242424242424242, "texts": [True, "4242", None, ["4242", "42424242"]]})


def test_every_card_number_of_a_text_goes_and_the_text_never_grows() -> None:
    text = "4242424242424242 and 5555555555554444"
    assert without_card_numbers(text) == f"{REMOVED} and {REMOVED}"
    assert len(REMOVED) < 13


@given(st.text(st.sampled_from("012345678 -.=^?;%BD\t\u200b\uff14"), max_size=60))
def test_till_and_central_each_by_their_own_rule_take_the_same_for_a_card_number(text: str) -> None:
    assert holds_card_number(text) == looks_like_card(text)
    assert without_card_numbers(text).replace(REMOVED, "") == scrub(text).replace("[card number removed]", "")
