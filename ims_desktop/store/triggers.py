"""Write the laws of the journal into the file itself, where no code path can forget them.

Facts only grow: an UPDATE or DELETE aborts, and a fact that does not follow the one before it is not let in. Bytes and
personal members may go only when central has the fact and a recorded purge names it; what is settled stays settled.
"""

from __future__ import annotations

from typing import Final

from ims_desktop.store.tables import outbox

ONLY_GROWS: Final = (
    "epoch",
    "settled",
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
_NO_PURGE: Final = """NOT EXISTS (
        SELECT 1 FROM purged JOIN settled ON settled.n = purged.n WHERE purged.n = OLD.n
    )"""
_OTHER_THAN_BODY: Final = "\n    OR ".join(
    f"NEW.{column.name} IS NOT OLD.{column.name}" for column in outbox.columns if column.name != "body"
)
_NO_LINK: Final = """NEW.sequence <> 1 + coalesce((
        SELECT sequence FROM outbox WHERE n = NEW.n - 1 AND epoch = NEW.epoch
    ), 0) OR NEW.previous_hash <> coalesce((
        SELECT hash FROM outbox WHERE n = NEW.n - 1 AND epoch = NEW.epoch
    ), printf('%064d', 0)) OR NEW.n <> 1 + coalesce((SELECT max(n) FROM outbox), 0)"""


def triggers() -> tuple[str, ...]:
    """Return every CREATE TRIGGER of `till.db`."""
    made = [_abort(table, change) for table in ONLY_GROWS for change in ("UPDATE", "DELETE")]
    made += [
        _abort("outbox", "INSERT", _NO_LINK),
        _abort("outbox", "UPDATE", f"NEW.body IS NOT NULL OR {_OTHER_THAN_BODY} OR {_NO_PURGE}"),
        _abort("outbox", "DELETE"),
        _abort("personal_data", "UPDATE"),
        _abort("personal_data", "DELETE", _NO_PURGE),
        _abort("delivery", "INSERT", "EXISTS (SELECT 1 FROM settled WHERE n = NEW.n)"),
        _abort("delivery", "UPDATE", "NEW.n <> OLD.n"),
        _abort("delivery", "DELETE", "NOT EXISTS (SELECT 1 FROM settled WHERE n = OLD.n)"),
        _abort("purged", "INSERT", "(SELECT kind FROM outbox WHERE n = NEW.by_n) IS NOT 'personal_data_purged'"),
    ]
    return tuple(made)


def _abort(table: str, change: str, when: str = "") -> str:
    condition = f"\nWHEN {when}" if when else ""
    return (
        f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table}{condition}\n"
        f"BEGIN SELECT RAISE(ABORT, '{table}: {change} is against the law of the journal'); END"
    )
