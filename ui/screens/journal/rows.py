"""Turn found payments into the rows a list shows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from ims_desktop.domain.money import pounds
from ims_desktop.words import Words, say
from ui.when import moment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ims_desktop.journal_records import FoundPayment


class Role(IntEnum):
    """What the list can be asked for beside the words for a screen reader."""

    ROW = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class FoundRow:
    """One payment as the list shows it. Shape: `state` colours the pill; `origin` who holds it."""

    found: FoundPayment
    when: str
    bills: str
    pill: str
    state: str
    origin: str
    amount: str

    @property
    def spoken(self) -> str:
        """The whole row in words, for a screen reader."""
        told = (self.found.receipt, self.when, self.amount, self.pill, self.bills, self.origin)
        return ", ".join(part for part in told if part)


def found_row(found: FoundPayment, funds: Mapping[str, str], now: datetime, *, training: bool = False) -> FoundRow:
    """Say of a payment what the list shows of it; nothing of training is ever sent, so it is not said to wait."""
    pill, state = _pill(found, training=training)
    bills = [f"{funds.get(fund, fund)} {reference}" for fund, reference, _ in found.bills]
    return FoundRow(
        found=found,
        when=str(moment(found.taken_at, now)),
        bills=" · ".join(bills),
        pill="" if pill is None else str(pill),
        state=state,
        origin=str(say("here") if found.here else say("till {till}, from central", till=found.till)),
        amount=pounds(found.amount_pence),
    )


def _pill(found: FoundPayment, *, training: bool) -> tuple[Words | None, str]:
    """Choose the one word that matters most."""
    if found.kind == "void":
        return say("Void"), "info"
    if found.kind == "refund":
        return say("Refund"), "info"
    if found.row is not None and found.row.status == "quarantined":
        return say("Held back"), "warn"
    if found.refunded_pence >= found.amount_pence > 0:
        return say("Given back"), "warn"
    if found.refunded_pence > 0:
        return say("Partly given back"), "warn"
    if found.row is not None and found.row.status == "unsent" and not training:
        return say("Not sent yet"), ""
    return None, ""


class FoundModel(QAbstractListModel):
    """The payments that were found."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[FoundRow, ...] = ()

    @property
    def rows(self) -> tuple[FoundRow, ...]:
        """What is listed."""
        return self._rows

    def show_rows(self, rows: tuple[FoundRow, ...]) -> None:
        """List these."""
        if rows != self._rows:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()

    def place_of(self, row: int) -> Words:
        """Say where in the list a row is."""
        return say("row {place} of {n}", place=row + 1, n=len(self._rows))

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's default
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return self._rows[index.row()].spoken
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return str(self.place_of(index.row()))
        return self._rows[index.row()] if role == Role.ROW else None
