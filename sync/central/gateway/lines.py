"""Know the lines of a receipt as they go to the other IMS, and what that IMS made of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, func, select

from sync.central import tables
from sync.central.ledger.placing import NOBODY, REVOKED_TILL
from sync.contract.localgov.dates import local_text, read_date
from sync.contract.localgov.models import ProcessedTransaction, ProcessedTransactionInput
from sync.contract.localgov.shapes import write

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from sync.central.gateway.answers import LineKey

HELD: Final = "held"
WAITING: Final = "waiting"
SENDING: Final = "sending"
DONE: Final = "done"
PARKED: Final = "parked"
STATES: Final = (HELD, WAITING, SENDING, DONE, PARKED)

_NARRATIVE_MAX: Final = 100
_NOT_COMPARED: Final = frozenset({"PspReference", "TransactionDate", "ImportId"})
"""The first two are how the row was found; the third is never ours."""


@dataclass(frozen=True, slots=True)
class Line:
    """One allocation on its way. Units: pence; `vat_rate` a fraction as text."""

    event_id: str
    n: int
    state: str
    attempts: int
    refusals: int
    next_try_at: datetime | None
    last_problem: str | None
    receipt: str
    transaction_date: str
    office: str
    user_code: int
    account: str
    fund: str
    method: str
    amount_pence: int
    vat_code: str
    vat_rate: str
    vat_pence: int
    narrative: str

    @property
    def key(self) -> LineKey:
        """What tells this line upstream."""
        return self.receipt.upper(), self.transaction_date

    @property
    def is_open(self) -> bool:
        """Whether it is still to be sent, or nobody knows."""
        return self.state in {WAITING, SENDING}

    def document(self) -> ProcessedTransactionInput:
        """Return what is sent of it."""
        return ProcessedTransactionInput(
            psp_reference=self.receipt,
            office_code=self.office,
            transaction_date=read_date(self.transaction_date),
            account_reference=self.account,
            user_code=self.user_code,
            fund_code=self.fund,
            mop_code=self.method,
            amount=self.amount_pence,
            vat_code=self.vat_code,
            vat_rate=self.vat_rate,
            vat_amount=self.vat_pence,
            narrative=self.narrative[:_NARRATIVE_MAX] or None,
        )

    def changed_in(self, row: ProcessedTransaction) -> dict[str, str | int | None]:
        """Name the members that came back as something else, with what they are there."""
        theirs = write(row)
        return {
            name: _plain(theirs[name])
            for name, ours in write(self.document()).items()
            # A search answers "" for an account that is null.
            if name not in _NOT_COMPARED and (theirs[name] or None) != (ours or None)
        }


def transaction_date(taken_at: datetime, n: int) -> str:
    """Return when a line was paid by London's clocks: no two of a receipt at the same microsecond."""
    return local_text(taken_at + timedelta(microseconds=n))


def lines_of(connection: Connection, slug: str, event_id: str, user_code: int | None) -> list[Line]:
    """Return every line of a payment that is on the queue.

    What a revoked till took goes where the supervisor who released it placed it. `user_code`, when given, stands for
    everybody.
    """
    f, a, p = tables.forward, tables.allocation, tables.payment
    s, r, c = tables.suspense, tables.processed, tables.cashier
    query = (
        select(
            f.c.event_id,
            f.c.n,
            f.c.state,
            f.c.attempts,
            f.c.refusals,
            f.c.next_try_at,
            f.c.last_problem,
            f.c.psp_reference.label("receipt"),
            f.c.transaction_date,
            p.c.office,
            func.coalesce(c.c.user_code, NOBODY).label("user_code"),
            func.coalesce(r.c.account_reference, a.c.reference).label("account"),
            func.coalesce(r.c.fund, a.c.fund).label("fund"),
            a.c.method,
            a.c.amount_pence,
            func.coalesce(r.c.vat_code, a.c.vat_code).label("vat_code"),
            func.coalesce(r.c.vat_rate, a.c.vat_rate).label("vat_rate"),
            func.coalesce(r.c.vat_pence, a.c.vat_pence).label("vat_pence"),
            a.c.narrative,
        )
        .join(a, and_(a.c.council == f.c.council, a.c.event_id == f.c.event_id, a.c.n == f.c.n))
        .join(p, and_(p.c.council == f.c.council, p.c.event_id == f.c.event_id))
        .outerjoin(c, and_(c.c.council == p.c.council, c.c.username == func.lower(p.c.cashier)))
        .outerjoin(
            s,
            and_(s.c.council == f.c.council, s.c.event_id == f.c.event_id, s.c.n == f.c.n, s.c.reason == REVOKED_TILL),
        )
        .outerjoin(
            r, and_(r.c.council == s.c.council, r.c.event_id == s.c.event_id, r.c.entry_id == s.c.released_entry_id)
        )
        .where(f.c.council == slug, f.c.event_id == event_id)
        .order_by(f.c.n)
    )
    given = {} if user_code is None else {"user_code": user_code}
    return [Line(**(dict(row._mapping) | given)) for row in connection.execute(query)]  # noqa: SLF001 - SQLAlchemy's name


def _plain(value: object) -> str | int | None:
    """Return a value as JSON keeps it; pounds stay exact as text."""
    if value is None or isinstance(value, int):
        return value
    return format(value, "f") if isinstance(value, Decimal) else str(value)
