"""What the doctor finds of cards: answers that are missing for hours, and a provider that changed its mind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ims_desktop.bootstrap.card_checks import check_cards
from ims_desktop.use_cases.hear_card import hear_card
from ims_desktop.use_cases.hold_tender import hold_tender
from ims_desktop.use_cases.keep_basket import keep
from ims_desktop.use_cases.look_at_card import look_at_card
from ims_desktop.use_cases.reverse_card import ask_reversal
from tests.use_cases.card_desk import DECLINED, UNKNOWN, approved, with_cards
from tests.use_cases.day import postal_order
from tests.use_cases.desk import PRIYA, make_desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ims_desktop.use_cases.reverse_card import ask_reversal
from tests.use_cases.card_desk import CardDesk


@pytest.fixture
def cards(tmp_path: Path) -> Iterator[CardDesk]:
    desk = make_desk(tmp_path)
    desk.open()
    yield with_cards(desk)
    desk.close()


def test_a_card_without_an_answer_is_a_finding_after_hours(cards: CardDesk) -> None:
    assert check_cards(cards.desk.till).ok
    attempt = cards.charge(UNKNOWN)
    found = check_cards(cards.desk.till)
    assert (found.ok, found.value, str(found.words)) == (True, 1, "1 card is being asked about.")
    cards.desk.made.clock.turn(hours=3)
    found = check_cards(cards.desk.till)
    assert (found.ok, str(found.words)[:27]) == (False, "1 card has no answer for ho")
    cards.terminal.looks = [approved()]
    look_at_card(cards.desk.till, attempt.attempt_id)
    assert check_cards(cards.desk.till).ok
    ask_reversal(cards.desk.till, cards.desk.made.ids.new(), PRIYA, cards.charge(approved(600)), "it differs")
    cards.desk.made.clock.turn(hours=1)
    assert check_cards(cards.desk.till).ok
    cards.desk.made.clock.turn(days=4)
    assert str(check_cards(cards.desk.till).words).startswith("2 cards have no answer for hours")


def test_a_provider_that_says_otherwise_is_a_finding(cards: CardDesk) -> None:
    attempt = cards.charge(DECLINED)
    hear_card(cards.desk.till, attempt.attempt_id, approved())
    found = check_cards(cards.desk.till)
    assert not found.ok
    assert f"{attempt.reference} approved 1000" in str(found.words)


def test_money_that_lies_on_the_desk_for_hours_is_a_finding(cards: CardDesk) -> None:
    till, basket, basket_id = cards.desk.till, cards.desk.basket(), cards.desk.made.ids.new()
    keep(till, PRIYA, basket_id, basket)
    hold_tender(till, cards.desk.made.ids.new(), basket_id, PRIYA, basket_id, 1_000, postal_order(400))
    assert check_cards(till).ok
    cards.desk.made.clock.turn(hours=3)
    assert not check_cards(till).ok
