"""`serve` and `migrate`: run central, and keep its schema."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sync.central import roles
from sync.central.commands.where import database_url
from sync.central.database import Database
from sync.central.talk import tell

if TYPE_CHECKING:
    from argparse import Namespace


def add_words(word: Any) -> None:
    """Add the words of this module to the command line."""
    serving = word("serve", "Serve the API; the address is the first line printed.", serve)
    serving.add_argument("--host", default="127.0.0.1")
    serving.add_argument("--port", type=int, default=8642, help="0 takes a free one")
    serving.add_argument("--tls-cert", type=Path)
    serving.add_argument("--tls-key", type=Path)
    migrating = word("migrate", "Bring the database to the newest schema.", migrate)
    migrating.add_argument("--app-role", metavar="ROLE", help="the role central serves as, which owns nothing")


def serve(options: Namespace) -> None:
    """Serve until told to stop."""
    from sync.central.serve import serve as run  # noqa: PLC0415 - only this word needs the server

    run(
        Database(database_url(options)),
        options.host,
        options.port,
        tls_cert=options.tls_cert,
        tls_key=options.tls_key,
        listening=lambda address: tell(options, {"address": address}, address),
    )


def migrate(options: Namespace) -> None:
    """Change the schema, as its owner; let the application's role in."""
    database = Database(database_url(options))
    database.migrate()
    schema = database.schema()
    if options.app_role:
        with database.write() as connection:
            roles.grant(connection, options.app_role)
    database.close()
    tell(options, {"schema": schema}, f"The schema is at {schema}.")
