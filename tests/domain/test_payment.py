"""Bills turned into lines as paid, cash and its change, and the law that both sides agree."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from ims_desktop.domain.basket import Basket, BasketLine
from ims_desktop.domain.catalogue import AccountHolder, MethodOfPayment
from ims_desktop.domain.payment import (
    Payer,
    Payment,
    PaymentLine,
    Tender,
    balance_check,
    build_lines,
    cash_tender,
    payer_of,
)
from ims_desktop.errors import Refused, Unbalanced
from tests.domain.packs import document, pack, pack_of

PACK = pack()
CASH = MethodOfPayment("1", "Cash", 0, 9_999_999)


def bill(fund: str, pence: int = 1000, vat_code: str = "", verdict: str = "valid") -> BasketLine:
    return BasketLine(fund, PACK.funds[fund].name, "12345678901", pence, vat_code or PACK.funds[fund].vat_code, verdict)


def lines(*amounts: int) -> list[PaymentLine]:
    return [
        PaymentLine(n, "5", "Housing Rents", "1", pence, "N0", Fraction(0), "outside_scope", 0, "valid")
        for n, pence in enumerate(amounts, start=1)
    ]


def test_a_line_has_the_vat_of_its_fund() -> None:
    made = build_lines(Basket((bill("31"), bill("23"))), PACK)
    assert [(line.n, line.vat_code, line.vat_rate, line.vat_pence) for line in made] == [
        (1, "W0", Fraction(1, 5), 167),
        (2, "N0", Fraction(0), 0),
    ]
    assert [line.vat_treatment for line in made] == ["standard", "outside_scope"]


def test_another_vat_code_counts_only_where_the_fund_allows_it() -> None:
    forbidden, allowed = build_lines(Basket((bill("31", vat_code="N0"), bill("13", vat_code="N0"))), PACK)
    assert (forbidden.vat_code, forbidden.vat_pence) == ("W0", 167)
    assert (allowed.vat_code, allowed.vat_rate, allowed.vat_pence) == ("N0", Fraction(0), 0)


def test_a_vat_code_that_is_not_there_is_refused_by_name() -> None:
    with pytest.raises(Refused, match="Misc Cash: this council has no VAT code Q9") as refused:
        build_lines(Basket((bill("13", vat_code="Q9"),)), PACK)
    assert refused.value.reason == "vat_code"


def test_a_fund_closed_since_the_bill_was_added_is_refused() -> None:
    members = document()
    members["funds"][15]["disabled"] = True
    with pytest.raises(Refused) as refused:
        build_lines(Basket((bill("31"),)), pack_of(members))
    assert refused.value.reason == "fund_disabled"


def test_cash_gives_change_back() -> None:
    tender = cash_tender(14_620, 16_000, CASH)
    assert (tender.tendered_pence, tender.change_pence, tender.amount_pence) == (16_000, 1_380, 14_620)
    assert cash_tender(500, 500, CASH).change_pence == 0


def test_too_little_cash_says_what_is_still_to_pay() -> None:
    with pytest.raises(Unbalanced) as refused:
        cash_tender(14_620, 12_000, CASH)
    assert str(refused.value) == "Still to pay £26.20."


@pytest.mark.parametrize(
    ("amounts", "tenders", "words"),
    [
        ([500], [(400, 0)], "£4.00 was given for £5.00. Nothing was recorded."),
        ([500], [(600, 50)], "£5.50 was given for £5.00. Nothing was recorded."),
        ([], [], "£0.00 was given for £0.00. Nothing was recorded."),
        ([500], [], "£0.00 was given for £5.00. Nothing was recorded."),
        ([500, -100], [(400, 0)], "Money in and money out cannot be mixed in one payment. Nothing was recorded."),
        ([500, 0], [(500, 0)], "Money in and money out cannot be mixed in one payment. Nothing was recorded."),
        ([500], [(600, 0), (-100, 0)], "Money in and money out cannot be mixed in one payment. Nothing was recorded."),
        ([500], [(400, -100)], "Change is never less than nothing. Nothing was recorded."),
    ],
)
def test_lines_and_tenders_that_do_not_agree_are_refused(
    amounts: list[int], tenders: list[tuple[int, int]], words: str
) -> None:
    with pytest.raises(Unbalanced) as refused:
        balance_check(lines(*amounts), [Tender("1", "Cash", *tender) for tender in tenders])
    assert str(refused.value) == words


def test_what_agrees_passes() -> None:
    balance_check(lines(500, 700), [Tender("1", "Cash", 1000), Tender("92", "Card", 300, 100)])
    balance_check(lines(-500), [Tender("1", "Cash", -500)])


def test_a_payment_adds_up_what_was_paid_given_and_returned() -> None:
    payment = Payment(
        payment_id="p",
        receipt="SP03B-261121-0042",
        session_id="s",
        cashier="priya",
        cashier_name="Priya Nair",
        council="aldermere",
        office="SP",
        office_name="Civic Hub",
        till="SP03",
        taken_at=datetime(2026, 11, 21, tzinfo=UTC),
        business_date=date(2026, 11, 21),
        lines=build_lines(Basket((bill("23", 5000), bill("24", 9620, verdict="unverified"))), PACK),
        tenders=(Tender("1", "Cash", 16_000, 1_380),),
        allocations=(),
    )
    assert (payment.amount_pence, payment.tendered_pence, payment.change_pence) == (14_620, 16_000, 1_380)
    assert payment.unverified


def test_the_one_account_holder_is_the_payer_and_several_are_never_guessed_between() -> None:
    sian = AccountHolder("aldermere", "5", "1", "Mrs", "Siân", "Ellacott", ("14 Lôn yr Afon",), "AM4 2QX")
    hers, bare = replace(bill("5"), account=sian), bill("31")
    his = replace(bill("23"), account=replace(sian, forename="Tomos"))
    assert payer_of(Basket((hers, bare, hers))) == Payer("Mrs Siân Ellacott", "14 Lôn yr Afon, AM4 2QX")
    assert payer_of(Basket((hers, his))) == payer_of(Basket((bare,))) == Payer()
