"""Say what arithmetic tells of a sort code and an account number; never more than a warning.

A pair that fits need not exist, and a bank may have numbers the table knows nothing of.
Source: the modulus checks of UK banks, by the table a council's administrator loads.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from ims_desktop.errors import Refused
from ims_desktop.words import say

if TYPE_CHECKING:
    from datetime import date, datetime


class BankResult(StrEnum):
    """What the check says; its value is told to scripts."""

    FITS = "fits"
    DOES_NOT_FIT = "does_not_fit"
    NOT_CHECKED = "not_checked"
    """There is no table here, or it says nothing of this sort code."""


@dataclass(frozen=True, slots=True)
class BankCheck:
    """The answer, and how old the table is that gave it."""

    result: BankResult
    table_date: date | None = None


@dataclass(frozen=True, slots=True)
class BankTable:
    """The table in use. Shape: `rows` ranges of sort codes; `sha256` of the file as it was loaded."""

    loaded_at: datetime
    sha256: str
    rows: int


class NoBankRules:
    """Check nothing, for a till that has no table and can have none."""

    def check(self, sort_code: str, account: str) -> BankCheck:  # noqa: ARG002 - whatever they are
        """Say that nothing was checked."""
        return BankCheck(BankResult.NOT_CHECKED)

    def table(self) -> BankTable | None:
        """There is none."""
        return None

    def load(self, source: bytes, at: datetime) -> BankTable:  # noqa: ARG002 - whatever it is
        """Take no table. Raises: Refused."""
        raise Refused(say("This till keeps no table of bank details."), code="no_bank_table")
