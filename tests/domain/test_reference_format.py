"""Validators, prepared: lengths, characters, masks, patterns."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ims_desktop.domain.catalogue import REFERENCE_MAX, CharacterType, CheckDigitConfiguration, ReferenceValidator
from ims_desktop.domain.reference_format import ReferenceFormat, Strength, compile_regex, format_of
from ims_desktop.errors import BadInput

TAX = CheckDigitConfiguration("Tax", "weighted_sum", 10, (3, 7, 1, 3, 7, 1, 3, 7, 0), "", (("10", "0"),), True)
LETTERED = CheckDigitConfiguration("P", "weighted_sum", 11, (9, 8, 7, 6, 5, 4, 3, 2, 1, 0), "12", (("10", "A"),))


def form(mask: str, least: int = 1, most: int = 30, **more: object) -> ReferenceFormat:
    return format_of(ReferenceValidator("v", least, most, mask, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("mask", "accepted", "refused"),
    [
        ("$", "AZ", "1# a"),
        ("#", "09", "A# ٣"),
        ("?", "A1Z0", " #-"),
        ("*", "A1 /-", "#$%^."),
        ("A", "A", "B1"),
        (".", ".", "A1"),
    ],
)
def test_each_mask_character_accepts_what_localgov_ims_says(mask: str, accepted: str, refused: str) -> None:
    masked = form(mask)
    assert [masked.mask_problem(character) for character in accepted] == [""] * len(accepted)
    assert [masked.mask_problem(character) for character in refused] == ["reference_mask"] * len(refused)


@pytest.mark.parametrize(
    ("kind", "accepted", "refused"),
    [
        (CharacterType.ALPHA, ["REFERENCE"], ["REFERENCE1", "REFE RENCE"]),
        (CharacterType.ALPHA_WHITE_SPACE, ["REFE RENCE", " "], ["REFERENCE1"]),
        (CharacterType.NUMERIC, ["0123456789"], [" ", "12A", "1-2"]),
        (CharacterType.NUMERIC_WHITE_SPACE, ["012 345"], ["12A"]),
        (CharacterType.ALPHANUMERIC, ["AB12"], ["AB 12", "AB/12"]),
        (CharacterType.ALPHANUMERIC_WHITE_SPACE, ["AB 12"], ["AB/12"]),
        (None, ["AB/12 #~"], ["AB\t12", "é", "AB\x00", "\x7f"]),
    ],
)
def test_each_character_type_accepts_its_characters_only(
    kind: CharacterType | None, accepted: list[str], refused: list[str]
) -> None:
    typed = form("*" * 30, character_type=kind)
    assert {typed.shape_problem(text) for text in accepted} == {""}
    assert {typed.shape_problem(text) for text in refused} == {"reference_characters"}


@pytest.mark.parametrize("text", ["AB123456", "AB12345Y", "AB12345Z", "AB000000", "AB00000Y"])
def test_a_pattern_accepts_what_fits_it_whole(text: str) -> None:
    assert form("*" * 30, regex=r"^AB\d{5}(\d|Y|Z)$").shape_problem(text) == ""
    assert form("*" * 30, regex=r"AB\d{5}(\d|Y|Z)").shape_problem(text) == ""


@pytest.mark.parametrize(
    "text", ["AB12345!", "AB12345C", "AB12345", "AA123456", "AA12345Y", "ABB2345Z", "XAB123456", "AB1234567"]
)
def test_a_pattern_refuses_the_rest_even_where_it_is_not_anchored(text: str) -> None:
    assert form("*" * 30, regex=r"^AB\d{5}(\d|Y|Z)$").shape_problem(text) == "reference_pattern"
    assert form("*" * 30, regex=r"AB\d{5}(\d|Y|Z)").shape_problem(text) == "reference_pattern"


def test_a_pattern_that_would_hang_others_takes_no_time() -> None:
    slow = form("*" * 30, regex="(A+)+B")
    started = time.perf_counter()
    assert slow.shape_problem("A" * 30) == "reference_pattern"
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize("pattern", ["(?=a)b", r"(a)\1", "(", "a{2000}"])
def test_a_pattern_that_is_not_linear_or_not_one_is_refused_by_the_name_of_its_validator(
    pattern: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(BadInput, match="Validator Old debtors") as refused:
        compile_regex("Old debtors", pattern)
    assert refused.value.reason == "unsupported_regex"
    assert capfd.readouterr().err == ""


def test_lengths_are_inclusive() -> None:
    ranged = form("*" * 30, 3, 5)
    assert [ranged.shape_problem("A" * n) for n in range(7)] == [
        "reference_missing",
        "reference_too_short",
        "reference_too_short",
        "",
        "",
        "",
        "reference_too_long",
    ]


def test_a_reference_shorter_than_its_mask_is_too_short_whatever_the_lengths_say() -> None:
    lax = form("########@", 1, 30, check_digit=TAX)
    assert (lax.shortest, lax.longest) == (9, 9)
    assert lax.problem("77532691") == "reference_too_short"
    assert lax.problem("7753269121") == "reference_too_long"
    assert lax.problem("775326912") == ""


def test_only_wildcards_at_the_end_of_a_mask_may_be_left_out() -> None:
    stall = form("#*****", 2, 30)
    assert (stall.shortest, stall.longest) == (2, 6)
    assert stall.problem("1A") == ""
    assert stall.problem("AA") == "reference_mask"


def test_no_reference_is_longer_than_can_be_kept() -> None:
    assert form("*" * 36, 1, 36).longest == REFERENCE_MAX
    assert format_of(None).shape_problem("A" * 31) == "reference_too_long"


def test_a_fund_without_a_validator_takes_any_printable_reference() -> None:
    anything = format_of(None)
    assert anything.problem("CC/12 #~") == ""
    assert anything.problem("CC\n12") == "reference_characters"
    assert anything.problem("") == "reference_missing"
    assert anything.strength is Strength.OPEN


def test_what_a_fit_proves_depends_on_the_mask() -> None:
    assert form("########@", check_digit=TAX).strength is Strength.PROOF
    assert form("ALS/####").strength is Strength.PROOF
    assert form("########").strength is Strength.SHAPE
    assert form("*****", regex="[0-9]+").strength is Strength.SHAPE
    assert form("#****").strength is Strength.OPEN
    assert form("*****").strength is Strength.OPEN


def test_people_say_digits_only_where_there_are_only_digits() -> None:
    assert form("########@", check_digit=TAX).digits_only
    assert not form("#########@", check_digit=LETTERED).digits_only
    assert form("####").digits_only
    assert form("****", character_type=CharacterType.NUMERIC).digits_only
    assert not form("?###").digits_only


def test_an_unfinished_reference_may_grow_as_long_as_every_character_fits() -> None:
    parking = form("BJ#######@", check_digit=LETTERED)
    assert [parking.may_grow(text) for text in ("", "B", "BJ", "BJ123", "BK", "BJX", "BJ12345673")] == [
        True,
        True,
        True,
        True,
        False,
        False,
        False,
    ]
    assert not form("****", character_type=CharacterType.NUMERIC).may_grow("A")


def test_a_check_digit_in_the_middle_is_judged_where_it_stands() -> None:
    middle = CheckDigitConfiguration("M", "weighted_sum", 10, (1, 0, 1))
    masked = form("#@#", check_digit=middle)
    assert masked.problem("347") == "check_digit"
    assert masked.problem("307") == ""
    assert "307" in masked.one_slip_away("347")


def test_neighbours_the_wrong_way_round_are_noticed() -> None:
    tax = form("########@", check_digit=TAX)
    assert tax.fits_swapped("775326192")
    assert not tax.fits_swapped("775326911")


def test_what_a_slip_of_the_hand_may_have_been_meant_for_begins_with_the_commonest_slip() -> None:
    tax = form("########@", check_digit=TAX)
    near = tax.one_slip_away("775326192")
    turned = tax.swapped("775326192")
    assert "775326912" in turned
    assert near[: len(turned)] == turned
    assert tax.one_slip_away("775326911")[0] == "775326912", "the check digit alone"
    assert all(tax.problem(one) == "" for one in near)
    assert "775326192" not in near
    assert len(near) == len(set(near))
    parking = form("BJ#######@", check_digit=LETTERED)
    assert parking.one_slip_away("BJ99518408")[0] != "BJ99518408"


@given(st.text(max_size=60))
def test_the_first_broken_rule_has_a_code_and_never_raises(text: str) -> None:
    tax = form("########@", check_digit=TAX, character_type=CharacterType.NUMERIC)
    assert tax.problem(text) in {
        "",
        "reference_missing",
        "reference_too_short",
        "reference_too_long",
        "reference_characters",
        "check_digit",
    }


@pytest.mark.parametrize("reference", ["7753\x0126912", "é" * 10_000, "77\n", "\udcff23"])
def test_what_is_no_text_of_a_bill_is_said_to_be_so_and_not_counted(reference: str) -> None:
    assert form("#########").shape_problem(reference) == "reference_characters"
