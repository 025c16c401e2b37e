"""`check`: hold the records to every law they obey."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sync.central.checks import check as check_council
from sync.central.commands.talk import tell
from sync.central.commands.where import opened, slug_in
from sync.central.councils import list_councils

if TYPE_CHECKING:
    from argparse import Namespace

PROBLEMS: Final = 1
"""The exit code when something does not fit."""


def add_words(word: Any) -> None:
    """Add the words of this module to the command line."""
    word("check", "Check the records of one council, or of all: chains, receipts, payments, ledger, totals.", check)


def check(options: Namespace) -> int:
    """Tell every problem there is; the exit code says whether there is any."""
    with opened(options) as database:
        with database.read() as connection:
            here = list_councils(connection)
        problems: list[dict[str, str]] = []
        for slug in [slug_in(database, options)] if options.council else here:
            with database.read(slug) as connection:
                found = check_council(connection, slug)
            problems += [{"code": it.code, "text": it.text, "council": slug} for it in found]
    lines = [f"{it['council']}: {it['text']}" for it in problems]
    tell(options, {"ok": not problems, "problems": problems}, "\n".join(lines) or "The records are in order.")
    return PROBLEMS if problems else 0
