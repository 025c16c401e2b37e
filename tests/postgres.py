"""Give tests real PostgreSQL databases: one private server for the run (or worker), an empty database for each test.

The two roles are those of a council's server: one owns the schema and migrates it, the other is the application.
A test that stops the server, or needs what it was told to be on disk, takes one of its own from `private_server`.
"""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, LiteralString

import pytest

from tests.postgres_cluster import LISTENS, Cluster

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from psycopg import Connection
    from psycopg.rows import TupleRow

OWNER = "ims_owner"
APP = "ims_app"
SUPERUSER = "postgres"


@contextmanager
def connected(url: str) -> Iterator[Connection[TupleRow]]:
    """Connect with bare psycopg to an address as SQLAlchemy takes it, every statement for itself."""
    import psycopg

    with psycopg.connect(url.replace("+psycopg", "", 1), autocommit=True) as connection:
        yield connection


@dataclass(frozen=True)
class Databases:
    """One database, as its owner and as the application see it."""

    name: str
    owner_url: str
    app_url: str


class Server:
    """A private PostgreSQL with the two roles in it; `stop` and `start` keep its port and its data."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._passwords = {SUPERUSER: cluster.password, OWNER: secrets.token_hex(16), APP: secrets.token_hex(16)}
        for role in (OWNER, APP):
            self.execute(
                "CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD {}",
                role,
                literal=self._passwords[role],
            )

    @property
    def port(self) -> int:
        return self._cluster.port

    @property
    def superuser_url(self) -> str:
        return self.url(SUPERUSER, "postgres")

    def url(self, role: str, database: str) -> str:
        """Return the address of a database as SQLAlchemy takes it."""
        return f"postgresql+psycopg://{role}:{self._passwords[role]}@{LISTENS}:{self.port}/{database}"

    def start(self) -> None:
        self._cluster.start()

    def stop(self, *, crash: bool = False) -> None:
        """Stop under its clients: in good order, or (`crash`) so that it recovers at the next start."""
        self._cluster.stop(crash=crash)

    def restart(self, *, crash: bool = False) -> None:
        self.stop(crash=crash)
        self.start()

    def databases(self, name: str) -> Databases:
        return Databases(name, self.url(OWNER, name), self.url(APP, name))

    def execute(self, statement: LiteralString, *names: str, literal: str | None = None) -> None:
        """Run a statement as the superuser; `{}` stands for each name in turn, then for the literal."""
        from psycopg import sql

        parts: list[sql.Composable] = [sql.Identifier(name) for name in names]
        parts += [] if literal is None else [sql.Literal(literal)]
        with connected(self.superuser_url) as connection:
            connection.execute(sql.SQL(statement).format(*parts))


@contextmanager
def private_server(*, durable: bool = True) -> Iterator[Server]:
    """Start a server for one test; `durable` waits for the disk as a council's server does."""
    cluster = Cluster(durable=durable)
    try:
        yield Server(cluster)
    finally:
        cluster.close()


def make_database(server: Server, template: str | None = None) -> Databases:
    """Make a database owned by the owner's role: empty, or a copy of a template."""
    name = f"ims_{secrets.token_hex(6)}"
    server.execute("CREATE DATABASE {} OWNER {} TEMPLATE {}", name, OWNER, template or "template1")
    return server.databases(name)


def drop_database(server: Server, name: str) -> None:
    """Drop a database from under whoever is connected to it."""
    server.execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


@contextmanager
def fresh_database(server: Server, template: str | None = None) -> Iterator[Databases]:
    """Make a database and drop it afterwards."""
    made = make_database(server, template)
    try:
        yield made
    finally:
        drop_database(server, made.name)


def make_template(server: Server, fill: Callable[[Databases], None], template: str | None = None) -> str:
    """Make a database, let `fill` put something into it, and return its name for `make_database` to copy.

    Nobody can connect to it any more, because PostgreSQL copies only a database that is not in use.
    """
    made = make_database(server, template)
    try:
        fill(made)
        server.execute("ALTER DATABASE {} ALLOW_CONNECTIONS false", made.name)
        with connected(server.superuser_url) as connection:
            gone = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s"
            connection.execute(gone, (made.name,))
    except BaseException:
        drop_database(server, made.name)
        raise
    return made.name


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """Share one server among the tests of a run, or of one of its workers."""
    with private_server(durable=False) as server:
        yield server


@pytest.fixture
def postgres_database(postgres_server: Server) -> Iterator[Databases]:
    """Give the test an empty database."""
    with fresh_database(postgres_server) as made:
        yield made


@pytest.fixture(scope="session")
def migrated(postgres_server: Server) -> str:
    """The name of a database with central's schema in it, which its owner made and the application's role may use."""
    from sync.central.database import Database
    from sync.central.roles import grant

    def fill(made: Databases) -> None:
        database = Database(made.owner_url)
        database.migrate()
        with database.write() as connection:
            grant(connection, APP)
        database.close()

    return make_template(postgres_server, fill)
