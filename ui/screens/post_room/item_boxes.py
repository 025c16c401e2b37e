"""Take what a cheque or a postal order says of itself: keyed box by box, or the whole line from a reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal

from ims_desktop.domain.cheque_details import (
    masked_account,
    read_account,
    read_cheque,
    read_cheque_name,
    read_cheque_number,
    read_serial,
    read_sort_code,
)
from ims_desktop.domain.method_kind import MethodKind
from ims_desktop.domain.micr import is_micr, read_micr
from ims_desktop.errors import CardNumberRefused, Refused
from ims_desktop.words import Words, say
from ui.widgets.boxes import Row, Surface
from ui.widgets.field import Field

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.domain.payment import Cheque

_READ: Final[dict[str, Callable[[str], str]]] = {
    "number": read_cheque_number,
    "sort_code": read_sort_code,
    "account": read_account,
    "name": read_cheque_name,
    "serial": read_serial,
}
_LABELS: Final = {
    "number": say("Number, or its line"),
    "sort_code": say("Sort code"),
    "account": say("Account number"),
    "name": say("Name on it"),
    "serial": say("Number of the postal order"),
}
_WIDE: Final = {"number": 4, "name": 5}


class ItemBoxes(Surface):
    """The boxes of one item. Enter goes from box to box; nothing that does not fit is passed."""

    filled = Signal()
    """Enter in the last box: what is paid comes next."""

    account_typed = Signal(str, str)
    """A sort code and an account number are whole."""

    wrong = Signal(object)
    """A box does not fit: the Words that say why."""

    card_dropped = Signal()
    changed = Signal()

    def __init__(self, kind: MethodKind) -> None:
        super().__init__("card")
        names = ("serial",) if kind is MethodKind.POSTAL_ORDER else ("number", "sort_code", "account", "name")
        self.fields = {name: Field(_LABELS[name]) for name in names}
        self._order = names
        self._pair = ("", "")
        self._same = False
        self.encoded_pence: int | None = None
        """What a bank encoded in the line that was read: compared with what is keyed, never taken over."""
        row = Row(self, gap=12, margins=(18, 10, 18, 12))
        for name, field in self.fields.items():
            row.addWidget(field, _WIDE.get(name, 3))
            field.edit.entered.connect(lambda at=name: self._on_entered(at))
            field.edit.typed.connect(lambda _, at=name: self._on_typed(at))
            field.edit.card_dropped.connect(self.card_dropped)

    @property
    def typed(self) -> bool:
        """Whether anything stands in a box."""
        return any(field.text().strip() for field in self.fields.values())

    @property
    def has_cheque(self) -> bool:
        """Whether a cheque is asked for."""
        return "number" in self.fields

    def cheque(self) -> Cheque:
        """Read the boxes as a cheque.

        Raises: BadInput, CardNumberRefused.
        """
        return read_cheque(*(self.fields[name].text() for name in ("name", "number", "sort_code", "account")))

    def serial(self) -> str:
        """Read the number of a postal order.

        Raises: BadInput, CardNumberRefused.
        """
        return read_serial(self.fields["serial"].text())

    def take_focus(self) -> None:
        """Go to the first box that is empty."""
        first = next((name for name in self._order if not self.fields[name].text().strip()), self._order[0])
        self._focus(first)

    def forget(self) -> None:
        """Empty every box for the next item."""
        self._pair, self._same, self.encoded_pence = ("", ""), False, None
        for field in self.fields.values():
            field.clear()
            field.show_refused(refused=False)

    def fill(self, **texts: str) -> None:
        """Put texts into boxes by hand of the program."""
        for name, text in texts.items():
            self.fields[name].edit.setText(text)
            self.fields[name].show_refused(refused=False)
        self._tell_account()

    def go_on_with(self, last: Cheque) -> None:
        """Take the payer of the last cheque again: only the number is asked for."""
        self.fill(sort_code=last.sort_code, account=last.account, name=last.name)
        self._same = True
        self._focus("number")

    def offer_name(self, name: str) -> None:
        """Propose a name where none is typed; it is selected, so that a key types over it."""
        field = self.fields["name"]
        if not field.text().strip():
            field.edit.setText(name)
            if field.edit.hasFocus():
                field.edit.selectAll()

    def take_line(self, text: str) -> Words | None:
        """Take the line of a cheque from a reader, or say why it has to be keyed; nothing of it is guessed.

        Raises: CardNumberRefused.
        """
        reading = read_micr(text)
        line = reading.line
        if line is None:
            self.fields["number"].clear()
            self._focus("number")
            why = reading.words or say("Key the cheque.")
            return say("{why} Read: {seen}", why=why, seen=reading.seen) if reading.seen else why
        self.fill(number=line.serial, sort_code=line.sort_code, account=line.account)
        self.encoded_pence = line.amount_pence
        self._focus("name")
        self.fields["name"].edit.selectAll()
        return None

    def show_wrong(self, problem: Refused) -> None:
        """Mark the box a refusal is about, and go there."""
        name = problem.reason.removeprefix("cheque_")
        if name in self.fields:
            self.fields[name].show_refused(refused=True)
            self._focus(name)
        self.wrong.emit(problem.words)

    def masked(self) -> str:
        """Return the bank account as it is shown once it was entered."""
        return masked_account(self.fields["account"].text()) if self.has_cheque else ""

    # ------------------------------------------------------------------------------------------------------ inside
    def _focus(self, name: str) -> None:
        self.fields[name].setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_typed(self, name: str) -> None:
        self.fields[name].show_refused(refused=False)
        self.changed.emit()
        if name in {"sort_code", "account"}:
            self._tell_account()

    def _on_entered(self, name: str) -> None:
        text = self.fields[name].text()
        try:
            if name == "number" and (is_micr(text) or len(text.strip()) > 6):
                why = self.take_line(text)
                if why is not None:
                    self.wrong.emit(why)
                return
            _READ[name](text)
        except CardNumberRefused:
            self.fields[name].clear()
            self.card_dropped.emit()
            return
        except Refused as problem:
            self.show_wrong(problem)
            return
        following = () if self._same and name == "number" else self._order[self._order.index(name) + 1 :]
        if following:
            self._focus(following[0])
            self.fields[following[0]].edit.selectAll()
        else:
            self.filled.emit()

    def _tell_account(self) -> None:
        """Let a bank account be looked at once both its parts are whole."""
        try:
            pair = read_sort_code(self.fields["sort_code"].text()), read_account(self.fields["account"].text())
        except Refused:
            self._pair = ("", "")
            return
        if pair != self._pair:
            self._pair = pair
            self.account_typed.emit(*pair)
