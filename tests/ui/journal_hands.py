"""Work the journal as a person does: real keys go in at the window."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from ims_desktop.domain.basket import Basket
from ims_desktop.domain.payment import Tender
from ims_desktop.use_cases.add_line import add_line
from ims_desktop.use_cases.take_payment import take_payment
from tests.ui.desk_hands import ENTER
from ui.screens.journal.journal_page import JournalPage
from ui.screens.journal.refund_page import RefundPage
from ui.screens.journal.void_page import VoidPage

if TYPE_CHECKING:
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.payment import Payment
    from ims_desktop.till import Till
    from tests.ui.desk_hands import AtDesk
    from ui.screens.approval_dialog import ApprovalDialog

BILLS = (("23", "775326912"), ("23", "216405732"))


@dataclass
class JournalHands:
    """A person in front of the journal."""

    at: AtDesk
    taken: list[Payment] = field(default_factory=list)

    @property
    def till(self) -> Till:
        till = self.at.desk.flow.till
        assert till is not None
        return till

    @property
    def cashier(self) -> Cashier:
        cashier = self.at.desk.flow.cashier
        assert cashier is not None
        return cashier

    def take(self, *amounts: str) -> Payment:
        """Record a payment in cash."""
        basket = Basket()
        for (fund, reference), amount in zip(BILLS, amounts, strict=False):
            basket = add_line(self.till, self.cashier, basket, fund, reference, amount)
        tender = Tender(self._cash(), "Cash", basket.total_pence)
        self.taken.append(take_payment(self.till, self.till.ids.new(), self.cashier, basket, [tender]))
        return self.taken[-1]

    def quiet(self) -> None:
        """Wait until nothing is on its way."""
        lanes = self.at.desk.lanes
        for _ in range(3):
            self.at.until(lambda: not lanes.busy)
            QApplication.processEvents()
        self.at.until(lambda: not lanes.busy)

    def search(self, text: str) -> None:
        """Type a question over the last one and press Enter."""
        self.page.take_focus()
        self.at.type(text)
        self.at.press(ENTER)
        self.quiet()

    def press(self, *keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.at.press(*keys, modifier=modifier)
        self.quiet()

    @property
    def page(self) -> JournalPage:
        screen = self.at.desk.window.screen_now
        assert isinstance(screen, JournalPage), screen
        return screen

    @property
    def refund(self) -> RefundPage:
        screen = self.at.desk.window.screen_now
        assert isinstance(screen, RefundPage), screen
        return screen

    @property
    def void(self) -> VoidPage:
        screen = self.at.desk.window.screen_now
        assert isinstance(screen, VoidPage), screen
        return screen

    @property
    def receipts(self) -> list[str]:
        """What is listed."""
        return [row.found.receipt for row in self.page.found.model.rows]

    def approve(self) -> None:
        """Let a supervisor type name and secret."""
        self.approve_by(supervisor(self))

    def approve_by(self, username: str) -> None:
        """Let somebody type name and secret."""
        dialog: ApprovalDialog = self.at.desk.window.overlay.dialog  # type: ignore[assignment]
        dialog.person.setFocus()
        self.at.type(username)
        self.at.press(ENTER)
        self.at.type("training")
        self.at.press(ENTER)
        self.quiet()

    def _cash(self) -> str:
        with self.till.store.read() as reader:
            pack = reader.pack()
        assert pack is not None
        method = pack.method_with("IsACashPayment")
        assert method is not None
        return method.code


def supervisor(hands: JournalHands) -> str:
    """Name somebody who may approve refunds here and is not at the desk."""
    with hands.till.store.read() as reader:
        pack = reader.pack()
    assert pack is not None
    return next(
        name
        for name, person in sorted(pack.cashiers.items())
        if person.may_supervise and name != hands.cashier.username
    )
