"""Print bills of the demo council, each with codes that a reader, or the guided demo, can scan at its till."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from ims_desktop.demo.accounts import HEADER
from ims_desktop.demo.council import showcase
from ims_desktop.domain.money import pounds
from ims_desktop.domain.scan_check import LUHN, is_proved

if TYPE_CHECKING:
    from pathlib import Path

    from reportlab.graphics.barcode.code128 import Code128
    from reportlab.graphics.barcode.qr import QrCode
    from reportlab.pdfgen.canvas import Canvas

HOST: Final = "pay.aldermere.example"
COUNCIL_TAX, RENT = "23", "5"
_MM: Final = 72 / 25.4
_BILLS_A_PAGE: Final = 4


@dataclass(frozen=True, slots=True)
class Bill:
    """What a customer holds. Units: `amount_pence` what it asks for."""

    fund: str
    reference: str
    name: str
    amount_pence: int

    @property
    def code(self) -> str:
        """The text of its Code 128, in the form of one of the council's scan templates."""
        if self.fund == COUNCIL_TAX:
            return _with_check(f"982623{self.reference}{self.amount_pence:08}")
        return _with_check(f"633000{self.reference}0")

    @property
    def address(self) -> str:
        """The text of its QR code: the council's own web address."""
        return f"https://{HOST}/bill?reference={self.reference}&amount={self.amount_pence}"


def demo_bills() -> tuple[Bill, ...]:
    """Make a bill for each council tax payer and tenant in the pictures who owes something."""
    cells = (dict(zip(HEADER, row, strict=True)) for row in showcase())
    bills = (
        Bill(
            cell["FundCode"],
            cell["AccountReference"],
            " ".join(part for part in (cell["Title"], cell["Forename"], cell["Surname"]) if part),
            int(Decimal(cell["CurrentBalance"]) * 100),
        )
        for cell in cells
    )
    return tuple(bill for bill in bills if bill.fund in {COUNCIL_TAX, RENT} and bill.amount_pence > 0)


def write_bills(path: Path) -> None:
    """Write the bills as a PDF, four to a page."""
    from reportlab.lib.pagesizes import A4  # noqa: PLC0415 - only a demo with a reader needs it
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415

    page = Canvas(str(path), pagesize=A4, invariant=True)
    page.setTitle("Bills of Aldermere Council, which does not exist")
    for place, bill in enumerate(demo_bills()):
        if place and place % _BILLS_A_PAGE == 0:
            page.showPage()
        _draw(page, bill, A4[1] - (place % _BILLS_A_PAGE + 1) * 70 * _MM)
    page.save()


def bar_code(bill: Bill) -> Code128:
    """Make the bill's Code 128."""
    from reportlab.graphics.barcode.code128 import Code128  # noqa: PLC0415

    return Code128(bill.code, barHeight=14 * _MM, barWidth=0.33 * _MM, humanReadable=True)


def qr_code(bill: Bill) -> QrCode:
    """Make the bill's QR code."""
    from reportlab.graphics.barcode.qr import QrCode  # noqa: PLC0415

    return QrCode(bill.address, width=28 * _MM, height=28 * _MM, qrLevel="M")


def _draw(page: Canvas, bill: Bill, bottom: float) -> None:
    what = "Council Tax" if bill.fund == COUNCIL_TAX else "Housing Rent"
    page.setFont("Helvetica-Bold", 12)
    page.drawString(20 * _MM, bottom + 58 * _MM, f"Aldermere Council · {what}")
    page.setFont("Helvetica", 10)
    page.drawString(20 * _MM, bottom + 52 * _MM, bill.name.encode("cp1252", "replace").decode("cp1252"))
    page.drawString(20 * _MM, bottom + 46 * _MM, f"Reference {bill.reference}    To pay {pounds(bill.amount_pence)}")
    bar_code(bill).drawOn(page, 12 * _MM, bottom + 24 * _MM)
    qr_code(bill).drawOn(page, 150 * _MM, bottom + 24 * _MM)


def _with_check(digits: str) -> str:
    """Put the Luhn digit behind a number."""
    return digits + next(last for last in "0123456789" if is_proved(digits + last, LUHN))
