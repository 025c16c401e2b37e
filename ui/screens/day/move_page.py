"""Move cash that no customer is part of: in, out, or sealed into the safe before a second person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal

from ims_desktop.domain.money import pounds
from ims_desktop.domain.session import Direction
from ims_desktop.errors import InvalidAmount
from ims_desktop.words import Words, say
from ui.keys import Act
from ui.screens.day.count_card import CountCard
from ui.screens.day.facts import MoveAsked
from ui.screens.day.ledger import DayLedger
from ui.screens.day.page import DayPage
from ui.screens.day.tables import movement_lines
from ui.widgets.boxes import MIDDLE, Column, Row, Surface
from ui.widgets.field import Field
from ui.widgets.headed_card import Lines
from ui.widgets.key_button import KeyButton
from ui.widgets.line_edit import CARD_WIPED
from ui.widgets.money_edit import MoneyEdit
from ui.widgets.panel import Panel
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ui.screens.day.facts import DayFacts

_TITLES: Final = {
    Direction.IN: (say("Cash in"), say("Cash that comes into the drawer and is no payment, as change from the bank.")),
    Direction.OUT: (say("Cash out"), say("Cash that leaves the drawer and is no refund, as change for another till.")),
    Direction.LIFT: (say("Lift to the safe"), say("Count what goes into the bag and seal it. Two people see it go.")),
}
_DOES: Final = {
    Direction.IN: say("Put {amount} into the drawer"),
    Direction.OUT: say("Take {amount} out"),
    Direction.LIFT: say("Lift {amount} to the safe"),
}
_NOT_YET: Final = {
    Direction.IN: say("Put it into the drawer"),
    Direction.OUT: say("Take it out"),
    Direction.LIFT: say("Lift it to the safe"),
}


class MovePage(DayPage):
    """One movement. It records nothing: it says what is wanted, under an id made once."""

    move_requested = Signal(object)
    """A MoveAsked."""

    def __init__(self, facts: DayFacts, direction: Direction, movement_id: str) -> None:
        title, lead = _TITLES[direction]
        super().__init__(
            title, lead, DayLedger("coins", say("Cash that moved")), back=say("Back to the till day"), help_topic="move"
        )
        self._direction, self._movement_id, self._busy = direction, movement_id, False
        self._pieces: CountCard | None = None
        self.amount = MoneyEdit(say("Amount"), "cash")
        self.reason = Field(say("Why, if it needs saying") if direction is Direction.LIFT else say("Why"))
        self.seal = Field(say("Seal of the bag"))
        self.switch = KeyButton(say("By notes and coins"), act=Act.PIECES, kind="secondary")
        self.submit = KeyButton("", icon="check", act=Act.TAKE, kind="primary")
        self._fill(facts)
        self._wire()
        self.use_pieces(pieces=False)

    @property
    def typed(self) -> bool:
        """Whether anything is typed."""
        counted = self._pieces is not None and not self._pieces.is_empty
        return counted or any(box.text().strip() for box in (self.amount.edit, self.reason, self.seal))

    @property
    def by_pieces(self) -> bool:
        """Whether notes and coins are counted, and not the sum typed."""
        return self._pieces is not None and self._pieces.isVisibleTo(self)

    @property
    def pieces(self) -> CountCard:
        """The boxes for notes and coins; made when they are first asked for."""
        if self._pieces is None:
            self._pieces = CountCard(counting=say("Comes to"), t="total")
            self._pieces.hide()
            self.stage.insertWidget(self.stage.indexOf(self._sum) + 1, self._pieces)
            self._pieces.tab_behind(self.amount.edit)
            self._pieces.changed.connect(self._on_typed)
            self._pieces.ended.connect(self._on_amount)
        return self._pieces

    def take_focus(self) -> None:
        """Go to the amount."""
        if self.by_pieces:
            self.pieces.take_focus()
        else:
            self.amount.select_all()

    def take_scan(self, text: str) -> bool:
        """Take the seal of a bag from its code."""
        if self._direction is not Direction.LIFT:
            return False
        self.seal.edit.setText(text)
        if self.seal.text():  # a card number was wiped, and it was said
            self._on_typed()
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def use_pieces(self, *, pieces: bool) -> None:
        """Count notes and coins, or type the sum; what was typed in the other way stays there."""
        if pieces or self._pieces is not None:
            self.pieces.setVisible(pieces)
        self._sum.setVisible(not pieces)
        self.switch.say(say("Type the sum") if pieces else say("By notes and coins"))
        self._on_typed()
        self.take_focus()

    def show_busy(self, *, busy: bool) -> None:
        """While it is being recorded, it is not asked for again."""
        self._busy = busy

    # ------------------------------------------------------------------------------------------------------ inside
    def _fill(self, facts: DayFacts) -> None:
        self._sum = Surface("card")
        column = Column(self._sum, gap=6, margins=(24, 14, 24, 16))
        column.addWidget(Text(say("Amount"), "lead"))
        column.addWidget(self.amount)
        card = Surface("card")
        pair = Row(card, gap=16, margins=(24, 12, 24, 14))
        pair.addWidget(self.seal, 1)
        pair.addWidget(self.reason, 2)
        self.seal.setVisible(self._direction is Direction.LIFT)
        self.head_end.insertWidget(0, self.switch, 0, MIDDLE)
        for widget in (self._sum, card):
            self.stage.addWidget(widget)
        rows = Lines(side=0)
        rows.show_rows(
            [movement_lines(one, facts) for one in facts.movements] or [Text(say("Nothing yet."), "body", "2")]
        )
        self.ledger.body.addLayout(rows)
        self.ledger.panels.addWidget(self._about(facts))
        self.ledger.foot.addWidget(self.submit)

    def _about(self, facts: DayFacts) -> Panel:
        if self._direction is Direction.LIFT:
            title, detail = say("Two people"), say("A second person proves themselves and is named on the slip.")
            return Panel(title, detail, icon="users")
        if self._direction is Direction.OUT:
            limit = pounds(facts.policy.approve_cash_out_over_pence)
            return Panel(say("A supervisor approves more than {amount}.", amount=limit), icon="shield-check")
        return Panel(say("It counts as cash in this drawer from now on."), icon="info")

    def _wire(self) -> None:
        for field in (self.reason, self.seal):
            field.edit.typed.connect(self._on_typed)
            field.edit.card_dropped.connect(self._on_card_dropped)
        self.amount.typed.connect(self._on_typed)
        self.amount.card_dropped.connect(self._on_card_dropped)
        self.amount.entered.connect(self._on_amount)
        self.seal.edit.entered.connect(lambda: self.reason.setFocus(Qt.FocusReason.OtherFocusReason))
        self.reason.edit.entered.connect(lambda: self.submit.setFocus(Qt.FocusReason.OtherFocusReason))
        self.switch.activated.connect(lambda: self.use_pieces(pieces=not self.by_pieces))
        self.submit.activated.connect(self._on_submit)

    def _on_typed(self) -> None:
        """Say on the button what it will do."""
        self.hide_notice()
        try:
            amount_pence = self._amount_pence()
        except InvalidAmount:
            amount_pence = 0
        does = _DOES[self._direction]
        self.submit.say(
            say(does.template, amount=pounds(amount_pence)) if amount_pence > 0 else _NOT_YET[self._direction]
        )

    def _amount_pence(self) -> int:
        return self.pieces.counted_pence if self.by_pieces else self.amount.pence()

    def _on_amount(self) -> None:
        """Go on to what is asked next; an amount that is none is said first."""
        try:
            self._amount_pence()
        except InvalidAmount as wrong:
            self._show_wrong(wrong.words)
            return
        first = self.seal if self._direction is Direction.LIFT else self.reason
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_submit(self) -> None:
        if self._busy:
            return
        try:
            amount_pence = self._amount_pence()
        except InvalidAmount as wrong:
            self._show_wrong(wrong.words)
            return
        counts = {each: n for each, n in self.pieces.counts.items() if n} if self.by_pieces else {}
        wish = MoveAsked(self._movement_id, self._direction, amount_pence, self.reason.text(), self.seal.text(), counts)
        self.move_requested.emit(wish)

    def _show_wrong(self, words: Words) -> None:
        self.amount.show_refused(refused=not self.by_pieces)
        self.show_refused(words)
        self.take_focus()

    def _on_card_dropped(self) -> None:
        self.show_refused(CARD_WIPED, state="warn")
