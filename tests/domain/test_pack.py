"""Reference packs: everything checked before any of it is used."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ims_desktop.domain.catalogue import CharacterType, Policy, VatTreatment
from ims_desktop.domain.pack import parse_pack
from ims_desktop.errors import BadInput
from tests.domain.packs import document, pack, pack_of

if TYPE_CHECKING:
    from collections.abc import Callable

Members = dict[str, Any]


def refusal(change: Callable[[Members], object]) -> str:
    members = document()
    change(members)
    with pytest.raises(BadInput) as refused:
        pack_of(members)
    return str(refused.value)


def test_a_pack_is_read_whole() -> None:
    read = pack()
    assert (read.version, read.effective_from) == (7, datetime(2026, 4, 1, tzinfo=UTC))
    assert (read.council.slug, read.council.name_cy) == ("aldermere", "Cyngor Aldermere")
    assert (read.vat_codes["W0"].rate, read.vat_codes["W0"].treatment) == (Fraction(1, 5), VatTreatment.STANDARD)
    assert (read.vat_codes["M0"].rate, read.vat_codes["11"].treatment) == (Fraction(0), VatTreatment.UNKNOWN)
    tax = read.funds["23"]
    assert (tax.maximum_pence, tax.account_must_exist, tax.display_name) == (99_999_999, True, None)
    assert tax.validator is not None
    assert tax.validator.character_type is CharacterType.NUMERIC
    assert tax.validator.check_digit is not None
    assert tax.validator.check_digit.result_substitutions == (("10", "0"),)
    assert read.funds["24"].validator == tax.validator
    assert (read.funds["1Z"].validator, read.funds["1Z"].maximum_pence) == (None, None)
    assert read.methods["WB"].minimum_pence == -9_999_999
    assert read.offices["SP"].name == "Civic Hub"
    assert read.messages[1].blocks
    assert read.cashiers["gwen"].may_override_stop
    assert read.policy == Policy()


def test_the_account_of_the_council_s_bank_is_read_line_by_line() -> None:
    made = document()
    made["council"]["bank"] = ["Aldermere Council", "Sort code 00-00-00"]
    assert pack_of(made).council.bank == ("Aldermere Council", "Sort code 00-00-00")
    assert pack_of(document()).council.bank == ()


def test_policy_is_read_by_its_own_names_and_unknown_names_are_left_for_later_versions() -> None:
    read = pack(
        accept_unverified=False,
        catalogue_fresh_s=60,
        receipt_languages=["cy", "en"],
        receipt_paper="a4",
        backup_path="/safe",
        float_pence=0,
        of_the_future=[1],
    )
    assert read.policy == Policy(
        accept_unverified=False,
        catalogue_fresh_s=60,
        receipt_languages=("cy", "en"),
        receipt_paper="a4",
        backup_path="/safe",
        float_pence=0,
    )


def test_a_moment_of_another_zone_is_read_as_utc() -> None:
    members = document()
    members["effective_from"] = "2026-04-01T01:00:00+01:00"
    assert pack_of(members).effective_from == datetime(2026, 4, 1, tzinfo=UTC)


@pytest.mark.parametrize("bytes_read", [b"", b"{", b"\xff\xfe", b"null", b"[]", b'"pack"', b"[" * 100_000, b"NaN"])
def test_what_is_no_document_is_refused_and_the_till_keeps_its_own(bytes_read: bytes) -> None:
    with pytest.raises(BadInput, match="The till keeps the one it has"):
        parse_pack(bytes_read)


def test_a_later_format_asks_for_a_newer_program() -> None:
    assert refusal(lambda m: m.update(format=2)) == "Reference pack: this program reads format 1. Update the program."


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda m: m.pop("version"), "Reference pack: version is a whole number from 1 to 1000000000000000."),
        (lambda m: m.update(version=True), "Reference pack: version is a whole number from 1 to 1000000000000000."),
        (
            lambda m: m.update(effective_from="yesterday"),
            "Reference pack: effective_from is a date and time in UTC, such as 2026-04-01T00:00:00Z.",
        ),
        (
            lambda m: m.update(effective_from="2026-04-01T00:00:00"),
            "Reference pack: effective_from is a date and time in UTC, such as 2026-04-01T00:00:00Z.",
        ),
        (lambda m: m.update(funds={}), "Reference pack: funds is a list."),
        (lambda m: m["funds"].append(7), "Reference pack: funds holds something that is not an entry at place 18."),
        (lambda m: m.update(council=7), "Reference pack: council holds named members."),
        (lambda m: m["council"].update(name=""), "Council: name is text of 1 to 100 printable characters."),
        (lambda m: m["council"].update(address="x"), "Council: address is a list of texts."),
        (lambda m: m["council"].update(address=["x" * 201]), "Council: address is a list of texts."),
    ],
)
def test_what_is_wrong_with_the_whole_is_said(change: Callable[[Members], object], sentence: str) -> None:
    assert refusal(change) == sentence


@pytest.mark.parametrize(
    ("fund", "sentence"),
    [
        ({"code": "LONGER"}, "Fund LONGER: code is text of 1 to 5 printable characters."),
        ({"code": 23}, "Fund 23: code is text of 1 to 5 printable characters."),
        ({"code": None}, "Fund 13: code is text of 1 to 5 printable characters."),
        ({"name": "x" * 51}, "Fund 23: name is text of 1 to 50 printable characters."),
        ({"name": "a\nb"}, "Fund 23: name is text of 1 to 50 printable characters."),
        ({"vat_code": "Q9"}, "Fund 23: vat_code names Q9, which is not in the pack."),
        ({"validator": "Nobody"}, "Fund 23: validator names Nobody, which is not in the pack."),
        ({"maximum_pence": 1.5}, "Fund 23: maximum_pence is a whole number from 0 to 10000000000000."),
        ({"maximum_pence": -1}, "Fund 23: maximum_pence is a whole number from 0 to 10000000000000."),
        ({"account_must_exist": "true"}, "Fund 23: account_must_exist is true or false."),
        ({"metadata": {"K": 1}}, "Fund 23: metadata holds names and texts."),
        ({"metadata": []}, "Fund 23: metadata holds names and texts."),
        ({"code": "24"}, "Fund 24: it is there twice."),
    ],
)
def test_a_fund_out_of_order_is_named_with_its_rule(fund: Members, sentence: str) -> None:
    assert refusal(lambda m: m["funds"][12].update(fund)) == sentence


@pytest.mark.parametrize(
    ("validator", "sentence"),
    [
        ({"name": "x" * 31}, f"Validator {'x' * 31}: name is text of 1 to 30 printable characters."),
        ({"min_length": 0}, "Validator Tax: min_length is a whole number from 1 to 36."),
        ({"max_length": 37}, "Validator Tax: max_length is a whole number from 9 to 36."),
        ({"max_length": 8}, "Validator Tax: max_length is a whole number from 9 to 36."),
        ({"input_mask": ""}, "Validator Tax: input_mask is text of 1 to 36 printable characters."),
        ({"input_mask": "#" * 37}, "Validator Tax: input_mask is text of 1 to 36 printable characters."),
        ({"input_mask": "bj######@"}, "Validator Tax: its mask has only capital letters, digits and plain signs."),
        ({"input_mask": "É#######@"}, "Validator Tax: its mask has only capital letters, digits and plain signs."),
        (
            {"input_mask": "#######@"},
            "Validator Tax: its mask and its lengths do not agree, so nothing could ever fit.",
        ),
        (
            {"input_mask": "#########@"},
            "Validator Tax: its mask and its lengths do not agree, so nothing could ever fit.",
        ),
        ({"check_digit": None}, "Validator Tax: its mask has a check digit, but it names none."),
        ({"check_digit": "Nobody"}, "Validator Tax: check_digit names Nobody, which is not in the pack."),
        ({"regex": "(?=a)b"}, "Validator Tax: this program cannot use its regular expression."),
        ({"regex": 7}, "Validator Tax: regex is text of 0 to 200 printable characters."),
        (
            {"character_type": "letters"},
            f"Validator Tax: character_type is one of {', '.join(CharacterType)}.",
        ),
    ],
)
def test_a_validator_that_could_not_be_held_to_is_named_with_its_rule(validator: Members, sentence: str) -> None:
    assert refusal(lambda m: m["validators"][5].update(validator)) == sentence


@pytest.mark.parametrize(
    ("check", "sentence"),
    [
        ({"strategy": "luhn"}, "Check digit Tax: strategy is one of weighted_sum, dynix."),
        ({"strategy": None}, "Check digit Tax: it needs a strategy and 1 to 36 weightings."),
        ({"weightings": []}, "Check digit Tax: it needs a strategy and 1 to 36 weightings."),
        ({"weightings": [1] * 37}, "Check digit Tax: it needs a strategy and 1 to 36 weightings."),
        ({"weightings": [1.5]}, "Check digit Tax: weightings is a list of whole numbers."),
        ({"weightings": "1,2"}, "Check digit Tax: weightings is a list of whole numbers."),
        ({"weightings": [True]}, "Check digit Tax: weightings is a list of whole numbers."),
        ({"modulus": 0}, "Check digit Tax: modulus is a whole number from 1 to 32767."),
        (
            {"source_substitutions": "7" * 21},
            "Check digit Tax: source_substitutions is text of 0 to 20 printable characters.",
        ),
        ({"apply_subtraction": None}, "Check digit Tax: apply_subtraction is true or false."),
    ],
)
def test_a_check_digit_that_could_not_be_worked_out_is_named_with_its_rule(check: Members, sentence: str) -> None:
    assert refusal(lambda m: m["check_digits"][1].update(check)) == sentence


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            lambda m: m["vat_codes"][4].update(rate=0.2),
            'VAT code W0: rate is a fraction from "0" to "1", written as text.',
        ),
        (
            lambda m: m["vat_codes"][4].update(rate="20"),
            'VAT code W0: rate is a fraction from "0" to "1", written as text.',
        ),
        (
            lambda m: m["vat_codes"][4].update(rate="1/5"),
            'VAT code W0: rate is a fraction from "0" to "1", written as text.',
        ),
        (
            lambda m: m["vat_codes"][4].update(treatment="odd"),
            "VAT code W0: treatment is one of standard, reduced, zero, exempt, outside_scope, unknown.",
        ),
        (
            lambda m: m["methods"][0].update(maximum_pence=-1),
            "Method of payment 1: maximum_pence is a whole number from 0 to 10000000000000.",
        ),
        (lambda m: m["offices"][0].update(code="CIV"), "Office CIV: code is text of 1 to 2 printable characters."),
        (lambda m: m["fund_messages"][0].update(id="1"), "Fund message 1: id is a whole number from 1 to 2147483648."),
        (
            lambda m: m["fund_messages"][0].update(message="x" * 101),
            "Fund message 1: message is text of 1 to 100 printable characters.",
        ),
        (lambda m: m["fund_messages"][0].update(fund="Q"), "Fund message 1: fund names Q, which is not in the pack."),
        (lambda m: m["cashiers"][0].update(office="ZZ"), "Cashier priya: office names ZZ, which is not in the pack."),
        (lambda m: m["cashiers"][0].update(roles="Payments"), "Cashier priya: roles is a list of texts."),
        (
            lambda m: m["policy"].update(catalogue_fresh_s=0),
            "Policy: catalogue_fresh_s is a whole number from 1 to 1000000000.",
        ),
        (lambda m: m["policy"].update(accept_unverified=1), "Policy: accept_unverified is true or false."),
        (lambda m: m["policy"].update(receipt_languages=["fr"]), "Policy: receipt_languages is one of en, cy."),
        (lambda m: m["policy"].update(receipt_paper="a5"), "Policy: receipt_paper is one of 80mm, a4."),
        (lambda m: m["policy"].update(scripts=["hello"]), "Policy: scripts holds named members."),
        (lambda m: m["policy"].update(scripts={"greet": "hello"}), "Policy: scripts holds named members."),
        (lambda m: m["policy"].update(call_recording="maybe"), "Policy: call_recording is one of block, spoken, none."),
    ],
)
def test_every_other_entry_is_named_with_its_rule(change: Callable[[Members], object], sentence: str) -> None:
    assert refusal(change) == sentence


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=300)
@given(st.data(), json_values)
def test_any_member_changed_to_anything_is_read_or_refused(data: st.DataObject, value: object) -> None:
    members = document()
    holder: Any = members
    while True:
        key = data.draw(st.sampled_from(sorted(holder) if isinstance(holder, dict) else range(len(holder))))
        inside = holder[key]
        if not inside or not isinstance(inside, dict | list) or data.draw(st.booleans()):
            break
        holder = inside
    holder[key] = value
    try:
        read = parse_pack(json.dumps(members).encode())
    except BadInput:
        return
    assert read.version
