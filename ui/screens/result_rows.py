"""Turn found accounts into the rows a list shows: the least that tells people apart, what was looked for in bold."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from ims_desktop.domain.money import pounds
from ims_desktop.words import Words, say
from ui.screens.matching import Span, postcode_spans, spans, words_of

if TYPE_CHECKING:
    from ims_desktop.domain.catalogue import AccountHolder, ReferencePack


class Role(IntEnum):
    """What the list can be asked for beside the words for a screen reader."""

    ROW = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One account as a list shows it. Shape: `state` colours the pill; `wanted` the (folded) words looked for.

    What is bold is worked out only for the rows that are painted: of fifty, nine are seen.
    """

    account: AccountHolder
    wanted: tuple[str, ...]
    fund: str
    pill: str
    state: str
    balance: str

    @property
    def name(self) -> tuple[Span, ...]:
        """The name in pieces, bold or not."""
        return spans(self.account.name, self.wanted)

    @property
    def address(self) -> tuple[Span, ...]:
        """The address in pieces, bold or not."""
        return spans(self.where, self.wanted)

    @property
    def postcode(self) -> tuple[Span, ...]:
        """The postcode in pieces, bold or not."""
        return postcode_spans(self.account.postcode, self.wanted)

    @property
    def where(self) -> str:
        """The address without its postcode."""
        return ", ".join(self.account.address)

    @property
    def spoken(self) -> str:
        """The whole row in words, for a screen reader."""
        told = (self.account.name, self.where, self.account.postcode, self.fund, self.pill, self.balance)
        return ", ".join(part for part in told if part)


def result_row(account: AccountHolder, pack: ReferencePack, wanted: tuple[str, ...]) -> ResultRow:
    """Say of an account what the list shows of it: all it was given, which is masked where policy wants that."""
    fund = pack.funds.get(account.fund)
    pill, state = _pill(account, pack)
    return ResultRow(
        account=account,
        wanted=wanted,
        fund=account.fund if fund is None else fund.name,
        pill="" if pill is None else str(pill),
        state=state,
        balance="" if account.balance_pence is None else pounds(account.balance_pence),
    )


def _pill(account: AccountHolder, pack: ReferencePack) -> tuple[Words | None, str]:
    """Choose the one state that matters most."""
    message = pack.message_of(account)
    if message is not None and message.blocks:
        return say("Stopped"), "stop"
    if account.closed:
        return say("Closed"), "warn"
    if message is not None:
        return (say("No cheques") if message.forbids_cheque else say("Message")), "warn"
    if account.balance_pence is not None and account.balance_pence < 0:
        return say("In credit"), "ok"
    return None, ""


class ResultModel(QAbstractListModel):
    """The accounts that were found, as many as were asked for."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[ResultRow, ...] = ()

    @property
    def rows(self) -> tuple[ResultRow, ...]:
        """What is listed."""
        return self._rows

    def show_rows(self, accounts: tuple[AccountHolder, ...], pack: ReferencePack, typed: str) -> None:
        """List these accounts; more of the same search come after those listed, which stay as they are."""
        wanted = words_of(typed)
        rows = tuple(result_row(account, pack, wanted) for account in accounts)
        before = len(self._rows)
        if 0 < before < len(rows) and rows[:before] == self._rows:
            self.beginInsertRows(QModelIndex(), before, len(rows) - 1)
            self._rows = rows
            self.endInsertRows()
        elif rows != self._rows:
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
