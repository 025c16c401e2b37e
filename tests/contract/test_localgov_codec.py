"""Every number of LocalGov IMS's wire is exact, and bytes that could hurt are refused by name."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.contract.localgov.codec import dumps, loads
from sync.contract.localgov.errors import RULES, BadBody, BadMember, Unreadable
from sync.contract.localgov.money import PENCE_BOUND, pounds, rate_number, read_pence, read_rate

GOLDEN = {
    999_999_999_999_999_999: b"9999999999999999.99",
    -999_999_999_999_999_999: b"-9999999999999999.99",
    123_456_789_012_345_678: b"1234567890123456.78",
    1: b"0.01",
    -1: b"-0.01",
    0: b"0.00",
    10: b"0.10",
    1200: b"12.00",
    -100: b"-1.00",
}


# ------------------------------------------------------------------------------------------------------------ money
@pytest.mark.parametrize(("pence", "written"), GOLDEN.items())
def test_an_amount_is_written_with_two_decimals_and_read_back(pence: int, written: bytes) -> None:
    assert dumps(pounds(pence)) == written
    assert read_pence(loads(written)) == pence


@given(st.integers(1 - PENCE_BOUND, PENCE_BOUND - 1))
def test_no_amount_of_eighteen_digits_loses_a_penny(pence: int) -> None:
    assert read_pence(loads(dumps({"Amount": pounds(pence)}))["Amount"]) == pence  # type: ignore[index]
    assert Fraction(pounds(pence)) * 100 == pence


@pytest.mark.parametrize(("raw", "pence"), [(b"12", 1200), (b"12.5", 1250), (b"12.50000", 1250), (b"1.2e1", 1200)])
def test_an_amount_may_be_written_shorter_or_longer(raw: bytes, pence: int) -> None:
    assert read_pence(loads(raw)) == pence


@pytest.mark.parametrize(("text", "pence"), [("12.50", 1250), ("-0.01", -1), ("7", 700)])
def test_an_amount_may_be_a_number_as_text(text: str, pence: int) -> None:
    assert read_pence(text) == pence


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        (Decimal("0.001"), "too_many_decimals"),
        (Decimal("45.6000000000000000000000000000000001"), "too_many_decimals"),
        ("1.005", "too_many_decimals"),
        (Decimal("10000000000000000.00"), "out_of_range"),
        (-(10**16), "out_of_range"),
        (True, "not_a_number"),
        (None, "not_a_number"),
        (Decimal("NaN"), "not_a_number"),
        ("", "not_a_number"),
        (" 1", "not_a_number"),
        ("1,000", "not_a_number"),
        ("£1", "not_a_number"),
        ("1e2", "not_a_number"),
        ("１", "not_a_number"),  # noqa: RUF001 - a digit of another script
    ],
)
def test_what_is_no_amount_is_refused_by_its_rule(value: object, rule: str) -> None:
    with pytest.raises(ValueError, match=rf"^{rule}$"):
        read_pence(value)


# -------------------------------------------------------------------------------------------------------------- VAT
@pytest.mark.parametrize(
    ("raw", "text", "written"),
    [(b"0", "0.0", b"0.0"), (b"0.200", "0.2", b"0.2"), (b"0.175", "0.175", b"0.175"), (b"-0.0", "0.0", b"0.0")],
)
def test_a_rate_keeps_its_exact_fraction(raw: bytes, text: str, written: bytes) -> None:
    assert read_rate(loads(raw)) == text
    assert dumps(rate_number(text)) == written


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        (Decimal("0.1234567"), "too_many_decimals"),
        (Decimal("-0.2"), "out_of_range"),
        (20, "out_of_range"),
        ("a fifth", "not_a_number"),
    ],
)
def test_what_is_no_rate_is_refused_by_its_rule(value: object, rule: str) -> None:
    with pytest.raises(ValueError, match=rf"^{rule}$"):
        read_rate(value)


# ------------------------------------------------------------------------------------------------------------ bytes
@pytest.mark.parametrize(
    ("raw", "rule"),
    [
        (b"", "not_json"),
        (b"{", "not_json"),
        (b"{'a':1}", "not_json"),
        (b"[1,]", "not_json"),
        (b"01", "not_json"),
        (b"NaN", "not_json"),
        (b'{"Amount":Infinity}', "not_json"),
        (b"-Infinity", "not_json"),
        (b'"\xff"', "not_utf8"),
        ('"a"'.encode("utf-16"), "not_utf8"),
        (b'{"Amount":1,"amount":2}', "duplicate_member"),
        (b"[" * 17 + b"]" * 17, "too_deep"),
        (b'{"a":' * 100_000, "too_deep"),
        (b"1" * 41, "number_too_long"),
        (b"0." + b"1" * 40, "number_too_long"),
        (b"1e9999", "number_too_long"),
        (b"1e-9999", "number_too_long"),
        (b"1e99999999999999999999", "number_too_long"),
        (b'"' + b'\\"' * 200_000, "not_json"),
    ],
)
def test_what_is_no_document_is_refused_by_its_rule(raw: bytes, rule: str) -> None:
    with pytest.raises(Unreadable) as refused:
        loads(raw)
    assert refused.value.rule == rule
    assert refused.value.member == "body"


def test_brackets_in_text_are_not_depth() -> None:
    document = {"a": "[{" * 100 + '"\\'}
    assert loads(json.dumps(document).encode()) == document


def test_a_byte_order_mark_is_nothing_to_refuse() -> None:
    assert loads(b'\xef\xbb\xbf{"a":1}') == {"a": 1}


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.text(st.characters(exclude_categories=["Cs"])),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abcdefg"), inner, max_size=4),
        max_leaves=12,
    )
)
def test_a_document_is_read_as_it_was_written(document: object) -> None:
    assert loads(dumps(document)) == document
    assert json.loads(dumps(document)) == document


@pytest.mark.parametrize("value", [0.1, float("nan"), Decimal("Infinity"), {1: 2}, {"a": b"b"}, object()])
def test_what_is_not_exact_is_not_written(value: object) -> None:
    with pytest.raises(TypeError):
        dumps(value)


def test_a_refusal_says_the_member_and_the_rule_and_never_the_value() -> None:
    refused = BadMember("Rows[2].Amount", "too_many_decimals")
    assert isinstance(refused, BadBody)
    assert str(refused) == "Rows[2].Amount has too many decimals"
    assert all(text == text.strip() for text in RULES.values())
