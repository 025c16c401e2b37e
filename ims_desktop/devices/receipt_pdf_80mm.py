"""Lay a receipt out on an 80 mm roll: black only, 72 mm wide, cut where it ends."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from ims_desktop.devices.receipt_pdf_sheet import (
    BOLD,
    MM,
    REGULAR,
    STRONG,
    Across,
    Box,
    Code,
    Paper,
    Row,
    Rule,
    Text,
    width_of,
    wrap,
)
from ims_desktop.domain.money import pounds
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ims_desktop.devices.receipt_pdf_sheet import Mark
    from ims_desktop.domain.receipt import Block, Receipt, ReceiptLine
    from ims_desktop.words import Words

PAPER: Final = Paper(width=80 * MM, height=None, top=5 * MM, bottom=9 * MM)
LEFT: Final = 5 * MM
RIGHT: Final = 75 * MM
WIDTH: Final = RIGHT - LEFT
MIDDLE: Final = PAPER.width / 2
_CODE: Final = 21 * MM
_AMOUNT: Final = 21 * MM
_LABEL: Final = 22 * MM


def rows(receipt: Receipt) -> Iterator[Row]:
    """Yield the receipt from top to bottom."""
    return chain(
        _head(receipt),
        _facts(receipt),
        *(_block(receipt, block) for block in receipt.blocks),
        _sum(receipt),
        _end(receipt),
    )


def under(receipt: Receipt, number: int, of: int, height: float) -> Iterator[Mark]:  # noqa: ARG001 - a roll is one page
    """Yield TRAINING across the roll, as often as it fits."""
    if receipt.training:
        step = 62 * MM
        for n in range(max(1, int(height // step))):
            yield Across(MIDDLE, (n + 0.5) * step, str(receipt.marks[0]), 44, 45)


def _said(receipt: Receipt, words: Words | str) -> str:
    return " / ".join(receipt.spoken(words))


def _centred(text: str, font: str, size: float, gap: float = 0) -> Iterator[Row]:
    for line in wrap(text, font, size, WIDTH):
        yield Row(size * 1.25, (Text(MIDDLE, size, line, font, size, "centre"),))
    yield Row(gap)


# -------------------------------------------------------------------------------------------------------------- head
def _head(receipt: Receipt) -> Iterator[Row]:
    for name in receipt.issuer:
        yield from _centred(name, BOLD, 14)
    yield Row(3)
    for part in (", ".join(receipt.council.address), receipt.council.telephone):
        yield from _centred(part, REGULAR, 8)
    yield Row(6)
    yield from _centred(_said(receipt, receipt.title), BOLD, 12, 3)
    for mark in receipt.marks:
        yield from _loud(_said(receipt, mark))


def _loud(text: str) -> Iterator[Row]:
    """Set a mark nobody overlooks, in a frame."""
    for line in wrap(text, BOLD, 11, WIDTH - 16):
        width = width_of(line, BOLD, 11) + 16
        yield Row(23, (Box(MIDDLE - width / 2, 2, width, 18), Text(MIDDLE, 15, line, BOLD, 11, "centre")))


def _facts(receipt: Receipt) -> Iterator[Row]:
    yield Row(6, (Rule(LEFT, 2, WIDTH, 0.8),))
    for fact in receipt.facts:
        labels = wrap(_said(receipt, fact.label), REGULAR, 8.5, _LABEL - 4)
        values = [line for text in receipt.spoken(fact.value) for line in wrap(text, STRONG, 9, WIDTH - _LABEL)]
        marks: list[Mark] = [Text(LEFT, 9 + 10.5 * n, text, REGULAR, 8.5) for n, text in enumerate(labels)]
        marks += [Text(LEFT + _LABEL, 9 + 11 * n, text, STRONG, 9) for n, text in enumerate(values)]
        yield Row(max(11 * len(values), 10.5 * len(labels)) + 1.5, tuple(marks))
    yield Row(6)


# ------------------------------------------------------------------------------------------------------------ blocks
def _block(receipt: Receipt, block: Block) -> Iterator[Row]:
    for line in wrap(_said(receipt, block.heading), BOLD, 10, WIDTH):
        yield Row(12.5, (Text(LEFT, 10, line, BOLD, 10),))
    if block.vat_number:
        number = _said(receipt, say("VAT number {number}", number=block.vat_number))
        yield from _plain(number)
    for part in block.customer:
        yield from _plain(part)
    yield Row(4, (Rule(LEFT, 2, WIDTH, 0.8),))
    for bill in block.lines:
        yield _line(receipt, block, bill)
    yield from _vat(receipt, block)
    if len(receipt.blocks) > 1:
        yield _pair(_said(receipt, say("Subtotal")), block.total_pence, STRONG)
    yield Row(8)


def _plain(text: str, size: float = 8.5) -> Iterator[Row]:
    for line in wrap(text, REGULAR, size, WIDTH):
        yield Row(size * 1.25, (Text(LEFT, size, line, REGULAR, size),))


def _line(receipt: Receipt, block: Block, line: ReceiptLine) -> Row:
    """Set one bill: what it is and its amount, the reference beneath."""
    names = wrap(line.description, STRONG, 9.5, WIDTH - _AMOUNT)
    details = [line.reference, *wrap(line.narrative, REGULAR, 8.5, WIDTH)]
    if block.full:
        parts = {"net": pounds(line.net_pence), "rate": line.rate, "vat": pounds(line.vat_pence)}
        details += wrap(_said(receipt, say("{net} + VAT {vat} at {rate}", **parts)), REGULAR, 8.5, WIDTH)
    elif line.rate:
        details += wrap(_said(receipt, say("VAT at {rate}", rate=line.rate)), REGULAR, 8.5, WIDTH)
    if line.unverified:
        details += wrap(_said(receipt, say("Unverified")), REGULAR, 8.5, WIDTH)
    marks: list[Mark] = [Text(LEFT, 10 + 11.5 * n, name, STRONG, 9.5) for n, name in enumerate(names)]
    y = 10 + 11.5 * (len(names) - 1)
    marks += [Text(LEFT, y + 10.5 * n, text, REGULAR, 8.5) for n, text in enumerate(details, start=1)]
    marks.append(Text(RIGHT, 10, pounds(line.amount_pence), STRONG, 9.5, "right", figures=True))
    return Row(y + 10.5 * len(details) + 5, tuple(marks))


def _vat(receipt: Receipt, block: Block) -> Iterator[Row]:
    """Add the taxable bills up by rate, as a VAT receipt must."""
    for row in block.vat_rows:
        yield _pair(_said(receipt, say("At {rate}, without VAT", rate=row.rate)), row.net_pence)
        yield _pair(_said(receipt, say("VAT at {rate}", rate=row.rate)), row.vat_pence)


# --------------------------------------------------------------------------------------------------------- the money
def _sum(receipt: Receipt) -> Iterator[Row]:
    total = Text(RIGHT, 21, pounds(receipt.total_pence), BOLD, 18, "right", figures=True)
    yield Row(29, (Rule(LEFT, 0, WIDTH, 1.4), Text(LEFT, 20, _said(receipt, say("Total")), BOLD, 12), total))
    for tender in receipt.tenders:
        yield _pair(tender.method, tender.tendered_pence)
    if receipt.change_pence:
        yield _pair(_said(receipt, say("Change")), receipt.change_pence)
    yield Row(8)


def _pair(words: str, pence: int, font: str = REGULAR) -> Row:
    lines = wrap(words, font, 9.5, WIDTH - _AMOUNT)
    marks: list[Mark] = [Text(LEFT, 10 + 11.5 * n, line, font, 9.5) for n, line in enumerate(lines)]
    marks.append(Text(RIGHT, 10, pounds(pence), font, 9.5, "right", figures=True))
    return Row(max(1, len(lines)) * 11.5 + 1.5, tuple(marks))


def _end(receipt: Receipt) -> Iterator[Row]:
    for note in receipt.notes:
        for words in receipt.spoken(note):
            yield from _plain(words)
        yield Row(3)
    yield Row(_CODE + 8, (Code(MIDDLE - _CODE / 2, 6, _CODE, receipt.qr),))
    yield from _centred(receipt.number, STRONG, 9)
