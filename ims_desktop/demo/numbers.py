"""Number the accounts of the demo council: well spread, never twice, with the check digit the fund asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ims_desktop.demo.council import check_digits
from ims_desktop.domain.check_digit import check_digit_worker

if TYPE_CHECKING:
    from collections.abc import Callable

_STRIDE: Final = 73_687_903
"""A prime above 5, so it shares no factor with a range of 9 or 1 and zeros: the walk meets each number once."""
_OFFSET: Final = 24_681_358
_ANY_DIGIT: Final = "0"
"""Stands where the check digit will be; it has no weight."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """A kind of reference: a prefix and `width` digits from `least` on, walked with a long stride."""

    prefix: str
    width: int
    least: int = 0
    expected: Callable[[str], str | None] | None = None

    def reference(self, n: int) -> str:
        """Return the n-th reference."""
        size = 10**self.width - self.least
        body = f"{self.prefix}{self.least + (n * _STRIDE + _OFFSET) % size:0{self.width}}"
        return body if self.expected is None else f"{body}{self.expected(body + _ANY_DIGIT)}"

    def place(self, reference: str) -> int:
        """Return the n that makes this reference, to show that nothing invented ever meets it."""
        size = 10**self.width - self.least
        digits = reference[len(self.prefix) : len(self.prefix) + self.width]
        backwards: int = pow(_STRIDE, -1, size)
        place: int = (int(digits) - self.least - _OFFSET) * backwards % size
        return place


class References:
    """Number the accounts of each fund."""

    def __init__(self) -> None:
        self.bills = Numbers("", 8, 10_000_000, check_digit_worker(check_digits()["Academy CCTAX/NNDR"]))
        self.rents = Numbers("41", 8, 0, check_digit_worker(check_digits()["Housing Rents"]))
        self.benefits = Numbers("", 8, 10_000_000)
        self.sap = (Numbers("3", 9), Numbers("9", 9))
        self.old = (Numbers("M", 10), Numbers("P", 10))

    def council_tax(self, n: int) -> str:
        """Number a council tax bill: every even place, because business rates share the format."""
        return self.bills.reference(2 * n)

    def business_rates(self, n: int) -> str:
        """Number a business rates bill: every odd place."""
        return self.bills.reference(2 * n + 1)

    def rent(self, n: int) -> str:
        """Number a rent account."""
        return self.rents.reference(n)

    def benefit(self, n: int) -> str:
        """Number an overpaid benefit."""
        return self.benefits.reference(n)

    def sap_invoice(self, n: int) -> str:
        """Number an invoice starting 3 or 9."""
        return self.sap[n % 2].reference(n)

    def old_invoice(self, n: int) -> str:
        """Number an invoice starting M or P."""
        return self.old[n % 2].reference(n)
