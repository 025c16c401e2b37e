"""Keep who saw which account whole: rows of the audit, which only grows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, func, literal_column, select

from ims_desktop.records import Reveal
from ims_desktop.store import marks
from ims_desktop.store.statements import Statement
from ims_desktop.store.tables import audit
from ims_desktop.store.values import moment_text, to_moment, to_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ims_desktop.store.statements import Db

_ACTIONS: Final = {"chosen": "account_revealed", "exported": "account_exported"}
_WAYS: Final = {action: how for how, action in _ACTIONS.items()}
_RECENT: Final = 200
_LISTED: Final = Statement(
    select(audit.c.at, audit.c.actor, audit.c.detail, audit.c.action)
    .where(audit.c.action.in_([literal_column(f"'{action}'") for action in _WAYS]), audit.c.at >= bindparam("since"))
    .order_by(audit.c.id)
)
# The audit has no index and may be years long: what is older than its last rows is not looked for.
_LAST: Final = Statement(
    select(func.max(audit.c.at)).where(
        audit.c.id > select(func.coalesce(func.max(audit.c.id), 0) - _RECENT).scalar_subquery(),
        audit.c.action == _ACTIONS["chosen"],
        audit.c.actor == bindparam("actor"),
        audit.c.detail == bindparam("detail"),
    )
)


def add(db: Db, reveal: Reveal) -> None:
    """Write a reveal down; of the account only its handle, never a name or an address."""
    marks.audit(db, reveal.at, reveal.cashier, _ACTIONS[reveal.how], _handle(reveal.fund, reveal.reference))


def listed(db: Db, since: datetime | None) -> Iterator[Reveal]:
    """Yield the reveals since a moment, or all of them, oldest first."""
    for at, actor, detail, action in db.all(_LISTED, since="" if since is None else moment_text(since)):
        fund, _, reference = to_text(detail).partition(":")
        yield Reveal(to_moment(at), to_text(actor), fund, reference, _WAYS[to_text(action)])


def last(db: Db, cashier: str, fund: str, reference: str) -> datetime | None:
    """Return when a person last chose an account, if that was among the last rows of the audit."""
    row = db.one(_LAST, actor=cashier, detail=_handle(fund, reference))
    return None if row is None or row[0] is None else to_moment(row[0])


def _handle(fund: str, reference: str) -> str:
    return f"{fund}:{reference}"
