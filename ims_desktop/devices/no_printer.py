"""Stand in for a printer at a desk that gives no paper, and for one that only a window can reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.errors import PrinterUnavailable
from ims_desktop.records import PrintOutcome
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.domain.paper import Paper
    from ims_desktop.domain.receipt import Receipt


class NoPrinter:
    """A desk without a printer: the receipt can be printed again elsewhere at any time."""

    name = "none"

    def print(self, receipt: Receipt) -> PrintOutcome:  # noqa: ARG002 - nothing to put it on
        """Take the receipt and print nothing."""
        return PrintOutcome(confirmed=False)

    def print_paper(self, paper: Paper) -> PrintOutcome:  # noqa: ARG002 - nothing to put it on
        """Take the paper and print nothing."""
        return PrintOutcome(confirmed=False)

    def ready(self) -> bool:
        """Tell that nothing stands in the way."""
        return True


class PrinterOfWindow:
    """A printer of the windowing system, asked for where there is no window."""

    def __init__(self, name: str) -> None:
        self.name = name

    def print(self, receipt: Receipt) -> PrintOutcome:  # noqa: ARG002 - it never gets there
        """Refuse. Raises: PrinterUnavailable."""
        raise PrinterUnavailable(
            say("Only the window can print on {name}. The payment is safe. Print again with F11.", name=self.name),
            code="printer_of_window",
        )

    def print_paper(self, paper: Paper) -> PrintOutcome:  # noqa: ARG002 - it never gets there
        """Refuse. Raises: PrinterUnavailable."""
        raise PrinterUnavailable(
            say("Only the window can print on {name}. What the paper shows is recorded.", name=self.name),
            code="printer_of_window",
        )

    def ready(self) -> bool:
        """Tell that nothing comes out of it from here."""
        return False
