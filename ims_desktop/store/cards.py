"""Keep charges to cards and what came of each: what was asked for with its bills, the mark, the answer."""

from __future__ import annotations

import json
from dataclasses import asdict
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, bindparam, delete, exists, func, literal_column, or_, select

from ims_desktop.domain.card_attempt import CardAnswer, CardAttempt, CardState, CardWay, ChargedBefore, Direction
from ims_desktop.domain.payment import Original, Payer, PaymentLine
from ims_desktop.store import chain, payments, sessions
from ims_desktop.store.card_tables import card_answer, card_attempt, card_open, card_sent
from ims_desktop.store.statements import Statement, insert_into
from ims_desktop.store.tables import cashier_session, outbox, payment_tender
from ims_desktop.store.values import moment_text, to_day, to_int, to_moment, to_optional_moment, to_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from ims_desktop.records import TillIdentity
    from ims_desktop.store.driver import Row
    from ims_desktop.store.statements import Db

_ADD: Final = insert_into(card_attempt)
_SEND: Final = insert_into(card_sent)
_ADD_ANSWER: Final = insert_into(card_answer)
_LAST_NUMBER: Final = Statement(
    select(func.max(card_attempt.c.number)).where(card_attempt.c.series == bindparam("series"))
)
_ANSWERING: Final = outbox.alias("answering")
_BACK: Final = card_attempt.alias("back")
_BACK_ANSWER: Final = card_answer.alias("back_answer")
_BOOKED: Final = exists().where(
    payment_tender.c.attempt == outbox.c.event_id, payment_tender.c.attempt != literal_column("''")
)
_GIVEN_BACK: Final = exists().where(
    _BACK.c.charged_attempt == outbox.c.event_id,
    _BACK.c.charged_attempt != literal_column("''"),
    _BACK.c.direction == literal_column("'reverse'"),
    _BACK_ANSWER.c.attempt == _BACK.c.n,
    _BACK_ANSWER.c.outcome == literal_column("'approved'"),
)
_TOLD: Final = tuple(
    column for column in card_attempt.columns if column.name not in {"n", "session", "series", "number"}
)
_ANSWERED: Final = tuple(column for column in card_answer.columns if column.name not in {"n", "attempt"})
_ATTEMPT: Final = (
    select(
        card_attempt.c.n,
        outbox.c.event_id,
        card_attempt.c.series,
        card_attempt.c.number,
        cashier_session.c.session_id,
        card_sent.c.at,
        _BOOKED,
        _GIVEN_BACK,
        *_TOLD,
        _ANSWERING.c.event_id,
        *_ANSWERED,
    )
    .join_from(card_attempt, outbox, outbox.c.n == card_attempt.c.n)
    .join(cashier_session, cashier_session.c.id == card_attempt.c.session)
    .outerjoin(card_sent, card_sent.c.n == card_attempt.c.n)
    .outerjoin(card_answer, card_answer.c.attempt == card_attempt.c.n)
    .outerjoin(_ANSWERING, _ANSWERING.c.n == card_answer.c.n)
    .order_by(card_attempt.c.n)
)
_TOLD_FROM: Final = 8
_ANSWER_FROM: Final = _TOLD_FROM + len(_TOLD)
_NAMED: Final = Statement(_ATTEMPT.where(outbox.c.event_id == bindparam("attempt_id")))
_OF_PAYMENT: Final = Statement(_ATTEMPT.where(card_attempt.c.payment_id == bindparam("payment_id")))
_UNDONE: Final = or_(
    card_answer.c.n.is_(None),
    and_(
        card_answer.c.outcome == literal_column("'approved'"),
        card_attempt.c.direction != literal_column("'reverse'"),
        ~_BOOKED,
        ~_GIVEN_BACK,
    ),
)
_OPEN: Final = Statement(_ATTEMPT.join(card_open, card_open.c.n == card_attempt.c.n).where(_UNDONE))
_ADD_OPEN: Final = insert_into(card_open)
_SWEEP: Final = Statement(
    delete(card_open).where(
        card_open.c.n.not_in(
            select(card_open.c.n)
            .join_from(card_open, card_attempt, card_attempt.c.n == card_open.c.n)
            .join(outbox, outbox.c.n == card_attempt.c.n)
            .outerjoin(card_answer, card_answer.c.attempt == card_attempt.c.n)
            .where(_UNDONE)
            .correlate(None)
        )
    )
)


def next_reference(db: Db, identity: TillIdentity, business_date: date) -> str:
    """Return the reference after the last one given in this epoch on this day."""
    series = payments.series_of(identity, business_date)
    row = db.one(_LAST_NUMBER, series=series)
    last = 0 if row is None or row[0] is None else to_int(row[0])
    return f"{series}-C{last + 1}"


def add(db: Db, asked: CardAttempt, number: int) -> None:
    """Write what is to be asked for, under the running number of its fact; the file refuses a second one beside it."""
    series, _, ordinal = asked.reference.rpartition("-C")
    of, charged = asked.of, asked.charged
    db.run(
        _ADD,
        n=number,
        series=series,
        number=int(ordinal),
        payment_id=asked.payment_id,
        basket_id=asked.basket_id,
        session=sessions.row_of(db, asked.session_id),
        cashier=asked.cashier,
        cashier_name=asked.cashier_name,
        direction=asked.direction.value,
        way=asked.way.value,
        provider=asked.provider,
        method=asked.method,
        method_name=asked.method_name,
        amount_pence=asked.amount_pence,
        due_pence=asked.due_pence,
        lines=_lines_text(asked.lines),
        business_date=asked.business_date.isoformat(),
        asked_at=moment_text(asked.asked_at),
        catalogue_version=asked.catalogue_version,
        pack_version=asked.pack_version,
        offline=int(asked.offline),
        of_payment="" if of is None else of.payment_id,
        of_receipt="" if of is None else of.receipt,
        charged_attempt="" if charged is None else charged.attempt_id,
        charged_reference="" if charged is None else charged.provider_reference,
        reason=asked.reason,
        approval=asked.approval_id,
    )
    db.run(_ADD_OPEN, n=number)


def mark_sent(db: Db, attempt_id: str, at: datetime) -> None:
    """Note that somebody is about to hear of it; the file refuses a second mark, and one after the answer.

    Raises: KeyError for an attempt this journal does not hold.
    """
    db.run(_SEND, n=chain.number_of(db, attempt_id), at=moment_text(at))


def add_answer(db: Db, answer: CardAnswer, number: int) -> None:
    """Write what came of it; the file refuses a second answer, and money moved by what was never sent.

    Raises: KeyError for an attempt this journal does not hold.
    """
    db.run(
        _ADD_ANSWER,
        n=number,
        attempt=chain.number_of(db, answer.attempt_id),
        outcome=answer.outcome.value,
        amount_pence=answer.amount_pence,
        how=answer.how,
        at=moment_text(answer.at),
        provider_reference=answer.provider_reference,
        brand=answer.brand,
        last_four=answer.last_four,
        authorisation=answer.authorisation,
        code=answer.code,
        reason=answer.reason,
        approval=answer.approval_id,
    )
    sweep(db)


def sweep(db: Db) -> None:
    """Take what needs nothing more off the list of open ones; the file lets nothing else go."""
    db.run(_SWEEP)


def named(db: Db, attempt_id: str) -> CardAttempt | None:
    """Return an attempt by its id."""
    row = db.one(_NAMED, attempt_id=attempt_id)
    return None if row is None else _attempt(db, row)


def of_payment(db: Db, payment_id: str) -> tuple[CardAttempt, ...]:
    """Return the attempts for one payment, oldest first."""
    return tuple(_attempt(db, row) for row in db.all(_OF_PAYMENT, payment_id=payment_id))


def open_ones(db: Db) -> tuple[CardAttempt, ...]:
    """Return what has no answer, and what was approved and is in no payment, oldest first."""
    return tuple(_attempt(db, row) for row in db.all(_OPEN))


def _attempt(db: Db, row: Row) -> CardAttempt:
    personal = {member: value for member, (value, _) in chain.personal_of(db, to_int(row[0])).items()}
    told = dict(zip((column.name for column in _TOLD), row[_TOLD_FROM:_ANSWER_FROM], strict=True))
    attempt_id, charged = to_text(row[1]), to_text(told["charged_attempt"])
    of, reference = to_text(told["of_payment"]), to_text(told["charged_reference"])
    return CardAttempt(
        attempt_id=attempt_id,
        reference=f"{to_text(row[2])}-C{to_int(row[3])}",
        payment_id=to_text(told["payment_id"]),
        basket_id=to_text(told["basket_id"]),
        session_id=to_text(row[4]),
        cashier=to_text(told["cashier"]),
        cashier_name=to_text(told["cashier_name"]),
        direction=Direction(to_text(told["direction"])),
        way=CardWay(to_text(told["way"])),
        provider=to_text(told["provider"]),
        method=to_text(told["method"]),
        method_name=to_text(told["method_name"]),
        amount_pence=to_int(told["amount_pence"]),
        due_pence=to_int(told["due_pence"]),
        lines=_lines(to_text(told["lines"])),
        payer=Payer(personal.get("payer_name", ""), personal.get("payer_address", "")),
        business_date=to_day(told["business_date"]),
        asked_at=to_moment(told["asked_at"]),
        catalogue_version=to_text(told["catalogue_version"]),
        pack_version=to_int(told["pack_version"]),
        offline=bool(told["offline"]),
        sent_at=to_optional_moment(row[5]),
        answer=_answer(attempt_id, row[_ANSWER_FROM:]),
        booked=bool(row[6]),
        given_back=bool(row[7]),
        of=Original(of, to_text(told["of_receipt"])) if of else None,
        charged=ChargedBefore(charged, reference) if charged or reference else None,
        reason=to_text(told["reason"]),
        approval_id=to_text(told["approval"]),
    )


def _answer(attempt_id: str, row: Row) -> CardAnswer | None:
    answer_id, *told = row
    if answer_id is None:
        return None
    said = dict(zip((column.name for column in _ANSWERED), told, strict=True))
    return CardAnswer(
        answer_id=to_text(answer_id),
        attempt_id=attempt_id,
        outcome=CardState(to_text(said["outcome"])),
        amount_pence=to_int(said["amount_pence"]),
        how=to_text(said["how"]),
        at=to_moment(said["at"]),
        provider_reference=to_text(said["provider_reference"]),
        brand=to_text(said["brand"]),
        last_four=to_text(said["last_four"]),
        authorisation=to_text(said["authorisation"]),
        code=to_text(said["code"]),
        reason=to_text(said["reason"]),
        approval_id=to_text(said["approval"]),
    )


def _lines_text(lines: Sequence[PaymentLine]) -> str:
    return json.dumps(
        [{**asdict(line), "vat_rate": str(line.vat_rate)} for line in lines], ensure_ascii=False, separators=(",", ":")
    )


def _lines(document: str) -> tuple[PaymentLine, ...]:
    return tuple(PaymentLine(**{**line, "vat_rate": Fraction(line["vat_rate"])}) for line in json.loads(document))
