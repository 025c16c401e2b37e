"""Write down who calls, for this call only, and correct who pays, which goes with the payment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal

from ims_desktop.domain.payment import Payer
from ims_desktop.errors import Refused
from ims_desktop.words import Words, say
from ui.keys import Act
from ui.screens.tendering.way_chooser import read_address
from ui.widgets.boxes import Row
from ui.widgets.field import Field
from ui.widgets.key_button import KeyButton
from ui.widgets.line_edit import CARD_WIPED
from ui.widgets.overlay import Dialog
from ui.widgets.panel import Notice

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.screens.telephone.call import Caller

_NAME_MAX: Final = 100
_KEPT: Final = say("Name and number are forgotten with the next caller. Who pays goes with the payment.")


class CallerDialog(Dialog):
    """Four boxes; Enter goes on, and in the last one keeps them."""

    told = Signal(str, str, object)
    """The caller's name, their number or e-mail, and the Payer or None for the account's holder."""

    def __init__(self, caller: Caller, payer: Payer) -> None:
        super().__init__("phone-call", say("Who calls"), say("kept for this call only"))
        self._usual = payer
        self.name = Field(say("Caller's name"))
        self.reach = Field(say("Mobile number or e-mail"))
        self.payer = Field(say("Who pays"))
        self.address = Field(say("Address of who pays"))
        self._fields = (self.name, self.reach, self.payer, self.address)
        self.note = Notice(_KEPT)
        self.keep = KeyButton(say("Keep for this call"), icon="check", caps=("Enter",), kind="primary")
        self.safe = KeyButton(say("Leave as it was"), act=Act.BACK, kind="dialog")
        shown = caller.payer or payer
        texts = (caller.name, caller.reach, shown.name, shown.address)
        for field, text in zip(self._fields, texts, strict=True):
            field.edit.setMaxLength(_NAME_MAX)
            field.edit.setText(text)
            field.edit.setCursorPosition(0)
        self._lay_out_body()
        self._wire()

    def first_field(self) -> QWidget:
        """Begin with the caller's name."""
        return self.name.edit

    # ------------------------------------------------------------------------------------------------------- inside
    def _lay_out_body(self) -> None:
        for left, right in ((self.name, self.reach), (self.payer, self.address)):
            row = Row(gap=14)
            row.addWidget(left, 1)
            row.addWidget(right, 1)
            self.body.addLayout(row)
        self.body.addWidget(self.note)
        self.add_buttons(self.safe, self.keep)

    def _wire(self) -> None:
        for place, field in enumerate(self._fields):
            field.edit.typed.connect(lambda _, one=field: one.show_refused(refused=False))
            field.edit.card_dropped.connect(lambda: self.note.say(CARD_WIPED, state="warn"))
            after = self._fields[place + 1].edit if place + 1 < len(self._fields) else None
            field.edit.entered.connect(self._on_keep if after is None else after.setFocus)
        self.reach.edit.entered.disconnect()
        self.reach.edit.entered.connect(self._on_keep)
        self.keep.activated.connect(self._on_keep)
        self.safe.activated.connect(self.step_back)

    def _on_keep(self) -> None:
        """Keep what was typed; a number that is none would be missed only when a link goes to it."""
        reach = self.reach.text().strip()
        if reach:
            try:
                read_address(reach)
            except Refused:
                self._refuse(self.reach, say("Type a whole number or an e-mail address, or leave the box empty."))
                return
        payer = Payer(self.payer.text().strip(), self.address.text().strip())
        name = self.name.text().strip()
        self._forget()
        self.closed.emit()
        self.told.emit(name, reach, None if payer == self._usual else payer)

    def step_back(self) -> None:
        """Leave it as it was, and nothing of what was typed."""
        self._forget()
        super().step_back()

    def _refuse(self, field: Field, words: Words) -> None:
        field.show_refused(refused=True)
        field.edit.setFocus()
        self.note.say(words, state="bad")

    def _forget(self) -> None:
        for field in self._fields:
            field.clear()
