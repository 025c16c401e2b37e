"""Tell the end of the guided demo's day: cash goes to the safe, the drawer is counted, a supervisor has the last word.

Every scene presses keys and waits for what a person would wait for; none changes anything in another way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt

from ui.guided_cashier import CTRL
from ui.screens.approval_dialog import ApprovalDialog
from ui.screens.choose_pin import ChoosePinScreen
from ui.screens.day.closed_page import ClosedPage
from ui.screens.day.compare_page import ComparePage
from ui.screens.day.count_page import CountPage
from ui.screens.day.ereturns_page import EReturnsPage
from ui.screens.day.move_page import MovePage
from ui.screens.day.overview import OverviewPage
from ui.screens.day.x_page import XPage
from ui.screens.open_session import OpenSessionScreen
from ui.screens.sign_in import SignInScreen

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.guided_cashier import Cashier

WITNESS: Final = "gwen"
SUPERVISOR: Final = "sam"
LIFTED: Final = "400"
SEAL_OF_LIFT: Final = "am 0048790"
SEAL: Final = "am 0048812"
REASON: Final = "change given for a wrong note"
FIRST: Final = ("4", "2", "2", "1", "4", "5", "2", "", "1", "1", "", "")
"""How many of each, the largest first; one £20 note is overlooked."""
SECOND: Final = ("4", "3", "2", "1", "3", "5", "2", "", "1", "1", "", "")
_HALF: Final = 6


def _wait(at: Cashier, kind: type[QWidget], what: str) -> None:
    window, lanes = at.desk.window, at.desk.lanes
    at.hands.until(lambda: isinstance(window.screen_now, kind) and not lanes.busy, what)


def look_at_day(at: Cashier) -> None:
    """Look at the day, and at the X report of it, which holds no figure of cash."""
    at.hands.press(Qt.Key.Key_D, CTRL)
    _wait(at, OverviewPage, "the till day")
    at.hands.picture("till-day")
    at.hands.press(Qt.Key.Key_1)
    _wait(at, XPage, "the X report")
    at.hands.picture("x-report")
    at.hands.press(Qt.Key.Key_Escape)
    _wait(at, OverviewPage, "the till day")


def lift_cash(at: Cashier, password: str) -> None:
    """Lift cash to the safe before a second person."""
    hands, window = at.hands, at.desk.window
    hands.press(Qt.Key.Key_4)
    _wait(at, MovePage, "the lift")
    hands.type(LIFTED)
    hands.enter()
    hands.type(SEAL_OF_LIFT)
    hands.picture("lift-to-the-safe")
    hands.press(Qt.Key.Key_F10)
    hands.until(lambda: isinstance(window.overlay.dialog, ApprovalDialog), "the second person")
    hands.type(WITNESS)
    hands.enter()
    hands.type(password)
    hands.picture("second-person")
    hands.enter()
    hands.until(lambda: window.overlay.dialog is None, "the second person is known")
    _wait(at, OverviewPage, "the till day after the lift")


def count_and_close(at: Cashier) -> None:
    """Count the drawer, once more where it did not match, compare, and close."""
    hands, window = at.hands, at.desk.window
    hands.press(Qt.Key.Key_F10)
    _wait(at, CountPage, "the count")
    first = window.screen_now
    _type_count(at, FIRST[:_HALF])
    hands.picture("blind-count")
    _type_count(at, FIRST[_HALF:])
    hands.press(Qt.Key.Key_F10)
    hands.until(lambda: window.screen_now is not first, "the second count")
    _wait(at, CountPage, "the second count")
    hands.picture("count-once-more")
    _type_count(at, SECOND)
    hands.press(Qt.Key.Key_F10)
    _wait(at, ComparePage, "count and journal side by side")
    hands.type(REASON)
    hands.enter()
    hands.type(SEAL)
    hands.picture("count-and-journal")
    hands.press(Qt.Key.Key_F10)
    _wait(at, ClosedPage, "the session is closed")
    hands.picture("session-closed")


def approve_ereturns(at: Cashier, password: str) -> None:
    """Let a supervisor sign in and approve what waits."""
    hands, window = at.hands, at.desk.window
    hands.press(Qt.Key.Key_C, Qt.KeyboardModifier.AltModifier)
    _wait(at, SignInScreen, "the sign-in")
    hands.type(SUPERVISOR)
    hands.enter()
    hands.type(password)
    hands.enter()
    _wait(at, ChoosePinScreen, "the screen that asks for a PIN")
    hands.press(Qt.Key.Key_Escape)
    _wait(at, OpenSessionScreen, "the screen that asks for the float")
    hands.press(Qt.Key.Key_D, CTRL)
    _wait(at, OverviewPage, "the till day without a session")
    hands.press(Qt.Key.Key_5)
    _wait(at, EReturnsPage, "the eReturns")
    hands.picture("ereturns-to-approve")
    shown = window.screen_now
    while isinstance(shown, EReturnsPage) and shown.rows:
        before = shown
        hands.press(Qt.Key.Key_F10)
        hands.until(lambda before=before: window.screen_now is not before, "the next eReturn")  # type: ignore[misc]  # binds it
        _wait(at, EReturnsPage, "the eReturns")
        shown = window.screen_now
    hands.picture("ereturns-approved")


def _type_count(at: Cashier, pieces: tuple[str, ...]) -> None:
    for text in pieces:
        at.hands.type(text)
        at.hands.enter()
