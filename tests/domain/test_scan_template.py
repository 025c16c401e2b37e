"""A council's templates read its bills' codes: length, pattern, check digit, fund, priority; nothing is guessed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ims_desktop.domain.pack import parse_pack
from ims_desktop.domain.scan import Scan, scan_of
from ims_desktop.domain.scan_check import is_proved
from ims_desktop.domain.scan_template import ScanTemplate, compile_pattern, read_by_templates, try_template
from ims_desktop.errors import BadInput
from tests.domain.packs import document, pack_of

BILL = ScanTemplate("Bill", 19, "(?P<iin>9826[0-9]{2})(?P<ref>[0-9]{9})[0-9]{4}", fund="23")
AMOUNT = ScanTemplate(
    "Slip", 24, "(?P<iin>9826)(?P<ref>[0-9]{11})(?P<amount_pence>[0-9]{8})(?P<check>[0-9])", check="luhn"
)
ENTRY = {"name": "Bill", "length": 19, "pattern": BILL.pattern, "fund": "23"}


def luhn(digits: str) -> str:
    """Give the digit that makes the Luhn sum right."""
    return next(last for last in "0123456789" if is_proved(digits + last, "luhn"))


def entries(*changes: dict[str, Any]) -> dict[str, Any]:
    return {**document(), "scan_templates": [{**ENTRY, **change} for change in changes]}


# ------------------------------------------------------------------------------------------------ what a reader sends
@pytest.mark.parametrize(
    ("sent", "text", "symbology", "kind"),
    [
        ("775326912\r", "775326912", "", ""),
        ("\x02]C0775326912\r\n", "775326912", "]C0", "Code 128"),
        ("]C1415501234512345\t", "415501234512345", "]C1", "GS1-128"),
        ("]Q1https://a.b/?reference=1", "https://a.b/?reference=1", "]Q1", "QR"),
        ("]X9abc", "abc", "]X9", "]X9"),
        ("]", "]", "", ""),
    ],
)
def test_what_a_reader_sends_is_taken_apart(sent: str, text: str, symbology: str, kind: str) -> None:
    scan = scan_of(sent)
    assert (scan.text, scan.symbology, scan.kind) == (text, symbology, kind)


@pytest.mark.parametrize(
    "sent",
    [
        "%B4444333322221111^DOE/JOHN^25121010000000000000?",
        ";4444333322221111=25121010000000000000?",
        "%b4444 3333 2222 1111^DOE",
        "+4444333322221111=2512?",
    ],
)
def test_a_card_drawn_through_a_reader_is_a_swipe(sent: str) -> None:
    assert scan_of(sent).is_swipe
    assert not scan_of("9826017753269120000").is_swipe


def test_only_characters_that_people_see_are_readable() -> None:
    assert Scan("0123\x1d45").is_readable
    assert not Scan("0123\x0345").is_readable
    assert not Scan("").is_readable
    assert not Scan("7" * 1001).is_readable
    assert not Scan("\udcff" * 9).is_readable


# ---------------------------------------------------------------------------------------------------- check digits
@given(st.from_regex(r"[0-9]{1,30}", fullmatch=True))
def test_every_changed_digit_breaks_a_luhn_number(digits: str) -> None:
    whole = digits + luhn(digits)
    for place, digit in enumerate(whole):
        other = str((int(digit) + 3) % 10)
        assert not is_proved(whole[:place] + other + whole[place + 1 :], "luhn")


@given(st.from_regex(r"[0-9A-Z]{2,20}", fullmatch=True))
def test_a_mod_97_code_proves_itself_and_no_neighbour(payload: str) -> None:
    number = int("".join(str(int(character, 36)) for character in payload) + "00")
    whole = f"{payload}{98 - number % 97:02}"
    assert is_proved(whole, "mod97")
    assert not is_proved(whole[:-1] + str((int(whole[-1]) + 1) % 10), "mod97")


def test_a_rule_nobody_knows_and_a_text_of_signs_prove_nothing() -> None:
    assert not is_proved("4242", "mod11")
    assert not is_proved("42-2", "luhn")
    assert not is_proved("\N{FULLWIDTH DIGIT FOUR}2", "luhn")
    assert not is_proved("A", "luhn")
    assert not is_proved("", "luhn")


def test_a_rule_of_the_council_proves_a_code_as_it_proves_a_reference() -> None:
    template = pack_of(entries({"pattern": "(?P<ref>[0-9]{9})", "length": 9, "check_digit": "Tax"})).scan_templates[0]
    assert try_template(template, Scan("775326912")).code == "fits"
    assert try_template(template, Scan("775326913")).code == "check_digit"
    assert template.check is not None
    assert not is_proved("7" * 37, template.check)


# ------------------------------------------------------------------------------------------------------- one template
def test_a_code_that_fits_gives_its_reference_and_its_fund() -> None:
    trial = try_template(BILL, Scan("9826017753269120000"))
    assert trial.reading is not None
    assert (trial.reading.reference, trial.reading.fund, trial.reading.amount_pence) == ("775326912", "23", None)


@pytest.mark.parametrize(
    ("change", "scan", "code", "words"),
    [
        ({"symbology": "]C0"}, Scan("9826017753269120000"), "symbology", "the reader does not say"),
        ({"symbology": "]C0"}, Scan("9826017753269120000", "]Q1"), "symbology", "come as Code 128; this is QR."),
        ({}, Scan("982601775326912000"), "length", "Its codes have 19 characters."),
        ({}, Scan("982701775326912000A"), "pattern", "The pattern does not fit."),
        ({}, Scan("982601775326912000\x03"), "pattern", "The pattern does not fit."),
        ({"pattern": "9826(?P<ref>X?).*"}, Scan("9826017753269120000"), "pattern", "The pattern does not fit."),
        ({"pattern": "9826(?P<ref> )0177532691200.*"}, Scan("9826 01775326912000"), "pattern", "does not fit."),
        ({"pattern": "(?P<ref>.{9})(?P<amount_pence>.*)"}, Scan("982601775326912x000"), "amount", "not a number"),
        ({"pattern": "(?P<ref>.{4})(?P<amount_pence>.*)"}, Scan("9826017753269120000"), "amount", "not a number"),
        ({"check": "luhn"}, Scan("9826017753269120000"), "check_digit", "The check digit does not fit."),
        (
            {"pattern": ".{4}(?P<ref>.{15})(?P<check>.)?", "check": "luhn"},
            Scan("9826017753269120000"),
            "check_digit",
            "",
        ),
    ],
)
def test_the_first_rule_a_code_breaks_is_named(change: dict[str, Any], scan: Scan, code: str, words: str) -> None:
    trial = try_template(replace(BILL, **change), scan)
    assert (trial.reading, trial.code) == (None, code)
    assert words in str(trial.words)


def test_an_amount_is_read_in_pence_and_nothing_proposes_nothing() -> None:
    slip = "982641007293856" + "00009620"
    reading = try_template(AMOUNT, Scan(slip + luhn(slip))).reading
    assert reading is not None
    assert (reading.reference, reading.amount_pence) == ("41007293856", 9620)
    nothing = "982641007293856" + "00000000"
    empty = try_template(AMOUNT, Scan(nothing + luhn(nothing))).reading
    assert empty is not None
    assert empty.amount_pence is None


@given(st.from_regex(r"9826[0-9]{11}[0-9]{8}", fullmatch=True))
def test_a_template_reads_back_what_a_bill_was_printed_with(code: str) -> None:
    whole = code + luhn(code)
    reading = try_template(AMOUNT, Scan(whole)).reading
    assert reading is not None
    assert (reading.reference, reading.amount_pence or 0) == (code[4:15], int(code[15:23]))
    wrong = whole[:-1] + str((int(whole[-1]) + 1) % 10)
    assert try_template(AMOUNT, Scan(wrong)).code == "check_digit"


@given(st.text(max_size=40), st.sampled_from(["", "]C0", "]Q1"]))
def test_no_text_at_all_upsets_a_template(text: str, symbology: str) -> None:
    trial = try_template(replace(BILL, length=len(text) or 1, pattern="(?s)(?P<ref>.+)"), Scan(text, symbology))
    if trial.reading is not None:
        assert trial.reading.reference == text.strip().upper()
        assert 1 <= len(trial.reading.reference) <= 30


# --------------------------------------------------------------------------------------------------- several templates
def test_the_lowest_priority_that_fits_counts() -> None:
    other = replace(BILL, name="Other", fund="24", priority=5)
    longer = replace(BILL, name="Longer", length=20, priority=1)
    assert [reading.fund for reading in read_by_templates(Scan("9826017753269120000"), (BILL, longer, other))] == ["24"]


def test_two_of_the_same_priority_both_count_unless_they_read_the_same() -> None:
    other = replace(BILL, name="Other", fund="24")
    same = replace(BILL, name="Same")
    readings = read_by_templates(Scan("9826017753269120000"), (BILL, same, other))
    assert [(reading.template, reading.fund) for reading in readings] == [("Bill", "23"), ("Other", "24")]
    assert read_by_templates(Scan("0"), (BILL, other)) == ()


@given(st.permutations([BILL, replace(BILL, name="Other", fund="24"), replace(BILL, name="Third", priority=101)]))
def test_the_order_of_the_templates_decides_nothing(templates: list[ScanTemplate]) -> None:
    readings = read_by_templates(Scan("9826017753269120000"), templates)
    assert {reading.fund for reading in readings} == {"23", "24"}


# ------------------------------------------------------------------------------------------------------------ the pack
def test_templates_and_hosts_are_read_from_the_pack() -> None:
    members = entries({}, {"name": "Old", "disabled": True}, {"name": "Any", "fund": None, "priority": 3})
    members["policy"]["scan_hosts"] = ["pay.aldermere.example"]
    pack = pack_of(members)
    assert [(it.name, it.fund, it.priority, it.check) for it in pack.scan_templates] == [
        ("Bill", "23", 100, None),
        ("Any", None, 3, None),
    ]
    assert pack.policy.scan_hosts == ("pay.aldermere.example",)
    assert (
        parse_pack(
            b'{"format": 1, "version": 1, "effective_from": "2026-04-01T00:00:00Z", "council": {"slug": "a", '
            b'"name": "A"}}'
        ).scan_templates
        == ()
    )


def test_a_check_known_to_everybody_needs_no_setting_up_and_the_councils_own_comes_first() -> None:
    members = entries({"check_digit": "luhn"}, {"name": "Own", "check_digit": "mod97"})
    members["check_digits"].append({**members["check_digits"][0], "name": "mod97"})
    known, own = pack_of(members).scan_templates
    assert known.check == "luhn"
    assert own.check is not None
    assert not isinstance(own.check, str)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"pattern": "(?<=a)(?P<ref>b)"}, "Scan template Bill: this program cannot use its pattern"),
        ({"pattern": "[0-9]+"}, "Scan template Bill: this program cannot use its pattern"),
        ({"pattern": "(?P<ref>.)(?P<pin>.)"}, "Scan template Bill: this program cannot use its pattern"),
        ({"fund": "77"}, "Scan template Bill: fund names 77"),
        ({"check_digit": "Lost"}, "Scan template Bill: check_digit names Lost"),
        ({"length": 0}, "Scan template Bill: length is a whole number from 1 to 200"),
        ({"priority": -1}, "Scan template Bill: priority"),
    ],
)
def test_a_template_this_program_cannot_use_refuses_the_pack_by_name(change: dict[str, Any], why: str) -> None:
    with pytest.raises(BadInput) as caught:
        pack_of(entries(change))
    assert why in str(caught.value)


def test_a_pattern_that_would_hang_another_machine_answers_at_once() -> None:
    evil = ScanTemplate("Evil", 200, "(?P<ref>(?:a*)*b)")
    assert try_template(evil, Scan("a" * 200)).code == "pattern"
    assert compile_pattern(evil.pattern) is compile_pattern(evil.pattern)
