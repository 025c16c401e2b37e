"""Copies of the journal: encrypted, proved, and never mistaken for the journal itself."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from ims_desktop.errors import StoreUnavailable
from ims_desktop.store import backups
from ims_desktop.store.driver import connect
from ims_desktop.store.engine import borrowed
from tests.factory import MORNING, make_till_store, open_a_session, take_a_payment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.factory import MadeTill


@pytest.fixture
def till(tmp_path: Path) -> Iterator[MadeTill]:
    made = make_till_store(tmp_path)
    take_a_payment(made, open_a_session(made))
    yield made
    made.store.close()


def _key(till: MadeTill) -> bytes:
    return till.secrets.get(f"{till.store.key_id}/journal") or b""


def test_a_copy_holds_every_fact_and_says_that_it_is_a_copy(till: MadeTill, tmp_path: Path) -> None:
    copy = till.store.backup(tmp_path / "usb" / "SP03")
    opened = connect(copy, _key(till), read_only=True)
    assert opened.execute("SELECT count(*) FROM outbox").fetchone() == (2,)
    assert opened.execute("SELECT value FROM state WHERE key = 'origin'").fetchone() == ("backup",)
    opened.close()
    with borrowed(till.store.engine) as connection:
        assert connection.execute("SELECT value FROM state WHERE key = 'origin'").fetchone() == ("till",)
    assert sorted(path.suffix for path in copy.parent.iterdir()) == [".db", ".id"]
    assert copy.with_suffix(".id").read_bytes() == (till.folder / "till.id").read_bytes()


def test_a_copy_is_encrypted(till: MadeTill, tmp_path: Path) -> None:
    content = till.store.backup(tmp_path / "usb").read_bytes()
    assert b"SQLite format 3" not in content
    assert b"SP03A-261121" not in content


def test_a_copy_made_while_a_payment_is_under_way_holds_only_whole_payments(till: MadeTill, tmp_path: Path) -> None:
    with till.store.read() as reader:
        session = reader.open_session()
    assert session is not None
    with borrowed(till.store.engine) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO audit (at, actor, action, detail) VALUES ('', '', 'half', '')")
        copy = backups.copy(till.store.engine, _key(till), till.folder, tmp_path, MORNING)
        connection.execute("ROLLBACK")
    opened = connect(copy, _key(till), read_only=True)
    assert opened.execute("SELECT count(*) FROM audit").fetchone() == (0,)
    opened.close()


def test_the_age_of_the_last_copy_is_known(till: MadeTill, tmp_path: Path) -> None:
    till.store.backup(tmp_path / "usb")
    till.clock.turn(hours=1)
    with till.reopened().read() as reader:
        assert reader.last_backup_at() == MORNING


def test_a_folder_that_takes_no_copy_is_named_and_the_journal_is_safe(till: MadeTill, tmp_path: Path) -> None:
    (tmp_path / "usb").write_text("a file, not a folder", encoding="utf-8")
    with pytest.raises(StoreUnavailable) as caught:
        till.store.backup(tmp_path / "usb")
    assert caught.value.reason == "backup_folder"
    assert "journal itself is safe" in str(caught.value)
    with till.store.read() as reader:
        assert reader.last_backup_at() is None


def test_a_copy_that_differs_is_thrown_away(till: MadeTill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied = backups._copy_pages

    def lose_a_fact(*with_what: object) -> None:
        copied(*with_what)  # type: ignore[arg-type]
        lossy = connect(till.folder / "till-20261121T085200000000Z.partial", _key(till))
        lossy.execute("DROP TRIGGER outbox_no_delete")
        lossy.execute("DELETE FROM outbox WHERE n = 2")
        lossy.close()

    monkeypatch.setattr(backups, "_copy_pages", lose_a_fact)
    with pytest.raises(StoreUnavailable) as caught:
        till.store.backup(tmp_path / "usb")
    assert caught.value.reason == "backup_differs"
    assert not (tmp_path / "usb").exists()
    assert not list(till.folder.glob("*.partial"))


def test_a_copy_the_other_disk_garbles_is_thrown_away(
    till: MadeTill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "copyfileobj", lambda source, target: target.write(source.read()[:-1]))
    with pytest.raises(StoreUnavailable) as caught:
        till.store.backup(tmp_path / "usb")
    assert caught.value.reason == "backup_differs"
    assert list((tmp_path / "usb").iterdir()) == []
