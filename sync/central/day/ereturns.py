"""List eReturns, show one whole, and decide of it: never by its own cashier, and what was approved stays approved.

An eReturn waits until somebody decides. One that was sent back may still be approved later; an approval is the last
word, and whoever says otherwise after it is heard by a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, exists, func, select

from sync.central import audit, tables
from sync.central.day.people import people_of, same
from sync.central.dialect import among, hold
from sync.central.errors import Refusal
from sync.central.keys import new_id
from sync.contract.card_numbers import holds_card_number

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from sqlalchemy import ColumnElement, Connection, Row, Select

LIST_MAX: Final = 500
STATES: Final = ("waiting", "sent_back", "approved", "all")
APPROVED: Final = "approved"
SENT_BACK: Final = "sent_back"
_REASON_MAX: Final = 300


@dataclass(frozen=True, slots=True)
class EReturn:
    """One cashing-up document. Units: pence.

    Shape: `ereturn_no` as LocalGov IMS writes it; `number` as the till does; `cashier` whose session it was, None while
    its opening has not come; `state` "waiting", "sent_back" or "approved".
    """

    event_id: str
    ereturn_id: int
    ereturn_no: str
    number: str
    type: str
    till: str
    office: str | None
    session_id: str
    cashier: str | None
    submitted_by: str
    business_date: date
    made_at: datetime
    total_pence: int
    difference_pence: int
    state: str
    decided_by: str | None
    decided_at: datetime | None
    decided_reason: str | None


def list_ereturns(
    connection: Connection,
    slug: str,
    *,
    state: str = "waiting",
    office: str | None = None,
    after: int = 0,
    limit: int = LIST_MAX,
) -> list[EReturn]:
    """Return eReturns by number, a page at a time."""
    e = tables.ereturn.c
    query = _ereturns(slug).where(e.ereturn_id > after).order_by(e.ereturn_id).limit(max(1, min(limit, LIST_MAX)))
    if state != "all":
        query = query.where(_is(state))
    if office is not None:
        query = query.where(tables.session_opening.c.office == office)
    return _read(connection, slug, query)


def find_ereturn(connection: Connection, slug: str, which: str) -> EReturn:
    """Find one by its id, its number, or LocalGov IMS's.

    Raises: Refusal.
    """
    e = tables.ereturn.c
    digits = which[1:] if which[:1] in ("R", "r") else ""
    theirs = e.ereturn_id == int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None
    named = e.event_id == which if theirs is None else theirs
    if theirs is None and "-" in which and not which.islower():
        named = e.number == which
    found = _read(connection, slug, _ereturns(slug).where(named).limit(1))
    if not found:
        raise Refusal(404, "unknown_ereturn", "There is no such eReturn.")
    return found[0]


def parts_of(connection: Connection, slug: str, event_id: str) -> dict[str, list[dict[str, Any]]]:
    """Return what an eReturn holds: funds, bags, items, notes and coins, and every decision. Units: pence."""
    parts: dict[str, list[dict[str, Any]]] = {}
    for name, table in (("funds", tables.ereturn_line), ("bags", tables.ereturn_bag), ("items", tables.ereturn_item)):
        wanted = [column for column in table.c if column.name not in ("council", "event_id", "n")]
        rows = connection.execute(
            select(*wanted).where(table.c.council == slug, table.c.event_id == event_id).order_by(table.c.n)
        )
        parts[name] = [dict(row) for row in rows.mappings()]
    e = tables.ereturn.c
    counts = connection.execute(select(e.counts).where(e.council == slug, e.event_id == event_id)).scalar_one()
    parts["counts"] = [{"each_pence": each, "pieces": pieces} for each, pieces in counts]
    d = tables.ereturn_decision.c
    rows = connection.execute(
        select(d.decision, d.decided_by, d.decided_at, d.reason, d.place)
        .where(d.council == slug, d.ereturn == event_id)
        .order_by(d.entered_at, d.decision_id)
    )
    parts["decisions"] = [dict(row) for row in rows.mappings()]
    return parts


def decide(
    connection: Connection, slug: str, which: str, decision: str, username: str, reason: str, now: datetime
) -> EReturn:
    """Approve an eReturn, or send it back; the same decision again is answered the same.

    Raises: Refusal.
    """
    found = find_ereturn(connection, slug, which)
    hold(connection, slug, [found.event_id])
    found = find_ereturn(connection, slug, which)
    person = people_of(connection, slug, [username]).get(username.casefold())
    if person is None or not person.may_supervise():
        raise Refusal(403, "ereturn_role", "Only an eReturn authoriser, or somebody of Finance, decides of eReturns.")
    if same(person.username, found.cashier) or same(person.username, found.submitted_by):
        raise Refusal(403, "own_ereturn", "Nobody decides of an eReturn of their own.")
    if found.state == decision and same(found.decided_by, person.username):
        return found
    if found.state == APPROVED:
        raise Refusal(409, "ereturn_decided", f"{found.decided_by} approved this eReturn before.")
    _check_reason(decision, reason)
    row = {
        "council": slug,
        "decision_id": new_id(),
        "ereturn": found.event_id,
        "decision": decision,
        "decided_by": person.username,
        "decided_at": now,
        "entered_at": now,
        "reason": reason.strip(),
        "place": "central",
    }
    connection.execute(tables.ereturn_decision.insert(), [row])
    audit.note(connection, slug, now, f"person:{person.username}", f"ereturn_{decision}", f"{found.number}")
    return find_ereturn(connection, slug, which)


def _check_reason(decision: str, reason: str) -> None:
    if len(reason) > _REASON_MAX or (decision == SENT_BACK and not reason.strip()):
        raise Refusal(422, "bad_reason", f"Say why it goes back, in 1 to {_REASON_MAX} characters.")
    if holds_card_number(reason):
        raise Refusal(422, "card_number", "The reason holds what looks like a card number. Nothing was kept of it.")


# ------------------------------------------------------------------------------------------------------------ decisions
def decision_oddities(connection: Connection, slug: str, ereturns: Iterable[str]) -> set[tuple[str, str]]:
    """Return the tasks that decisions of tills make: (fact, code)."""
    wanted = sorted(set(ereturns))
    if not wanted:
        return set()
    rows = connection.execute(decisions(slug).where(among(connection, tables.ereturn_decision.c.ereturn, wanted))).all()
    people = people_of(connection, slug, [row.decided_by for row in rows])
    found: set[tuple[str, str]] = set()
    approved: dict[str, Row[Any]] = {}
    for row in rows:
        person = people.get(row.decided_by.casefold())
        codes = set()
        if is_own(row):
            codes.add("ereturn_own_decision")
        if person is None:
            codes.add("unknown_approver")
        elif not person.may_supervise():
            codes.add("approver_role")
        if row.ereturn in approved and row.decision != APPROVED:
            codes.add("ereturn_decided_again")
        if row.decision == APPROVED and not is_own(row):
            approved.setdefault(row.ereturn, row)
        found |= {(row.decision_id, code) for code in codes if row.place == "till"}
    return found


def is_own(row: Row[Any]) -> bool:
    """Tell whether somebody decided of what they handed in, or of their own session."""
    return same(row.decided_by, row.submitted_by) or same(row.decided_by, row.cashier)


def decisions(slug: str) -> Select[Any]:
    """Read decisions in the order they came, with whose eReturn each is of."""
    d, e, o = tables.ereturn_decision, tables.ereturn, tables.session_opening
    its = and_(e.c.council == d.c.council, e.c.event_id == d.c.ereturn)
    opened = and_(o.c.council == e.c.council, o.c.till == e.c.till, o.c.session_id == e.c.session_id)
    return (
        select(d, e.c.submitted_by, o.c.cashier)
        .join_from(d, e, its, isouter=True)
        .outerjoin(o, opened)
        .where(d.c.council == slug)
        .order_by(d.c.ereturn, d.c.entered_at, d.c.decision_id)
    )


# -------------------------------------------------------------------------------------------------------------- reading
def _ereturns(slug: str) -> Select[Any]:
    e, o = tables.ereturn, tables.session_opening
    opened = and_(o.c.council == e.c.council, o.c.till == e.c.till, o.c.session_id == e.c.session_id)
    return select(e, o.c.cashier, o.c.office).join_from(e, o, opened, isouter=True).where(e.c.council == slug)


def _read(connection: Connection, slug: str, query: Select[Any]) -> list[EReturn]:
    rows = connection.execute(query).all()
    decided: dict[str, Row[Any]] = {}
    said = decisions(slug).where(among(connection, tables.ereturn_decision.c.ereturn, [row.event_id for row in rows]))
    for row in connection.execute(said) if rows else ():
        before = decided.get(row.ereturn)
        if not is_own(row) and (before is None or before.decision != APPROVED):
            decided[row.ereturn] = row
    return [_ereturn(row, decided.get(row.event_id)) for row in rows]


def _ereturn(row: Row[Any], decided: Row[Any] | None) -> EReturn:
    return EReturn(
        event_id=row.event_id,
        ereturn_id=row.ereturn_id,
        ereturn_no=f"R{row.ereturn_id}",
        number=row.number,
        type=row.type,
        till=row.till,
        office=row.office,
        session_id=row.session_id,
        cashier=row.cashier,
        submitted_by=row.submitted_by,
        business_date=row.business_date,
        made_at=row.made_at,
        total_pence=row.total_pence,
        difference_pence=row.difference_pence,
        state="waiting" if decided is None else decided.decision,
        decided_by=None if decided is None else decided.decided_by,
        decided_at=None if decided is None else decided.decided_at,
        decided_reason=None if decided is None else decided.reason,
    )


def _is(state: str) -> ColumnElement[bool]:
    """Say that an eReturn is in a state, by the decisions that count."""
    approved, sent_back = _said(APPROVED), _said(SENT_BACK)
    if state == APPROVED:
        return approved
    return and_(~approved, sent_back if state == SENT_BACK else ~sent_back)


def _said(decision: str) -> ColumnElement[bool]:
    d, e, o = tables.ereturn_decision.c, tables.ereturn.c, tables.session_opening.c
    by = func.lower(d.decided_by)
    return exists(
        select(d.decision_id).where(
            d.council == e.council,
            d.ereturn == e.event_id,
            d.decision == decision,
            by != func.lower(e.submitted_by),
            by != func.lower(func.coalesce(o.cashier, "")),
        )
    )
