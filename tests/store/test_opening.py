"""Opening a till: what is wrong is told apart, and nothing is ever answered by a fresh journal."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ims_desktop.devices.key_file import KeyFile
from ims_desktop.errors import (
    AlreadyEnrolled,
    CopiedJournal,
    DamagedJournal,
    ImsError,
    MissingJournal,
    NewerSchema,
    NotEnrolled,
    RestoredJournal,
    SecretsUnavailable,
    StoreUnavailable,
    WrongKey,
)
from ims_desktop.store import place, till_id
from ims_desktop.store.driver import connect
from ims_desktop.store.engine import borrowed
from ims_desktop.store.opening import create_till_store, open_till_store
from ims_desktop.words import say
from tests.factory import (
    IDENTITY,
    KEY_ID,
    MadeTill,
    make_till_store,
    next_epoch,
    open_a_session,
    take_a_payment,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def till(tmp_path: Path) -> Iterator[MadeTill]:
    """A till with one payment, closed."""
    made = make_till_store(tmp_path)
    take_a_payment(made, open_a_session(made))
    made.store.close()
    yield made
    made.store.close()


def _refused(till: MadeTill, **how: bool) -> ImsError:
    """Try to open, and see that no file of the folder was made or changed by it."""
    before = _files(till.folder)
    with pytest.raises(ImsError) as caught:
        open_till_store(till.folder, till.secrets, till.clock, till.ids, **how)
    assert _files(till.folder) == before
    return caught.value


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.endswith(("-wal", "-shm"))}


# ----------------------------------------------------------------------------------------------- what is wrong with it
def test_a_folder_that_is_no_till_says_so(tmp_path: Path, till: MadeTill) -> None:
    empty = replace(till, folder=tmp_path / "empty")
    empty.folder.mkdir()
    assert isinstance(_refused(empty), NotEnrolled)


def test_a_missing_journal_is_missing_and_stays_missing(till: MadeTill) -> None:
    (till.folder / "till.db").unlink()
    problem = _refused(till)
    assert isinstance(problem, MissingJournal)
    assert problem.reason == "journal_missing"
    assert "is not there" in str(problem)
    assert "Do not enrol again" in str(problem)


def test_an_empty_journal_is_empty_and_stays_empty(till: MadeTill) -> None:
    (till.folder / "till.db").write_bytes(b"")
    problem = _refused(till)
    assert isinstance(problem, MissingJournal)
    assert problem.reason == "journal_empty"


def test_a_fresh_database_under_the_right_key_is_no_journal(till: MadeTill) -> None:
    (till.folder / "till.db").unlink()
    fresh = connect(till.folder / "till.db", till.secrets.get(f"{KEY_ID}/journal") or b"", create=True)
    fresh.execute("PRAGMA journal_mode = WAL")
    fresh.execute("CREATE TABLE t (a)")
    fresh.execute("DROP TABLE t")
    fresh.close()
    assert _refused(till).reason == "journal_empty"


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
    problem = _refused(till)
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
    problem = _refused(till)
    assert isinstance(problem, WrongKey)
    assert "untouched" in str(problem)


def test_a_key_store_without_the_key_says_so(till: MadeTill) -> None:
    till.secrets.delete(f"{KEY_ID}/journal")
    problem = _refused(till)
    assert isinstance(problem, SecretsUnavailable)
    assert problem.reason == "journal_key_missing"
    assert "recover" in str(problem)


def test_a_journal_of_a_newer_program_is_refused(till: MadeTill) -> None:
    with borrowed(till.reopened().engine) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    till.store.close()
    assert isinstance(_refused(till), NewerSchema)
    assert isinstance(_refused(till, read_only=True), NewerSchema)


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
    assert _refused(till).reason == reason


def test_a_till_id_that_was_edited_does_not_pass(till: MadeTill) -> None:
    path = till.folder / "till.id"
    document = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**document, "till": "SP04"}), encoding="utf-8")
    assert isinstance(_refused(till), WrongKey)


def test_till_id_holds_no_secret(till: MadeTill) -> None:
    key = till.secrets.get(f"{KEY_ID}/journal") or b""
    content = (till.folder / "till.id").read_bytes()
    assert key.hex().encode() not in content
    assert key not in content


# ---------------------------------------------------------------------------------------------------- the wrong moment
def test_yesterdays_backup_put_back_is_noticed_even_when_nothing_was_sent(till: MadeTill, tmp_path: Path) -> None:
    store = till.reopened()
    copy = store.backup(tmp_path / "backups")
    store.close()
    shutil.copyfile(copy, till.folder / "till.db")
    with pytest.raises(RestoredJournal, match="older copy"):
        till.reopened()


def test_a_plain_copy_of_yesterday_put_back_is_noticed(till: MadeTill, tmp_path: Path) -> None:
    shutil.copytree(till.folder, tmp_path / "yesterday")
    take_a_payment_in(till)
    till.reopened().close()
    shutil.copytree(tmp_path / "yesterday", till.folder, dirs_exist_ok=True)
    assert isinstance(_refused(till), RestoredJournal)


def test_a_journal_from_before_the_last_enrolment_is_noticed(till: MadeTill, tmp_path: Path) -> None:
    shutil.copyfile(till.folder / "till.db", tmp_path / "till.db")
    till.reopened().begin_epoch(next_epoch(), key_id="till-key-2")
    till.store.close()
    shutil.copyfile(tmp_path / "till.db", till.folder / "till.db")
    assert isinstance(_refused(till), RestoredJournal)


class ShutSecrets(KeyFile):
    """A key store that gives what it has and takes nothing."""

    def set(self, name: str, value: bytes) -> None:
        raise SecretsUnavailable(say("The key store is shut."))


def test_a_key_store_that_takes_nothing_right_now_does_not_stop_the_till(till: MadeTill, tmp_path: Path) -> None:
    till.secrets = ShutSecrets(tmp_path / "keys.json")
    till.reopened()
    open_a_session(till)


def take_a_payment_in(till: MadeTill) -> None:
    with till.reopened().read() as reader:
        session = reader.open_session()
    assert session is not None
    take_a_payment(till, session)
    till.store.close()


@pytest.mark.parametrize("mark", [b"", b"{}", b'{"epoch": "A", "sequence": "many"}'])
def test_a_high_water_mark_that_cannot_be_read_does_not_shut_the_till(till: MadeTill, mark: bytes) -> None:
    till.secrets.set(f"{KEY_ID}/high_water", mark)
    till.reopened().close()


def test_a_cloned_folder_is_noticed(till: MadeTill, tmp_path: Path) -> None:
    shutil.copytree(till.folder, tmp_path / "clone")
    clone = replace(till, folder=tmp_path / "clone")
    problem = _refused(clone)
    assert isinstance(problem, CopiedJournal)
    assert "copied" in str(problem)
    till.reopened().close()


def test_the_same_folder_on_another_machine_is_noticed(till: MadeTill, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "machine_id", lambda: "another machine")
    assert isinstance(_refused(till), CopiedJournal)


def test_a_reader_may_look_into_a_clone_and_hears_why_it_takes_no_money(till: MadeTill, tmp_path: Path) -> None:
    shutil.copytree(till.folder, tmp_path / "clone")
    store = open_till_store(tmp_path / "clone", till.secrets, till.clock, till.ids, read_only=True)
    assert isinstance(store.trouble, CopiedJournal)
    with store.read() as reader:
        assert reader.block() == "journal_copied"
        assert reader.last_payment() is not None
    store.close()


# ----------------------------------------------------------------------------------------------------- the next epoch
def test_a_restored_till_goes_on_in_the_next_epoch_and_reuses_no_number(till: MadeTill, tmp_path: Path) -> None:
    store = till.reopened()
    copy = store.backup(tmp_path / "backups")
    with store.read() as reader:
        session = reader.open_session()
    assert session is not None
    lost = take_a_payment(till, session)
    store.close()
    shutil.copyfile(copy, till.folder / "till.db")

    store = till.reopened(renewing=True)
    assert isinstance(store.trouble, RestoredJournal)
    store.begin_epoch(next_epoch())
    after = take_a_payment(till, session)
    assert lost.receipt == "SP03A-261121-0002"
    assert after.receipt == "SP03B-261121-0001"
    with till.reopened().read() as reader:
        assert reader.identity() == next_epoch()
        assert reader.epochs() == ("A", "B")
        assert reader.identity_in("A") == IDENTITY
        assert (reader.head().sequence, reader.block()) == (1, "")
        with pytest.raises(KeyError):
            reader.identity_in("Z")


def test_a_clone_enrolled_again_gets_its_own_keys_and_leaves_the_first_till_alone(
    till: MadeTill, tmp_path: Path
) -> None:
    shutil.copytree(till.folder, tmp_path / "clone")
    clone = replace(till, folder=tmp_path / "clone")
    clone.reopened(renewing=True).begin_epoch(next_epoch(), key_id="till-key-2")
    clone.reopened().close()
    assert clone.store.key_id == "till-key-2"
    till.reopened().close()
    assert till.store.key_id == KEY_ID


def test_a_journal_belongs_to_one_council_and_an_epoch_is_used_once(till: MadeTill) -> None:
    store = till.reopened()
    before = (till.folder / "till.id").read_bytes()
    with pytest.raises(AlreadyEnrolled) as caught:
        store.begin_epoch(replace(next_epoch(), council="barnsworth"))
    assert caught.value.reason == "other_council"
    with pytest.raises(AlreadyEnrolled) as caught:
        store.begin_epoch(IDENTITY)
    assert caught.value.reason == "epoch_used"
    assert (till.folder / "till.id").read_bytes() == before
    with till.reopened().read() as reader:
        assert reader.identity() == IDENTITY


def test_a_new_enrolment_cut_off_before_till_id_is_finished_by_the_next_start(
    till: MadeTill, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = till.reopened()
    with monkeypatch.context() as cut:
        cut.setattr("ims_desktop.store.journal.write_till_id", _power_cut)
        with pytest.raises(OSError, match="power"):
            store.begin_epoch(next_epoch(), key_id="till-key-2")
    assert till_id.read_till_id(till.folder).epoch == "A"
    with till.reopened().read() as reader:
        assert reader.identity() == next_epoch()
    assert till_id.read_till_id(till.folder).epoch == "B"
    assert till.store.key_id == "till-key-2"
    till.reopened().close()


def _power_cut(*_: object) -> None:
    raise OSError("the power went")


# ----------------------------------------------------------------------------------------------------------- enrolment
def test_a_folder_becomes_a_till_once(till: MadeTill) -> None:
    before = _files(till.folder)
    with pytest.raises(AlreadyEnrolled):
        create_till_store(till.folder, IDENTITY, KEY_ID, till.secrets, till.clock, till.ids)
    (till.folder / "till.id").unlink()
    with pytest.raises(AlreadyEnrolled):
        create_till_store(till.folder, IDENTITY, KEY_ID, till.secrets, till.clock, till.ids)
    assert _files(till.folder)["till.db"] == before["till.db"]


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


def test_a_read_only_folder_takes_no_money(till: MadeTill, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # an administrator runs the tests, whom no mode stops
    assert _refused(till).reason == "folder_read_only"


def test_a_folder_on_the_network_is_refused(till: MadeTill, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ims_desktop.store.folder.is_remote", lambda _: True)
    assert _refused(till).reason == "folder_network"
    assert _refused(till, read_only=True).reason == "folder_network"
