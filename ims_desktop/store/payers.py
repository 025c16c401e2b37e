"""Find who paid by cheque from a bank account before, while this till still keeps what the cheque said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, func, literal_column, select

from ims_desktop.store import payments
from ims_desktop.store.statements import Statement
from ims_desktop.store.tables import outbox, personal_data
from ims_desktop.store.values import to_int, to_text

if TYPE_CHECKING:
    from ims_desktop.domain.payment import Payment
    from ims_desktop.store.statements import Db

FACTS_BACK: Final = 20_000
"""How far back is looked: a few weeks of one till, read in a moment."""

_NEWEST: Final = Statement(select(func.max(outbox.c.n)))
_ACCOUNT: Final = personal_data.alias("account")
_SORT: Final = personal_data.alias("sort_code")
_CHEQUES: Final = Statement(
    select(outbox.c.event_id)
    .join_from(_ACCOUNT, outbox, outbox.c.n == _ACCOUNT.c.n)
    .join(
        _SORT,
        (_SORT.c.n == _ACCOUNT.c.n)
        & (
            _SORT.c.member
            == func.replace(_ACCOUNT.c.member, literal_column("'account'"), literal_column("'sort_code'"))
        ),
    )
    .where(
        _ACCOUNT.c.n > bindparam("after"),
        _ACCOUNT.c.member.like(literal_column("'cheque%account'")),
        _ACCOUNT.c.value == bindparam("account"),
        _SORT.c.value == bindparam("sort_code"),
    )
    .order_by(_ACCOUNT.c.n.desc())
    .limit(1)
)


def last_cheque_of(db: Db, sort_code: str, account: str) -> Payment | None:
    """Return the last payment with a cheque of this bank account."""
    newest = db.one(_NEWEST)
    if newest is None or newest[0] is None:
        return None
    found = db.one(_CHEQUES, after=to_int(newest[0]) - FACTS_BACK, sort_code=sort_code, account=account)
    return None if found is None else payments.by_id(db, to_text(found[0]))
