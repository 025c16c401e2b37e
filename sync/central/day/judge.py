"""Tell what a person must look at in facts of a till day: leave from who may not give it, a witness nobody knows.

Facts come in any order, so whichever of two comes second is judged with the first.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, select

from sync.central import tables
from sync.central.day.ereturns import decision_oddities
from sync.central.day.people import people_of, same
from sync.central.dialect import among
from sync.contract.facts import (
    ApprovalGiven,
    CashCounted,
    CashMoved,
    EReturnDecided,
    EReturnMade,
    PaymentNoted,
    SessionClosed,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import Connection, Row

    from sync.central.day.people import Person
    from sync.contract.facts import AnyFact

Found = set[tuple[str, str]]
"""Of (event id, code); a code never changes."""


def oddities(connection: Connection, slug: str, facts: Sequence[AnyFact]) -> Found:
    """Return the tasks that these facts make, which are stored already; none for most."""
    found = {
        (fact.event_id, code) for fact in facts if isinstance(fact, PaymentNoted) for code in fact.data.codes if code
    }
    witnessed = [
        fact for fact in facts if isinstance(fact, (CashMoved, CashCounted, SessionClosed)) and fact.data.witness
    ]
    approvals = [fact for fact in facts if isinstance(fact, ApprovalGiven)]
    names = [fact.data.witness or "" for fact in witnessed] + [fact.cashier for fact in (*witnessed, *approvals)]
    people = people_of(connection, slug, names)
    found |= {(fact.event_id, "handover_role") for fact in witnessed if _is_odd_handover(fact, people)}
    for fact in witnessed:
        found |= {(fact.event_id, code) for code in _of_witness(fact.cashier, fact.data.witness or "", people)}
    found |= _of_approvals(connection, slug, approvals, people)
    found |= _of_uses(connection, slug, facts)
    decided = {fact.data.ereturn for fact in facts if isinstance(fact, EReturnDecided)}
    decided |= {fact.event_id for fact in facts if isinstance(fact, EReturnMade)}
    return found | decision_oddities(connection, slug, decided)


def _is_odd_handover(fact: AnyFact, people: Mapping[str, Person]) -> bool:
    """Tell whether somebody closed the session of another who may not."""
    if not isinstance(fact, SessionClosed):
        return False
    person = people.get(fact.cashier.casefold())
    return person is None or not person.may_supervise()


def _of_witness(actor: str, witness: str, people: Mapping[str, Person]) -> Iterator[str]:
    if witness.casefold() not in people:
        yield "unknown_witness"
    if same(actor, witness):
        yield "own_witness"


# ------------------------------------------------------------------------------------------------------------ approvals
def _of_approvals(
    connection: Connection, slug: str, approvals: Sequence[ApprovalGiven], people: Mapping[str, Person]
) -> Found:
    """Hold who gave leave to their roles; and what was given at another till to what central heard of it."""
    found: Found = set()
    elsewhere = {fact.event_id for fact in approvals if fact.data.how == "elsewhere"}
    proven = _given_here(connection, slug, elsewhere)
    for fact in approvals:
        person = people.get(fact.cashier.casefold())
        if person is None:
            found.add((fact.event_id, "unknown_approver"))
        elif not person.may_approve(fact.data.act):
            found.add((fact.event_id, "approver_role"))
        told = _leave(fact.cashier, fact.data.asked_by, fact.data.act, fact.data.amount_pence)
        if fact.event_id in elsewhere and proven.get(fact.event_id) != told:
            found.add((fact.event_id, "approval_unproven"))
    return found


def _leave(approver: str, asked_by: str, act: str, amount_pence: int | None) -> tuple[object, ...]:
    """Say who allowed whom what, and how much of it: leave for less is no leave for more."""
    return (approver.casefold(), asked_by.casefold(), act, amount_pence)


def _given_here(connection: Connection, slug: str, wanted: set[str]) -> dict[str, tuple[object, ...]]:
    if not wanted:
        return {}
    q = tables.approval_request.c
    rows = connection.execute(
        select(q.approval_id, q.approver, q.asked_by, q.act, q.amount_pence).where(
            q.council == slug, among(connection, q.approval_id, sorted(wanted)), q.given.is_(True)
        )
    )
    return {row.approval_id: _leave(row.approver, row.asked_by, row.act, row.amount_pence) for row in rows}


def _of_uses(connection: Connection, slug: str, facts: Sequence[AnyFact]) -> Found:
    """Hold every act to the leave it names: for this act, for this person, from another, and once."""
    u, p = tables.approval_use, tables.approval
    mine = [fact.event_id for fact in facts]
    of_mine = select(u.c.approval_id).where(u.c.council == slug, among(connection, u.c.event_id, mine))
    wanted = set(connection.execute(of_mine).scalars())
    wanted |= {fact.event_id for fact in facts if isinstance(fact, ApprovalGiven)}
    if not wanted:
        return set()
    told = and_(p.c.council == u.c.council, p.c.event_id == u.c.approval_id)
    rows = connection.execute(
        select(u.c.event_id, u.c.approval_id, u.c.act, u.c.used_by)
        .add_columns(p.c.act.label("given_act"), p.c.asked_by, p.c.approver)
        .join_from(u, p, told, isouter=True)
        .where(u.c.council == slug, among(connection, u.c.approval_id, sorted(wanted)))
    ).all()
    users: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        users[row.approval_id].add(row.event_id)
    fresh = set(mine)
    found: Found = set()
    for row in rows:
        if len(users[row.approval_id]) > 1 and row.event_id in fresh:
            found.add((row.event_id, "approval_used_twice"))
        found |= {(row.event_id, code) for code in use_oddities(row)}
    return found


def use_oddities(row: Row[Any]) -> Iterator[str]:
    """Say what is odd about a use of leave: for another act, of another person, or of one's own."""
    if row.approver is None:
        return  # it has not come yet
    if row.act != row.given_act:
        yield "approval_of_another_act"
    if not same(row.used_by, row.asked_by):
        yield "approval_of_another"
    if same(row.used_by, row.approver):
        yield "approval_of_ones_own"
