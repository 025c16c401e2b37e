"""`check` and `find`: what this till knows by itself, read beside the window."""

from __future__ import annotations

import csv
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ims_desktop.cli.parser import BadUsage
from ims_desktop.cli.tills import opened
from ims_desktop.domain.masking import MaskedHolder
from ims_desktop.domain.money import pounds
from ims_desktop.errors import BadInput
from ims_desktop.use_cases.check_reference import Row, check_rows
from ims_desktop.use_cases.find_accounts import find_accounts
from ims_desktop.words import say

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator
    from typing import TextIO

    from ims_desktop.cli.output import Out
    from ims_desktop.domain.catalogue import AccountHolder, ReferencePack
    from ims_desktop.settings import Settings
    from ims_desktop.use_cases.check_reference import CheckRow

COLUMNS = ("reference", "fund", "amount")
ROW_MAX = 10_000
LIMIT_MAX = 10_000


def check(arguments: Namespace, settings: Settings, out: Out) -> int:
    """Judge references one by one; a verdict is an answer and no failure, only a row that cannot be read is one."""
    if not arguments.references and arguments.input is None:
        raise BadUsage("give a REF, or a file with --input")
    broken = _Broken(out)
    with opened(settings, read_only=True) as till, _rows(arguments, broken) as rows:
        for row in check_rows(till, rows):
            out.show(_document(row), _line(row))
    return 1 if broken.rows else 0


def find(arguments: Namespace, settings: Settings, out: Out) -> int:
    """Find accounts by words, in this till's own copy: as a list may show them to anybody who may run the program."""
    if not 1 <= arguments.limit <= LIMIT_MAX:
        raise BadUsage(f"--limit is a number from 1 to {LIMIT_MAX}")
    with opened(settings, read_only=True) as till:
        page = find_accounts(till, " ".join(arguments.text), arguments.limit)
        with till.store.read() as reader:
            pack = reader.pack()
    found = [(account, _stop(pack, account)) for account in page.rows]
    lines = [account_line(account, stop) for account, stop in found] or [str(say("No account on this till fits."))]
    if page.more:
        lines.append(str(say("There are more. Add a word, or a larger --limit.")))
    out.show({"rows": [account_document(account, stop) for account, stop in found], "more": page.more}, *lines)
    return 0


# ------------------------------------------------------------------------------------------------------------- check
@dataclass
class _Broken:
    """Name each row that cannot be read, and go on. Shape: `rows` counts them."""

    out: Out
    rows: int = field(default=0)

    def name(self, number: int, why: str) -> None:
        self.rows += 1
        self.out.problem("bad_row", str(say("Row {n} was left out: {why}.", n=number, why=why)))


@contextmanager
def _rows(arguments: Namespace, broken: _Broken) -> Iterator[Iterator[Row]]:
    """Open whatever holds the references, for as long as the block lasts."""
    if arguments.input is None:
        yield iter([Row(text, arguments.fund, arguments.amount) for text in arguments.references])
    elif arguments.input == "-":
        yield _from_csv(sys.stdin, "stdin", broken)
    else:
        with _opened(Path(arguments.input)) as file:
            yield _from_csv(file, arguments.input, broken)


def _opened(path: Path) -> TextIO:
    """Open a file of references, whatever bytes are in it.

    Raises: BadInput.
    """
    try:
        return path.open(encoding="utf-8-sig", errors="surrogateescape", newline="")
    except OSError as problem:
        raise BadInput(
            say("{file} cannot be read: {why}.", file=str(path), why=problem.strerror or ""), code="input_unreadable"
        ) from problem


def _from_csv(file: TextIO, name: str, broken: _Broken) -> Iterator[Row]:
    """Yield the rows of a file, however many there are; a broken one is named and left out.

    A line is a row: no reference holds a line break, so a quote nobody closed spoils its own row and no other.

    Raises: BadInput when the header row lacks the reference column.
    """
    lines = _lines(file)
    try:
        header = [column.strip().lower() for column in _fields(next(lines, ""))]
    except csv.Error:
        header = []
    if "reference" not in header:
        raise BadInput(say("{file} has no header row with a column named reference.", file=name), code="input_header")
    places = [header.index(column) if column in header else None for column in COLUMNS]
    needed = 1 + max(place for place in places if place is not None)
    for number, line in enumerate(lines, start=2):
        why, fields = _read(line, needed)
        if why:
            broken.name(number, why)
        elif fields:
            yield Row(*("" if place is None else fields[place] for place in places))


def _lines(file: TextIO) -> Iterator[str]:
    """Yield lines, none longer than anything we could use; the rest of a longer one is read past."""
    while line := file.readline(ROW_MAX):
        rest = line
        while not rest.endswith("\n") and (rest := file.readline(ROW_MAX)):
            pass
        yield line


def _read(line: str, needed: int) -> tuple[str, list[str]]:
    """Say what is wrong with a row as a row, or give its fields; what its reference is worth is judged later."""
    if len(line) >= ROW_MAX:
        return str(say("it is too long")), []
    if not line.isascii() and any("\udc80" <= character <= "\udcff" for character in line):
        return str(say("it is not UTF-8 text")), []
    try:
        fields = _fields(line)
    except csv.Error:
        return str(say("a quotation mark is not closed")), []
    if fields and len(fields) < needed:
        return str(say("it has {n} columns and needs {needed}", n=len(fields), needed=needed)), []
    return "", fields


def _fields(line: str) -> list[str]:
    bare = line.rstrip("\r\n")
    if '"' not in bare:
        return bare.split(",") if bare.strip() else []
    return next(csv.reader([bare], strict=True))


def _document(row: CheckRow) -> dict[str, object]:
    return {
        "reference": row.reference,
        "fund": row.fund,
        "verdict": row.verdict,
        "code": row.code,
        "text": row.words.text(),
    }


def _line(row: CheckRow) -> str:
    reference = "".join(letter if letter.isprintable() else "·" for letter in row.reference)
    return f"{row.verdict:<10}  {row.fund:<5}  {reference:<30}  {row.words}"


# -------------------------------------------------------------------------------------------------------------- find
def _stop(pack: ReferencePack | None, account: AccountHolder) -> str:
    message = pack.message_of(account) if pack is not None else None
    return "" if message is None else message.message


def account_document(account: AccountHolder, stop: str) -> dict[str, object]:
    """Write an account for a script; `masked` when it is what a list may show and no more."""
    return {
        "council": account.council,
        "fund": account.fund,
        "reference": account.reference,
        "name": account.name,
        "address": ", ".join(part for part in account.address if part),
        "postcode": account.postcode,
        "balance_pence": account.balance_pence,
        "stop": stop,
        "masked": isinstance(account, MaskedHolder),
    }


def account_line(account: AccountHolder, stop: str) -> str:
    """Write an account for a person, in one line."""
    balance = "" if account.balance_pence is None else pounds(account.balance_pence)
    told = f"  [{stop}]" if stop else ""
    return f"{account.fund:<5}  {account.reference:<16}  {balance:>12}  {account.name}, {account.address_text}{told}"
