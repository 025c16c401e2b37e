"""Tell the guided demo's story, scene by scene: what a cashier does on a day when the network goes away.

Every scene presses keys and waits for what a person would wait for; none changes anything in another way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt

from ui.guided_cashier import CTRL
from ui.screens.choose_pin import ChoosePinScreen
from ui.screens.lock import LockScreen
from ui.screens.open_session import OpenSessionScreen
from ui.screens.start_up import StartUpScreen
from ui.screens.try_scan import TryScan
from ui.widgets.entry_box import EntryState

if TYPE_CHECKING:
    from ui.guided_cashier import Cashier

PIN: Final = "814205"

SMALL_BILL: Final = "216405732"
"""Council tax of Mr Gethin Parry, £18.40 owed: less than one note."""
QUICK_BILL: Final = "570413826"
"""Council tax of Mrs Nia Probert, £12.75 owed."""
SCANNED_CODE: Final = "]C0982623528071647000212306"
"""The bar code on the bill of Mr Seán O'Neill: council tax, £212.30."""
RENT: Final = "41007293856"
NAME: Final = "sian ellacott"
FAMILY: Final = "oneill lon afon"
MISSPELT: Final = "pehnallow"
"""Penhallow, two letters the wrong way round."""
NOBODY: Final = "zzyzx"
TRANSPOSED: Final = "775326192"
STOPPED: Final = "41008356174"
TWO_FUNDS: Final = "300418279"
OFFLINE_BILL: Final = "118203391"
NOT_AN_ACCOUNT: Final = "604718235"
MESSAGE: Final = (
    "The desk in the library is closed this afternoon. Its customers are sent here.",
    "Mae'r ddesg yn y llyfrgell ar gau y prynhawn yma. Anfonir ei chwsmeriaid yma.",
)
"""What the council tells everybody, in English and in Welsh."""


# ---------------------------------------------------------------------------------------------------- the way in
def sign_in(at: Cashier, username: str, password: str, *, pictures: bool = True) -> None:
    """Sign in with the password, choose a PIN, open the session, wait for the accounts."""
    hands, window = at.hands, at.desk.window
    hands.sit_down()
    look = hands.picture if pictures else hands.settle
    look("sign-in")
    hands.type(username)
    hands.enter()
    hands.type(password)
    hands.enter()
    hands.until(lambda: isinstance(window.screen_now, ChoosePinScreen), "the screen that asks for a PIN")
    look("choose-a-pin")
    for _ in range(2):
        hands.type(PIN)
        hands.enter()
    hands.until(lambda: isinstance(window.screen_now, OpenSessionScreen), "the screen that asks for the float")
    look("open-session")
    hands.enter()
    hands.until(lambda: at.desk.counter is not None, "the counter")
    hands.until(at.accounts_are_here, "the accounts on the till", patience_s=600)
    look("counter")


def sign_in_again(at: Cashier, username: str) -> None:
    """Sign in by PIN while the network is away, and read what the last run left."""
    hands, window = at.hands, at.desk.window
    hands.sit_down()
    hands.until(lambda: at.desk.flow.sign_in.by_pin, "the sign-in that asks for the PIN")
    hands.picture("sign-in-by-pin")
    hands.type(username)
    hands.enter()
    hands.type(PIN)
    hands.enter()
    hands.until(lambda: isinstance(window.screen_now, StartUpScreen), "what the last run left")
    hands.picture("after-a-crash")
    hands.enter()
    hands.until(lambda: at.desk.counter is not None, "the counter")


# ---------------------------------------------------------------------------------------------------- one payment
def pay_by_reference(at: Cashier) -> None:
    """Take a council tax payment by typed reference with a £20 note, looking at every step."""
    hands = at.hands
    hands.count_from_here()
    hands.type(SMALL_BILL[:5])
    at.see(SMALL_BILL[:5], EntryState.TYPING)
    hands.picture("typing")
    hands.type(SMALL_BILL[5:])
    at.see(SMALL_BILL, EntryState.VALID)
    hands.picture("valid")
    at.accept()
    hands.picture("account")
    at.add()
    hands.picture("basket")
    at.go_to_tender()
    hands.press(Qt.Key.Key_D)
    hands.until(at.enough_is_counted, "the change to give")
    hands.picture("tender-cash")
    at.take("council tax by typed reference, £20 note")
    hands.picture("change-done")


def pay_quickly(at: Cashier) -> None:
    """Take the same kind of payment with a quick hand: the keys run ahead of the answers."""
    hands = at.hands
    hands.count_from_here()
    hands.type(QUICK_BILL)
    for _ in range(3):
        hands.enter()
    hands.press(Qt.Key.Key_D)
    hands.until(at.enough_is_counted, "the change to give")
    at.take("council tax by typed reference, with a quick hand")


def pay_scanned(at: Cashier) -> None:
    """Take a scanned bill with the exact money: the code names the fund, the account and the amount."""
    hands = at.hands
    hands.count_from_here()
    hands.scan(SCANNED_CODE)
    hands.until(at.amount_has_focus, "the amount of the scanned bill")
    hands.picture("scanned")
    at.add()
    at.go_to_tender()
    hands.press(Qt.Key.Key_E)
    hands.until(at.enough_is_counted, "the exact amount")
    at.take("council tax by scanned bill, exact money")


def look_for(at: Cashier, words: str, name: str) -> None:
    """Look for somebody who is written otherwise, or is not here at all."""
    hands, stage = at.hands, at.counter.stage
    hands.type(words)
    at.see(words, EntryState.SEARCHING)
    hands.until(lambda: stage.context in {stage.results, stage.nobody}, "the list, or why there is none")
    hands.picture(name)
    hands.press(Qt.Key.Key_Escape)


def pay_basket_of_two(at: Cashier) -> None:
    """Take two funds in one payment; one is found by the customer's name."""
    hands = at.hands
    hands.type(FAMILY)
    hands.until(at.counter.stage.results.isVisible, "the accounts of a family")
    hands.picture("search-results")
    hands.press(Qt.Key.Key_Escape)
    look_for(at, MISSPELT, "close-names")
    look_for(at, NOBODY, "nobody-found")
    hands.count_from_here()
    hands.type(NAME)
    hands.until(at.marks("775326912"), "the customer at the top of the list")
    hands.enter()
    hands.until(at.amount_has_focus, "the amount")
    hands.picture("account-with-message")
    at.add()
    hands.type(RENT)
    at.see(RENT, EntryState.VALID)
    at.accept()
    at.add()
    hands.picture("basket-of-two-funds")
    at.go_to_tender()
    for _ in range(6):
        hands.press(Qt.Key.Key_F)
    hands.until(at.enough_is_counted, "the change to give")
    hands.picture("tender-notes-counted")
    at.take("two funds, one found by name")
    hands.picture("change-of-two-funds")


def pay_offline(at: Cashier) -> None:
    """Take part of a bill while central is away; the amount is typed over the balance."""
    hands = at.hands
    hands.count_from_here()
    hands.type(OFFLINE_BILL)
    at.see(OFFLINE_BILL, EntryState.VALID)
    at.accept()
    hands.type("50")
    hands.picture("offline-banner")
    at.add()
    at.go_to_tender()
    hands.press(Qt.Key.Key_E)
    hands.until(at.enough_is_counted, "the exact amount")
    at.take("taken while central is away", sent=False)
    hands.picture("saved-not-yet-sent")


def pay_unverified(at: Cashier) -> None:
    """Take a bill whose account cannot be looked up: offline, and without the copy of the accounts."""
    hands = at.hands
    hands.count_from_here()
    hands.type(NOT_AN_ACCOUNT)
    at.see(NOT_AN_ACCOUNT, EntryState.SEVERAL)
    hands.enter()
    hands.press(Qt.Key.Key_1)
    hands.until(at.amount_has_focus, "the amount")
    hands.type("25")
    hands.picture("unverified")
    at.add()
    at.go_to_tender()
    hands.press(Qt.Key.Key_F)
    hands.until(at.enough_is_counted, "the change to give")
    at.take("unverified, without network and accounts", sent=False)


def practise(at: Cashier) -> None:
    """Take a payment that is none, at a till for training."""
    at.begin_basket(SMALL_BILL)
    at.hands.picture("training-basket")
    at.go_to_tender()
    at.hands.press(Qt.Key.Key_D)
    at.take("training", sent=False)
    at.hands.picture("training-payment")


# ---------------------------------------------------------------------------------------------------- the other screens
def look_at_verdicts(at: Cashier) -> None:
    """Show what the box says of a slip of the finger, a stopped account, and a reference of two funds."""
    for text, state, name in (
        (TRANSPOSED, EntryState.REFUSED, "refused"),
        (STOPPED, EntryState.STOPPED, "stopped"),
        (TWO_FUNDS, EntryState.SEVERAL, "which-one"),
    ):
        at.hands.type(text)
        if state is EntryState.REFUSED:
            at.hands.enter()
        at.see(text, state)
        at.hands.picture(name)
        at.clear()


def look_around(at: Cashier) -> None:
    """Show help, the commands, a basket put aside, and the lock."""
    hands, window = at.hands, at.desk.window
    hands.press(Qt.Key.Key_F1)
    hands.until(lambda: window.overlay.dialog is not None, "help")
    hands.picture("help")
    hands.press(Qt.Key.Key_Escape)
    hands.until(lambda: window.overlay.dialog is None, "help closed")
    hands.press(Qt.Key.Key_K, CTRL)
    hands.until(lambda: window.overlay.dialog is not None, "the commands")
    hands.picture("commands")
    hands.press(Qt.Key.Key_Escape)
    hands.until(lambda: window.overlay.dialog is None, "the commands closed")
    at.begin_basket(RENT)
    hands.press(Qt.Key.Key_F2)
    hands.until(lambda: not at.counter.keeper.basket.lines, "the basket put aside")
    hands.picture("put-aside")
    hands.press(Qt.Key.Key_F12)
    hands.until(lambda: isinstance(window.screen_now, LockScreen), "the lock")
    hands.picture("locked")


def try_a_scan(at: Cashier) -> None:
    """Show what a code is to this till, and what the council's templates say of it."""
    hands, window = at.hands, at.desk.window
    hands.press(Qt.Key.Key_K, CTRL)
    hands.until(lambda: window.overlay.dialog is not None, "the commands")
    hands.type("test")
    hands.enter()
    hands.until(lambda: isinstance(window.overlay.dialog, TryScan), "the test of a scan")
    hands.scan(SCANNED_CODE)
    hands.until(lambda: isinstance(window.overlay.dialog, TryScan) and window.overlay.dialog.rows != [], "its answer")
    hands.picture("test-a-scan")
    hands.press(Qt.Key.Key_Escape)
    hands.until(lambda: window.overlay.dialog is None, "the test closed")


def unlock(at: Cashier, password: str) -> None:
    """Come back with the password."""
    at.hands.type(password)
    at.hands.enter()
    at.hands.until(lambda: at.desk.counter is not None, "the counter after the lock")


def lose_network(at: Cashier) -> None:
    """Ask central, which does not answer."""
    at.command("ask central")
    at.hands.until(lambda: at.status is not None and at.status.online is False, "the strip that says offline")


def find_network(at: Cashier, *, picture: bool = True) -> None:
    """Ask central again, and wait until it has everything."""
    at.command("ask central")
    at.hands.until(
        lambda: at.status is not None and at.status.online is True and at.status.unsent.events == 0,
        "everything sent",
        patience_s=120,
    )
    if picture:
        at.hands.picture("everything-sent")


def read_message(at: Cashier) -> None:
    """Read what the council tells everybody, which came with the network, before the next customer."""
    at.hands.press(Qt.Key.Key_F2)
    at.hands.until(lambda: at.counter.stage.banner.title.text() == MESSAGE[0], "the council's message")
    at.hands.picture("council-message")


def look_at_unsent(at: Cashier) -> None:
    """Open the list of what waits."""
    at.hands.press(Qt.Key.Key_U, CTRL)
    at.hands.until(lambda: at.counter.unsent.is_open, "the list of what waits")
    at.hands.picture("waiting-to-be-sent")
    at.hands.press(Qt.Key.Key_Escape)


def wear(at: Cashier, command: str, name: str) -> None:
    """Choose a look or a language by its name in the palette, and keep a picture of an account in it."""
    at.command(command)
    at.hands.type(SMALL_BILL)
    at.see(SMALL_BILL, EntryState.VALID)
    at.hands.picture(name)
    at.clear()
