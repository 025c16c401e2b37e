"""Give money back: how much of each bill, why, and by which way; it records nothing by itself."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ims_desktop.domain.approval import Act as Asked
from ims_desktop.domain.approval import needed
from ims_desktop.domain.method_kind import MethodKind, kind_of, methods_at_desk
from ims_desktop.domain.money import pounds
from ims_desktop.errors import InvalidAmount
from ims_desktop.words import Words, say
from ui.keys import Act
from ui.screens.day.ledger import DayLedger
from ui.screens.day.page import DayPage
from ui.screens.day.tables import line
from ui.theme import look
from ui.when import clock_time, local_date, long_date
from ui.widgets.boxes import MIDDLE, Column, Row, Surface
from ui.widgets.field import Field
from ui.widgets.headed_card import HeadedCard
from ui.widgets.key_button import KeyButton
from ui.widgets.line_edit import CARD_WIPED
from ui.widgets.money_edit import MoneyEdit
from ui.widgets.panel import Panel
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.catalogue import MethodOfPayment, ReferencePack
    from ims_desktop.domain.undoing import Refundable, RefundableLine

_OFFERED: Final = (MethodKind.CASH, MethodKind.CARD, MethodKind.OTHER)
"""A cheque that was banked is not handed back; what is still in the drawer is taken back whole."""
TO_CARD: Final = "to the card"
"""Stands for no method: the provider that charged the card gives it back."""
_KEYS: Final = {MethodKind.CASH: Act.CASH, MethodKind.CARD: Act.CARD}
_ICONS: Final = {MethodKind.CASH: "banknote", MethodKind.CARD: "credit-card"}


@dataclass(frozen=True, slots=True)
class RefundAsked:
    """What is to be given back. Units: pence above nothing, by the line of the original."""

    lines: dict[int, int]
    method: str
    method_name: str
    cash: bool
    reason: str
    authorisation: str
    last_four: str
    to_card: bool = False
    """Whether it goes back to the card through whoever charged it."""


class RefundPage(DayPage):
    """One refund, with what is left of each bill proposed."""

    refund_requested = Signal(object)
    """A RefundAsked."""

    def __init__(self, shown: Refundable, pack: ReferencePack, cashier: Cashier, card: Words | None = None) -> None:
        """Propose what is left; `card` names the card it can go back to by itself, None where it cannot."""
        super().__init__(
            say("Give money back"), _lead(shown), DayLedger("rotate-ccw", say("To give back")),
            back=say("Back to the payment"), help_topic="refund",
        )  # fmt: skip
        self._shown, self._pack, self._cashier, self._busy = shown, pack, cashier, False
        self.amounts: dict[int, MoneyEdit] = {}
        self.reason = Field(say("Why"))
        self.authorisation = Field(say("Authorisation code"))
        self.last_four = Field(say("Last four digits"))
        self.ways = {method.code: _way(method) for method in _offered(pack, to_card=card is not None)}
        if card is not None:
            back = KeyButton(say("Back to the card"), icon="undo-2", act=Act.CARD, kind="tab")
            self.ways = {TO_CARD: back} | self.ways
        self._card = card
        self.method = TO_CARD if card is not None else _proposed(shown, tuple(self.ways))
        self._total = Text("", "total")
        self._about = Panel("")
        self.submit = KeyButton("", icon="check", act=Act.TAKE, kind="primary")
        self._fill(shown)
        self._wire()
        self._choose(self.method)

    @property
    def typed(self) -> bool:
        """Whether anything was typed."""
        return any(field.text().strip() for field in (self.reason, self.authorisation, self.last_four))

    def take_focus(self) -> None:
        """Go to the first amount."""
        next(iter(self.amounts.values())).select_all()

    def show_busy(self, *, busy: bool) -> None:
        """While it is being recorded, it is not asked for again."""
        self._busy = busy

    # ------------------------------------------------------------------------------------------------------ inside
    def _fill(self, shown: Refundable) -> None:
        card = HeadedCard(say("How much of each bill"), icon="receipt-text")
        rows = Column(gap=4, margins=(18, 8, 18, 10))
        card.body.addLayout(rows)
        for row in shown.lines:
            rows.addWidget(self._line(row))
        ways = Row(gap=10)
        for button in self.ways.values():
            ways.addWidget(button)
        ways.addStretch(1)
        more = Surface("card")
        column = Column(more, gap=8, margins=(18, 10, 18, 12))
        column.addWidget(self.reason)
        column.addLayout(ways)
        self._card_fields = QWidget()
        pair = Row(self._card_fields, gap=14)
        pair.addWidget(self.authorisation, 1)
        pair.addWidget(self.last_four, 1)
        column.addWidget(self._card_fields)
        for widget in (card, more):
            self.stage.addWidget(widget)
        for method, name, pence in shown.tenders:
            self.ledger.body.addWidget(line(say("Paid by {method}", method=name or method), pounds(pence)))
        for one in shown.undone:
            self.ledger.body.addWidget(line(say("Given back"), pounds(one.amount_pence), detail=one.receipt))
        self.ledger.panels.addWidget(self._about)
        self.ledger.foot.addWidget(self._total)
        self.ledger.foot.addWidget(self.submit)

    def _line(self, row: RefundableLine) -> QWidget:
        holder = QWidget()
        layout = Row(holder, gap=14)
        words = Column(gap=0)
        words.addWidget(Text(f"{row.line.fund_name} {row.line.reference}", "strong", wrap=True))
        left = say("{left} of {amount} is left", left=pounds(row.left_pence), amount=pounds(row.line.amount_pence))
        words.addWidget(Text(left, "caption", wrap=True))
        layout.addLayout(words, 2)
        if row.left_pence > 0:
            edit = MoneyEdit(say("Give back of {reference}", reference=row.line.reference), "lead")
            edit.show_pence(row.left_pence)
            layout.addWidget(edit, 1, MIDDLE)
            self.amounts[row.line.n] = edit
        return holder

    def _wire(self) -> None:
        edits = list(self.amounts.values())
        for edit in edits:
            edit.typed.connect(self._on_typed)
            edit.card_dropped.connect(self._on_card_dropped)
        for edit, after in pairwise(edits):
            edit.entered.connect(after.select_all)
        edits[-1].entered.connect(lambda: self.reason.setFocus(Qt.FocusReason.OtherFocusReason))
        for field in (self.reason, self.authorisation, self.last_four):
            field.edit.typed.connect(self.hide_notice)
            field.edit.card_dropped.connect(self._on_card_dropped)
        self.reason.edit.entered.connect(self._on_reason)
        self.authorisation.edit.entered.connect(lambda: self.last_four.setFocus(Qt.FocusReason.OtherFocusReason))
        self.last_four.edit.entered.connect(lambda: self.submit.setFocus(Qt.FocusReason.OtherFocusReason))
        for code, button in self.ways.items():
            button.activated.connect(lambda code=code: self._choose(code))
        self.submit.activated.connect(self._on_submit)

    def _choose(self, code: str) -> None:
        """Give it back this way."""
        self.method = code
        for other, button in self.ways.items():
            button.choose(chosen=other == code)
        self._card_fields.setVisible(self._kind is MethodKind.CARD)
        self._on_typed()

    @property
    def _kind(self) -> MethodKind | None:
        method = self._pack.methods.get(self.method)
        return None if method is None else kind_of(method)

    @property
    def _method_name(self) -> str:
        method = self._pack.methods.get(self.method)
        return self.method if method is None else method.name

    def _lines(self) -> dict[int, int]:
        """Read the amounts; an empty one gives nothing back of its bill. Raises: InvalidAmount."""
        read = {n: 0 if edit.is_empty else edit.pence() for n, edit in self.amounts.items()}
        return {n: pence for n, pence in read.items() if pence}

    def _on_typed(self) -> None:
        """Say what it comes to, on the button too, and whether a second person is needed."""
        self.hide_notice()
        try:
            pence = sum(self._lines().values())
        except InvalidAmount:
            pence = 0
        self._total.say(pounds(pence))
        amount = pounds(pence)
        cash = self._kind is MethodKind.CASH
        self.submit.say(self._does(amount, cash=cash))
        if needed(self._pack.policy, self._cashier, Asked.REFUND, pence):
            self._about.say(say("A second person approves this."), self._whereto(), icon="shield-check")
        elif self.method == TO_CARD:
            safe = say("It is written down first, and never given twice.")
            self._about.say(self._whereto(), safe)
        elif cash:
            self._about.say(say("The cash comes out of your own drawer."), icon="info")
        else:
            self._about.say(say("Give it back with the terminal first."), say("Then write down what it says."))

    def _whereto(self) -> Words | str:
        """Name the card it goes back to, where it goes to one."""
        to_card = self.method == TO_CARD and self._card is not None
        return say("It goes back to the card: {card}", card=self._card or "") if to_card else ""

    def _does(self, amount: str, *, cash: bool) -> Words:
        """Say on the button what it does; the compact grid has room for the sum only."""
        if look().compact:
            return say("Give back {amount}", amount=amount)
        if self.method == TO_CARD:
            return say("Give {amount} back to the card", amount=amount)
        if cash:
            return say("Give back {amount} in cash", amount=amount)
        return say("Give back {amount} by {method}", amount=amount, method=self._method_name)

    def _on_reason(self) -> None:
        after = self.authorisation if self._kind is MethodKind.CARD else self.submit
        after.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_submit(self) -> None:
        if self._busy:
            return
        try:
            lines = self._lines()
        except InvalidAmount as wrong:
            self._show_wrong(wrong.words)
            return
        if not self.reason.text().strip():
            self.show_refused(say("Say why. The reason is recorded."))
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.refund_requested.emit(
            RefundAsked(
                lines,
                self.method,
                self._method_name,
                self._kind is MethodKind.CASH,
                self.reason.text(),
                self.authorisation.text(),
                self.last_four.text(),
                to_card=self.method == TO_CARD,
            )
        )

    def _show_wrong(self, words: Words) -> None:
        self.show_refused(words)
        for edit in self.amounts.values():
            try:
                edit.show_refused(refused=False)
                if not edit.is_empty:
                    edit.pence()
            except InvalidAmount:
                edit.show_refused(refused=True)
                edit.select_all()
                return

    def _on_card_dropped(self) -> None:
        self.show_refused(CARD_WIPED, state="warn")


def _lead(shown: Refundable) -> Words:
    when = say("{date}, {time}", date=long_date(local_date(shown.taken_at)), time=clock_time(shown.taken_at))
    return say("Of {receipt}, paid on {when} at till {till}.", receipt=shown.receipt, when=when, till=shown.till)


def _offered(pack: ReferencePack, *, to_card: bool) -> tuple[MethodOfPayment, ...]:
    kinds = [kind for kind in _OFFERED if kind is not MethodKind.CARD or not to_card]
    return tuple(method for method in methods_at_desk(pack) if kind_of(method) in kinds)


def _proposed(shown: Refundable, offered: tuple[str, ...]) -> str:
    """Propose the way it was paid, where money can go back that way."""
    paid = [method for method, _, _ in shown.tenders if method in offered]
    return (paid or list(offered) or [""])[0]


def _way(method: MethodOfPayment) -> KeyButton:
    kind = kind_of(method)
    act = _KEYS.get(kind) if kind is not None else None
    icon = _ICONS.get(kind, "") if kind is not None else ""
    return KeyButton(method.name, icon=icon, act=act, kind="tab")
