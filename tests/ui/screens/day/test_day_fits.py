"""Every screen of the till day, at each size, in both languages: nothing clipped, nothing too small, one primary."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit

from ims_desktop.domain.session import Direction
from ims_desktop.words import use_language
from tests.ui.day_facts import (
    CLOSED,
    COMPARISON,
    COUNTED,
    DAY,
    LOOK,
    LOOK_WITH_CASH,
    OTHER,
    PRIYA,
    SAM,
    SESSION,
    day_facts,
)
from tests.ui.fits import clipped, low, nameless, primaries, tab_order, too_small
from ui import theme
from ui.grid import is_compact
from ui.main_window import MainWindow
from ui.screens.day.closed_page import ClosedPage
from ui.screens.day.compare_page import ComparePage
from ui.screens.day.count_page import CountPage
from ui.screens.day.ereturns_page import EReturnsPage
from ui.screens.day.facts import Draft
from ui.screens.day.move_page import MovePage
from ui.screens.day.overview import OverviewPage
from ui.screens.day.page import LeaveDialog
from ui.screens.day.session_dialog import SessionDialog
from ui.screens.day.x_page import XPage
from ui.screens.help import TOPICS, topic_of
from ui.screens.open_session import OpenSessionScreen
from ui.screens.still_open import StillOpenScreen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from ui.widgets.overlay import Dialog

SIZES = [(1366, 689, 100), (960, 461, 100), (1920, 1001, 125), (1920, 1001, 200)]
HALF = {5000: "4", 2000: "21", 1000: "17", 500: "9", 200: "11", 100: "34"}


def moving(direction: Direction, *, pieces: bool = False) -> MovePage:
    page = MovePage(day_facts(), direction, "m9")
    page.use_pieces(pieces=pieces)
    return page


def differing() -> OpenSessionScreen:
    screen = OpenSessionScreen(PRIYA, 10_000)
    screen.float.edit.setText("75.50")
    screen._on_typed()
    return screen


def by_pieces() -> OpenSessionScreen:
    screen = OpenSessionScreen(PRIYA, 10_000)
    screen.use_pieces(pieces=True)
    return screen


def refused() -> CountPage:
    page = CountPage(day_facts(), SESSION, round_=1, draft=HALF)
    page.card.say_what_is_missing()
    return page


PAGES: dict[str, Callable[[], QWidget]] = {
    "overview": lambda: OverviewPage(day_facts()),
    "without a session": lambda: OverviewPage(day_facts(SAM, None)),
    "counted": lambda: OverviewPage(day_facts(counts=(COUNTED,))),
    "count": lambda: CountPage(day_facts(), SESSION, round_=1, draft=HALF),
    "what is missing": refused,
    "second count": lambda: CountPage(day_facts(counts=(COUNTED,)), SESSION, round_=2, draft={}),
    "handover": lambda: CountPage(day_facts(SAM, OTHER), OTHER, round_=1, draft={}, witness="Finn Carr"),
    "compare": lambda: ComparePage(day_facts(counts=(COUNTED,)), COMPARISON, Draft({}), "x1"),
    "closed": lambda: ClosedPage(day_facts(session=None), CLOSED),
    "eReturns": lambda: EReturnsPage(day_facts(SAM)),
    "cash in": lambda: moving(Direction.IN),
    "cash out": lambda: moving(Direction.OUT),
    "lift": lambda: moving(Direction.LIFT),
    "lift by pieces": lambda: moving(Direction.LIFT, pieces=True),
    "x report": lambda: XPage(day_facts(), LOOK),
    "x report with cash": lambda: XPage(day_facts(SAM), LOOK_WITH_CASH),
    "open with another float": differing,
    "open by pieces": by_pieces,
    "still open": lambda: StillOpenScreen(DAY - timedelta(days=1), counted=False),
    "counted before": lambda: StillOpenScreen(DAY - timedelta(days=1), counted=True),
}
DIALOGS: dict[str, Callable[[], Dialog]] = {
    "leave": LeaveDialog,
    "session of another": lambda: SessionDialog(day_facts(SAM), OTHER),
}


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[Callable[[int, int, int], MainWindow]]:
    """Open a window of a size, dressed for it."""

    def open_window(width: int, height: int, scale: int = 100) -> MainWindow:
        theme.use(theme.Look(scale=scale, compact=is_compact(width, scale)))
        opened = MainWindow()
        opened.resize(width, height)
        opened.header.show_cashier(PRIYA)
        opened.header.show_locked(locked=False)
        qtbot.addWidget(opened)
        with qtbot.waitActive(opened):
            opened.show()
            opened.activateWindow()
        return opened

    yield open_window
    theme.use(theme.Look())


def settle() -> None:
    for _ in range(6):  # a layout inside a layout takes several turns to settle
        QApplication.processEvents()


def cut(page: QWidget) -> list[str]:
    """List the fields whose text does not show whole."""
    return [
        f"{edit.text()!r} is cut in its box"
        for edit in page.findChildren(QLineEdit)
        if edit.isVisible() and edit.fontMetrics().horizontalAdvance(edit.text()) > edit.width() - 16
    ]


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", PAGES)
def test_a_screen_of_the_till_day_shows_all_its_words(
    name: str, size: tuple[int, int, int], language: str, window: Callable[[int, int, int], MainWindow]
) -> None:
    use_language(language)
    opened = window(*size)
    page = PAGES[name]()
    opened.show_screen(page)
    settle()
    assert clipped(opened) == []
    assert too_small(opened) == []
    assert low(opened) == []
    assert nameless(opened) == []
    assert cut(page) == []
    assert len(primaries(opened)) == 1
    assert opened.focusWidget() is not None
    assert page.isAncestorOf(opened.focusWidget())


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("size", SIZES[:2])
@pytest.mark.parametrize("name", DIALOGS)
def test_a_dialog_of_the_till_day_shows_all_its_words(
    name: str, size: tuple[int, int, int], language: str, window: Callable[[int, int, int], MainWindow]
) -> None:
    use_language(language)
    opened = window(*size)
    opened.show_screen(OverviewPage(day_facts()))
    opened.show_dialog(DIALOGS[name]())
    settle()
    dialog = opened.overlay.dialog
    assert dialog is not None
    assert clipped(dialog) == []
    assert nameless(dialog) == []
    assert dialog.isAncestorOf(opened.focusWidget())


@pytest.mark.parametrize("name", [name for name, make in PAGES.items() if "open" not in name and "before" not in name])
def test_every_screen_has_help_of_its_own(name: str, qtbot: QtBot) -> None:
    page = PAGES[name]()
    qtbot.addWidget(page)  # Qt takes it apart from the top, as the window does
    assert topic_of(page) in TOPICS
    assert topic_of(page) != "desk"


@pytest.mark.parametrize("name", ["lift by pieces", "open by pieces"])
def test_boxes_that_were_made_later_stand_where_they_are_seen(
    name: str, window: Callable[[int, int, int], MainWindow]
) -> None:
    opened = window(1366, 689, 100)
    page = PAGES[name]()
    assert isinstance(page, MovePage | OpenSessionScreen)
    opened.show_screen(page)
    settle()
    order = tab_order(opened, page.pieces.rows[5000].edit)
    after = page.seal.edit if isinstance(page, MovePage) else page.submit
    assert order[:12] == [row.edit for row in page.pieces.rows.values()]
    assert order.index(after) in {12, 13, 14}


def test_tab_goes_from_the_first_box_to_the_last_and_then_to_what_ends_the_count(
    window: Callable[[int, int, int], MainWindow],
) -> None:
    opened = window(1366, 689, 100)
    page = CountPage(day_facts(), SESSION, round_=1, draft={})
    opened.show_screen(page)
    settle()
    order = tab_order(opened, page.card.rows[5000].edit)
    assert order[:12] == [row.edit for row in page.card.rows.values()]
    assert order[12] is page.finish
