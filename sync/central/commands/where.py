"""Find the database that a command means, and the council."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sync.central.councils import list_councils, which_council
from sync.central.database import Database
from sync.central.dialect import AT_WORK
from sync.central.seal import read_key_file

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from sync.central.dialect import Limits


def data_dir(options: Namespace) -> Path:
    """Tell where central's own files are when nobody said otherwise."""
    if options.data_dir is not None:
        return Path(options.data_dir)
    import platformdirs  # noqa: PLC0415 - only when needed

    return platformdirs.user_data_path("IMS Central", appauthor=False)


def database_url(options: Namespace) -> str:
    """Tell where the records are."""
    return options.database_url or f"sqlite:///{(data_dir(options) / 'central.db').as_posix()}"


def database_of(options: Namespace, limits: Limits = AT_WORK) -> Database:
    """Return the database that is meant, with what opens the councils' keys."""
    seal = None if options.key_file is None else read_key_file(options.key_file)
    return Database(database_url(options), limits=limits, seal=seal)


@contextmanager
def opened(options: Namespace) -> Iterator[Database]:
    """Open the database, made ready, and let go of it."""
    database = database_of(options)
    try:
        database.prepare()
        yield database
    finally:
        database.close()


def slug_in(database: Database, options: Namespace) -> str:
    """Tell which council is meant; without a name, the only one there is.

    Raises: Refusal.
    """
    with database.read() as connection:
        return which_council(list_councils(connection), options.council)


@contextmanager
def writing(options: Namespace) -> Iterator[tuple[Connection, str]]:
    """Write in one transaction of the council that is meant."""
    with opened(options) as database:
        slug = slug_in(database, options)
        with database.write(slug) as connection:
            yield connection, slug
