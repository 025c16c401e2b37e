"""`session`: the till day without a window, from the float to the eReturns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ims_desktop.cli.day_documents import (
    closed_document,
    closed_lines,
    difference_words,
    end_document,
    movement_document,
    session_document,
    totals_document,
    totals_lines,
)
from ims_desktop.cli.day_inputs import act_id, counts_of, day_of, session_of, wanted
from ims_desktop.cli.parser import BadUsage
from ims_desktop.cli.tills import cashier_of, leave_of, opened
from ims_desktop.domain.asked import to_close, to_move, to_show_cash
from ims_desktop.domain.denominations import counted_pence
from ims_desktop.domain.money import parse_pence, pounds
from ims_desktop.domain.session import Direction
from ims_desktop.errors import PrinterUnavailable, Refused, StoreUnavailable
from ims_desktop.use_cases.back_up import back_up
from ims_desktop.use_cases.close_session import close_session
from ims_desktop.use_cases.compare import compare
from ims_desktop.use_cases.count_cash import count_cash
from ims_desktop.use_cases.day_rules import is_own
from ims_desktop.use_cases.list_sessions import SessionState, list_sessions, listed
from ims_desktop.use_cases.move_cash import move_cash
from ims_desktop.use_cases.open_session import expected_float, open_session
from ims_desktop.use_cases.print_paper import (
    print_banking_sheet,
    print_lift_slip,
    print_paying_in_slip,
    print_x,
    print_z,
)
from ims_desktop.use_cases.show_totals import show_totals
from ims_desktop.words import say

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Mapping

    from ims_desktop.cli.output import Out
    from ims_desktop.domain.approval import Approval
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.session import CashierSession
    from ims_desktop.records import PrintOutcome
    from ims_desktop.settings import Settings
    from ims_desktop.till import Till
    from ims_desktop.use_cases.list_sessions import ListedSession


@dataclass(frozen=True, slots=True)
class Act:
    """One word of the till day at one till: who does it, how, and where the answer goes."""

    till: Till
    cashier: Cashier
    said: Namespace
    out: Out

    @property
    def counts(self) -> Mapping[int, int]:
        """The notes and coins that were given."""
        return counts_of(self.said.counts)

    def session(self) -> CashierSession:
        """Find the session that is meant."""
        return session_of(self.till, self.cashier, self.said)

    def witness(self, session: CashierSession) -> Approval | None:
        """Prove the second person at the drawer of somebody who is away."""
        if is_own(session, self.cashier.username):
            return None
        return leave_of(self.till, to_close(self.cashier, session), self.said.second)

    def paper(self, print_it: Callable[[], PrintOutcome]) -> None:
        """Write the paper that was asked for; what was recorded stands whatever becomes of it."""
        if self.said.paper is None:
            return
        try:
            print_it()
        except PrinterUnavailable as problem:
            self.out.problem(problem.reason, str(problem))


def session(arguments: Namespace, settings: Settings, out: Out) -> int:
    """Do one word of the till day."""
    if arguments.act == "list":
        return _list(arguments, settings, out)
    acts: Mapping[str, Callable[[Act], None]] = {
        "open": _open,
        "in": _move,
        "out": _move,
        "lift": _move,
        "x": _x,
        "count": _count,
        "close": _close,
        "handover": _close,
        "z": _z,
        "paying-in": _paying_in,
        "banking": _banking,
    }
    if not arguments.cashier:
        raise BadUsage(f"session {arguments.act} needs --cashier")
    with opened(settings, receipt_file=arguments.paper) as till:
        acts[arguments.act](Act(till, cashier_of(till, arguments.cashier), arguments, out))
    return 0


# ----------------------------------------------------------------------------------------------------------- beginning
def _open(act: Act) -> None:
    counts = act.counts
    if act.said.float_amount:
        pence = parse_pence(act.said.float_amount)
    else:
        pence = counted_pence(counts) if counts else expected_float(act.till)
    made = open_session(act.till, act.cashier, pence, counts, act.said.reason)
    act.out.show(
        session_document(made, SessionState.OPEN),
        say(
            "Session open for {name}, business date {date}, float {amount}.",
            name=act.cashier.display_name,
            date=made.business_date.isoformat(),
            amount=pounds(made.float_pence),
        ),
    )


def _move(act: Act) -> None:
    direction, counts = Direction(act.said.act), act.counts
    pence = parse_pence(act.said.amount) if act.said.amount else counted_pence(counts)
    session = act.session()
    asked = to_move(act.cashier, session, direction, pence, act.said.reason, act.said.seal)
    move = move_cash(
        act.till,
        act_id(act.till, act.said),
        act.cashier,
        direction,
        pence,
        act.said.reason,
        seal=act.said.seal,
        counts=counts,
        approval=leave_of(act.till, asked, act.said.second) if act.said.second else None,
    )
    act.paper(lambda: print_lift_slip(act.till, move.event_id))
    sentences = {
        Direction.IN: say("{amount} is in the drawer and recorded.", amount=pounds(pence)),
        Direction.OUT: say("{amount} is out of the drawer and recorded.", amount=pounds(pence)),
        Direction.LIFT: say("{amount} lifted in bag {seal}.", amount=pounds(pence), seal=move.seal),
    }
    document = {**session_document(session, SessionState.OPEN), "movement": movement_document(move)}
    act.out.show(document, sentences[direction])


def _x(act: Act) -> None:
    session = act.session()
    leave = leave_of(act.till, to_show_cash(act.cashier, session), act.said.second) if act.said.second else None
    shown = show_totals(act.till, act.cashier, session.session_id, cash=act.said.cash, approval=leave)
    act.paper(lambda: print_x(act.till, shown))
    with act.till.store.read() as reader:
        state = listed(reader, session).state
    document = {**session_document(session, state), **totals_document(shown.totals, cash=shown.cash)}
    act.out.show(document, *totals_lines(shown.totals, cash=shown.cash))


# -------------------------------------------------------------------------------------------------------------- ending
def _count(act: Act) -> None:
    session = act.session()
    _counted(act, session, act.witness(session), act_id(act.till, act.said), tell=True)


def _counted(act: Act, session: CashierSession, witness: Approval | None, count_id: str, *, tell: bool) -> bool:
    """Count once, and tell whether the count holds; its answer is told when it is the last of the act."""
    wanted(act.said.counts, "--count, such as 20x3")
    answer = count_cash(act.till, count_id, act.cashier, session.session_id, act.counts, witness=witness)
    if tell or answer.once_more:
        again, done = say("The count does not match. Count once more."), say("Counted. Close it now.")
        document = {"round": answer.round, "matches": answer.matches, "once_more": answer.once_more}
        whole = {**session_document(session, SessionState.COUNTING), **document}
        act.out.show(whole, again if answer.once_more else done)
    return not answer.once_more


def _close(act: Act) -> None:
    """Close one's own session or that of somebody away; where it is counted first, a count that differs is taken again.

    What was closed before by the same id is told again, counts or none.
    """
    session = act.session()
    witness = act.witness(session)
    with act.till.store.read() as reader:
        ended = reader.session_end(session.session_id) is not None
    if ended or not act.said.counts or _counted(act, session, witness, act.till.ids.new(), tell=False):
        _closed(act, session, witness, act_id(act.till, act.said))


def _closed(act: Act, session: CashierSession, witness: Approval | None, close_id: str) -> None:
    if act.said.left:
        left = parse_pence(act.said.left)
    else:
        left = compare(act.till, act.cashier, session.session_id).proposed_left_pence
    closed = close_session(
        act.till,
        close_id,
        act.cashier,
        session.session_id,
        left_pence=left,
        seal=act.said.seal,
        reason=act.said.reason,
        witness=witness,
    )
    act.paper(lambda: print_z(act.till, session.session_id))
    _copy_journal(act)
    act.out.show(closed_document(closed), *closed_lines(closed))


def _copy_journal(act: Act) -> None:
    """Copy the journal after each close; a disk that is not there undoes nothing."""
    if act.till.identity.training:
        return
    try:
        back_up(act.till)
    except StoreUnavailable as problem:
        act.out.problem(problem.reason, str(problem))


# --------------------------------------------------------------------------------------------------------------- after
def _z(act: Act) -> None:
    session = session_of(act.till, act.cashier, act.said, closed=True)
    with act.till.store.read() as reader:
        end = reader.session_end(session.session_id)
    if end is None:
        raise Refused(say("This session is still open. Count and close it first."), code="session_open")
    shown = show_totals(act.till, act.cashier, session.session_id, cash=True)
    act.paper(lambda: print_z(act.till, session.session_id))
    document = {
        **session_document(session, SessionState.CLOSED),
        **end_document(end),
        **totals_document(shown.totals, cash=True),
    }
    act.out.show(document, *totals_lines(shown.totals, cash=True), difference_words(end.difference_pence))


def _paying_in(act: Act) -> None:
    session = session_of(act.till, act.cashier, act.said, closed=True)
    outcome = print_paying_in_slip(act.till, session.session_id)
    _printed(act, session_document(session, SessionState.CLOSED), outcome)


def _banking(act: Act) -> None:
    wanted(act.said.date, "--date")
    outcome = print_banking_sheet(act.till, day_of(act.said.date))
    _printed(act, {"business_date": act.said.date}, outcome)


def _printed(act: Act, document: Mapping[str, object], outcome: PrintOutcome) -> None:
    path = None if outcome.path is None else str(outcome.path)
    act.out.show({**document, "path": path}, say("The paper is made."))


def _list(arguments: Namespace, settings: Settings, out: Out) -> int:
    day = day_of(arguments.date) if arguments.date else None
    with opened(settings, read_only=True) as till:
        rows = list_sessions(till, day)
    for row in rows:
        ended = {} if row.end is None else end_document(row.end)
        out.show(
            {**session_document(row.session, row.state), **ended},
            _row(row),
        )
    return 0


def _row(row: ListedSession) -> str:
    day, who = row.session.business_date.isoformat(), row.session.cashier
    return f"{day}  {row.state.value:9} {who:16} {row.session.session_id}"
