"""`papers`: the papers of a till day, to the till's printer or into a file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from ims_desktop.cli.parser import BadUsage
from ims_desktop.cli.tills import cashier_of, opened
from ims_desktop.devices.file_printer import OneFilePrinter
from ims_desktop.use_cases.print_paper import (
    print_banking_sheet,
    print_batch_receipt,
    print_ereturn,
    print_lift_slip,
    print_paying_in_slip,
    print_x,
    print_z,
)
from ims_desktop.use_cases.show_totals import show_totals
from ims_desktop.words import say

if TYPE_CHECKING:
    from argparse import Namespace

    from ims_desktop.cli.output import Out
    from ims_desktop.records import PrintOutcome
    from ims_desktop.settings import Settings
    from ims_desktop.till import Till

_BY_ID = {
    "z": print_z,
    "paying-in": print_paying_in_slip,
    "ereturn": print_ereturn,
    "lift": print_lift_slip,
    "batch": print_batch_receipt,
}


def papers(arguments: Namespace, settings: Settings, out: Out) -> int:
    """Print a paper of the till day; a second one is marked COPY, an X report never is."""
    with opened(settings) as till:
        to_file = None if arguments.pdf is None else OneFilePrinter(arguments.pdf, lambda: arguments.paper)
        outcome = _printed(till if to_file is None else replace(till, printer=to_file), arguments)
    path = None if outcome.path is None else str(outcome.path)
    said = say("The paper is in {file}.", file=path) if path else say("The paper was handed to the printer.")
    out.show({"paper": arguments.kind, "id": arguments.id, "path": path}, said)
    return 0


def _printed(till: Till, arguments: Namespace) -> PrintOutcome:
    if arguments.kind == "banking":
        return print_banking_sheet(till, _day(arguments.id))
    if arguments.kind == "x":
        if not arguments.cashier:
            raise BadUsage("an X report needs --cashier: it shows each person what they may see")
        cashier = cashier_of(till, arguments.cashier)
        return print_x(till, show_totals(till, cashier, arguments.id, cash=arguments.cash))
    return _BY_ID[arguments.kind](till, arguments.id)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadUsage("a banking sheet is of a day, such as 2026-11-21") from None
