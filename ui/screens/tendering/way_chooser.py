"""Choose how a card gets to its provider, and how much is charged: the council's first way is one key away."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ims_desktop.domain.card_attempt import CallDetails, CardWay
from ims_desktop.domain.money import pounds
from ims_desktop.errors import BadInput, Refused
from ims_desktop.words import Words, say
from ui.accessibility import Announcer
from ui.keys import is_enter
from ui.screens.scan_guard import pence_typed
from ui.theme import look
from ui.widgets.boxes import Column, Row, Surface
from ui.widgets.field import Field
from ui.widgets.key_button import KeyButton
from ui.widgets.money_edit import MoneyEdit
from ui.widgets.tab_order import tab_after
from ui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

_NAMES: Final = {
    CardWay.TERMINAL: (say("On the terminal"), "credit-card"),
    CardWay.SLIP: (say("By a slip"), "receipt-text"),
    CardWay.QR: (say("By a code"), "qr-code"),
    CardWay.LINK: (say("By a link"), "link"),
    CardWay.KEYPAD: (say("By keypad"), "keyboard"),
    CardWay.BROWSER: (say("Card page"), "external-link"),
}
AT_COUNTER: Final = (CardWay.TERMINAL, CardWay.SLIP, CardWay.QR, CardWay.LINK)
"""A keypad and a card page in this PC's browser are for calls only."""
ON_CALL: Final = (CardWay.LINK, CardWay.KEYPAD, CardWay.TERMINAL, CardWay.BROWSER)
"""What a caller can use. A terminal and a page are for a number that is spoken, and so never come first."""
ALOUD: Final = frozenset({CardWay.TERMINAL, CardWay.BROWSER})
THROUGH_CENTRAL: Final = frozenset({CardWay.QR, CardWay.LINK, CardWay.KEYPAD, CardWay.BROWSER})
OFFLINE: Final = say("This needs central, and the network is away. Take the card another way.")
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s.]+\.[^@\s]+")
_MOBILE: Final = re.compile(r"\+?[0-9][0-9 ()-]{8,22}")


def for_calls(offered: Sequence[CardWay]) -> tuple[CardWay, ...]:
    """Return what a caller can use of what a till has: in the council's order, what is spoken aloud last."""
    return tuple(sorted((way for way in offered if way in ON_CALL), key=lambda way: way in ALOUD))


def take_words(way: CardWay, pence: int) -> Words:
    """Say on the primary key what it does."""
    amount = pounds(pence)
    return {
        CardWay.TERMINAL: say("Charge {amount} on the terminal", amount=amount),
        CardWay.SLIP: say("Take {amount} by card", amount=amount),
        CardWay.QR: say("Show a code for {amount}", amount=amount),
        CardWay.LINK: say("Send a link for {amount}", amount=amount),
        CardWay.KEYPAD: say("Let the caller type a card for {amount}", amount=amount),
        CardWay.BROWSER: say("Open the card page for {amount}", amount=amount),
    }[way]


def read_address(text: str) -> CallDetails:
    """Read where a link goes. Raises: BadInput."""
    address = text.strip()
    if _EMAIL.fullmatch(address):
        return CallDetails(email=address)
    if _MOBILE.fullmatch(address):
        return CallDetails(telephone=address)
    raise BadInput(say("Type an e-mail address or a mobile number: the link goes there."), code="link_to")


class WayChooser(Surface):
    """The ways of this till beside each other; digits choose, Enter takes the chosen one."""

    changed = Signal()
    chosen_slip = Signal()
    take_requested = Signal()
    left = Signal()
    card_dropped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("card", parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", "inside")
        self._announcer = Announcer(self)
        self._offered: tuple[CardWay, ...] = ()
        self._due_pence = 0
        self._online, self._on_call, self._reach = True, False, ""
        self.way = CardWay.TERMINAL
        self._label, self._to_pay = Text(say("To pay"), "lead"), Text("", "cash")
        self.amount = MoneyEdit(say("Amount to charge"))
        self.address = Field(say("E-mail address or mobile number for the link"))
        self.keys: dict[CardWay, KeyButton] = {}
        self._ways = Row(gap=10)
        self._hint = Text("", "body", "2", wrap=True)
        self._result = Text("", "strong", wrap=True)
        self._lay_out()
        self._wire()
        self.restyle()

    @property
    def sentence(self) -> str:
        """What the block under the ways says."""
        return self._result.text()

    @property
    def pence(self) -> int:
        """The amount, as far as it is one."""
        return pence_typed(self.amount)

    @property
    def can_take(self) -> bool:
        """Whether the primary key may be pressed."""
        return 0 < self.pence <= self._due_pence and self._why(self.way) is None

    def begin(self, offered: Sequence[CardWay], due_pence: int, *, part: bool, online: bool) -> None:
        """Offer these ways for what is still to pay."""
        self._offered, self._due_pence, self._online = tuple(offered), due_pence, online
        self._label.say(say("Still to pay") if part else say("To pay"))
        self._to_pay.say(pounds(due_pence))
        self.amount.show_pence(due_pence)
        self._show_keys()
        if not self.address.text():
            self.address.edit.setText(self._reach)
        if self.way not in self._offered:
            self.way = next((way for way in self._offered if self._why(way) is None), self._offered[0])
        self._choose(self.way)

    def prefer(self, reach: str, *, on_call: bool) -> None:
        """Take up who pays; a caller begins with the first of their ways, and with where a link may go."""
        self._reach = reach
        if self._on_call is not on_call:
            self._on_call, self.way = on_call, CardWay.SLIP if on_call else CardWay.TERMINAL
            self._place_address()

    def forget(self) -> None:
        """Empty what was typed for another customer."""
        self.address.clear()
        self.amount.show_pence(None)
        self._offered = ()
        self.way = CardWay.SLIP if self._on_call else CardWay.TERMINAL

    def details(self) -> CallDetails:
        """Return where a link goes; nothing for every other way. Raises: BadInput."""
        if self.way is not CardWay.LINK:
            return CallDetails()
        try:
            return read_address(self.address.text())
        except Refused as wrong:
            self.address.show_refused(refused=True)
            self.address.setFocus(Qt.FocusReason.OtherFocusReason)
            self.say_problem(wrong.words)
            raise

    def take_focus(self) -> None:
        """Digits choose here; a link asks where it goes first."""
        target: QWidget = self.address if self.way is CardWay.LINK and not self.address.text().strip() else self
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def say_problem(self, title: Words, detail: Words | str = "") -> None:
        """Say why nothing was charged."""
        words = say("{title} {detail}", title=title, detail=detail) if str(detail) else title
        self._announcer.announce(str(words), assertive=True)
        self._result.say(words)
        self._result.show_tone("bad")
        self._show_foot()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text, key = event.text(), event.key()
        if key == Qt.Key.Key_Escape:
            self.left.emit()
        elif is_enter(event):
            self.take_requested.emit()
        elif text.isascii() and text.isdecimal() and 0 < int(text) <= len(self._offered) and not event.isAutoRepeat():
            self.keys[self._offered[int(text) - 1]].click()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hear Esc before a box does."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return True
        return super().eventFilter(watched, event)

    def restyle(self) -> None:
        """Take up the grid: the compact one has little height."""
        compact = look().compact
        self._hint.setVisible(not compact)
        self._show_foot()
        for key in self.keys.values():
            key.icon_widget.setVisible(not compact)
        self._upper.use(gap=6 if compact else 14, margins=(18, 6, 18, 8) if compact else (22, 16, 22, 18))
        self._foot_row.use(gap=4, margins=(18, 3, 18, 3) if compact else (22, 12, 22, 12))
        self._foot.setMinimumHeight(look().px(40 if compact else 64))

    # ------------------------------------------------------------------------------------------------------- inside
    def _show_keys(self) -> None:
        """Offer each way on a key with a digit; one that is out of reach is dashed and says why."""
        for key in self.keys.values():
            self._ways.removeWidget(key)
            key.hide()
            key.deleteLater()
        self.keys = {}
        for place, way in enumerate(self._offered, 1):
            words, icon = _NAMES[way]
            key = KeyButton(words, icon=icon, caps=(str(place),), kind="tender")
            why = self._why(way)
            key.set_available(available=why is None, reason=None if why is None else say("Offline"))
            key.icon_widget.setVisible(not look().compact)
            key.activated.connect(lambda one=way: self._on_key(one))
            key.unavailable_pressed.connect(lambda _: self.say_problem(OFFLINE))
            self._ways.addWidget(key, 1)
            self.keys[way] = key
        tab_after(self.address.edit, self.keys.values())

    def _why(self, way: CardWay) -> Words | None:
        return OFFLINE if way in THROUGH_CENTRAL and not self._online else None

    def _choose(self, way: CardWay) -> None:
        self.way = way
        for other, key in self.keys.items():
            key.choose(chosen=other is way)
        self.address.setVisible(way is CardWay.LINK)
        self._hint.say((_CALL_HINTS if self._on_call else _HINTS).get(way, ""))
        self._calm()
        self.changed.emit()

    def _on_key(self, way: CardWay) -> None:
        if way is CardWay.SLIP:
            self.way = way
            self.chosen_slip.emit()
            return
        self._choose(way)
        self.take_focus()

    def _calm(self) -> None:
        pence = self.pence
        if pence > self._due_pence > 0:
            due = pounds(self._due_pence)
            self.say_problem(say("{amount} is still to pay, and a card gives no change.", amount=due))
        elif 0 < pence < self._due_pence:
            left = say("Then {amount} is still to pay, in another way.", amount=pounds(self._due_pence - pence))
            self._result.say(left)
            self._result.show_tone("1")
        else:
            self._result.say("")
        self._show_foot()

    def _on_typed(self) -> None:
        self.address.show_refused(refused=False)
        self._calm()
        self.changed.emit()

    def _wire(self) -> None:
        for edit in (self.amount.edit, self.address.edit):
            edit.installEventFilter(self)
            edit.typed.connect(self._on_typed)
            edit.entered.connect(self.take_requested)
            edit.card_dropped.connect(self.card_dropped)

    def _show_foot(self) -> None:
        """Keep its place at the counter; on a call it comes when there is something to say."""
        self._foot.setVisible(not self._on_call or self._result.text() != "")

    def _place_address(self) -> None:
        """Let a caller's number stand beside the amount: the height is for the words to say, the sum in the ledger."""
        self._due.setVisible(not self._on_call)
        for layout in (self._top, self._upper):
            layout.removeWidget(self.address)
        (self._top if self._on_call else self._upper).addWidget(self.address, 1 if self._on_call else 0)
        self.restyle()

    def _lay_out(self) -> None:
        top = self._top = Row(gap=12)
        self._due, paid = QWidget(), QWidget()
        to_charge = Text(say("Amount to charge"), "lead")
        for holder, label, value in ((self._due, self._label, self._to_pay), (paid, to_charge, self.amount)):
            column = Column(holder, gap=6)
            column.addWidget(label)
            column.addWidget(value, 0, Qt.AlignmentFlag.AlignVCenter)
            top.addWidget(holder, 1)
        upper = self._upper = Column(gap=14)
        upper.addLayout(top)
        upper.addLayout(self._ways)
        upper.addWidget(self._hint)
        upper.addWidget(self.address)
        self._foot = Surface("foot")
        self._foot_row = Column(self._foot, gap=4)
        self._foot_row.addWidget(self._result)
        whole = Column(self, gap=0)
        whole.addLayout(upper)
        whole.addWidget(self._foot)


_HINTS: Final = {
    CardWay.TERMINAL: say("The terminal shows the amount, and the customer's card goes into it."),
    CardWay.QR: say("The customer points their telephone at a code on this screen, and pays there."),
    CardWay.LINK: say("The customer gets a link by e-mail or text, and pays there. The receipt is booked by itself."),
}
_CALL_HINTS: Final = {
    CardWay.LINK: say("The caller gets a link while you talk, and pays there. You see at once when they have."),
    CardWay.KEYPAD: say("The caller types the card on their own keypad, and you hear no key."),
    CardWay.TERMINAL: say(
        "The caller reads the card out and you key it into the terminal. The recording is paused first."
    ),
    CardWay.BROWSER: say(
        "The caller reads the card out and you type it in the card page. The recording is paused first."
    ),
}
