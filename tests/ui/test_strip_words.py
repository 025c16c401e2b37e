"""The status strip tells the truth about what it knows: network, unsent, accounts, session, drawer, printer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from ims_desktop.domain.catalogue import CatalogueHealth, CatalogueState
from ims_desktop.domain.session import CashierSession
from ims_desktop.records import LoadPhase, LoadProgress, Unsent
from ims_desktop.use_cases.show_status import DeskStatus
from ims_desktop.use_cases.show_sync_trouble import show_sync_trouble
from tests.ui.fits import clipped
from ui import theme
from ui.strip_words import tell_clock, tell_status
from ui.widgets.status_strip import StatusStrip

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

NOW = datetime(2026, 11, 20, 16, 55, tzinfo=UTC)
SESSION = CashierSession("s1", "priya", "CH", date(2026, 11, 20), NOW.replace(hour=8, minute=52), 10_000)
GOOD = DeskStatus(
    online=True,
    unsent=Unsent(0, 0, 0, None, 0),
    accounts=CatalogueState(CatalogueHealth.COMPLETE, NOW.replace(minute=54), 20_000, "7"),
    session=SESSION,
    printer="Receipts",
    printer_ready=True,
    drawer_pence=None,
    clock_behind_s=0,
    last_backup_at=None,
    training=False,
)


def told(status: DeskStatus, since: datetime | None = None, load: LoadProgress | None = None) -> dict[str, str]:
    strip = StatusStrip(training=False)
    tell_status(strip, status, NOW, since, load)
    tell_clock(strip, NOW)
    words = {name: part.shown for name, part in strip.parts.items() if not part.isHidden()}
    strip.deleteLater()
    return words


def test_a_good_day_in_words(qapp: object) -> None:
    assert told(GOOD, NOW.replace(hour=8, minute=47)) == {
        "network": "Online since 08:47",
        "unsent": "Everything sent",
        "accounts": "Accounts as of 16:54",
        "session": "Session open since 08:52",
        "printer": "Printer ready",
        "clock": "Friday 20 November 2026 16:55",
    }


@pytest.mark.parametrize(
    ("change", "part", "words"),
    [
        ({"online": None}, "network", "Asking central"),
        ({"online": False}, "network", "Offline"),
        ({"trouble": show_sync_trouble("totals_differ")}, "network", "Online somebody must look"),
        ({"trouble": show_sync_trouble("busy")}, "network", "Online"),
        ({"trouble": show_sync_trouble("certificate"), "online": False}, "network", "Offline"),
        ({"session": None}, "session", "No session open"),
        ({"printer_ready": False}, "printer", "Printer not ready"),
        ({"printer": "none"}, "printer", "No printer"),
        ({"drawer_pence": 61240}, "drawer", "Drawer £612.40"),
        ({"accounts": CatalogueState(CatalogueHealth.ABSENT)}, "accounts", "No accounts on this till"),
        (
            {"accounts": CatalogueState(CatalogueHealth.INCOMPLETE, NOW, 412_300)},
            "accounts",
            "Accounts are loading 412,300 so far",
        ),
        (
            {"accounts": CatalogueState(CatalogueHealth.STALE, NOW - timedelta(days=2), 5)},
            "accounts",
            "Accounts 2 days old",
        ),
    ],
)
def test_each_part_says_what_is_known(change: dict[str, object], part: str, words: str, qapp: object) -> None:
    assert told(replace(GOOD, **change))[part] == words  # type: ignore[arg-type]


LOAD = LoadProgress(LoadPhase.ROWS, 412_300, 2_000_000, 0.2, 31_234.0, 131.0)
ABSENT = replace(GOOD, accounts=CatalogueState(CatalogueHealth.ABSENT))


@pytest.mark.parametrize(
    ("status", "load", "words"),
    [
        (ABSENT, LOAD, "Accounts are loading 20 %, about 2 minutes left"),
        (ABSENT, replace(LOAD, seconds_left=None), "Accounts are loading 20 %"),
        (ABSENT, replace(LOAD, paused=True), "No accounts on this till loading paused at 20 %"),
        (GOOD, LOAD, "Accounts as of 16:54 loading 20 %"),
        (GOOD, replace(LOAD, paused=True), "Accounts as of 16:54 loading paused at 20 %"),
    ],
)
def test_a_load_is_told_beside_what_serves_meanwhile(
    status: DeskStatus, load: LoadProgress, words: str, qapp: object
) -> None:
    assert told(status, load=load)["accounts"] == words


@pytest.mark.parametrize(("width", "kept"), [(1366, True), (1150, False)])
def test_where_words_are_long_the_session_gives_way_and_a_load_stays(qtbot: QtBot, width: int, kept: bool) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    strip = StatusStrip(training=False, parent=window)
    tell_status(strip, replace(ABSENT, drawer_pence=61240), NOW, NOW.replace(hour=8), LOAD)
    tell_clock(strip, NOW)
    window.resize(width, 100)
    strip.setGeometry(0, 0, width, strip.height())
    with qtbot.waitExposed(window):
        window.show()
    QApplication.processEvents()
    shown = {name for name, part in strip.parts.items() if part.isVisible()}
    assert ("session" in shown) is kept
    assert {"network", "unsent", "accounts", "drawer", "printer", "clock"} <= shown
    assert clipped(strip) == []


def test_offline_it_says_since_when(qapp: object) -> None:
    assert told(replace(GOOD, online=False), NOW.replace(hour=16, minute=31))["network"] == "Offline since 16:31"


@pytest.mark.parametrize(
    ("unsent", "online", "words"),
    [
        (Unsent(1, 1, 14620, NOW - timedelta(seconds=5), 0), True, "1 unsent"),
        (Unsent(9, 7, 70215, NOW - timedelta(minutes=24), 0), False, "7 unsent oldest 24 min"),
        (Unsent(9, 7, 70215, NOW - timedelta(minutes=24), 0), True, "7 unsent oldest 24 min"),
        (Unsent(1, 0, 0, NOW, 0), True, "Records to send"),
        (Unsent(2, 2, 5000, NOW, 1), True, "1 for a supervisor 2 unsent"),
    ],
)
def test_what_waits_is_never_hidden(unsent: Unsent, online: bool, words: str, qapp: object) -> None:
    assert told(replace(GOOD, unsent=unsent, online=online))["unsent"] == words


def test_the_drawer_is_shown_only_where_policy_says_so(qapp: object) -> None:
    assert "drawer" not in told(GOOD)


def test_the_compact_grid_keeps_network_unsent_drawer_and_time(qapp: object) -> None:
    theme.adapt(compact=True)
    assert set(told(replace(GOOD, drawer_pence=5))) == {"network", "unsent", "drawer", "clock"}
    theme.adapt(compact=False)
