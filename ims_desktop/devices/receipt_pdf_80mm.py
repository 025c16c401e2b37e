"""Lay a receipt out on an 80 mm roll: black only, 72 mm wide, cut where it ends."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from ims_desktop.devices.issued import said
from ims_desktop.devices.paper_head_80mm import AMOUNT, LEFT, PAPER, RIGHT, WIDTH, end, facts, head, pair, plain, under
from ims_desktop.devices.receipt_pdf_sheet import BOLD, REGULAR, STRONG, Row, Rule, Text, wrap
from ims_desktop.domain.money import pounds
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ims_desktop.devices.receipt_pdf_sheet import Mark
    from ims_desktop.domain.receipt import Block, Receipt, ReceiptLine

__all__ = ["PAPER", "rows", "under"]


def rows(receipt: Receipt) -> Iterator[Row]:
    """Yield the receipt from top to bottom."""
    return chain(
        head(receipt),
        facts(receipt),
        *(_block(receipt, block) for block in receipt.blocks),
        _sum(receipt),
        _end(receipt),
    )


# ------------------------------------------------------------------------------------------------------------ blocks
def _block(receipt: Receipt, block: Block) -> Iterator[Row]:
    for line in wrap(said(receipt, block.heading), BOLD, 10, WIDTH):
        yield Row(12.5, (Text(LEFT, 10, line, BOLD, 10),))
    if block.vat_number:
        number = said(receipt, say("VAT number {number}", number=block.vat_number))
        yield from plain(number)
    for part in block.customer:
        yield from plain(part)
    yield Row(4, (Rule(LEFT, 2, WIDTH, 0.8),))
    for bill in block.lines:
        yield _line(receipt, block, bill)
    yield from _vat(receipt, block)
    if len(receipt.blocks) > 1:
        yield pair(said(receipt, say("Subtotal")), pounds(block.total_pence), STRONG)
    yield Row(8)


def _line(receipt: Receipt, block: Block, line: ReceiptLine) -> Row:
    """Set one bill: what it is and its amount, the reference beneath."""
    names = wrap(line.description, STRONG, 9.5, WIDTH - AMOUNT)
    details = [line.reference, *wrap(line.narrative, REGULAR, 8.5, WIDTH)]
    if block.full:
        parts = {"net": pounds(line.net_pence), "rate": line.rate, "vat": pounds(line.vat_pence)}
        details += wrap(said(receipt, say("{net} + VAT {vat} at {rate}", **parts)), REGULAR, 8.5, WIDTH)
    elif line.rate:
        details += wrap(said(receipt, say("VAT at {rate}", rate=line.rate)), REGULAR, 8.5, WIDTH)
    if line.unverified:
        details += wrap(said(receipt, say("Unverified")), REGULAR, 8.5, WIDTH)
    marks: list[Mark] = [Text(LEFT, 10 + 11.5 * n, name, STRONG, 9.5) for n, name in enumerate(names)]
    y = 10 + 11.5 * (len(names) - 1)
    marks += [Text(LEFT, y + 10.5 * n, text, REGULAR, 8.5) for n, text in enumerate(details, start=1)]
    marks.append(Text(RIGHT, 10, pounds(line.amount_pence), STRONG, 9.5, "right", figures=True))
    return Row(y + 10.5 * len(details) + 5, tuple(marks))


def _vat(receipt: Receipt, block: Block) -> Iterator[Row]:
    """Add the taxable bills up by rate, as a VAT receipt must."""
    for row in block.vat_rows:
        yield pair(said(receipt, say("At {rate}, without VAT", rate=row.rate)), pounds(row.net_pence))
        yield pair(said(receipt, say("VAT at {rate}", rate=row.rate)), pounds(row.vat_pence))


# --------------------------------------------------------------------------------------------------------- the money
def _sum(receipt: Receipt) -> Iterator[Row]:
    total = Text(RIGHT, 21, pounds(receipt.total_pence), BOLD, 18, "right", figures=True)
    yield Row(29, (Rule(LEFT, 0, WIDTH, 1.4), Text(LEFT, 20, said(receipt, say("Total")), BOLD, 12), total))
    for tender in receipt.tenders:
        yield pair(tender.method, pounds(tender.tendered_pence))
        for detail in receipt.spoken(tender.detail):
            yield from plain(detail)
    if receipt.change_pence:
        yield pair(said(receipt, say("Change")), pounds(receipt.change_pence))
    if receipt.remaining_pence is not None:
        yield pair(said(receipt, say("Still to pay")), pounds(receipt.remaining_pence))
    yield Row(8)


def _end(receipt: Receipt) -> Iterator[Row]:
    for note in receipt.notes:
        for words in receipt.spoken(note):
            yield from plain(words)
        yield Row(3)
    yield from end(receipt)
