"""Find payments by what somebody remembers of them, newest first, and the cash of one account or payer.

What SQL can tell is asked of SQL; names are compared here, without accents and capitals. Nothing is kept in order for
it: a till's whole journal is read in a moment, while an index would cost every payment its time.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from sqlalchemy import ColumnElement, bindparam, exists, func, literal_column, or_, select

from ims_desktop.journal_records import FoundPayment
from ims_desktop.store import journal_rows, payments
from ims_desktop.store.accounts.search_words import plain
from ims_desktop.store.statements import Statement
from ims_desktop.store.tables import payment, payment_line, payment_tender, personal_data
from ims_desktop.store.values import moment_text, to_int, to_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime

    from ims_desktop.domain.payment import Payment
    from ims_desktop.journal_records import JournalQuery
    from ims_desktop.store.statements import Db

_RECEIPT: Final[ColumnElement[str]] = (
    payment.c.series + literal_column("'-'") + func.printf(literal_column("'%04d'"), payment.c.number)
)
_NAMES: Final = Statement(
    select(personal_data.c.value).where(
        personal_data.c.n == bindparam("n"),
        or_(
            personal_data.c.member == literal_column("'payer_name'"),
            personal_data.c.member.like(literal_column("'cheque%name'")),
        ),
    )
)


def found(db: Db, query: JournalQuery, limit: int) -> tuple[FoundPayment, ...]:
    """Return the payments, voids and refunds that fit everything asked, newest first."""
    fitting = Statement(select(payment.c.n).where(*_conditions(query)).order_by(payment.c.n.desc()))
    numbers = (to_int(row[0]) for row in db.stream(fitting))
    words = plain(query.name).split()
    if words:
        numbers = (number for number in numbers if _is_of(db, number, words))
    return tuple(_found(db, number) for number in islice(numbers, limit))


def cash_taken_of(
    db: Db, bills: Sequence[tuple[str, str]], payer: str, since: datetime, cash_methods: Collection[str]
) -> tuple[Payment, ...]:
    """Return payments with cash in them to one of these accounts, or of this payer, oldest first."""
    cash = Statement(
        select(payment.c.n)
        .where(
            payment.c.kind == "payment",
            payment.c.taken_at >= moment_text(since),
            exists().where(payment_tender.c.n == payment.c.n, _one_of(payment_tender.c.method, cash_methods)),
        )
        .order_by(payment.c.n)
    )
    wanted, name = set(bills), plain(payer)
    whole = (_whole(db, to_int(row[0])) for row in db.stream(cash))
    return tuple(
        paid
        for paid in whole
        if any((line.fund, line.reference) in wanted for line in paid.lines)
        or (name and plain(paid.payer.name) == name)
    )


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


def _one_of(column: ColumnElement[str], values: Collection[str]) -> ColumnElement[bool]:
    return or_(literal_column("0"), *(column == value for value in values))


def _is_of(db: Db, number: int, words: Sequence[str]) -> bool:
    """Tell whether one of the names beside a payment has all the words in it."""
    names = (plain(to_text(row[0])) for row in db.all(_NAMES, n=number))
    return any(all(word in name for word in words) for name in names)


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
