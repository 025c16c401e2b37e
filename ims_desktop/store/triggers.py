"""Write the laws of the journal into the file itself, where no code path can forget them.

Facts only grow: an UPDATE or DELETE aborts. Bytes and personal members may go only when central has the fact and a
recorded purge names it; a delivery that is settled stays settled.
"""

from __future__ import annotations

from typing import Final

ONLY_GROWS: Final = (
    "event",
    "epoch",
    "purged",
    "acknowledgement",
    "cashier_session",
    "payment",
    "payment_line",
    "payment_tender",
    "allocation",
    "printed",
    "finished",
    "audit",
    "pack",
)
_GOES_BY_PURGE: Final = ("outbox", "personal_data")

_NOT_PURGED: Final = """NOT EXISTS (
        SELECT 1 FROM purged JOIN delivery ON delivery.n = purged.n
        WHERE purged.n = OLD.n AND delivery.status = 'sent'
    )"""


def triggers() -> tuple[str, ...]:
    """Return every CREATE TRIGGER of `till.db`."""
    made = [_abort(table, change) for table in ONLY_GROWS for change in ("UPDATE", "DELETE")]
    for table in _GOES_BY_PURGE:
        made.append(_abort(table, "UPDATE"))
        made.append(_abort(table, "DELETE", _NOT_PURGED))
    made.append(_abort("delivery", "DELETE"))
    made.append(_abort("delivery", "UPDATE", "OLD.status = 'sent' OR OLD.n <> NEW.n"))
    made.append(_abort("purged", "INSERT", "(SELECT kind FROM event WHERE n = NEW.by_n) IS NOT 'personal_data_purged'"))
    return tuple(made)


def _abort(table: str, change: str, when: str = "") -> str:
    condition = f"\nWHEN {when}" if when else ""
    return (
        f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table}{condition}\n"
        f"BEGIN SELECT RAISE(ABORT, '{table}: {change} is against the law of the journal'); END"
    )
