"""Read a file of cheques or postal orders: every row is judged before the first is recorded, and named by its line."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ims_desktop.domain.basket import Basket
from ims_desktop.domain.cheque_details import read_cheque, read_serial
from ims_desktop.errors import BadInput, ImsError
from ims_desktop.use_cases.add_line import add_line
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ims_desktop.cli.output import Out
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.payment import Cheque
    from ims_desktop.till import Till

NEEDED: Final = ("fund", "reference", "amount")
CHEQUE: Final = ("name", "number", "sort_code", "account")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing out of the pile. Shape: `key` names it within its file, the same however often the file is read."""

    line: int
    key: str
    basket: Basket
    cheque: Cheque | None = None
    serial: str = ""


@dataclass
class _Reading:
    """The items so far. Shape: `wrong` counts the rows that were named."""

    till: Till
    cashier: Cashier
    out: Out
    items: list[Item] = field(default_factory=list)
    wrong: int = 0

    def take(self, line: int, row: dict[str, str]) -> None:
        """Judge one row, and name it by line and rule where it cannot be taken."""
        try:
            self._take(line, row)
        except ImsError as problem:
            self.wrong += 1
            self.out.problem(problem.reason, str(say("Line {n}: {why}", n=line, why=problem.words)))

    def _take(self, line: int, row: dict[str, str]) -> None:
        key = row.get("item", "") or f"line {line}"
        last = self.items[-1] if self.items and self.items[-1].key == key else None
        basket = Basket() if last is None else last.basket
        basket = add_line(self.till, self.cashier, basket, row["fund"], row["reference"], row["amount"])
        if last is not None:
            self.items[-1] = Item(last.line, key, basket, last.cheque, last.serial)
            return
        if any(one.key == key for one in self.items):
            raise BadInput(say("The rows of one item have to follow each other."), code="item_apart")
        by_cheque = any(row.get(part, "") for part in CHEQUE)
        cheque = read_cheque(*(row.get(part, "") for part in CHEQUE)) if by_cheque else None
        serial = "" if by_cheque else read_serial(row.get("serial", ""))
        self.items.append(Item(line, key, basket, cheque, serial))


def read_items(till: Till, cashier: Cashier, path: str, out: Out) -> tuple[Item, ...]:
    """Return every item of a file, or name every row that is wrong and record none.

    Raises: BadInput (`input_unreadable`, `input_header`, `rows_wrong`).
    """
    reading = _Reading(till, cashier, out)
    for line, row in _rows(path):
        reading.take(line, row)
    if reading.wrong:
        raise BadInput(
            say("Nothing was recorded: {n} lines of the file have to be put right first.", n=reading.wrong),
            code="rows_wrong",
        )
    return tuple(reading.items)


def _rows(path: str) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = [column.strip().lower() for column in next(reader, [])]
            if not set(NEEDED) <= set(header):
                raise BadInput(
                    say("{file} has no header row with the columns fund, reference and amount.", file=path),
                    code="input_header",
                )
            for fields in reader:
                if any(text.strip() for text in fields):
                    texts = [text.strip() for text in fields] + [""] * len(header)
                    yield reader.line_num, dict(zip(header, texts, strict=False))
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise BadInput(
            say("{file} cannot be read. Nothing was recorded.", file=path), code="input_unreadable"
        ) from problem
