"""Hold the pieces a receipt is set from: rows of text, rules and a square code, measured first and drawn after.

Units: points, from the top left corner, downwards; the pages themselves are turned over when they are drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Final

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from resources import FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

MM: Final = 72 / 25.4
REGULAR: Final = "AtkinsonHyperlegibleNext-Regular"
STRONG: Final = "AtkinsonHyperlegibleNext-SemiBold"
BOLD: Final = "AtkinsonHyperlegibleNext-Bold"
_FIGURES: Final = frozenset("0123456789")


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text. Shape: `align` "left", "right" or "centre"; `figures` gives every digit the same width."""

    x: float
    y: float
    text: str
    font: str = REGULAR
    size: float = 9
    align: str = "left"
    grey: float = 0
    figures: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line."""

    x: float
    y: float
    width: float
    weight: float = 0.5
    grey: float = 0


@dataclass(frozen=True, slots=True)
class Box:
    """A rounded frame, or a filled one."""

    x: float
    y: float
    width: float
    height: float
    filled: bool = False
    weight: float = 1.2


@dataclass(frozen=True, slots=True)
class Code:
    """A square code."""

    x: float
    y: float
    size: float
    value: str


@dataclass(frozen=True, slots=True)
class Across:
    """A word across the page, beneath everything else, about its middle."""

    x: float
    y: float
    text: str
    size: float
    degrees: float
    grey: float = 0.86


Mark = Text | Rule | Box | Code | Across


@dataclass(frozen=True, slots=True)
class Row:
    """Marks that stay together on one page, placed as if the row began at the top of it."""

    height: float
    marks: tuple[Mark, ...] = ()


def together(rows: Sequence[Row]) -> Row:
    """Make one row of several, so that no page comes between them."""
    marks: list[Mark] = []
    height = 0.0
    for row in rows:
        marks += [replace(mark, y=mark.y + height) for mark in row.marks]
        height += row.height
    return Row(height, tuple(marks))


@cache
def load_fonts() -> None:
    """Register the product's own type, once for the life of the process."""
    folder = FOLDER / "fonts"
    for name in (REGULAR, STRONG, BOLD):
        with (folder / f"{name}.ttf").open("rb") as file:
            pdfmetrics.registerFont(TTFont(name, BytesIO(file.read())))


@cache
def _glyphs(font: str) -> frozenset[int]:
    load_fonts()
    return frozenset(pdfmetrics.getFont(font).face.charToGlyph)


def clean(text: str, font: str = REGULAR) -> str:
    """Drop control characters and show a question mark for what the type does not hold."""
    glyphs = _glyphs(font)
    kept = (letter if ord(letter) in glyphs else "?" for letter in text if letter.isprintable())
    return "".join(kept)


def width_of(text: str, font: str, size: float) -> float:
    """Measure a text."""
    load_fonts()
    return float(pdfmetrics.stringWidth(text, font, size))


def wrap(text: str, font: str, size: float, width: float) -> list[str]:
    """Break a text into lines that fit; a word longer than a line is broken where it must be, nothing is cut off."""
    lines, line = [], ""
    for word in clean(text, font).split():
        longer = f"{line} {word}" if line else word
        if width_of(longer, font, size) <= width:
            line = longer
            continue
        lines += [line] if line else []
        *whole, line = _pieces(word, font, size, width)
        lines += whole
    return [*lines, line] if line else lines


def _pieces(word: str, font: str, size: float, width: float) -> list[str]:
    pieces, piece = [], ""
    for letter in word:
        if piece and width_of(piece + letter, font, size) > width:
            pieces.append(piece)
            piece = ""
        piece += letter
    return [*pieces, piece]


# ----------------------------------------------------------------------------------------------------------- drawing
@dataclass(frozen=True, slots=True)
class Paper:
    """What a receipt is printed on. Shape: `height` None for a roll, cut where the receipt ends."""

    width: float
    height: float | None
    top: float
    bottom: float


def pages_of(rows: Iterable[Row], paper: Paper) -> list[list[tuple[float, Row]]]:
    """Deal rows onto pages, each with where it begins; a roll is one page."""
    pages: list[list[tuple[float, Row]]] = [[]]
    y = paper.top
    for row in rows:
        if paper.height is not None and pages[-1] and y + row.height > paper.height - paper.bottom:
            pages.append([])
            y = paper.top
        pages[-1].append((y, row))
        y += row.height
    return pages


def draw(
    pages: list[list[tuple[float, Row]]], paper: Paper, title: str, under: Callable[[int, int, float], Iterable[Mark]]
) -> bytes:
    """Draw the pages; `under` gives what lies beneath the text of page n of m, so high."""
    load_fonts()
    buffer = BytesIO()
    canvas = Canvas(buffer, pageCompression=1, initialFontName=REGULAR)
    canvas.setTitle(title)
    for number, page in enumerate(pages, start=1):
        height = paper.height or max(y + row.height for y, row in page) + paper.bottom
        canvas.setPageSize((paper.width, height))
        for mark in under(number, len(pages), height):
            _draw_mark(canvas, mark, height)
        for y, row in page:
            for mark in row.marks:
                _draw_mark(canvas, mark, height - y)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _draw_mark(canvas: Canvas, mark: Mark, top: float) -> None:
    if isinstance(mark, Text):
        _draw_text(canvas, mark, top)
    elif isinstance(mark, Rule):
        canvas.setLineWidth(mark.weight)
        canvas.setStrokeGray(mark.grey)
        canvas.line(mark.x, top - mark.y, mark.x + mark.width, top - mark.y)
    elif isinstance(mark, Box):
        canvas.setLineWidth(mark.weight)
        canvas.setStrokeGray(0)
        canvas.setFillGray(0)
        canvas.roundRect(
            mark.x, top - mark.y - mark.height, mark.width, mark.height, 3, stroke=1, fill=int(mark.filled)
        )
    elif isinstance(mark, Across):
        canvas.saveState()
        canvas.translate(mark.x, top - mark.y)
        canvas.rotate(mark.degrees)
        canvas.setFillGray(mark.grey)
        canvas.setFont(BOLD, mark.size)
        canvas.drawCentredString(0, 0, clean(mark.text, BOLD))
        canvas.restoreState()
    else:
        _draw_code(canvas, mark, top)


def _draw_text(canvas: Canvas, mark: Text, top: float) -> None:
    text = clean(mark.text, mark.font)
    length = sum(_advance(letter, mark) for letter in text) if mark.figures else width_of(text, mark.font, mark.size)
    x = mark.x - {"left": 0, "right": length, "centre": length / 2}[mark.align]
    line = canvas.beginText(x, top - mark.y)
    line.setFont(mark.font, mark.size)
    line.setFillGray(mark.grey)
    if not mark.figures:
        line.textOut(text)
    else:
        # Each digit stands in the middle of a cell of its own, so that pence stand under pence.
        spare = [(_advance(letter, mark) - width_of(letter, mark.font, mark.size)) / 2 for letter in text] + [0]
        line.moveCursor(spare[0], 0)
        for letter, after, before_next in zip(text, spare, spare[1:], strict=False):
            line.setCharSpace(after + before_next)
            line.textOut(letter)
        line.setCharSpace(0)
    canvas.drawText(line)


def _advance(letter: str, mark: Text) -> float:
    return width_of("4" if letter in _FIGURES else letter, mark.font, mark.size)


def _draw_code(canvas: Canvas, mark: Code, top: float) -> None:
    """Draw the dark runs of a square code as one path, with nothing between them."""
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(mark.value)
    code.make()
    count = code.getModuleCount()
    side = mark.size / count
    path = canvas.beginPath()
    for row in range(count):
        column = 0
        while column < count:
            start = column
            while column < count and code.isDark(row, column):
                column += 1
            if column > start:
                path.rect(mark.x + start * side, top - mark.y - (row + 1) * side, (column - start) * side, side)
            column += 1
    canvas.setFillGray(0)
    canvas.drawPath(path, stroke=0, fill=1)
