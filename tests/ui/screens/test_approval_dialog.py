"""A second person allows one act at the till of the first, who stays signed in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ims_desktop.devices.no_sync import TrainingSync
from ims_desktop.domain.approval import Act, Approval, AskedFor
from ims_desktop.use_cases.set_pin import set_pin
from tests.ui.counter_desk import FINN, PRIYA
from ui.screens.approval_dialog import ApprovalDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ui.counter_desk import CounterDesk
    from tests.ui.counter_hands import Hands

PIN = "280461"
WHY = "court order lifted"
ASKED = AskedFor(Act.OVERRIDE_STOP, "priya", "5 41008356174", "")


@pytest.fixture
def ask(seat: Callable[..., Hands]) -> Callable[..., tuple[Hands, ApprovalDialog, list[Approval | None]]]:
    """Open the dialog over the counter, and keep what comes of it: an approval, or None for a no."""

    def open_it(
        asked: AskedFor = ASKED, *, online: bool = False, **how: object
    ) -> tuple[Hands, ApprovalDialog, list[Approval | None]]:
        def change(desk: CounterDesk) -> None:
            set_pin(desk.till, FINN, PIN)
            if online:
                desk.till = replace(desk.till, sync=TrainingSync(desk.store, desk.clock))

        hands = seat(change=change, **how)
        dialog = ApprovalDialog(hands.desk.till, hands.lanes, PRIYA, asked, "Housing Rents 41008356174")
        said: list[Approval | None] = []
        dialog.approved.connect(said.append)
        dialog.declined.connect(lambda: said.append(None))
        hands.window.show_dialog(dialog)
        hands.quiet()
        return hands, dialog, said

    return open_it


def test_out_of_reach_of_central_the_pin_set_at_this_till_is_the_way(ask: Callable[..., tuple]) -> None:  # type: ignore[type-arg]
    hands, dialog, said = ask()
    assert dialog.by_pin
    hands.enter(WHY)
    hands.enter("finn")
    hands.enter(PIN)
    (approval,) = said
    assert approval is not None
    assert (approval.approver, approval.how, approval.asked.reason) == ("finn", "pin", WHY)
    assert hands.window.overlay.dialog is None
    assert hands.screen.isVisible()
