"""The demo's bills carry real codes: printed, read back by a decoder, and scanned at a till they are the right bill."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

import pypdfium2
import pytest
import zxingcpp
from reportlab.pdfgen.canvas import Canvas

from ims_desktop.cli.training import training_pack
from ims_desktop.demo.bills import Bill, bar_code, demo_bills, qr_code, write_bills
from ims_desktop.domain.card_guard import looks_like_card
from ims_desktop.domain.pack import parse_pack
from ims_desktop.domain.recognise import Mood
from ims_desktop.domain.recognise_scan import recognise_scan
from ims_desktop.domain.scan import scan_of
from tests.domain.accounts import account, accounts

if TYPE_CHECKING:
    from pathlib import Path

    from PIL.Image import Image
    from reportlab.graphics.barcode.code128 import Code128
    from reportlab.graphics.barcode.qr import QrCode

    from ims_desktop.domain.catalogue import ReferencePack

BILLS = demo_bills()
KNOWN = accounts(*(account(bill.fund, bill.reference) for bill in BILLS))


@cache
def pack() -> ReferencePack:
    return parse_pack(training_pack())


def printed(code: Code128 | QrCode) -> Image:
    """Print one code on a sheet and photograph it."""
    sheet = BytesIO()
    page = Canvas(sheet, pagesize=(420, 160))
    code.drawOn(page, 30, 40)
    page.save()
    return photographed(sheet.getvalue())[0]


def photographed(pdf: bytes) -> list[Image]:
    document = pypdfium2.PdfDocument(pdf)
    pictures = [document[page].render(scale=4).to_pil().convert("L") for page in range(len(document))]
    document.close()
    return pictures


def decoded(picture: Image) -> list[str]:
    """Read every code in a picture, and tell each as a reader with AIM identifiers sends it."""
    return [f"{found.symbology_identifier}{found.text}" for found in zxingcpp.read_barcodes(picture)]


@pytest.mark.parametrize("bill", BILLS[:4], ids=lambda bill: bill.reference)
def test_a_printed_bar_code_is_the_bill_with_its_amount(bill: Bill) -> None:
    (sent,) = decoded(printed(bar_code(bill)))
    assert sent == f"]C0{bill.code}"
    made = recognise_scan(scan_of(sent), pack(), KNOWN)
    assert made.recognition.verdict is not None
    assert (made.recognition.verdict.fund.code, made.recognition.verdict.reference) == (bill.fund, bill.reference)
    asked = {("23", bill.reference): bill.amount_pence} if bill.fund == "23" else {}
    assert made.amounts == asked


@pytest.mark.parametrize("bill", BILLS[:3], ids=lambda bill: bill.reference)
def test_a_printed_qr_code_is_the_bill_with_its_amount(bill: Bill) -> None:
    (sent,) = decoded(printed(qr_code(bill)))
    assert sent == f"]Q1{bill.address}"
    made = recognise_scan(scan_of(sent), pack(), KNOWN)
    assert made.recognition.mood in {Mood.VALID, Mood.STOPPED}
    assert made.amounts == {(bill.fund, bill.reference): bill.amount_pence}


def test_every_bill_of_the_demo_can_be_scanned_and_one_looks_like_a_payment_card(tmp_path: Path) -> None:
    write_bills(tmp_path / "bills.pdf")
    sent = {text for picture in photographed((tmp_path / "bills.pdf").read_bytes()) for text in decoded(picture)}
    assert sent == {text for bill in BILLS for text in (f"]C0{bill.code}", f"]Q1{bill.address}")}
    assert {bill.fund for bill in BILLS} == {"23", "5"}
    rents = [bill for bill in BILLS if bill.fund == "5"]
    assert all(looks_like_card(bill.code) for bill in rents)
    for bill in rents:
        made = recognise_scan(scan_of(bill.code), pack(), KNOWN)
        assert made.recognition.verdict is not None
        assert made.recognition.verdict.reference == bill.reference
