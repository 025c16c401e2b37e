"""Describe what every pane of the tender stage does: it shows what is to pay, and says what was handed over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from ims_desktop.domain.catalogue import MethodOfPayment
    from ims_desktop.domain.payment import Tender
    from ims_desktop.words import Words


class Pane(QWidget):
    """One way to pay. It takes nothing: it says what was given, and the stage decides what becomes of it."""

    changed = Signal()
    """What was given is not what it was."""

    take_requested = Signal()
    """Enter in the last box."""

    left = Signal()
    """Esc."""

    card_dropped = Signal()

    def begin(self, due_pence: int, method: MethodOfPayment, *, part: bool) -> None:
        """Start with what is still to pay; `part` when something was given already, so that the sum comes first."""
        raise NotImplementedError

    def forget(self) -> None:
        """Empty every box: another customer."""
        raise NotImplementedError

    def take_focus(self) -> None:
        """Put the caret where the next key belongs."""
        raise NotImplementedError

    def tender(self) -> Tender:
        """Say what was handed over.

        Raises: Refused, naming the box and the rule; the pane has marked the box.
        """
        raise NotImplementedError

    @property
    def given_pence(self) -> int:
        """What is handed over, as far as it can be read; 0 otherwise."""
        raise NotImplementedError

    @property
    def can_take(self) -> bool:
        """Whether a press of the primary key has something to go by."""
        raise NotImplementedError

    @property
    def sentence(self) -> str:
        """What the pane says of what was given."""
        raise NotImplementedError

    def say_problem(self, title: Words, detail: Words | str = "") -> None:
        """Say why nothing was taken; what was typed stays."""
        raise NotImplementedError

    def restyle(self) -> None:
        """Take up the text size and the grid."""
        raise NotImplementedError
