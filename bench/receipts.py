"""Measure a receipt's PDF, A4 and 80 mm, against a bare ReportLab canvas that draws as many texts in the same type.

The receipt is a mixed basket of four bills with VAT, and the bare page knows no layout, no wrapping and no square code.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from io import BytesIO
from time import perf_counter
from typing import TYPE_CHECKING, Final

from reportlab.pdfgen.canvas import Canvas

from bench import spread
from ims_desktop.devices import receipt_pdf_80mm, receipt_pdf_a4
from ims_desktop.devices.receipt_pdf import receipt_pdf
from ims_desktop.devices.receipt_pdf_sheet import BOLD, REGULAR, STRONG, Text, load_fonts, pages_of
from ims_desktop.domain.payment import Payer, Payment, PaymentLine, Tender
from ims_desktop.domain.receipt import build_receipt
from tests.domain.packs import pack

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from ims_desktop.domain.receipt import Receipt

ROUNDS: Final = 150
BUDGET_MS: Final = 30.0
_LAYOUTS: Final[dict[str, ModuleType]] = {"a4": receipt_pdf_a4, "80mm": receipt_pdf_80mm}


def measure() -> dict[str, object]:
    """Return the time of one receipt on each paper, of a bare page, and their ratio in one run."""
    load_fonts()
    receipt = _receipt()
    seen: dict[str, object] = {"rounds": ROUNDS, "budget_ms": BUDGET_MS}
    for paper, layout in _LAYOUTS.items():
        texts = [mark for page in pages_of(layout.rows(receipt), layout.PAPER) for _, row in page for mark in row.marks]
        drawn = sum(isinstance(mark, Text) for mark in texts)
        ours, bare = _both(lambda paper=paper: receipt_pdf(receipt, paper), lambda drawn=drawn: _bare(drawn))  # type: ignore[misc]
        seen[f"{paper}_ms"], seen[f"{paper}_bare_ms"] = spread(ours), spread(bare)
        seen[f"{paper}_texts"] = drawn
        seen[f"{paper}_ratio"] = round(sorted(ours)[ROUNDS // 2] / sorted(bare)[ROUNDS // 2], 2)
        seen[f"{paper}_within_budget"] = sorted(ours)[int(ROUNDS * 0.99)] <= BUDGET_MS
    return seen


def _both(one: Callable[[], object], other: Callable[[], object]) -> tuple[list[float], list[float]]:
    """Time both in turn, so that whatever disturbs the machine disturbs both."""
    for _ in range(5):
        one()
        other()
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for work, kept in zip((one, other), times, strict=True):
            began = perf_counter()
            work()
            kept.append((perf_counter() - began) * 1000)
    return times


def _bare(texts: int) -> bytes:
    buffer = BytesIO()
    canvas = Canvas(buffer, pageCompression=1)
    for n in range(texts):
        canvas.setFont((REGULAR, STRONG, BOLD)[n % 3], 9)
        canvas.drawString(60, 800 - 10 * n, f"Council Tax 775326912 £1,284.{n:02d}")
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _receipt() -> Receipt:
    bills = (
        ("23", "Council Tax", "775326912", 14_620, Fraction(0), "outside_scope", 0),
        ("5", "Housing Rents", "61100513680", 8_750, Fraction(0), "outside_scope", 0),
        ("3U", "Landlord Accreditation", "ALS/1234/5678", 9_999, Fraction(1, 5), "standard", 1_666),
        ("52", "Market Stall Rental", "1234 PRITCHARD", 4_000, Fraction(0), "exempt", 0),
    )
    lines = tuple(
        PaymentLine(n, fund, name, reference, pence, "N0", rate, treatment, vat, "valid")
        for n, (fund, name, reference, pence, rate, treatment, vat) in enumerate(bills, start=1)
    )
    payment = Payment(
        payment_id="019aa5e0-0000-7000-8000-000000000001",
        receipt="SP03B-261121-0042",
        session_id="019aa5e0-0000-7000-8000-000000000002",
        cashier="priya",
        cashier_name="Priya Nair",
        council="aldermere",
        office="SP",
        office_name="Civic Hub",
        till="SP03",
        taken_at=datetime(2026, 11, 21, 16, 54, tzinfo=UTC),
        business_date=date(2026, 11, 21),
        lines=lines,
        tenders=(Tender("1", "Cash", 40_000, 40_000 - sum(line.amount_pence for line in lines)),),
        allocations=(),
        payer=Payer("Mrs Angharad Llywelyn"),
    )
    return build_receipt(payment, pack())
