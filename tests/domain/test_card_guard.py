"""Card numbers, noticed before anything keeps them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ims_desktop.domain.card_guard import REMOVED, looks_like_card, looks_like_card_so_far, scrub, without_cards
from ims_desktop.domain.catalogue import AccountHolder
from tests.domain.packs import document, pack, pack_of

PACK = pack()


def luhn_digit(body: str) -> str:
    folded = [int(d) if i % 2 else sum(divmod(2 * int(d), 10)) for i, d in enumerate(reversed(body))]
    return str(-sum(folded) % 10)


@st.composite
def card_numbers(draw: st.DrawFn) -> str:
    first = draw(st.sampled_from("23456"))
    body = first + draw(st.text("0123456789", min_size=11, max_size=17))
    return body + luhn_digit(body)


@st.composite
def grouped(draw: st.DrawFn) -> str:
    """Write a card number with blanks and dashes anywhere, as people do."""
    number = draw(card_numbers())
    gaps = draw(
        st.lists(st.sampled_from(["", "", "", " ", "-", "  ", " - "]), min_size=len(number), max_size=len(number))
    )
    return "".join(digit + gap for digit, gap in zip(number, gaps, strict=True))


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111111",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "5555 5555 5555 4444",
        "2223 0031 2200 3222",
        "3782 822463 10005",
        "6011111111111117",
        "6759649826438453",
        "pay with 4111 1111 1111 1111, thanks",
        "card4111111111111111x",
        "12 4111 1111 1111 1111 12",
        "\N{FULLWIDTH DIGIT FOUR}111 1111 1111 1111",
        "4111\N{NO-BREAK SPACE}1111\N{EN DASH}1111 1111",
        "%B4111111111111112^ELLACOTT/S^2512101",
        ";4111111111111112=25121010000?",
        ";912345678901=2512",
        "4111\t1111\t1111\t1111",
        "4111 1111\r\n1111 1111",
        "4111\N{ZERO WIDTH SPACE}1111\N{ZERO WIDTH SPACE}1111\N{SOFT HYPHEN}1111",
        "4111\N{LINE SEPARATOR}1111 1111 1111",
        "4111.1111.1111.1111",
        "3782_822463_10005",
        "\N{ARABIC-INDIC DIGIT FOUR}111111111111111",
        "4111111111111111=25121010000012300000",
        "4111111111111111D25121010000012300000",
        "B4111111111111112^ELLACOTT/S^2512101",
    ],
)
def test_card_numbers_and_tracks_are_noticed(text: str) -> None:
    assert looks_like_card(text)
    assert looks_like_card(text, PACK)
    assert REMOVED in scrub(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "775326912",
        "4111111111111112",
        "1111111111111117",
        "9111111111111111",
        "411111111111",
        "4111.1111.1111.1112",
        "4111.11.11.11.11.1111",
        "2010/2011/2012/2013",
        "4111    1111    1111    1111",
        "4111111111111112=2512",
        "41111111111111111111111111",
        "SP03B-261121-0042",
        "2026-11-20 16:55:03",
        "Mrs Siân Ellacott, 4 Mill Lane",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert not looks_like_card(text)
    assert scrub(text) == text


@given(grouped())
def test_every_card_number_is_found_however_it_is_grouped(text: str) -> None:
    assert looks_like_card(text)
    assert not any(character.isdecimal() for character in scrub(text))


@given(card_numbers())
def test_every_card_number_that_is_no_reference_of_the_council_is_found(number: str) -> None:
    covered = len(number) == 14  # library cards have 14 digits and the same test
    assert looks_like_card(number, PACK) is not covered
    assert looks_like_card(f"said {number} aloud", PACK) is not covered


@given(st.text(max_size=80))
def test_what_is_not_a_card_number_stays_as_it_is(text: str) -> None:
    if not looks_like_card(text):
        assert scrub(text) == text


@given(grouped(), st.text("abc ,.", max_size=10), st.text("abc ,.", max_size=10))
def test_scrubbing_leaves_the_rest_and_nothing_to_scrub(number: str, before: str, after: str) -> None:
    scrubbed = scrub(f"{before}|{number}|{after}")
    assert scrubbed.startswith(f"{before}|{REMOVED}")
    assert scrubbed.endswith(f"|{after}")
    assert scrub(scrubbed) == scrubbed


@pytest.mark.parametrize(
    "track",
    [
        "%B4111111111111111^ELLACOTT/S^25121010000012300000?",
        "%B3782 822463 10005^ELLACOTT/S^25121010000012300000?",
        "B4111111111111112^ELLACOTT/S^25121010000012300000?",
        "4111111111111111^ELLACOTT/S^25121010000012300000?",
        ";4111111111111111=25121010000012300000?",
        "4111111111111111=25121010000012300000?",
        "4111111111111111D25121010000012300000",
    ],
)
def test_a_track_goes_with_the_name_and_the_secret_digits_behind_the_number(track: str) -> None:
    assert scrub(f"read {track}") == f"read {REMOVED}"


def test_an_account_without_a_card_number_is_the_very_same() -> None:
    account = AccountHolder("a", "23", "4111111111111111", "Mrs", "Siân", "O'Neill-Ŵyn", ("14 High Street",), "AM1 1AA")
    assert without_cards(account) is account
    telephone = replace(account, address=("01632 960123 / 0163 296 0124",))
    assert without_cards(telephone) == telephone


@pytest.mark.parametrize("member", ["title", "forename", "surname", "postcode"])
def test_a_card_number_in_a_name_is_taken_out_and_the_reference_stays(member: str) -> None:
    account = AccountHolder("a", "23", "4111111111111111", forename="Siân")
    cleaned = without_cards(replace(account, **{member: "card 4111-1111-1111-1111"}))  # type: ignore[arg-type]  # texts
    assert cleaned == replace(account, **{member: f"card {REMOVED}"})  # type: ignore[arg-type]  # texts


@given(grouped(), st.sampled_from("._·•|+*~"), st.booleans())
def test_no_account_keeps_a_card_number_however_it_is_written(number: str, dot: str, laid_out: bool) -> None:
    text = dot.join(["4111", "1111", "1111", "1111"]) if laid_out else number
    assert REMOVED in without_cards(AccountHolder("a", "23", "1", surname=text)).surname


def test_a_card_number_written_over_several_members_goes_with_all_of_them() -> None:
    account = AccountHolder("a", "23", "1", forename="4111 1111", surname="1111 1111", address=("2 Mill Lane",))
    assert without_cards(account).name == f"{REMOVED} {REMOVED}"
    account = AccountHolder("a", "23", "1", surname="Card", address=("4111 1111", "\uff11111 1111", "Lane"))
    assert without_cards(account).address == (REMOVED, REMOVED, "Lane")


def test_two_card_numbers_in_one_line_are_both_removed() -> None:
    assert scrub("a 4111111111111111 b 5555555555554444 c") == f"a {REMOVED} b {REMOVED} c"
    assert scrub("4111 1111 1111 1111 5555 5555 5555 4444").count(REMOVED) >= 1


def test_a_form_that_takes_anything_does_not_let_card_numbers_in() -> None:
    members = document()
    members["validators"][6] = {**members["validators"][6], "input_mask": "*" * 16, "max_length": 16}
    assert looks_like_card("4111111111111111", pack_of(members))


def test_a_form_of_sixteen_digits_is_a_reference_and_a_closed_fund_has_no_say() -> None:
    members = document()
    members["validators"][6] = {**members["validators"][6], "input_mask": "#" * 16, "min_length": 16, "max_length": 16}
    assert not looks_like_card("4111111111111111", pack_of(members))
    assert not looks_like_card("4111 1111 1111 1111", pack_of(members))
    benefits = next(fund for fund in members["funds"] if fund["validator"] == "Benefits")
    benefits["disabled"] = True
    assert looks_like_card("4111111111111111", pack_of(members))


def test_very_long_texts_are_judged_too() -> None:
    for unit in ("9 ", "2 1 ", "4", "%B1234567890123", ";", "4-"):
        assert isinstance(looks_like_card(unit * 20_000), bool)


def test_a_reference_that_is_still_being_typed_is_not_wiped_halfway() -> None:
    halfway = "214680003177" + luhn_digit("214680003177")
    assert looks_like_card(halfway, PACK)
    assert not looks_like_card_so_far(halfway, PACK)
    assert looks_like_card_so_far(halfway)


def test_what_can_become_no_reference_is_a_card_at_once() -> None:
    assert looks_like_card_so_far("4111111111111111", PACK)
    assert looks_like_card_so_far("name 4111111111111111", PACK)
