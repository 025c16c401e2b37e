"""What is given back of a payment: never more than is left, and all parts together to the penny of the VAT."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ims_desktop.domain.allocation import allocate
from ims_desktop.domain.money import contained_vat
from ims_desktop.domain.payment import Cheque, PaymentLine, Tender
from ims_desktop.domain.session import CashierSession
from ims_desktop.domain.undoing import RefundableLine, refund_lines, undone_pence, vat_of_part, void_of
from ims_desktop.errors import Refused
from tests.factory import MORNING, TODAY, make_payment

RATES = (Fraction(0), Fraction(1, 20), Fraction(1, 5), Fraction(7, 40))


def line(n: int = 1, pence: int = 10_000, rate: Fraction = Fraction(1, 5)) -> PaymentLine:
    vat = contained_vat(pence, rate)
    return PaymentLine(n, "31", "Building Control", "BC/1", pence, "W0", rate, "standard", vat, "valid", "note")


@st.composite
def parted(draw: st.DrawFn) -> tuple[PaymentLine, list[int]]:
    """A line, and the parts it is given back in."""
    pence = draw(st.integers(1, 10**7))
    cuts = sorted([*draw(st.lists(st.integers(1, pence), max_size=8, unique=True)), pence])
    parts = [after - before for before, after in zip([0, *cuts], cuts, strict=False) if after > before]
    return line(1, pence, draw(st.sampled_from(RATES))), parts


@given(parted())
def test_all_partial_refunds_together_give_back_exactly_the_vat_of_the_line(
    drawn: tuple[PaymentLine, list[int]],
) -> None:
    paid, parts = drawn
    left, vat = paid.amount_pence, 0
    for part in parts:
        (back,) = refund_lines([RefundableLine(paid, left)], {1: part})
        assert back.amount_pence == -part
        assert -back.vat_pence >= 0
        left -= part
        vat -= back.vat_pence
    assert left == 0
    assert vat == paid.vat_pence


@given(st.integers(1, 10**6), st.integers(0, 10**6), st.sampled_from(RATES))
def test_no_part_is_ever_further_than_a_penny_from_its_due(pence: int, before: int, rate: Fraction) -> None:
    paid = line(1, pence, rate)
    before = min(before, pence - 1)
    part = pence - before
    due = Fraction(paid.vat_pence * part, pence)
    assert abs(vat_of_part(paid, before, part) - due) <= 1


def test_a_refund_names_the_lines_it_undoes_and_repeats_nothing_of_an_override() -> None:
    paid = [
        RefundableLine(line(1), 10_000),
        RefundableLine(replace(line(2), override_reason="court", override_by="gwen", over_balance_pence=5), 500),
    ]
    first, second = refund_lines(paid, {2: 500, 1: 1})
    assert (first.n, first.of_line, first.amount_pence) == (1, 1, -1)
    assert (second.n, second.of_line, second.amount_pence) == (2, 2, -500)
    assert (second.override_reason, second.override_by, second.over_balance_pence) == ("", "", 0)
    assert second.vat_pence == -(line(2).vat_pence - vat_of_part(line(2), 0, 9_500))


@pytest.mark.parametrize(
    ("parts", "code"),
    [({}, "refund_nothing"), ({1: 0}, "refund_line"), ({2: 5}, "refund_line"), ({1: 301}, "refund_over")],
)
def test_nothing_no_such_line_and_more_than_is_left_are_refused(parts: dict[int, int], code: str) -> None:
    with pytest.raises(Refused) as stopped:
        refund_lines([RefundableLine(line(), 300)], parts)
    assert stopped.value.reason == code


def test_a_void_is_the_payment_below_nothing_without_change_and_without_what_a_cheque_says() -> None:
    lines = (line(1, 3_000), line(2, 2_000))
    cheque = Cheque("A Person", "000123", "000000", "12345678")
    tenders = (Tender("24", "Cheque", 1_500, cheque=cheque), Tender("1", "Cash", 4_000, 500))
    shares = allocate(lines, tenders)
    session = CashierSession("s", "asmith", "CH", TODAY, MORNING, 0)
    paid = replace(make_payment("p", "SP03A-261121-0001", session), lines=lines, tenders=tenders, allocations=shares)
    back, out, parts = void_of(paid)
    assert [row.amount_pence for row in back] == [-3_000, -2_000]
    assert [row.vat_pence for row in back] == [-500, -333]
    assert [(row.tendered_pence, row.change_pence, row.cheque) for row in out] == [(-1_500, 0, None), (-3_500, 0, None)]
    assert [(row.line, row.tender, row.amount_pence) for row in parts] == [
        (row.line, row.tender, -row.amount_pence) for row in shares
    ]
    assert undone_pence([replace(paid, lines=back), replace(paid, lines=(replace(back[0], amount_pence=-1),))]) == {
        1: 3_001,
        2: 2_000,
    }
