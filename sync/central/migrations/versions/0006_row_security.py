"""Build PostgreSQL's second wall: a transaction sees and writes the rows of the council it entered, and no others."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = (
    "account",
    "allocation",
    "api_key",
    "audit",
    "cashier",
    "chain",
    "council",
    "council_key",
    "counter",
    "device",
    "enrolment_code",
    "entry",
    "event",
    "forward",
    "import_batch",
    "import_row",
    "import_rule",
    "import_type",
    "kept_answer",
    "key_binding",
    "nonce",
    "oidc_provider",
    "oidc_used",
    "pace",
    "payment",
    "payment_integration",
    "pending",
    "person_token",
    "personal",
    "posting",
    "processed",
    "reference_pack",
    "reference_source",
    "snapshot",
    "snapshot_chunk",
    "suspense",
    "system_message",
    "task",
    "till",
    "token",
    "upstream",
)


def upgrade() -> None:
    """Step up."""
    if op.get_bind().dialect.name != "postgresql":
        return
    entered = "council = current_setting('ims.council', true)"
    for name in TABLES:
        op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_council ON {name} USING ({entered}) WITH CHECK ({entered})")
    # Which councils there are is public; what they have is in the other tables.
    nobody = "coalesce(current_setting('ims.council', true), '') = ''"
    op.execute(f"CREATE POLICY list_of_councils ON council FOR SELECT USING ({nobody})")
