"""Every way to pay in every state, at every size and in both languages: nothing clipped, small, low or nameless."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from ims_desktop.words import use_language
from tests.ui.fits import clipped, low, nameless, primaries, too_small
from tests.ui.screens.test_counter_fits import SIZES, cut_amounts, cut_at_the_side
from tests.ui.screens.test_tendering import F6, F7, F8, F9, F10, go, owe, slip, with_rules
from ui import theme
from ui.grid import is_compact
from ui.screens.help import topic_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.ui.counter_hands import Hands

RULES = (clipped, too_small, low, nameless)


@pytest.fixture(autouse=True)
def look() -> Iterator[None]:
    yield
    theme.use(theme.Look())


def walk(hands: Hands) -> Iterator[str]:
    """Go through the states of the tender stage, one after the other."""
    owe(hands)
    yield "basket"
    go(hands, F7)
    yield "card"
    go(hands, Qt.Key.Key_Return)
    yield "card refused"
    go(hands, F8)
    for text in ("mrs sian llewelyn-montgomery-ellacott", "000123", "08-99-99"):
        hands.enter(text)
    hands.see("66374959")
    yield "cheque warned about"
    go(hands, F9)
    yield "nothing given"
    go(hands, F7)
    slip(hands, "30")
    yield "one part"
    go(hands, Qt.Key.Key_Escape)
    yield "may not leave"
    go(hands, F8)
    hands.type("40")
    yield "part by cheque"
    go(hands, F10, F6)
    hands.type("d")
    go(hands, F9)
    yield "three parts"
    hands.type("1")
    hands.quiet()
    yield "postal order"
    go(hands, F6)
    hands.type("d")
    yield "cash too little"
    hands.type("f")
    yield "change"
    go(hands, Qt.Key.Key_Return)
    yield "done"


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_clipped_small_low_or_nameless_in_any_way_to_pay(
    seat: Callable[..., Hands], size: tuple[int, int, int], language: str
) -> None:
    width, height, scale = size
    use_language(language)
    theme.use(theme.Look(scale=scale, compact=is_compact(width, scale)))
    hands = seat(size=(width, height), change=with_rules)
    found: list[str] = []
    for state in walk(hands):
        hands.quiet()
        shown = hands.screen
        for rule in RULES:
            found += [f"{state}: {rule.__name__}: {what}" for what in rule(shown)]
        found += [f"{state}: {what}" for what in (*cut_at_the_side(hands), *cut_amounts(hands))]
        if len(primaries(shown)) > 1:
            found.append(f"{state}: two primaries: {primaries(shown)}")
    assert not found, "\n".join(found)
    assert len(hands.payments) == 1


def test_help_belongs_to_every_way_to_pay(hands: Hands) -> None:
    owe(hands)
    for key, widget in (
        (F7, hands.screen.tender.slip.amount),
        (F8, hands.screen.tender.cheque.amount),
        (F9, hands.screen.tender.parts),
    ):
        go(hands, key)
        assert topic_of(widget) == "tender"
