"""Be the cashier of the guided demo: the small acts of every scene, each waiting for what a person would see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from ui.widgets.entry_box import EntryState

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.domain.payment import Payment
    from ims_desktop.use_cases.show_status import DeskStatus
    from ui.desk import Desk
    from ui.guided_hands import Hands
    from ui.screens.counter import CounterScreen

CTRL: Final = Qt.KeyboardModifier.ControlModifier


@dataclass(frozen=True, slots=True)
class Taken:
    """A payment of the story, and what it took to take it."""

    what: str
    payment: Payment
    keys: int


class Cashier:
    """Somebody at one desk. Shape: `taken` holds the payments so far, in order."""

    def __init__(self, desk: Desk, hands: Hands) -> None:
        self.desk = desk
        self.hands = hands
        self.taken: list[Taken] = []
        self.status: DeskStatus | None = None
        desk.status.told.connect(self._on_status)

    def _on_status(self, status: DeskStatus) -> None:
        self.status = status

    @property
    def counter(self) -> CounterScreen:
        """The counter, which must be there by now."""
        if self.desk.counter is None:
            raise AssertionError("the counter is not shown")
        return self.desk.counter

    def see(self, text: str, state: EntryState) -> None:
        """Wait for the verdict on what was typed."""
        entry, finding = self.counter.stage.entry, self.counter.finding
        self.hands.until(
            lambda: entry.state is state and finding.answer is not None and finding.answer.question.text == text,
            f"{text}: {state.value}",
        )

    def accept(self) -> None:
        """Enter: the amount gets the focus."""
        self.hands.enter()
        self.hands.until(self.amount_has_focus, "the amount")

    def add(self) -> None:
        """Enter: the bill goes into the basket."""
        lines = len(self.counter.keeper.basket.lines)
        self.hands.enter()
        self.hands.until(lambda: len(self.counter.keeper.basket.lines) == lines + 1, "the bill in the basket")

    def go_to_tender(self) -> None:
        """Enter on the empty box."""
        self.hands.enter()
        self.hands.until(lambda: self.counter.in_tender, "the money to count")

    def take(self, what: str, *, sent: bool = True) -> None:
        """Enter: the payment is taken; wait for the change, the paper, and central where it is there."""
        last = self.counter.paid.last
        self.hands.enter()
        keys = self.hands.keys
        self.hands.until(lambda: self.counter.paid.showing and self.counter.paid.last is not last, "the change")
        self.wait_taken(what, keys, sent=sent)

    def wait_taken(self, what: str, keys: int, *, sent: bool = True) -> None:
        """Wait for the paper of a payment, and for central where it is there; then note the payment."""
        done = self.counter.stage.done
        self.hands.until(lambda: done.receipt.fact.state == "ok", "the receipt")
        if sent:
            self.hands.until(lambda: done.sent.fact.state == "ok", "central's answer")
        payment = self.counter.paid.last
        if payment is not None:
            self.taken.append(Taken(what, payment, keys))

    def clear(self) -> None:
        """Esc until the box is empty."""
        for _ in range(3):
            if self.counter.stage.entry.text():
                self.hands.press(Qt.Key.Key_Escape)
        self.hands.until(lambda: self.counter.stage.entry.text() == "", "the empty box")

    def command(self, letters: str) -> None:
        """Do a command of the palette by some letters of its name."""
        window = self.desk.window
        self.hands.press(Qt.Key.Key_K, CTRL)
        self.hands.until(lambda: window.overlay.dialog is not None, "the commands")
        self.hands.type(letters)
        self.hands.enter()
        self.hands.until(lambda: window.overlay.dialog is None, "the commands closed")

    def amount_has_focus(self) -> bool:
        """Whether the next digit goes into the amount."""
        focused = QApplication.focusWidget()
        return focused is not None and self.counter.stage.card.amount.isAncestorOf(focused)

    def enough_is_counted(self) -> bool:
        """Whether Enter would take the payment."""
        due_pence = self.counter.keeper.basket.total_pence
        return self.counter.in_tender and self.counter.tender.given.against(due_pence).enough

    def marks(self, reference: str) -> Callable[[], bool]:
        """Ask whether the list of accounts marks this one."""
        results = self.counter.stage.results
        return lambda: results.isVisible() and results.marked is not None and results.marked.reference == reference

    def begin_basket(self, reference: str) -> None:
        """Put one bill into the basket and leave it there."""
        self.hands.type(reference)
        self.see(reference, EntryState.VALID)
        self.accept()
        self.add()

    def accounts_are_here(self) -> bool:
        """Whether the copy of the accounts is whole."""
        return self.status is not None and self.status.accounts.health.value == "complete"
