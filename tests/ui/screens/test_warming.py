"""What was not seen yet is dressed while nobody presses a key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from ui.icons import Icon, pixmap
from ui.screens.account_card import AccountCard
from ui.screens.warming import Warming

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.ui.counter_hands import Hands


def test_a_card_nobody_saw_is_dressed_and_its_pictures_are_drawn(qtbot: QtBot) -> None:
    card = AccountCard()
    qtbot.addWidget(card)
    pixmap.cache_clear()
    assert not card.testAttribute(Qt.WidgetAttribute.WA_WState_Polished)
    warming = Warming([card], card)
    while not warming.rests:
        warming.step()
    assert all(one.testAttribute(Qt.WidgetAttribute.WA_WState_Polished) for one in (card, *card.findChildren(QLabel)))
    drawn = pixmap.cache_info().currsize
    assert drawn > 0
    for icon in card.findChildren(Icon):
        icon.draw()
    assert pixmap.cache_info().currsize == drawn


def test_the_counter_does_so_by_itself(hands: Hands) -> None:
    hands.qtbot.waitUntil(lambda: hands.screen.stage.warming.rests, timeout=10_000)
    assert hands.screen.stage.card.testAttribute(Qt.WidgetAttribute.WA_WState_Polished)
