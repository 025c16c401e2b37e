"""Say what the focused thing is for, and which keys work now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QWidget

from ims_desktop.words import Words, say
from ui.keys import Act
from ui.widgets.boxes import CENTRE, LEFT, Cells
from ui.widgets.key_button import KeyButton
from ui.widgets.key_cap import KeyCaps
from ui.widgets.overlay import Dialog
from ui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ims_desktop.use_cases.show_sync_trouble import SyncTrouble

TOPICS: Final[dict[str, tuple[Words, Words]]] = {
    "entry": (
        say("The entry box"),
        say(
            "Scan or type a reference and the fund is found for you. Type a name, a street or a postcode to find a "
            "person; the words may come in any order. Enter accepts; Enter on an empty box goes to payment."
        ),
    ),
    "amount": (
        say("The amount"),
        say(
            "The balance is proposed and selected: type over it to change it, Enter adds the bill to the basket. "
            "Pounds and pence, such as 58.75."
        ),
    ),
    "basket": (
        say("The basket"),
        say(
            "Every bill accepted is listed here, and all are paid together. Alt+B enters the list, "
            "Enter changes an amount, Del takes a line out."
        ),
    ),
    "tender": (
        say("Taking payment"),
        say(
            "Type what the customer gives, or press a note. For a card or a cheque, type what its slip or the cheque "
            "says. Less than is due is kept as a part with F9, and the rest is paid another way. Nothing is taken "
            "until the big button is pressed, and pressing it twice takes one payment."
        ),
    ),
    "cards": (
        say("Charging a card"),
        say(
            "A charge is written down before anybody is asked, so that none is ever lost. While it has no answer its "
            "basket is held: F5 asks again, F2 lets the next customer come, and it is booked by itself. Nothing is "
            "ever charged twice. A supervisor settles what nobody answers, from the provider's own page."
        ),
    ),
    "telephone": (
        say("Taking a call"),
        say(
            "The same basket, with the caller above it. Say the words that stand there; Alt+L says them in the other "
            "language. Alt+W writes down who calls, for this call only. The caller types the card, by a link or on "
            "their keypad; one that is spoken waits until the recording is confirmed as paused. Without an answer "
            "nothing is charged twice: take the next call, and it is booked by itself. Ctrl+N ends the call and "
            "forgets the caller."
        ),
    ),
    "post_room": (
        say("The post room"),
        say(
            "Type the slip of the pile first, then cheque after cheque: from a reader, or number, sort code, account "
            "and name. Enter goes on, Enter in the empty box records. What is left of the slip is always shown."
        ),
    ),
    "sign_in": (
        say("Signing in"),
        say(
            "With the network, sign in with your user name and password. Without it, use the PIN you chose on this "
            "till. Nobody else's money is touched by your sign-in."
        ),
    ),
    "session": (
        say("The session"),
        say(
            "Count the float in the drawer and open the session with it. "
            "Every payment of the session carries the day it was opened."
        ),
    ),
    "network": (
        say("The network"),
        say(
            "Payments are taken the same way with and without it. Each one is safe on this till before anybody is "
            "told, and is sent by itself when central answers. F5 asks again now."
        ),
    ),
    "unsent": (
        say("Waiting to be sent"),
        say("These payments are recorded on this till. They are sent by themselves, in order, each exactly once."),
    ),
    "accounts": (
        say("The accounts"),
        say(
            "This till keeps a copy of the accounts so that it can check a reference at once. The time says how "
            "fresh the copy is. A payment for an account that is not in it may be accepted as unverified. "
            "While all accounts are being loaded payments go on; Ctrl+L pauses the load, and lets it go on."
        ),
    ),
    "drawer": (say("The drawer"), say("What the journal says is in the drawer: the float and the cash taken.")),
    "printer": (
        say("The printer"),
        say("A printer that is away never touches a payment. Print the receipt again with F11 when it is back."),
    ),
    "clock": (say("Date and time"), say("The time of this PC. The business date of a payment is that of its session.")),
    "day": (
        say("The till day"),
        say(
            "What your session comes to so far, the cash that moved, and what can be done next: press the digit "
            "printed on it. Cash is shown after the count, so that the count is yours alone."
        ),
    ),
    "x_report": (
        say("The X report"),
        say(
            "What a session comes to at this moment. It changes nothing. That somebody looked is recorded; before the "
            "count a supervisor may show cash too, and that is recorded with both names."
        ),
    ),
    "move": (
        say("Cash that moves"),
        say(
            "Cash in and out is cash no customer is part of, and has a reason. A lift goes into a sealed bag before a "
            "second person. Type the sum, or count notes and coins with Alt+D."
        ),
    ),
    "count": (
        say("The count"),
        say(
            "Type how many there are of each note and coin; Enter goes on, and on an empty box it says none. Nobody is "
            "shown what there should be before a count holds. Going back loses nothing. From the first finished count "
            "on the session takes no more payments."
        ),
    ),
    "compare": (
        say("Count and journal"),
        say(
            "Both figures may be seen now. A difference never stops you closing: say why, and that nobody knows is an "
            "answer too. What is not left in the drawer goes into a sealed bag."
        ),
    ),
    "closed": (
        say("The session is closed"),
        say(
            "Print what goes with the bag, and save your evidence if you want it: nobody's leave is needed. A "
            "supervisor approves the eReturns, here or at central."
        ),
    ),
    "evidence": (
        say("Your evidence"),
        say(
            "All there is of a session of yours, signed by the till, in your documents: a file that anybody can check "
            "on any PC with ims-desktop verify, and a paper to read. It can be taken once the drawer was counted."
        ),
    ),
    "ereturns": (
        say("eReturns to approve"),
        say(
            "An eReturn says what a session hands over. A supervisor who neither had the session nor closed it "
            "approves it, or sends it back with a reason its cashier reads."
        ),
    ),
    "journal": (
        say("Finding a payment"),
        say(
            "Say two things of it in any order: a name, an amount such as 58.75, a time such as 11:20 or 11:00-12:00, "
            "a day such as 20/11, the last four of a card such as *4242. A receipt or reference is enough alone. "
            "This till answers at once; central adds what other tills took."
        ),
    ),
    "refund": (
        say("Giving money back"),
        say(
            "What is left of each bill is proposed. Type less to give back a part; an empty amount leaves a bill as it "
            "is. The payment itself never changes: the refund is recorded beside it, with its reason."
        ),
    ),
    "void": (
        say("Taking a payment back whole"),
        say(
            "For a payment of your open session of which nothing was given back. Every bill and tender of it goes "
            "back, and both stay in the journal."
        ),
    ),
    "desk": (
        say("This till"),
        say("Every key that works now is printed on the thing it works. Ctrl+K lists every command."),
    ),
}


def topic_of(widget: QWidget | None) -> str:
    """Find what the focused thing belongs to: the nearest `help` property around it."""
    step = widget
    while step is not None:
        name = step.property("help")
        if isinstance(name, str) and name in TOPICS:
            return name
        step = step.parentWidget()
    return "desk"


def keys_in(window: QWidget) -> list[tuple[str, tuple[str, ...]]]:
    """List the buttons that can be pressed now and have a key, as they read."""
    found: dict[tuple[str, ...], str] = {}
    for button in window.findChildren(KeyButton):
        caps = tuple(cap.key for cap in button.caps.caps)
        if caps and button.caps.isVisible() and button.is_available:
            found.setdefault(caps, button.label.text())
    return [(words, caps) for caps, words in found.items()]


class HelpDialog(Dialog):
    """One topic, and the keys of the moment."""

    def __init__(
        self, topic: str, keys: Iterable[tuple[str, tuple[str, ...]]], trouble: SyncTrouble | None = None
    ) -> None:
        title, text = TOPICS[topic]
        super().__init__("circle-question-mark", title)
        if trouble is not None:
            from ui.widgets.panel import Panel

            self.body.addWidget(Panel(trouble.title, trouble.detail, state="warn" if trouble.needs_person else ""))
        self.body.addWidget(Text(text, "body", wrap=True))
        listed = list(keys)
        if listed:
            self.body.addWidget(Text(say("Keys that work now"), "strong"))
            self.body.addLayout(_table(listed))
        close = KeyButton(say("Close"), act=Act.BACK, kind="dialog")
        close.activated.connect(self.step_back)
        self.add_buttons(close, None)


def _table(keys: list[tuple[str, tuple[str, ...]]]) -> Cells:
    """Set the keys in two columns."""
    cells = Cells(gap=8)
    rows = (len(keys) + 1) // 2
    for place, (words, caps) in enumerate(keys):
        row, column = place % rows, 2 * (place // rows)
        cells.addWidget(KeyCaps(caps), row, column, LEFT)
        cells.addWidget(Text(words), row, column + 1, LEFT)
    cells.setColumnStretch(1, 1)
    cells.setColumnStretch(3, 1)
    cells.setAlignment(CENTRE if rows == 1 else LEFT)
    return cells
