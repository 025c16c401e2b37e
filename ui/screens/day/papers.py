"""Print what a till day leaves on paper, and save the evidence of a session where its cashier finds it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QStandardPaths

from ims_desktop.use_cases.make_evidence import make_evidence
from ims_desktop.use_cases.print_paper import (
    print_banking_sheet,
    print_ereturn,
    print_lift_slip,
    print_paying_in_slip,
    print_x,
    print_z,
)
from ims_desktop.use_cases.save_evidence import save_evidence as write_evidence
from ims_desktop.words import Words, say
from ui.screens.day import closed_page

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.ereturn import EReturn
    from ims_desktop.records import PrintOutcome
    from ims_desktop.till import Till
    from ims_desktop.use_cases.close_session import ClosedSession
    from ims_desktop.use_cases.show_totals import ShownTotals
    from ui.screens.day.guide import Guide

X_REPORT: Final = say("X report")
SLIP: Final = say("Slip of cash that moved")


def print_look(guide: Guide, shown: ShownTotals) -> None:
    """Print an X report as it is shown."""
    guide.print(partial(print_x, guide.till, shown), X_REPORT)


def print_slip(guide: Guide, movement_id: str) -> None:
    """Print the slip of a movement."""
    guide.print(partial(print_lift_slip, guide.till, movement_id), SLIP)


def print_one(guide: Guide, ereturn: EReturn) -> None:
    """Print an eReturn."""
    guide.print(partial(print_ereturn, guide.till, ereturn.ereturn_id), say("eReturn {number}", number=ereturn.number))


def print_closed(guide: Guide, closed: ClosedSession, name: str) -> None:
    """Print one of the papers of a close."""
    session = closed.session
    jobs: dict[str, Callable[[], PrintOutcome]] = {
        closed_page.Z: partial(print_z, guide.till, session.session_id),
        closed_page.PAYING_IN: partial(print_paying_in_slip, guide.till, session.session_id),
        closed_page.BANKING: partial(print_banking_sheet, guide.till, session.business_date),
    }
    if name == closed_page.ERETURN:
        for ereturn in closed.ereturns:
            print_one(guide, ereturn)
    elif name == closed_page.EVIDENCE:
        _save_evidence(guide, session.session_id)
    else:
        guide.print(jobs[name], closed_page.PAPERS[name])


def save_evidence(till: Till, cashier: Cashier, session_id: str, folder: Path) -> Path:
    """Write the evidence of a session and the paper that goes with it, and say where.

    Raises: NothingFound, NotPermitted, Refused, BadInput, SecretsUnavailable, StoreUnavailable.
    """
    return write_evidence(till, make_evidence(till, cashier, session_id), folder).file


def evidence_folder() -> Path:
    """Name the folder a person looks in: their own documents."""
    from pathlib import Path

    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(place or Path.home()) / "IMS Desktop"


def _save_evidence(guide: Guide, session_id: str) -> None:
    job = partial(save_evidence, guide.till, guide.cashier, session_id, evidence_folder())
    guide.run(job, lambda file: guide.say(_saved(file), state="ok"))


def _saved(file: Path) -> Words:
    return say("Your evidence is saved: {file}, with a paper to read. Anybody can check it.", file=str(file))
