"""How much of a payer's name a receipt shows."""

from __future__ import annotations

import pytest

from ims_desktop.domain.masking import masked_name


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
