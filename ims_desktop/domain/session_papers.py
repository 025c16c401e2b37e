"""Write the papers of a session: the X report while it runs, the Z report when it ended, the slip of cash that moved.

A count that differs is told as a fact, both figures beside each other; it is nobody's debt.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ims_desktop.domain.approval import Act
from ims_desktop.domain.business_day import clock_text, in_london
from ims_desktop.domain.money import pounds
from ims_desktop.domain.paper import Column, Listing, Sentences, Signatures, Sum, Sums
from ims_desktop.domain.paper_issue import funds_listing, notes_and_coins, session_facts, when
from ims_desktop.domain.receipt import Fact
from ims_desktop.domain.session import Direction
from ims_desktop.words import say, say_n

if TYPE_CHECKING:
    from ims_desktop.domain.approval import Approval
    from ims_desktop.domain.ereturn import EReturn
    from ims_desktop.domain.paper import Paper, Part, Said
    from ims_desktop.domain.paper_issue import Issue
    from ims_desktop.domain.payment import Payment
    from ims_desktop.domain.session import CashCount, CashierSession, CashMovement, SessionEnd, SessionTotals
    from ims_desktop.words import Words


@dataclass(frozen=True, slots=True)
class SessionStory:
    """All that a report tells of a session. Shape: `undone` its voids and refunds; `end` None while it is open."""

    session: CashierSession
    totals: SessionTotals
    movements: tuple[CashMovement, ...] = ()
    counts: tuple[CashCount, ...] = ()
    undone: tuple[Payment, ...] = ()
    approvals: tuple[Approval, ...] = ()
    ereturns: tuple[EReturn, ...] = ()
    end: SessionEnd | None = None
    unsent: int = 0


# ----------------------------------------------------------------------------------------------------------- reports
def x_report(issue: Issue, story: SessionStory, *, cash: bool) -> Paper:
    """Write how a session stands; without `cash` no sum says what the drawer should hold."""
    session = story.session
    hidden = Sentences("", (say("Cash sums are left out until the drawer was counted."),))
    parts: tuple[Part, ...] = (
        *((_drawer(story),) if cash else (hidden,)),
        _methods(issue, story.totals, cash=cash),
        _funds(issue, story.totals, cash=cash),
        *_moved(issue, story),
        *_undone(story),
        *_approvals(issue, story),
        *((Sentences("", (_unsent(story.unsent),)),) if story.unsent else ()),
    )
    number = f"X-{issue.till}{issue.epoch}-{session.business_date:%y%m%d}-{in_london(issue.at):%H%M%S}"
    return issue.paper(number, say("X report"), session_facts(issue, session), parts)


def z_report(issue: Issue, story: SessionStory, end: SessionEnd) -> Paper:
    """Write how a session ended."""
    parts: tuple[Part, ...] = (
        _drawer(story),
        _compared(end),
        *_counted(issue, story),
        _where_to(end),
        _methods(issue, story.totals, cash=True),
        _funds(issue, story.totals, cash=True),
        *_moved(issue, story),
        *_undone(story),
        *_approvals(issue, story),
        *_ereturns(story),
        Sentences("", (_sent(end.unsent),)),
        Signatures((_signed(issue, end.closed_by), say("Supervisor, date"))),
    )
    return issue.paper(z_number(issue, story.session, end), say("Z report"), _end_facts(issue, story, end), parts)


def z_number(issue: Issue, session: CashierSession, end: SessionEnd) -> str:
    """Name the report of a session by when it closed: sessions of one till never close in the same second."""
    return f"Z-{issue.till}{issue.epoch}-{session.business_date:%y%m%d}-{in_london(end.closed_at):%H%M%S}"


def difference_words(end: SessionEnd) -> Words:
    """Say in neutral words how the count and the journal compare."""
    if not end.difference_pence:
        return say("Count and journal agree.")
    amount = pounds(abs(end.difference_pence))
    if end.difference_pence > 0:
        return say("Count and journal differ by {amount}: more was counted than recorded.", amount=amount)
    return say("Count and journal differ by {amount}: less was counted than recorded.", amount=amount)


def _end_facts(issue: Issue, story: SessionStory, end: SessionEnd) -> tuple[Fact, ...]:
    away = (
        (
            Fact(say("Closed by"), issue.person(end.closed_by)),
            Fact(say("Second person"), issue.person(end.witness)),
        )
        if end.witness
        else ()
    )
    return (*session_facts(issue, story.session), Fact(say("Closed"), when(end.closed_at)), *away)


def _drawer(story: SessionStory) -> Sums:
    """Set out the law of the drawer, line by line."""
    totals, session = story.totals, story.session
    expected = session.expected_float_pence
    detail: Said = ""
    if expected is not None and expected != totals.float_pence:
        detail = say("Expected {amount}. {reason}", amount=pounds(expected), reason=session.float_reason)
    rows = (
        Sum(say("Float at opening"), pounds(totals.float_pence), detail),
        Sum(say("Taken in cash, less cash given back"), pounds(totals.cash_taken_pence)),
        Sum(say("Put into the drawer"), pounds(totals.cash_in_pence)),
        Sum(say("Taken out of the drawer"), pounds(-totals.cash_out_pence)),
        Sum(say("Lifted to the safe"), pounds(-totals.lifted_pence)),
        Sum(say("By the journal the drawer holds"), pounds(totals.expected_pence), strong=True),
    )
    return Sums(say("Cash"), rows)


def _compared(end: SessionEnd) -> Sums:
    reason: Said = say("Reason: {reason}", reason=end.reason) if end.reason else ""
    return Sums(
        say("Count and journal"),
        (
            Sum(say("Counted"), pounds(end.counted_pence)),
            Sum(say("By the journal"), pounds(end.expected_pence)),
            Sum(say("Count less journal"), pounds(end.difference_pence), strong=True),
            Sum(difference_words(end), "", reason),
        ),
    )


def _counted(issue: Issue, story: SessionStory) -> tuple[Part, ...]:
    """List every count there was, and the notes and coins of the last."""
    if not story.counts:
        return ()
    rows = tuple(
        (
            say("Count {n}", n=count.round),
            clock_text(count.at),
            _two(issue, count.actor, count.witness),
            pounds(count.counted_pence),
        )
        for count in story.counts
    )
    columns = (
        Column(say("Count"), 2),
        Column(say("Time"), 2),
        Column(say("Counted by"), 4),
        Column(say("Amount"), 2, figures=True),
    )
    return (
        Listing(say("Counts"), columns, rows),
        notes_and_coins(say("Notes and coins of the last count"), story.counts[-1].counts),
    )


def _where_to(end: SessionEnd) -> Sums:
    bagged = end.counted_pence - end.left_pence
    seal: Said = say("Bag seal {seal}", seal=end.seal) if end.seal else ""
    return Sums(
        say("Where the cash went"),
        (
            Sum(say("Sealed for the bank"), pounds(bagged), seal),
            Sum(say("Left in the drawer as the next float"), pounds(end.left_pence)),
        ),
    )


# ---------------------------------------------------------------------------------------------------------- listings
def _methods(issue: Issue, totals: SessionTotals, *, cash: bool) -> Listing:
    shown = tuple(row for row in totals.methods if cash or row.method not in issue.cash)
    rows: tuple[tuple[Said, ...], ...] = tuple(
        (row.method_name, str(row.items), pounds(row.amount_pence)) for row in shown
    )
    counts = (
        say_n("{n} payment", "{n} payments", totals.payments),
        say_n("{n} cancelled", "{n} cancelled", totals.voids),
        say_n("{n} refund", "{n} refunds", totals.refunds),
    )
    heading = say("Taken: {payments}, {voids}, {refunds}", payments=counts[0], voids=counts[1], refunds=counts[2])
    if cash:
        rows = (*rows, (say("Total"), "", pounds(totals.taken_pence)))
    columns = (Column(say("Paid by"), 5), Column(say("Items"), 1, figures=True), Column(say("Amount"), 2, figures=True))
    return Listing(heading, columns, rows)


def _funds(issue: Issue, totals: SessionTotals, *, cash: bool) -> Listing:
    shown = tuple(row for row in totals.funds if cash or row.method not in issue.cash)
    return funds_listing(issue, say("By fund"), shown)


def _moved(issue: Issue, story: SessionStory) -> tuple[Part, ...]:
    if not story.movements:
        return ()
    rows = tuple(
        (
            direction_words(move.direction),
            clock_text(move.at),
            _two(issue, move.actor, move.witness),
            _why(move),
            pounds(move.amount_pence),
        )
        for move in story.movements
    )
    columns = (
        Column(say("What"), 6),
        Column(say("Time"), 3),
        Column(say("Who"), 8),
        Column(say("Why"), 9),
        Column(say("Amount"), 5, figures=True),
    )
    return (Listing(say("Cash moved without a customer"), columns, rows),)


def _why(move: CashMovement) -> Said:
    if not move.seal:
        return move.reason
    return say("Bag seal {seal}. {reason}", seal=move.seal, reason=move.reason)


def _undone(story: SessionStory) -> tuple[Part, ...]:
    if not story.undone:
        return ()
    rows = tuple(
        (
            payment.receipt,
            say("Payment cancelled") if payment.kind == "void" else say("Refund"),
            "" if payment.of is None else payment.of.receipt,
            payment.reason,
            pounds(payment.amount_pence),
        )
        for payment in story.undone
    )
    columns = (
        Column(say("Receipt"), 4),
        Column(say("What"), 3),
        Column(say("Of receipt"), 4),
        Column(say("Why"), 5),
        Column(say("Amount"), 2, figures=True),
    )
    return (Listing(say("Cancelled and refunded"), columns, rows),)


def _approvals(issue: Issue, story: SessionStory) -> tuple[Part, ...]:
    if not story.approvals:
        return ()
    rows = tuple(
        (
            act_words(given.asked.act),
            issue.person(given.approver),
            given.asked.subject,
            given.asked.reason,
            "" if given.asked.amount_pence is None else pounds(given.asked.amount_pence),
        )
        for given in story.approvals
    )
    columns = (
        Column(say("What"), 4),
        Column(say("Allowed by"), 4),
        Column(say("For"), 4),
        Column(say("Why"), 4),
        Column(say("Amount"), 2, figures=True),
    )
    return (Listing(say("Allowed by a second person"), columns, rows),)


def _ereturns(story: SessionStory) -> tuple[Part, ...]:
    if not story.ereturns:
        return ()
    rows = tuple((Sum(ereturn.number, pounds(ereturn.total_pence))) for ereturn in story.ereturns)
    return (Sums(say("eReturns"), rows),)


# --------------------------------------------------------------------------------------------------------- one paper
def movement_slip(issue: Issue, session: CashierSession, move: CashMovement) -> Paper:
    """Write the slip of cash that moved: a lift to the safe with its bag and both people, or cash in or out."""
    facts = (
        *session_facts(issue, session)[:4],
        Fact(say("Time"), when(move.at)),
        Fact(say("By"), issue.person(move.actor)),
        *((Fact(say("Second person"), issue.person(move.witness)),) if move.witness else ()),
        *((Fact(say("Bag seal"), move.seal),) if move.seal else ()),
    )
    reason: Said = say("Reason: {reason}", reason=move.reason) if move.reason else ""
    people = (_signed(issue, move.actor), *((_signed(issue, move.witness),) if move.witness else ()))
    parts: tuple[Part, ...] = (
        Sums(say("Amount"), (Sum(direction_words(move.direction), pounds(move.amount_pence), reason, strong=True),)),
        *((notes_and_coins(say("Notes and coins"), move.counts),) if move.counts else ()),
        Signatures(people),
    )
    number = f"C-{issue.till}{issue.epoch}-{session.business_date:%y%m%d}-{in_london(move.at):%H%M%S}"
    return issue.paper(number, direction_words(move.direction), facts, parts)


def direction_words(direction: Direction) -> Words:
    """Name a movement of cash."""
    return {
        Direction.IN: say("Cash in"),
        Direction.OUT: say("Cash out"),
        Direction.LIFT: say("Lift to the safe"),
    }[direction]


def act_words(act: Act) -> Words:
    """Name an act a second person allowed."""
    return {
        Act.OVERRIDE_STOP: say("Payment to a stopped account"),
        Act.VOID: say("Cancel a payment"),
        Act.REFUND: say("Refund"),
        Act.CASH_IN: say("Cash in"),
        Act.CASH_OUT: say("Cash out"),
        Act.LIFT: say("Lift to the safe"),
        Act.SHOW_CASH: say("Show the cash before the count"),
        Act.CLOSE_FOR_ANOTHER: say("Close for somebody who is away"),
        Act.CONTROL_DIFFERS: say("Close a batch that differs from its slip"),
        Act.SETTLE_CARD: say("Say what came of a card charge"),
    }[act]


def _sent(unsent: int) -> Words:
    if not unsent:
        return say("Central had everything when this session closed.")
    return say_n(
        "{n} record had not reached central when this session closed. It is saved on this till.",
        "{n} records had not reached central when this session closed. They are saved on this till.",
        unsent,
    )


def _unsent(unsent: int) -> Words:
    return say_n(
        "{n} record has not reached central yet. It is saved on this till.",
        "{n} records have not reached central yet. They are saved on this till.",
        unsent,
    )


def _signed(issue: Issue, username: str) -> Words:
    return say("{name}, date", name=issue.person(username))


def _two(issue: Issue, actor: str, witness: str) -> Said:
    if not witness:
        return issue.person(actor)
    return say("{name} with {other}", name=issue.person(actor), other=issue.person(witness))
