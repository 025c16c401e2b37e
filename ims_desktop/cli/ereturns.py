"""`ereturns`: what closed sessions hand over, and a supervisor's word on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.cli.day_documents import ereturn_document, ereturn_words
from ims_desktop.cli.day_inputs import act_id, wanted
from ims_desktop.cli.tills import cashier_of, opened
from ims_desktop.domain.ereturn import Decision
from ims_desktop.errors import NothingFound
from ims_desktop.use_cases.decide_ereturn import decide_ereturn
from ims_desktop.use_cases.list_ereturns import list_ereturns
from ims_desktop.use_cases.print_paper import print_ereturn
from ims_desktop.words import say

if TYPE_CHECKING:
    from argparse import Namespace

    from ims_desktop.cli.output import Out
    from ims_desktop.domain.ereturn import EReturn
    from ims_desktop.settings import Settings
    from ims_desktop.till import Till


def ereturns(arguments: Namespace, settings: Settings, out: Out) -> int:
    """List eReturns, print one, approve one or send it back."""
    if arguments.act == "list":
        with opened(settings, read_only=True) as till:
            rows = list_ereturns(till, waiting=arguments.waiting)
        for row in rows:
            out.show(ereturn_document(row), ereturn_words(row))
        return 0
    wanted(arguments.number, "the number of an eReturn")
    if arguments.act == "print":
        return _print(arguments, settings, out)
    return _decide(arguments, settings, out)


def _print(arguments: Namespace, settings: Settings, out: Out) -> int:
    with opened(settings, receipt_file=arguments.paper) as till:
        found = _named(till, arguments.number)
        outcome = print_ereturn(till, found.ereturn_id)
    path = None if outcome.path is None else str(outcome.path)
    out.show({"ereturn_id": found.ereturn_id, "number": found.number, "path": path}, say("The paper is made."))
    return 0


def _decide(arguments: Namespace, settings: Settings, out: Out) -> int:
    wanted(arguments.cashier, "--cashier")
    decision = Decision.APPROVED if arguments.act == "approve" else Decision.SENT_BACK
    with opened(settings) as till:
        supervisor = cashier_of(till, arguments.cashier)
        found = _named(till, arguments.number)
        decided = decide_ereturn(
            till, act_id(till, arguments), supervisor, found.ereturn_id, decision, arguments.reason
        )
    sentence = (
        say("eReturn {number} approved.", number=decided.number)
        if decision is Decision.APPROVED
        else say("eReturn {number} sent back.", number=decided.number)
    )
    out.show(ereturn_document(decided), sentence)
    return 0


def _named(till: Till, number: str) -> EReturn:
    found = next((row for row in list_ereturns(till, waiting=False) if number in {row.number, row.ereturn_id}), None)
    if found is None:
        raise NothingFound(say("This till has no such eReturn."), code="ereturn_not_found")
    return found
