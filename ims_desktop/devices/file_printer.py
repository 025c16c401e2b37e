"""Print to a folder: one PDF for each receipt, none ever written over."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Final

from ims_desktop.devices.receipt_pdf import receipt_pdf
from ims_desktop.errors import PrinterUnavailable
from ims_desktop.records import PrintOutcome
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from ims_desktop.domain.receipt import Receipt

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
        pdf = receipt_pdf(receipt, self._paper())
        self._ready = False
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            path = write_new(self._folder, _names(receipt), pdf)
        except OSError as problem:
            raise _unwritable(self._folder) from problem
        self._ready = True
        return PrintOutcome(confirmed=True, path=path)

    def ready(self) -> bool:
        """Tell whether the last receipt could be written."""
        return self._ready


class OneFilePrinter:
    """Write one receipt to the very file a person named."""

    name = "file"

    def __init__(self, path: Path, paper: Callable[[], str]) -> None:
        self._path = path
        self._paper = paper

    def print(self, receipt: Receipt) -> PrintOutcome:
        """Write the PDF; a file that is there already is not written over.

        Raises: PrinterUnavailable.
        """
        try:
            with self._path.open("xb") as file:
                file.write(receipt_pdf(receipt, self._paper()))
        except FileExistsError as problem:
            raise PrinterUnavailable(
                say("{file} is there already and was not written over. The payment is safe.", file=str(self._path)),
                code="receipt_exists",
            ) from problem
        except OSError as problem:
            raise _unwritable(self._path) from problem
        return PrintOutcome(confirmed=True, path=self._path)

    def ready(self) -> bool:
        """Tell that nothing stands in the way."""
        return True


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


def _names(receipt: Receipt) -> Iterator[str]:
    """Yield names: the number alone for an original, numbered copies after it. The number is made safe for a disk."""
    number = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in receipt.number)
    if not receipt.copy:
        yield f"{number}.pdf"
    word = "copy" if receipt.copy else "original"
    for n in count(2):
        if n > _TRIES:
            return
        yield f"{number}-{word}-{n}.pdf"


def _unwritable(path: Path) -> PrinterUnavailable:
    return PrinterUnavailable(
        say("The receipt could not be written to {file}. The payment is safe. Print again with F11.", file=str(path))
    )
