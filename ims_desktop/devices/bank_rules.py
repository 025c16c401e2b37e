"""Keep the table of the banks' modulus checks that an administrator loaded, and check bank details by it.

The table belongs to the banks and comes with no till: each council loads the one it may use. It is kept whole beside
the journal with its hash, and a file that does not fit its hash is as good as none.
Source: the banks' published rules, as `uk-mod-check` works them out.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final

from ims_desktop.domain.bank_check import BankCheck, BankResult, BankTable
from ims_desktop.domain.business_day import in_london
from ims_desktop.errors import BadInput, StoreUnavailable
from ims_desktop.log import note
from ims_desktop.words import say

if TYPE_CHECKING:
    from pathlib import Path

    from uk_mod_check.data_parser import ModRules

FILE_NAME: Final = "bank-table.json"
LONGEST: Final = 4 * 2**20


class FileBankRules:
    """The rules of one till's folder, read when they are first asked for."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME

    def check(self, sort_code: str, account: str) -> BankCheck:
        """Judge six and eight digits by the table; a sort code it does not hold is not checked."""
        table, rules = self._kept
        if table is None or rules is None:
            return BankCheck(BankResult.NOT_CHECKED)
        import uk_mod_check  # noqa: PLC0415 - it reads a table of its own when it is imported

        uk_mod_check.mod_rules = rules  # never the one that came with it
        answer = uk_mod_check.validate(int(sort_code), int(account))
        day = in_london(table.loaded_at).date()
        if not answer.known_sort_code:
            return BankCheck(BankResult.NOT_CHECKED, day)
        return BankCheck(BankResult.FITS if answer.result else BankResult.DOES_NOT_FIT, day)

    def table(self) -> BankTable | None:
        """Return which table is in use; None when none is, or when its file was changed."""
        return self._kept[0]

    def load(self, source: bytes, at: datetime) -> BankTable:
        """Take a table into use in place of the one before, and keep it.

        Raises: BadInput naming the line, StoreUnavailable.
        """
        text = _text(source)
        rules = _rules(text)
        table = BankTable(at, _hash(text), len(rules.rules))
        document = {"format": 1, "loaded_at": at.isoformat(), "sha256": table.sha256, "table": text}
        beside = self._path.with_suffix(".new")
        try:
            beside.write_text(json.dumps(document), encoding="utf-8")
            beside.replace(self._path)
        except OSError as problem:
            raise StoreUnavailable(
                say("The table could not be kept: {why}.", why=problem.strerror or ""), code="bank_table_not_kept"
            ) from problem
        self.__dict__["_kept"] = (table, rules)
        return table

    @cached_property
    def _kept(self) -> tuple[BankTable | None, ModRules | None]:
        """Read the file; what is missing, cut or changed is no table."""
        if not self._path.is_file():
            return None, None
        try:
            document = json.loads(self._path.read_text(encoding="utf-8"))
            text, said = str(document["table"]), str(document["sha256"])
            at = datetime.fromisoformat(document["loaded_at"])
            if _hash(text) != said:
                raise ValueError("the hash")
            rules = _rules(text)
        except (OSError, ValueError, KeyError, TypeError, BadInput) as problem:
            note("bank_rules", "table_not_used", why=type(problem).__name__)
            return None, None
        return BankTable(at, said, len(rules.rules)), rules


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("ascii", errors="replace")).hexdigest()


def _text(source: bytes) -> str:
    if len(source) > LONGEST or not source.isascii():
        raise BadInput(say("That file is no table of modulus checks."), code="bank_table")
    return source.decode("ascii")


def _rules(text: str) -> ModRules:
    """Read every line. Raises: BadInput naming the first that is no rule."""
    from uk_mod_check.data_parser import ModRule, ModRules  # noqa: PLC0415 - as above

    rules = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            rules.append(ModRule.from_line(line))
        except ValueError as problem:
            raise BadInput(
                say("Line {n} of that file is no rule of a modulus check.", n=number), code="bank_table"
            ) from problem
    if not rules:
        raise BadInput(say("That file is no table of modulus checks."), code="bank_table")
    return ModRules(rules)
