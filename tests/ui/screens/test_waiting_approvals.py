"""A supervisor sees in quiet that another till waits, and gives leave or denies it, never by Enter alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from ims_desktop.bootstrap import build_till
from ims_desktop.devices.no_sync import TrainingSync
from ims_desktop.errors import WireUnavailable
from ims_desktop.journal_records import ApprovalAnswer, WaitingApproval
from ims_desktop.words import say
from tests.ui.counter_desk import AFTERNOON
from tests.ui.desk_hands import ENTER, ESC, sit_down, training_settings
from tests.ui.fits import clipped, nameless, primaries
from ui.screens.waiting_approvals import WaitingApprovals

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from ims_desktop.settings import Settings
    from ims_desktop.till import Till
    from tests.ui.desk_hands import AtDesk


class Board(TrainingSync):
    """A central that keeps what tills ask for."""

    def __init__(self, till: Till) -> None:
        super().__init__(till.store, till.clock)
        self.gone = False
        self.waiting = [self._one("a", "refund", 6_000), self._one("b", "void", None)]
        self.answers: list[tuple[str, str, bool]] = []

    def _one(self, name: str, act: str, pence: int | None) -> WaitingApproval:
        return WaitingApproval(
            name, act, "gwen", "CH04", "CH04A-261120-0007", "paid twice", pence, AFTERNOON, AFTERNOON
        )

    def waiting_approvals(self, timeout_s: float) -> tuple[WaitingApproval, ...]:
        if self.gone:
            raise WireUnavailable(say("Central cannot be reached."))
        return tuple(self.waiting)

    def answer_approval(self, approval_id: str, approver: str, *, given: bool, timeout_s: float) -> ApprovalAnswer:
        self.answers.append((approval_id, approver, given))
        self.waiting = [one for one in self.waiting if one.approval_id != approval_id]
        return ApprovalAnswer(approval_id, "given" if given else "denied", approver)


class Sitting:
    """A supervisor at the counter of a till whose central keeps a board."""

    def __init__(self, qtbot: QtBot, folder: Path, username: str) -> None:
        self.boards: list[Board] = []
        settings = training_settings(folder)
        self.at: AtDesk = sit_down(qtbot, settings, lambda: self._build(settings))
        self.at.reach_counter(username)
        self.quiet()

    def _build(self, settings: Settings) -> Till:
        till = build_till(settings)
        self.boards.append(Board(till))
        return replace(till, sync=self.boards[-1], identity=replace(till.identity, training=False))

    @property
    def board(self) -> Board:
        return self.boards[-1]

    def quiet(self) -> None:
        for _ in range(3):
            self.at.until(lambda: not self.at.desk.lanes.busy)

    def poll(self) -> None:
        self.at.desk.journal.approvals.poll()
        self.quiet()

    @property
    def banner(self) -> str:
        counter = self.at.desk.counter
        assert counter is not None
        banner = counter.stage.banner
        return banner.title.text() if banner.isVisible() else ""

    def open(self) -> WaitingApprovals:
        self.at.desk.journal.approvals.open()
        self.quiet()
        dialog = self.at.desk.window.overlay.dialog
        assert isinstance(dialog, WaitingApprovals)
        return dialog


@pytest.fixture
def sam(qtbot: QtBot, tmp_path: Path) -> Sitting:
    return Sitting(qtbot, tmp_path, "sam")


def test_a_quiet_line_says_that_somebody_waits_and_enter_alone_approves_nothing(sam: Sitting) -> None:
    sam.poll()
    assert sam.banner == "2 acts at other tills wait for approval."
    dialog = sam.open()
    assert dialog.shown is not None
    assert (dialog.shown.approval_id, dialog.leave.hasFocus()) == ("a", True)
    for language in ("cy", "en"):
        sam.at.desk.window.speak(language)
        for _ in range(4):  # a layout inside a layout takes several turns to settle
            QApplication.processEvents()
        assert clipped(dialog) == nameless(dialog) == []
    assert len(primaries(dialog)) == 1
    sam.at.press(ENTER)
    sam.quiet()
    assert sam.board.answers == []
    assert sam.at.desk.window.overlay.dialog is None


def test_leave_is_given_or_denied_by_its_key_and_the_next_one_is_shown(sam: Sitting) -> None:
    dialog = sam.open()
    sam.at.press(Qt.Key.Key_PageDown)
    assert dialog.shown is not None
    assert dialog.shown.approval_id == "b"
    sam.at.press(Qt.Key.Key_F10)
    sam.quiet()
    assert dialog.shown.approval_id == "a"
    assert dialog.note.title.text() == "Leave is given."
    sam.at.press(Qt.Key.Key_Delete)
    sam.quiet()
    assert dialog.shown is None
    assert not dialog.give.isVisible()
    assert sam.board.answers == [("b", "sam", True), ("a", "sam", False)]
    sam.at.press(ESC)
    sam.quiet()
    assert sam.banner == ""


def test_what_was_answered_elsewhere_meanwhile_is_said(sam: Sitting) -> None:
    dialog = sam.open()
    sam.board.waiting.clear()
    sam.at.press(Qt.Key.Key_F10)
    sam.quiet()
    assert "Nothing that waits" in dialog.note.title.text()


def test_out_of_reach_of_central_nothing_opens(sam: Sitting) -> None:
    sam.board.gone = True
    sam.poll()
    sam.at.desk.journal.approvals.open()
    sam.quiet()
    assert sam.at.desk.window.overlay.dialog is None


def test_a_cashier_whose_leave_nobody_needs_is_not_troubled(qtbot: QtBot, tmp_path: Path) -> None:
    gwen = Sitting(qtbot, tmp_path, "gwen")
    gwen.poll()
    assert gwen.banner == ""
    assert not gwen.at.desk.journal.approvals.can_open
