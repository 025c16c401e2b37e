"""What a receipt says, in which order, and what it must never say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from ims_desktop.domain.basket import Basket, BasketLine
from ims_desktop.domain.catalogue import VatTreatment
from ims_desktop.domain.payment import Cheque, Original, Payer, Payment, Tender, build_lines
from ims_desktop.domain.receipt import BlockKind, Receipt, build_receipt, percent
from ims_desktop.words import say
from tests.domain.packs import document, pack, pack_of

PACK = pack()
TAKEN = datetime(2026, 11, 20, 16, 55, 12, tzinfo=UTC)


def payment(*bills: tuple[str, int], **more: object) -> Payment:
    lines = build_lines(
        Basket(
            tuple(
                BasketLine(fund, PACK.funds[fund].name, f"REF{n}", pence, PACK.funds[fund].vat_code, "valid")
                for n, (fund, pence) in enumerate(bills)
            )
        ),
        PACK,
    )
    total = sum(line.amount_pence for line in lines)
    made = Payment(
        payment_id="p",
        receipt="SP03B-261120-0042",
        session_id="s",
        cashier="priya",
        cashier_name="Priya Nair",
        council="aldermere",
        office="SP",
        office_name="Civic Hub",
        till="SP03",
        taken_at=TAKEN,
        business_date=date(2026, 11, 20),
        lines=lines,
        tenders=(Tender("1", "Cash", total + 125, 125),),
        allocations=(),
        payer=Payer("Mrs Siân Ellacott", "4 Mill Lane, AM2 7QQ"),
    )
    return replace(made, **more)  # type: ignore[arg-type]


def facts(receipt: Receipt, language: str = "en") -> dict[str, str]:
    return {fact.label.text(language): receipt.spoken(fact.value)[0] for fact in receipt.facts}


def every_word(receipt: Receipt) -> str:
    blocks = [(str(block.heading), block.vat_number, block.vat_rows, block.lines) for block in receipt.blocks]
    return f"{receipt.title} {blocks} {[str(note) for note in receipt.notes]} {facts(receipt)}"


def test_a_receipt_says_who_where_when_and_how_it_was_paid() -> None:
    receipt = build_receipt(payment(("23", 5875)), PACK)
    assert facts(receipt) == {
        "Receipt": "SP03B-261120-0042",
        "Date": "20 November 2026",
        "Time": "16:55",
        "Office": "Civic Hub",
        "Till": "SP03",
        "Cashier": "Priya Nair",
        "From": "S. Ellacott",
    }
    assert (receipt.total_pence, receipt.change_pence) == (5875, 125)
    assert [(row.method, row.tendered_pence, row.change_pence) for row in receipt.tenders] == [("Cash", 6000, 125)]
    assert receipt.qr == receipt.number == "SP03B-261120-0042"
    assert (receipt.marks, receipt.notes, receipt.copy, receipt.training) == ((), (), False, False)
    assert str(receipt.title) == "Receipt"


def test_the_full_name_and_address_of_a_payer_are_not_on_it() -> None:
    said = every_word(build_receipt(payment(("23", 5875)), PACK))
    assert "Siân" not in said
    assert "Mill Lane" not in said


def test_a_payer_nobody_knows_has_no_row() -> None:
    assert "From" not in facts(build_receipt(payment(("23", 5875), payer=Payer()), PACK))


def test_a_payment_after_midnight_says_the_day_it_is_counted_on() -> None:
    late = payment(("23", 5875), taken_at=datetime(2026, 11, 21, 0, 5, tzinfo=UTC))
    said = facts(build_receipt(late, PACK))
    assert (said["Date"], said["Counted on"]) == ("21 November 2026", "20 November 2026")


# ------------------------------------------------------------------------------------------------------------ VAT
def test_income_of_an_authority_has_no_word_of_vat() -> None:
    receipt = build_receipt(payment(("23", 100_000), ("11", 4_500), ("19", 500)), PACK)
    (block,) = receipt.blocks
    assert block.kind is BlockKind.AUTHORITY
    assert str(block.heading) == "Paid to the council"
    assert (block.vat_number, block.vat_rows, block.full, block.customer) == ("", (), False, ())
    assert [(line.rate, line.vat_pence, line.net_pence) for line in block.lines] == [
        ("", 0, 100_000),
        ("", 0, 4_500),
        ("", 0, 500),
    ]
    assert "VAT" not in every_word(receipt).replace("vat_", "")


def test_a_code_of_unknown_treatment_is_never_vat_whatever_its_rate() -> None:
    members = document()
    members["vat_codes"][4]["treatment"] = None
    made = payment(("31", 1000))
    unknown = replace(made, lines=(replace(made.lines[0], vat_treatment=VatTreatment.UNKNOWN.value),))
    (block,) = build_receipt(unknown, pack_of(members)).blocks
    assert (block.kind, block.lines[0].vat_pence, block.lines[0].net_pence) == (BlockKind.AUTHORITY, 0, 1000)


def test_a_small_taxable_supply_is_a_simplified_invoice() -> None:
    (block,) = build_receipt(payment(("31", 12_050), ("3U", 9_999)), PACK).blocks
    assert (block.kind, block.full, block.vat_number) == (BlockKind.TAXABLE, False, "GB 000 0000 00")
    assert str(block.heading) == "Goods and services"
    assert [(row.rate, row.gross_pence, row.net_pence, row.vat_pence) for row in block.vat_rows] == [
        ("20%", 22_049, 18_375, 3_674)
    ]
    assert block.customer == ()


@pytest.mark.parametrize(("pence", "full"), [(25_000, False), (25_001, True)])
def test_above_two_hundred_and_fifty_pounds_it_is_a_full_invoice(pence: int, full: bool) -> None:
    receipt = build_receipt(payment(("31", pence)), PACK)
    (block,) = receipt.blocks
    assert block.full is full
    assert block.customer == (("Mrs Siân Ellacott", "4 Mill Lane, AM2 7QQ") if full else ())
    line = block.lines[0]
    assert line.net_pence + line.vat_pence == line.amount_pence == pence
    assert line.rate == "20%"


def test_a_full_invoice_for_nobody_known_says_how_to_get_one() -> None:
    receipt = build_receipt(payment(("31", 30_000), payer=Payer()), PACK)
    assert [str(note) for note in receipt.notes] == [
        "For a VAT invoice in your name, ask at the desk and give your name and address."
    ]


def test_a_mixed_basket_is_set_out_in_blocks_and_totals_once() -> None:
    receipt = build_receipt(payment(("31", 24_000), ("23", 50_000), ("52", 6_000)), PACK)
    assert [block.kind for block in receipt.blocks] == [BlockKind.AUTHORITY, BlockKind.TAXABLE, BlockKind.EXEMPT]
    assert [block.total_pence for block in receipt.blocks] == [50_000, 24_000, 6_000]
    assert not receipt.blocks[1].full  # only what is taxable counts towards the limit
    assert [block.vat_number for block in receipt.blocks] == ["", "GB 000 0000 00", ""]
    assert str(receipt.blocks[2].heading) == "Exempt from VAT"
    assert receipt.total_pence == 80_000


def test_each_rate_is_summed_once_highest_first_whatever_its_codes() -> None:
    made = payment(("31", 1_000), ("3U", 1_000), ("31", 1_050))
    reduced = replace(made.lines[2], vat_rate=Fraction(1, 20), vat_pence=50, vat_treatment="reduced")
    (block,) = build_receipt(replace(made, lines=(*made.lines[:2], reduced)), PACK).blocks
    assert [(row.rate, row.gross_pence, row.vat_pence) for row in block.vat_rows] == [
        ("20%", 2_000, 334),
        ("5%", 1_050, 50),
    ]


@pytest.mark.parametrize(
    ("rate", "shown"),
    [(Fraction(1, 5), "20%"), (Fraction(7, 40), "17.5%"), (Fraction(0), "0%"), (Fraction(1, 20), "5%")],
)
def test_a_rate_is_printed_as_a_percentage(rate: Fraction, shown: str) -> None:
    assert percent(rate) == shown


# ---------------------------------------------------------------------------------------------------------- marks
def test_a_reprint_says_copy() -> None:
    receipt = build_receipt(payment(("23", 5875)), PACK, copy=True)
    assert [str(mark) for mark in receipt.marks] == ["COPY"]
    assert receipt.copy


def test_training_is_unmistakable_and_nothing_waits_to_be_sent() -> None:
    receipt = build_receipt(payment(("23", 5875), training=True, offline=True), PACK, copy=True)
    assert [str(mark) for mark in receipt.marks] == ["TRAINING", "No money was taken.", "COPY"]
    assert receipt.notes == ()
    assert receipt.training


def test_a_payment_taken_offline_says_that_it_is_saved_and_not_sent() -> None:
    receipt = build_receipt(payment(("23", 5875), offline=True), PACK)
    assert [str(note) for note in receipt.notes] == ["Saved on this till. Not sent yet."]


def test_an_unverified_bill_says_so_on_its_line_and_below() -> None:
    made = payment(("23", 5875), ("5", 100))
    doubtful = replace(made, lines=(made.lines[0], replace(made.lines[1], verdict="unverified")))
    receipt = build_receipt(doubtful, PACK)
    assert [line.unverified for line in receipt.blocks[0].lines] == [False, True]
    assert [str(note) for note in receipt.notes] == [
        "Unverified: the account could not be looked up when this was paid."
    ]


@pytest.mark.parametrize(
    ("kind", "title"),
    [("payment", "Receipt"), ("refund", "REFUND: money given back"), ("void", "VOID: payment cancelled")],
)
def test_each_kind_of_payment_has_its_title(kind: str, title: str) -> None:
    assert str(build_receipt(payment(("23", 100), kind=kind), PACK).title) == title


# ------------------------------------------------------------------------------------------------------ languages
def test_a_receipt_speaks_the_languages_it_is_asked_for() -> None:
    both = build_receipt(payment(("23", 5875)), PACK, ("cy", "en"))
    assert both.issuer == ("Cyngor Aldermere", "Aldermere Council")
    assert both.spoken("SP03") == ("SP03",)
    assert both.spoken(say("Receipt")) == tuple(dict.fromkeys((say("Receipt").text("cy"), "Receipt")))


def test_a_council_without_a_welsh_name_is_named_once() -> None:
    members = document()
    members["council"]["name_cy"] = ""
    assert build_receipt(payment(("23", 100)), pack_of(members), ("en", "cy")).issuer == ("Aldermere Council",)


def test_the_council_says_which_languages_when_nobody_asks() -> None:
    assert build_receipt(payment(("23", 100)), pack(receipt_languages=["cy"])).languages == ("cy",)


def test_every_way_it_was_paid_is_listed_with_what_tells_it_apart_and_nothing_personal() -> None:
    tenders = (
        Tender("93", "Card", 1_000, authorisation="A1B2C3", last_four="4242"),
        Tender("24", "Cheque", 2_000, cheque=Cheque("Mrs S Ellacott", "000123", "089999", "66374958")),
        Tender("3", "Postal order", 500, serial="PO 7"),
        Tender("1", "Cash", 2_000, 500),
    )
    made = build_receipt(payment(("23", 5_000), tenders=tenders), PACK)
    assert [(row.method, row.tendered_pence, str(row.detail)) for row in made.tenders] == [
        ("Card", 1_000, "card ending 4242 · code A1B2C3"),
        ("Cheque", 2_000, "000123 · account *****958"),
        ("Postal order", 500, "PO 7"),
        ("Cash", 2_000, ""),
    ]
    assert (made.change_pence, made.remaining_pence) == (500, 0)
    assert build_receipt(payment(("23", 5_000)), PACK).remaining_pence is None


@pytest.mark.parametrize("kind", ["void", "refund"])
def test_what_undoes_a_payment_says_of_which_receipt_and_why(kind: str) -> None:
    of = Original("p0", "SP03B-261120-0041")
    made = build_receipt(payment(("23", 5_000), kind=kind, of=of, reason="Wrong bill"), PACK, copy=True)
    said = facts(made)
    assert (said["Of receipt"], said["Reason"]) == ("SP03B-261120-0041", "Wrong bill")
    assert [str(mark) for mark in made.marks] == ["COPY"]
    assert "Of receipt" not in facts(build_receipt(payment(("23", 5_000)), PACK))
