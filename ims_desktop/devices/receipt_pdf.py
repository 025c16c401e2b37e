"""Set a receipt as a PDF, for an A4 page or an 80 mm roll. What it says is the domain's business, not ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ims_desktop.devices import receipt_pdf_80mm, receipt_pdf_a4
from ims_desktop.devices.receipt_pdf_sheet import draw, pages_of

if TYPE_CHECKING:
    from ims_desktop.domain.receipt import Receipt

A4: Final = "a4"
ROLL: Final = "80mm"


def receipt_pdf(receipt: Receipt, paper: str = ROLL) -> bytes:
    """Return the bytes of a receipt's PDF; `paper` is "a4" or "80mm"."""
    layout = receipt_pdf_a4 if paper.lower() == A4 else receipt_pdf_80mm
    pages = pages_of(layout.rows(receipt), layout.PAPER)
    return draw(pages, layout.PAPER, receipt.number, lambda n, of, height: layout.under(receipt, n, of, height))
