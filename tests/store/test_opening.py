"""Opening a till: what is wrong is told apart, and nothing is ever answered by a fresh journal."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ims_desktop.errors import (
    AlreadyEnrolled,
    DamagedJournal,
    MissingJournal,
    NewerSchema,
    NotEnrolled,
    SecretsUnavailable,
    StoreUnavailable,
    WrongKey,
)
from ims_desktop.store.driver import connect
from ims_desktop.store.engine import borrowed
from ims_desktop.store.opening import create_till_store, open_till_store
from tests.factory import (
    IDENTITY,
    KEY_ID,
    MadeTill,
    make_till_store,
    open_a_session,
    take_a_payment,
)
from tests.store.doors import files_of, opening_refused

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def till(closed_till: MadeTill) -> MadeTill:
    """A till with one payment, closed."""
    return closed_till


def _power_cut(*_: object) -> None:
    raise OSError("the power went")


# ----------------------------------------------------------------------------------------------- what is wrong with it
def test_a_folder_that_is_no_till_says_so(tmp_path: Path, till: MadeTill) -> None:
    empty = replace(till, folder=tmp_path / "empty")
    empty.folder.mkdir()
    assert isinstance(opening_refused(empty), NotEnrolled)


def test_a_missing_journal_is_missing_and_stays_missing(till: MadeTill) -> None:
    (till.folder / "till.db").unlink()
    problem = opening_refused(till)
    assert isinstance(problem, MissingJournal)
    assert problem.reason == "journal_missing"
    assert "is not there" in str(problem)
    assert "Do not enrol again" in str(problem)


def test_an_empty_journal_is_empty_and_stays_empty(till: MadeTill) -> None:
    (till.folder / "till.db").write_bytes(b"")
    problem = opening_refused(till)
    assert isinstance(problem, MissingJournal)
    assert problem.reason == "journal_empty"


def test_a_fresh_database_under_the_right_key_is_no_journal(till: MadeTill) -> None:
    (till.folder / "till.db").unlink()
    fresh = connect(till.folder / "till.db", till.secrets.get(f"{KEY_ID}/journal") or b"", create=True)
    fresh.execute("PRAGMA journal_mode = WAL")
    fresh.execute("CREATE TABLE t (a)")
    fresh.execute("DROP TABLE t")
    fresh.close()
    assert opening_refused(till).reason == "journal_empty"


@pytest.mark.parametrize("harm", ["first page", "cut short", "other file", "noise"])
def test_a_damaged_journal_is_damaged_not_a_wrong_key(till: MadeTill, harm: str) -> None:
    file = till.folder / "till.db"
    content = bytearray(file.read_bytes())
    if harm == "first page":
        content[100] ^= 1
    elif harm == "cut short":
        del content[700:]
    else:
        content[:] = os.urandom(len(content)) if harm == "noise" else b"SQLite format 3\0" + bytes(8176)
    file.write_bytes(content)
    problem = opening_refused(till)
    assert isinstance(problem, DamagedJournal)
    assert "the key is right" in str(problem)


def test_damage_further_in_is_noticed_when_it_is_read(till: MadeTill) -> None:
    file = till.folder / "till.db"
    content = bytearray(file.read_bytes())
    for page in range(2, len(content) // 4096):
        content[page * 4096 + 100] ^= 1
    file.write_bytes(content)
    with pytest.raises(DamagedJournal):
        _read_all(till)


def _read_all(till: MadeTill) -> None:
    store = open_till_store(till.folder, till.secrets, till.clock, till.ids, read_only=True)
    try:
        with store.read() as reader:
            list(reader.events())
    finally:
        store.close()


def test_a_journal_that_cannot_be_opened_at_all_is_unreadable_not_damaged(till: MadeTill) -> None:
    (till.folder / "till.db").unlink()
    (till.folder / "till.db").mkdir()
    with pytest.raises(StoreUnavailable, match="Check the disk") as caught:
        till.reopened()
    assert caught.value.reason == "store_unreadable"


def test_a_wrong_key_is_a_wrong_key_not_damage(till: MadeTill) -> None:
    till.secrets.set(f"{KEY_ID}/journal", os.urandom(32))
    problem = opening_refused(till)
    assert isinstance(problem, WrongKey)
    assert "untouched" in str(problem)


def test_a_key_store_without_the_key_says_so(till: MadeTill) -> None:
    till.secrets.delete(f"{KEY_ID}/journal")
    problem = opening_refused(till)
    assert isinstance(problem, SecretsUnavailable)
    assert problem.reason == "journal_key_missing"
    assert "recover" in str(problem)


def test_a_journal_of_a_newer_program_isopening_refused(till: MadeTill) -> None:
    with borrowed(till.reopened().engine) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    till.store.close()
    assert isinstance(opening_refused(till), NewerSchema)
    assert isinstance(opening_refused(till, read_only=True), NewerSchema)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "till_id_missing"),
        ("", "till_id_damaged"),
        ("{", "till_id_damaged"),
        ("[]", "till_id_damaged"),
        ('{"format": 1}', "till_id_damaged"),
        (
            '{"format": 1, "council": 5, "till": "", "epoch": "", "key_id": "", "check": "", "place": ""}',
            "till_id_damaged",
        ),
        ('{"format": 2}', "till_id_newer"),
        ("\udc80", "till_id_damaged"),
    ],
)
def test_a_till_id_that_cannot_be_trusted_is_never_replaced(till: MadeTill, content: str | None, reason: str) -> None:
    if content is None:
        (till.folder / "till.id").unlink()
    else:
        (till.folder / "till.id").write_bytes(content.encode("utf-8", "surrogateescape"))
    assert opening_refused(till).reason == reason


def test_a_till_id_that_was_edited_does_not_pass(till: MadeTill) -> None:
    path = till.folder / "till.id"
    document = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**document, "till": "SP04"}), encoding="utf-8")
    assert isinstance(opening_refused(till), WrongKey)


def test_till_id_holds_no_secret(till: MadeTill) -> None:
    key = till.secrets.get(f"{KEY_ID}/journal") or b""
    content = (till.folder / "till.id").read_bytes()
    assert key.hex().encode() not in content
    assert key not in content


# ----------------------------------------------------------------------------------------------------------- enrolment
def test_a_folder_becomes_a_till_once(till: MadeTill) -> None:
    before = files_of(till.folder)
    with pytest.raises(AlreadyEnrolled):
        create_till_store(till.folder, IDENTITY, KEY_ID, till.secrets, till.clock, till.ids)
    (till.folder / "till.id").unlink()
    with pytest.raises(AlreadyEnrolled):
        create_till_store(till.folder, IDENTITY, KEY_ID, till.secrets, till.clock, till.ids)
    assert files_of(till.folder)["till.db"] == before["till.db"]


def test_enrolment_needs_its_key_in_the_key_store_first(till: MadeTill, tmp_path: Path) -> None:
    with pytest.raises(SecretsUnavailable):
        create_till_store(tmp_path / "new", IDENTITY, "no such key", till.secrets, till.clock, till.ids)
    assert not (tmp_path / "new" / "till.id").exists()


def test_an_enrolment_cut_off_half_way_leaves_no_till_and_can_be_done_again(
    till: MadeTill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = tmp_path / "new"
    till.secrets.set("another/journal", os.urandom(32))
    with monkeypatch.context() as cut:
        cut.setattr("ims_desktop.store.epochs.begin", _power_cut)
        with pytest.raises(OSError, match="power"):
            create_till_store(new, IDENTITY, "another", till.secrets, till.clock, till.ids)
    with pytest.raises(NotEnrolled):
        open_till_store(new, till.secrets, till.clock, till.ids)
    create_till_store(new, IDENTITY, "another", till.secrets, till.clock, till.ids).close()


# ---------------------------------------------------------------------------------------------------------- the folder
def test_a_folder_that_is_gone_is_told_apart_from_a_till_that_is_gone(till: MadeTill, tmp_path: Path) -> None:
    gone = replace(till, folder=tmp_path / "unplugged")
    with pytest.raises(StoreUnavailable) as caught:
        open_till_store(gone.folder, till.secrets, till.clock, till.ids)
    assert caught.value.reason == "folder_missing"


def test_a_folder_this_person_may_not_enter_is_said_to_be_shut(till: MadeTill, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # an administrator runs the tests, whom no mode stops
    assert opening_refused(till).reason == "folder_closed"
    assert opening_refused(till, read_only=True).reason == "folder_closed"


def test_a_till_id_that_cannot_be_read_is_told_apart_from_a_damaged_one(till: MadeTill) -> None:
    (till.folder / "till.id").unlink()
    (till.folder / "till.id").mkdir()
    with pytest.raises(StoreUnavailable) as caught:
        open_till_store(till.folder, till.secrets, till.clock, till.ids)
    assert caught.value.reason == "till_id_unreadable"


def test_a_read_only_folder_takes_no_money(till: MadeTill, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda _, mode: not mode & os.W_OK)
    assert opening_refused(till).reason == "folder_read_only"


@pytest.mark.parametrize("name", ["tîll", "100% #1", "a & b; c"])
def test_a_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    made = make_till_store(tmp_path, folder=name)
    take_a_payment(made, open_a_session(made))
    with made.reopened().read() as reader:
        assert reader.last_payment() is not None
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["keys.json", "keys.json.lock", name])
    made.store.close()


def test_a_folder_on_the_network_isopening_refused(till: MadeTill, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ims_desktop.store.folder.is_remote", lambda _: True)
    assert opening_refused(till).reason == "folder_network"
    assert opening_refused(till, read_only=True).reason == "folder_network"
