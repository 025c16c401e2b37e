"""Keep eReturns: the number, the sums, what is handed over, and what a supervisor said of each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, bindparam, exists, func, or_, select

from ims_desktop.domain.ereturn import Bag, Decision, EReturn, EReturnDecision, EReturnType, ListedItem
from ims_desktop.domain.session import FundTotal
from ims_desktop.store import chain, payments, sessions
from ims_desktop.store.day_tables import ereturn, ereturn_decision
from ims_desktop.store.statements import Statement, insert_into
from ims_desktop.store.tables import cashier_session, outbox
from ims_desktop.store.values import moment_text, to_day, to_int, to_moment, to_text

if TYPE_CHECKING:
    from datetime import date

    from ims_desktop.records import TillIdentity
    from ims_desktop.store.driver import Row
    from ims_desktop.store.statements import Db

_ADD: Final = insert_into(ereturn)
_ADD_DECISION: Final = insert_into(ereturn_decision)
_LAST_NUMBER: Final = Statement(select(func.max(ereturn.c.number)).where(ereturn.c.series == bindparam("series")))
_EVENT: Final = outbox.c.event_id
_ERETURN: Final = (
    select(
        ereturn.c.n,
        _EVENT,
        ereturn.c.series,
        ereturn.c.number,
        ereturn.c.type,
        cashier_session.c.session_id,
        ereturn.c.cashier,
        ereturn.c.business_date,
        ereturn.c.made_at,
        ereturn.c.total_pence,
        ereturn.c.difference_pence,
        ereturn.c.document,
    )
    .join_from(ereturn, outbox, outbox.c.n == ereturn.c.n)
    .join(cashier_session, cashier_session.c.id == ereturn.c.session)
)
_NAMED: Final = Statement(_ERETURN.where(bindparam("ereturn_id") == _EVENT))
_APPROVED: Final = exists().where(
    and_(ereturn_decision.c.ereturn == ereturn.c.n, ereturn_decision.c.decision == Decision.APPROVED.value)
)
_LISTED: Final = _ERETURN.where(
    or_(bindparam("session_id").is_(None), cashier_session.c.session_id == bindparam("session_id"))
).order_by(ereturn.c.n.desc())
_ALL: Final = Statement(_LISTED)
_WAITING: Final = Statement(_LISTED.where(~_APPROVED))
_DECISION: Final = Statement(
    select(_EVENT, ereturn_decision.c.decision, ereturn_decision.c.by, ereturn_decision.c.at, ereturn_decision.c.reason)
    .join_from(ereturn_decision, outbox, outbox.c.n == ereturn_decision.c.n)
    .where(ereturn_decision.c.ereturn == bindparam("n"))
    .order_by(ereturn_decision.c.n.desc())
    .limit(1)
)


def next_number(db: Db, identity: TillIdentity, business_date: date) -> str:
    """Return the number after the last one given in this epoch on this day."""
    series = payments.series_of(identity, business_date)
    row = db.one(_LAST_NUMBER, series=series)
    last = 0 if row is None or row[0] is None else to_int(row[0])
    return f"{series}-R{last + 1}"


def add(db: Db, made: EReturn, number: int) -> None:
    """Write an eReturn, under the running number of its fact."""
    series, _, ordinal = made.number.rpartition("-R")
    db.run(
        _ADD,
        n=number,
        series=series,
        number=int(ordinal),
        type=made.type.value,
        session=sessions.row_of(db, made.session_id),
        cashier=made.cashier,
        business_date=made.business_date.isoformat(),
        made_at=moment_text(made.made_at),
        total_pence=made.total_pence,
        difference_pence=made.difference_pence,
        document=_document(made),
    )


def add_decision(db: Db, decision: EReturnDecision, number: int) -> None:
    """Write what a supervisor said; the file refuses the cashier's own word, and any after an approval.

    Raises: KeyError for an eReturn this journal does not hold.
    """
    db.run(
        _ADD_DECISION,
        n=number,
        ereturn=chain.number_of(db, decision.ereturn_id),
        decision=decision.decision.value,
        by=decision.by,
        at=moment_text(decision.at),
        reason=decision.reason,
    )


def named(db: Db, ereturn_id: str) -> EReturn | None:
    """Return an eReturn by its id."""
    row = db.one(_NAMED, ereturn_id=ereturn_id)
    return None if row is None else _ereturn(db, row)


def listed(db: Db, session_id: str | None, *, waiting: bool) -> tuple[EReturn, ...]:
    """Return the eReturns of a session or all of them, newest first; `waiting` those nobody has approved."""
    rows = db.all(_WAITING if waiting else _ALL, session_id=session_id)
    return tuple(_ereturn(db, row) for row in rows)


def _document(made: EReturn) -> str:
    return json.dumps(
        {
            "funds": [[row.fund, row.fund_name, row.method, row.items, row.amount_pence] for row in made.funds],
            "bags": [[bag.seal, bag.amount_pence, bag.lifted] for bag in made.bags],
            "counts": {str(each): pieces for each, pieces in made.counts.items()},
            "items": [[item.receipt, item.tender, item.amount_pence] for item in made.items],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _ereturn(db: Db, row: Row) -> EReturn:
    document: dict[str, Any] = json.loads(to_text(row[11]))
    return EReturn(
        ereturn_id=to_text(row[1]),
        number=f"{to_text(row[2])}-R{to_int(row[3])}",
        type=EReturnType(to_text(row[4])),
        session_id=to_text(row[5]),
        cashier=to_text(row[6]),
        business_date=to_day(row[7]),
        made_at=to_moment(row[8]),
        total_pence=to_int(row[9]),
        difference_pence=to_int(row[10]),
        funds=tuple(FundTotal(*fund) for fund in document["funds"]),
        bags=tuple(Bag(*bag) for bag in document["bags"]),
        counts={int(each): pieces for each, pieces in document["counts"].items()},
        items=tuple(_item(db, *item) for item in document["items"]),
        decision=_decision(db, to_int(row[0]), to_text(row[1])),
    )


def _item(db: Db, receipt: str, tender: int, amount_pence: int) -> ListedItem:
    """Name what the payment says of a cheque or postal order; the name is gone once it was purged."""
    name = number = ""
    paid = payments.by_receipt(db, receipt)
    if paid is not None:
        told = paid.tenders[tender - 1]
        name, number = (told.cheque.name, told.cheque.number) if told.cheque is not None else ("", told.serial)
    return ListedItem(receipt, tender, amount_pence, name, number)


def _decision(db: Db, number: int, ereturn_id: str) -> EReturnDecision | None:
    row = db.one(_DECISION, n=number)
    if row is None:
        return None
    event_id, decision, by, at, reason = row
    return EReturnDecision(
        to_text(event_id), ereturn_id, Decision(to_text(decision)), to_text(by), to_moment(at), to_text(reason)
    )
