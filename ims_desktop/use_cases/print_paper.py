"""Print the papers of a till day: the first of each as the original, ever after as a COPY. No fact is ever touched.

An X report is never a copy: each shows another moment.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from ims_desktop.domain.banking_papers import (
    Banked,
    BatchFigures,
    banking_sheet,
    batch_receipt,
    ereturn_sheet,
    paying_in_slip,
)
from ims_desktop.domain.paper_issue import Issue
from ims_desktop.domain.session_papers import SessionStory, movement_slip, x_report, z_report
from ims_desktop.errors import NothingFound, Refused
from ims_desktop.log import note
from ims_desktop.use_cases.day_rules import session_named
from ims_desktop.use_cases.permit import pack_of
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from ims_desktop.domain.approval import Approval
    from ims_desktop.domain.paper import Paper
    from ims_desktop.domain.session import CashierSession, SessionEnd, SessionTotals
    from ims_desktop.records import PrintOutcome
    from ims_desktop.till import Till
    from ims_desktop.till_journal import Reader
    from ims_desktop.use_cases.show_totals import ShownTotals

PRINTED: Final = "paper_printed"
"""What the till notes of a paper, with the paper's name: by it a second print knows that it is a copy."""

Languages = tuple[str, ...]


def print_x(till: Till, shown: ShownTotals, *, languages: Languages = ()) -> PrintOutcome:
    """Print what somebody was shown of a session, and no more: without cash when they saw none.

    Raises: PrinterUnavailable.
    """
    with till.store.read() as reader:
        story = _story(reader, shown.session, shown.totals)
        paper = x_report(_issue(till, reader, languages), story, cash=shown.cash)
    return _handed_over(till, paper, f"x:{shown.session.session_id}")


def print_z(till: Till, session_id: str, *, languages: Languages = ()) -> PrintOutcome:
    """Print how a session ended.

    Raises: NothingFound, Refused (`session_open`), PrinterUnavailable.
    """

    def write(issue: Issue, reader: Reader) -> Paper:
        session, end = _closed(reader, session_id)
        return z_report(issue, _story(reader, session, reader.session_totals(session_id), end), end)

    return _print(till, f"z:{session_id}", write, languages)


def print_lift_slip(till: Till, movement_id: str, *, languages: Languages = ()) -> PrintOutcome:
    """Print the slip of cash that was lifted, or put in, or taken out.

    Raises: NothingFound, PrinterUnavailable.
    """

    def write(issue: Issue, reader: Reader) -> Paper:
        for session in reader.sessions():
            for move in reader.cash_movements(session.session_id):
                if move.event_id == movement_id:
                    return movement_slip(issue, session, move)
        raise NothingFound(say("No such movement of cash is recorded on this till."), code="movement_not_found")

    return _print(till, f"lift:{movement_id}", write, languages)


def print_paying_in_slip(till: Till, session_id: str, *, languages: Languages = ()) -> PrintOutcome:
    """Print what a closed session pays in at the bank.

    Raises: NothingFound, Refused (`session_open`, `nothing_to_bank`), PrinterUnavailable.
    """

    def write(issue: Issue, reader: Reader) -> Paper:
        banked = _banked(reader, *_closed(reader, session_id))
        if not banked.bags and not banked.items:
            raise Refused(say("This session has nothing to pay in."), code="nothing_to_bank")
        return paying_in_slip(issue, banked)

    return _print(till, f"paying-in:{session_id}", write, languages)


def print_banking_sheet(till: Till, day: date, *, office: str = "", languages: Languages = ()) -> PrintOutcome:
    """Print what the closed sessions of a business date at this till hand over; `office` is the till's own when blank.

    Raises: NothingFound, PrinterUnavailable.
    """
    place = office or till.identity.office

    def write(issue: Issue, reader: Reader) -> Paper:
        closed, still_open = [], []
        for session in reversed(reader.sessions(day)):
            end = reader.session_end(session.session_id)
            if session.office != place:
                continue
            if end is None:
                still_open.append(session.cashier)
            else:
                closed.append(_banked(reader, session, end))
        if not closed:
            raise NothingFound(say("No session of that day is closed at this till."), code="no_closed_session")
        return banking_sheet(issue, day, place, tuple(closed), tuple(still_open))

    return _print(till, f"banking:{day.isoformat()}:{place}", write, languages)


def print_ereturn(till: Till, ereturn_id: str, *, languages: Languages = ()) -> PrintOutcome:
    """Print an eReturn, with what a supervisor said of it at this till.

    Raises: NothingFound, PrinterUnavailable.
    """

    def write(issue: Issue, reader: Reader) -> Paper:
        ereturn = reader.ereturn(ereturn_id)
        if ereturn is None:
            raise NothingFound(say("This till has no such eReturn."), code="ereturn_not_found")
        return ereturn_sheet(issue, session_named(reader, ereturn.session_id), ereturn)

    return _print(till, f"ereturn:{ereturn_id}", write, languages)


def print_batch_receipt(till: Till, batch_id: str, *, languages: Languages = ()) -> PrintOutcome:
    """Print one receipt for a pile from the post.

    Raises: NothingFound, PrinterUnavailable.
    """

    def write(issue: Issue, reader: Reader) -> Paper:
        batch = reader.post_batch(batch_id)
        if batch is None:
            raise NothingFound(say("No such batch was closed on this till."), code="batch_not_found")
        figures = BatchFigures(batch.number, batch.method, batch.control_items, batch.control_pence, batch.reason)
        return batch_receipt(issue, session_named(reader, batch.session_id), figures, reader.batch_payments(batch_id))

    return _print(till, f"batch:{batch_id}", write, languages)


# ----------------------------------------------------------------------------------------------------------- printing
def _print(till: Till, name: str, write: Callable[[Issue, Reader], Paper], languages: Languages) -> PrintOutcome:
    """Write a paper from one view of the journal and hand it over, marked COPY when it was printed before."""
    with till.store.read() as reader:
        paper = write(_issue(till, reader, languages, copy=reader.was_noted(PRINTED, name)), reader)
    return _handed_over(till, paper, name)


def _handed_over(till: Till, paper: Paper, name: str) -> PrintOutcome:
    note("print_paper", "printing", paper=paper.number, copy=paper.copy, printer=till.printer.name)
    outcome = till.printer.print_paper(paper)
    with till.store.write() as unit:
        unit.audit(till.clock.now(), "", PRINTED, name)
    return outcome


def _issue(till: Till, reader: Reader, languages: Languages, *, copy: bool = False) -> Issue:
    identity = till.identity
    return Issue(
        pack=pack_of(reader),
        till=identity.till,
        epoch=identity.epoch,
        at=till.clock.now(),
        copy=copy,
        training=identity.training,
        languages=languages,
    )


# ------------------------------------------------------------------------------------------------------------ reading
def _closed(reader: Reader, session_id: str) -> tuple[CashierSession, SessionEnd]:
    session, end = session_named(reader, session_id), reader.session_end(session_id)
    if end is None:
        raise Refused(say("This session is still open. Count and close it first."), code="session_open")
    return session, end


def _banked(reader: Reader, session: CashierSession, end: SessionEnd) -> Banked:
    session_id = session.session_id
    return Banked(session, end, reader.cash_movements(session_id), reader.ereturns(session_id))


def _story(
    reader: Reader, session: CashierSession, totals: SessionTotals, end: SessionEnd | None = None
) -> SessionStory:
    session_id = session.session_id
    return SessionStory(
        session=session,
        totals=totals,
        movements=reader.cash_movements(session_id),
        counts=reader.cash_counts(session_id) if end is not None else (),
        undone=tuple(payment for payment in reader.session_payments(session_id) if payment.kind != "payment"),
        approvals=_approvals(reader, session),
        ereturns=tuple(reversed(reader.ereturns(session_id))),
        end=end,
        unsent=reader.unsent().events,
    )


def _approvals(reader: Reader, session: CashierSession) -> tuple[Approval, ...]:
    """Return the leave given in a session; where a fact's bytes were purged, who asked tells whose it was."""
    found = []
    for fact in reader.session_chain(session.session_id):
        approval = reader.approval(fact.event.event_id) if fact.event.kind == "approval_given" else None
        if approval is None:
            continue
        body = fact.event.body
        if body is None:
            ours = approval.asked.asked_by == session.cashier
        else:
            ours = json.loads(body)["session_id"] == session.session_id
        if ours:
            found.append(approval)
    return tuple(found)
