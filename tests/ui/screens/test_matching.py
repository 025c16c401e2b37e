"""Which words of a name or address are shown bold."""

from __future__ import annotations

import pytest

from ui.screens.matching import fold, postcode_spans, spans, words_of


def bold(text: str, typed: str) -> list[str]:
    return [piece for piece, is_bold in spans(text, words_of(typed)) if is_bold]


@pytest.mark.parametrize(
    ("text", "typed", "found"),
    [
        ("S. O'Neill", "oneill", ["O'Neill"]),
        ("M. O\u2019Neil", "oneill", ["O\u2019Neil"]),
        ("P. O'Neill-Ŵyn", "oneill", ["O'Neill"]),
        ("14 Lôn yr Afon", "lon afon", ["Lôn", "Afon"]),
        ("3 Heol Ŷr Ŵy", "ŵy", ["Ŵy"]),
        ("Ellacott", "ella", ["Ellacott"]),
        ("Ellacott", "elacott", ["Ellacott"]),
        ("Penhallow", "pehnallow", ["Penhallow"]),
        ("Penhallow", "pehnalow", []),
        ("Ellacott", "acott", []),
        ("Lee", "les", []),
        ("AM4 2QX", "am4", ["AM4"]),
        ("", "x", []),
    ],
)
def test_what_was_looked_for_is_bold_whatever_its_accents(text: str, typed: str, found: list[str]) -> None:
    assert bold(text, typed) == found


def test_the_pieces_put_together_are_the_text() -> None:
    text = "Flat 2, 9 Lôn Afon Ddu"
    assert "".join(piece for piece, _ in spans(text, words_of("afon 9"))) == text


def test_folding_twice_is_folding_once() -> None:
    assert fold(fold("Ŵyn O'Neill")) == fold("Ŵyn O'Neill") == "wyn oneill"


@pytest.mark.parametrize(
    ("typed", "found"),
    [("am42qx", ["AM4 2QX"]), ("am42", ["AM4 2QX"]), ("am4", ["AM4"]), ("am4 2qx", ["AM4", "2QX"]), ("am5", [])],
)
def test_a_postcode_typed_without_its_space_is_bold_as_a_whole(typed: str, found: list[str]) -> None:
    assert [piece for piece, is_bold in postcode_spans("AM4 2QX", words_of(typed)) if is_bold] == found
