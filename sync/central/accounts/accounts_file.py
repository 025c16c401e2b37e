"""Read account holders from a CSV file, row by row; a row that breaks a rule is named by line and reason.

Source: the header names and lengths are those of the LocalGov IMS account holder.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from sync.central.errors import Refusal
from sync.contract.card_numbers import holds_card_number
from sync.contract.fields import PENCE_MAX

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import TextIO

NEEDED: Final = ("AccountReference", "FundCode")
_LENGTHS: Final = {
    "AccountReference": 30,
    "FundCode": 5,
    "Title": 10,
    "Forename": 50,
    "Surname": 50,
    "AddressLine1": 60,
    "AddressLine2": 30,
    "AddressLine3": 30,
    "AddressLine4": 30,
    "Postcode": 10,
}
_TEXTS: Final = {"RecordType": 10, "UserField1": 50, "UserField2": 50, "UserField3": 50}
_NAMES: Final = frozenset({"AccountReference", "UserField1", "UserField2", "UserField3"})
"""What names something: one in ten long numbers passes for a card's."""
_AMOUNTS: Final = ("PeriodCredit", "PeriodDebit")
_ADDRESS: Final = ("AddressLine1", "AddressLine2", "AddressLine3", "AddressLine4")
_ROW_LINES: Final = 8
_LINE_MAX: Final = 100_000
_PLAIN_AMOUNT: Final = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?")
_YES: Final = frozenset({"true", "1", "yes"})


class AccountRow(NamedTuple):
    """An account as it was told. Units: `balance_pence`, None when not said.

    Shape: `address` a line each; `more` the members of LocalGov IMS that no till needs, None when none were told.
    """

    fund: str
    reference: str
    title: str
    forename: str
    surname: str
    address: str
    postcode: str
    balance_pence: int | None
    message_id: int | None
    closed: bool
    more: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that broke a rule. Shape: `line` is where it ends in the file; `reason` never repeats what it held."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Rules:
    """What a row is held to. Shape: `funds` None when no reference data is loaded; `messages` id to fund."""

    funds: frozenset[str] | None
    messages: Mapping[int, str]


class _Broken(ValueError):
    """A row breaks a rule; the text is the reason."""


def read_accounts(path: Path, rules: Rules) -> Iterator[AccountRow | RejectedRow]:
    """Read a file to its end, one row at a time.

    Raises: Refusal, when the file cannot be read or its header does not name the account and the fund.
    """
    try:
        # Bytes that are not UTF-8 are carried along until their own row is judged: the rest of the file is good.
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            lines = _Lines(file)
            header = _header(path, lines.row(0) or [])
            while lines.more():
                cells = lines.row(len(header))
                if cells is None:
                    yield RejectedRow(lines.number, "the row cannot be read: too long, or a quotation mark not closed")
                elif cells:
                    yield _judge(lines.number, header, cells, rules)
    except OSError as problem:
        raise Refusal(422, "bad_accounts", f"{path.name} cannot be read: {problem.strerror}.") from problem


class _Lines:
    """Split a file into rows; a quotation mark that nobody closed spoils its own line and none after it."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._ahead: deque[str] = deque()
        self.number = 0

    def more(self) -> bool:
        """Tell whether the file goes on."""
        if not self._ahead and (line := self._line()):
            self._ahead.append(line)
        return bool(self._ahead)

    def row(self, width: int) -> list[str] | None:
        """Return the cells of the next row, which may go over a few lines; None when it cannot be read."""
        if not self.more():
            return []
        for count in range(1, _ROW_LINES + 1):
            if len(self._ahead) < count:
                line = self._line()
                if not line:
                    break
                self._ahead.append(line)
            cells = _cells(list(islice(self._ahead, count)))
            if cells is not None and (count == 1 or len(cells) == width):
                for _ in range(count):
                    self._ahead.popleft()
                self.number += count
                return cells
        self._ahead.popleft()
        self.number += 1
        return None

    def _line(self) -> str:
        """Read a line, and past the rest of one that is longer than any row."""
        line = rest = self._file.readline(_LINE_MAX)
        while rest and not rest.endswith("\n"):
            rest = self._file.readline(_LINE_MAX)
        return line


def _cells(lines: list[str]) -> list[str] | None:
    if len(lines[-1]) >= _LINE_MAX:
        return None
    if len(lines) == 1 and '"' not in lines[0]:
        bare = lines[0].rstrip("\r\n")
        return bare.split(",") if bare else []
    try:
        return next(csv.reader(lines, strict=True), [])
    except csv.Error:
        return None


def _header(path: Path, names: Sequence[str]) -> tuple[str, ...]:
    header = tuple(name.strip() for name in names)
    missing = [name for name in NEEDED if name not in header]
    if missing:
        raise Refusal(422, "bad_accounts", f"{path.name}: the header row does not name {' and '.join(missing)}.")
    return header


def _judge(line: int, header: tuple[str, ...], cells: list[str], rules: Rules) -> AccountRow | RejectedRow:
    if len(cells) != len(header):
        return RejectedRow(line, f"{len(cells)} columns where the header has {len(header)}")
    try:
        return _account({name: " ".join(cell.split()) for name, cell in zip(header, cells, strict=True)}, rules)
    except _Broken as broken:
        return RejectedRow(line, str(broken))


def _account(cell: dict[str, str], rules: Rules) -> AccountRow:
    for name, length in (_LENGTHS | _TEXTS).items():
        value = cell.get(name, "")
        if len(value) > length:
            raise _Broken(f"{name} is longer than {length} characters")
        if not value.isprintable():
            raise _Broken(f"{name} has characters that are not text")
        if name not in _NAMES and holds_card_number(value):
            raise _Broken(f"{name} holds what looks like a card number, which is never kept")
    fund, reference = cell["FundCode"], cell["AccountReference"].upper()
    if not reference or not fund:
        raise _Broken("AccountReference and FundCode may not be blank")
    if rules.funds is not None and fund not in rules.funds:
        raise _Broken("FundCode is not a fund of this council")
    return AccountRow(
        fund,
        reference,
        cell.get("Title", ""),
        cell.get("Forename", ""),
        cell.get("Surname", ""),
        "\n".join(filter(None, (cell.get(name) for name in _ADDRESS))),
        cell.get("Postcode", "").upper(),
        _pence("CurrentBalance", cell),
        _message(cell.get("FundMessageId", ""), fund, rules),
        cell.get("Closed", "").lower() in _YES,
        _more(cell),
    )


def _more(cell: Mapping[str, str]) -> dict[str, object] | None:
    """Keep what no till needs as it was told, None when the file has no such column; amounts as pounds in text."""
    if not any(name in cell for name in (*_TEXTS, *_AMOUNTS)):
        return None
    more: dict[str, object] = {name: cell[name] for name in _TEXTS if cell.get(name)}
    for name in _AMOUNTS:
        pence = _pence(name, cell)
        if pence is not None:
            more[name] = str(Decimal(pence).scaleb(-2))
    lines = [cell.get(name, "") for name in _ADDRESS]
    if any(later and not earlier for earlier, later in pairwise(lines)):  # a gap, which the address does not tell
        more |= dict(zip(_ADDRESS, lines, strict=True))
    return more


def _pence(name: str, cell: Mapping[str, str]) -> int | None:
    """Turn an amount in pounds into pence, exactly or not at all."""
    text = cell.get(name, "")
    if not text:
        return None
    if not _PLAIN_AMOUNT.fullmatch(text):
        raise _Broken(f"{name} is not an amount")
    pence = Decimal(text) * 100
    if abs(pence) > PENCE_MAX:
        raise _Broken(f"{name} is not an amount")
    if pence != pence.to_integral_value():
        raise _Broken(f"{name} has more than two decimals")
    return int(pence)


def _message(text: str, fund: str, rules: Rules) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 9) or int(text) not in rules.messages:
        raise _Broken("FundMessageId is not a message of this council")
    if rules.messages[int(text)] != fund:
        raise _Broken("FundMessageId is a message of another fund")
    return int(text)
