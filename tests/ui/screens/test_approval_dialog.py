"""A second person allows one act at the till of the first, who stays signed in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from ims_desktop.devices.no_sync import TrainingSync
from ims_desktop.domain.approval import Act, Approval, AskedFor
from ims_desktop.errors import WireUnavailable
from ims_desktop.journal_records import ApprovalAnswer
from ims_desktop.use_cases.set_pin import set_pin
from ims_desktop.words import say, use_language
from tests.ui.counter_desk import FINN, PRIYA
from tests.ui.counter_hands import ALT, ENTER, ESC
from tests.ui.fits import clipped, low, nameless, primaries, too_small
from ui.screens.approval_dialog import ApprovalDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.till import Sync
    from tests.ui.counter_desk import CounterDesk
    from tests.ui.counter_hands import Hands

    Ask = Callable[..., tuple[Hands, ApprovalDialog, list[Approval | None]]]

PIN = "280461"
WHY = "court order lifted"
ASKED = AskedFor(Act.OVERRIDE_STOP, "priya", "5 41008356174", "")


@pytest.fixture
def ask(seat: Callable[..., Hands]) -> Ask:
    """Open the dialog over the counter, and keep what comes of it: an approval, or None for a no."""

    def open_it(
        asked: AskedFor = ASKED,
        *,
        online: bool = False,
        sync: Callable[[CounterDesk], Sync] | None = None,
        **how: object,
    ) -> tuple[Hands, ApprovalDialog, list[Approval | None]]:
        def change(desk: CounterDesk) -> None:
            set_pin(desk.till, FINN, PIN)
            if online or sync is not None:
                made = TrainingSync(desk.store, desk.clock) if sync is None else sync(desk)
                desk.till = replace(desk.till, sync=made)

        hands = seat(change=change, **how)
        dialog = ApprovalDialog(hands.desk.till, hands.lanes, PRIYA, asked, "Housing Rents 41008356174")
        said: list[Approval | None] = []
        dialog.approved.connect(said.append)
        dialog.declined.connect(lambda: said.append(None))
        hands.window.show_dialog(dialog)
        hands.quiet()
        return hands, dialog, said

    return open_it


def test_out_of_reach_of_central_the_pin_set_at_this_till_is_the_way(ask: Ask) -> None:
    hands, dialog, said = ask()
    assert dialog.by_pin
    assert not dialog.elsewhere.isVisible()
    hands.enter(WHY)
    hands.enter("finn")
    hands.enter(PIN)
    (approval,) = said
    assert approval is not None
    assert (approval.approver, approval.how, approval.asked.reason) == ("finn", "pin", WHY)
    assert hands.window.overlay.dialog is None
    assert hands.screen.isVisible()


def test_online_the_password_is_the_way_and_alt_p_turns_to_the_pin(ask: Ask) -> None:
    hands, dialog, said = ask(online=True)
    assert not dialog.by_pin
    hands.enter(WHY)
    hands.enter("finn")
    hands.enter("wrong")
    assert dialog.note.property("state") == "bad"
    assert (dialog.secret.text(), dialog.secret.edit.hasFocus()) == ("", True)
    hands.press(Qt.Key.Key_P, modifier=ALT)
    assert dialog.by_pin
    hands.enter(PIN)
    (approval,) = said
    assert approval is not None
    assert approval.how == "pin"


def test_a_hurried_enter_goes_to_what_is_missing_and_approves_nothing(ask: Ask) -> None:
    hands, dialog, said = ask()
    for field in (dialog.why, dialog.person, dialog.secret):
        assert field.edit.hasFocus()
        hands.enter()
        assert field.edit.hasFocus()
        field.edit.setText("x")
        hands.press(ENTER) if field is not dialog.secret else None
    assert said == []


def test_esc_is_a_no_and_the_cashier_goes_on_where_they_were(ask: Ask) -> None:
    hands, dialog, said = ask()
    hands.press(ESC)
    hands.quiet()
    assert said == [None]
    assert hands.window.overlay.dialog is None
    dialog.step_back()
    assert said == [None]


@pytest.mark.parametrize(("name", "word"), [("priya", "Nobody approves"), ("nobody", "No PIN of this person")])
def test_neither_the_asker_nor_a_stranger_approves(ask: Ask, name: str, word: str) -> None:
    hands, dialog, said = ask()
    for typed in (WHY, name, PIN):
        hands.enter(typed)
    assert word in dialog.note.title.text()
    assert said == []


def test_a_second_pair_of_eyes_is_asked_for_no_reason(ask: Ask) -> None:
    hands, dialog, said = ask(AskedFor(Act.LIFT, "priya", "B1001", "", 5_000))
    assert not dialog.why.isVisible()
    assert dialog.person.edit.hasFocus()
    for typed in ("finn", PIN):
        hands.enter(typed)
    assert said[0] is not None


class Board(TrainingSync):
    """A central that keeps what is asked, and answers as a test says."""

    def __init__(self, desk: CounterDesk) -> None:
        super().__init__(desk.store, desk.clock)
        self.asked: list[str] = []
        self.state = "waiting"
        self.gone = False

    def ask_approval(self, approval_id: str, asked: AskedFor, timeout_s: float) -> ApprovalAnswer:
        self.asked.append(asked.reason)
        return ApprovalAnswer(approval_id, "waiting")

    def approval_answer(self, approval_id: str, timeout_s: float) -> ApprovalAnswer:
        if self.gone:
            raise WireUnavailable(say("Central cannot be reached."))
        return ApprovalAnswer(approval_id, self.state, "gwen", "Gwen Pugh")


@pytest.fixture
def board(ask: Ask) -> tuple[Hands, ApprovalDialog, list[Approval | None], Board]:
    boards: list[Board] = []

    def sync(desk: CounterDesk) -> Board:
        boards.append(Board(desk))
        return boards[-1]

    hands, dialog, said = ask(sync=sync)
    dialog.poll_every(10)
    hands.enter(WHY)
    hands.press(Qt.Key.Key_O, modifier=ALT)
    hands.quiet()
    return hands, dialog, said, boards[0]


def test_somebody_at_another_till_gives_leave_while_this_one_waits(
    board: tuple[Hands, ApprovalDialog, list[Approval | None], Board],
) -> None:
    hands, dialog, said, central = board
    assert central.asked == [WHY]
    assert "Waiting for an answer" in dialog.note.title.text()
    hands.press(Qt.Key.Key_O, modifier=ALT)
    hands.quiet()
    assert len(central.asked) == 1
    central.gone = True
    hands.qtbot.waitUntil(lambda: "Still waiting" in dialog.note.title.text())
    central.gone = False
    central.state = "given"
    hands.qtbot.waitUntil(lambda: len(said) == 1)
    assert said[0] is not None
    assert (said[0].approver, said[0].how) == ("gwen", "elsewhere")


def test_a_no_from_another_till_is_said_and_it_can_be_asked_again(
    board: tuple[Hands, ApprovalDialog, list[Approval | None], Board],
) -> None:
    hands, dialog, said, central = board
    central.state = "denied"
    hands.qtbot.waitUntil(lambda: "Gwen Pugh did not approve this" in dialog.note.title.text())
    assert dialog.elsewhere.is_available
    assert said == []


@pytest.mark.parametrize("size", [(1366, 689), (960, 461)])
@pytest.mark.parametrize("language", ["en", "cy"])
def test_it_fits_and_says_its_names(ask: Ask, size: tuple[int, int], language: str) -> None:
    use_language(language)
    hands, dialog, _ = ask(online=True, size=size)
    hands.quiet()
    assert [*clipped(dialog), *too_small(dialog), *nameless(dialog), *low(dialog)] == []
    assert len(primaries(dialog)) == 1
