"""Make identities and numbers that are never used twice.

Ids are UUIDv7: ordered by time, made from a clock and randomness that are handed in. Receipt numbers are
`<till><epoch>-<yyMMdd>-<seq>`; a till's code ends with a digit and its epoch is letters, so the two can be told apart.
Source: RFC 9562; LocalGov IMS keeps at most 30 characters of a PspReference.
"""

from __future__ import annotations

import re
import threading
import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from ims_desktop.errors import BadInput
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Callable

RECEIPT_MAX = 30
_RANDOM_BITS = 74
_RECEIPT = re.compile(r"([0-9A-Z]*[0-9])([A-Z]+)-([0-9]{6})-([0-9]{4,})", re.ASCII)
_EPOCH = re.compile(r"[A-Z]+", re.ASCII)


class _Clock(Protocol):
    def now(self) -> datetime: ...


class IdSource:
    """A source of ids for one process. Its state is the last id made, so that within a millisecond ids still ascend."""

    def __init__(self, clock: _Clock, randomness: Callable[[int], bytes]) -> None:
        self._clock = clock
        self._randomness = randomness
        self._lock = threading.Lock()
        self._last = 0

    def new(self) -> str:
        """Return a UUIDv7 as text, greater than every one before it, whatever the clock does."""
        moment = int(self._clock.now().timestamp() * 1000)
        fresh = moment << _RANDOM_BITS | int.from_bytes(self._randomness(10)) >> (80 - _RANDOM_BITS)
        with self._lock:
            self._last = fresh if fresh >> _RANDOM_BITS > self._last >> _RANDOM_BITS else self._last + 1
            made = self._last
        rest, low = divmod(made, 1 << 62)
        moment, middle = divmod(rest, 1 << 12)
        return str(uuid.UUID(int=moment << 80 | 7 << 76 | middle << 64 | 0b10 << 62 | low))

    def salt(self) -> str:
        """Return 32 hexadecimal characters of fresh randomness."""
        return self._randomness(16).hex()


@dataclass(frozen=True, slots=True)
class ReceiptNumber:
    """The parts of a receipt number. Shape: `sequence` from 1 in each till, epoch and business date."""

    till: str
    epoch: str
    business_date: date
    sequence: int


def format_receipt(till: str, epoch: str, business_date: date, sequence: int) -> str:
    """Return the number of a receipt, such as `SP03B-261121-0042`.

    Raises: BadInput, when it would not be read back as the same parts or is too long for central.
    """
    number = f"{till}{epoch}-{business_date:%y%m%d}-{sequence:04d}"
    if len(number) > RECEIPT_MAX or not _same(number, ReceiptNumber(till, epoch, business_date, sequence)):
        raise BadInput(say("{number} cannot be a receipt number.", number=number), code="receipt_number")
    return number


def parse_receipt(number: str) -> ReceiptNumber:
    """Read a receipt number as typed or scanned. Raises: BadInput."""
    match = _RECEIPT.fullmatch(number.strip().upper()) if len(number) <= 2 * RECEIPT_MAX else None
    if match is None:
        raise BadInput(say("A receipt number looks like SP03B-261121-0042."), code="receipt_number")
    try:
        day = datetime.strptime(match[3], "%y%m%d").date()  # noqa: DTZ007 - a business date has no time zone
    except ValueError:
        raise BadInput(say("There is no such date in this receipt number."), code="receipt_number") from None
    return ReceiptNumber(match[1], match[2], day, int(match[4]))


def _same(number: str, parts: ReceiptNumber) -> bool:
    try:
        return parse_receipt(number) == parts
    except BadInput:
        return False


def format_training(sequence: int) -> str:
    """Return the number of a training receipt, such as `TRAINING-0007`."""
    return f"TRAINING-{sequence:04d}"


def next_epoch(epoch: str) -> str:
    """Return the epoch after this one: A, B ... Z, AA, AB ...; the first one after none at all.

    Raises: BadInput, when it is not an epoch.
    """
    if epoch and not _EPOCH.fullmatch(epoch):
        raise BadInput(say("An epoch is letters A to Z."), code="epoch")
    kept = epoch.rstrip("Z")
    rolled_over = "A" * (len(epoch) - len(kept))
    return f"{kept[:-1]}{chr(ord(kept[-1]) + 1)}{rolled_over}" if kept else f"A{rolled_over}"
