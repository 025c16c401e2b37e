"""Receipts on paper: what can be read back, the square code, what never fits and what never prints."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pypdf
import pypdfium2
import pytest
import zxingcpp

from ims_desktop.devices.receipt_pdf import receipt_pdf
from ims_desktop.devices.receipt_pdf_sheet import MM, REGULAR, clean, width_of, wrap
from ims_desktop.domain.payment import Cheque, Original, Payer, Payment, PaymentLine, Tender
from ims_desktop.domain.receipt import build_receipt
from tests.domain.packs import pack

if TYPE_CHECKING:
    from ims_desktop.domain.receipt import Receipt

PAPERS = ("a4", "80mm")
TAX = PaymentLine(1, "23", "Council Tax", "775326912", 14_620, "N0", Fraction(0), "outside_scope", 0, "valid")
RENT = PaymentLine(
    2, "5", "Housing Rents", "61100513680", 8_750, "N0", Fraction(0), "outside_scope", 0, "unverified", "Week 33"
)
LANDLORD = PaymentLine(
    3, "3U", "Landlord Accreditation", "ALS/1234/5678", 9_999, "W0", Fraction(1, 5), "standard", 1_666, "valid"
)
MARKET = PaymentLine(4, "52", "Market Stall Rental", "1234 PRITCHARD", 4_000, "E0", Fraction(0), "exempt", 0, "valid")


def receipt(*lines: PaymentLine, languages: tuple[str, ...] = ("en",), copy: bool = False, **changes: Any) -> Receipt:
    total = sum(line.amount_pence for line in lines)
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
        tenders=(Tender("1", "Cash", total + 1_380, 1_380),),
        allocations=(),
        payer=Payer("Mrs Angharad Llywelyn", "4 Heol y Bont"),
    )
    return build_receipt(replace(payment, **changes), pack(), languages, copy=copy)


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages)


@pytest.mark.parametrize("paper", PAPERS)
def test_everything_a_receipt_says_can_be_read_back(paper: str) -> None:
    text = text_of(receipt_pdf(receipt(TAX, RENT, LANDLORD, MARKET, offline=True), paper))
    for said in (
        "Aldermere Council", "Civic Hub", "1 Market Place", "01632 960000", "Receipt", "SP03B-261121-0042",
        "21 November 2026", "16:54", "SP03", "Priya Nair", "A. Llywelyn", "Paid to the council", "Council Tax",
        "775326912", "£146.20", "Housing Rents", "Week 33", "Unverified", "Goods and services",
        "VAT number GB 000 0000 00", "ALS/1234/5678", "£99.99", "£83.33", "£16.66", "20%", "Exempt from VAT",
        "1234 PRITCHARD", "£40.00", "Subtotal", "Total", "£373.69", "Cash", "£387.49", "Change", "£13.80",
        "Saved on this till. Not sent yet.",
    ):  # fmt: skip
        assert said in text, said
    assert "Angharad" not in text
    assert "COPY" not in text


@pytest.mark.parametrize("paper", PAPERS)
def test_the_square_code_holds_the_receipt_number(paper: str) -> None:
    document = pypdfium2.PdfDocument(receipt_pdf(receipt(TAX), paper))
    try:
        (code,) = zxingcpp.read_barcodes(document[0].render(scale=3).to_pil())
    finally:
        document.close()
    assert code.text == "SP03B-261121-0042"


@pytest.mark.parametrize("paper", PAPERS)
def test_income_of_the_authority_says_no_word_of_vat(paper: str) -> None:
    text = text_of(receipt_pdf(receipt(TAX, RENT), paper))
    assert "VAT" not in text
    assert "Subtotal" not in text


@pytest.mark.parametrize("paper", PAPERS)
def test_a_full_vat_invoice_shows_net_rate_vat_and_customer(paper: str) -> None:
    dear = replace(LANDLORD, amount_pence=40_000, vat_pence=6_667)
    text = text_of(receipt_pdf(receipt(dear), paper))
    for said in ("£333.33", "£66.67", "20%", "Mrs Angharad Llywelyn", "4 Heol y Bont"):
        assert said in text, said


@pytest.mark.parametrize("paper", PAPERS)
def test_marks_are_loud(paper: str) -> None:
    text = text_of(receipt_pdf(receipt(TAX, training=True, copy=True), paper))
    assert "COPY" in text
    assert "No money was taken." in text
    assert text.count("TRAINING") >= 2


@pytest.mark.parametrize("paper", PAPERS)
def test_a_receipt_in_two_languages_says_everything_twice(paper: str) -> None:
    text = text_of(receipt_pdf(receipt(TAX, RENT, languages=("cy", "en")), paper))
    for said in ("Cyngor Aldermere", "Aldermere Council", "Derbynneb", "Receipt", "21 Tachwedd 2026"):
        assert said in text, said


def test_many_bills_go_over_several_pages_each_with_its_number() -> None:
    reader = pypdf.PdfReader(BytesIO(receipt_pdf(receipt(*[TAX, LANDLORD] * 40), "a4")))
    pages = [page.extract_text() for page in reader.pages]
    assert len(pages) > 2
    for n, page in enumerate(pages, start=1):
        assert "SP03B-261121-0042" in page
        assert f"Page {n} of {len(pages)}" in page
    assert "".join(pages).count("775326912") == 40


def test_a_roll_is_one_page_as_long_as_it_must_be() -> None:
    short = pypdf.PdfReader(BytesIO(receipt_pdf(receipt(TAX)))).pages
    long = pypdf.PdfReader(BytesIO(receipt_pdf(receipt(*[TAX] * 30)))).pages
    assert (len(short), len(long)) == (1, 1)
    assert abs(float(short[0].mediabox.width) - 80 * MM) < 0.1
    assert long[0].mediabox.height > short[0].mediabox.height + 500


@pytest.mark.parametrize("paper", PAPERS)
def test_control_characters_never_reach_the_paper(paper: str) -> None:
    odd = replace(TAX, narrative="a\x00b\x1b[31mc\nd", reference="775\u202e326912")
    text = text_of(receipt_pdf(receipt(odd, cashier_name="Priya\x07 Nair"), paper))
    assert "ab[31mcd" in text
    assert "775326912" in text
    assert "Priya Nair" in text
    assert not set("\x00\x1b\x07\u202e") & set(text)


@pytest.mark.parametrize("paper", PAPERS)
def test_nothing_is_cut_off_however_long(paper: str) -> None:
    long = replace(TAX, fund_name="W" * 60, narrative="word " * 19 + "end", reference="9" * 30)
    text = text_of(receipt_pdf(receipt(long), paper)).replace("\n", "")
    assert text.count("W") == 60
    assert "end" in text
    assert "9" * 30 in text


def test_letters_the_type_lacks_are_shown_as_missing_and_welsh_is_not_among_them() -> None:
    assert clean("ŵ ŷ Ŵ Ŷ ẁ ẃ ẅ ỳ £ − Siân") == "ŵ ŷ Ŵ Ŷ ẁ ẃ ẅ ỳ £ − Siân"
    assert clean("山田 ok") == "?? ok"


def test_lines_fit_their_width() -> None:
    text = "Paid by Mrs Llywelyn for the flat above the shop " + "x" * 80
    lines = wrap(text, REGULAR, 9, 120)
    assert max(width_of(line, REGULAR, 9) for line in lines) <= 120
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert wrap("", REGULAR, 9, 120) == []


@pytest.mark.parametrize("paper", PAPERS)
def test_pence_stand_under_pence(paper: str) -> None:
    """Amounts of as many digits begin and end at the same place, narrow digits or wide."""
    lines = [replace(TAX, amount_pence=pence) for pence in (11_111, 88_888, 40_000, 11)]
    page = pypdf.PdfReader(BytesIO(receipt_pdf(receipt(*lines), paper))).pages[0]
    found: dict[str, float] = {}

    def visit(text: str, _cm: Any, tm: list[float], _font: Any, _size: float) -> None:
        if text.strip().startswith("£"):
            found.setdefault(text.strip(), tm[4])

    page.extract_text(visitor_text=visit)
    assert found["£111.11"] == pytest.approx(found["£888.88"], abs=0.01) == found["£400.00"]
    assert found["£0.11"] > found["£111.11"]


SPLIT = (
    Tender("93", "Card", 3_000, authorisation="A1B2C3", last_four="4242"),
    Tender("24", "Cheque", 5_000, cheque=Cheque("Mrs A Llywelyn", "000123", "089999", "66374958")),
    Tender("1", "Cash", 8_000, 1_380),
)


@pytest.mark.parametrize("paper", PAPERS)
def test_a_split_payment_lists_every_part_its_details_and_that_nothing_remains(paper: str) -> None:
    said = text_of(receipt_pdf(receipt(TAX, tenders=SPLIT, languages=("en", "cy")), paper))
    for text in ("£30.00", "card ending 4242 · code A1B2C3", "£50.00", "000123 · account *****958", "£80.00", "£13.80"):
        assert text in said
    assert "Still to pay" in said
    for kept in ("66374958", "089999", "Mrs A"):
        assert kept not in said


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize(("kind", "word"), [("void", "VOID"), ("refund", "REFUND")])
def test_what_gives_money_back_says_so_with_the_receipt_it_undoes(paper: str, kind: str, word: str) -> None:
    back = replace(TAX, amount_pence=-14_620, of_line=1)
    of = Original("p", "SP03B-261121-0041")
    made = receipt(back, kind=kind, of=of, reason="Wrong bill", tenders=(Tender("1", "Cash", -14_620),))
    said = text_of(receipt_pdf(made, paper))
    for text in (word, "SP03B-261121-0041", "Wrong bill", "−£146.20"):
        assert text in said
