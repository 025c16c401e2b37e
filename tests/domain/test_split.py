"""Any number of ways to pay, in any order: the sums hold to the penny and the council's limits hold by name."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ims_desktop.domain.allocation import allocate
from ims_desktop.domain.basket import Basket, BasketLine
from ims_desktop.domain.catalogue import AccountHolder, ReferencePack
from ims_desktop.domain.money import contained_vat
from ims_desktop.domain.payment import Cheque, PaymentLine, Tender
from ims_desktop.domain.split import Split
from ims_desktop.domain.tender_terms import CHEQUES_MAX, TENDERS_MAX, Terms
from ims_desktop.errors import BadInput, ImsError, InvalidAmount, Refused, Unbalanced
from tests.domain.packs import pack

if TYPE_CHECKING:
    from collections.abc import Callable

PACK = pack()
CHEQUE = Cheque("Siân O'Neill", "000123", "089999", "66374958")


def bills(*pence: int, message_id: int | None = None) -> Basket:
    account = AccountHolder("aldermere", "5", "61100513680", message_id=message_id)
    line = BasketLine("5", "Housing Rents", "61100513680", 1, "N0", "valid", account=account)
    return Basket(tuple(replace(line, amount_pence=one) for one in pence))


def terms(*pence: int, message_id: int | None = None, **policy: object) -> Terms:
    return Terms(pack(**policy) if policy else PACK, bills(*pence, message_id=message_id))


def cash(pence: int) -> Tender:
    return Tender("1", "Cash", pence)


def cheque(pence: int) -> Tender:
    return Tender("24", "Cheque", pence, cheque=CHEQUE)


def card(pence: int) -> Tender:
    return Tender("93", "Card machine", pence, authorisation="A1B2C3", last_four="4242")


def order(pence: int) -> Tender:
    return Tender("3", "Postal order", pence, serial="12345")


def voucher(pence: int) -> Tender:
    return Tender("V", "Voucher", pence)


def refused(kind: type[ImsError], code: str, rules: Terms, *tenders: Tender) -> str:
    """Give these for the bills; the last of them must be refused."""
    split = Split(rules.basket.total_pence)
    for tender in tenders[:-1]:
        split = split.add(rules, tender)
    with pytest.raises(kind) as problem:
        split.add(rules, tenders[-1])
    assert problem.value.reason == code
    return str(problem.value)


def test_what_remains_is_known_after_every_tender_and_cash_ends_it_with_change() -> None:
    rules, split, remaining = terms(10_000), Split(10_000), []
    for tender in (card(2_500), cheque(4_000), order(500), cash(5_000)):
        split = split.add(rules, tender)
        remaining.append(split.remaining_pence)
    assert (remaining, split.change_pence, split.whole) == ([7_500, 3_500, 3_000, 0], 2_000, True)
    refused(Refused, "nothing_remains", rules, cash(10_000), cash(1))


def test_only_cash_may_be_more_than_what_remains() -> None:
    for tender in (card(1_001), cheque(1_001), order(1_001), voucher(1_001)):
        assert "£10.00" in refused(InvalidAmount, "tender_over_remainder", terms(1_000), tender)


def test_a_tender_can_be_given_back_and_the_change_follows() -> None:
    rules = terms(5_000)
    split = Split(5_000).add(rules, card(2_000)).add(rules, cash(5_000))
    assert split.change_pence == 2_000
    back = split.without(rules, 0)
    assert (back.change_pence, back.remaining_pence, [one.method for one in back.tenders]) == (0, 0, ["1"])
    assert split.without(rules, 1) == Split(5_000, (card(2_000),))


def test_nothing_given_is_no_tender() -> None:
    refused(Unbalanced, "tender_nothing", terms(1_000), cash(0))
    with pytest.raises(Unbalanced):
        terms(1_000).check([Tender("1", "Cash", 1_000, 1_000)])


# --------------------------------------------------------------------------------------------------------- limits
def test_a_method_says_its_own_limits_by_name_for_each_tender() -> None:
    rules = terms(30_000, 30_000)
    assert "Cheque takes at most £500.00" in refused(InvalidAmount, "tender_over_method", rules, cheque(50_001))
    assert "Card machine takes at least £5.00" in refused(InvalidAmount, "tender_under_method", rules, card(499))
    split = Split(60_000).add(rules, cheque(50_000)).add(rules, card(10_000))
    assert split.whole


def test_a_method_that_pays_every_bill_by_itself_keeps_its_limits_for_each_bill() -> None:
    rules = terms(300, 9_700)
    assert "least" in refused(InvalidAmount, "amount_under_method", rules, card(10_000))
    assert Split(10_000).add(rules, cash(100)).add(rules, card(9_900)).whole


def test_all_cash_of_a_payment_counts_against_the_councils_ceiling() -> None:
    rules = terms(30_000, cash_ceiling_pence=20_000)
    said = refused(Refused, "cash_ceiling", rules, cash(15_000), cash(5_001))
    assert said == (
        "Aldermere Council takes at most £200.00 in cash for one payment. This is £200.01. Take the rest another way."
    )
    assert Split(30_000).add(rules, cash(20_000)).add(rules, card(10_000)).whole
    refused(Refused, "cash_ceiling", rules, card(5_000), cash(30_000))


def test_the_most_a_method_may_still_take_is_known() -> None:
    rules = terms(60_000, cash_ceiling_pence=20_000)
    by_code = rules.pack.methods
    assert [rules.most_pence(by_code[code], 60_000) for code in ("1", "24", "93")] == [20_000, 50_000, 60_000]
    assert rules.most_pence(by_code["1"], 45_000, [cash(15_000)]) == 5_000
    assert rules.most_pence(by_code["1"], 45_000, [cash(25_000)]) == 0
    assert terms(60_000).most_pence(by_code["1"], 60_000) == 60_000


def test_an_account_whose_message_forbids_cheques_takes_none_not_even_for_a_part() -> None:
    rules = terms(1_000, 2_000, message_id=4)
    assert "no cheques" in refused(Refused, "no_cheques", rules, card(1_500), cheque(1_500))
    assert rules.why_not(rules.pack.methods["24"]) is not None
    assert rules.why_not(rules.pack.methods["1"]) is None
    assert terms(1_000, message_id=99).why_not(PACK.methods["24"]) is None


def test_a_method_that_starts_above_what_is_due_says_so() -> None:
    why = terms(400).why_not(PACK.methods["93"])
    assert str(why) == "Card machine takes at least £5.00."


@pytest.mark.parametrize(
    ("code", "why"), [("7", "unknown_method"), ("92", "method_not_at_counter"), ("WB", "method_not_at_counter")]
)
def test_only_what_a_desk_takes_is_taken(code: str, why: str) -> None:
    refused(Refused, why, terms(1_000), Tender(code, "Something", 1_000))
    with pytest.raises(Refused):
        terms(1_000).check([Tender(code, "", 1_000)])


def test_a_payment_has_a_bounded_number_of_parts_and_of_cheques() -> None:
    refused(Refused, "too_many_tenders", terms(100_000), *[cash(1)] * (TENDERS_MAX + 1))
    cheques = (replace(CHEQUE, number=f"{n:06d}") for n in range(CHEQUES_MAX + 1))
    many = [replace(cheque(100), cheque=one) for one in cheques]
    refused(Refused, "too_many_tenders", terms(100_000), *many)


@pytest.mark.parametrize("slip", [card, cheque, order])
def test_what_was_typed_twice_brought_its_money_once(slip: Callable[[int], Tender]) -> None:
    assert "already" in refused(Refused, "tender_twice", terms(5_000), slip(1_000), cash(500), slip(2_000))
    assert Split(2_000).add(terms(2_000), voucher(500)).add(terms(2_000), voucher(500)).remaining_pence == 1_000


@pytest.mark.parametrize(
    ("tender", "code"),
    [
        (Tender("24", "Cheque", 1_000), "cheque_name"),
        (Tender("24", "Cheque", 1_000, cheque=replace(CHEQUE, sort_code="08-99-99")), "cheque_sort_code"),
        (Tender("24", "Cheque", 1_000, cheque=replace(CHEQUE, number="1")), "cheque_number"),
        (Tender("93", "Card machine", 1_000), "authorisation"),
        (Tender("93", "Card machine", 1_000, authorisation="A", last_four="1"), "last_four"),
        (Tender("3", "Postal order", 1_000), "serial"),
        (Tender("V", "Voucher", 1_000, serial="s" * 31), "serial"),
        (Tender("1", "Cash", 1_000, cheque=CHEQUE), "details"),
        (Tender("1", "Cash", 1_000, last_four="4242"), "details"),
        (Tender("24", "Cheque", 1_000, serial="12", cheque=CHEQUE), "details"),
        (Tender("1", "Cash", 1_000, attempt_id="a"), "details"),
        (Tender("93", "Card machine", 1_000, authorisation="A", brand="Visa"), "details"),
        (Tender("93", "Card machine", 1_000, authorisation="A", provider_reference="tx"), "details"),
        (Tender("93", "Card machine", 1_000, serial="12", attempt_id="a"), "details"),
    ],
)
def test_each_kind_says_what_it_has_to_say_and_nothing_else(tender: Tender, code: str) -> None:
    refused(BadInput, code, terms(1_000), tender)


def charged(pence: int, method: str = "93") -> Tender:
    return Tender(method, "Card", pence, last_four="1111", attempt_id=f"a{pence}", brand="Visa")


def test_a_card_that_was_asked_for_says_of_itself_what_it_can_and_may_be_charged_twice() -> None:
    split = Split(3_000).add(terms(3_000), charged(1_000)).add(terms(3_000), charged(2_000))
    assert split.whole
    assert Split(1_000).add(terms(1_000), charged(1_000, "92")).whole
    refused(Refused, "method_not_at_counter", terms(1_000), replace(charged(1_000, "92"), attempt_id=""))
    refused(Refused, "unknown_method", terms(1_000), charged(1_000, "7"))
    refused(InvalidAmount, "tender_under_method", terms(1_000), charged(400))


def test_change_out_of_anything_but_cash_or_below_nothing_is_refused() -> None:
    rules = terms(1_000)
    for tenders, kind in (
        ([replace(card(1_500), change_pence=500)], BadInput),
        ([Tender("1", "Cash", 900, -100)], Unbalanced),
        ([Tender("1", "Cash", 200_000, 199_000)], Unbalanced),
    ):
        with pytest.raises(kind):
            rules.check(tenders)


# ----------------------------------------------------------------------------------------------------- properties
MAKERS = {"cash": cash, "card": card, "cheque": cheque, "order": order, "voucher": voucher}
gifts = st.lists(st.tuples(st.sampled_from(sorted(MAKERS)), st.integers(-5, 80_000)), max_size=12)


def give(rules: Terms, given_so: list[tuple[str, int]]) -> Split:
    """Hand over one thing after the other; what is refused changes nothing."""
    split = Split(rules.basket.total_pence)
    for kind, pence in given_so:
        before = split
        try:
            split = split.add(rules, MAKERS[kind](pence))
        except ImsError:
            assert split == before
    return split


@settings(deadline=None)
@given(st.lists(st.integers(1, 60_000), min_size=1, max_size=5), gifts, st.sampled_from([None, 5_000, 40_000]))
def test_whatever_is_handed_over_the_sums_and_the_limits_hold(
    amounts: list[int], given_so: list[tuple[str, int]], ceiling: int | None
) -> None:
    rules: Terms = terms(*amounts, cash_ceiling_pence=ceiling)
    split = give(rules, given_so)
    tendered = sum(one.tendered_pence for one in split.tenders)
    assert split.paid_pence + split.remaining_pence == sum(amounts)
    assert tendered - split.change_pence == split.paid_pence
    assert 0 <= split.remaining_pence <= sum(amounts)
    assert all(one.method == "1" for one in split.tenders if one.change_pence)
    assert not split.change_pence or split.whole
    limits: ReferencePack = rules.pack
    for tender in split.tenders:
        assert limits.methods[tender.method].minimum_pence <= tender.amount_pence
        assert tender.amount_pence <= limits.methods[tender.method].maximum_pence
    assert ceiling is None or sum(one.amount_pence for one in split.tenders if one.method == "1") <= ceiling


@settings(deadline=None)
@given(st.lists(st.integers(1, 60_000), min_size=1, max_size=5), gifts, st.randoms(use_true_random=False))
def test_taking_tenders_out_one_by_one_leaves_nothing(
    amounts: list[int], given_so: list[tuple[str, int]], chance: object
) -> None:
    rules = terms(*amounts)
    split = give(rules, given_so)
    while split.tenders:
        place = chance.randrange(len(split.tenders))  # type: ignore[attr-defined]
        fewer = split.without(rules, place)
        assert len(fewer.tenders) == len(split.tenders) - 1
        assert fewer.remaining_pence >= split.remaining_pence
        split = fewer
    assert split == Split(sum(amounts))


@settings(deadline=None)
@given(st.lists(st.integers(1, 60_000), min_size=1, max_size=6), gifts)
def test_every_penny_of_every_tender_goes_to_a_bill(amounts: list[int], given_so: list[tuple[str, int]]) -> None:
    rules = terms(*amounts)
    split = give(rules, given_so)
    if not split.whole:
        split = split.add(rules, cash(split.remaining_pence + 1))
    rate = Fraction(1, 5)
    lines = [
        PaymentLine(n, "5", "Rents", "1", pence, "W0", rate, "standard", contained_vat(pence, rate), "valid")
        for n, pence in enumerate(amounts, start=1)
    ]
    made = allocate(lines, split.tenders)
    for line in lines:
        own = [row for row in made if row.line == line.n]
        assert (sum(row.amount_pence for row in own), sum(row.vat_pence for row in own)) == (
            line.amount_pence,
            line.vat_pence,
        )
    for n, tender in enumerate(split.tenders, start=1):
        assert sum(row.amount_pence for row in made if row.tender == n) == tender.amount_pence
