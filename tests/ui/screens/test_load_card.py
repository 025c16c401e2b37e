"""A load of the accounts beside the work: quiet, with a key to let it rest, and what it means to have none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from ims_desktop.domain.catalogue import CatalogueHealth, CatalogueState
from ims_desktop.records import LoadPhase, LoadProgress
from tests.ui.counter_desk import AFTERNOON
from tests.ui.counter_hands import CTRL
from tests.ui.fits import tab_order
from ui.screens.load_card import LoadCard
from ui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from tests.ui.counter_hands import Hands

LOAD = LoadProgress(LoadPhase.ROWS, 412_300, 2_000_000, 0.2061, 31_234.0, 51.0)
ABSENT = CatalogueState(CatalogueHealth.ABSENT)
SERVING = CatalogueState(CatalogueHealth.COMPLETE, AFTERNOON, 2_000_000, "7")


def words_in(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(Text) if label.isVisible() and label.text()]


@pytest.fixture
def card(show: Callable[..., QWidget]) -> LoadCard:
    made = LoadCard()
    show(made)
    return made


def test_it_tells_accounts_rate_time_left_and_what_works_meanwhile(card: LoadCard) -> None:
    card.show_load(LOAD, ABSENT, takes_unverified=True)
    assert words_in(card) == [
        "The accounts are being loaded",
        "31,000 a second",
        "412,300 of 2,000,000 accounts",
        "about 55 seconds left",
        (
            "You can take payments meanwhile. An account that is not found is taken as unverified. "
            "Nobody can be found by name yet."
        ),
        "Pause",
    ]
    assert card.bar.value() == 206
    assert card.bar.accessibleName() == "The accounts are being loaded. 412,300 of 2,000,000 accounts"


def test_while_an_older_copy_serves_it_says_so_instead(card: LoadCard) -> None:
    card.show_load(LOAD, SERVING, takes_unverified=True)
    assert "You can take payments meanwhile. Until then the accounts that were here before are used." in words_in(card)


def test_the_button_says_what_it_will_do(card: LoadCard, qtbot: QtBot) -> None:
    card.show_load(LOAD, ABSENT, takes_unverified=True)
    with qtbot.waitSignal(card.paused, check_params_cb=lambda paused: paused is True):
        card.pause.click()
    card.show_load(replace(LOAD, paused=True), ABSENT, takes_unverified=True)
    assert card.pause.accessibleName() == "Go on, Ctrl+L"
    with qtbot.waitSignal(card.paused, check_params_cb=lambda paused: paused is False):
        card.press()


def test_without_a_load_and_with_accounts_nothing_stands_there(card: LoadCard, qtbot: QtBot) -> None:
    card.show_load(None, SERVING, takes_unverified=True)
    assert not card.isVisible()
    with qtbot.assertNotEmitted(card.paused):
        card.press()


@pytest.mark.parametrize(
    ("takes", "rule"),
    [
        (True, "An account that is not found is taken as unverified."),
        (False, "An account that is not found is not taken: ask a supervisor."),
    ],
)
def test_without_any_accounts_it_says_what_that_means_here(card: LoadCard, takes: bool, rule: str) -> None:
    card.show_load(None, ABSENT, takes_unverified=takes)
    assert card.none.title.text() == "There are no accounts on this till."
    assert card.none.detail.text() == (
        f"They come by themselves when central answers. {rule} Nobody can be found by name yet."
    )


def test_a_screen_reader_hears_that_it_begins_and_is_done_but_not_every_step(card: LoadCard, qtbot: QtBot) -> None:
    card.show_load(LOAD, ABSENT, takes_unverified=True)
    qtbot.waitUntil(lambda: card.said == "The accounts are being loaded")
    card.show_load(replace(LOAD, rows=500_000), ABSENT, takes_unverified=True)
    card.show_load(None, SERVING, takes_unverified=True)
    qtbot.waitUntil(lambda: card.said == "The accounts are loaded.")


# ----------------------------------------------------------------------------------------------------- at the counter
def test_the_card_stands_on_the_idle_stage_and_gives_way_to_what_is_typed(hands: Hands) -> None:
    stage, loads = hands.screen.stage, hands.screen.loads
    loads.show_load(LOAD)
    hands.quiet()
    assert stage.idle.load.card.isVisible()
    hands.see("775326912")
    assert not stage.idle.load.card.isVisible()
    loads.show_load(replace(LOAD, rows=500_000))
    assert stage.context is stage.card, "a load never takes the place of what is being done"
    hands.press(Qt.Key.Key_Escape)
    hands.quiet()
    assert stage.idle.load.card.isVisible()


def test_tab_goes_from_the_box_to_the_button_of_the_load(hands: Hands) -> None:
    hands.screen.loads.show_load(LOAD)
    hands.quiet()
    order = tab_order(hands.window, hands.screen.stage.entry.edit)
    assert order[1] is hands.screen.stage.idle.load.pause


def test_payments_go_on_while_the_accounts_are_loaded(hands: Hands) -> None:
    hands.screen.loads.show_load(LOAD)
    hands.add("216405732")
    hands.enter()
    hands.type("e")
    hands.enter()
    assert [row.amount_pence for row in hands.payments] == [1840]


def test_ctrl_l_and_the_palette_let_a_load_rest_only_while_there_is_one(hands: Hands) -> None:
    asked: list[bool] = []
    hands.screen.stage.idle.load.paused.connect(asked.append)
    assert not next(can for name, *_, can in hands.screen.commands() if name == "load")
    hands.screen.loads.show_load(LOAD)
    hands.quiet()
    hands.press(Qt.Key.Key_L, modifier=CTRL)
    hands.quiet()
    assert asked == [True]
    assert next(can for name, *_, can in hands.screen.commands() if name == "load")
