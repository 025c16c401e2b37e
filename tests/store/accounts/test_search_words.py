"""The words accounts are kept under and the words people type come out the same."""

from __future__ import annotations

import pytest

from ims_desktop.store.accounts.search_words import (
    MAX_WORD,
    MAX_WORDS,
    Typed,
    address_terms,
    bare,
    order_key,
    postcode_terms,
    reference_terms,
    surname_terms,
    terms_of,
    typed_words,
)


@pytest.mark.parametrize(
    ("kept", "terms"),
    [
        ("Siân", {"sian"}),
        ("Ŵyn", {"wyn"}),
        ("ŷ Llŷr", {"y", "llyr"}),
        ("Łukasz Wójcik", {"lukasz", "wojcik"}),
        ("Søren Æthel Straße", {"soren", "aethel", "strasse"}),
        ("O'Neill", {"o", "neill", "oneill"}),
        ("O’Neill", {"o", "neill", "oneill"}),
        ("Smithson-Jones", {"smithson", "jones", "smithsonjones"}),
        ("O'Neill–Smith", {"o", "neill", "smith", "oneill", "oneillsmith"}),
        ("12-14", {"12", "14"}),
        ("12a, Flat 3/2", {"12a", "flat", "3", "2"}),
        ("  --  ", set()),
    ],
)
def test_a_name_is_kept_without_marks_whole_and_in_its_parts(kept: str, terms: set[str]) -> None:
    assert set(terms_of(kept)) == terms


def test_an_accent_of_its_own_is_the_same_as_one_on_its_letter() -> None:
    assert terms_of("Sia\u0302n") == terms_of("Siân") == ("sian",)


def test_a_surname_of_several_words_is_kept_as_one_too() -> None:
    assert set(surname_terms("Van der Berg")) == {"van", "der", "berg", "vanderberg"}
    assert surname_terms("Smith") == ("smith",)


@pytest.mark.parametrize(
    ("kept", "terms"),
    [
        ("AM1 2AB", {"am1", "2ab", "am12ab"}),
        ("am12ab", {"am1", "2ab", "am12ab"}),
        ("CF10 1AA", {"cf10", "1aa", "cf101aa"}),
        ("W1A 1AA", {"w1a", "1aa", "w1a1aa"}),
        ("D02 XY45", {"d02", "xy45", "d02xy45"}),
        ("BFPO", {"bfpo"}),
        ("", set()),
    ],
)
def test_a_postcode_is_found_with_and_without_its_space(kept: str, terms: set[str]) -> None:
    assert set(postcode_terms(kept)) == terms


def test_short_forms_in_an_address_are_found_by_what_they_stand_for() -> None:
    assert set(address_terms("12 High St")) == {"12", "high", "st", "street", "saint"}
    assert set(address_terms("3 Mill Rd")) == {"3", "mill", "rd", "road"}


def test_a_reference_is_found_without_what_parts_it_and_by_its_parts() -> None:
    assert reference_terms("H0000012345") == ("h0000012345",)
    assert set(reference_terms("AB/12 345")) == {"ab12345", "ab", "12", "345"}
    assert reference_terms("--") == ()
    assert bare(" ab-12 345 ") == "ab12345"


def test_what_is_typed_parts_into_words_and_nothing_in_it_is_syntax() -> None:
    assert [typed.word for typed in typed_words('"smith" OR 1=1; --*')] == ["smith", "or", "1", "1"]
    assert typed_words("O'Neill") == (Typed("oneill", ("o", "neill")),)
    assert typed_words("12-14") == (Typed("12", ("12",)), Typed("14", ("14",)))
    assert typed_words("!!") == ()


def test_only_so_many_words_and_so_long_are_looked_for() -> None:
    assert len(typed_words("w " * 30)) == MAX_WORDS
    assert typed_words("x" * 90)[0].word == "x" * MAX_WORD
    assert terms_of("x" * 90) == ("x" * MAX_WORD,)


def test_a_short_number_is_a_house_number() -> None:
    assert [typed.is_house_number for typed in typed_words("12 123 1234 12a")] == [True, True, False, False]


def test_accents_do_not_move_a_person_in_the_alphabet() -> None:
    names = [("Wyn", "B"), ("Ŵyn", "A"), ("Smith", "Siân"), ("Smith", "Sian"), ("Zed", "")]
    assert sorted(names, key=lambda name: order_key(*name)) == [names[2], names[3], names[1], names[0], names[4]]
