"""Take a cheque, and warn beside its boxes when arithmetic says that sort code and account do not belong together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from ims_desktop.domain.bank_check import BankResult
from ims_desktop.domain.cheque_details import read_account, read_sort_code
from ims_desktop.errors import Refused
from ims_desktop.words import say
from ui.screens.tendering.boxes import CHEQUE
from ui.screens.tendering.detail_pane import DetailPane
from ui.when import long_date

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ims_desktop.domain.bank_check import BankCheck


class ChequePane(DetailPane):
    """The pane behind F8. What the check says is never more than a warning: the cheque is taken all the same."""

    bank_details_typed = Signal(str, str)
    """A sort code and an account number are whole."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(CHEQUE, parent)
        self._pair = ("", "")
        self._warning = ""
        self.changed.connect(self._on_changed)

    @property
    def warning(self) -> str:
        """What is said of the bank details now."""
        return self._warning

    def show_bank_check(self, sort_code: str, account: str, check: BankCheck) -> None:
        """Show what the check says of these two numbers, unless others were typed since."""
        if (sort_code, account) != self._pair:
            return
        if check.result is BankResult.DOES_NOT_FIT and check.table_date is not None:
            title = say("The account number does not fit the sort code. Check both on the cheque.")
            table = say("You can still take it. Table of {day}.", day=long_date(check.table_date))
            self._warning = f"{title} {table}"
            self.say_warning(title, table)
        elif check.result is BankResult.NOT_CHECKED:
            self.say_note(say("The bank details were not checked."))
        else:
            self.say_note(say("The account number fits the sort code."))

    def _on_changed(self) -> None:
        self._warning = ""
        try:
            pair = (
                read_sort_code(self.fields["cheque_sort_code"].text()),
                read_account(self.fields["cheque_account"].text()),
            )
        except Refused:
            self._pair = ("", "")
            return
        self._pair = pair
        self.bank_details_typed.emit(*pair)
