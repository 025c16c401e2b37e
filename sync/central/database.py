"""Open the central database and hand out transactions: one to read, one to write."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoConnection

from sync.central import roles
from sync.central.councils import list_councils, the_council
from sync.central.dialect import AT_WORK, enter, for_reading, for_writing, is_file, open_engine, with_seal
from sync.central.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

    from sync.central.dialect import Limits
    from sync.central.seal import Seal

HEAD = "0011"
"""The newest schema; a test holds it to the migrations, which are only loaded when a database is behind."""


class Database:
    """The central database. Its life is the process's."""

    def __init__(self, url: str, *, limits: Limits = AT_WORK, seal: Seal | None = None) -> None:
        self.url = url
        self._engine = open_engine(url, limits)
        self._seal = seal

    @contextmanager
    def write(self, council: str | None = None) -> Iterator[Connection]:
        """Write a council's rows in one transaction; nothing stands if the block raises."""
        with self._engine.connect() as plain:
            connection = with_seal(for_writing(plain), self._seal)
            with connection.begin():
                enter(connection, council)
                yield connection

    @contextmanager
    def read(self, council: str | None = None) -> Iterator[Connection]:
        """Read one consistent view of a council's rows; without a council, of the list of councils alone."""
        with self._engine.connect() as plain:
            connection = with_seal(for_reading(plain), self._seal)
            with connection.begin():
                enter(connection, council)
                yield connection

    def schema(self) -> str | None:
        """Return the version of the schema, None for an empty database."""
        try:
            with self.read() as connection:
                return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
        except ProgrammingError:
            return None
        except OperationalError:
            if not is_file(self.url):
                raise
            return None

    def migrate(self) -> None:
        """Bring the schema to the newest version."""
        from sync.central.migrations.run import upgrade  # noqa: PLC0415 - Alembic only when a schema is behind

        with self.write() as connection:
            upgrade(connection)

    def prepare(self, *, serving: bool = False) -> None:
        """Make ready for work: a file is brought up to date by itself, a server's database only by `migrate`.

        To serve, the role must be one that the walls between councils hold, and every council's key must open.

        Raises: Refusal.
        """
        found = self.schema()
        if found is not None and found > HEAD:
            raise Refusal(503, "schema_newer", "The database was made by a newer version of this program.")
        if found != HEAD and not is_file(self.url):
            raise Refusal(503, "schema_behind", "The database is not up to date. Run: ims-central migrate")
        if found != HEAD:
            self.migrate()
        if serving:
            self._check_walls()

    def _check_walls(self) -> None:
        with self.read() as connection:
            roles.check_role(connection)
            here = list_councils(connection)
        for slug in here:
            with self.read(slug) as connection:
                the_council(connection, slug)

    def is_ready(self) -> bool:
        """Tell whether a query gets an answer, and the schema is the one this program knows."""
        try:
            return self.schema() == HEAD
        except (DBAPIError, NoConnection):
            return False

    def watch(self, taken: Callable[[], None], given_back: Callable[[], None]) -> None:
        """Tell whenever a connection is taken and given back."""
        event.listen(self._engine, "checkout", lambda *_: taken())
        event.listen(self._engine, "checkin", lambda *_: given_back())

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()
