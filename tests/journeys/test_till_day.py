"""A till day by keyboard alone: float, payments, lift, a count that is wrong, the close, and a supervisor's word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from ims_desktop.use_cases.verify import verify
from sync.central.checks import check
from sync.central.day.ereturns import list_ereturns
from tests.journeys.demo_desk import demo_central, enrolled_till, reach_counter
from tests.sync.world import COUNCIL, PASSWORD, ServedCentral
from tests.ui.day_hands import F10, count, dialog, facts, open_day, page, till
from tests.ui.desk_hands import CTRL, ENTER, ESC, AtDesk, sit_down
from ui.screens.approval_dialog import ApprovalDialog
from ui.screens.counter import CounterScreen
from ui.screens.day import papers
from ui.screens.day.closed_page import ClosedPage
from ui.screens.day.compare_page import ComparePage
from ui.screens.day.count_page import ONCE_MORE, CountPage
from ui.screens.day.ereturns_page import EReturnsPage
from ui.screens.day.move_page import MovePage
from ui.screens.day.overview import OverviewPage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot


@pytest.fixture
def central(tmp_path: Path) -> Iterator[ServedCentral]:
    """The demo council, with a cashier, somebody to witness, and a supervisor."""
    with demo_central(tmp_path) as made:
        made.add_cashier("gwen", "Payments")
        made.add_cashier("sam", "Payments", "EReturnAuthoriser")
        yield made


@pytest.fixture
def at(qtbot: QtBot, qapp: QApplication, tmp_path: Path, central: ServedCentral) -> AtDesk:
    made = reach_counter(sit_down(qtbot, enrolled_till(qapp, tmp_path, central)))
    made.until(lambda: till(made).catalogue.find("24", "300418279") is not None)
    return made


def pay(at: AtDesk, reference: str, cash: str) -> None:
    counter = at.desk.counter
    assert isinstance(counter, CounterScreen)
    before = len(facts(at, "payment_taken"))
    at.type(reference)
    at.press(ENTER, ENTER, ENTER)
    at.type(cash)
    at.press(ENTER)
    at.until(lambda: len(facts(at, "payment_taken")) == before + 1 and counter.paid.showing)


def lift(at: AtDesk) -> None:
    open_day(at)
    at.type("4")
    page(at, MovePage)
    at.type("60")
    at.press(ENTER)
    at.type("am 0048790")
    at.press(F10)
    dialog(at, ApprovalDialog)
    at.type("gwen")
    at.press(ENTER)
    at.type(PASSWORD)
    at.press(ENTER)
    assert page(at, OverviewPage).notice.title.text() == "£60.00 was lifted to the safe."


def close(at: AtDesk, journal_pence: int) -> None:
    """Count two pounds less than the journal has, twice, and close with a word about it."""
    at.press(F10)
    pounds, pence = divmod(journal_pence - 200, 100)
    first = page(at, CountPage)
    count(at, n100=pounds, n1=pence)
    at.until(lambda: at.desk.window.screen_now is not first)
    assert page(at, CountPage).notice.title.text() == str(ONCE_MORE)
    count(at, n100=pounds, n1=pence)
    compare = page(at, ComparePage)
    assert compare.difference.text() == "Count and journal differ by £2.00. The journal is higher."
    at.type("wrong change")
    at.press(ENTER)
    at.type("am 0048812")
    at.press(F10)


def approve(at: AtDesk, waiting: int) -> None:
    """Sign in as the supervisor and approve all that waits."""
    at.press(Qt.Key.Key_C, modifier=Qt.KeyboardModifier.AltModifier)
    at.until_screen("SignInScreen")
    at.sign_in("sam", PASSWORD)
    at.until_screen("ChoosePinScreen")
    at.press(ESC)
    at.until_screen("OpenSessionScreen")
    at.press(Qt.Key.Key_D, modifier=CTRL)
    page(at, OverviewPage)
    at.type("5")
    for left in range(waiting, 0, -1):
        shown = page(at, EReturnsPage)
        assert len(shown.rows) == left
        at.press(F10)
        at.until(lambda shown=shown: at.desk.window.screen_now is not shown)  # type: ignore[misc]  # binds the page
    assert page(at, EReturnsPage).rows == []


def test_a_till_day_from_the_float_to_the_approved_ereturn(
    at: AtDesk, central: ServedCentral, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(papers, "evidence_folder", lambda: tmp_path / "documents")
    pay(at, "216405732", "d")
    pay(at, "118203391", "fff")
    lift(at)
    with till(at).store.read() as reader:
        session = reader.open_session_of("priya")
        assert session is not None
        expected = reader.session_totals(session.session_id).expected_pence
    close(at, expected)
    closed = page(at, ClosedPage)
    returns = closed.closed.ereturns
    at.type("5")
    at.until(lambda: "Your evidence is saved" in closed.notice.title.text())
    assert {file.suffix for file in (tmp_path / "documents").iterdir()} == {".json", ".pdf"}
    approve(at, len(returns))

    with till(at).store.read() as reader:
        assert reader.open_sessions() == ()
    at.until(lambda: not at.desk.lanes.busy and not _unsent(at))
    with central.database.read(COUNCIL) as connection:
        decided = list_ereturns(connection, COUNCIL, state="all")
        assert [(one.number, one.state) for one in decided] == [(one.number, "approved") for one in returns]
        assert check(connection, COUNCIL) == []
    assert facts(at, "session_closed")[0]["difference_pence"] == -200
    assert facts(at, "session_closed")[0]["reason"] == "wrong change"
    assert verify(till(at)).ok


def _unsent(at: AtDesk) -> int:
    with till(at).store.read() as reader:
        return reader.unsent().events
