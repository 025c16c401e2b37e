"""Write the evidence of a session into a folder of the cashier's choice: the file to check and the paper to read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ims_desktop.errors import BadInput
from ims_desktop.words import say

if TYPE_CHECKING:
    from pathlib import Path

    from ims_desktop.till import Till
    from ims_desktop.use_cases.make_evidence import MadeEvidence


@dataclass(frozen=True, slots=True)
class SavedEvidence:
    """Where it is now."""

    file: Path
    pdf: Path


def save_evidence(till: Till, made: MadeEvidence, folder: Path) -> SavedEvidence:
    """Write both, side by side; what is there already is not written over.

    Raises: BadInput (`evidence_exists`, `folder_unwritable`).
    """
    saved = SavedEvidence(folder / f"{made.name}.json", folder / f"{made.name}.pdf")
    pages = till.set_pages(made.paper)
    if saved.file.exists():
        raise BadInput(
            say("{file} is there already and was not written over.", file=str(saved.file)), code="evidence_exists"
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, content in ((saved.file, made.file), (saved.pdf, pages)):
            with path.open("xb") as out:
                out.write(content)
    except OSError as problem:
        raise BadInput(
            say(
                "{folder} cannot be written: {why}. Choose another folder.",
                folder=str(folder),
                why=problem.strerror or "",
            ),
            code="folder_unwritable",
        ) from problem
    return saved
