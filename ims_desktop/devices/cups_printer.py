"""Print through CUPS: the PDF is handed to `lp`, which says only that it took it, not that paper came out."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Final

from ims_desktop.devices.paper_pdf import paper_pdf
from ims_desktop.devices.receipt_pdf import receipt_pdf
from ims_desktop.errors import PrinterUnavailable
from ims_desktop.records import PrintOutcome
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.domain.paper import Paper
    from ims_desktop.domain.receipt import Receipt
    from ims_desktop.words import Words

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
        why = say(
            "The printer {name} did not take the receipt. The payment is safe. Print again with F11.", name=self.name
        )
        return self._hand_over(receipt_pdf(receipt, self._paper()), receipt.number, why)

    def print_paper(self, paper: Paper) -> PrintOutcome:
        """Hand any other paper over.

        Raises: PrinterUnavailable.
        """
        why = say("The printer {name} did not take the paper. What it shows is recorded.", name=self.name)
        return self._hand_over(paper_pdf(paper, self._paper()), paper.number, why)

    def ready(self) -> bool:
        """Tell whether the last paper was taken; asking CUPS each time could make a desk wait."""
        return self._ready

    def _hand_over(self, pdf: bytes, title: str, why: Words) -> PrintOutcome:
        self._ready = False
        try:
            ran = subprocess.run(
                [self._program, "-d", self.name, "-t", title],
                input=pdf,
                capture_output=True,
                timeout=TIMEOUT_S,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as problem:
            raise PrinterUnavailable(why) from problem
        if ran.returncode != 0:
            raise PrinterUnavailable(why)
        self._ready = True
        return PrintOutcome(confirmed=False)
