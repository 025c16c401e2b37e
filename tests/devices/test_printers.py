"""Printers: a folder that never writes over, a queue that says only that it took it, and none at all."""

from __future__ import annotations

import os
import stat
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pypdf
import pytest

from ims_desktop.devices import cups_printer
from ims_desktop.devices.clock import SystemClock
from ims_desktop.devices.cups_printer import CupsPrinter
from ims_desktop.devices.drawer import NoDrawer
from ims_desktop.devices.file_printer import FilePrinter, OneFilePrinter
from ims_desktop.devices.no_printer import NoPrinter, PrinterOfWindow
from ims_desktop.devices.page_printer import PagePrinter
from ims_desktop.domain.session_papers import z_report
from ims_desktop.errors import PrinterUnavailable
from tests.devices.test_receipt_pdf import TAX, receipt
from tests.domain.day_stories import END, ISSUE, STORY

if TYPE_CHECKING:
    from pathlib import Path


def roll() -> str:
    return "80mm"


# --------------------------------------------------------------------------------------------------------------- files
def test_each_receipt_is_a_file_of_its_own(tmp_path: Path) -> None:
    printer = FilePrinter(tmp_path / "receipts", roll)
    assert printer.ready()
    paths = [printer.print(receipt(TAX, copy=copy)).path for copy in (False, True, True, False)]
    assert [path.name for path in paths if path] == [
        "SP03B-261121-0042.pdf",
        "SP03B-261121-0042-copy-2.pdf",
        "SP03B-261121-0042-copy-3.pdf",
        "SP03B-261121-0042-original-2.pdf",
    ]
    assert printer.ready()


def test_a_receipt_number_cannot_leave_the_folder(tmp_path: Path) -> None:
    path = FilePrinter(tmp_path, roll).print(receipt(TAX, receipt="../../SP03:1")).path
    assert path is not None
    assert path.resolve().parent == tmp_path.resolve()


def test_a_folder_full_of_copies_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ims_desktop.devices.file_printer._TRIES", 2)
    printer = FilePrinter(tmp_path, roll)
    printer.print(receipt(TAX, copy=True))
    with pytest.raises(PrinterUnavailable, match="The payment is safe"):
        printer.print(receipt(TAX, copy=True))
    assert not printer.ready()


def test_paper_is_asked_for_each_receipt(tmp_path: Path) -> None:
    sizes = iter(["a4", "80mm"])
    printer = FilePrinter(tmp_path, lambda: next(sizes))
    widths = []
    for copy in (False, True):
        path = printer.print(receipt(TAX, copy=copy)).path
        assert path is not None
        widths.append(round(float(pypdf.PdfReader(path).pages[0].mediabox.width)))
    assert widths == [595, 227]


def test_one_file_is_never_written_over(tmp_path: Path) -> None:
    printer = OneFilePrinter(tmp_path / "mine.pdf", roll)
    assert printer.ready()
    assert printer.print(receipt(TAX)).confirmed
    with pytest.raises(PrinterUnavailable) as problem:
        printer.print(receipt(TAX))
    assert problem.value.reason == "receipt_exists"
    with pytest.raises(PrinterUnavailable, match="could not be written"):
        OneFilePrinter(tmp_path / "none" / "mine.pdf", roll).print(receipt(TAX))


# ---------------------------------------------------------------------------------------------------------------- CUPS
@pytest.fixture
def lp(tmp_path: Path) -> Path:
    """A program that stands where `lp` does: it keeps what it was handed, and knows one queue."""
    if sys.platform == "win32":
        pytest.skip("CUPS is not on Windows")
    program = tmp_path / "lp"
    program.write_text(
        "#!/bin/sh\n"
        f'echo "$@" > "{tmp_path}/arguments"\n'
        f'cat > "{tmp_path}/handed.pdf"\n'
        'if [ "$2" = desk ]; then exit 0; fi\n'
        'if [ "$2" = slow ]; then exec sleep 60; fi\n'
        "echo 'lp: The printer or class does not exist.' >&2\n"
        "exit 1\n",
        encoding="utf-8",
    )
    os.chmod(program, program.stat().st_mode | stat.S_IXUSR)  # noqa: PTH101
    return program


def test_a_queue_takes_the_pdf_and_confirms_nothing(lp: Path) -> None:
    printer = CupsPrinter("desk", roll, program=str(lp))
    outcome = printer.print(receipt(TAX))
    assert (outcome.confirmed, outcome.path, printer.ready(), printer.name) == (False, None, True, "desk")
    assert (lp.parent / "arguments").read_text(encoding="utf-8") == "-d desk -t SP03B-261121-0042\n"
    assert "775326912" in pypdf.PdfReader(lp.parent / "handed.pdf").pages[0].extract_text()


def test_a_queue_that_is_not_there_is_named(lp: Path) -> None:
    printer = CupsPrinter("gone", roll, program=str(lp))
    assert printer.ready()
    with pytest.raises(PrinterUnavailable, match="The printer gone did not take the receipt"):
        printer.print(receipt(TAX))
    assert not printer.ready()


def test_a_queue_that_hangs_is_not_waited_for(lp: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cups_printer, "TIMEOUT_S", 0.3)
    with pytest.raises(PrinterUnavailable):
        CupsPrinter("slow", roll, program=str(lp)).print(receipt(TAX))


def test_a_pc_without_cups_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(PrinterUnavailable):
        CupsPrinter("desk", roll, program=str(tmp_path / "no such program")).print(receipt(TAX))


# ------------------------------------------------------------------------------------------------------------- the rest
class Pages:
    """A printer of pages that keeps what it was handed."""

    name = "Epson"

    def __init__(self) -> None:
        self.handed: list[tuple[bytes, str]] = []

    def print_pdf(self, pdf: bytes, title: str) -> bool:
        self.handed.append((pdf, title))
        return True

    def ready(self) -> bool:
        return True


def test_a_printer_of_pages_gets_pages() -> None:
    pages = Pages()
    printer = PagePrinter(pages, roll)
    assert (printer.print(receipt(TAX)).confirmed, printer.name, printer.ready()) == (True, "Epson", True)
    assert pages.handed[0][1] == "SP03B-261121-0042"
    assert pages.handed[0][0].startswith(b"%PDF")


def test_no_printer_prints_nothing_and_stands_in_no_way() -> None:
    assert (NoPrinter().print(receipt(TAX)).confirmed, NoPrinter().ready(), NoPrinter().name) == (False, True, "none")
    window = PrinterOfWindow("Epson")
    assert not window.ready()
    with pytest.raises(PrinterUnavailable):
        window.print(receipt(TAX))


def test_no_drawer_opens_nothing_and_the_clock_runs() -> None:
    assert not NoDrawer().open()
    clock = SystemClock()
    assert clock.now().tzinfo is not None
    assert clock.monotonic() <= clock.monotonic()


# ------------------------------------------------------------------------------------------------------ other papers
def test_every_printer_takes_any_paper_of_the_desk(tmp_path: Path, lp: Path) -> None:
    paper = z_report(ISSUE, STORY, END)
    folder = FilePrinter(tmp_path / "papers", roll)
    names = [folder.print_paper(replace(paper, copy=copy)).path for copy in (False, True)]
    assert [path.name for path in names if path] == [f"{paper.number}.pdf", f"{paper.number}-copy-2.pdf"]
    one = OneFilePrinter(tmp_path / "z.pdf", roll)
    assert one.print_paper(paper).confirmed
    with pytest.raises(PrinterUnavailable, match="not written over"):
        one.print_paper(paper)
    assert not CupsPrinter("desk", roll, program=str(lp)).print_paper(paper).confirmed
    assert "Z report" in pypdf.PdfReader(lp.parent / "handed.pdf").pages[0].extract_text()
    pages = Pages()
    assert PagePrinter(pages, roll).print_paper(paper).confirmed
    assert pages.handed[0][1] == paper.number
    assert not NoPrinter().print_paper(paper).confirmed


def test_a_paper_that_did_not_print_is_recorded_all_the_same(tmp_path: Path, lp: Path) -> None:
    paper = z_report(ISSUE, STORY, END)
    (tmp_path / "full").write_bytes(b"")
    for printer in (
        FilePrinter(tmp_path / "full", roll),
        OneFilePrinter(tmp_path / "none" / "z.pdf", roll),
        CupsPrinter("gone", roll, program=str(lp)),
        PrinterOfWindow("Epson"),
    ):
        with pytest.raises(PrinterUnavailable, match=r"What (it|the paper) shows is recorded"):
            printer.print_paper(paper)
