"""What is said on calls: the council's own words or ours, in the caller's language, references in groups of three."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from ims_desktop.domain.basket import BasketLine
from ims_desktop.domain.catalogue import Policy
from ims_desktop.domain.pack import parse_pack
from sync.contract.reference import ScriptStep
from tests.ui.counter_desk import pack_document
from ui.screens.telephone.scripts import OURS, Line, bills_words, in_threes, spoken

PACK = parse_pack(pack_document(scripts={}))
TAX = BasketLine("23", "Council Tax", "775326912", 5_000, "N0", "valid")
RENT = BasketLine("5", "Housing Rents", "41007293856", 9_620, "N0", "valid")


def with_words(line: Line, **words: str) -> str:
    pack = replace(PACK, policy=replace(Policy(), scripts={line.value: words}))
    return spoken(line, pack, "en", {"amount": "£50.00", "receipt": "SP03A-261120-0042"}, [TAX])


def test_there_are_words_of_ours_for_every_moment_a_council_may_write_of() -> None:
    assert {line.value for line in Line} == set(get_args(ScriptStep))
    assert set(OURS) == set(Line)


@pytest.mark.parametrize(("reference", "read"), [("775326912", "775 326 912"), ("41007293856", "410 072 938 56")])
def test_a_reference_is_read_out_in_groups_of_three(reference: str, read: str) -> None:
    assert in_threes(reference) == read


def test_every_bill_is_read_back_with_its_amount_and_of_many_their_number() -> None:
    assert str(bills_words([TAX])) == "Council Tax, 775 326 912"
    assert (
        str(bills_words([TAX, RENT])) == "Council Tax, 775 326 912, £50.00; and Housing Rents, 410 072 938 56, £96.20"
    )
    assert str(bills_words([TAX] * 5)) == "5 bills"


def test_a_councils_own_words_go_before_ours_and_are_filled() -> None:
    assert with_words(Line.READ_BACK, en="So {amount} for {bills}?") == "So £50.00 for Council Tax, 775 326 912?"
    assert with_words(Line.RECEIPT, en="{receipt}, {council}") == "SP03A-261120-0042, Aldermere Council"


def test_what_a_council_says_in_one_language_only_is_ours_in_the_other() -> None:
    assert (
        with_words(Line.GREET, cy="Helo")
        == "Thank you for calling Aldermere Council. Which bill would you like to pay?"
    )


@pytest.mark.parametrize("words", ["A lone { brace", "Nobody knows {this}", "{amount.__class__}"])
def test_words_that_no_template_could_be_are_said_as_they_are_written(words: str) -> None:
    assert with_words(Line.GREET, en=words) == words


def test_the_councils_welsh_name_is_said_in_welsh() -> None:
    assert "Cyngor Aldermere" in spoken(Line.END, PACK, "cy", {})
