"""Stand in for a printer at a desk that gives no paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.till import PrintOutcome

if TYPE_CHECKING:
    from ims_desktop.domain.receipt import Receipt


class NoPrinter:
    """A desk without a printer: the receipt can be printed again elsewhere at any time."""

    name = "none"

    def print(self, receipt: Receipt) -> PrintOutcome:  # noqa: ARG002 - nothing to put it on
        """Take the receipt and print nothing."""
        return PrintOutcome(confirmed=False)

    def ready(self) -> bool:
        """Tell that nothing stands in the way."""
        return True
