"""Check digits, held to the facts of LocalGov IMS."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ims_desktop.domain.catalogue import CheckDigitConfiguration, ReferenceValidator
from ims_desktop.domain.check_digit import expected_check_digit
from ims_desktop.domain.reference_format import format_of

VECTORS = json.loads((Path(__file__).parents[1] / "data" / "checkdigit_vectors.json").read_text(encoding="utf-8"))[
    "vectors"
]
TAX = CheckDigitConfiguration("Tax", "weighted_sum", 10, (3, 7, 1, 3, 7, 1, 3, 7, 0), "", (("10", "0"),), True)
PENALTY = CheckDigitConfiguration("Penalty", "weighted_sum", 11, (9, 8, 7, 6, 5, 4, 3, 2, 1, 0), "12", (("10", "A"),))
LIBRARY = CheckDigitConfiguration("Library", "dynix", 10, (2, 0) * 7, "", (("10", "0"),))


def configuration(vector: dict[str, Any]) -> CheckDigitConfiguration:
    return CheckDigitConfiguration(
        name=vector["case"],
        strategy=vector["strategy"],
        modulus=vector["modulus"],
        weightings=tuple(vector["weightings"]),
        source_substitutions=vector["prefix"],
        result_substitutions=tuple(vector["results"].items()),
        apply_subtraction=vector["subtract"],
    )


def test_all_the_vectors_are_here() -> None:
    assert len(VECTORS) == 63


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["case"])
def test_a_check_digit_is_what_localgov_ims_makes_it(vector: dict[str, Any]) -> None:
    expected = expected_check_digit(vector["reference"], configuration(vector))
    assert expected == vector["expected"]
    assert (expected == vector["given"]) is vector["fits"]


@pytest.mark.parametrize("vector", [v for v in VECTORS if v["mask"]], ids=lambda vector: vector["case"])
def test_a_reference_fits_its_whole_mask_or_not(vector: dict[str, Any]) -> None:
    mask = vector["mask"]
    form = format_of(ReferenceValidator("v", len(mask), len(mask), mask, check_digit=configuration(vector)))
    assert (form.problem(vector["reference"]) == "") is vector["fits"]


def test_a_substitution_named_twice_judges_nothing() -> None:
    twice = replace(TAX, result_substitutions=(("10", "0"), ("10", "A")))
    assert expected_check_digit("775326912", twice) is None


def test_a_modulus_of_nothing_judges_nothing() -> None:
    assert expected_check_digit("775326912", replace(TAX, modulus=0)) is None


def test_a_reference_longer_than_any_that_can_be_kept_is_judged_by_its_weights() -> None:
    assert expected_check_digit("7" * 50, TAX) is None


def test_a_prefix_may_stand_in_for_a_whole_reference() -> None:
    assert expected_check_digit("AB", replace(PENALTY, source_substitutions="12")) == "3"
    assert expected_check_digit("A", replace(PENALTY, source_substitutions="12")) is None


def test_the_library_strategy_needs_a_weight_at_every_even_digit_only() -> None:
    assert expected_check_digit("2123", replace(LIBRARY, weightings=(2,))) is None
    assert expected_check_digit("21A", replace(LIBRARY, weightings=(2,))) is not None


def test_the_library_strategy_folds_as_its_makers_do_whatever_the_weight() -> None:
    # 9 x 3 = 27, over ten so 17, over four so 18; then 1; 10 - 19 mod 10 = 1.
    assert expected_check_digit("91X", replace(LIBRARY, weightings=(3,))) == "1"
    # 5 x 2 = 10, not over ten, over four so 11; 12 mod 7 = 5; 7 - 5 = 2. 9 x 2 = 18, so 8, so 9; 10 mod 7 = 3; 4.
    assert expected_check_digit("51X", replace(LIBRARY, modulus=7)) == "2"
    assert expected_check_digit("91X", replace(LIBRARY, modulus=7)) == "4"


def luhn(number: str) -> bool:
    folded = [int(d) if i % 2 == 0 else sum(divmod(2 * int(d), 10)) for i, d in enumerate(reversed(number))]
    return sum(folded) % 10 == 0


@given(st.text("0123456789", min_size=13, max_size=13))
def test_the_library_strategy_with_twos_is_the_luhn_test(body: str) -> None:
    fitting = [digit for digit in "0123456789" if expected_check_digit(body + digit, LIBRARY) == digit]
    assert fitting == [digit for digit in "0123456789" if luhn(body + digit)]


@given(st.text("0123456789", min_size=8, max_size=8), st.integers(0, 7), st.sampled_from("0123456789"))
def test_a_changed_digit_is_noticed_whenever_it_changes_the_remainder(body: str, place: int, digit: str) -> None:
    right = expected_check_digit(body + "0", TAX)
    changed = body[:place] + digit + body[place + 1 :]
    weight = TAX.weightings[place]
    assume((int(digit) - int(body[place])) * weight % TAX.modulus)
    assert expected_check_digit(changed + "0", TAX) != right


@given(st.text("0123456789", min_size=7, max_size=7))
def test_letters_keep_their_place_and_a_prefix_stands_in_for_them(digits: str) -> None:
    assert expected_check_digit(f"FP{digits}0", PENALTY) == expected_check_digit(f"12{digits}0", PENALTY)
