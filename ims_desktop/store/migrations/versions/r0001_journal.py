"""Lay out the first journal: facts, their bytes and delivery, sessions, payments, a till day, and what guards them.

Revises nothing. Frozen, with `tables_0001`, `cards_0001` and `laws_0001`, which hold its statements: what a till in the
field was made with never changes; a later shape is a later file.
"""

from __future__ import annotations

from alembic import op

from ims_desktop.store.migrations import cards_0001
from ims_desktop.store.migrations.laws_0001 import LAWS
from ims_desktop.store.migrations.tables_0001 import INDEXES, TABLES

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table, index and trigger."""
    for statement in (*TABLES, *cards_0001.TABLES, *INDEXES, *cards_0001.INDEXES, *LAWS):
        op.execute(statement)
