"""The whole chain of rules for one fund."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ims_desktop.domain.catalogue import CatalogueHealth, MethodOfPayment
from ims_desktop.domain.reference import Outcome, check_amount, check_line, check_reference, normalise
from ims_desktop.domain.reference_format import format_of
from ims_desktop.errors import InvalidAmount, Refused
from tests.domain.accounts import account, accounts
from tests.domain.packs import document, pack, pack_of
from tests.domain.references import DIGITS, fitting

if TYPE_CHECKING:
    from ims_desktop.domain.reference import Verdict

PACK = pack()
NOBODY = accounts()
STALE = accounts(health=CatalogueHealth.STALE)
CARD = "4111111111111111"


def judge(fund: str, text: str, known: object = NOBODY, **policy: object) -> Verdict:
    council = pack(**policy) if policy else PACK
    return check_reference(council, council.funds[fund], text, known)  # type: ignore[arg-type]


# ------------------------------------------------------------------------------------------------------- the text
@given(st.text(max_size=60))
def test_normalising_twice_equals_once(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


def test_a_reference_is_kept_in_capitals_without_blanks_around_it() -> None:
    assert normalise("  bj99518409\r\n") == "BJ99518409"
    assert normalise("ABC 12") == "ABC 12"


def test_letters_of_other_scripts_never_turn_into_ours() -> None:
    assert normalise("\N{LATIN SMALL LETTER DOTLESS I}") == "\N{LATIN SMALL LETTER DOTLESS I}"
    assert judge("31", "\N{LATIN SMALL LETTER LONG S}12345").code == "reference_characters"


@pytest.mark.parametrize(
    ("fund", "text", "code", "words"),
    [
        ("23", "", "reference_missing", "Type the reference from the bill. Council Tax needs 9."),
        ("23", "   ", "reference_missing", "Type the reference from the bill. Council Tax needs 9."),
        ("5", "611005136", "reference_too_short", "2 digits short. Housing Rents needs 11."),
        ("5", "6110051368", "reference_too_short", "1 digit short. Housing Rents needs 11."),
        ("23", "7753269121", "reference_too_long", "1 digit too many. Council Tax needs 9."),
        ("23", "7" * 10_000, "reference_too_long", "9991 digits too many. Council Tax needs 9."),
        ("2R", "FP2000", "reference_too_short", "4 characters short. Fixed Penalty Notice needs 10."),
        ("52", "1234", "reference_too_short", "1 character short. Market Stall Rental needs 5 to 30."),
        ("31", "B" * 31, "reference_too_long", "1 character too many. Building Control needs 6 to 30."),
        ("23", "77532691A", "reference_characters", "Council Tax references have only digits."),
        ("23", "77532\x00912", "reference_characters", "Council Tax references have only digits."),
        (
            "23",
            "\N{FULLWIDTH DIGIT SEVEN}75326912",
            "reference_characters",
            "Council Tax references have only digits.",
        ),
        ("11", "BJ9951840/", "reference_characters", "Parking Fines references have only letters A to Z and digits."),
        (
            "31",
            "BC\t2026",
            "reference_characters",
            "Building Control references have only letters A to Z, digits and plain signs.",
        ),
        ("11", "XJ99518409", "reference_mask", "Parking Fines references start with BJ."),
        ("11", "BJ9X518409", "reference_mask", "Character 4 of a Parking Fines reference is a digit."),
        ("3U", "ALS/12345678X", "reference_mask", "Character 9 of a Landlord Accreditation Service reference is /."),
        ("52", "A2345", "reference_mask", "Character 1 of a Market Stall Rental reference is a digit."),
        (
            "31",
            "BC.2026",
            "reference_mask",
            "Character 3 of a Building Control reference is a letter, a digit, a space, / or -.",
        ),
        ("20", "/1234567890", "reference_characters", "BCT Invoices references have only letters A to Z and digits."),
        (
            "23",
            "775326192",
            "check_digit",
            "The last digit does not fit. Two digits may be the wrong way round.",
        ),
        ("23", "775326911", "check_digit", "The last digit does not fit. Compare every digit with the bill."),
        ("2R", "FP20000051", "check_digit", "The check digit does not fit. Compare every character with the bill."),
        ("2R", "FP02000050", "check_digit", "The check digit does not fit. Two characters may be the wrong way round."),
        (
            "23",
            "770000000",
            "account_not_found",
            "No Council Tax account has this reference. Compare it with the bill.",
        ),
    ],
)
def test_each_refusal_names_the_rule_the_fund_and_the_numbers(fund: str, text: str, code: str, words: str) -> None:
    verdict = judge(fund, text)
    assert (verdict.outcome, verdict.code, str(verdict.words)) == (Outcome.REFUSED, code, words)
    assert not verdict.payable


# ----------------------------------------------------------------------------------------------------- what is valid
@pytest.mark.parametrize(
    ("fund", "text", "words"),
    [
        ("2R", "fp20000050 ", "Fixed Penalty Notice. Check digit right."),
        ("5M", "20000000000006", "Library Charges. Check digit right."),
        ("3U", "als/1234/5678", "Landlord Accreditation Service. The reference has the right form."),
        ("1Z", "hmo 77", "HMO Premises Licence. Any reference is taken for it."),
    ],
)
def test_funds_whose_account_need_not_exist_go_by_their_form(fund: str, text: str, words: str) -> None:
    verdict = judge(fund, text)
    assert (verdict.outcome, verdict.code, str(verdict.words)) == (Outcome.VALID, "valid", words)
    assert verdict.reference == text.strip().upper()
    assert verdict.payable


def test_an_account_found_makes_it_valid_and_comes_with_the_verdict() -> None:
    holder = account("23", "775326912")
    verdict = judge("23", "775326912", accounts(holder))
    assert str(verdict.words) == "Council Tax. Account found, check digit right."
    assert verdict.account == holder


def test_an_account_found_decides_though_its_check_digit_is_wrong() -> None:
    verdict = judge("23", "775326911", accounts(account("23", "775326911")))
    assert (verdict.outcome, str(verdict.words)) == (Outcome.VALID, "Council Tax. Account found.")


def test_an_account_found_decides_only_where_accounts_must_exist() -> None:
    assert judge("2R", "FP20000051", accounts(account("2R", "FP20000051"))).code == "check_digit"


def test_the_shape_is_judged_before_the_account_is_looked_up() -> None:
    assert judge("23", "77532691", accounts(account("23", "77532691"))).code == "reference_too_short"


def test_an_account_of_another_fund_is_not_this_one() -> None:
    assert judge("24", "775326912", accounts(account("23", "775326912"))).code == "account_not_found"


@given(st.data())
def test_every_reference_made_to_fit_is_valid(data: st.DataObject) -> None:
    fund = data.draw(st.sampled_from([fund for fund in PACK.funds.values() if fund.validator and fund.at_counter]))
    assert fund.validator is not None
    reference = data.draw(fitting(fund.validator))
    verdict = check_reference(PACK, fund, reference, accounts(account(fund.code, reference)))
    assert verdict.outcome is Outcome.VALID or (
        fund.validator.input_mask.endswith("*") and verdict.code == "card_number"
    )


@given(st.data())
def test_every_change_of_one_digit_that_changes_the_remainder_is_refused(data: st.DataObject) -> None:
    fund = PACK.funds[data.draw(st.sampled_from(["23", "5", "11", "2R"]))]
    assert fund.validator is not None
    assert fund.validator.check_digit is not None
    check = fund.validator.check_digit
    reference = data.draw(fitting(fund.validator))
    first_digit = next(place for place, character in enumerate(fund.validator.input_mask) if character == "#")
    place = data.draw(st.integers(first_digit, len(reference) - 2))
    digit = data.draw(st.sampled_from(DIGITS))
    assume((int(digit) - int(reference[place])) * check.weightings[place] % check.modulus)
    changed = reference[:place] + digit + reference[place + 1 :]
    assert check_reference(PACK, fund, changed, NOBODY).code == "check_digit"


@given(st.text(max_size=50))
def test_any_text_gets_a_verdict_with_words(text: str) -> None:
    for fund in PACK.funds.values():
        verdict = check_reference(PACK, fund, text, STALE)
        assert str(verdict.words)


# --------------------------------------------------------------------------------------------- accounts not found
@pytest.mark.parametrize(
    ("health", "why"),
    [
        (CatalogueHealth.STALE, "The accounts on this till are too old to be sure."),
        (CatalogueHealth.INCOMPLETE, "The account is not on this till yet."),
        (CatalogueHealth.ABSENT, "There are no accounts on this till."),
    ],
)
def test_not_found_in_a_copy_that_is_not_whole_is_taken_as_unverified(health: CatalogueHealth, why: str) -> None:
    verdict = judge("23", "770000000", accounts(health=health))
    assert (verdict.outcome, verdict.code) == (Outcome.UNVERIFIED, "unverified")
    assert str(verdict.words) == f"Council Tax. {why} Accepted by its check digit."
    assert verdict.payable
    by_form = judge("25", "77000000", accounts(health=health))
    assert str(by_form.words) == f"Benefit Overpayments. {why} Accepted by its form."


def test_unverified_still_needs_its_check_digit() -> None:
    assert judge("23", "770000001", STALE).code == "check_digit"


def test_unverified_is_refused_where_the_council_does_not_take_it() -> None:
    verdict = judge("23", "770000000", STALE, accept_unverified=False)
    assert (verdict.outcome, verdict.code) == (Outcome.REFUSED, "account_unknown_offline")
    assert "cannot be checked. Ask a supervisor." in str(verdict.words)


def test_what_a_reference_could_be_is_told_only_where_the_council_allows_it() -> None:
    known = accounts(account("23", "775326912"))
    quiet = judge("23", "775326192", known)
    assert (quiet.hint, "775326912" in str(quiet.words)) == ("", False)
    told = judge("23", "775326192", known, show_reference_hints=True)
    assert str(told.words) == "Check digit wrong: is it 775326912?"
    assert told.hint == "775326912"


def test_without_its_account_the_commonest_slip_is_asked_about() -> None:
    told = judge("23", "775326911", STALE, show_reference_hints=True)
    assert str(told.words) == "Check digit wrong: is it 775326912?"


def test_nobody_is_sent_after_a_reference_that_complete_accounts_do_not_hold() -> None:
    told = judge("23", "775326192", show_reference_hints=True)
    assert str(told.words) == "The last digit does not fit. Two digits may be the wrong way round."


def test_nobody_guesses_between_two_accounts_that_come_equally_close() -> None:
    near = format_of(PACK.funds["23"].validator).one_slip_away("775326192")
    known = accounts(account("23", near[0]), account("23", near[-1]))
    assert judge("23", "775326192", known, show_reference_hints=True).hint == ""
    assert judge("23", "775326192", STALE, show_reference_hints=True).hint == "", "two swaps would fit"


def test_a_hint_that_cannot_be_worked_out_is_not_given() -> None:
    members = document(show_reference_hints=True)
    members["check_digits"][1]["weightings"] = [3, 7]
    verdict = check_reference(pack_of(members), pack_of(members).funds["23"], "775326912", STALE)
    assert str(verdict.words) == "The last digit does not fit. Compare every digit with the bill."


# ------------------------------------------------------------------------------------------------- stop messages
def test_a_message_that_blocks_stops_and_says_itself() -> None:
    known = accounts(account("5", "61100513680", message=1))
    verdict = judge("5", "61100513680", known)
    assert (verdict.outcome, verdict.code) == (Outcome.STOPPED, "account_stopped")
    assert str(verdict.words) == "Do not take payment: court."
    assert verdict.message is not None
    assert not verdict.payable


def test_finance_may_go_on_and_the_verdict_says_that_a_reason_is_owed() -> None:
    known = accounts(account("5", "61100513680", message=1))
    verdict = check_reference(PACK, PACK.funds["5"], "61100513680", known, finance=True)
    assert (verdict.outcome, verdict.code) == (Outcome.VALID, "stop_overridable")
    assert verdict.message is not None


def test_a_message_that_warns_leaves_the_reference_valid() -> None:
    verdict = judge("5", "61100513680", accounts(account("5", "61100513680", message=4)))
    assert (verdict.outcome, verdict.code) == (Outcome.VALID, "valid")
    assert verdict.message is not None
    assert verdict.message.forbids_cheque


def test_a_message_acts_for_funds_whose_account_need_not_exist_too() -> None:
    verdict = judge("11", "BJ99518409", accounts(account("11", "BJ99518409", message=6)))
    assert verdict.message is not None
    assert str(verdict.words) == "Parking Fines. Account found, check digit right."


def test_a_message_the_pack_does_not_know_is_no_message() -> None:
    assert judge("5", "61100513680", accounts(account("5", "61100513680", message=99))).message is None


# --------------------------------------------------------------------------------------------------- card numbers
@pytest.mark.parametrize("fund", ["23", "31", "1Z", "5M"])
def test_a_card_number_is_dropped_and_never_said_again(fund: str) -> None:
    verdict = judge(fund, CARD)
    assert (verdict.outcome, verdict.code, verdict.reference) == (Outcome.REFUSED, "card_number", "")
    assert str(verdict.words) == "That looks like a card number. It was wiped."


def test_a_card_number_is_dropped_though_the_amount_was_refused_first() -> None:
    verdict = check_line(PACK, "23", CARD, 0, None, NOBODY)
    assert (verdict.code, verdict.reference) == ("amount_zero", "")


# --------------------------------------------------------------------------------------------------------- amounts
def method(least: int, most: int) -> MethodOfPayment:
    return MethodOfPayment("M", "Card", least, most)


@pytest.mark.parametrize(
    ("fund", "amount", "limits", "code", "words"),
    [
        ("23", 0, None, "amount_zero", "Council Tax: the amount is £0.00. Type what is paid."),
        ("1Z", 0, (-100, 100), "amount_zero", "HMO Premises Licence: the amount is £0.00. Type what is paid."),
        (
            "1Z",
            -1,
            None,
            "amount_negative",
            "HMO Premises Licence: \N{MINUS SIGN}£0.01 is less than nothing. Type what is paid.",
        ),
        (
            "1Z",
            -1,
            (0, 100),
            "amount_negative",
            "HMO Premises Licence: \N{MINUS SIGN}£0.01 is less than nothing. Type what is paid.",
        ),
        (
            "3U",
            10_000,
            None,
            "amount_over_fund",
            "Landlord Accreditation Service takes at most £99.99 a bill. This is £100.00.",
        ),
        ("23", 9_900, (0, 9_899), "amount_over_method", "Card takes at most £98.99 a bill. This is £99.00."),
        ("23", 9_798, (9_799, 10_000), "amount_under_method", "Card takes at least £97.99 a bill. This is £97.98."),
        (
            "23",
            -101,
            (-100, 0),
            "amount_under_method",
            "Card takes at least \N{MINUS SIGN}£1.00 a bill. This is \N{MINUS SIGN}£1.01.",
        ),
    ],
)
def test_each_limit_names_who_sets_it_and_both_amounts(
    fund: str, amount: int, limits: tuple[int, int] | None, code: str, words: str
) -> None:
    with pytest.raises(InvalidAmount) as refused:
        check_amount(PACK.funds[fund], amount, method(*limits) if limits else None)
    assert (refused.value.reason, str(refused.value)) == (code, words)


@pytest.mark.parametrize(
    ("fund", "amount", "limits"),
    [
        ("3U", 9_999, None),
        ("1Z", 10**12, None),
        ("23", 9_899, (0, 9_899)),
        ("23", 9_799, (9_799, 9_899)),
        ("23", -50, (-100, 0)),
    ],
)
def test_an_amount_at_its_limit_is_taken(fund: str, amount: int, limits: tuple[int, int] | None) -> None:
    check_amount(PACK.funds[fund], amount, method(*limits) if limits else None)


# --------------------------------------------------------------------------------------------------------- a line
def test_a_line_is_judged_by_its_amount_before_its_reference() -> None:
    assert check_line(PACK, "23", "1", 0, None, NOBODY).code == "amount_zero"
    assert check_line(PACK, "23", "1", 100, None, NOBODY).code == "reference_too_short"
    assert check_line(PACK, "2R", "FP20000050", 100, PACK.methods["1"], NOBODY).outcome is Outcome.VALID


@pytest.mark.parametrize(
    ("code", "reason", "words"),
    [
        ("77", "unknown_fund", "This council has no fund 77."),
        ("", "unknown_fund", "This council has no such fund."),
        (CARD, "unknown_fund", "This council has no such fund."),
        ("a\x00", "unknown_fund", "This council has no such fund."),
        ("é", "unknown_fund", "This council has no such fund."),
        ("99", "fund_disabled", "Closed Fund takes no payments any more."),
    ],
)
def test_a_fund_that_is_not_there_or_closed_is_refused_by_name(code: str, reason: str, words: str) -> None:
    with pytest.raises(Refused) as refused:
        check_line(PACK, code, "775326912", 100, None, NOBODY)
    assert (refused.value.reason, str(refused.value)) == (reason, words)
