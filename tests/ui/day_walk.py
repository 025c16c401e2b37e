"""Come to every place of the till day where something can be typed, as a person does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.ui.day_hands import F10, dialog, open_day, page
from tests.ui.desk_hands import ENTER, ESC
from ui.screens.approval_dialog import ApprovalDialog
from ui.screens.day.compare_page import ComparePage
from ui.screens.day.count_page import CountPage
from ui.screens.day.ereturns_page import EReturnsPage
from ui.screens.day.move_page import MovePage
from ui.screens.day.overview import OverviewPage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.ui.desk_hands import AtDesk


def day_places(at: AtDesk) -> Iterator[str]:
    """Go from the counter through the till day and back to it; the session is counted by then."""
    open_day(at)
    at.type("2")
    page(at, MovePage)
    yield "cash in"
    at.press(ESC)
    page(at, OverviewPage)
    yield from _lift(at)
    at.type("5")
    page(at, EReturnsPage)
    yield "eReturns"
    at.press(ESC)
    page(at, OverviewPage)
    at.press(F10)
    page(at, CountPage)
    yield "count"
    for _ in range(2):
        round_ = page(at, CountPage)
        round_.take_focus()
        at.press(*[ENTER] * 12)
        at.press(F10)
        at.until(lambda round_=round_: at.desk.window.screen_now is not round_)  # type: ignore[misc]  # binds the page
    page(at, ComparePage)
    yield "compare"
    for kind in (OverviewPage, None):
        at.press(ESC)
        if kind is not None:
            page(at, kind)
    at.until_screen("CounterScreen")


def _lift(at: AtDesk) -> Iterator[str]:
    at.type("4")
    moving = page(at, MovePage)
    yield "lift"
    moving.take_focus()
    at.type("10")
    at.press(ENTER)
    at.type("seal")
    at.press(F10)
    dialog(at, ApprovalDialog)
    yield "approval"
    at.press(ESC)
    at.until(lambda: at.desk.window.overlay.dialog is None)
    moving.amount.edit.setText("")
    moving.seal.clear()
    moving.take_focus()
    at.press(ESC)
    page(at, OverviewPage)
