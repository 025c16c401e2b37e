"""Every reason GOV.UK Pay can have for not charging is told: on the screen in words, and in the documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync.central.cards import govuk_pay_codes as codes
from ui.screens.card import provider_words

DOCUMENT = (Path(__file__).parents[3] / "docs" / "govuk-pay.md").read_text(encoding="utf-8")
ALL = {name: said for name, said in vars(codes).items() if name.isupper() and isinstance(said, str)}
NEVER_AN_END = {codes.NO_ANSWER, codes.SURCHARGE, codes.CHARGED_TWICE, codes.HELD_BACK, codes.REFUND_IN_DOUBT}
"""What goes with a charge that is made or still open, which has words of its own."""


@pytest.mark.parametrize("code", sorted(ALL.values()))
def test_a_code_is_in_the_document_and_an_end_has_words_on_the_screen(code: str) -> None:
    assert f"| `{code}` |" in DOCUMENT
    assert code in NEVER_AN_END or provider_words.knows(code)


@pytest.mark.parametrize(
    ("status", "code", "field", "means"),
    [
        (422, "P0102", "amount", codes.AMOUNT_REFUSED),
        (422, "P0102", "reference", codes.NOT_UNDERSTOOD),
        (422, "P0196", "", codes.MOTO_OFF),
        (400, "P0920", "", codes.NOT_UNDERSTOOD),
        (403, "P0941", "", codes.ACCOUNT_OFF),
        (401, "", "", codes.KEY_REFUSED),
        (429, "", "", codes.BUSY),
        (429, "P0900", "", codes.BUSY),
        (502, "", "", codes.PROVIDER_DOWN),
        (500, "P0198", "", codes.PROVIDER_DOWN),
        (418, "P9999", "", codes.NOT_UNDERSTOOD),
    ],
)
def test_a_refusal_is_told_by_its_own_code_or_else_by_its_status(
    status: int, code: str, field: str, means: str
) -> None:
    assert codes.of_refusal(status, code, field) == means
