"""Lay a paper of the desk out on A4: sums in one column, listings in as many as they have."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Final

from ims_desktop.devices.issued import said
from ims_desktop.devices.paper_head_a4 import HAIR, LEFT, PAPER, QUIET, RIGHT, WIDTH, facts, head, under
from ims_desktop.devices.receipt_pdf_sheet import BOLD, MM, REGULAR, STRONG, Row, Rule, Text, together, wrap
from ims_desktop.domain.paper import Listing, Sentences, Signatures, Sums

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ims_desktop.devices.receipt_pdf_sheet import Mark
    from ims_desktop.domain.paper import Paper, Part, Said, Sum

__all__ = ["PAPER", "rows", "under"]

_SIGN: Final = 74 * MM
_GAP: Final = 8.0
_SUMS: Final = 112 * MM
"""Sums do not go over the whole width: an eye must find its way from the label to the amount."""


def rows(paper: Paper) -> Iterator[Row]:
    """Yield the paper from top to bottom."""
    yield from head(paper)
    yield from facts(paper)
    for part in paper.parts:
        yield from _part(paper, part)


def _part(paper: Paper, part: Part) -> Iterator[Row]:
    if isinstance(part, Sums):
        yield from _kept([_heading(paper, part.heading, _SUMS), *(_sum(paper, row) for row in part.rows)])
    elif isinstance(part, Listing):
        yield from _kept(list(_listing(paper, part)), heads=2)
    elif isinstance(part, Sentences):
        yield from _sentences(paper, part)
    else:
        yield from _signatures(paper, part)
    yield Row(14)


def _kept(rows: list[Row], heads: int = 1) -> Iterator[Row]:
    """Keep what stands at the head with the first row, and the last row with the one before it."""
    middle = max(heads + 1, len(rows) - 2)
    yield together(rows[: heads + 1])
    yield from rows[heads + 1 : middle]
    yield together(rows[middle:])


def _heading(paper: Paper, words: Said, width: float = WIDTH) -> Row:
    lines = wrap(said(paper, words), BOLD, 11, width)
    marks: list[Mark] = [Text(LEFT, 13 + 13.5 * n, line, BOLD, 11) for n, line in enumerate(lines)]
    height = 19 + 13.5 * (len(lines) - 1)
    return Row(height, (*marks, Rule(LEFT, height, width, 1.1)))


def _sum(paper: Paper, row: Sum) -> Row:
    """Set a label, what it comes to, and the detail beneath in grey."""
    font = STRONG if row.strong else REGULAR
    room = _SUMS - 34 * MM
    labels = wrap(said(paper, row.label), font, 10, room)
    details = [text for spoken in paper.spoken(row.detail) for text in wrap(spoken, REGULAR, 8.5, room)]
    marks: list[Mark] = [Text(LEFT, 13 + 12.5 * n, text, font, 10) for n, text in enumerate(labels)]
    y = 13 + 12.5 * (len(labels) - 1)
    marks += [Text(LEFT, y + 11 * n, text, REGULAR, 8.5, grey=QUIET) for n, text in enumerate(details, start=1)]
    marks.append(Text(LEFT + _SUMS, 13, said(paper, row.value), font, 10, "right", figures=True))
    height = y + 11 * len(details) + 5
    return Row(height, (*marks, Rule(LEFT, height, _SUMS, 1.1 if row.strong else 0.5, 0 if row.strong else HAIR)))


# ---------------------------------------------------------------------------------------------------------- listings
def _listing(paper: Paper, part: Listing) -> Iterator[Row]:
    whole = sum(column.share for column in part.columns)
    widths = [WIDTH * column.share / whole for column in part.columns]
    lefts = [LEFT, *(LEFT + far for far in accumulate(widths))]
    yield _heading(paper, part.heading)
    titles = [said(paper, column.words) for column in part.columns]
    heads = [wrap(title, REGULAR, 7.5, width - _GAP) for title, width in zip(titles, widths, strict=True)]
    marks = [mark for n, lines in enumerate(heads) for mark in _cell(part, n, lefts, lines, REGULAR, 7.5, 9.5, QUIET)]
    yield Row(5 + 9.5 * max(map(len, heads)), tuple(marks))
    for row in part.rows:
        yield _row(paper, part, row, lefts, widths)


def _row(paper: Paper, part: Listing, row: tuple[Said, ...], lefts: list[float], widths: list[float]) -> Row:
    cells = [
        [line for text in paper.spoken(cell) for line in wrap(text, REGULAR, 9, width - _GAP)]
        for cell, width in zip(row, widths, strict=True)
    ]
    marks = [mark for n, lines in enumerate(cells) for mark in _cell(part, n, lefts, lines, REGULAR, 9, 11.5, 0)]
    height = 7 + 11.5 * max(map(len, cells))
    return Row(height, (*marks, Rule(LEFT, height, WIDTH, 0.5, HAIR)))


def _cell(
    part: Listing, n: int, lefts: list[float], lines: list[str], font: str, size: float, step: float, grey: float
) -> list[Mark]:
    """Set the lines of a cell: figures to the right of their column, words to the left."""
    figures = part.columns[n].figures
    last = n == len(part.columns) - 1
    x = (lefts[n + 1] - (0 if last else _GAP)) if figures else lefts[n]
    align = "right" if figures else "left"
    return [
        Text(x, step + 1 + step * at, line, font, size, align, grey, figures=figures) for at, line in enumerate(lines)
    ]


# ------------------------------------------------------------------------------------------------- words and names
def _sentences(paper: Paper, part: Sentences) -> Iterator[Row]:
    """Keep each sentence on one page, the first with its heading."""
    above = [_heading(paper, part.heading), Row(3)] if part.heading else []
    for line in part.lines:
        texts = [text for spoken in paper.spoken(line) for text in wrap(spoken, REGULAR, 9.5, WIDTH)]
        yield together([*above, *(Row(13, (Text(LEFT, 10, text, REGULAR, 9.5),)) for text in texts), Row(3)])
        above = []


def _signatures(paper: Paper, part: Signatures) -> Iterator[Row]:
    """Set the lines two to a row, so that they stay together and leave room to write."""
    for start in range(0, len(part.people), 2):
        pair = part.people[start : start + 2]
        marks: list[Mark] = []
        for x, person in zip((LEFT, RIGHT - _SIGN), pair, strict=False):
            marks.append(Rule(x, 40, _SIGN, 0.8))
            lines = wrap(said(paper, person), REGULAR, 8, _SIGN)
            marks += [Text(x, 50 + 10 * n, line, REGULAR, 8, grey=QUIET) for n, line in enumerate(lines)]
        yield Row(74, tuple(marks))
