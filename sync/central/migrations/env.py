"""Let Alembic work on the connection it is given; it is run by Alembic, not imported."""

from __future__ import annotations

from alembic import context

from sync.central.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
