"""Print the pages of a receipt on a printer of the operating system: where there is no queue to hand a PDF to.

Runs on the PRINT lane: QPrinter, QImage and QPainter may be used beside the main thread.
Source: Qt documentation, "Thread-Support in Qt Modules".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from ims_desktop.errors import PrinterUnavailable
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DOTS_PER_INCH: Final = 300
_POINTS_PER_INCH: Final = 72


class SystemPrinter:
    """A printer by the name the system knows it by. Shape: with `to_file` the pages become a PDF file instead."""

    def __init__(self, name: str, to_file: Path | None = None) -> None:
        self._name = name
        self._to_file = to_file

    @property
    def name(self) -> str:
        """The system's name for it."""
        return self._name

    def ready(self) -> bool:
        """Tell whether the system has this printer and it says nothing against printing."""
        if self._to_file is not None:
            return True
        info = QPrinterInfo.printerInfo(self._name)
        return not info.isNull() and info.state() != QPrinter.PrinterState.Error

    def print_pdf(self, pdf: bytes, title: str) -> bool:
        """Draw each page and hand it over; nobody confirms that paper came out, so the answer is always False.

        Raises: PrinterUnavailable.
        """
        if not self.ready():
            raise PrinterUnavailable(
                say("The printer {name} is not there. The payment is safe. Print again with F11.", name=self._name)
            )
        printer = self._open(title)
        painter: QPainter | None = None
        for image, size in _pages(pdf):
            printer.setPageLayout(
                QPageLayout(QPageSize(size, QPageSize.Unit.Point), QPageLayout.Orientation.Portrait, QMarginsF())
            )
            if painter is None:
                painter = self._begin(printer)
            else:
                printer.newPage()
            area = printer.paperRect(QPrinter.Unit.DevicePixel)
            painter.drawImage(QRectF(0, 0, area.width(), area.height()), image)
        if painter is not None:
            painter.end()
        return False

    def _open(self, title: str) -> QPrinter:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setResolution(DOTS_PER_INCH)
        printer.setFullPage(True)
        printer.setDocName(title)
        if self._to_file is None:
            printer.setPrinterName(self._name)
        else:
            printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
            printer.setOutputFileName(str(self._to_file))
        return printer

    def _begin(self, printer: QPrinter) -> QPainter:
        painter = QPainter()
        if not painter.begin(printer):
            raise PrinterUnavailable(
                say("The printer {name} took nothing. The payment is safe. Print again with F11.", name=self._name)
            )
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        return painter


def _pages(pdf: bytes) -> Iterator[tuple[QImage, QSizeF]]:
    """Draw each page as a grey picture. Units: the size is in points."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        for page in document:
            bitmap = page.render(scale=DOTS_PER_INCH / _POINTS_PER_INCH, grayscale=True)
            shape = QImage.Format.Format_Grayscale8
            image = QImage(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride, shape)
            yield image.copy(), QSizeF(*page.get_size())
            bitmap.close()
    finally:
        document.close()
