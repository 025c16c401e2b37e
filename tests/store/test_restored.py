"""A journal put back from yesterday or copied elsewhere is known for what it is; the next epoch is the way out."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ims_desktop.devices.key_file import KeyFile
from ims_desktop.errors import (
    AlreadyEnrolled,
    CopiedJournal,
    RestoredJournal,
    SecretsUnavailable,
)
from ims_desktop.store import place, till_id
from ims_desktop.store.opening import open_till_store
from ims_desktop.words import say
from tests.factory import IDENTITY, KEY_ID, next_epoch, open_a_session, take_a_payment
from tests.store.doors import opening_refused

if TYPE_CHECKING:
    from pathlib import Path

    from tests.factory import MadeTill


@pytest.fixture
def till(closed_till: MadeTill) -> MadeTill:
    """A till with one payment, closed."""
    return closed_till


def _power_cut(*_: object) -> None:
    raise OSError("the power went")


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
    assert isinstance(opening_refused(till), RestoredJournal)


def test_a_journal_from_before_the_last_enrolment_is_noticed(till: MadeTill, tmp_path: Path) -> None:
    shutil.copyfile(till.folder / "till.db", tmp_path / "till.db")
    till.reopened().begin_epoch(next_epoch(), key_id="till-key-2")
    till.store.close()
    shutil.copyfile(tmp_path / "till.db", till.folder / "till.db")
    assert isinstance(opening_refused(till), RestoredJournal)


def test_a_plain_copy_from_before_the_last_payment_is_noticed_although_nothing_was_started_or_sent(
    till: MadeTill, tmp_path: Path
) -> None:
    shutil.copyfile(till.folder / "till.db", tmp_path / "till.db")
    take_a_payment_in(till)
    shutil.copyfile(tmp_path / "till.db", till.folder / "till.db")
    assert isinstance(opening_refused(till), RestoredJournal)
    open_till_store(till.folder, till.secrets, till.clock, till.ids, renewing=True).close()
    assert isinstance(opening_refused(till), RestoredJournal)


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
    problem = opening_refused(clone)
    assert isinstance(problem, CopiedJournal)
    assert "copied" in str(problem)
    till.reopened().close()


def test_the_same_folder_on_another_machine_is_noticed(till: MadeTill, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "machine_id", lambda: "another machine")
    assert isinstance(opening_refused(till), CopiedJournal)


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
