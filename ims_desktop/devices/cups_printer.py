"""Print through CUPS: the PDF is handed to `lp`, which says only that it took it, not that paper came out."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Final

from ims_desktop.devices.receipt_pdf import receipt_pdf
from ims_desktop.errors import PrinterUnavailable
from ims_desktop.records import PrintOutcome
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.domain.receipt import Receipt

TIMEOUT_S: Final = 15.0


class CupsPrinter:
    """A CUPS queue; `paper` is asked for each receipt, because the council's policy may change."""

    def __init__(self, queue: str, paper: Callable[[], str], *, program: str = "lp") -> None:
        self.name = queue
        self._paper = paper
        self._program = program
        self._ready = True

    def print(self, receipt: Receipt) -> PrintOutcome:
        """Hand the receipt over. Exit code 0 means that CUPS took it; nobody knows more.

        Raises: PrinterUnavailable when there is no such queue, no CUPS, or no answer.
        """
        self._ready = False
        try:
            ran = subprocess.run(
                [self._program, "-d", self.name, "-t", receipt.number],
                input=receipt_pdf(receipt, self._paper()),
                capture_output=True,
                timeout=TIMEOUT_S,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as problem:
            raise self._unavailable() from problem
        if ran.returncode != 0:
            raise self._unavailable()
        self._ready = True
        return PrintOutcome(confirmed=False)

    def ready(self) -> bool:
        """Tell whether the last receipt was taken; asking CUPS each time could make a desk wait."""
        return self._ready

    def _unavailable(self) -> PrinterUnavailable:
        return PrinterUnavailable(
            say(
                "The printer {name} did not take the receipt. The payment is safe. Print again with F11.",
                name=self.name,
            )
        )
