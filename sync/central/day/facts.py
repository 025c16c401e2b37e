"""Keep what facts tell of a till day as rows, once each and in any order; what is odd about them becomes a task.

Nothing here refuses anything, and nothing here is run for a batch of plain payments.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from sync.central import tables
from sync.central.cards.settling import note_booked, stop_given_up
from sync.central.day import judge
from sync.central.day.cards import CARD_FACTS, attempts_in, card_row, given_up_in
from sync.central.day.handing_over import ereturn_rows, post_batch_row
from sync.central.ledger import tasks
from sync.central.ledger.entries import take_numbers
from sync.central.ledger.reversals import settle_late
from sync.contract.card_numbers import without_card_numbers
from sync.contract.facts import (
    ApprovalGiven,
    BatchClosed,
    CardAnswered,
    CardAsked,
    CashCounted,
    CashMoved,
    EReturnDecided,
    EReturnMade,
    PaymentNoted,
    PaymentTaken,
    SessionClosed,
    SessionOpened,
    TenderHeld,
    TotalsShown,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Table

    from sync.contract.facts import AnyFact, Fact, SessionFact

ERETURN_NUMBERS: Final = "ereturn"
_DAY: Final = (
    SessionOpened,
    CashMoved,
    TotalsShown,
    CashCounted,
    SessionClosed,
    EReturnMade,
    EReturnDecided,
    ApprovalGiven,
    PaymentNoted,
    BatchClosed,
    *CARD_FACTS,
)
Rows = dict[Any, list[dict[str, object]]]


def of_the_day(facts: Sequence[AnyFact]) -> list[AnyFact]:
    """Pick the facts that more is kept of than the money: those of a day, and payments that say more than most."""
    return [fact for fact in facts if isinstance(fact, _DAY) or (isinstance(fact, PaymentTaken) and _says_more(fact))]


def _says_more(fact: PaymentTaken) -> bool:
    data = fact.data
    more = data.approval or data.batch or any(line.override_approval for line in data.lines)
    return bool(more or any(tender.attempt for tender in data.tenders))


def store(connection: Connection, slug: str, facts: Sequence[AnyFact], now: datetime) -> None:
    """Write the rows of these facts, and the tasks they make; the payments among them are in the ledger already."""
    rows: Rows = defaultdict(list)
    for fact in facts:
        for table, row in rows_of(fact):
            rows[table].append(row)
    if made := rows[tables.ereturn]:
        first = take_numbers(connection, slug, ERETURN_NUMBERS, len(made))
        rows[tables.ereturn] = [{**row, "ereturn_id": number} for number, row in enumerate(made, start=first)]
    rows[tables.ereturn_decision] = [{**row, "entered_at": now} for row in rows[tables.ereturn_decision]]
    for table in tables.metadata.sorted_tables:
        if rows.get(table):
            connection.execute(table.insert(), rows[table])
    note_booked(connection, slug, attempts_in(facts), now)
    stop_given_up(connection, slug, given_up_in(facts), now)
    if any(isinstance(fact, SessionClosed) for fact in facts):
        settle_late(connection, slug, now)
    found = judge.oddities(connection, slug, facts)
    tasks.raise_all(
        connection,
        [{"council": slug, "event_id": event_id, "code": code, "raised_at": now} for event_id, code in sorted(found)],
    )


def rows_of(fact: AnyFact) -> Iterator[tuple[Table, dict[str, object]]]:
    """Return the rows of a day that a fact becomes, but for what central itself fills in."""
    plain = _PLAIN.get(type(fact))
    if plain is not None:
        table, build = plain
        yield table, build(fact)
    elif isinstance(fact, EReturnMade):
        yield from ereturn_rows(fact)
    elif isinstance(fact, PaymentTaken) and fact.data.batch is not None:
        yield tables.post_batch_item, _own(fact) | {"batch_id": fact.data.batch}
    yield from _uses(fact)


def _uses(fact: AnyFact) -> Iterator[tuple[Table, dict[str, object]]]:
    """Name the approvals that a fact says it was allowed by."""
    used: list[tuple[int, str | None, str]] = []
    if isinstance(fact, CashMoved):
        act = "lift" if fact.data.direction == "lift" else f"cash_{fact.data.direction}"
        used = [(0, fact.data.approval, act)]
    elif isinstance(fact, TotalsShown):
        used = [(0, fact.data.approval, "show_cash")]
    elif isinstance(fact, SessionClosed):
        used = [(0, fact.data.approval, "close_for_another")]
    elif isinstance(fact, CardAnswered):
        used = [(0, fact.data.approval, "settle_card")]
    elif isinstance(fact, PaymentTaken):
        used = [(0, fact.data.approval, fact.data.kind)]
        used += [(line.n, line.override_approval, "override_stop") for line in fact.data.lines]
    for n, approval_id, act in used:
        if approval_id is not None:
            more = {"n": n, "approval_id": approval_id, "act": act, "used_by": fact.cashier}
            yield tables.approval_use, {"council": fact.council, "event_id": fact.event_id, **more}


def _own(fact: Fact) -> dict[str, object]:
    return {"council": fact.council, "event_id": fact.event_id}


def _in_session(fact: SessionFact) -> dict[str, object]:
    return _own(fact) | {"till": fact.till, "session_id": fact.session_id}


def _counts(counted: Sequence[Any]) -> list[list[int]]:
    """Keep how many of what: [pence each, pieces]."""
    return [[row.each_pence, row.pieces] for row in counted]


def _opening(fact: SessionOpened) -> dict[str, object]:
    data = fact.data
    return _in_session(fact) | {
        "cashier": fact.cashier,
        "office": data.office,
        "business_date": fact.business_date,
        "opened_at": fact.occurred_at,
        "float_pence": data.float_pence,
        "expected_float_pence": data.expected_float_pence,
        "counts": _counts(data.counts),
        "reason": without_card_numbers(data.reason),
    }


def _end(fact: SessionClosed) -> dict[str, object]:
    data = fact.data
    names = ("counted_pence", "expected_pence", "difference_pence", "left_pence", "payments", "voids", "refunds")
    return _in_session(fact) | {
        "closed_by": fact.cashier,
        "closed_at": fact.occurred_at,
        "business_date": fact.business_date,
        "seal": without_card_numbers(data.seal),
        "reason": without_card_numbers(data.reason),
        "unsent": data.unsent,
        "handover": data.handover,
        "witness": data.witness,
        **{name: getattr(data, name) for name in names},
    }


def _movement(fact: CashMoved) -> dict[str, object]:
    data = fact.data
    return _in_session(fact) | {
        "direction": data.direction,
        "amount_pence": data.amount_pence,
        "reason": without_card_numbers(data.reason),
        "seal": without_card_numbers(data.seal),
        "actor": fact.cashier,
        "witness": data.witness,
        "moved_at": fact.occurred_at,
    }


def _count(fact: CashCounted) -> dict[str, object]:
    data = fact.data
    return _in_session(fact) | {
        "round": data.round,
        "counted_pence": data.counted_pence,
        "counts": _counts(data.counts),
        "actor": fact.cashier,
        "witness": data.witness,
        "counted_at": fact.occurred_at,
    }


def _approval(fact: ApprovalGiven) -> dict[str, object]:
    data = fact.data
    return _in_session(fact) | {
        "act": data.act,
        "asked_by": data.asked_by,
        "approver": fact.cashier,
        "subject": without_card_numbers(data.subject),
        "amount_pence": data.amount_pence,
        "reason": without_card_numbers(data.reason),
        "how": data.how,
        "given_at": fact.occurred_at,
    }


def _decision(fact: EReturnDecided) -> dict[str, object]:
    return {
        "council": fact.council,
        "decision_id": fact.event_id,
        "ereturn": fact.data.ereturn,
        "decision": fact.data.decision,
        "decided_by": fact.cashier,
        "decided_at": fact.occurred_at,
        "reason": without_card_numbers(fact.data.reason),
        "place": "till",
    }


def _note(fact: PaymentNoted) -> dict[str, object]:
    data = fact.data
    told = {"codes": data.codes, "with_payments": data.with_payments, "amount_pence": data.amount_pence}
    return _own(fact) | {"payment_id": data.payment, **told}


_PLAIN: Final[dict[type[Fact], tuple[Table, Callable[[Any], dict[str, object]]]]] = {
    SessionOpened: (tables.session_opening, _opening),
    SessionClosed: (tables.session_end, _end),
    CashMoved: (tables.cash_movement, _movement),
    CashCounted: (tables.cash_count, _count),
    ApprovalGiven: (tables.approval, _approval),
    EReturnDecided: (tables.ereturn_decision, _decision),
    PaymentNoted: (tables.payment_note, _note),
    BatchClosed: (tables.post_batch, post_batch_row),
    CardAsked: (tables.card_fact, card_row),
    CardAnswered: (tables.card_fact, card_row),
    TenderHeld: (tables.card_fact, card_row),
}
"""The kinds of which each fact is one row."""
