"""Lay a receipt out on A4: calm, generous, amounts in one column."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from ims_desktop.devices.issued import said
from ims_desktop.devices.paper_head_a4 import HAIR, LEFT, PAPER, QUIET, RIGHT, WIDTH, facts, head, under
from ims_desktop.devices.receipt_pdf_sheet import BOLD, MM, REGULAR, STRONG, Row, Rule, Text, width_of, wrap
from ims_desktop.domain.money import pounds
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ims_desktop.devices.receipt_pdf_sheet import Mark
    from ims_desktop.domain.receipt import Block, Receipt, ReceiptLine

__all__ = ["PAPER", "rows", "under"]

_NET, _RATE, _VAT = RIGHT - 76 * MM, RIGHT - 54 * MM, RIGHT - 32 * MM


def rows(receipt: Receipt) -> Iterator[Row]:
    """Yield the receipt from top to bottom."""
    return chain(
        head(receipt),
        facts(receipt),
        *(_block(receipt, block) for block in receipt.blocks),
        _sum(receipt),
        _notes(receipt),
    )


# ------------------------------------------------------------------------------------------------------------ blocks
def _block(receipt: Receipt, block: Block) -> Iterator[Row]:
    yield _block_head(receipt, block)
    for line in block.lines:
        yield _line(receipt, block, line)
    yield from _vat(receipt, block)
    if len(receipt.blocks) > 1:
        words = said(receipt, say("Subtotal"))
        amount = Text(RIGHT, 16, pounds(block.total_pence), STRONG, 10.5, "right", figures=True)
        yield Row(22, (Text(LEFT, 16, words, REGULAR, 9, grey=QUIET), amount))
    yield Row(14)


def _block_head(receipt: Receipt, block: Block) -> Row:
    heading = said(receipt, block.heading)
    marks: list[Mark] = [Text(LEFT, 14, heading, BOLD, 12)]
    y = 14.0
    if block.vat_number:
        number = said(receipt, say("VAT number {number}", number=block.vat_number))
        if width_of(heading, BOLD, 12) + width_of(number, REGULAR, 9) + 4 * MM > WIDTH:
            y += 14  # in two languages each needs a line of its own
        marks.append(Text(RIGHT, y, number, REGULAR, 9, "right"))
    y += 2 if block.customer else 0
    for part in block.customer:
        for text in wrap(part, REGULAR, 9, WIDTH / 2):
            y += 12
            marks.append(Text(LEFT, y, text, REGULAR, 9))
    if block.full:
        y += 14
        heads = ((_NET, say("Net")), (_RATE, say("Rate")), (_VAT, say("VAT")), (RIGHT, say("Amount")))
        marks += [Text(x, y, said(receipt, words), REGULAR, 7.5, "right", QUIET) for x, words in heads]
    marks.append(Rule(LEFT, y + 7, WIDTH, 1.1))
    return Row(y + 7, tuple(marks))


def _line(receipt: Receipt, block: Block, line: ReceiptLine) -> Row:
    """Set one bill: what it is, its reference beneath, its amount at the right."""
    room = (_NET - 22 * MM if block.full else RIGHT - 36 * MM) - LEFT
    names = wrap(line.description, STRONG, 10.5, room)
    details = [line.reference, *wrap(line.narrative, REGULAR, 9, room)]
    if line.unverified:
        details += [text for words in receipt.spoken(say("Unverified")) for text in wrap(words, STRONG, 9, room)]
    marks: list[Mark] = [Text(LEFT, 16 + 13 * n, name, STRONG, 10.5) for n, name in enumerate(names)]
    y = 16.0 + 13 * (len(names) - 1)
    for n, text in enumerate(details, start=1):
        marks.append(Text(LEFT, y + 12 * n, text, REGULAR, 9, grey=0 if n == 1 else QUIET))
    marks.append(Text(RIGHT, 16, pounds(line.amount_pence), STRONG, 10.5, "right", figures=True))
    if block.full:
        figures = ((_NET, pounds(line.net_pence)), (_RATE, line.rate), (_VAT, pounds(line.vat_pence)))
        marks += [Text(x, 16, text, REGULAR, 10, "right", figures=True) for x, text in figures]
    elif line.rate:
        rate = said(receipt, say("VAT at {rate}", rate=line.rate))
        marks.append(Text(RIGHT, 28, rate, REGULAR, 8, "right", QUIET))
    height = y + 12 * len(details) + 9
    marks.append(Rule(LEFT, height, WIDTH, 0.5, HAIR))
    return Row(height, tuple(marks))


def _vat(receipt: Receipt, block: Block) -> Iterator[Row]:
    """Add the taxable bills up by rate, as a VAT receipt must."""
    if not block.vat_rows:
        return
    heads = ((_NET, say("Net")), (_VAT, say("VAT")), (RIGHT, say("With VAT")))
    top = [Text(x, 14, said(receipt, words), REGULAR, 7.5, "right", QUIET) for x, words in heads]
    yield Row(16, tuple(top))
    for row in block.vat_rows:
        words = said(receipt, say("At {rate}", rate=row.rate))
        sums = ((_NET, row.net_pence), (_VAT, row.vat_pence), (RIGHT, row.gross_pence))
        figures = [Text(x, 11, pounds(pence), REGULAR, 9.5, "right", figures=True) for x, pence in sums]
        yield Row(14, (Text(LEFT, 11, words, REGULAR, 9), *figures))


# --------------------------------------------------------------------------------------------------------- the money
def _sum(receipt: Receipt) -> Iterator[Row]:
    total = Text(RIGHT, 25, pounds(receipt.total_pence), BOLD, 22, "right", figures=True)
    yield Row(36, (Rule(LEFT, 0, WIDTH, 1.6), Text(LEFT, 24, said(receipt, say("Total")), BOLD, 15), total))
    for tender in receipt.tenders:
        yield _pair(tender.method, tender.tendered_pence)
        for detail in receipt.spoken(tender.detail):
            for text in wrap(detail, REGULAR, 9, WIDTH):
                yield Row(11.5, (Text(LEFT, 8, text, REGULAR, 9, grey=QUIET),))
    if receipt.change_pence:
        yield _pair(said(receipt, say("Change")), receipt.change_pence)
    if receipt.remaining_pence is not None:
        yield _pair(said(receipt, say("Still to pay")), receipt.remaining_pence)
    yield Row(16)


def _pair(words: str, pence: int) -> Row:
    return Row(
        15, (Text(LEFT, 11, words, REGULAR, 10.5), Text(RIGHT, 11, pounds(pence), REGULAR, 10.5, "right", figures=True))
    )


def _notes(receipt: Receipt) -> Iterator[Row]:
    for note in receipt.notes:
        for words in receipt.spoken(note):
            for text in wrap(words, REGULAR, 9, WIDTH):
                yield Row(12.5, (Text(LEFT, 10, text, REGULAR, 9),))
