"""Papers of the desk on A4 and on a roll: all that is said can be read back, in both languages, with loud marks."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

import pypdf
import pypdfium2
import pytest

from ims_desktop.devices.paper_pdf import paper_pdf
from ims_desktop.devices.receipt_pdf_sheet import MM
from ims_desktop.domain.banking_papers import banking_sheet, ereturn_sheet, paying_in_slip
from ims_desktop.domain.paper import Listing, Sentences, Sums
from ims_desktop.domain.session_papers import movement_slip, x_report, z_report
from tests.domain.day_stories import (
    BANKED,
    CHEQUE_RETURN,
    DAY,
    DECIDED,
    END,
    ISSUE,
    MOVES,
    SESSION,
    STORY,
)

if TYPE_CHECKING:
    from ims_desktop.domain.paper import Paper
    from ims_desktop.words import Words

PAPERS = ("a4", "80mm")
EVERY = (
    z_report(ISSUE, STORY, END),
    x_report(ISSUE, STORY, cash=False),
    movement_slip(ISSUE, SESSION, MOVES[2]),
    paying_in_slip(ISSUE, BANKED),
    banking_sheet(ISSUE, DAY, "SP", (BANKED,), ("gwen",)),
    ereturn_sheet(ISSUE, SESSION, DECIDED),
    ereturn_sheet(ISSUE, SESSION, CHEQUE_RETURN),
)


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages).split())


def figures_of(paper: Paper) -> list[str]:
    """Return every amount and every name a paper must show, as single words."""
    cells: list[str | Words] = []
    for part in paper.parts:
        if isinstance(part, Sums):
            cells += [cell for row in part.rows for cell in (row.label, row.value, row.detail)]
        elif isinstance(part, Listing):
            cells += [cell for row in part.rows for cell in row]
        elif isinstance(part, Sentences):
            cells += part.lines
    return [word for cell in cells for word in str(cell).split() if len(word) < 18]


@pytest.mark.parametrize("size", PAPERS)
@pytest.mark.parametrize("paper", EVERY, ids=lambda paper: paper.number)
def test_everything_a_paper_says_can_be_read_back(paper: Paper, size: str) -> None:
    text = text_of(paper_pdf(paper, size))
    for word in figures_of(paper):
        assert word in text, word
    for said in ("Aldermere Council", str(paper.title), "01632 960000"):
        assert said in text


@pytest.mark.parametrize("size", PAPERS)
@pytest.mark.parametrize("paper", EVERY, ids=lambda paper: paper.number)
def test_nothing_is_set_over_the_edge_of_the_paper(paper: Paper, size: str) -> None:
    """Whatever is dark lies inside the margins: a printer cuts the rest off."""
    document = pypdfium2.PdfDocument(paper_pdf(replace(paper, languages=("cy", "en")), size))
    margin = 4 if size == "80mm" else 20
    try:
        for page in document:
            image = page.render(scale=2).to_pil().convert("L")
            edge = int(margin * MM * 2)
            for strip in (image.crop((0, 0, edge, image.height)), image.crop((image.width - edge, 0, *image.size))):
                assert strip.getextrema()[0] > 200
    finally:
        document.close()


@pytest.mark.parametrize("size", PAPERS)
def test_a_paper_in_two_languages_says_everything_twice_welsh_letters_too(size: str) -> None:
    text = text_of(paper_pdf(replace(paying_in_slip(ISSUE, BANKED), languages=("cy", "en")), size))
    for said in ("Cyngor Aldermere", "Aldermere Council", "Cyfanswm", "Total", "21 Tachwedd 2026", "Siân Ŵyn-Llŷr"):
        assert said in text, said


@pytest.mark.parametrize("size", PAPERS)
def test_a_copy_and_a_training_paper_say_so_loudly(size: str) -> None:
    text = text_of(paper_pdf(z_report(replace(ISSUE, copy=True, training=True), STORY, END), size))
    assert "COPY" in text
    assert "No money was taken." in text
    assert text.count("TRAINING") >= 2


def test_a_heading_never_stands_alone_at_the_foot_of_a_page() -> None:
    long = replace(z_report(ISSUE, STORY, END), parts=z_report(ISSUE, STORY, END).parts * 6)
    headings = {str(part.heading) for part in long.parts if isinstance(part, Sums | Listing)}
    for page in pypdf.PdfReader(BytesIO(paper_pdf(long, "a4"))).pages:
        lines = [line for line in page.extract_text().splitlines() if "Page " not in line and long.number not in line]
        assert lines[-1].strip() not in headings
