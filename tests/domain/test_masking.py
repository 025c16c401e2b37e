"""How much of a payer's name a receipt shows, and how much of a person a list."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ims_desktop.domain.cashier import Cashier
from ims_desktop.domain.catalogue import AccountHolder, Policy
from ims_desktop.domain.masking import MaskedHolder, masked, masked_name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Mrs Siân Ellacott", "S. Ellacott"),
        ("siân ellacott", "S. ellacott"),
        ("Ellacott", "Ellacott"),
        ("Mr Ellacott", "Ellacott"),
        ("Mr", "Mr"),
        ("Mr. & Mrs Ellacott", "Ellacott"),
        ("Dr Gwen Mary Pugh", "G. Pugh"),
        ("Mill Lane Garage Ltd", "Mill Lane Garage Ltd"),
        ("St Mary's Church", "St Mary's Church"),
        ("  ", ""),
        ("", ""),
    ],
)
def test_a_person_is_initial_and_surname_and_a_firm_is_itself(name: str, shown: str) -> None:
    assert masked_name(name) == shown


SIAN = AccountHolder(
    "aldermere",
    "23",
    "775326912",
    "Mrs",
    "Siân Mary",
    "Ellacott",
    ("", "4 Mill Lane", "Aldermere", "Northshire"),
    "AM2 7QQ",
    5875,
    datetime(2026, 11, 21, tzinfo=UTC),
    3,
    closed=True,
)
PRIYA = Cashier("priya", "Priya Nair", "SP", frozenset({"Payments", "PostPayment"}))


def test_a_list_shows_an_initial_the_surname_and_the_first_line_and_keeps_what_tells_two_apart() -> None:
    row = masked(SIAN, Policy(), PRIYA)
    assert isinstance(row, MaskedHolder)
    assert (row.name, row.address, row.postcode) == ("S. Ellacott", ("4 Mill Lane",), "AM2 7QQ")
    kept = ("council", "fund", "reference", "balance_pence", "balance_at", "message_id", "closed")
    assert [getattr(row, name) for name in kept] == [getattr(SIAN, name) for name in kept]
    for hidden in ("Siân", "Mary", "Mrs", "Aldermere", "Northshire"):
        assert hidden not in repr(row)


@pytest.mark.parametrize(
    ("forename", "surname", "shown"),
    [
        ("S\u0302ian", "Ŵyn", "Ŝ. Ŵyn"),
        ("'Abd al-Rahman", "El Masri", "A. El Masri"),
        ("John & Mary", "van der Berg", "J. van der Berg"),
        ("", "Mrs Siân Ellacott", "S. Ellacott"),
        ("", "Ellacott", "Ellacott"),
        ("Siân", "", "S."),
        ("1", "Ellacott", "Ellacott"),
        ("", "Mill Lane Garage Ltd", "Mill Lane Garage Ltd"),
        ("St Mary's", "School", "St Mary's School"),
        ("", "", ""),
    ],
)
def test_only_the_initial_of_a_forename_is_shown_however_it_is_written(forename: str, surname: str, shown: str) -> None:
    assert masked(replace(SIAN, forename=forename, surname=surname), Policy(), None).name == shown


def test_the_whole_is_for_the_roles_policy_names_and_for_everybody_where_it_masks_nothing() -> None:
    trusting = Policy(unmasked_roles=("Finance",))
    gwen = replace(PRIYA, roles=frozenset({"Payments", "Finance"}))
    assert masked(SIAN, trusting, gwen) is SIAN
    assert masked(SIAN, Policy(), gwen) != SIAN
    assert masked(SIAN, trusting, PRIYA) != SIAN
    assert masked(SIAN, trusting, None) != SIAN
    assert masked(SIAN, Policy(mask_search_rows=False), None) is SIAN
