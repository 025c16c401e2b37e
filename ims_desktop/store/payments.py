"""Keep payments: the row, its lines, tenders and allocations, all in the commit that makes the money exist."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, exists, func, literal_column, select

from ims_desktop.domain.payment import Allocation, Cheque, Original, Payer, Payment, PaymentLine, Tender
from ims_desktop.store import chain, sessions
from ims_desktop.store.day_tables import post_batch
from ims_desktop.store.statements import Statement, insert_into
from ims_desktop.store.tables import (
    allocation,
    cashier_session,
    outbox,
    payment,
    payment_line,
    payment_tender,
    payment_undone,
)
from ims_desktop.store.values import moment_text, to_day, to_int, to_moment, to_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from ims_desktop.records import TillIdentity
    from ims_desktop.store.driver import Row
    from ims_desktop.store.statements import Db

TRAINING_SERIES: Final = "TRAINING"
CHEQUE_PARTS: Final = ("name", "number", "sort_code", "account")
"""What is kept of the cheque of tender n, as personal members `cheque_<n>_<part>`."""

_ADD: Final = insert_into(payment)
_ADD_LINE: Final = insert_into(payment_line)
_ADD_TENDER: Final = insert_into(payment_tender)
_ADD_ALLOCATION: Final = insert_into(allocation)
_ADD_UNDONE: Final = insert_into(payment_undone)
_LAST_NUMBER: Final = Statement(select(func.max(payment.c.number)).where(payment.c.series == bindparam("series")))
_PAYMENT: Final = (
    select(
        payment.c.n,
        outbox.c.event_id,
        payment.c.series,
        payment.c.number,
        cashier_session.c.session_id,
        payment.c.cashier,
        payment.c.cashier_name,
        payment.c.council,
        payment.c.office,
        payment.c.office_name,
        payment.c.till,
        payment.c.taken_at,
        payment.c.business_date,
        payment.c.offline,
        payment.c.training,
        payment.c.kind,
        payment.c.batch_id,
        payment_undone.c.of_payment,
        payment_undone.c.of_receipt,
        payment_undone.c.reason,
        payment_undone.c.approval,
    )
    .join_from(payment, outbox, outbox.c.n == payment.c.n)
    .join(cashier_session, cashier_session.c.id == payment.c.session)
    .outerjoin(payment_undone, payment_undone.c.n == payment.c.n)
)
_BY_ID: Final = Statement(_PAYMENT.where(outbox.c.event_id == bindparam("payment_id")))
_BY_RECEIPT: Final = Statement(
    _PAYMENT.where(payment.c.series == bindparam("series"), payment.c.number == bindparam("number"))
)
_LAST: Final = Statement(_PAYMENT.order_by(payment.c.n.desc()).limit(1))
_BY_NUMBER: Final = Statement(_PAYMENT.where(payment.c.n == bindparam("n")))
_OF_SESSION: Final = Statement(
    _PAYMENT.where(
        payment.c.n.between(bindparam("after"), bindparam("before")), payment.c.session == bindparam("session")
    ).order_by(payment.c.n)
)
_UNDONE: Final = Statement(_PAYMENT.where(payment_undone.c.of_payment == bindparam("payment_id")).order_by(payment.c.n))
_TAKEN_BACK: Final = payment.alias("taken_back")
_UNDOES: Final = payment_undone.alias("undoes")
_OF_BATCH: Final = Statement(
    _PAYMENT.where(
        payment.c.batch_id == bindparam("batch_id"),
        payment.c.batch_id != literal_column("''"),
        ~exists()
        .where(
            _UNDOES.c.of_payment == outbox.c.event_id,
            _TAKEN_BACK.c.n == _UNDOES.c.n,
            _TAKEN_BACK.c.kind == literal_column("'void'"),
            _TAKEN_BACK.c.n
            < func.coalesce(
                select(post_batch.c.n).where(post_batch.c.batch_id == bindparam("batch_id")).scalar_subquery(),
                _TAKEN_BACK.c.n + literal_column("1"),
            ),
        )
        .correlate(payment, outbox),
    ).order_by(payment.c.n)
)
"""The items of a pile; one that was taken back while the pile was open is none of it any more."""
_LINES: Final = Statement(
    select(
        payment_line.c.line,
        payment_line.c.fund,
        payment_line.c.fund_name,
        payment_line.c.reference,
        payment_line.c.amount_pence,
        payment_line.c.vat_code,
        payment_line.c.vat_rate,
        payment_line.c.vat_treatment,
        payment_line.c.vat_pence,
        payment_line.c.verdict,
        payment_line.c.narrative,
        payment_line.c.override_reason,
        payment_line.c.override_by,
        payment_line.c.override_approval,
        payment_line.c.of_line,
        payment_line.c.over_balance_pence,
    )
    .where(payment_line.c.n == bindparam("n"))
    .order_by(payment_line.c.line)
)
_TENDERS: Final = Statement(
    select(
        payment_tender.c.method,
        payment_tender.c.method_name,
        payment_tender.c.tendered_pence,
        payment_tender.c.change_pence,
        payment_tender.c.authorisation,
        payment_tender.c.last_four,
        payment_tender.c.serial,
        payment_tender.c.attempt,
        payment_tender.c.provider_reference,
        payment_tender.c.brand,
    )
    .where(payment_tender.c.n == bindparam("n"))
    .order_by(payment_tender.c.tender)
)
_ALLOCATIONS: Final = Statement(
    select(
        allocation.c.allocation,
        allocation.c.line,
        allocation.c.tender,
        allocation.c.amount_pence,
        allocation.c.vat_pence,
    )
    .where(allocation.c.n == bindparam("n"))
    .order_by(allocation.c.allocation)
)


def next_receipt(db: Db, identity: TillIdentity, business_date: date) -> str:
    """Return the number after the last one used in this epoch on this day; a training till counts on its own."""
    series = series_of(identity, business_date)
    row = db.one(_LAST_NUMBER, series=series)
    last = 0 if row is None or row[0] is None else to_int(row[0])
    return receipt_of(series, last + 1)


def add(db: Db, taken: Payment, number: int) -> None:
    """Write a payment under the running number of its fact.

    Raises: ValueError when lines, tenders and allocations are not the same sum: no such row may exist.
    """
    _require_balance(taken)
    series, _, ordinal = taken.receipt.rpartition("-")
    db.run(
        _ADD,
        n=number,
        series=series,
        number=int(ordinal),
        kind=taken.kind,
        session=sessions.row_of(db, taken.session_id),
        cashier=taken.cashier,
        cashier_name=taken.cashier_name,
        council=taken.council,
        office=taken.office,
        office_name=taken.office_name,
        till=taken.till,
        taken_at=moment_text(taken.taken_at),
        business_date=taken.business_date.isoformat(),
        amount_pence=taken.amount_pence,
        offline=int(taken.offline),
        training=int(taken.training),
        batch_id=taken.batch_id,
    )
    if taken.of is not None:
        db.run(
            _ADD_UNDONE,
            n=number,
            of_payment=taken.of.payment_id,
            of_receipt=taken.of.receipt,
            reason=taken.reason,
            approval=taken.approval_id,
        )
    _add_parts(db, taken, number)


def by_id(db: Db, payment_id: str) -> Payment | None:
    """Return the payment made under an id."""
    return _whole(db, db.one(_BY_ID, payment_id=payment_id))


def by_receipt(db: Db, receipt: str) -> Payment | None:
    """Return the payment that has a receipt number, however it was typed."""
    series, _, ordinal = receipt.strip().upper().rpartition("-")
    if not (ordinal.isascii() and ordinal.isdigit() and len(ordinal) <= 12):  # fits 64 bits
        return None
    found = _whole(db, db.one(_BY_RECEIPT, series=series, number=int(ordinal)))
    return found if found is not None and found.receipt == receipt.strip().upper() else None


def last(db: Db) -> Payment | None:
    """Return the newest payment of this journal."""
    return _whole(db, db.one(_LAST))


def by_number(db: Db, number: int) -> Payment | None:
    """Return the payment on the fact with a running number."""
    return _whole(db, db.one(_BY_NUMBER, n=number))


def of_session(db: Db, session_id: str) -> Iterator[Payment]:
    """Yield the payments, voids and refunds of a session, oldest first."""
    span = sessions.span_of(db, session_id)
    if span is not None:
        session, after, before = span
        for row in db.stream(_OF_SESSION, session=session, after=after, before=before):
            yield _made(db, row)


def undone(db: Db, payment_id: str) -> tuple[Payment, ...]:
    """Return the voids and refunds of a payment, oldest first."""
    return tuple(_made(db, row) for row in db.all(_UNDONE, payment_id=payment_id))


def of_batch(db: Db, batch_id: str) -> tuple[Payment, ...]:
    """Return the payments of a pile from the post, in order, but those taken back before it was closed."""
    return tuple(_made(db, row) for row in db.all(_OF_BATCH, batch_id=batch_id))


def receipt_of(series: str, number: int) -> str:
    """Write a receipt number: at least four digits after the series."""
    return f"{series}-{number:04d}"


def series_of(identity: TillIdentity, business_date: date) -> str:
    """Return what every number of this epoch and day begins with; a training till counts on its own."""
    if identity.training:
        return TRAINING_SERIES
    return f"{identity.till}{identity.epoch}-{business_date:%y%m%d}"


def _require_balance(taken: Payment) -> None:
    lines = sum(line.amount_pence for line in taken.lines)
    tenders = sum(tender.amount_pence for tender in taken.tenders)
    allocations = sum(part.amount_pence for part in taken.allocations)
    if not lines == tenders == allocations:
        raise ValueError("lines, tenders and allocations of a payment are not the same sum")


def _add_parts(db: Db, taken: Payment, number: int) -> None:
    for line in taken.lines:
        db.run(
            _ADD_LINE,
            n=number,
            line=line.n,
            fund=line.fund,
            fund_name=line.fund_name,
            reference=line.reference,
            amount_pence=line.amount_pence,
            vat_code=line.vat_code,
            vat_rate=str(line.vat_rate),
            vat_treatment=line.vat_treatment,
            vat_pence=line.vat_pence,
            verdict=line.verdict,
            narrative=line.narrative,
            override_reason=line.override_reason,
            override_by=line.override_by,
            override_approval=line.override_approval,
            of_line=line.of_line,
            over_balance_pence=line.over_balance_pence,
        )
    for n, tender in enumerate(taken.tenders, start=1):
        db.run(
            _ADD_TENDER,
            n=number,
            tender=n,
            method=tender.method,
            method_name=tender.method_name,
            tendered_pence=tender.tendered_pence,
            change_pence=tender.change_pence,
            authorisation=tender.authorisation,
            last_four=tender.last_four,
            serial=tender.serial,
            attempt=tender.attempt_id,
            provider_reference=tender.provider_reference,
            brand=tender.brand,
        )
    for part in taken.allocations:
        db.run(
            _ADD_ALLOCATION,
            n=number,
            allocation=part.n,
            line=part.line,
            tender=part.tender,
            amount_pence=part.amount_pence,
            vat_pence=part.vat_pence,
        )


def _whole(db: Db, row: Row | None) -> Payment | None:
    return None if row is None else _made(db, row)


def _made(db: Db, row: Row) -> Payment:
    n = to_int(row[0])
    personal = {member: value for member, (value, _) in chain.personal_of(db, n).items()}
    return Payment(
        payment_id=to_text(row[1]),
        receipt=receipt_of(to_text(row[2]), to_int(row[3])),
        session_id=to_text(row[4]),
        cashier=to_text(row[5]),
        cashier_name=to_text(row[6]),
        council=to_text(row[7]),
        office=to_text(row[8]),
        office_name=to_text(row[9]),
        till=to_text(row[10]),
        taken_at=to_moment(row[11]),
        business_date=to_day(row[12]),
        lines=tuple(_line(part) for part in db.all(_LINES, n=n)),
        tenders=tuple(_tender(ordinal, part, personal) for ordinal, part in enumerate(db.all(_TENDERS, n=n), start=1)),
        allocations=tuple(_allocation(part) for part in db.all(_ALLOCATIONS, n=n)),
        payer=Payer(personal.get("payer_name", ""), personal.get("payer_address", "")),
        offline=bool(row[13]),
        training=bool(row[14]),
        kind=to_text(row[15]),
        batch_id=to_text(row[16]),
        of=None if row[17] is None else Original(to_text(row[17]), to_text(row[18])),
        reason=to_text(row[19] or ""),
        approval_id=to_text(row[20] or ""),
    )


def _line(row: Row) -> PaymentLine:
    return PaymentLine(
        n=to_int(row[0]),
        fund=to_text(row[1]),
        fund_name=to_text(row[2]),
        reference=to_text(row[3]),
        amount_pence=to_int(row[4]),
        vat_code=to_text(row[5]),
        vat_rate=Fraction(to_text(row[6])),
        vat_treatment=to_text(row[7]),
        vat_pence=to_int(row[8]),
        verdict=to_text(row[9]),
        narrative=to_text(row[10]),
        override_reason=to_text(row[11]),
        override_by=to_text(row[12]),
        override_approval=to_text(row[13]),
        of_line=to_int(row[14]),
        over_balance_pence=to_int(row[15]),
    )


def _tender(ordinal: int, row: Row, personal: Mapping[str, str]) -> Tender:
    told = {part: personal.get(f"cheque_{ordinal}_{part}", "") for part in CHEQUE_PARTS}
    return Tender(
        method=to_text(row[0]),
        method_name=to_text(row[1]),
        tendered_pence=to_int(row[2]),
        change_pence=to_int(row[3]),
        authorisation=to_text(row[4]),
        last_four=to_text(row[5]),
        serial=to_text(row[6]),
        cheque=Cheque(**told) if any(told.values()) else None,
        attempt_id=to_text(row[7]),
        provider_reference=to_text(row[8]),
        brand=to_text(row[9]),
    )


def _allocation(row: Row) -> Allocation:
    return Allocation(to_int(row[0]), to_int(row[1]), to_int(row[2]), to_int(row[3]), to_int(row[4]))
