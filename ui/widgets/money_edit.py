"""Take an amount: pounds on screen, pence inside, judged at this edge and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QSizePolicy

from ui.theme import look, mark
from ui.widgets.boxes import Row
from ui.widgets.line_edit import LineEdit
from ui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ims_desktop.words import Words

_LONGEST: Final = 64
"""Longer than any figure, and than any card number with its gaps: a code is seen to be no figure, not cut to one."""


class AmountEdit(LineEdit):
    """A line of figures. It may hold some when a card number comes in behind: no figure here has that many digits."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMaxLength(_LONGEST)

    def is_card(self, text: str) -> bool:
        """Tell whether there is a card number anywhere among the digits; no reference of the council belongs here."""
        from ims_desktop.domain.card_guard import LONGEST, SHORTEST, looks_like_card

        digits = "".join(filter(str.isdecimal, text))
        return looks_like_card(text) or any(
            looks_like_card(digits[start:end])
            for end in range(SHORTEST, len(digits) + 1)
            for start in range(max(0, end - LONGEST), end - SHORTEST + 1)
        )


class MoneyEdit(QFrame):
    """A box for an amount. Shape: `t` the type role, "balance" (56 high) or "cash" (76 high) or "lead" (44 high)."""

    typed = Signal()
    """The text changed by hand."""

    entered = Signal()
    card_dropped = Signal()

    def __init__(self, name: Words, t: str = "balance", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("part", "money")
        self.setProperty("ring_object", True)
        self._t = t
        self._pound = Text("£", t, "2")
        self.edit = AmountEdit(self)
        self.edit.setProperty("part", "bare")
        self.edit.setProperty("t", t)
        self.edit.setProperty("ring", "object")
        self.edit.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.edit.setAccessibleName(name.text())
        self.setFocusProxy(self.edit)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row = Row(self, gap=8, margins=(16, 0, 18, 0))
        row.addWidget(self._pound)
        row.addWidget(self.edit, 1)
        self.edit.typed.connect(self._on_typed)
        self.edit.entered.connect(self.entered)
        self.edit.card_dropped.connect(self.card_dropped)
        self.edit.focus_moved.connect(lambda here: mark(self, "focused", here))
        self.restyle()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is typed."""
        return self.edit.text().strip() == ""

    def pence(self) -> int:
        """Read the amount.

        Raises: InvalidAmount, naming the rule.
        """
        from ims_desktop.domain.money import parse_pence

        return parse_pence(self.edit.text())

    def show_pence(self, amount_pence: int | None) -> None:
        """Show an amount, or nothing when there is none to propose."""
        from ims_desktop.domain.money import plain_pounds

        self.edit.setText("" if amount_pence is None else plain_pounds(amount_pence))
        self.show_refused(refused=False)

    def select_all(self) -> None:
        """Put the caret here with everything selected, so that a digit types over it."""
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edit.selectAll()

    def show_refused(self, *, refused: bool) -> None:
        """Mark the amount as not accepted; the sentence stands beside it."""
        mark(self, "state", "bad" if refused else "")

    def restyle(self) -> None:
        """Take up the text size."""
        self.setFixedHeight(look().px({"cash": 76, "balance": 56}.get(self._t, 44)))

    def _on_typed(self) -> None:
        self.show_refused(refused=False)
        self.typed.emit()
