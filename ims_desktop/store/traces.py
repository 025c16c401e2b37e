"""Find what the journal keeps of one account: its payments, the charges to cards that became none, and which personal
members are still beside them.

Nothing in the journal is ordered by account, and nobody asks often: every line is looked at.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, exists, func, literal_column, select, true

from ims_desktop.records import PaymentTrace
from ims_desktop.store import payments
from ims_desktop.store.card_tables import card_attempt
from ims_desktop.store.statements import Statement
from ims_desktop.store.tables import outbox, payment, payment_line, payment_tender, personal_data, settled
from ims_desktop.store.values import to_day, to_int, to_moment, to_optional_moment, to_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ims_desktop.store.driver import Row
    from ims_desktop.store.statements import Db

_LINES: Final = Statement(
    select(
        payment.c.n,
        payment.c.series,
        payment.c.number,
        payment.c.taken_at,
        payment.c.business_date,
        settled.c.at,
        payment_line.c.amount_pence,
        payment_line.c.narrative,
    )
    .join_from(payment_line, payment, payment.c.n == payment_line.c.n)
    .outerjoin(settled, settled.c.n == payment.c.n)
    .where(payment_line.c.fund == bindparam("fund"), payment_line.c.reference == bindparam("reference"))
    .order_by(payment.c.n, payment_line.c.line)
)
_BILL: Final = func.json_each(card_attempt.c.lines).table_valued("value", name="bill")
_CHARGES: Final = Statement(
    select(
        card_attempt.c.n,
        card_attempt.c.series,
        card_attempt.c.number,
        card_attempt.c.asked_at,
        card_attempt.c.business_date,
        settled.c.at,
        literal_column("0"),
        func.json_extract(_BILL.c.value, literal_column("'$.narrative'")),
    )
    .select_from(card_attempt)
    .join(_BILL, true())
    .join(outbox, outbox.c.n == card_attempt.c.n)
    .outerjoin(settled, settled.c.n == card_attempt.c.n)
    .where(
        func.json_extract(_BILL.c.value, literal_column("'$.fund'")) == bindparam("fund"),
        func.json_extract(_BILL.c.value, literal_column("'$.reference'")) == bindparam("reference"),
        ~exists().where(payment_tender.c.attempt == outbox.c.event_id),
    )
    .order_by(card_attempt.c.n)
)
"""Charges that are in no payment: nothing was paid by them, but whose they were is kept beside them."""
_MEMBERS: Final = Statement(
    select(personal_data.c.member).where(personal_data.c.n == bindparam("n")).order_by(personal_data.c.member)
)


def of_account(db: Db, fund: str, reference: str) -> tuple[PaymentTrace, ...]:
    """Return the payments to an account, oldest first, then the charges that became none, by their own reference."""
    return (*_traces(db, _LINES, payments.receipt_of, fund, reference), *_traces(db, _CHARGES, _card, fund, reference))


def _card(series: str, number: int) -> str:
    return f"{series}-C{number}"


def _traces(
    db: Db, statement: Statement, name: Callable[[str, int], str], fund: str, reference: str
) -> Iterator[PaymentTrace]:
    found = db.all(statement, fund=fund, reference=reference)
    return (_trace(db, name, list(lines)) for _, lines in groupby(found, key=lambda row: to_int(row[0])))


def _trace(db: Db, name: Callable[[str, int], str], lines: list[Row]) -> PaymentTrace:
    n, series, number, taken_at, day, settled_at = lines[0][:6]
    return PaymentTrace(
        receipt=name(to_text(series), to_int(number)),
        taken_at=to_moment(taken_at),
        business_date=to_day(day),
        amount_pence=sum(to_int(line[6]) for line in lines),
        narratives=tuple(to_text(line[7]) for line in lines if line[7]),
        personal=tuple(to_text(row[0]) for row in db.all(_MEMBERS, n=n)),
        settled_at=to_optional_moment(settled_at),
    )
