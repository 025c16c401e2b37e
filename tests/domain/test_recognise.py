"""Which fund a reference belongs to, and what the entry box shows meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ims_desktop.domain.card_guard import looks_like_card
from ims_desktop.domain.catalogue import CatalogueHealth
from ims_desktop.domain.recognise import Mood, recognise
from ims_desktop.domain.reference import Outcome
from tests.domain.accounts import SomeAccounts, account, accounts
from tests.domain.packs import document, pack, pack_of

if TYPE_CHECKING:
    from ims_desktop.domain.catalogue import AccountHolder, ReferencePack
    from ims_desktop.domain.recognise import Recognition

PACK = pack()
KNOWN = accounts(
    account("23", "775326912"),
    account("5", "61100513680", message=1),
    account("11", "BJ99518409", message=6),
    account("25", "10000001"),
)
STALE = accounts(health=CatalogueHealth.STALE)
CARD = "4111 1111 1111 1111"


def see(text: str, known: SomeAccounts = KNOWN, council: ReferencePack = PACK) -> Recognition:
    """Recognise what is being typed."""
    return recognise(text, council, known)


def enter(text: str, known: SomeAccounts = KNOWN, council: ReferencePack = PACK) -> Recognition:
    """Recognise after Enter."""
    return recognise(text, council, known, entered=True)


def funds(recognition: Recognition) -> list[str]:
    return [verdict.fund.name for verdict in recognition.choices]


# ----------------------------------------------------------------------------------------------------- while typing
@pytest.mark.parametrize("text", ["", "  ", "\t"])
def test_an_empty_box_says_what_to_do(text: str) -> None:
    assert (see(text).mood, str(see(text).words)) == (Mood.EMPTY, "Scan a bill, or start typing.")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("7", "Council Tax or Business Rates: 8 digits to go."),
        ("77532", "Council Tax or Business Rates: 4 digits to go."),
        ("77532691", "Council Tax or Business Rates: 1 digit to go."),
        ("7753269120", "Housing Rents: 1 digit to go."),
        ("611005136801", "Library Charges: 2 digits to go."),
        ("bj", "Parking Fines: 8 characters to go."),
        ("FP2000005", "Fixed Penalty Notice: 1 character to go."),
        ("AL", "Landlord Accreditation Service: 11 characters to go."),
        ("999999999999999", "No fixed form fits. Enter lets you choose the fund."),
    ],
)
def test_an_unfinished_reference_says_how_much_is_to_go(text: str, words: str) -> None:
    assert (see(text).mood, str(see(text).words)) == (Mood.TYPING, words)


def test_a_reference_is_recognised_the_moment_its_account_is_found() -> None:
    seen = see("775326912")
    assert (seen.mood, str(seen.words)) == (Mood.VALID, "Council Tax. Account found, check digit right.")
    assert seen.verdict is not None
    assert seen.verdict.fund.code == "23"
    assert seen.verdict.account is not None


def test_an_account_found_needs_no_proof_by_its_form() -> None:
    assert see("10000001").mood is Mood.VALID


def test_a_bill_typed_in_groups_is_recognised_without_its_blanks() -> None:
    seen = see("775 326 912")
    assert seen.mood is Mood.VALID
    assert seen.verdict is not None
    assert seen.verdict.reference == "775326912"
    assert see("775 3").mood is Mood.TYPING


@pytest.mark.parametrize(
    ("text", "fund"),
    [("fp20000050", "2R"), ("BJ12345673", "11"), ("20000000000006", "5M"), ("ALS/1234/5678", "3U")],
)
def test_a_check_digit_or_fixed_characters_tell_the_fund(text: str, fund: str) -> None:
    seen = see(text)
    assert (seen.mood, seen.code) == (Mood.VALID, "valid")
    assert seen.verdict is not None
    assert seen.verdict.fund.code == fund


def test_a_stopped_account_is_stopped_and_finance_sees_that_it_may_go_on() -> None:
    assert (see("61100513680").mood, see("61100513680").code) == (Mood.STOPPED, "account_stopped")
    assert str(see("61100513680").words) == "Do not take payment: court."
    finance = recognise("61100513680", PACK, KNOWN, finance=True)
    assert (finance.mood, finance.code) == (Mood.VALID, "stop_overridable")


def test_a_message_that_warns_stays_valid() -> None:
    seen = see("BJ99518409")
    assert seen.mood is Mood.VALID
    assert seen.verdict is not None
    assert seen.verdict.message is not None


def test_two_digits_the_wrong_way_round_are_refused_at_full_length_with_what_it_could_be() -> None:
    seen = see("775326192")
    assert (seen.mood, seen.code) == (Mood.REFUSED, "check_digit")
    assert str(seen.words) == "The last digit does not fit. Two digits may be the wrong way round."
    assert [(near.fund.name, str(near.shape), str(near.why), near.close) for near in seen.near] == [
        ("Council Tax", "9 digits, the right length", "Check digit wrong", True),
        ("Business Rates", "9 digits, the right length", "Check digit wrong", True),
        ("Housing Rents", "needs 11 digits", "2 digits short", False),
    ]
    assert seen.choices == ()


def test_an_account_that_is_not_there_is_refused_for_every_fund_it_could_be() -> None:
    seen = see("770000000")
    assert (seen.mood, seen.code) == (Mood.REFUSED, "account_not_found")
    assert str(seen.words) == "No Council Tax or Business Rates account has this reference. Compare it with the bill."
    assert [str(near.why) for near in seen.near] == ["No such account", "No such account", "2 digits short"]
    assert [near.verdict.code for near in seen.near if near.verdict] == ["account_not_found", "account_not_found"]


def test_a_missing_account_of_mere_shape_is_no_refusal_while_more_digits_may_come() -> None:
    assert see("77532690").mood is Mood.TYPING
    entered = enter("77532690")
    assert (entered.mood, entered.code) == (Mood.REFUSED, "account_not_found")
    assert str(entered.words) == "No Benefit Overpayments account has this reference. Compare it with the bill."


def test_where_unverified_is_not_taken_it_is_refused_for_every_fund_it_could_be() -> None:
    strict = pack(accept_unverified=False)
    seen = see("770000000", STALE, strict)
    assert (seen.mood, seen.code) == (Mood.REFUSED, "account_unknown_offline")
    assert "Council Tax or Business Rates reference" in str(seen.words)
    assert [str(near.why) for near in seen.near][:2] == ["Cannot be looked up"] * 2


# ------------------------------------------------------------------------------------------------------ more than one
def test_a_reference_that_fits_two_funds_asks_which() -> None:
    seen = see("300418279", STALE)
    assert seen.mood is Mood.SEVERAL
    assert str(seen.words) == "This reference fits Council Tax and Business Rates. Ask which bill."
    assert funds(seen) == ["Council Tax", "Business Rates"]
    assert {verdict.outcome for verdict in seen.choices} == {Outcome.UNVERIFIED}


def test_the_same_reference_held_by_two_funds_asks_which() -> None:
    both = accounts(account("23", "775326912"), account("24", "775326912"))
    assert funds(see("775326912", both)) == ["Council Tax", "Business Rates"]


def test_one_fund_with_a_check_digit_is_taken_unverified_without_asking() -> None:
    seen = see("61100513680", STALE)
    assert (seen.mood, seen.code) == (Mood.UNVERIFIED, "unverified")
    assert str(seen.words).startswith("Housing Rents. ")


def test_a_mere_shape_is_asked_about_and_never_guessed() -> None:
    seen = see("a1234567890", STALE)
    assert (seen.mood, funds(seen)) == (Mood.SEVERAL, ["BCT Invoices"])
    assert str(seen.words) == "The length fits BCT Invoices, which proves little. Ask which bill."


def test_a_mere_shape_waits_while_a_better_form_may_still_come() -> None:
    assert str(see("77532691", STALE).words) == "Council Tax or Business Rates: 1 digit to go."
    assert funds(enter("77532691", STALE)) == ["Benefit Overpayments"]


def test_a_mere_shape_is_asked_about_with_what_would_be_likelier() -> None:
    wrong_digit = see("61100513681")
    assert (wrong_digit.mood, funds(wrong_digit)) == (Mood.SEVERAL, ["Misc Cash"])
    assert str(wrong_digit.words) == "The check digit does not fit Housing Rents. Is it Misc Cash? Ask."
    assert wrong_digit.near[0].fund.name == "Housing Rents"
    no_account = see("60000000000")
    assert str(no_account.words) == "Housing Rents has no such account. Is it Misc Cash? Ask."


def test_a_form_with_fixed_characters_but_no_account_is_asked_about() -> None:
    members = document()
    members["funds"][3]["account_must_exist"] = True
    seen = see("ALS/1234/5678", STALE, pack_of(members))
    assert (seen.mood, funds(seen)) == (Mood.SEVERAL, ["Landlord Accreditation Service"])


@pytest.mark.parametrize(
    ("count", "named"),
    [(2, "A00 and A01"), (3, "A00, A01 and A02"), (4, "A00, A01 and 2 other funds")],
)
def test_many_funds_are_named_in_a_sentence(count: int, named: str) -> None:
    members = document()
    members["funds"] = [
        {"code": f"A{n}", "name": f"A0{n}", "vat_code": "N0", "validator": "Penalty"} for n in range(count)
    ]
    members["fund_messages"] = []
    council = pack_of(members)
    assert str(see("FP20000050", KNOWN, council).words) == f"This reference fits {named}. Ask which bill."
    typing = str(see("FP200000", KNOWN, council).words)
    assert typing == f"{named.replace(' and ', ' or ')}: 2 characters to go."


# -------------------------------------------------------------------------------------------------------- after Enter
def test_enter_on_an_unfinished_reference_says_what_is_missing() -> None:
    entered = enter("77532")
    assert (entered.mood, entered.code) == (Mood.REFUSED, "reference_too_short")
    assert str(entered.words) == "4 digits short. Council Tax or Business Rates needs 9."
    assert str(enter("FP2000").words) == "4 characters short. Fixed Penalty Notice needs 10."


def test_after_enter_the_funds_that_take_anything_are_there_for_a_person_who_insists() -> None:
    assert funds(enter("775326192")) == [
        "HMO Premises Licence",
        "Building Control",
        "Development Control",
        "Market Stall Rental",
    ]
    assert enter("775326192").mood is Mood.REFUSED


def test_a_reference_of_no_fixed_form_is_asked_about_only_after_enter() -> None:
    assert see("BC/2026/0123").mood is Mood.WORDS
    entered = enter("BC/2026/0123")
    assert entered.mood is Mood.SEVERAL
    assert funds(entered) == ["HMO Premises Licence", "Building Control", "Development Control"]


def test_one_fund_that_takes_anything_is_asked_about_too() -> None:
    entered = enter("99/1")
    assert (entered.mood, funds(entered)) == (Mood.SEVERAL, ["HMO Premises Licence"])
    assert str(entered.words) == "HMO Premises Licence takes any reference. Ask whether it is that bill."


def test_an_account_held_under_a_form_that_takes_anything_is_found_without_asking() -> None:
    members = document()
    members["funds"][4]["account_must_exist"] = True
    council = pack_of(members)
    assert see("99/1", accounts(account("1Z", "99/1")), council).mood is Mood.VALID
    assert see("99/1", KNOWN, council).mood is Mood.TYPING


def test_what_no_fund_takes_is_refused() -> None:
    members = document()
    members["funds"] = [fund for fund in members["funds"] if fund["validator"] == "Tax"]
    members["fund_messages"] = []
    council = pack_of(members)
    for entered in (see("99/1", KNOWN, council), enter("99/1", KNOWN, council)):
        assert (entered.mood, entered.code) == (Mood.REFUSED, "no_fund_fits")
        assert str(entered.words) == "No fund has references like this. Compare it with the bill."
    assert see("7753269120", KNOWN, council).mood is Mood.REFUSED
    assert [str(near.why) for near in see("7753269120", KNOWN, council).near] == ["1 digit too many"] * 2


def test_what_comes_close_says_the_lengths_and_characters_each_form_wants() -> None:
    members = document()
    members["validators"][9].update(input_mask="ALS/********", min_length=6, max_length=12)
    near = {str(n.fund.name): (str(n.shape), str(n.why)) for n in enter("FP20000051", KNOWN, pack_of(members)).near}
    assert len(near) == 3
    assert near["Fixed Penalty Notice"] == ("10 characters, the right length", "Check digit wrong")
    assert near["Parking Fines"] == ("10 characters, the right length", "Other characters")
    near = {str(n.fund.name): (str(n.shape), str(n.why)) for n in enter("ALS/", KNOWN, pack_of(members)).near}
    assert near["Landlord Accreditation Service"] == ("needs 6 to 12 characters", "2 characters short")


# -------------------------------------------------------------------------------------------------------------- words
@pytest.mark.parametrize("text", ["jones", "12 High Street", "AM2 7QQ", "Siân", "o'neill", "Gwŷn", "x" * 31])
def test_words_are_for_searching(text: str) -> None:
    assert (see(text).mood, str(see(text).words)) == (Mood.WORDS, "Looking for it among the accounts.")
    assert enter(text).mood is Mood.WORDS


def test_a_letter_that_may_begin_a_reference_is_still_typing() -> None:
    assert see("a").mood is Mood.TYPING
    assert see("z").mood is Mood.TYPING  # an old invoice begins with any letter
    assert see("zz").mood is Mood.WORDS


# ---------------------------------------------------------------------------------------------------------- bad input
def test_a_card_number_is_wiped_and_nothing_else_is_said() -> None:
    for text in (CARD, CARD.replace(" ", ""), CARD.replace(" ", "-"), ";4111111111111111=2512"):
        seen = see(text)
        assert (seen.mood, str(seen.words)) == (Mood.CARD, "That looks like a card number. It was wiped.")
        assert (seen.verdict, seen.choices, seen.near) == (None, (), ())


def test_a_reference_of_the_council_that_passes_the_card_test_is_a_reference() -> None:
    assert see("29876543210983").mood is Mood.VALID


@pytest.mark.parametrize("text", ["41\x00", "775\x1b326912", "775326912\x7f9", "a\u202eb"])
def test_control_characters_are_refused(text: str) -> None:
    assert (see(text).mood, see(text).code) == (Mood.REFUSED, "reference_characters")


def test_ten_thousand_characters_are_refused_in_a_short_sentence() -> None:
    for text in ("1" * 10_000, "x" * 10_000, "9 " * 5_000):
        seen = see(text)
        assert (seen.mood, seen.code) == (Mood.REFUSED, "reference_too_long")
        assert len(str(seen.words)) < 100


def test_full_width_digits_are_not_digits() -> None:
    assert see("\N{FULLWIDTH DIGIT SEVEN}75326912").mood not in {Mood.VALID, Mood.UNVERIFIED}


@settings(max_examples=200)
@given(st.text(max_size=60), st.booleans(), st.sampled_from([KNOWN, STALE]))
def test_any_text_gets_a_mood_and_words_and_asks_when_unsure(text: str, entered: bool, known: SomeAccounts) -> None:
    seen = recognise(text, PACK, known, entered=entered)
    assert str(seen.words)
    assert seen.code
    if seen.mood in {Mood.VALID, Mood.UNVERIFIED, Mood.STOPPED}:
        assert seen.verdict is not None
    if seen.mood is Mood.SEVERAL:
        assert seen.choices


# -------------------------------------------------------------------------------------------------------- chosen fund
def test_a_chosen_fund_is_the_only_one_judged() -> None:
    tax, rents, market = PACK.funds["23"], PACK.funds["5"], PACK.funds["52"]
    assert recognise("775326912", PACK, KNOWN, fund=tax).mood is Mood.VALID
    assert str(recognise("775326912", PACK, KNOWN, fund=rents).words) == "Housing Rents: 2 digits to go."
    assert recognise("775326912", PACK, KNOWN, fund=rents, entered=True).code == "reference_too_short"
    assert recognise("77532691A", PACK, KNOWN, fund=tax).code == "reference_characters"
    assert recognise("12345 SMITH", PACK, KNOWN, fund=market).mood is Mood.VALID
    assert recognise(CARD, PACK, KNOWN, fund=market).mood is Mood.CARD


def test_a_form_that_a_pattern_does_not_like_yet_may_go_on() -> None:
    members = document()
    members["validators"][8]["regex"] = "BC/[0-9]{4}/[0-9]+"
    council = pack_of(members)
    chosen = recognise("BC/2026", council, KNOWN, fund=council.funds["31"])
    assert (chosen.mood, str(chosen.words)) == (Mood.TYPING, "Building Control: go on.")
    assert recognise("BC/2026", council, KNOWN, fund=council.funds["31"], entered=True).code == "reference_pattern"
    assert funds(recognise("BC/2026/7", council, KNOWN)) == []
    assert funds(recognise("BC/2026/7", council, KNOWN, entered=True)) == ["Building Control", "Development Control"]
    assert enter("BC/2026", KNOWN, council).code == "reference_pattern"


# ------------------------------------------------------------------------------------------------------------- effort
class CountedAccounts(SomeAccounts):
    """Accounts that count how often they are asked."""

    asked: list[str] = []  # noqa: RUF012 - shared on purpose: the class is frozen

    def find_reference(self, reference: str) -> tuple[AccountHolder, ...]:
        self.asked.append(reference)
        return super().find_reference(reference)


def test_the_accounts_are_asked_once_and_only_about_whole_references() -> None:
    counted = CountedAccounts(KNOWN.held)
    counted.asked.clear()
    for end in range(1, 10):
        see("775326912"[:end], counted)
    assert counted.asked == ["77532691", "775326912"]
    counted.asked.clear()
    see("jones", counted)
    see("12 High Street", counted)
    assert counted.asked == []


def test_a_library_card_is_not_taken_for_a_card_number_halfway() -> None:
    """The first thirteen digits of this one pass the card test; Enter on them alone still wipes them."""
    halfway = "2146800031774"
    assert looks_like_card(halfway, PACK)
    assert see(halfway).mood is Mood.TYPING
    assert enter(halfway).mood is Mood.CARD
