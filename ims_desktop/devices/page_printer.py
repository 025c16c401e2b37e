"""Set a receipt as pages and hand them to a printer that takes only pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.devices.paper_pdf import paper_pdf
from ims_desktop.devices.receipt_pdf import receipt_pdf
from ims_desktop.records import PrintOutcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.domain.paper import Paper
    from ims_desktop.domain.receipt import Receipt
    from ims_desktop.till import PdfPrinter


class PagePrinter:
    """A printer the window brought, as a printer of receipts; `paper` is asked for each."""

    def __init__(self, pages: PdfPrinter, paper: Callable[[], str]) -> None:
        self._pages = pages
        self._paper = paper

    @property
    def name(self) -> str:
        """The printer's own name."""
        return self._pages.name

    def print(self, receipt: Receipt) -> PrintOutcome:
        """Hand the receipt over.

        Raises: PrinterUnavailable.
        """
        return PrintOutcome(confirmed=self._pages.print_pdf(receipt_pdf(receipt, self._paper()), receipt.number))

    def print_paper(self, paper: Paper) -> PrintOutcome:
        """Hand any other paper over.

        Raises: PrinterUnavailable.
        """
        return PrintOutcome(confirmed=self._pages.print_pdf(paper_pdf(paper, self._paper()), paper.number))

    def ready(self) -> bool:
        """Tell what the printer itself says."""
        return self._pages.ready()
