"""Compile Core statements once and run their text on the driver connection.

SQLAlchemy writes the SQL from the tables, so a column is named in one place; its execution machinery, which costs more
than the whole commit of a payment, is left out of the path of money.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, cast

from sqlalchemy import insert
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Table
    from sqlalchemy.sql.compiler import SQLCompiler
    from sqlalchemy.sql.elements import ClauseElement

    from ims_desktop.store.driver import Connection, Cursor, Row, Value

_DIALECT: Final = SQLiteDialect_pysqlite(paramstyle="qmark")


class Statement:
    """One statement of the store: its text, the order of its values, and those that never change."""

    __slots__ = ("_fixed", "_order", "text")

    def __init__(self, statement: ClauseElement, columns: tuple[str, ...] | None = None) -> None:
        compiled = cast("SQLCompiler", statement.compile(dialect=_DIALECT, column_keys=columns))
        names = compiled.positiontup or ()
        self.text = str(compiled)
        self._fixed: dict[str, Any] = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
        self._order = _in_order(names)

    def order(self, values: Mapping[str, Value]) -> Row:
        """Put the values where the text has its question marks.

        Raises: KeyError for a value that is missing.
        """
        return self._order({**self._fixed, **values} if self._fixed else values)


def _in_order(names: Sequence[str]) -> Callable[[Mapping[str, Value]], Row]:
    """Make what picks values by name as a tuple, in C where it can: it runs for every row of a payment."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: tuple(values[name] for name in names)


def insert_into(table: Table, *, without: tuple[str, ...] = ()) -> Statement:
    """Compile the INSERT of a whole row, by column name."""
    return Statement(insert(table), tuple(column.name for column in table.columns if column.name not in without))


class Db:
    """A driver connection inside a transaction, as the modules of the store see it."""

    __slots__ = ("connection",)

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def run(self, statement: Statement, **values: Value) -> Cursor:
        """Run a statement with named values."""
        return self.connection.execute(statement.text, statement.order(values))

    def run_all(self, statement: Statement, rows: Iterable[Mapping[str, Value]]) -> None:
        """Run a statement once for each row."""
        self.connection.executemany(statement.text, [statement.order(row) for row in rows])

    def one(self, statement: Statement, **values: Value) -> Row | None:
        """Return the first row, or None."""
        return self.run(statement, **values).fetchone()

    def all(self, statement: Statement, **values: Value) -> list[Row]:
        """Return every row."""
        return self.run(statement, **values).fetchall()

    def stream(self, statement: Statement, **values: Value) -> Iterator[Row]:
        """Yield rows as they are read; memory stays flat however long the journal is."""
        cursor = self.run(statement, **values)
        while rows := cursor.fetchmany(500):
            yield from rows
