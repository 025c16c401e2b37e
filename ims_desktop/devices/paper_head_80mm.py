"""Lay out what every paper on an 80 mm roll begins with, and the lines all of them are set in: black only, 72 mm wide.

Shape: a receipt and every other paper of the desk are `Issued`.
"""

from __future__ import annotations

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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ims_desktop.devices.issued import Issued
    from ims_desktop.devices.receipt_pdf_sheet import Mark

PAPER: Final = Paper(width=80 * MM, height=None, top=5 * MM, bottom=9 * MM)
LEFT: Final = 5 * MM
RIGHT: Final = 75 * MM
WIDTH: Final = RIGHT - LEFT
MIDDLE: Final = PAPER.width / 2
AMOUNT: Final = 21 * MM
_CODE: Final = 21 * MM
_LABEL: Final = 22 * MM


def under(paper: Issued, number: int, of: int, height: float) -> Iterator[Mark]:  # noqa: ARG001 - a roll is one page
    """Yield TRAINING across the roll, as often as it fits."""
    if paper.training:
        step = 62 * MM
        for n in range(max(1, int(height // step))):
            yield Across(MIDDLE, (n + 0.5) * step, str(paper.marks[0]), 44, 45)


def head(paper: Issued) -> Iterator[Row]:
    """Yield whose paper it is, what it is, and its marks."""
    for name in paper.issuer:
        yield from centred(name, BOLD, 14)
    yield Row(3)
    for part in (", ".join(paper.council.address), paper.council.telephone):
        yield from centred(part, REGULAR, 8)
    yield Row(6)
    yield from centred(said(paper, paper.title), BOLD, 12, 3)
    for mark in paper.marks:
        yield from _loud(said(paper, mark))


def _loud(text: str) -> Iterator[Row]:
    """Set a mark nobody overlooks, in a frame."""
    for line in wrap(text, BOLD, 11, WIDTH - 16):
        width = width_of(line, BOLD, 11) + 16
        yield Row(23, (Box(MIDDLE - width / 2, 2, width, 18), Text(MIDDLE, 15, line, BOLD, 11, "centre")))


def facts(paper: Issued) -> Iterator[Row]:
    """Yield the facts, label and value on a line."""
    yield Row(6, (Rule(LEFT, 2, WIDTH, 0.8),))
    for fact in paper.facts:
        labels = wrap(said(paper, fact.label), REGULAR, 8.5, _LABEL - 4)
        values = [line for text in paper.spoken(fact.value) for line in wrap(text, STRONG, 9, WIDTH - _LABEL)]
        marks: list[Mark] = [Text(LEFT, 9 + 10.5 * n, text, REGULAR, 8.5) for n, text in enumerate(labels)]
        marks += [Text(LEFT + _LABEL, 9 + 11 * n, text, STRONG, 9) for n, text in enumerate(values)]
        yield Row(max(11 * len(values), 10.5 * len(labels)) + 1.5, tuple(marks))
    yield Row(6)


def end(paper: Issued) -> Iterator[Row]:
    """Yield the square code and the number."""
    if paper.qr:
        yield Row(_CODE + 8, (Code(MIDDLE - _CODE / 2, 6, _CODE, paper.qr),))
    yield from centred(paper.number, STRONG, 9)


# ------------------------------------------------------------------------------------------------------------- lines
def centred(text: str, font: str, size: float, gap: float = 0) -> Iterator[Row]:
    """Yield a text in the middle of the roll, and the gap after it."""
    for line in wrap(text, font, size, WIDTH):
        yield Row(size * 1.25, (Text(MIDDLE, size, line, font, size, "centre"),))
    yield Row(gap)


def plain(text: str, size: float = 8.5) -> Iterator[Row]:
    """Yield a text from the left edge."""
    for line in wrap(text, REGULAR, size, WIDTH):
        yield Row(size * 1.25, (Text(LEFT, size, line, REGULAR, size),))


def pair(words: str, value: str, font: str = REGULAR) -> Row:
    """Set words on the left and what they come to on the right."""
    lines = wrap(words, font, 9.5, WIDTH - AMOUNT)
    marks: list[Mark] = [Text(LEFT, 10 + 11.5 * n, line, font, 9.5) for n, line in enumerate(lines)]
    marks.append(Text(RIGHT, 10, value, font, 9.5, "right", figures=True))
    return Row(max(1, len(lines)) * 11.5 + 1.5, tuple(marks))
