"""Which pounds paid which bill."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ims_desktop.domain.allocation import allocate
from ims_desktop.domain.money import contained_vat
from ims_desktop.domain.payment import PaymentLine, Tender
from ims_desktop.errors import Unbalanced


def line(n: int, pence: int, rate: Fraction = Fraction(0)) -> PaymentLine:
    return PaymentLine(
        n, "5", "Housing Rents", "61100513680", pence, "W0", rate, "standard", contained_vat(pence, rate), "valid"
    )


def cash(pence: int, change: int = 0) -> Tender:
    return Tender("1", "Cash", pence + change, change)


def rows(lines: list[PaymentLine], tenders: list[Tender]) -> list[tuple[int, int, int, int]]:
    return [(a.n, a.line, a.tender, a.amount_pence) for a in allocate(lines, tenders)]


def test_one_line_and_one_tender_are_one_allocation_net_of_change() -> None:
    made = allocate([line(1, 5875, Fraction(1, 5))], [cash(5875, change=125)])
    assert [(a.n, a.line, a.tender, a.amount_pence, a.vat_pence) for a in made] == [(1, 1, 1, 5875, 979)]


def test_lines_fill_in_basket_order_from_tenders_in_their_order() -> None:
    lines = [line(1, 500), line(2, 700), line(3, 300)]
    assert rows(lines, [cash(800), cash(400), cash(300)]) == [
        (1, 1, 1, 500),
        (2, 2, 1, 300),
        (3, 2, 2, 400),
        (4, 3, 3, 300),
    ]


def test_a_refund_is_shared_out_the_same_way_with_every_sign_turned() -> None:
    made = allocate([line(1, -500, Fraction(1, 5)), line(2, -700)], [Tender("1", "Cash", -1200)])
    assert [(a.line, a.amount_pence, a.vat_pence) for a in made] == [(1, -500, -83), (2, -700, 0)]


@st.composite
def payments(draw: st.DrawFn) -> tuple[list[PaymentLine], list[Tender]]:
    amounts = draw(st.lists(st.integers(1, 20_000), min_size=1, max_size=6))
    rates = draw(st.lists(st.sampled_from([Fraction(0), Fraction(1, 5), Fraction(1, 20)]), min_size=6, max_size=6))
    total = sum(amounts)
    cuts = sorted(draw(st.sets(st.integers(1, total - 1), max_size=4))) if total > 1 else []
    parts = [b - a for a, b in zip([0, *cuts], [*cuts, total], strict=True)]
    sign = draw(st.sampled_from([1, -1]))
    lines = [line(n, sign * pence, rates[n - 1]) for n, pence in enumerate(amounts, start=1)]
    return lines, [Tender("1", "Cash", sign * part) for part in parts]


@given(payments())
def test_allocations_sum_to_lines_tenders_and_vat_and_hold_no_empty_row(
    payment: tuple[list[PaymentLine], list[Tender]],
) -> None:
    lines, tenders = payment
    made = allocate(lines, tenders)
    for paid in lines:
        own = [a for a in made if a.line == paid.n]
        assert sum(a.amount_pence for a in own) == paid.amount_pence
        assert sum(a.vat_pence for a in own) == paid.vat_pence
        assert all(abs(a.vat_pence) <= abs(a.amount_pence) for a in own)
    for n, tender in enumerate(tenders, start=1):
        assert sum(a.amount_pence for a in made if a.tender == n) == tender.amount_pence
    assert [a.n for a in made] == list(range(1, len(made) + 1))
    assert all(a.amount_pence for a in made)
    assert len(made) < len(lines) + len(tenders)


def test_what_does_not_balance_is_not_shared_out() -> None:
    with pytest.raises(Unbalanced):
        allocate([line(1, 500)], [cash(499)])
