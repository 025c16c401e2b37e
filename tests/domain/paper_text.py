"""Read a paper as one text, to ask it what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.domain.paper import Listing, Sentences, Signatures, Sums

if TYPE_CHECKING:
    from ims_desktop.domain.paper import Paper, Part


def text_of(paper: Paper, language: str = "en") -> str:
    """Return every word of a paper in one language, a row on a line."""

    def said(words: object) -> str:
        return words if isinstance(words, str) else words.text(language)  # type: ignore[attr-defined]

    lines = [said(paper.title), *(f"{said(fact.label)} {said(fact.value)}" for fact in paper.facts)]
    for part in paper.parts:
        lines += [" ".join(map(said, row)).rstrip() for row in _rows(part)]
    return "\n".join([*lines, paper.number])


def _rows(part: Part) -> list[tuple[object, ...]]:
    if isinstance(part, Sums):
        return [(part.heading,), *((row.label, row.value, row.detail) for row in part.rows)]
    if isinstance(part, Listing):
        return [(part.heading,), *part.rows]
    if isinstance(part, Sentences):
        return [(part.heading,), *((line,) for line in part.lines)]
    assert isinstance(part, Signatures)
    return [(person,) for person in part.people]
