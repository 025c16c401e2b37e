"""What a scan comes to: a bill, a question, a refusal, or a card that is dropped; templates come before the guard."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ims_desktop.domain.card_guard import looks_like_card
from ims_desktop.domain.catalogue import CatalogueHealth
from ims_desktop.domain.recognise import Mood
from ims_desktop.domain.recognise_scan import ScanRecognition, is_card_scan, recognise_scan, shown_text
from ims_desktop.domain.scan import scan_of
from ims_desktop.domain.scan_address import read_address
from ims_desktop.domain.scan_check import is_proved
from ims_desktop.errors import InvalidReference
from tests.domain.accounts import SomeAccounts, account, accounts
from tests.domain.packs import document, pack_of
from tests.domain.test_scan_template import luhn

if TYPE_CHECKING:
    from ims_desktop.domain.catalogue import ReferencePack

HOST = "pay.aldermere.example"
CARD = "4111111111111111"
SWIPE = "%B4111111111111111^DOE/JANE^25121010000000000000?"
KNOWN = accounts(
    account("23", "775326912"),
    account("24", "775326912"),
    account("5", "61100513680", message=1),
    account("23", "300418279"),
)
TAX = {
    "name": "Tax bill",
    "length": 18,
    "pattern": "(?P<iin>982601)(?P<ref>[0-9]{9})(?P<amount_pence>[0-9]{3})",
    "fund": "23",
}
RATES = {**TAX, "name": "Rates bill", "fund": "24"}
CODE = "982601775326912500"


@cache
def _council(templates: str) -> ReferencePack:
    return pack_of({**document(scan_hosts=[HOST]), "scan_templates": json.loads(templates)})


def council(*templates: dict[str, Any]) -> ReferencePack:
    return _council(json.dumps(templates))


def scanned(sent: str, *templates: dict[str, Any], known: SomeAccounts = KNOWN) -> ScanRecognition:
    return recognise_scan(scan_of(sent), council(*templates), known)


# ----------------------------------------------------------------------------------------------------- by a template
def test_a_code_that_fits_one_template_is_its_bill_and_proposes_its_amount() -> None:
    made = scanned(CODE, TAX)
    assert made.recognition.mood is Mood.VALID
    assert made.recognition.verdict is not None
    assert (made.recognition.verdict.fund.code, made.recognition.verdict.reference) == ("23", "775326912")
    assert made.amounts == {("23", "775326912"): 500}
    assert [reading.template for reading in made.readings] == ["Tax bill"]


def test_a_template_without_a_fund_lets_the_reference_tell_which() -> None:
    made = scanned("982601300418279500", {**TAX, "fund": None})
    assert made.recognition.verdict is not None
    assert made.recognition.verdict.fund.code == "23"
    assert made.amounts == {("23", "300418279"): 500}
    both = scanned(CODE, {**TAX, "fund": None})
    assert both.recognition.mood is Mood.SEVERAL
    assert both.amounts == {("24", "775326912"): 500, ("23", "775326912"): 500}


def test_two_templates_of_the_same_priority_make_it_ask() -> None:
    made = scanned(CODE, TAX, RATES)
    assert made.recognition.mood is Mood.SEVERAL
    assert str(made.recognition.words) == "This code fits Council Tax and Business Rates. Ask which bill."
    assert [choice.fund.code for choice in made.recognition.choices] == ["23", "24"]
    assert made.amounts == {("23", "775326912"): 500, ("24", "775326912"): 500}


def test_it_asks_even_where_only_one_of_the_two_has_the_account() -> None:
    made = scanned("982601300418279500", TAX, RATES)
    assert made.recognition.mood is Mood.SEVERAL
    assert [(choice.fund.code, choice.payable) for choice in made.recognition.choices] == [("23", True), ("24", False)]


def test_two_templates_that_read_the_same_bill_ask_nothing_but_the_amount() -> None:
    short = {**TAX, "name": "Other", "pattern": "982601(?P<ref>[0-9]{9})[0-9](?P<amount_pence>[0-9]{2})"}
    made = scanned("982601775326912150", TAX, short)
    assert made.recognition.mood is Mood.VALID
    assert made.amounts == {}


def test_a_lower_priority_is_not_asked_about() -> None:
    assert scanned(CODE, TAX, {**RATES, "priority": 200}).recognition.mood is Mood.VALID


def test_a_reference_the_fund_refuses_is_refused_in_its_own_words() -> None:
    made = scanned("982601775326913500", TAX, RATES)
    assert (made.recognition.mood, made.recognition.code) == (Mood.REFUSED, "check_digit")


def test_a_fund_that_takes_no_payments_any_more_says_so_and_leaves_the_other_template() -> None:
    closed = {**TAX, "fund": "99"}
    assert (scanned(CODE, closed).recognition.mood, scanned(CODE, closed).recognition.code) == (
        Mood.REFUSED,
        "fund_disabled",
    )
    assert scanned(CODE, closed, RATES).recognition.mood is Mood.VALID


def test_a_stopped_account_is_stopped_and_finance_may_go_on() -> None:
    rent = {"name": "Rent", "length": 11, "pattern": "(?P<ref>[0-9]{11})", "fund": "5"}
    assert scanned("61100513680", rent).recognition.mood is Mood.STOPPED
    made = recognise_scan(scan_of("61100513680"), council(rent), KNOWN, finance=True)
    assert made.recognition.code == "stop_overridable"


# ----------------------------------------------------------------------------------------------------- without one
def test_a_code_no_template_fits_is_a_bare_reference() -> None:
    made = scanned("]C0300418279\r", TAX)
    assert made.recognition.mood is Mood.VALID
    assert made.readings == ()
    assert scanned("7753").recognition.mood is Mood.REFUSED


@pytest.mark.parametrize("sent", ["WIFI:T:WPA;S:guest;;", "HELLO WORLD"])
def test_a_code_of_something_else_is_refused_and_searched_for_nowhere(sent: str) -> None:
    made = scanned(sent)
    assert made.recognition.mood in {Mood.REFUSED, Mood.SEVERAL}
    assert scanned("HELLO").recognition.code == "scan_unknown"


@pytest.mark.parametrize(
    ("sent", "code"), [("", "empty"), ("77\x0353", "scan_unreadable"), ("7" * 1001, "scan_unreadable")]
)
def test_what_nobody_can_read_is_refused(sent: str, code: str) -> None:
    assert scanned(sent).recognition.code == code


# ------------------------------------------------------------------------------------------------------------ cards
@pytest.mark.parametrize("sent", [SWIPE, ";4111111111111111=25121010000000000000?", CARD, f"]C0{CARD}"])
def test_a_card_is_dropped_and_nothing_of_it_is_said_again(sent: str) -> None:
    made = scanned(sent, TAX)
    assert made.recognition.mood is Mood.CARD
    assert CARD not in repr(made)
    assert is_card_scan(scan_of(sent), council(TAX))
    assert is_card_scan(scan_of(sent), None)


def test_no_template_ever_takes_a_swipe() -> None:
    greedy = {"name": "Greedy", "length": len(SWIPE), "pattern": "(?P<ref>.{10}).*", "fund": None}
    assert scanned(SWIPE, greedy).recognition.mood is Mood.CARD


@given(st.from_regex(r"633[0-9]{15}", fullmatch=True))
def test_a_councils_long_number_that_looks_like_a_card_is_its_bill(start: str) -> None:
    code = start + luhn(start)
    allpay = {
        "name": "Payment card",
        "length": 19,
        "pattern": "(?P<iin>633[0-9]{3})(?P<ref>[0-9]{11})[0-9](?P<check>[0-9])",
        "check_digit": "luhn",
        "fund": "13",
    }
    assert looks_like_card(code)
    assert is_card_scan(scan_of(code), council())
    made = scanned(code, allpay)
    assert made.recognition.mood is Mood.VALID
    assert made.recognition.verdict is not None
    assert made.recognition.verdict.reference == code[6:17]
    assert not is_card_scan(scan_of(code), council(allpay))


def test_a_reference_that_is_itself_a_card_number_is_dropped_where_its_fund_has_no_form() -> None:
    anything = {"name": "Licence", "length": 16, "pattern": "(?P<ref>[0-9]{16})", "fund": "1Z"}
    assert scanned(CARD, anything).recognition.mood is Mood.CARD


# -------------------------------------------------------------------------------------------------------- addresses
@pytest.mark.parametrize(
    ("query", "pence"),
    [
        ("reference=775326912", None),
        ("reference=775326912&amount=18450", 18450),
        ("amount=184.50&reference=775326912&x=1", 18450),
        ("REFERENCE=775326912&AMOUNT=0", None),
        ("reference=775326912&amount=-5", None),
        ("reference=775326912&amount=0.00", None),
        ("reference=775326912&amount=5&amount=6", None),
    ],
)
def test_an_address_of_the_council_fills_the_fields(query: str, pence: int | None) -> None:
    made = scanned(f"]Q1https://{HOST}/bill?{query}", known=accounts(account("23", "775326912")))
    assert made.recognition.verdict is not None
    assert (made.recognition.verdict.fund.code, made.recognition.verdict.reference) == ("23", "775326912")
    assert made.amounts.get(("23", "775326912")) == pence


@pytest.mark.parametrize(
    "address",
    [
        "http://pay.aldermere.example/?reference=775326912",
        "https://pay.aldermere.example.evil.example/?reference=775326912",
        "https://evil.example/?reference=775326912",
        "https://pay.aldermere.example@evil.example/?reference=775326912",
        "https://me@pay.aldermere.example/?reference=775326912",
        "https://pay.aldermere.example:8443/?reference=775326912",
        "https://pay.aldermere.example:x/?reference=775326912",
        "https://[pay.aldermere.example/?reference=775326912",
        "javascript:/alert?reference=775326912",
        "file:///etc/passwd?reference=775326912",
    ],
)
def test_an_address_of_anybody_else_is_refused_and_never_read(address: str) -> None:
    template = {"name": "Greedy", "length": len(address), "pattern": ".*(?P<ref>775326912)", "fund": "23"}
    made = scanned(address, template)
    assert (made.recognition.mood, made.recognition.code) == (Mood.REFUSED, "scan_host")
    assert "not opened" in str(made.recognition.words)
    assert "reference" not in shown_text(scan_of(address), council(template))


def test_an_address_may_name_the_usual_port_and_end_in_a_point() -> None:
    assert read_address(f"HTTPS://{HOST.upper()}.:443/?reference=abc12", {HOST}).reference == "ABC12"


@pytest.mark.parametrize(
    "query",
    [
        "",
        "amount=5",
        "reference=",
        "reference=1&reference=2",
        "reference=%ff",
        "reference=" + "7" * 31,
        "reference=a%00b",
        "&".join(["reference=1"] * 60),
    ],
)
def test_an_address_that_names_no_one_bill_is_refused(query: str) -> None:
    with pytest.raises(InvalidReference) as caught:
        read_address(f"https://{HOST}/?{query}", {HOST})
    assert caught.value.reason == "scan_no_reference"


def test_a_template_may_read_an_address_of_the_council_too() -> None:
    address = f"https://{HOST}/b/775326912"
    template = {
        "name": "Path",
        "length": len(address),
        "pattern": ".*/b/(?P<ref>[0-9]{9})",
        "fund": "23",
        "symbology": "]Q1",
    }
    assert scanned(f"]Q1{address}", template).recognition.mood is Mood.VALID
    assert scanned(address, template).recognition.code == "scan_no_reference"


def test_a_card_number_in_an_address_is_dropped() -> None:
    for address in (f"https://{HOST}/?reference={CARD}", f"https://evil.example/?pan={CARD}"):
        assert scanned(address).recognition.mood is Mood.CARD


# ------------------------------------------------------------------------------------------------- what may be shown
@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        (CODE, "775326912"),
        ("300418279", "300418279"),
        (f"https://{HOST}/?reference=abc", "ABC"),
        ("77\x0353", "7753"),
        ("7" * 300, "7" * 40),
        ("https://evil.example/?reference=1", "evil.example"),
        ("https://[evil", ""),
        ("file:///etc/passwd", ""),
        ("https://a\x03b/", ""),
        ("", ""),
    ],
)
def test_the_box_shows_the_reference_of_a_scan(sent: str, shown: str) -> None:
    assert shown_text(scan_of(sent), council(TAX, RATES)) == shown


def test_the_box_shows_every_reference_a_scan_may_be() -> None:
    other = {**TAX, "name": "Other", "pattern": "9826(?P<ref>[0-9]{11}).*", "fund": "5"}
    assert shown_text(scan_of(CODE), council(TAX, other)) == "775326912 / 01775326912"
    assert shown_text(scan_of("7753"), None) == "7753"


# ------------------------------------------------------------------------------------------------------- properties
@given(st.text(max_size=60))
def test_any_text_at_all_is_answered_and_only_a_bill_that_fits_is_payable(text: str) -> None:
    made = scanned(text, TAX, RATES, known=accounts(health=CatalogueHealth.ABSENT))
    assert made.recognition.mood not in {Mood.TYPING, Mood.WORDS}
    if made.recognition.mood in {Mood.VALID, Mood.UNVERIFIED}:
        assert made.recognition.verdict is not None
        assert made.recognition.verdict.payable


@given(st.from_regex(r"[2-6][0-9]{11,17}", fullmatch=True))
def test_a_card_number_that_is_nobodys_reference_never_comes_out(start: str) -> None:
    number = start + luhn(start)
    assert is_proved(number, "luhn")
    made = scanned(number, TAX)
    if looks_like_card(number, council(TAX)):
        assert made.recognition.mood is Mood.CARD
        assert number not in repr(made)
