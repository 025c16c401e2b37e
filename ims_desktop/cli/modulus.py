"""`modulus`: load the table bank details are checked by, or say which one is in use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.cli.output import utc
from ims_desktop.cli.parser import BadUsage
from ims_desktop.cli.tills import cashier_of, opened
from ims_desktop.use_cases.load_modulus_table import load_modulus_table
from ims_desktop.words import say

if TYPE_CHECKING:
    from argparse import Namespace

    from ims_desktop.cli.output import Out
    from ims_desktop.domain.bank_check import BankTable
    from ims_desktop.settings import Settings


def modulus(arguments: Namespace, settings: Settings, out: Out) -> int:
    """Load a table, or show the one in use."""
    if arguments.act == "load":
        if arguments.file is None or not arguments.cashier:
            raise BadUsage("modulus load wants a FILE and --cashier")
        with opened(settings) as till:
            _show(load_modulus_table(till, cashier_of(till, arguments.cashier), arguments.file), out)
    else:
        with opened(settings, read_only=True) as till:
            _show(till.bank_check.table(), out)
    return 0


def _show(table: BankTable | None, out: Out) -> None:
    if table is None:
        out.show({"loaded_at": None, "sha256": "", "rows": 0}, say("No table is loaded: bank details are not checked."))
        return
    out.show(
        {"loaded_at": utc(table.loaded_at), "sha256": table.sha256, "rows": table.rows},
        say(
            "Bank details are checked by a table of {rows} rows loaded at {at}, SHA-256 {hash}.",
            rows=table.rows,
            at=utc(table.loaded_at) or "",
            hash=table.sha256,
        ),
    )
