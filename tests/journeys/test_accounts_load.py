"""The first load of the accounts beside the work: the real window, a real central, the process that loads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from ims_desktop.bootstrap import build_till
from ims_desktop.use_cases.list_payments import list_payments
from ims_desktop.use_cases.pause_load import pause_load
from sync.central.accounts import snapshots
from sync.central.accounts.accounts_file import AccountRow
from tests.journeys.demo_desk import demo_central, enrolled_till, reach_counter
from tests.sync.world import COUNCIL, ServedCentral
from tests.ui.counter_desk import showcase
from tests.ui.desk_hands import CTRL, ENTER, ESC, AtDesk, sit_down
from ui.screens.counter import CounterScreen
from ui.widgets.entry_box import EntryState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from ims_desktop.till import Till

PEOPLE = 3_000


@pytest.fixture
def central(tmp_path: Path) -> Iterator[ServedCentral]:
    """The demo council with a crowd of accounts, in a snapshot of several chunks."""
    crowd = (
        AccountRow(
            "23", f"{900_000_000 + n}", "Ms", "Ann", f"Crowther{n}", f"{n} High Street", "AM1 1AA", n, None, False
        )
        for n in range(PEOPLE - len(showcase()))
    )
    with demo_central(tmp_path, crowd) as made:
        assert snapshots.build(made.database, COUNCIL, made.clock.now, chunk_rows=500)
        yield made


@pytest.fixture
def at(qtbot: QtBot, qapp: QApplication, tmp_path: Path, central: ServedCentral) -> AtDesk:
    """Sit at a counter whose accounts are not loaded yet, and whose load is paused from the start."""
    settings = enrolled_till(qapp, tmp_path, central)

    def build() -> Till:
        made = build_till(settings)
        pause_load(made, paused=True)
        return made

    return reach_counter(sit_down(qtbot, settings, build))


def counter(at: AtDesk) -> CounterScreen:
    screen = at.desk.window.screen_now
    assert isinstance(screen, CounterScreen)
    return screen


def strip(at: AtDesk) -> str:
    return at.desk.window.strip.parts["accounts"].shown


def test_payments_are_taken_while_the_load_is_paused_and_it_goes_on_at_a_key(at: AtDesk) -> None:
    card = counter(at).stage.idle.load
    at.until(lambda: card.card.isVisible() and card.pause.accessibleName() == "Go on, Ctrl+L")
    assert card.card.title.text() == "Loading the accounts is paused"
    at.until(lambda: strip(at).startswith("No accounts on this till loading paused at"))

    at.type("41007293856")
    at.until(lambda: counter(at).stage.entry.state is EntryState.UNVERIFIED)
    at.press(ENTER)
    at.type("18.40")
    at.press(ENTER, ENTER)
    at.type("e")
    at.press(ENTER)
    opened = at.desk.flow.till
    assert opened is not None
    at.until(lambda: len(list(list_payments(opened))) == 1 and counter(at).paid.showing)

    at.press(ESC)
    at.until(card.card.isVisible)
    at.press(Qt.Key.Key_L, modifier=CTRL)
    at.until(lambda: not card.isVisible())
    at.until(lambda: strip(at).startswith("Accounts as of"))
    at.type("crowther2980")
    results = counter(at).stage.results
    at.until(lambda: results.isVisible() and results.count == 1)
