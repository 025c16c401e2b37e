"""Sentences: values until somebody shows them, in English or Welsh."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ims_desktop.words import LANGUAGES, Words, current_language, say, say_n, use_language

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    yield
    use_language("en")


def test_a_sentence_is_filled_when_it_is_shown() -> None:
    words = say("Session open since {time}", time="08:52")
    assert words.text("en") == "Session open since 08:52"
    assert str(words) == "Session open since 08:52"


def test_a_sentence_may_hold_another_which_is_shown_in_the_same_language() -> None:
    inner = say("Council Tax")
    assert say("{fund}: go on.", fund=inner).text("en") == "Council Tax: go on."


def test_what_fills_a_sentence_is_never_read_as_a_template() -> None:
    assert say("No {thing}.", thing="{secret} {0}").text("en") == "No {secret} {0}."


@pytest.mark.parametrize(("count", "shown"), [(1, "1 digit short"), (2, "2 digits short"), (0, "0 digits short")])
def test_a_sentence_that_counts_chooses_its_form(count: int, shown: str) -> None:
    assert say_n("{n} digit short", "{n} digits short", count).text("en") == shown


def test_a_sentence_that_counts_may_hold_more_than_the_count() -> None:
    assert say_n("{fund}: {n} day", "{fund}: {n} days", 3, fund="Rents").text("en") == "Rents: 3 days"


def test_sentences_of_the_same_words_are_equal_whatever_fills_them_is_compared_too() -> None:
    assert say("a {b}", b="1") == say("a {b}", b="1")
    assert say("a {b}", b="1") != say("a {b}", b="2")
    assert len({say("a {b}", b="1"), say("a {b}", b="2")}) == 2


def test_the_language_of_the_desk_is_english_until_another_is_chosen() -> None:
    assert current_language() == "en"
    use_language("cy")
    assert current_language() == "cy"
    assert str(say("Receipt")) == say("Receipt").text("cy")


def test_a_language_nobody_speaks_here_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="no such language: fr"):
        use_language("fr")
    assert current_language() == "en"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_without_a_translation_is_shown_as_it_was_written(language: str) -> None:
    assert Words("Nobody translated this {n}.", {"n": 7}).text(language) == "Nobody translated this 7."


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_words_are_no_words_in_any_language(language: str) -> None:
    assert say("").text(language) == ""
