"""What other tills took is merged into the list when central answers, its origin marked, and given back from here."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from ims_desktop.bootstrap import build_till
from ims_desktop.devices.no_sync import TrainingSync
from ims_desktop.errors import Refused, WireUnavailable
from ims_desktop.journal_records import CentralLine, CentralPayment, FoundPayment, JournalQuery
from ims_desktop.words import say
from tests.ui.desk_hands import ALT, CTRL, ENTER, ESC, sit_down, training_settings
from tests.ui.journal_hands import JournalHands
from ui.problem import ProblemDialog

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from ims_desktop.settings import Settings
    from ims_desktop.till import Till

THERE = "CH04A-261120-0007"
ID = "019aa5e0-0000-7000-8000-00000000cccc"


class Central(TrainingSync):
    """A central that holds a payment of another till."""

    def __init__(self, till: Till) -> None:
        super().__init__(till.store, till.clock)
        self.at = till.clock.now() - timedelta(days=1)
        self.gone = self.first_elsewhere = self.broken = False
        self.claims: list[dict[int, int]] = []

    def find_payments(self, query: JournalQuery, limit: int, timeout_s: float) -> tuple[FoundPayment, ...]:
        if self.gone:
            raise WireUnavailable(say("Central cannot be reached."))
        bill = ("23", "775326912", 5_875)
        day = self.at.date()
        return (
            FoundPayment(ID, THERE, "CH04", "zoe", self.at, day, 5_875, "payment", (bill,), ("1",), 875, here=False),
        )

    def ask_payment(self, receipt: str, timeout_s: float) -> CentralPayment | None:
        if self.gone:
            raise WireUnavailable(say("Central cannot be reached."))
        line = CentralLine(1, "23", "775326912", 5_875, 5_000, "N0", "0")
        known = CentralPayment(
            ID, THERE, "CH04", "zoe", self.at, self.at.date(), 5_875, "payment", (line,), (("1", 5_875),)
        )
        return known if receipt == THERE else None

    def claim_refund(self, refund_id: str, payment_id: str, lines: Mapping[int, int], timeout_s: float) -> None:
        if self.broken:
            raise RuntimeError("nobody foresaw this")
        if self.first_elsewhere:
            raise Refused(say("That much is not left of this payment."), code="refund_over")
        self.claims.append(dict(lines))


@pytest.fixture
def central() -> list[Central]:
    return []


@pytest.fixture
def sam(qtbot: QtBot, tmp_path: Path, central: list[Central]) -> JournalHands:
    """Somebody with the refund role, who looks for a payment of another till."""

    def build(settings: Settings) -> Till:
        till = build_till(settings)
        central.append(Central(till))
        return replace(till, sync=central[-1])

    settings = training_settings(tmp_path)
    at = sit_down(qtbot, settings, lambda: build(settings))
    at.reach_counter("sam")
    at.until(lambda: not at.desk.lanes.busy)
    hands = JournalHands(at)
    hands.take("58.75")
    hands.press(Qt.Key.Key_J, modifier=CTRL)
    hands.search("775326912")
    return hands


def test_both_are_listed_and_who_holds_each_is_said(sam: JournalHands) -> None:
    rows = sam.page.found.model.rows
    assert [(row.found.receipt, row.origin, row.pill) for row in rows] == [
        (sam.taken[0].receipt, "here", ""),
        (THERE, "till CH04, from central", "Partly given back"),
    ]
    assert sam.page.found.beside.text() == "this till and central"


def test_what_another_till_took_goes_back_up_to_what_central_says_is_left(
    sam: JournalHands, central: list[Central]
) -> None:
    sam.press(Qt.Key.Key_Down)
    assert not sam.page.void.isVisible()
    assert not sam.page.copy.isVisible()
    sam.press(Qt.Key.Key_R, modifier=ALT)
    assert sam.refund.amounts[1].pence() == 5_000
    sam.at.type("60")
    sam.at.press(ENTER)
    sam.at.type("paid twice")
    sam.press(Qt.Key.Key_F10)
    assert "£50.00 is left to give back" in sam.refund.notice.title.text(), "before anybody is troubled"
    sam.refund.amounts[1].show_pence(2_000)
    central[0].first_elsewhere = True
    sam.press(Qt.Key.Key_F10)
    assert "not left" in sam.refund.notice.title.text()
    central[0].first_elsewhere = False
    sam.press(Qt.Key.Key_F10)
    assert sam.page.notice.title.text() == "Refund of £20.00 recorded."
    assert central[0].claims == [{1: 2_000}]


def test_without_central_this_tills_own_are_found_and_it_is_said(sam: JournalHands, central: list[Central]) -> None:
    central[0].gone = True
    sam.search("775326912")
    assert sam.receipts == [sam.taken[0].receipt]
    assert sam.page.found.beside.text() == "this till only, central did not answer"
    sam.press(Qt.Key.Key_R, modifier=ALT)
    sam.at.press(ENTER)
    sam.at.type("paid twice")
    sam.press(Qt.Key.Key_F10)
    sam.approve_by("finn")
    assert sam.page.notice.title.text() == "Refund of £58.75 recorded."


def test_a_refund_that_goes_on_typed_is_asked_about_before_it_is_left(sam: JournalHands) -> None:
    sam.press(Qt.Key.Key_R, modifier=ALT)
    sam.refund.reason.edit.setText("paid twice")
    sam.press(ESC)
    assert sam.at.desk.window.overlay.dialog is not None
    sam.press(ESC)
    assert sam.refund.reason.text() == "paid twice"


@pytest.mark.parametrize("typed", ["x", "1,0"])
def test_an_amount_that_is_none_is_said_and_marked(sam: JournalHands, typed: str) -> None:
    sam.press(Qt.Key.Key_R, modifier=ALT)
    sam.refund.amounts[1].edit.setText(typed)
    sam.refund.reason.edit.setText("paid twice")
    sam.press(Qt.Key.Key_F10)
    assert sam.refund.notice.isVisible()
    assert sam.refund.amounts[1].property("state") == "bad"


def test_after_what_nobody_foresaw_the_journal_is_asked_and_the_same_wish_goes_on(
    sam: JournalHands, central: list[Central], caplog: pytest.LogCaptureFixture
) -> None:
    central[0].broken = True
    sam.press(Qt.Key.Key_Down)
    sam.press(Qt.Key.Key_R, modifier=ALT)
    sam.refund.amounts[1].show_pence(1_000)
    sam.refund.reason.edit.setText("paid twice")
    sam.press(Qt.Key.Key_F10)
    assert isinstance(sam.at.desk.window.overlay.dialog, ProblemDialog)
    assert "unforeseen" in caplog.text
    sam.press(ESC)
    central[0].broken = False
    sam.press(Qt.Key.Key_F10)
    assert sam.page.notice.title.text() == "Refund of £10.00 recorded."
    assert len(central[0].claims) == 1
