"""The VAT in an amount is what LocalGov IMS says it is, to the penny."""

from __future__ import annotations

import pytest

from sync.central.ledger.vat import contained_vat, same_rate


@pytest.mark.parametrize(
    ("pence", "rate", "vat"),
    [
        (1000, "0.2", 167),
        (-1000, "0.2", -167),
        (12050, "0.2", 2008),
        (9999, "0.2", 1666),
        (15, "0.2", 2),
        (3, "0.2", 0),
        (21, "0.2", 4),
        (1050, "0.05", 50),
        (21, "0.05", 1),
        (1000, "0", 0),
        (999_999_999_999_999_900, "0.2", 166_666_666_666_666_650),
    ],
)
def test_halves_go_to_the_even_penny(pence: int, rate: str, vat: int) -> None:
    assert contained_vat(pence, rate) == vat


def test_a_rate_is_the_same_however_it_is_written() -> None:
    assert same_rate("0.2", "0.20")
    assert same_rate("0", "0.0")
    assert not same_rate("0.2", "0.05")
