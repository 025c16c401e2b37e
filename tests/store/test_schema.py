"""The shape of `till.db`: made, brought up to date, or left exactly as it was."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from ims_desktop.errors import DiskFull, StoreUnavailable
from ims_desktop.store import columns, schema, triggers
from ims_desktop.store.driver import connect, plainly, type_of_module
from ims_desktop.store.engine import borrowed, make_engine, writing
from tests.factory import MORNING, make_till_store, open_a_session, take_a_payment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from ims_desktop.store.driver import Connection
    from tests.factory import MadeTill

SECOND = '''"""Give every printed receipt a note."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    {change}
'''


@pytest.fixture
def till(tmp_path: Path) -> Iterator[MadeTill]:
    made = make_till_store(tmp_path)
    take_a_payment(made, open_a_session(made))
    yield made
    made.store.close()


def _shape(engine: Engine) -> dict[str, str]:
    with borrowed(engine) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'alembic%' AND sql NOT NULL")
        return {
            str(name): re.sub(r"\s+", " ", str(sql)).replace("( ", "(").replace(" )", ")").strip() for name, sql in rows
        }


def test_the_migrations_end_where_the_tables_are(tmp_path: Path) -> None:
    migrated, stated = (make_engine(tmp_path / name, os.urandom(32), create=True) for name in ("a.db", "b.db"))
    schema.create(migrated)
    columns.metadata.create_all(stated)
    with writing(stated) as connection:
        for trigger in triggers.triggers():
            connection.execute(trigger)
    assert _shape(migrated) == _shape(stated)
    migrated.dispose()
    stated.dispose()


def test_the_newest_migration_is_the_one_the_program_asks_for() -> None:
    assert ScriptDirectory(str(schema.SCRIPTS)).get_current_head() == schema.HEAD


def test_a_till_that_is_up_to_date_opens_without_the_migration_library(till: MadeTill) -> None:
    till.store.close()
    program = (
        "import sys; from pathlib import Path; from tests.factory import CountedIds, HandClock;"
        "from ims_desktop.devices.key_file import KeyFile; from ims_desktop.store.opening import open_till_store;"
        f"open_till_store(Path({str(till.folder)!r}), KeyFile(Path({str(till.folder.parent / 'keys.json')!r})),"
        " HandClock(), CountedIds()).close(); sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """The migrations of a later program: ours and one more."""
    return shutil.copytree(schema.SCRIPTS, tmp_path / "scripts", ignore=shutil.ignore_patterns("__pycache__"))


def _add(scripts: Path, change: str) -> None:
    (scripts / "versions" / "r0002_second.py").write_text(SECOND.format(change=change), encoding="utf-8")


def test_an_older_journal_is_copied_then_brought_up_to_date(
    till: MadeTill, scripts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _add(scripts, 'op.execute("ALTER TABLE printed ADD COLUMN note TEXT")')
    monkeypatch.setattr(schema, "HEAD", "0002")
    monkeypatch.setattr("ims_desktop.store.schema.migrate_copied.__defaults__", (scripts,))
    with pytest.raises(StoreUnavailable) as caught:
        till.reopened(read_only=True)
    assert caught.value.reason == "journal_older"
    with till.reopened().read() as reader:
        assert reader.last_payment() is not None
    with borrowed(till.store.engine) as connection:
        connection.execute("SELECT note FROM printed")
    (copy,) = (till.folder / "backups").glob("before-0002-*.db")
    assert copy.stat().st_size > 0


def test_a_migration_that_loses_a_fact_is_undone(till: MadeTill, scripts: Path) -> None:
    _add(scripts, 'op.execute("DROP TRIGGER payment_no_delete"); op.execute("PRAGMA defer_foreign_keys = ON");'
                  ' op.execute("DELETE FROM payment_line"); op.execute("DELETE FROM payment")')  # fmt: skip
    with borrowed(till.store.engine) as connection:
        connection.execute("DROP TRIGGER payment_line_no_delete")
        connection.execute("DROP TRIGGER payment_tender_no_delete")
        connection.execute("DROP TRIGGER allocation_no_delete")
        connection.execute("PRAGMA foreign_keys = OFF")
        before = connection.execute("SELECT count(*), sum(amount_pence) FROM payment").fetchone()
    till.store.engine.dispose()
    key = till.secrets.get(f"{till.store.key_id}/journal") or b""
    engine = make_engine(till.folder / "till.db", key)
    with borrowed(engine) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
    with pytest.raises(StoreUnavailable) as caught:
        schema.migrate(engine, scripts)
    assert caught.value.reason == "migration_differs"
    with borrowed(engine) as connection:
        assert connection.execute("SELECT count(*), sum(amount_pence) FROM payment").fetchone() == before
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
    engine.dispose()


def test_a_migration_that_breaks_off_leaves_the_journal_as_it_was(till: MadeTill, scripts: Path) -> None:
    _add(scripts, 'op.execute("ALTER TABLE printed ADD COLUMN note TEXT"); raise RuntimeError("the power went")')
    shape = _shape(till.store.engine)
    with pytest.raises(RuntimeError, match="power"):
        schema.migrate_copied(till.store.engine, till.store._key, till.folder, MORNING, scripts)
    assert _shape(till.store.engine) == shape
    with till.store.engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "0001"


def test_a_disk_that_fills_while_a_journal_is_made_is_said_as_such(tmp_path: Path) -> None:
    engine = create_engine("sqlite://", creator=partial(_small, tmp_path / "till.db"), module=type_of_module)
    with pytest.raises(DiskFull), plainly("till.db"):
        schema.create(engine)
    engine.dispose()


def _small(path: Path) -> Connection:
    connection = connect(path, bytes(32), create=True)
    connection.execute("PRAGMA max_page_count = 4")
    return connection
