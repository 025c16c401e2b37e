"""Tell the guided demo's story, scene by scene: what a cashier does on a day when the network goes away.

Every scene presses keys and waits for what a person would wait for; none changes anything in another way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from ui.screens.choose_pin import ChoosePinScreen
from ui.screens.lock import LockScreen
from ui.screens.open_session import OpenSessionScreen
from ui.screens.start_up import StartUpScreen
from ui.widgets.entry_box import EntryState

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.domain.payment import Payment
    from ims_desktop.use_cases.show_status import DeskStatus
    from ui.desk import Desk
    from ui.guided_hands import Hands
    from ui.screens.counter import CounterScreen

CTRL: Final = Qt.KeyboardModifier.ControlModifier
PIN: Final = "814205"

SMALL_BILL: Final = "216405732"
"""Council tax of Mr Gethin Parry, £18.40 owed: less than one note."""
QUICK_BILL: Final = "570413826"
"""Council tax of Mrs Nia Probert, £12.75 owed."""
RENT: Final = "41007293856"
NAME: Final = "sian ellacott"
FAMILY: Final = "oneill lon afon"
TRANSPOSED: Final = "775326192"
STOPPED: Final = "41008356174"
TWO_FUNDS: Final = "300418279"
OFFLINE_BILL: Final = "118203391"
NOT_AN_ACCOUNT: Final = "604718235"


@dataclass(frozen=True, slots=True)
class Taken:
    """A payment of the story, and what it took to take it."""

    what: str
    payment: Payment
    keys: int


class Cashier:
    """Somebody at one desk. Shape: `taken` holds the payments so far, in order."""

    def __init__(self, desk: Desk, hands: Hands) -> None:
        self.desk = desk
        self.hands = hands
        self.taken: list[Taken] = []
        self.status: DeskStatus | None = None
        desk.status.told.connect(self._on_status)

    def _on_status(self, status: DeskStatus) -> None:
        self.status = status

    # ------------------------------------------------------------------------------------------------- the way in
    def sign_in(self, username: str, password: str, *, pictures: bool = True) -> None:
        """Sign in with the password, choose a PIN, open the session, wait for the accounts."""
        hands, window = self.hands, self.desk.window
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
        hands.until(lambda: self.desk.counter is not None, "the counter")
        hands.until(self._accounts_are_here, "the accounts on the till", patience_s=600)
        look("counter")

    def sign_in_again(self, username: str) -> None:
        """Sign in by PIN while the network is away, and read what the last run left."""
        hands, window = self.hands, self.desk.window
        hands.sit_down()
        hands.until(lambda: self.desk.flow.sign_in.by_pin, "the sign-in that asks for the PIN")
        hands.picture("sign-in-by-pin")
        hands.type(username)
        hands.enter()
        hands.type(PIN)
        hands.enter()
        hands.until(lambda: isinstance(window.screen_now, StartUpScreen), "what the last run left")
        hands.picture("after-a-crash")
        hands.enter()
        hands.until(lambda: self.desk.counter is not None, "the counter")

    def _accounts_are_here(self) -> bool:
        return self.status is not None and self.status.accounts.health.value == "complete"

    # ------------------------------------------------------------------------------------------------ one payment
    def pay_by_reference(self) -> None:
        """Take a council tax payment by typed reference with a £20 note, looking at every step."""
        hands = self.hands
        hands.count_from_here()
        hands.type(SMALL_BILL[:5])
        self.see(SMALL_BILL[:5], EntryState.TYPING)
        hands.picture("typing")
        hands.type(SMALL_BILL[5:])
        self.see(SMALL_BILL, EntryState.VALID)
        hands.picture("valid")
        self.accept()
        hands.picture("account")
        self.add()
        hands.picture("basket")
        self.go_to_tender()
        hands.press(Qt.Key.Key_D)
        hands.until(self._enough_is_counted, "the change to give")
        hands.picture("tender-cash")
        self.take("council tax by typed reference, £20 note")
        hands.picture("change-done")

    def pay_quickly(self) -> None:
        """Take the same kind of payment with a quick hand: the keys run ahead of the answers."""
        hands = self.hands
        hands.count_from_here()
        hands.type(QUICK_BILL)
        for _ in range(3):
            hands.enter()
        hands.press(Qt.Key.Key_D)
        hands.until(self._enough_is_counted, "the change to give")
        self.take("council tax by typed reference, with a quick hand")

    def pay_basket_of_two(self) -> None:
        """Take two funds in one payment; one is found by the customer's name."""
        hands = self.hands
        hands.type(FAMILY)
        hands.until(self.counter.stage.results.isVisible, "the accounts of a family")
        hands.picture("search-results")
        hands.press(Qt.Key.Key_Escape)
        hands.count_from_here()
        hands.type(NAME)
        hands.until(self._marks("775326912"), "the customer at the top of the list")
        hands.enter()
        hands.until(self._amount_has_focus, "the amount")
        hands.picture("account-with-message")
        self.add()
        hands.type(RENT)
        self.see(RENT, EntryState.VALID)
        self.accept()
        self.add()
        hands.picture("basket-of-two-funds")
        self.go_to_tender()
        for _ in range(6):
            hands.press(Qt.Key.Key_F)
        hands.until(self._enough_is_counted, "the change to give")
        hands.picture("tender-notes-counted")
        self.take("two funds, one found by name")
        hands.picture("change-of-two-funds")

    def pay_offline(self) -> None:
        """Take part of a bill while central is away; the amount is typed over the balance."""
        hands = self.hands
        hands.count_from_here()
        hands.type(OFFLINE_BILL)
        self.see(OFFLINE_BILL, EntryState.VALID)
        self.accept()
        hands.type("50")
        hands.picture("offline-banner")
        self.add()
        self.go_to_tender()
        hands.press(Qt.Key.Key_E)
        hands.until(self._enough_is_counted, "the exact amount")
        self.take("taken while central is away", sent=False)
        hands.picture("saved-not-yet-sent")

    def pay_unverified(self) -> None:
        """Take a bill whose account cannot be looked up: offline, and without the copy of the accounts."""
        hands = self.hands
        hands.count_from_here()
        hands.type(NOT_AN_ACCOUNT)
        self.see(NOT_AN_ACCOUNT, EntryState.SEVERAL)
        hands.enter()
        hands.press(Qt.Key.Key_1)
        hands.until(self._amount_has_focus, "the amount")
        hands.type("25")
        hands.picture("unverified")
        self.add()
        self.go_to_tender()
        hands.press(Qt.Key.Key_F)
        hands.until(self._enough_is_counted, "the change to give")
        self.take("unverified, without network and accounts", sent=False)

    def practise(self) -> None:
        """Take a payment that is none, at a till for training."""
        self.begin_basket(SMALL_BILL)
        self.hands.picture("training-basket")
        self.go_to_tender()
        self.hands.press(Qt.Key.Key_D)
        self.take("training", sent=False)
        self.hands.picture("training-payment")

    # --------------------------------------------------------------------------------------------- the other screens
    def look_at_verdicts(self) -> None:
        """Show what the box says of a slip of the finger, a stopped account, and a reference of two funds."""
        for text, state, name in (
            (TRANSPOSED, EntryState.REFUSED, "refused"),
            (STOPPED, EntryState.STOPPED, "stopped"),
            (TWO_FUNDS, EntryState.SEVERAL, "which-one"),
        ):
            self.hands.type(text)
            if state is EntryState.REFUSED:
                self.hands.enter()
            self.see(text, state)
            self.hands.picture(name)
            self.clear()

    def look_around(self) -> None:
        """Show help, the commands, a basket put aside, and the lock."""
        hands, window = self.hands, self.desk.window
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
        self.begin_basket(RENT)
        hands.press(Qt.Key.Key_F2)
        hands.until(lambda: not self.counter.keeper.basket.lines, "the basket put aside")
        hands.picture("put-aside")
        hands.press(Qt.Key.Key_F12)
        hands.until(lambda: isinstance(window.screen_now, LockScreen), "the lock")
        hands.picture("locked")

    def unlock(self, password: str) -> None:
        """Come back with the password."""
        self.hands.type(password)
        self.hands.enter()
        self.hands.until(lambda: self.desk.counter is not None, "the counter after the lock")

    def lose_network(self) -> None:
        """Ask central, which does not answer."""
        self.command("ask central")
        self.hands.until(lambda: self.status is not None and self.status.online is False, "the strip that says offline")

    def find_network(self) -> None:
        """Ask central again, and wait until it has everything."""
        self.command("ask central")
        self.hands.until(
            lambda: self.status is not None and self.status.online is True and self.status.unsent.events == 0,
            "everything sent",
            patience_s=120,
        )
        self.hands.picture("everything-sent")

    def look_at_unsent(self) -> None:
        """Open the list of what waits."""
        self.hands.press(Qt.Key.Key_U, CTRL)
        self.hands.until(lambda: self.counter.unsent.is_open, "the list of what waits")
        self.hands.picture("waiting-to-be-sent")
        self.hands.press(Qt.Key.Key_Escape)

    def wear(self, command: str, name: str) -> None:
        """Choose a look or a language by its name in the palette, and keep a picture of an account in it."""
        self.command(command)
        self.hands.type(SMALL_BILL)
        self.see(SMALL_BILL, EntryState.VALID)
        self.hands.picture(name)
        self.clear()

    def begin_basket(self, reference: str) -> None:
        """Put one bill into the basket and leave it there."""
        self.hands.type(reference)
        self.see(reference, EntryState.VALID)
        self.accept()
        self.add()

    # -------------------------------------------------------------------------------------------------------- steps
    @property
    def counter(self) -> CounterScreen:
        """The counter, which must be there by now."""
        if self.desk.counter is None:
            raise AssertionError("the counter is not shown")
        return self.desk.counter

    def see(self, text: str, state: EntryState) -> None:
        """Wait for the verdict on what was typed."""
        entry, finding = self.counter.stage.entry, self.counter.finding
        self.hands.until(
            lambda: entry.state is state and finding.answer is not None and finding.answer.question.text == text,
            f"{text}: {state.value}",
        )

    def accept(self) -> None:
        """Enter: the amount gets the focus."""
        self.hands.enter()
        self.hands.until(self._amount_has_focus, "the amount")

    def add(self) -> None:
        """Enter: the bill goes into the basket."""
        lines = len(self.counter.keeper.basket.lines)
        self.hands.enter()
        self.hands.until(lambda: len(self.counter.keeper.basket.lines) == lines + 1, "the bill in the basket")

    def go_to_tender(self) -> None:
        """Enter on the empty box."""
        self.hands.enter()
        self.hands.until(lambda: self.counter.in_tender, "the money to count")

    def take(self, what: str, *, sent: bool = True) -> None:
        """Enter: the payment is taken; wait for the change, the paper, and central where it is there."""
        last = self.counter.paid.last
        self.hands.enter()
        keys = self.hands.keys
        done = self.counter.stage.done
        self.hands.until(lambda: self.counter.paid.showing and self.counter.paid.last is not last, "the change")
        self.hands.until(lambda: done.receipt.fact.state == "ok", "the receipt")
        if sent:
            self.hands.until(lambda: done.sent.fact.state == "ok", "central's answer")
        payment = self.counter.paid.last
        if payment is not None:
            self.taken.append(Taken(what, payment, keys))

    def clear(self) -> None:
        """Esc until the box is empty."""
        for _ in range(3):
            if self.counter.stage.entry.text():
                self.hands.press(Qt.Key.Key_Escape)
        self.hands.until(lambda: self.counter.stage.entry.text() == "", "the empty box")

    def command(self, letters: str) -> None:
        """Do a command of the palette by some letters of its name."""
        window = self.desk.window
        self.hands.press(Qt.Key.Key_K, CTRL)
        self.hands.until(lambda: window.overlay.dialog is not None, "the commands")
        self.hands.type(letters)
        self.hands.enter()
        self.hands.until(lambda: window.overlay.dialog is None, "the commands closed")

    def _amount_has_focus(self) -> bool:
        focused = QApplication.focusWidget()
        return focused is not None and self.counter.stage.card.amount.isAncestorOf(focused)

    def _enough_is_counted(self) -> bool:
        due_pence = self.counter.keeper.basket.total_pence
        return self.counter.in_tender and self.counter.tender.given.against(due_pence).enough

    def _marks(self, reference: str) -> Callable[[], bool]:
        results = self.counter.stage.results
        return lambda: results.isVisible() and results.marked is not None and results.marked.reference == reference
