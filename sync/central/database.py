"""Open the central database and hand out transactions: one to read, one to write."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from sync.central import tables
from sync.central.dialect import enter, for_reading, for_writing, is_file, open_engine
from sync.central.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

HEAD = "0006"
"""The newest schema; a test holds it to the migrations, which are only loaded when a database is behind."""


class Database:
    """The central database. Its life is the process's."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._engine = open_engine(url)

    @contextmanager
    def write(self, council: str | None = None) -> Iterator[Connection]:
        """Write a council's rows in one transaction; nothing stands if the block raises."""
        with self._engine.connect() as plain:
            connection = for_writing(plain)
            with connection.begin():
                enter(connection, council)
                yield connection

    @contextmanager
    def read(self, council: str | None = None) -> Iterator[Connection]:
        """Read one consistent view of a council's rows; without a council, of the list of councils alone."""
        with self._engine.connect() as plain:
            connection = for_reading(plain)
            with connection.begin():
                enter(connection, council)
                yield connection

    def schema(self) -> str | None:
        """Return the version of the schema, None for an empty database."""
        try:
            with self.read() as connection:
                return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
        except (OperationalError, ProgrammingError):
            return None

    def migrate(self) -> None:
        """Bring the schema to the newest version."""
        from sync.central.migrations.run import upgrade  # noqa: PLC0415 - Alembic only when a schema is behind

        with self.write() as connection:
            upgrade(connection)

    def prepare(self) -> None:
        """Make ready to serve: a file is brought up to date by itself, a server's database only by `migrate`.

        Raises: Refusal.
        """
        found = self.schema()
        if found == HEAD:
            return
        if found is not None and found > HEAD:
            raise Refusal(503, "schema_newer", "The database was made by a newer version of this program.")
        if not is_file(self.url):
            raise Refusal(503, "schema_behind", "The database is not up to date. Run: ims-central migrate")
        self.migrate()

    def is_ready(self) -> bool:
        """Tell whether a query gets an answer."""
        try:
            with self.read() as connection:
                connection.execute(select(tables.council.c.council).limit(1)).first()
        except OperationalError:
            return False
        return True

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()
