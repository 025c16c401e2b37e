"""A counter payment from the first key to central: the real window, a real till, a real central on a real socket."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from ims_desktop.use_cases.list_payments import list_payments
from ims_desktop.use_cases.verify import verify
from sync.central.accounts.accounts_file import AccountRow
from sync.central.accounts.load_accounts import load_accounts
from tests.journeys.demo_desk import demo_central, enrolled_till, never, reach_counter
from tests.sync.world import COUNCIL, ServedCentral
from tests.ui.desk_hands import CTRL, ENTER, AtDesk, sit_down
from ui.screens import done
from ui.screens.counter import CounterScreen
from ui.widgets.entry_box import EntryState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from ims_desktop.records import JournalRow
    from ims_desktop.till import Till


@pytest.fixture
def central(tmp_path: Path) -> Iterator[ServedCentral]:
    """The demo council, with the accounts of the pictures and one cashier."""
    with demo_central(tmp_path) as made:
        yield made


@pytest.fixture
def at(qtbot: QtBot, qapp: QApplication, tmp_path: Path, central: ServedCentral) -> AtDesk:
    """Sit at a counter that was enrolled, signed in to and opened as every counter is."""
    at = reach_counter(sit_down(qtbot, enrolled_till(qapp, tmp_path, central)))
    at.until(lambda: till(at).catalogue.find("24", "300418279") is not None)
    return at


def till(at: AtDesk) -> Till:
    opened = at.desk.flow.till
    assert opened is not None
    return opened


def counter(at: AtDesk) -> CounterScreen:
    screen = at.desk.window.screen_now
    assert isinstance(screen, CounterScreen)
    return screen


def journal(at: AtDesk) -> list[JournalRow]:
    return list(list_payments(till(at)))


def pay(at: AtDesk, reference: str, cash: str) -> None:
    """Press what a cashier presses, without waiting for any answer."""
    before = len(journal(at))
    at.type(reference)
    at.press(ENTER, ENTER, ENTER)
    at.type(cash)
    at.press(ENTER)
    at.until(lambda: len(journal(at)) == before + 1 and counter(at).paid.showing)


def test_payments_reach_central_exactly_once_though_it_goes_away_in_between(at: AtDesk, central: ServedCentral) -> None:
    pay(at, "216405732", "d")
    assert counter(at).stage.done.change.text() == "£1.60"
    at.until(lambda: counter(at).stage.done.sent.fact.state == "ok")
    assert counter(at).stage.done.receipt.fact == done.printed(journal(at)[0].receipt)
    assert central.receipts() == [row.receipt for row in journal(at)]

    central.stop()
    pay(at, "118203391", "fff")
    at.until(lambda: counter(at).stage.banner.isVisible() or counter(at).unsent.is_offline)
    assert counter(at).stage.done.sent.fact == done.NOT_SENT
    assert len(central.receipts()) == 1

    central.start()
    at.press(Qt.Key.Key_U, modifier=CTRL)
    at.until(lambda: counter(at).unsent.is_open)
    at.press(Qt.Key.Key_F5)
    at.until(lambda: counter(at).stage.done.sent.fact.state == "ok")
    assert central.receipts() == [row.receipt for row in journal(at)]
    assert {row.status for row in journal(at)} == {"sent"}
    assert verify(till(at)).ok


def test_an_account_opened_this_morning_is_found_by_asking_central(at: AtDesk, central: ServedCentral) -> None:
    new = AccountRow("5", "61100513680", "Ms", "Siân", "New", "1 High Street", "AM1 1AA", 4200, None, closed=False)
    now = central.clock.now()
    load_accounts(central.database, COUNCIL, [new], now, replace=False, rejected=never, progress=lambda _: None)
    at.type("61100513680")
    at.until(lambda: counter(at).stage.entry.state is EntryState.VALID)
    verdict = counter(at).stage.card.verdict
    assert verdict is not None
    assert verdict.account is not None
    assert verdict.account.surname == "New"
    at.press(ENTER, ENTER)
    at.until(lambda: len(counter(at).keeper.basket.lines) == 1)
    assert counter(at).keeper.basket.total_pence == 4200
