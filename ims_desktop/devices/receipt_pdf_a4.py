"""Lay a receipt out on A4: calm, generous, amounts in one column."""

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
    from ims_desktop.domain.receipt import Block, Fact, Receipt, ReceiptLine
    from ims_desktop.words import Words

PAPER: Final = Paper(width=210 * MM, height=297 * MM, top=20 * MM, bottom=22 * MM)
LEFT: Final = 22 * MM
RIGHT: Final = 188 * MM
WIDTH: Final = RIGHT - LEFT
QUIET: Final = 0.38
HAIR: Final = 0.75
_CODE: Final = 24 * MM
_FACT_COLUMNS: Final = 3
_NET, _RATE, _VAT = RIGHT - 76 * MM, RIGHT - 54 * MM, RIGHT - 32 * MM


def rows(receipt: Receipt) -> Iterator[Row]:
    """Yield the receipt from top to bottom."""
    return chain(
        _head(receipt),
        _facts(receipt),
        *(_block(receipt, block) for block in receipt.blocks),
        _sum(receipt),
        _notes(receipt),
    )


def under(receipt: Receipt, number: int, of: int, height: float) -> Iterator[Mark]:
    """Yield what stands beneath: TRAINING across every page, and which page it is when there are several."""
    if receipt.training:
        for step in range(-1, 2):
            yield Across(PAPER.width / 2, height / 2 + step * 95 * MM, str(receipt.marks[0]), 92, 35)
    if of > 1:
        y = height - 13 * MM
        page = _said(receipt, say("Page {n} of {of}", n=number, of=of))
        yield Rule(LEFT, y - 11, WIDTH, 0.5, HAIR)
        yield Text(LEFT, y, receipt.number, REGULAR, 7.5, grey=QUIET)
        yield Text(RIGHT, y, page, REGULAR, 7.5, "right", QUIET)


def _said(receipt: Receipt, words: Words | str) -> str:
    return " / ".join(receipt.spoken(words))


# -------------------------------------------------------------------------------------------------------------- head
def _head(receipt: Receipt) -> Iterator[Row]:
    yield _title_row(receipt)
    for part in (", ".join(receipt.council.address), receipt.council.telephone):
        for text in wrap(part, REGULAR, 9, WIDTH):
            yield Row(12, (Text(LEFT, 9, text, REGULAR, 9, grey=QUIET),))
    yield Row(12)


def _title_row(receipt: Receipt) -> Row:
    """Set the council's names on the left, what this is on the right, and COPY in a frame beside it."""
    title = _said(receipt, receipt.title)
    size = 20.0
    room = WIDTH - width_of(title, BOLD, size) - 24
    names = list(chain.from_iterable(wrap(name, BOLD, size, room) for name in receipt.issuer))
    marks: list[Mark] = [Text(LEFT, 20 + 23 * n, name, BOLD, size) for n, name in enumerate(names)]
    marks.append(Text(RIGHT, 20, title, BOLD, size, "right"))
    loud = [_said(receipt, mark) for mark in receipt.marks]
    y = 28.0
    for mark in loud:
        width = width_of(mark, STRONG, 11) + 14
        marks += [Box(RIGHT - width, y, width, 18), Text(RIGHT - 7, y + 12.8, mark, STRONG, 11, "right")]
        y += 22
    return Row(max(20 + 23 * (len(names) - 1) + 12, y if loud else 0), tuple(marks))


def _facts(receipt: Receipt) -> Iterator[Row]:
    """Set the facts three to a line, each label small above its value, and the square code beside them."""
    yield Row(10, (Rule(LEFT, 0, WIDTH, 0.75, HAIR), Code(RIGHT - _CODE, 14, _CODE, receipt.qr)))
    column = (WIDTH - _CODE - 10 * MM) / _FACT_COLUMNS
    used = 0.0
    for start in range(0, len(receipt.facts), _FACT_COLUMNS):
        cells = [_fact(receipt, fact, column - 10) for fact in receipt.facts[start : start + _FACT_COLUMNS]]
        marks: list[Mark] = []
        for n, (labels, values) in enumerate(cells):
            x = LEFT + n * column
            marks += [Text(x, 8 + 9.5 * at, label, REGULAR, 7.5, grey=QUIET) for at, label in enumerate(labels)]
            top = 8 + 9.5 * (len(labels) - 1) + 13
            marks += [Text(x, top + 13 * at, value, STRONG, 10.5) for at, value in enumerate(values)]
        height = max(11 + 9.5 * len(labels) + 13 * len(values) for labels, values in cells)
        used += height
        yield Row(height, tuple(marks))
    yield Row(max(14, _CODE + 22 - used))


def _fact(receipt: Receipt, fact: Fact, width: float) -> tuple[list[str], list[str]]:
    values = [line for text in receipt.spoken(fact.value) for line in wrap(text, STRONG, 10.5, width)]
    return wrap(_said(receipt, fact.label), REGULAR, 7.5, width), values


# ------------------------------------------------------------------------------------------------------------ blocks
def _block(receipt: Receipt, block: Block) -> Iterator[Row]:
    yield _block_head(receipt, block)
    for line in block.lines:
        yield _line(receipt, block, line)
    yield from _vat(receipt, block)
    if len(receipt.blocks) > 1:
        words = _said(receipt, say("Subtotal"))
        amount = Text(RIGHT, 16, pounds(block.total_pence), STRONG, 10.5, "right", figures=True)
        yield Row(22, (Text(LEFT, 16, words, REGULAR, 9, grey=QUIET), amount))
    yield Row(14)


def _block_head(receipt: Receipt, block: Block) -> Row:
    marks: list[Mark] = [Text(LEFT, 14, _said(receipt, block.heading), BOLD, 12)]
    if block.vat_number:
        number = _said(receipt, say("VAT number {number}", number=block.vat_number))
        marks.append(Text(RIGHT, 14, number, REGULAR, 9, "right"))
    y = 16.0 if block.customer else 14.0
    for part in block.customer:
        for text in wrap(part, REGULAR, 9, WIDTH / 2):
            y += 12
            marks.append(Text(LEFT, y, text, REGULAR, 9))
    if block.full:
        y += 14
        heads = ((_NET, say("Net")), (_RATE, say("Rate")), (_VAT, say("VAT")), (RIGHT, say("Amount")))
        marks += [Text(x, y, _said(receipt, words), REGULAR, 7.5, "right", QUIET) for x, words in heads]
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
        rate = _said(receipt, say("VAT at {rate}", rate=line.rate))
        marks.append(Text(RIGHT, 28, rate, REGULAR, 8, "right", QUIET))
    height = y + 12 * len(details) + 9
    marks.append(Rule(LEFT, height, WIDTH, 0.5, HAIR))
    return Row(height, tuple(marks))


def _vat(receipt: Receipt, block: Block) -> Iterator[Row]:
    """Add the taxable bills up by rate, as a VAT receipt must."""
    if not block.vat_rows:
        return
    heads = ((_NET, say("Net")), (_VAT, say("VAT")), (RIGHT, say("With VAT")))
    top = [Text(x, 14, _said(receipt, words), REGULAR, 7.5, "right", QUIET) for x, words in heads]
    yield Row(16, tuple(top))
    for row in block.vat_rows:
        words = _said(receipt, say("At {rate}", rate=row.rate))
        sums = ((_NET, row.net_pence), (_VAT, row.vat_pence), (RIGHT, row.gross_pence))
        figures = [Text(x, 11, pounds(pence), REGULAR, 9.5, "right", figures=True) for x, pence in sums]
        yield Row(14, (Text(LEFT, 11, words, REGULAR, 9), *figures))


# --------------------------------------------------------------------------------------------------------- the money
def _sum(receipt: Receipt) -> Iterator[Row]:
    total = Text(RIGHT, 25, pounds(receipt.total_pence), BOLD, 22, "right", figures=True)
    yield Row(36, (Rule(LEFT, 0, WIDTH, 1.6), Text(LEFT, 24, _said(receipt, say("Total")), BOLD, 15), total))
    for tender in receipt.tenders:
        yield _pair(tender.method, tender.tendered_pence)
    if receipt.change_pence:
        yield _pair(_said(receipt, say("Change")), receipt.change_pence)
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
