"""Set any paper of the desk as a PDF, for A4 or an 80 mm roll. What it says is the domain's business, not ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.devices import paper_pdf_80mm, paper_pdf_a4
from ims_desktop.devices.receipt_pdf import A4, ROLL
from ims_desktop.devices.receipt_pdf_sheet import draw, pages_of

if TYPE_CHECKING:
    from ims_desktop.domain.paper import Paper


def paper_pdf(paper: Paper, size: str = ROLL) -> bytes:
    """Return the bytes of a paper's PDF; `size` is "a4" or "80mm"."""
    layout = paper_pdf_a4 if size.lower() == A4 else paper_pdf_80mm
    pages = pages_of(layout.rows(paper), layout.PAPER)
    return draw(pages, layout.PAPER, paper.number, lambda n, of, height: layout.under(paper, n, of, height))
