"""Make a receipt's content from a payment: what is said, in which order, and nothing about paper.

Most of what a council takes is not business: it must never look like a VAT invoice. So the bills are set out in blocks:
income as an authority (no word of VAT), taxable supplies (number, rates and VAT as the law wants), exempt supplies.
What is owed and how it was paid stands once, at the end.
Source: VAT Regulations 1995, regulations 14 (full invoice) and 16A (simplified, up to 250 pounds with VAT).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from ims_desktop.domain.business_day import clock_text, date_words, in_london
from ims_desktop.domain.catalogue import Council, VatTreatment
from ims_desktop.domain.cheque_details import tender_words
from ims_desktop.domain.masking import masked_name
from ims_desktop.words import Words, say

if TYPE_CHECKING:
    from ims_desktop.domain.catalogue import ReferencePack
    from ims_desktop.domain.payment import Payment, PaymentLine, Tender

SIMPLIFIED_MAX_PENCE = 25_000


class BlockKind(StrEnum):
    """Why the money is the council's."""

    AUTHORITY = "authority"
    TAXABLE = "taxable"
    EXEMPT = "exempt"


@dataclass(frozen=True, slots=True)
class Fact:
    """A labelled fact: "Cashier", "Priya Nair"."""

    label: Words
    value: str | Words


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One bill. Units: pence. Shape: `rate` "20%" only in a taxable block; net and VAT are shown on a full invoice."""

    description: str
    reference: str
    narrative: str
    amount_pence: int
    net_pence: int
    vat_pence: int
    rate: str
    unverified: bool


@dataclass(frozen=True, slots=True)
class VatRow:
    """What a taxable block comes to at one rate. Units: pence; `rate` is "20%"."""

    rate: str
    gross_pence: int
    net_pence: int
    vat_pence: int


@dataclass(frozen=True, slots=True)
class Block:
    """Bills of one kind. Shape: `full` asks for net, rate and VAT per line; `customer` only on a full invoice."""

    kind: BlockKind
    heading: Words
    lines: tuple[ReceiptLine, ...]
    total_pence: int
    vat_number: str = ""
    full: bool = False
    vat_rows: tuple[VatRow, ...] = ()
    customer: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TenderRow:
    """One way it was paid. Units: pence; `change_pence` only where change was given.

    Shape: `detail` a card's last four and code, a cheque's number and the end of its account, a postal order's number.
    """

    method: str
    tendered_pence: int
    change_pence: int
    detail: str | Words = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Everything a receipt says.

    Shape: `marks` are loud (TRAINING, COPY); `notes` are plain sentences; `qr` is what the square code holds.
    """

    number: str
    title: Words
    languages: tuple[str, ...]
    council: Council
    marks: tuple[Words, ...]
    facts: tuple[Fact, ...]
    blocks: tuple[Block, ...]
    total_pence: int
    tenders: tuple[TenderRow, ...]
    change_pence: int
    remaining_pence: int | None
    """What is still to pay, nothing: said where it was paid in several parts."""
    notes: tuple[Words, ...]
    qr: str
    copy: bool = False
    training: bool = False

    @property
    def issuer(self) -> tuple[str, ...]:
        """The council's name in each language of the receipt, each once."""
        names = {"en": self.council.name, "cy": self.council.name_cy or self.council.name}
        return tuple(dict.fromkeys(names[language] for language in self.languages))

    def spoken(self, words: str | Words) -> tuple[str, ...]:
        """Return a text in each language of the receipt, each once."""
        if isinstance(words, str):
            return (words,)
        return tuple(dict.fromkeys(words.text(language) for language in self.languages))


def build_receipt(
    payment: Payment, pack: ReferencePack, languages: tuple[str, ...] | None = None, *, copy: bool = False
) -> Receipt:
    """Return the receipt of a payment in the given languages (the council's when not given)."""
    blocks = _blocks(payment, pack.council)
    return Receipt(
        number=payment.receipt,
        title=_title(payment),
        languages=languages or pack.policy.receipt_languages,
        council=pack.council,
        marks=_marks(payment, copy=copy),
        facts=_facts(payment),
        blocks=blocks,
        total_pence=payment.amount_pence,
        tenders=tuple(map(_tender, payment.tenders)),
        change_pence=payment.change_pence,
        remaining_pence=0 if len(payment.tenders) > 1 else None,
        notes=_notes(payment, blocks),
        qr=payment.receipt,
        copy=copy,
        training=payment.training,
    )


def percent(rate: Fraction) -> str:
    """Write a rate for people: `20%`, `17.5%`."""
    return f"{float(rate * 100):g}%"


def _title(payment: Payment) -> Words:
    if payment.kind == "void":
        return say("VOID: payment cancelled")
    return say("REFUND: money given back") if payment.kind == "refund" else say("Receipt")


def _tender(tender: Tender) -> TenderRow:
    detail = tender_words(tender, name=False)
    return TenderRow(tender.method_name, tender.tendered_pence, tender.change_pence, detail)


def _marks(payment: Payment, *, copy: bool) -> tuple[Words, ...]:
    training = (say("TRAINING"), say("No money was taken."))
    return (*(training if payment.training else ()), *((say("COPY"),) if copy else ()))


def _facts(payment: Payment) -> tuple[Fact, ...]:
    """List who, where and when. The payer's name is masked: receipts are left lying about."""
    taken = in_london(payment.taken_at)
    payer = masked_name(payment.payer.name)
    later = payment.business_date != taken.date()
    return (
        Fact(say("Receipt"), payment.receipt),
        *(_undone(payment)),
        Fact(say("Date"), date_words(taken.date())),
        Fact(say("Time"), clock_text(payment.taken_at)),
        *((Fact(say("Counted on"), date_words(payment.business_date)),) if later else ()),
        Fact(say("Office"), payment.office_name),
        Fact(say("Till"), payment.till),
        Fact(say("Cashier"), payment.cashier_name),
        *((Fact(say("From"), payer),) if payer else ()),
    )


def _undone(payment: Payment) -> tuple[Fact, ...]:
    """Say what a void or refund undoes, and why."""
    if payment.of is None:
        return ()
    return (Fact(say("Of receipt"), payment.of.receipt), Fact(say("Reason"), payment.reason))


def _notes(payment: Payment, blocks: tuple[Block, ...]) -> tuple[Words, ...]:
    """Say what is not certain yet, so that nobody learns it later."""
    notes = []
    if payment.unverified:
        notes.append(say("Unverified: the account could not be looked up when this was paid."))
    if payment.offline and not payment.training:
        notes.append(say("Saved on this till. Not sent yet."))
    if any(block.full and not block.customer for block in blocks):
        notes.append(say("For a VAT invoice in your name, ask at the desk and give your name and address."))
    return tuple(notes)


# --------------------------------------------------------------------------------------------------------- blocks
def _kind(line: PaymentLine) -> BlockKind:
    treatment = VatTreatment(line.vat_treatment)
    if treatment.taxable:
        return BlockKind.TAXABLE
    return BlockKind.EXEMPT if treatment is VatTreatment.EXEMPT else BlockKind.AUTHORITY


def _blocks(payment: Payment, council: Council) -> tuple[Block, ...]:
    by_kind = {kind: tuple(line for line in payment.lines if _kind(line) is kind) for kind in BlockKind}
    return tuple(_block(kind, lines, payment, council) for kind, lines in by_kind.items() if lines)


def _block(kind: BlockKind, lines: tuple[PaymentLine, ...], payment: Payment, council: Council) -> Block:
    headings = {
        BlockKind.AUTHORITY: say("Paid to the council"),
        BlockKind.TAXABLE: say("Goods and services"),
        BlockKind.EXEMPT: say("Exempt from VAT"),
    }
    taxable = kind is BlockKind.TAXABLE
    total = sum(line.amount_pence for line in lines)
    full = taxable and abs(total) > SIMPLIFIED_MAX_PENCE
    return Block(
        kind=kind,
        heading=headings[kind],
        lines=tuple(_line(line, taxable=taxable) for line in lines),
        total_pence=total,
        vat_number=council.vat_number if taxable else "",
        full=full,
        vat_rows=_vat_rows(lines) if taxable else (),
        customer=tuple(part for part in (payment.payer.name, payment.payer.address) if part) if full else (),
    )


def _line(line: PaymentLine, *, taxable: bool) -> ReceiptLine:
    vat = line.vat_pence if taxable else 0
    return ReceiptLine(
        description=line.fund_name,
        reference=line.reference,
        narrative=line.narrative,
        amount_pence=line.amount_pence,
        net_pence=line.amount_pence - vat,
        vat_pence=vat,
        rate=percent(line.vat_rate) if taxable else "",
        unverified=line.verdict == "unverified",
    )


def _vat_rows(lines: tuple[PaymentLine, ...]) -> tuple[VatRow, ...]:
    """Add up each rate once, whatever codes it came under; the highest first."""
    rows = []
    for rate in sorted({line.vat_rate for line in lines}, reverse=True):
        gross = sum(line.amount_pence for line in lines if line.vat_rate == rate)
        vat = sum(line.vat_pence for line in lines if line.vat_rate == rate)
        rows.append(VatRow(percent(rate), gross, gross - vat, vat))
    return tuple(rows)
