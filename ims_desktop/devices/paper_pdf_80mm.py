"""Lay a paper of the desk out on an 80 mm roll: a listing has no room for columns, so each row stands on lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ims_desktop.devices.issued import said
from ims_desktop.devices.paper_head_80mm import AMOUNT, LEFT, PAPER, RIGHT, WIDTH, end, facts, head, pair, plain, under
from ims_desktop.devices.receipt_pdf_sheet import BOLD, REGULAR, STRONG, Row, Rule, Text, width_of, wrap
from ims_desktop.domain.paper import Listing, Sentences, Signatures, Sums

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ims_desktop.devices.receipt_pdf_sheet import Mark
    from ims_desktop.domain.paper import Paper, Part, Said, Sum

__all__ = ["PAPER", "rows", "under"]

_DOT: Final = " · "


def rows(paper: Paper) -> Iterator[Row]:
    """Yield the paper from top to bottom."""
    yield from head(paper)
    yield from facts(paper)
    for part in paper.parts:
        yield from _part(paper, part)
    yield from end(paper)


def _part(paper: Paper, part: Part) -> Iterator[Row]:
    if isinstance(part, Signatures):
        yield from _signatures(paper, part)
        return
    if part.heading:
        for line in wrap(said(paper, part.heading), BOLD, 10, WIDTH):
            yield Row(12.5, (Text(LEFT, 10, line, BOLD, 10),))
        yield Row(4, (Rule(LEFT, 2, WIDTH, 0.8),))
    if isinstance(part, Sums):
        for row in part.rows:
            yield from _sum(paper, row)
    elif isinstance(part, Listing):
        for cells in part.rows:
            yield _entry(paper, part, cells)
    else:
        yield from _sentences(paper, part)
    yield Row(8)


def _sum(paper: Paper, row: Sum) -> Iterator[Row]:
    yield pair(said(paper, row.label), said(paper, row.value), STRONG if row.strong else REGULAR)
    for spoken in paper.spoken(row.detail):
        yield from plain(spoken, 8)


def _entry(paper: Paper, part: Listing, cells: tuple[Said, ...]) -> Row:
    """Set what names the row, its amount on the right, and the rest beneath."""
    figures = part.columns[-1].figures
    value = said(paper, cells[-1]) if figures else ""
    names = wrap(said(paper, cells[0]), STRONG, 9, WIDTH - max(AMOUNT, width_of(value, STRONG, 9) + 6))
    rest = _DOT.join(_details(paper, part, cells[:-1] if figures else cells))
    details = wrap(rest, REGULAR, 8.5, WIDTH)
    marks: list[Mark] = [Text(LEFT, 10 + 11 * n, name, STRONG, 9) for n, name in enumerate(names)]
    y = 10 + 11 * (len(names) - 1)
    marks += [Text(LEFT, y + 10.5 * n, text, REGULAR, 8.5) for n, text in enumerate(details, start=1)]
    if value:
        marks.append(Text(RIGHT, 10, value, STRONG, 9, "right", figures=True))
    return Row(y + 10.5 * len(details) + 5, tuple(marks))


def _details(paper: Paper, part: Listing, cells: tuple[Said, ...]) -> Iterator[str]:
    """Yield what stands beneath: a bare figure says nothing without the name of its column."""
    for column, cell in list(zip(part.columns, cells, strict=False))[1:]:
        text = said(paper, cell)
        if text:
            yield f"{said(paper, column.words)} {text}" if column.figures else text


def _sentences(paper: Paper, part: Sentences) -> Iterator[Row]:
    for line in part.lines:
        for spoken in paper.spoken(line):
            yield from plain(spoken)
        yield Row(3)


def _signatures(paper: Paper, part: Signatures) -> Iterator[Row]:
    for person in part.people:
        yield Row(34, (Rule(LEFT, 32, WIDTH, 0.8),))
        yield from plain(said(paper, person), 8)
    yield Row(8)
