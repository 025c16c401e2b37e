"""Make the columns all tables of `till.db` share, and the metadata they belong to."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, MetaData, Text

metadata = MetaData()


def text(name: str) -> Column[str]:
    """Make a column of text that is never missing."""
    return Column(name, Text, nullable=False)


def whole(name: str) -> Column[int]:
    """Make a column of whole numbers, never missing."""
    return Column(name, Integer, nullable=False)


def blob(name: str) -> Column[bytes]:
    """Make a column of bytes, never missing."""
    return Column(name, LargeBinary, nullable=False)


def of_fact() -> Column[int]:
    """Make the key of a row that hangs on a fact, by its running number."""
    return Column("n", Integer, ForeignKey("outbox.n"), primary_key=True, autoincrement=False)


def of_payment() -> Column[int]:
    """Make the key of a row that hangs on a payment."""
    return Column("n", Integer, ForeignKey("payment.n"), primary_key=True, autoincrement=False)


def of_session() -> Column[int]:
    """Make the column that says which cashier session a row belongs to."""
    return Column("session", Integer, ForeignKey("cashier_session.id"), nullable=False)


def part(name: str) -> Column[int]:
    """Make the second half of a key: which part of a payment a row is."""
    return Column(name, Integer, primary_key=True, autoincrement=False)
