"""How long the texts are that a pattern fits is worked out exactly, for whatever re2 knows."""

from __future__ import annotations

import itertools

import pytest
import re2
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sync.central.pattern_lengths import Lengths, TooDeep

LONGEST = 5
TEXTS = ["".join(letters) for n in range(LONGEST + 1) for letters in itertools.product("ab", repeat=n)]

pieces = st.sampled_from(
    ["a", "b", ".", "[ab]", "[^a]", r"\x61", r"\x{62}", r"\141", r"\w", r"\Qab\E", "^", "$", r"\pL"]
)
quantifiers = st.sampled_from(["", "", "", "*", "+", "?", "{2}", "{1,3}", "{0,}", "*?", "{2,}?"])


def wider(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, quantifiers).map(lambda it: f"(?:{it[0]}){it[1]}"),
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda it: f"(?:{it[0]}|{it[1]})"),
        inner.map(lambda it: f"(?i:{it})"),
    )


patterns = st.recursive(st.tuples(pieces, quantifiers).map("".join), wider, max_leaves=6)


def lengths(bits: int) -> set[int]:
    return {place for place in range(bits.bit_length()) if bits >> place & 1}


@settings(max_examples=150)
@given(patterns)
def test_the_lengths_are_exactly_those_of_the_texts_that_fit(pattern: str) -> None:
    assume(not set("^$") & set(pattern))
    fits = re2.compile(pattern)
    assert lengths(Lengths(pattern, LONGEST).whole) == {len(text) for text in TEXTS if fits.fullmatch(text)}


@settings(max_examples=100)
@given(patterns)
def test_no_text_that_fits_has_a_length_that_was_not_named(pattern: str) -> None:
    fits, named = re2.compile(f"(?P<ref>{pattern})"), Lengths(f"(?P<ref>{pattern})", LONGEST)
    assert {len(text) for text in TEXTS if fits.fullmatch(text)} <= lengths(named.whole)
    assert named.parts["ref"] == named.whole


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("", {0}),
        (r"(?s)a\Qb", {2}),
        (r"[]a][^]a][[:alpha:]x]\]", {4}),
        (r"\Aa\z", {1}),
        (r"(?<ref>a|bcd)x?", {1, 2, 3, 4}),
        ("a{", {2}),
        ("(?:ab){2,}", {4, 6}),
        (r"\p{Greek}\PN", {2}),
        ("a{0}b", {1}),
    ],
)
def test_the_odd_corners_of_re2_are_known(pattern: str, found: set[int]) -> None:
    re2.compile(pattern)
    assert lengths(Lengths(pattern, 7).whole) == found


def test_brackets_within_brackets_end_somewhere() -> None:
    assert Lengths("(" * 50 + "a" + ")" * 50, 3).whole == 2
    with pytest.raises(TooDeep):
        Lengths("(" * 51 + "a" + ")" * 51, 3)


def test_what_re2_would_not_take_is_no_pattern() -> None:
    with pytest.raises(ValueError, match="no pattern"):
        Lengths("[a", 3)
