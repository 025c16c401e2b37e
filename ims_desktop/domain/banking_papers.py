"""Write the papers money goes to the bank with: paying-in slip, banking sheet, eReturn, and the post room's batch.

What was not recorded is not made up: where a float stayed in the drawer, nobody counted the bag apart, so its notes and
coins are left to be written in by hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ims_desktop.domain.business_day import clock_text, date_words
from ims_desktop.domain.closing import bagged_pence
from ims_desktop.domain.denominations import DENOMINATIONS
from ims_desktop.domain.ereturn import Decision, EReturnType
from ims_desktop.domain.money import pounds
from ims_desktop.domain.paper import Column, Listing, Sentences, Signatures, Sum, Sums
from ims_desktop.domain.paper_issue import funds_listing, notes_and_coins, piece_name, session_facts, when
from ims_desktop.domain.receipt import Fact
from ims_desktop.domain.session import Direction, FundTotal
from ims_desktop.words import say, say_n

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from ims_desktop.domain.ereturn import EReturn, ListedItem
    from ims_desktop.domain.paper import Paper, Part, Said
    from ims_desktop.domain.paper_issue import Issue
    from ims_desktop.domain.payment import Payment
    from ims_desktop.domain.session import CashierSession, CashMovement, SessionEnd
    from ims_desktop.words import Words

_TO_WRITE = "." * 24


@dataclass(frozen=True, slots=True)
class Banked:
    """A closed session, as the bank gets it."""

    session: CashierSession
    end: SessionEnd
    movements: tuple[CashMovement, ...]
    ereturns: tuple[EReturn, ...]

    @property
    def bags_pence(self) -> int:
        """The cash of all bags: those lifted before, and the last one."""
        return sum(move.amount_pence for move in self._lifts) + bagged_pence(self.end)

    @property
    def cheques_pence(self) -> int:
        """What the cheques and postal orders come to."""
        return sum(item.amount_pence for item in self.items)

    @property
    def items(self) -> tuple[ListedItem, ...]:
        """The cheques and postal orders, in the order of their returns."""
        made = sorted(self.ereturns, key=lambda one: (one.made_at, one.number))
        return tuple(item for one in made if one.type is EReturnType.CHEQUE for item in one.items)

    @property
    def bags(self) -> tuple[tuple[str, int], ...]:
        """Every bag as (seal, pence)."""
        lifted = tuple((move.seal, move.amount_pence) for move in self._lifts)
        last = bagged_pence(self.end)
        return (*lifted, *(((self.end.seal, last),) if last else ()))

    @property
    def _lifts(self) -> tuple[CashMovement, ...]:
        return tuple(move for move in self.movements if move.direction is Direction.LIFT)


# ----------------------------------------------------------------------------------------------------- paying-in slip
def paying_in_slip(issue: Issue, banked: Banked) -> Paper:
    """Write what a session pays in: its bags, their notes and coins, and every cheque by name."""
    session = banked.session
    cheques = banked.items
    parts: tuple[Part, ...] = (
        *_bank(issue),
        *((_bags(banked.bags),) if banked.bags else ()),
        *_contents(banked),
        *((_items(say("Cheques and postal orders"), cheques),) if cheques else ()),
        Sums(
            say("To pay in"),
            (
                Sum(say("Cash"), pounds(banked.bags_pence)),
                Sum(
                    say("Cheques and postal orders"),
                    pounds(banked.cheques_pence),
                    say_n("{n} item", "{n} items", len(cheques)),
                ),
                Sum(say("Total"), pounds(banked.bags_pence + banked.cheques_pence), strong=True),
            ),
        ),
        Signatures((say("Paid in by, date"), say("Received by, date"))),
    )
    numbers = ", ".join(sorted(one.number for one in banked.ereturns))
    facts = (
        (*session_facts(issue, session), Fact(say("eReturns"), numbers)) if numbers else session_facts(issue, session)
    )
    first = min((one.number for one in banked.ereturns), default=f"{issue.till}{issue.epoch}")
    return issue.paper(f"P-{first}", say("Paying-in slip"), facts, parts, first if banked.ereturns else "")


def _bank(issue: Issue) -> tuple[Part, ...]:
    return (Sentences(say("Account"), issue.pack.council.bank),) if issue.pack.council.bank else ()


def _bags(bags: Iterable[tuple[str, int]]) -> Listing:
    columns = (Column(say("Bag seal"), 5), Column(say("Amount"), 2, figures=True))
    return Listing(say("Bags"), columns, tuple((seal, pounds(pence)) for seal, pence in bags))


def _contents(banked: Banked) -> tuple[Part, ...]:
    """List the notes and coins of each bag: as recorded, or to be written in."""
    parts: list[Part] = [
        notes_and_coins(say("In bag {seal}", seal=move.seal), move.counts)
        if move.counts
        else _to_write(move.seal, move.amount_pence)
        for move in banked.movements
        if move.direction is Direction.LIFT
    ]
    if bagged_pence(banked.end):
        counts = next((one.counts for one in banked.ereturns if one.type is EReturnType.CASH), {})
        whole = counts and not banked.end.left_pence
        seal = say("In bag {seal}", seal=banked.end.seal)
        parts.append(notes_and_coins(seal, counts) if whole else _to_write(banked.end.seal, bagged_pence(banked.end)))
    return tuple(parts)


def _to_write(seal: str, pence: int) -> Sums:
    """Leave a line for each note and coin."""
    rows = [Sum(piece_name(each), _TO_WRITE) for each in DENOMINATIONS if each <= pence]
    heading = say("In bag {seal}: write in how much of each", seal=seal)
    return Sums(heading, (*rows, Sum(say("Total"), pounds(pence), strong=True)))


def _items(heading: Words, items: tuple[ListedItem, ...]) -> Listing:
    columns = (
        Column(say("Name"), 5),
        Column(say("Number"), 2),
        Column(say("Receipt"), 4),
        Column(say("Amount"), 2, figures=True),
    )
    return Listing(heading, columns, tuple(_item(item) for item in items))


def _item(item: ListedItem) -> tuple[Said, ...]:
    name: Said = item.name or say("Name not kept")
    return (name, item.number, item.receipt, pounds(item.amount_pence))


# ------------------------------------------------------------------------------------------------------ banking sheet
def banking_sheet(
    issue: Issue, day: date, office: str, closed: tuple[Banked, ...], still_open: tuple[str, ...]
) -> Paper:
    """Write what every closed session of a day at this till hands over; those still open are named, not summed."""
    cash = sum(one.bags_pence for one in closed)
    cheques = sum(one.cheques_pence for one in closed)
    bags = tuple(bag for one in closed for bag in one.bags)
    waiting = tuple(
        say("The session of {name} is still open and is not part of this.", name=issue.person(name))
        for name in still_open
    )
    parts: tuple[Part, ...] = (
        _sessions(issue, closed),
        *((_bags(bags),) if bags else ()),
        Sums(
            say("To the bank"),
            (
                Sum(say("Cash"), pounds(cash), say_n("{n} bag", "{n} bags", len(bags))),
                Sum(
                    say("Cheques and postal orders"),
                    pounds(cheques),
                    say_n("{n} item", "{n} items", sum(len(one.items) for one in closed)),
                ),
                Sum(say("Total"), pounds(cash + cheques), strong=True),
            ),
        ),
        funds_listing(issue, say("eReturns by fund"), _by_fund(closed)),
        *((Sentences("", waiting),) if waiting else ()),
        Signatures((say("Prepared by, date"), say("Checked by, date"))),
    )
    facts = (
        Fact(say("Business date"), date_words(day)),
        Fact(say("Office"), issue.office(office)),
        Fact(say("Till"), issue.till),
        Fact(say("Sessions"), str(len(closed))),
    )
    return issue.paper(f"B-{issue.till}{issue.epoch}-{day:%y%m%d}", say("Banking sheet"), facts, parts)


def _sessions(issue: Issue, closed: tuple[Banked, ...]) -> Listing:
    columns = (
        Column(say("Cashier"), 4),
        Column(say("Closed"), 2),
        Column(say("Cash"), 2, figures=True),
        Column(say("Cheques"), 2, figures=True),
        Column(say("Count less journal"), 2, figures=True),
    )
    rows = tuple(
        (
            issue.person(one.session.cashier),
            clock_text(one.end.closed_at),
            pounds(one.bags_pence),
            pounds(one.cheques_pence),
            pounds(one.end.difference_pence),
        )
        for one in closed
    )
    return Listing(say("Closed sessions"), columns, rows)


def _by_fund(closed: tuple[Banked, ...]) -> tuple[FundTotal, ...]:
    """Add the returns of all sessions up by fund and method."""
    sums: dict[tuple[str, str], FundTotal] = {}
    for row in (row for one in closed for ereturn in one.ereturns for row in ereturn.funds):
        before = sums.get((row.fund, row.method))
        items, pence = (0, 0) if before is None else (before.items, before.amount_pence)
        sums[row.fund, row.method] = FundTotal(
            row.fund, row.fund_name, row.method, items + row.items, pence + row.amount_pence
        )
    return tuple(sums[key] for key in sorted(sums))


# ------------------------------------------------------------------------------------------------------------ eReturn
def ereturn_sheet(issue: Issue, session: CashierSession, ereturn: EReturn) -> Paper:
    """Write an eReturn as it was made, and what a supervisor said of it."""
    cash = ereturn.type is EReturnType.CASH
    facts = (
        Fact(say("Number"), ereturn.number),
        *session_facts(issue, session)[:4],
        Fact(say("Made"), when(ereturn.made_at)),
    )
    parts: tuple[Part, ...] = (
        funds_listing(issue, say("By fund"), ereturn.funds),
        Sums(
            say("Handed over"), (Sum(say("Taken, less what was given back"), pounds(ereturn.total_pence), strong=True),)
        ),
        *(_cash_parts(ereturn) if cash else (_items(say("Cheques and postal orders"), ereturn.items),)),
        Sentences("", _decision(issue, ereturn)),
        Signatures((say("{name}, date", name=issue.person(ereturn.cashier)), say("Supervisor, date"))),
    )
    title = say("eReturn: cash") if cash else say("eReturn: cheques")
    return issue.paper(ereturn.number, title, facts, parts, ereturn.number)


def _cash_parts(ereturn: EReturn) -> tuple[Part, ...]:
    difference = Sum(say("Count less journal"), pounds(ereturn.difference_pence))
    bags = tuple((bag.seal, bag.amount_pence) for bag in ereturn.bags)
    return (
        *((_bags(bags),) if bags else ()),
        Sums(say("Count and journal"), (difference,)),
        *((notes_and_coins(say("Notes and coins of the last count"), ereturn.counts),) if ereturn.counts else ()),
    )


def _decision(issue: Issue, ereturn: EReturn) -> tuple[Words, ...]:
    decision = ereturn.decision
    if decision is None:
        return (say("No supervisor has looked at this eReturn at this till yet."),)
    name, time = issue.person(decision.by), when(decision.at)
    if decision.decision is Decision.APPROVED:
        return (say("Approved by {name}, {time}.", name=name, time=time),)
    return (say("Sent back by {name}, {time}: {reason}", name=name, time=time, reason=decision.reason),)


# ---------------------------------------------------------------------------------------------------------- post room
@dataclass(frozen=True, slots=True)
class BatchFigures:
    """What a pile from the post came to, and what its slip said. Units: pence."""

    number: str
    method: str
    control_items: int
    control_pence: int
    reason: str = ""


def batch_receipt(issue: Issue, session: CashierSession, figures: BatchFigures, payments: tuple[Payment, ...]) -> Paper:
    """Write one receipt for a whole pile: every item, and how the pile compares with its slip."""
    pence = sum(payment.amount_pence for payment in payments)
    agree = (len(payments), pence) == (figures.control_items, figures.control_pence)
    reason: Said = say("Reason: {reason}", reason=figures.reason) if figures.reason else ""
    compared = say("The pile agrees with its slip.") if agree else say("The pile and its slip differ.")
    columns = (
        Column(say("Receipt"), 4),
        Column(say("For"), 5),
        Column(say("Amount"), 2, figures=True),
    )
    rows = tuple((payment.receipt, _bills(payment), pounds(payment.amount_pence)) for payment in payments)
    parts: tuple[Part, ...] = (
        Listing(say("Items"), columns, rows),
        Sums(
            say("Pile and slip"),
            (
                Sum(say("Entered"), pounds(pence), say_n("{n} item", "{n} items", len(payments)), strong=True),
                Sum(
                    say("On the slip"),
                    pounds(figures.control_pence),
                    say_n("{n} item", "{n} items", figures.control_items),
                ),
                Sum(compared, "", reason),
            ),
        ),
    )
    facts = (Fact(say("Batch"), figures.number), Fact(say("Paid by"), issue.method(figures.method)))
    return issue.paper(
        f"L-{issue.till}{issue.epoch}-{figures.number}",
        say("Batch receipt"),
        (*facts, *session_facts(issue, session)[:4]),
        parts,
    )


def _bills(payment: Payment) -> str:
    return ", ".join(f"{line.fund_name} {line.reference}" for line in payment.lines)
