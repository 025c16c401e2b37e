"""Make every sum of a session again from its facts, and say where a fact tells another."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeVar

from ims_desktop.use_cases.verify import Problem
from ims_desktop.words import say
from sync.contract.facts import (
    ApprovalGiven,
    CardAsked,
    CashCounted,
    CashMoved,
    EReturnMade,
    PaymentTaken,
    SessionClosed,
    SessionOpened,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sync.contract.evidence import Evidence
    from sync.contract.facts import AnyFact


_Key = TypeVar("_Key")


def check_sums(evidence: Evidence, session: Sequence[AnyFact]) -> list[Problem]:
    """Check what can be checked of a session: sums only when every fact of it could be read."""
    found = list(_whole(evidence, session))
    found += _receipts(session)
    found += _undone(session)
    found += _leave(session)
    if not found and all(fact.body is not None or fact.withheld for fact in evidence.chain):
        found += _sums(evidence, session)
    return found


def _whole(evidence: Evidence, session: Sequence[AnyFact]) -> Iterator[Problem]:
    """The stretch holds the opening, and the end where there is one; all of it of one cashier and one day."""
    opened = [fact for fact in session if isinstance(fact, SessionOpened)]
    closed = [fact for fact in session if isinstance(fact, SessionClosed)]
    gone = any(fact.body is None and not fact.withheld for fact in evidence.chain)
    if len(opened) != 1 and not gone:
        yield Problem("opening_missing", say("The file does not hold the opening of the session, once."))
    if len(closed) != (evidence.session.closed_at is not None) and not gone:
        yield Problem("close_missing", say("The file does not hold the end of the session, once."))
    about = evidence.session
    if any(fact.business_date != about.business_date for fact in session):
        yield Problem("date_differs", say("Facts of the session are of another business date."))
    if any(fact.cashier != about.cashier or fact.data.office != about.office for fact in opened):
        yield Problem("cashier_differs", say("The session was opened by somebody else than the file says."))
    if any(fact.occurred_at != about.closed_at for fact in closed):
        yield Problem("close_differs", say("The session ended at another time than the file says."))


def _receipts(session: Sequence[AnyFact]) -> Iterator[Problem]:
    """Receipt numbers of a till go up; a number of the same session is never given twice."""
    last: dict[str, int] = {}
    for fact in _payments(session):
        series, _, number = fact.data.receipt.rpartition("-")
        if int(number) <= last.get(series, 0):
            yield Problem("receipt_twice", say("Receipt number {receipt} is used twice.", receipt=fact.data.receipt))
        last[series] = int(number)


def _undone(session: Sequence[AnyFact]) -> Iterator[Problem]:
    """Of no line is more given back than was paid, as far as the payment was taken in this session."""
    paid = {
        (fact.event_id, line.n): line.amount_pence
        for fact in _payments(session)
        for line in fact.data.lines
        if fact.data.of is None
    }
    for fact in _payments(session):
        for line in fact.data.lines if fact.data.of is not None else ():
            key = (fact.data.of.event_id, line.of_line) if fact.data.of is not None else ("", 0)
            if key in paid:
                paid[key] += line.amount_pence
                if paid[key] < 0:
                    yield Problem(
                        "refund_over",
                        say("By receipt {receipt} more was given back than was paid.", receipt=fact.data.receipt),
                    )


def _leave(session: Sequence[AnyFact]) -> Iterator[Problem]:
    """Whatever says that it was allowed has that leave before it, given by somebody else.

    A payment of cards that were asked for in another session was allowed there, so its leave is in that file.
    """
    given: set[str] = set()
    asked_here = {fact.event_id for fact in session if isinstance(fact, CardAsked)}
    for fact in session:
        if isinstance(fact, PaymentTaken) and any(one.attempt not in {None, *asked_here} for one in fact.data.tenders):
            continue
        if isinstance(fact, ApprovalGiven):
            given.add(fact.event_id)
        if any(asked not in given for asked in _asked(fact)):
            yield Problem(
                "approval_missing",
                say("Fact {fact} says it was allowed, but that leave is not in the file.",
                    fact=f"{fact.epoch}-{fact.sequence}"),
            )  # fmt: skip


def _asked(fact: AnyFact) -> Iterator[str]:
    """Yield the leave a fact says it had: for itself, or for a bill of it that was stopped."""
    own = getattr(fact.data, "approval", None)
    lines = fact.data.lines if isinstance(fact, PaymentTaken | CardAsked) else ()
    yield from (asked for asked in (own, *(line.override_approval for line in lines)) if asked is not None)


def _sums(evidence: Evidence, session: Sequence[AnyFact]) -> Iterator[Problem]:
    methods: dict[str, int] = defaultdict(int)
    funds: dict[tuple[str, str], int] = defaultdict(int)
    for payment in _payments(session):
        used = {tender.n: tender.method for tender in payment.data.tenders}
        for part in payment.data.allocations:
            line = payment.data.lines[part.line - 1]
            methods[used[part.tender]] += part.amount_pence
            funds[line.fund, used[part.tender]] += part.amount_pence
    cash_codes = {method.code for method in evidence.methods if method.cash}
    cash = sum(pence for method, pence in methods.items() if method in cash_codes)
    counts = [fact for fact in session if isinstance(fact, CashCounted)]
    for fact in session:
        if isinstance(fact, SessionClosed):
            data = fact.data
            if data.expected_pence != _expected(session, cash):
                yield Problem("expected_differs", say("What the drawer should have held is another sum by the facts."))
            if _told({row.method: row.amount_pence for row in data.methods}) != _told(methods):
                yield Problem("methods_differ", say("The sums by way of paying are others by the facts."))
            if _told({(row.fund, row.method): row.amount_pence for row in data.funds}) != _told(funds):
                yield Problem("funds_differ", say("The sums by fund are others by the facts."))
            if not counts or counts[-1].data.counted_pence != data.counted_pence:
                yield Problem("count_differs", say("The session was closed with another sum than was counted."))
        elif isinstance(fact, EReturnMade) and fact.data.type == "cash" and fact.data.total_pence != cash:
            yield Problem(
                "ereturn_differs", say("eReturn {number} is another sum by the facts.", number=fact.data.number)
            )


def _expected(session: Sequence[AnyFact], cash_pence: int) -> int:
    """Work out what the drawer should have held, by its law."""
    pence = cash_pence
    for fact in session:
        if isinstance(fact, SessionOpened):
            pence += fact.data.float_pence
        elif isinstance(fact, CashMoved):
            pence += fact.data.amount_pence if fact.data.direction == "in" else -fact.data.amount_pence
    return pence


def _told(sums: Mapping[_Key, int]) -> dict[_Key, int]:
    """Leave out what comes to nothing: a payment and its void cancel each other."""
    return {key: pence for key, pence in sums.items() if pence}


def _payments(session: Iterable[AnyFact]) -> list[PaymentTaken]:
    return [fact for fact in session if isinstance(fact, PaymentTaken)]
