"""Find payments by what somebody remembers of them, newest first, and the cash of one account or payer.

What SQL can tell is asked of SQL; names are compared here, without accents and capitals. Nothing is kept in order for
it: a till's whole journal is read in a moment, while an index would cost every payment its time.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from sqlalchemy import ColumnElement, exists, func, literal, literal_column, or_, select

from ims_desktop.journal_records import FoundPayment
from ims_desktop.store import journal_rows, payments
from ims_desktop.store.accounts.search_words import plain
from ims_desktop.store.statements import Statement
from ims_desktop.store.tables import payment, payment_line, payment_tender, personal_data
from ims_desktop.store.values import moment_text, to_int, to_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import datetime

    from ims_desktop.domain.payment import Payment
    from ims_desktop.journal_records import JournalQuery
    from ims_desktop.store.statements import Db

_RECEIPT: Final[ColumnElement[str]] = (
    payment.c.series + literal_column("'-'") + func.printf(literal_column("'%04d'"), payment.c.number)
)
_IS_NAME: Final = or_(
    personal_data.c.member == literal_column("'payer_name'"),
    personal_data.c.member.like(literal_column("'cheque%name'")),
)


def found(db: Db, query: JournalQuery, limit: int) -> tuple[FoundPayment, ...]:
    """Return the payments, voids and refunds that fit everything asked, newest first."""
    words = plain(query.name).split()
    conditions = tuple(_conditions(query))
    numbers = _named(db, conditions, words) if words else _numbers(db, conditions)
    return tuple(_found(db, number) for number in islice(numbers, limit))


def cash_taken_of(
    db: Db, bills: Sequence[tuple[str, str]], payer: str, since: datetime, cash_methods: Collection[str]
) -> tuple[Payment, ...]:
    """Return payments with cash in them to one of these accounts, or of this payer, oldest first."""
    in_cash = (
        payment.c.kind == "payment",
        payment.c.taken_at >= moment_text(since),
        exists().where(payment_tender.c.n == payment.c.n, payment_tender.c.method.in_(_texts(cash_methods))),
    )
    numbers = set(_named_whole(db, in_cash, plain(payer))) if payer.strip() else set()
    for fund, reference in set(bills):
        bill = exists().where(
            payment_line.c.n == payment.c.n, payment_line.c.fund == fund, payment_line.c.reference == reference
        )
        numbers.update(_numbers(db, (*in_cash, bill)))
    return tuple(_whole(db, number) for number in sorted(numbers))


def _texts(values: Iterable[str]) -> list[ColumnElement[str]]:
    """Write texts of our own catalogue into the statement: its order of values knows no lists."""
    return [literal(value, literal_execute=False) for value in values] or [literal("")]


def _numbers(db: Db, conditions: Sequence[ColumnElement[bool]]) -> Iterator[int]:
    """Yield the running numbers of payments under some conditions, newest first."""
    fitting = Statement(select(payment.c.n).where(*conditions).order_by(payment.c.n.desc()))
    return (to_int(row[0]) for row in db.stream(fitting))


def _names(db: Db, conditions: Sequence[ColumnElement[bool]]) -> Iterator[tuple[int, str]]:
    """Yield the names beside payments under some conditions, plain, newest first."""
    beside = (
        select(payment.c.n, personal_data.c.value)
        .join_from(payment, personal_data, personal_data.c.n == payment.c.n)
        .where(_IS_NAME, *conditions)
        .order_by(payment.c.n.desc())
    )
    return ((to_int(number), plain(to_text(name))) for number, name in db.stream(Statement(beside)))


def _named(db: Db, conditions: Sequence[ColumnElement[bool]], words: Sequence[str]) -> Iterator[int]:
    """Yield payments one of whose names has all the words in it, each once."""
    last = 0
    for number, name in _names(db, conditions):
        if number != last and all(word in name for word in words):
            last = number
            yield number


def _named_whole(db: Db, conditions: Sequence[ColumnElement[bool]], name: str) -> Iterator[int]:
    return (number for number, known in _names(db, conditions) if known == name)


def _conditions(query: JournalQuery) -> Iterator[ColumnElement[bool]]:
    """Say what SQL can tell of each thing asked."""
    if query.receipt.strip():
        yield func.instr(_RECEIPT, query.receipt.strip().upper()) > 0
    if query.reference.strip():
        part = func.instr(func.upper(payment_line.c.reference), query.reference.strip().upper()) > 0
        yield exists().where(payment_line.c.n == payment.c.n, part)
    if query.amount_pence is not None:
        yield _is_amount(query.amount_pence)
    if query.taken_from is not None:
        yield payment.c.taken_at >= moment_text(query.taken_from)
    if query.taken_to is not None:
        yield payment.c.taken_at <= moment_text(query.taken_to)
    if query.last_four:
        yield exists().where(payment_tender.c.n == payment.c.n, payment_tender.c.last_four == query.last_four)
    if query.business_date is not None:
        yield payment.c.business_date == query.business_date.isoformat()


def _is_amount(pence: int) -> ColumnElement[bool]:
    """Tell whether the payment, one of its bills or one of its tenders is of an amount, given or given back."""
    tendered = payment_tender.c.tendered_pence - payment_tender.c.change_pence
    return or_(
        func.abs(payment.c.amount_pence) == abs(pence),
        exists().where(payment_line.c.n == payment.c.n, func.abs(payment_line.c.amount_pence) == abs(pence)),
        exists().where(
            payment_tender.c.n == payment.c.n,
            or_(func.abs(payment_tender.c.tendered_pence) == abs(pence), func.abs(tendered) == abs(pence)),
        ),
    )


def _whole(db: Db, number: int) -> Payment:
    whole = payments.by_number(db, number)
    if whole is None:
        raise TypeError("a payment that was there a moment ago")
    return whole


def _found(db: Db, number: int) -> FoundPayment:
    paid = _whole(db, number)
    return FoundPayment(
        payment_id=paid.payment_id,
        receipt=paid.receipt,
        till=paid.till,
        cashier=paid.cashier,
        taken_at=paid.taken_at,
        business_date=paid.business_date,
        amount_pence=paid.amount_pence,
        kind=paid.kind,
        bills=tuple((line.fund, line.reference, line.amount_pence) for line in paid.lines),
        methods=tuple(dict.fromkeys(tender.method for tender in paid.tenders)),
        refunded_pence=-sum(undo.amount_pence for undo in payments.undone(db, paid.payment_id)),
        here=True,
        of_receipt="" if paid.of is None else paid.of.receipt,
        row=journal_rows.of_number(db, number),
    )
