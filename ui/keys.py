"""Hold the one table of actions and keys; a key is printed on the control that answers to it.

A control with an action carries its key cap and owns its shortcut, so a key works exactly where and when it is shown.
Keys do not change with the language.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeySequence

from ims_desktop.words import say

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from ims_desktop.words import Words


class Scope(StrEnum):
    """Where a key means something. A key of WINDOW means the same on every screen."""

    WINDOW = "window"
    TENDER = "tender"
    LIST = "list"


class Act(StrEnum):
    """What a key can ask for."""

    HELP = "help"
    NEW_CUSTOMER = "new_customer"
    SEARCH_PEOPLE = "search_people"
    TELEPHONE = "telephone"
    ASK_AGAIN = "ask_again"
    CASH = "cash"
    CARD = "card"
    CHEQUE = "cheque"
    SPLIT = "split"
    TAKE = "take"
    PRINT_AGAIN = "print_again"
    LOCK = "lock"
    BACK = "back"
    COMMANDS = "commands"
    APPROVAL = "approval"
    UNSENT = "unsent"
    TAKE_UP = "take_up"
    EMAIL = "email"
    NEXT_CALLER = "next_caller"
    NOTE = "note"
    LANGUAGE = "language"
    BASKET = "basket"
    OTHER_WAY = "other_way"
    COUNCIL_ACCOUNT = "council_account"
    NEXT_CASHIER = "next_cashier"
    FIVE = "five"
    TEN = "ten"
    TWENTY = "twenty"
    FIFTY = "fifty"
    EXACT = "exact"
    LAST_OFF = "last_off"
    REMOVE = "remove"
    LOAD = "load"
    DAY = "day"
    PIECES = "pieces"
    FIND_PAYMENT = "find_payment"
    ASK_ELSEWHERE = "ask_elsewhere"
    REFUND = "refund"
    VOID = "void"
    POST_ROOM = "post_room"
    SAME_PAYER = "same_payer"
    SAME_BILL = "same_bill"
    PAYING_IN = "paying_in"
    KEEP_PART = "keep_part"
    NOT_CHARGED = "not_charged"
    CALLER = "caller"
    SAID_PAUSED = "said_paused"


@dataclass(frozen=True, slots=True)
class Binding:
    """One action, its key and what it does in words. Shape: `caps` are the key caps as printed."""

    act: Act
    key: str
    words: Words
    scope: Scope = Scope.WINDOW

    @property
    def caps(self) -> tuple[str, ...]:
        """The caps to print, one per key held."""
        return tuple(self.key.split("+"))

    @property
    def sequence(self) -> QKeySequence:
        """The key for Qt."""
        return QKeySequence(self.key)


BINDINGS: Final[tuple[Binding, ...]] = (
    Binding(Act.HELP, "F1", say("Help")),
    Binding(Act.NEW_CUSTOMER, "F2", say("New customer")),
    Binding(Act.SEARCH_PEOPLE, "F3", say("Search people")),
    Binding(Act.TELEPHONE, "F4", say("Telephone")),
    Binding(Act.ASK_AGAIN, "F5", say("Ask again now")),
    Binding(Act.CASH, "F6", say("Cash")),
    Binding(Act.CARD, "F7", say("Card")),
    Binding(Act.CHEQUE, "F8", say("Cheque")),
    Binding(Act.SPLIT, "F9", say("Split")),
    Binding(Act.TAKE, "F10", say("Take the payment")),
    Binding(Act.PRINT_AGAIN, "F11", say("Print again")),
    Binding(Act.LOCK, "F12", say("Lock")),
    Binding(Act.BACK, "Esc", say("One step back")),
    Binding(Act.COMMANDS, "Ctrl+K", say("Commands")),
    Binding(Act.APPROVAL, "Ctrl+O", say("Ask for approval")),
    Binding(Act.UNSENT, "Ctrl+U", say("Waiting to be sent")),
    Binding(Act.TAKE_UP, "Ctrl+R", say("Take up again")),
    Binding(Act.EMAIL, "Ctrl+E", say("Send the receipt")),
    Binding(Act.NEXT_CALLER, "Ctrl+N", say("Next caller")),
    Binding(Act.NOTE, "Alt+N", say("Note")),
    Binding(Act.LANGUAGE, "Alt+L", say("Other language")),
    Binding(Act.BASKET, "Alt+B", say("Go to the basket")),
    Binding(Act.OTHER_WAY, "Alt+P", say("PIN or password")),
    Binding(Act.COUNCIL_ACCOUNT, "Alt+A", say("Council account")),
    Binding(Act.NEXT_CASHIER, "Alt+C", say("Next cashier")),
    Binding(Act.LOAD, "Ctrl+L", say("Pause loading, or go on")),
    Binding(Act.DAY, "Ctrl+D", say("Till day")),
    Binding(Act.PIECES, "Alt+D", say("Count notes and coins, or type the sum")),
    Binding(Act.FIND_PAYMENT, "Ctrl+J", say("Find a payment")),
    Binding(Act.ASK_ELSEWHERE, "Alt+O", say("Ask another till")),
    Binding(Act.REFUND, "Alt+R", say("Give money back")),
    Binding(Act.VOID, "Alt+V", say("Take it back whole")),
    Binding(Act.POST_ROOM, "Ctrl+P", say("Post room")),
    Binding(Act.SAME_PAYER, "Alt+S", say("Same payer again")),
    Binding(Act.SAME_BILL, "Alt+G", say("The account paid last time")),
    Binding(Act.PAYING_IN, "Alt+Y", say("Paying-in slip")),
    Binding(Act.KEEP_PART, "Alt+K", say("Keep it as a part")),
    Binding(Act.NOT_CHARGED, "Alt+X", say("It was not charged")),
    Binding(Act.CALLER, "Alt+W", say("Who calls")),
    Binding(Act.SAID_PAUSED, "Alt+M", say("I paused it by hand")),
    Binding(Act.FIVE, "A", say("£5"), Scope.TENDER),
    Binding(Act.TEN, "S", say("£10"), Scope.TENDER),
    Binding(Act.TWENTY, "D", say("£20"), Scope.TENDER),
    Binding(Act.FIFTY, "F", say("£50"), Scope.TENDER),
    Binding(Act.EXACT, "E", say("Exact"), Scope.TENDER),
    Binding(Act.LAST_OFF, "Backspace", say("Takes the last one off"), Scope.TENDER),
    Binding(Act.REMOVE, "Del", say("Take this line out"), Scope.LIST),
)
_BY_ACT: Final = {binding.act: binding for binding in BINDINGS}
_OF_WINDOW: Final = frozenset(one.sequence.toString() for one in BINDINGS if one.scope is Scope.WINDOW)


def binding(act: Act) -> Binding:
    """Give the key of an action."""
    return _BY_ACT[act]


def is_for_window(event: QKeyEvent) -> bool:
    """Tell whether a key belongs to the window, though a text field would have it (Ctrl+U, Ctrl+K, Ctrl+E on Linux)."""
    return QKeySequence(event.keyCombination()).toString() in _OF_WINDOW


def let_pass(event: QEvent) -> bool:
    """Keep a text field from swallowing a key of the window; call first in its `event`, return False when True."""
    if event.type() != QEvent.Type.ShortcutOverride:
        return False
    if not is_for_window(event):  # type: ignore[arg-type]  # a ShortcutOverride is always a key event
        return False
    event.ignore()
    return True


def is_enter(event: QKeyEvent) -> bool:
    """Tell whether Enter was pressed by a finger: held down it repeats, and a repeated Enter never does anything."""
    return event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.isAutoRepeat()
