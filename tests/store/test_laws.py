"""The laws in the file itself: whoever writes to `till.db`, by whatever code, facts only grow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ims_desktop.domain.ereturn import Decision
from ims_desktop.domain.session import Direction
from ims_desktop.store.columns import metadata
from ims_desktop.store.driver import DatabaseError, IntegrityError
from ims_desktop.store.engine import borrowed
from ims_desktop.store.triggers import ONLY_GROWS
from tests.factory import (
    MORNING,
    close_a_session,
    make_till_store,
    open_a_session,
    pack_document,
    take_a_payment,
)
from tests.store.card_rows import charged, hold
from tests.store.day_rows import allow, cash_up, count, decide, enter_pile, move, undo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ims_desktop.store.driver import Connection

MAY_CHANGE = {"state", "basket", "verifier", "delivery", "card_open"}
ITS_OWN_LAW = {"outbox", "personal_data"}


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A journal with a row in every table, and a connection that does not go through the store."""
    till = make_till_store(tmp_path_factory.mktemp("laws"))
    session = open_a_session(till)
    taken = take_a_payment(till, session)
    with till.store.write() as unit:
        unit.mark_printed(taken.payment_id, MORNING, copy=False)
        unit.mark_finished(taken.payment_id, MORNING)
        unit.audit(MORNING, "asmith", "act", "")
        unit.save_pack(pack_document(), b"s", MORNING)
        unit.save_acknowledgement(unit.head(), MORNING, b"d", b"s")
        (opened, _) = unit.events()
        unit.settle(opened.event_id, "sent", MORNING)
        unit._db.connection.execute(
            "INSERT INTO outbox SELECT n + 1, epoch, 3, 'p', 'personal_data_purged', "
            "occurred_at, hash, 'x', body FROM outbox WHERE n = 2"
        )
        unit._db.connection.execute("INSERT INTO purged VALUES (2, 3)")
    undo(till, session, taken, {1: 875})
    move(till, session, Direction.IN, 100)
    count(till, session, {100: 1})
    allow(till, session)
    decide(till, session, cash_up(till, session, taken.receipt), "gwen", Decision.APPROVED)
    enter_pile(till, session, "pile", taken.receipt, taken.receipt)
    charged(till, session, till.ids.new())
    hold(till, session, "another")
    hold(till, session, "another", returned=True)
    close_a_session(till, session)
    with borrowed(till.store.engine) as connection:
        yield connection
    till.store.close()


def test_every_table_has_its_law() -> None:
    assert set(metadata.tables) == set(ONLY_GROWS) | MAY_CHANGE | ITS_OWN_LAW


@pytest.mark.parametrize("table", [*ONLY_GROWS, *sorted(ITS_OWN_LAW)])
def test_what_only_grows_can_be_neither_changed_nor_deleted(journal: Connection, table: str) -> None:
    assert journal.execute(f"SELECT count(*) FROM {table}").fetchone() != (0,)
    column = metadata.tables[table].columns.keys()[-1]
    with pytest.raises(IntegrityError, match="law of the journal"):
        journal.execute(f"DELETE FROM {table}")
    with pytest.raises(IntegrityError, match="law of the journal"):
        journal.execute(f"UPDATE {table} SET {column} = {column}")
    with pytest.raises(DatabaseError):
        journal.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE outbox SET body = x'00' WHERE n = 2",
        "UPDATE outbox SET body = NULL WHERE n = 2",
        "UPDATE outbox SET body = NULL, hash = 'y' WHERE n = 1",
        "DELETE FROM delivery WHERE n = 2",
        "UPDATE delivery SET n = 9 WHERE n = 2",
        "INSERT INTO delivery VALUES (1, 'unsent', 0, '', '', NULL)",
        "INSERT INTO purged VALUES (1, 2)",
        "UPDATE card_open SET n = n",
        "DELETE FROM card_open",
        (
            "INSERT INTO outbox SELECT n + 1, epoch, sequence + 2, 'q', kind, occurred_at, hash, 'z', body FROM outbox "
            "ORDER BY n DESC LIMIT 1"
        ),
        (
            "INSERT INTO outbox SELECT n + 2, epoch, sequence + 1, 'q', kind, occurred_at, hash, 'z', body FROM outbox "
            "ORDER BY n DESC LIMIT 1"
        ),
        (
            "INSERT INTO outbox SELECT n + 1, epoch, sequence + 1, 'q', kind, occurred_at, 'no', 'z', body FROM outbox "
            "ORDER BY n DESC LIMIT 1"
        ),
    ],
)
def test_no_change_that_breaks_a_law_is_let_in(journal: Connection, change: str) -> None:
    with pytest.raises(IntegrityError, match="law of the journal"):
        journal.execute(change)


def test_a_whole_number_column_takes_no_text(journal: Connection) -> None:
    with pytest.raises(IntegrityError, match="datatype mismatch"):
        journal.execute("INSERT INTO finished VALUES ('two', 'now')")


def test_a_payment_belongs_to_a_fact_and_a_session(journal: Connection) -> None:
    with pytest.raises(IntegrityError, match="FOREIGN KEY"):
        journal.execute(
            "INSERT INTO payment SELECT 99, 's', 1, kind, 99, cashier, cashier_name, council, office, "
            "office_name, till, taken_at, business_date, amount_pence, offline, training, batch_id "
            "FROM payment WHERE n = 2"
        )


def test_a_receipt_number_is_used_once(journal: Connection) -> None:
    with pytest.raises(IntegrityError, match="UNIQUE"):
        journal.execute(
            "INSERT INTO payment SELECT 1, series, number, kind, 99, cashier, cashier_name, council, "
            "office, office_name, till, taken_at, business_date, amount_pence, offline, training, batch_id "
            "FROM payment WHERE n = 2"
        )
