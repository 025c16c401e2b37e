"""A card charge in every state: nothing clipped, small, low or nameless, one primary, in the longest words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from ims_desktop.devices.terminals.simulator import Simulator
from ims_desktop.words import use_language
from tests.ui.card_service import PAGE, Scripted, give_cards, waiting
from tests.ui.counter_hands import ENTER, ESC
from tests.ui.fits import clipped, low, nameless, primaries, too_small
from tests.ui.screens.test_card_charge import SILENT, WAYS, owe
from tests.ui.screens.test_counter_fits import cut_amounts, cut_at_the_side
from tests.ui.screens.test_tendering import DELETE, F7, go
from ui import theme
from ui.grid import is_compact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.ui.counter_desk import CounterDesk
    from tests.ui.counter_hands import Hands

F2, F5 = Qt.Key.Key_F2, Qt.Key.Key_F5
RULES = (clipped, too_small, low, nameless)


@pytest.fixture(autouse=True)
def look() -> Iterator[None]:
    yield
    theme.use(theme.Look())


def walk(hands: Hands, central: Scripted) -> Iterator[str]:
    """Go through the states of a charge, one after the other."""
    owe(hands, "1258.07")
    go(hands, F7)
    yield "ways"
    hands.type("3")
    hands.quiet()
    go(hands, ENTER)
    yield "a link without an address"
    go(hands, ESC, F7)
    hands.type("1")
    go(hands, ENTER)
    yield "waiting on the terminal"
    go(hands, ESC)
    yield "cancelled"
    go(hands, ESC)
    hands.type("2")
    go(hands, ENTER)
    yield "a code"
    central.words = [SILENT]
    go(hands, F5)
    yield "no answer"
    go(hands, Qt.Key.Key_O)
    go(hands, F2)
    yield "put aside"
    owe(hands, "1230.03")
    go(hands, F7)
    hands.type("1")
    go(hands, ENTER)
    yield "another amount"
    hands.press(Qt.Key.Key_K, modifier=Qt.KeyboardModifier.AltModifier)
    hands.quiet()
    yield "a part"
    go(hands, DELETE)
    yield "on its way back"
    go(hands, F5)
    go(hands, F5)
    go(hands, ESC)
    hands.screen.new_customer()
    hands.quiet()
    owe(hands, "20.01")
    go(hands, F7)
    hands.type("1")
    go(hands, ENTER)
    yield "declined"


@pytest.mark.parametrize(("size", "language"), [((1366, 689, 100), "en"), ((960, 461, 100), "cy")])
def test_nothing_of_a_charge_is_clipped_small_low_or_nameless(
    seat: Callable[..., Hands], size: tuple[int, int, int], language: str
) -> None:
    width, height, scale = size
    use_language(language)
    theme.use(theme.Look(scale=scale, compact=is_compact(width, scale)))
    central = Scripted([waiting(PAGE), waiting(says="started")])

    def change(desk: CounterDesk) -> None:
        give_cards(desk, Simulator(desk.clock), central)

    hands = seat(size=(width, height), change=change, card_ways=WAYS)
    found: list[str] = []
    for state in walk(hands, central):
        hands.quiet()  # a scroll bar that appears makes words wrap once more
        for rule in RULES:
            found.extend(f"{state}: {rule.__name__}: {what}" for what in rule(hands.window))
        found.extend(f"{state}: {what}" for what in (*cut_at_the_side(hands), *cut_amounts(hands)))
        if len(list(primaries(hands.window))) > 1:
            found.append(f"{state}: more than one primary")
    assert found == []
