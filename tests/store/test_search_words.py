"""What a person typed becomes words to look for, and never the language of the index."""

from __future__ import annotations

import pytest

from ims_desktop.store.search_words import ALL, MAX_WORDS, PERSON, queries_of, words_of


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("  John   SMITH ", ("John", "SMITH")),
        ("O'Neill", ("O", "Neill")),
        ("Ŵyn Siân", ("Ŵyn", "Siân")),
        ("Sia\u0302n", ("Siân",)),
        ("12a High-Street", ("12a", "High", "Street")),
        ('"x" OR y*) NEAR(', ("x", "OR", "y", "NEAR")),
        ("_a_", ("a",)),
        ("?!", ()),
        ("", ()),
    ],
)
def test_only_letters_and_digits_are_words(typed: str, words: tuple[str, ...]) -> None:
    assert words_of(typed) == words


def test_nobody_can_type_too_much() -> None:
    assert len(words_of("word " * 1000)) == MAX_WORDS
    assert len(words_of("x" * 10_000)[0]) == 40


def test_the_strictest_question_comes_first() -> None:
    assert queries_of("smith 12") == (
        (PERSON, '"smith" "12"'),
        (PERSON, '"smith" * "12" *'),
        (ALL, '"smith" "12"'),
        (ALL, '"smith" * "12" *'),
    )
    assert queries_of("?") == ()


def test_a_house_number_is_whole_once_another_word_follows() -> None:
    assert queries_of("12 high st")[-1][1] == '"12" "high" * "st" *'
    assert queries_of("high st 12")[-1][1] == '"high" * "st" * "12" *'
    assert queries_of("7753 smith")[-1][1] == '"7753" * "smith" *'
