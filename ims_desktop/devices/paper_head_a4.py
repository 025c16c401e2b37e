"""Lay out what every A4 paper begins and ends with: whose it is, what it is, who and when, and which page.

Shape: a receipt and every other paper of the desk are `Issued`.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from ims_desktop.devices.issued import said
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
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ims_desktop.devices.issued import Issued
    from ims_desktop.devices.receipt_pdf_sheet import Mark
    from ims_desktop.domain.receipt import Fact

PAPER: Final = Paper(width=210 * MM, height=297 * MM, top=20 * MM, bottom=22 * MM)
LEFT: Final = 22 * MM
RIGHT: Final = 188 * MM
WIDTH: Final = RIGHT - LEFT
QUIET: Final = 0.38
HAIR: Final = 0.75
_CODE: Final = 24 * MM
_TITLE_SHARE: Final = 0.5


def under(paper: Issued, number: int, of: int, height: float) -> Iterator[Mark]:
    """Yield what stands beneath: TRAINING across every page, and which page it is when there are several."""
    if paper.training:
        for step in range(-1, 2):
            yield Across(PAPER.width / 2, height / 2 + step * 95 * MM, str(paper.marks[0]), 92, 35)
    if of > 1:
        y = height - 13 * MM
        page = said(paper, say("Page {n} of {of}", n=number, of=of))
        yield Rule(LEFT, y - 11, WIDTH, 0.5, HAIR)
        yield Text(LEFT, y, paper.number, REGULAR, 7.5, grey=QUIET)
        yield Text(RIGHT, y, page, REGULAR, 7.5, "right", QUIET)


def head(paper: Issued) -> Iterator[Row]:
    """Yield whose paper it is, what it is, and where to find them."""
    yield _title_row(paper)
    for part in (", ".join(paper.council.address), paper.council.telephone):
        for text in wrap(part, REGULAR, 9, WIDTH):
            yield Row(12, (Text(LEFT, 9, text, REGULAR, 9, grey=QUIET),))
    yield Row(12)


def _title_row(paper: Issued) -> Row:
    """Set the council's names on the left, what this is on the right, and COPY in a frame beneath it."""
    size = 20.0
    titles = [said(paper, paper.title)]
    if width_of(titles[0], BOLD, size) > WIDTH * _TITLE_SHARE:
        titles = [line for text in paper.spoken(paper.title) for line in wrap(text, BOLD, size, WIDTH * _TITLE_SHARE)]
    room = WIDTH - max(width_of(title, BOLD, size) for title in titles) - 24
    names = list(chain.from_iterable(wrap(name, BOLD, size, room) for name in paper.issuer))
    marks: list[Mark] = [Text(LEFT, 20 + 23 * n, name, BOLD, size) for n, name in enumerate(names)]
    marks += [Text(RIGHT, 20 + 23 * n, title, BOLD, size, "right") for n, title in enumerate(titles)]
    loud = [said(paper, mark) for mark in paper.marks]
    y = 28.0 + 23 * (len(titles) - 1)
    for mark in loud:
        width = width_of(mark, STRONG, 11) + 14
        marks += [Box(RIGHT - width, y, width, 18), Text(RIGHT - 7, y + 12.8, mark, STRONG, 11, "right")]
        y += 22
    return Row(max(20 + 23 * (max(len(names), len(titles)) - 1) + 12, y if loud else 0), tuple(marks))


def facts(paper: Issued) -> Iterator[Row]:
    """Set the facts in rows, each label small above its value, and the square code beside them."""
    code, columns = (_CODE + 10 * MM, 3) if paper.qr else (0.0, 4)
    square = (Code(RIGHT - _CODE, 14, _CODE, paper.qr),) if paper.qr else ()
    yield Row(10, (Rule(LEFT, 0, WIDTH, 0.75, HAIR), *square))
    column = (WIDTH - code) / columns
    used = 0.0
    for start in range(0, len(paper.facts), columns):
        cells = [_fact(paper, fact, column - 10) for fact in paper.facts[start : start + columns]]
        marks: list[Mark] = []
        for n, (labels, values) in enumerate(cells):
            x = LEFT + n * column
            marks += [Text(x, 8 + 9.5 * at, label, REGULAR, 7.5, grey=QUIET) for at, label in enumerate(labels)]
            top = 8 + 9.5 * (len(labels) - 1) + 13
            marks += [Text(x, top + 13 * at, value, STRONG, 10.5) for at, value in enumerate(values)]
        height = max(11 + 9.5 * len(labels) + 13 * len(values) for labels, values in cells)
        used += height
        yield Row(height, tuple(marks))
    yield Row(max(14, _CODE + 22 - used) if paper.qr else 14)


def _fact(paper: Issued, fact: Fact, width: float) -> tuple[list[str], list[str]]:
    values = [line for text in paper.spoken(fact.value) for line in wrap(text, STRONG, 10.5, width)]
    return wrap(said(paper, fact.label), REGULAR, 7.5, width), values
