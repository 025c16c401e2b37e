"""The counter in every state, at both sizes, in both languages: nothing clipped, nothing too small, one primary."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from ims_desktop.records import SystemMessage
from ims_desktop.words import use_language
from tests.ui.counter_hands import CTRL, DOWN
from tests.ui.fits import clipped, low, nameless, primaries, tab_order, too_small
from ui import theme
from ui.grid import is_compact
from ui.keys import Act
from ui.screens.help import topic_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.ui.counter_hands import Hands

SIZES = [(1366, 689, 100), (960, 461, 100), (1366, 689, 125), (1920, 1001, 125), (1920, 1001, 200)]
"""Width and height of the window, and the cashier's text size."""


@pytest.fixture
def look() -> Iterator[None]:
    yield
    theme.use(theme.Look())


def walk(hands: Hands) -> Iterator[str]:
    """Go through the states of the counter, one after the other."""
    yield "idle"
    hands.see("77532")
    yield "typing"
    hands.see("6912")
    yield "valid"
    hands.enter()
    yield "account"
    hands.enter("0")
    yield "amount refused"
    hands.press(Qt.Key.Key_N, modifier=Qt.KeyboardModifier.AltModifier)
    yield "note"
    hands.screen.stage.card.amount.amount.show_pence(5000)
    hands.enter()
    hands.add("41007293856")
    yield "basket"
    hands.see("775326192")
    yield "refused"
    hands.press(Qt.Key.Key_Escape)
    hands.see("oneill afon")
    hands.press(DOWN)
    yield "results"
    hands.press(Qt.Key.Key_Escape)
    hands.enter("300418279")
    yield "several"
    hands.press(Qt.Key.Key_Escape, Qt.Key.Key_Escape)
    hands.see("41008356174")
    yield "stopped"
    hands.press(Qt.Key.Key_Escape)
    hands.enter("453189206")
    yield "in credit"
    hands.press(Qt.Key.Key_Escape, Qt.Key.Key_Escape)
    hands.press(Qt.Key.Key_B, modifier=Qt.KeyboardModifier.AltModifier)
    hands.press(Qt.Key.Key_Return)
    yield "editing a line"
    hands.press(Qt.Key.Key_Escape, Qt.Key.Key_Escape)
    hands.enter()
    yield "counting"
    hands.type("d")
    yield "too little"
    hands.type("fff")
    yield "change"
    hands.enter()
    yield "done"
    hands.tell_status(online=False)
    hands.add("216405732")
    hands.press(Qt.Key.Key_F2)
    hands.press(Qt.Key.Key_U, modifier=CTRL)
    hands.quiet()
    yield "aside, offline, unsent"


def hear(hands: Hands) -> Iterator[str]:
    """Go on through what the desk may be told."""
    hands.press(Qt.Key.Key_Escape)
    hands.tell_status(online=True, problem="central_lost_purged")
    yield "trouble"
    now = hands.desk.clock.now()
    words = "Customers of the library are sent here while its desk is closed. " * 3
    hands.tell_status(online=True, messages=(SystemMessage("m1", "error", now, now.replace(hour=18), words, words),))
    yield "message"
    hands.press(Qt.Key.Key_F4)
    yield "why F4 does nothing"
    hands.tell_status(online=True, problem="busy")
    hands.press(Qt.Key.Key_U, modifier=CTRL)
    hands.quiet()
    yield "what stands in the way, in the list of what waits"


def cut_amounts(hands: Hands) -> list[str]:
    """List the fields whose text does not show whole."""
    return [
        f"{edit.text()!r} is cut in its box"
        for edit in hands.screen.findChildren(QLineEdit)
        if edit.isVisible() and edit.fontMetrics().horizontalAdvance(edit.text()) > edit.width() - 4
    ]


def cut_at_the_side(hands: Hands) -> list[str]:
    """Tell whether the stage needs more width than it has: it scrolls down, never sideways."""
    holder = hands.screen.stage.parentWidget()
    assert holder is not None
    view = holder.parentWidget()
    assert view is not None
    needed = holder.minimumSizeHint().width()
    return [f"the stage is {view.width()} wide and needs {needed}"] if needed > view.width() else []


@pytest.mark.usefixtures("look")
@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_clipped_small_low_or_nameless_in_any_state(
    seat: Callable[..., Hands], size: tuple[int, int, int], language: str
) -> None:
    width, height, scale = size
    use_language(language)
    theme.use(theme.Look(scale=scale, compact=is_compact(width, scale)))
    hands = seat(size=(width, height))
    found: list[str] = []
    for state in chain(walk(hands), hear(hands)):
        hands.quiet()
        shown = hands.screen
        for rule in (clipped, too_small, low, nameless):
            found += [f"{state}: {rule.__name__}: {what}" for what in rule(shown)]
        found += [f"{state}: {what}" for what in (*cut_at_the_side(hands), *cut_amounts(hands))]
        if len(primaries(shown)) > 1:
            found.append(f"{state}: two primaries: {primaries(shown)}")
    assert not found, "\n".join(found)


@pytest.mark.usefixtures("look")
def test_the_total_stays_in_sight_at_the_smallest_size_however_long_the_basket(seat: Callable[..., Hands]) -> None:
    theme.use(theme.Look(compact=True))
    hands = seat(size=(960, 461))
    for reference in ("216405732", "118203391", "41007293856", "300418279"):
        hands.enter(reference)
        hands.see("1") if reference == "300418279" else None
        hands.enter("12345")
    foot = hands.screen.ledger.foot
    corner = foot.mapTo(hands.window, foot.rect().bottomRight())
    assert corner.y() <= hands.window.height() - hands.window.strip.height()
    assert foot.total.isVisible()
    assert foot.total.width() >= foot.total.sizeHint().width()


@pytest.mark.usefixtures("look")
@pytest.mark.parametrize("change", [{"theme": "dark"}, {"theme": "contrast"}, {"scale": 125}])
def test_a_change_of_look_moves_nothing_that_the_text_size_does_not_move(
    hands: Hands, change: dict[str, str | int]
) -> None:
    hands.see("216405732")
    before = hands.screen.stage.entry.mapTo(hands.window, hands.screen.stage.entry.rect().topLeft())
    theme.adapt(**change)  # type: ignore[arg-type]  # one of its own arguments
    hands.quiet()
    after = hands.screen.stage.entry.mapTo(hands.window, hands.screen.stage.entry.rect().topLeft())
    assert after.x() == (before.x() if "theme" in change else theme.look().px(20))
    assert clipped(hands.screen) == []


def test_tab_goes_from_the_box_through_the_account_and_the_basket_to_the_ways_to_pay(hands: Hands) -> None:
    hands.add("216405732")
    hands.enter("775326912")
    screen = hands.screen
    card, foot = screen.stage.card, screen.ledger.foot
    wanted = [
        screen.stage.entry.edit,
        card.amount.amount.edit,
        card.amount.add,
        card.amount.note_key,
        card.amount.back,
        screen.ledger.rows[0],
        foot.keys[Act.CASH],
        foot.keys[Act.CARD],
    ]
    order = tab_order(hands.window, screen.stage.entry.edit)
    assert [widget for widget in order if widget in wanted] == wanted


def test_f1_knows_what_the_focused_thing_is_for(hands: Hands) -> None:
    hands.enter("216405732")
    assert topic_of(hands.screen.stage.card.amount.amount.edit) == "amount"
    assert topic_of(hands.screen.stage.entry.edit) == "entry"
    assert topic_of(hands.screen.ledger.foot.keys[Act.CASH]) == "basket"
    assert topic_of(hands.screen.tender.cash.edit) == "tender"
    assert topic_of(hands.screen.stage.waiting.try_now) == "unsent"
