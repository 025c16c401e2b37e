"""Print to a folder: one PDF for each receipt or other paper, none ever written over."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Final

from ims_desktop.devices.paper_pdf import paper_pdf
from ims_desktop.devices.receipt_pdf import receipt_pdf
from ims_desktop.errors import PrinterUnavailable
from ims_desktop.records import PrintOutcome
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from ims_desktop.domain.paper import Paper
    from ims_desktop.domain.receipt import Receipt
    from ims_desktop.words import Words

_TRIES: Final = 10_000


class FilePrinter:
    """A folder that takes receipts; `paper` is asked for each, because the council's policy may change."""

    name = "file"

    def __init__(self, folder: Path, paper: Callable[[], str]) -> None:
        self._folder = folder
        self._paper = paper
        self._ready = True

    def print(self, receipt: Receipt) -> PrintOutcome:
        """Write the PDF under the receipt's number.

        Raises: PrinterUnavailable when the folder cannot be written.
        """
        names = _names(receipt.number, copy=receipt.copy)
        return self._write(names, receipt_pdf(receipt, self._paper()), _receipt_lost(self._folder))

    def print_paper(self, paper: Paper) -> PrintOutcome:
        """Write the PDF under the paper's number.

        Raises: PrinterUnavailable when the folder cannot be written.
        """
        names = _names(paper.number, copy=paper.copy)
        return self._write(names, paper_pdf(paper, self._paper()), _paper_lost(self._folder))

    def ready(self) -> bool:
        """Tell whether the last paper could be written."""
        return self._ready

    def _write(self, names: Iterator[str], pdf: bytes, why: Words) -> PrintOutcome:
        self._ready = False
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            path = write_new(self._folder, names, pdf)
        except OSError as problem:
            raise PrinterUnavailable(why) from problem
        self._ready = True
        return PrintOutcome(confirmed=True, path=path)


class OneFilePrinter:
    """Write one receipt, or one other paper, to the very file a person named."""

    name = "file"

    def __init__(self, path: Path, paper: Callable[[], str]) -> None:
        self._path = path
        self._paper = paper

    def print(self, receipt: Receipt) -> PrintOutcome:
        """Write the PDF; a file that is there already is not written over.

        Raises: PrinterUnavailable.
        """
        there = say("{file} is there already and was not written over. The payment is safe.", file=str(self._path))
        return self._write(receipt_pdf(receipt, self._paper()), there, _receipt_lost(self._path))

    def print_paper(self, paper: Paper) -> PrintOutcome:
        """Write the PDF; a file that is there already is not written over.

        Raises: PrinterUnavailable.
        """
        there = say("{file} is there already and was not written over.", file=str(self._path))
        return self._write(paper_pdf(paper, self._paper()), there, _paper_lost(self._path))

    def ready(self) -> bool:
        """Tell that nothing stands in the way."""
        return True

    def _write(self, pdf: bytes, there: Words, why: Words) -> PrintOutcome:
        try:
            with self._path.open("xb") as file:
                file.write(pdf)
        except FileExistsError as problem:
            raise PrinterUnavailable(there, code="receipt_exists") from problem
        except OSError as problem:
            raise PrinterUnavailable(why) from problem
        return PrintOutcome(confirmed=True, path=self._path)


def write_new(folder: Path, names: Iterator[str], content: bytes) -> Path:
    """Write a file under the first name that is free.

    Raises: OSError.
    """
    for name in names:
        path = folder / name
        try:
            with path.open("xb") as file:
                file.write(content)
        except FileExistsError:
            continue
        return path
    raise FileExistsError(folder)


def _names(number: str, *, copy: bool) -> Iterator[str]:
    """Yield names: the number alone for an original, numbered copies after it. The number is made safe for a disk."""
    safe = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in number)
    if not copy:
        yield f"{safe}.pdf"
    word = "copy" if copy else "original"
    for n in count(2):
        if n > _TRIES:
            return
        yield f"{safe}-{word}-{n}.pdf"


def _receipt_lost(path: Path) -> Words:
    return say("The receipt could not be written to {file}. The payment is safe. Print again with F11.", file=str(path))


def _paper_lost(path: Path) -> Words:
    return say("The paper could not be written to {file}. What it shows is recorded.", file=str(path))
