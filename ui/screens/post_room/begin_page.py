"""Begin a pile with the figures of its slip, or go on with one that is open."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from ims_desktop.domain.method_kind import MethodKind, kind_of
from ims_desktop.domain.money import pounds
from ims_desktop.errors import InvalidAmount
from ims_desktop.words import Words, say
from ui.keys import Act
from ui.screens.day.ledger import DayLedger
from ui.screens.day.page import DayPage
from ui.widgets.boxes import Column, Row, Surface
from ui.widgets.field import Field
from ui.widgets.key_button import KeyButton
from ui.widgets.line_edit import CARD_WIPED
from ui.widgets.money_edit import MoneyEdit
from ui.widgets.panel import Panel
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ims_desktop.domain.catalogue import MethodOfPayment
    from ims_desktop.use_cases.show_batch import ShownBatch


@dataclass(frozen=True, slots=True)
class BatchAsked:
    """What the slip says, as it was typed and read. Units: pence."""

    number: str
    method: str
    items: int
    pence: int


class BeginPage(DayPage):
    """The slip first: number or name, cheques or postal orders, how many, how much."""

    begin_requested = Signal(object)
    """A BatchAsked."""

    take_up_requested = Signal(object)
    """A ShownBatch that is open."""

    give_up_requested = Signal(object)

    def __init__(self, methods: tuple[MethodOfPayment, ...], batches: tuple[ShownBatch, ...]) -> None:
        super().__init__(
            say("Post room"),
            say("Type what the slip of the pile says, before anything of it is entered."),
            DayLedger("mail", say("Batches that are open")),
            back=say("Back to the counter"),
            help_topic="post_room",
        )
        self._methods, self._busy = methods, False
        self._chosen = methods[0].code if methods else ""
        self.number = Field(say("Number or name of the batch"))
        self.items = Field(say("How many items"))
        self.pounds = MoneyEdit(say("What they come to"), "lead")
        self.submit = KeyButton(say("Begin the batch"), icon="check", act=Act.TAKE, kind="primary")
        self.kinds = {one.code: self._kind_button(one) for one in methods}
        self.rows: list[KeyButton] = []
        self._fill(batches)
        self._wire()
        self._choose(self._chosen)

    @property
    def typed(self) -> bool:
        """Whether anything of a slip is typed."""
        return any(edit.text().strip() for edit in (self.number.edit, self.items.edit, self.pounds.edit))

    def take_focus(self) -> None:
        """Go on with what is open, or begin at the top."""
        (self.rows[0] if self.rows else self.number).setFocus(Qt.FocusReason.OtherFocusReason)

    def show_busy(self, *, busy: bool) -> None:
        """While it is being kept, it is not asked for again."""
        self._busy = busy

    # ------------------------------------------------------------------------------------------------------ inside
    def _kind_button(self, method: MethodOfPayment) -> KeyButton:
        first = next((one for one in self._methods if kind_of(one) is MethodKind.CHEQUE), None)
        button = KeyButton(method.name, act=Act.CHEQUE if method is first else None, kind="tab")
        button.activated.connect(partial(self._choose, method.code))
        return button

    def _choose(self, code: str) -> None:
        self._chosen = code
        for name, button in self.kinds.items():
            button.choose(chosen=name == code)

    def _fill(self, batches: tuple[ShownBatch, ...]) -> None:
        card = Surface("card")
        column = Column(card, gap=12, margins=(24, 14, 24, 16))
        kinds = Row(gap=8)
        for button in self.kinds.values():
            kinds.addWidget(button)
        kinds.addStretch(1)
        column.addWidget(self.number)
        column.addLayout(kinds)
        money = Column(gap=5)
        money.addWidget(Text(say("What they come to"), "strong"))
        money.addWidget(self.pounds)
        pair = Row(gap=16)
        pair.addWidget(self.items, 1)
        pair.addLayout(money, 2)
        column.addLayout(pair)
        self.stage.addWidget(card)
        for shown in batches:
            self._add_row(shown)
        if not batches:
            self.ledger.body.addWidget(Text(say("None. What is begun here stays, even after a power cut."), wrap=True))
        if not self._methods:
            self.show_refused(say("This council takes no cheques or postal orders at a desk."), state="warn")
        self.ledger.foot.addWidget(self.submit)

    def _add_row(self, shown: ShownBatch) -> None:
        progress = shown.progress
        row = KeyButton(say("Go on with {number}", number=shown.batch.number), icon="arrow-right", kind="secondary")
        row.activated.connect(partial(self.take_up_requested.emit, shown))
        self.rows.append(row)
        words = say(
            "{items} of {all} items, {amount} of {whole}",
            items=progress.items,
            all=progress.control_items,
            amount=pounds(progress.amount_pence),
            whole=pounds(progress.control_pence),
        )
        self.ledger.body.addWidget(row)
        self.ledger.body.addWidget(Text(words, "caption", wrap=True))
        if shown.ended:
            self.ledger.body.addWidget(Panel(say("Its session is closed: it can only be closed."), icon="info"))
        if not shown.items:
            drop = KeyButton(say("Give it up, nothing is in it"), icon="x", kind="quiet")
            drop.activated.connect(partial(self.give_up_requested.emit, shown))
            self.ledger.body.addWidget(drop)

    def _wire(self) -> None:
        for edit in (self.number.edit, self.items.edit):
            edit.typed.connect(self.hide_notice)
            edit.card_dropped.connect(self._on_card_dropped)
        self.pounds.typed.connect(self.hide_notice)
        self.pounds.card_dropped.connect(self._on_card_dropped)
        self.number.edit.entered.connect(lambda: self.items.setFocus(Qt.FocusReason.OtherFocusReason))
        self.items.edit.entered.connect(self.pounds.select_all)
        self.pounds.entered.connect(self._on_submit)
        self.submit.activated.connect(self._on_submit)

    def _on_card_dropped(self) -> None:
        self.show_refused(CARD_WIPED, state="warn")

    def _on_submit(self) -> None:
        if self._busy:
            return
        text = self.items.text().strip()
        if not (text.isascii() and text.isdecimal()) or len(text) > 5:
            self._wrong(self.items, say("Type how many items there are, in digits."))
            return
        try:
            pence = self.pounds.pence()
        except InvalidAmount as problem:
            self.pounds.show_refused(refused=True)
            self.show_refused(problem.words)
            self.pounds.select_all()
            return
        self._busy = True
        self.begin_requested.emit(BatchAsked(self.number.text(), self._chosen, int(text), pence))

    def _wrong(self, field: Field, words: Words) -> None:
        field.show_refused(refused=True)
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.show_refused(words)
