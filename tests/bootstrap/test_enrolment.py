"""Making a PC a till: what is kept, and how a run that was cut off goes on."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ims_desktop.bootstrap import build_till, enrol_till, make_secrets
from ims_desktop.bootstrap.enrolment import ATTEMPT, Workshop, recover_till
from ims_desktop.errors import (
    AlreadyEnrolled,
    BadInput,
    NotEnrolled,
    Refused,
    RestoredJournal,
    SecretsUnavailable,
    StoreUnavailable,
    WireUnavailable,
    WrongKey,
)
from ims_desktop.settings import Settings
from ims_desktop.use_cases.open_session import open_session
from ims_desktop.use_cases.sign_in import sign_in
from ims_desktop.use_cases.verify import verify
from sync.central import tables
from sync.central.desk.tills import wrapped_key
from tests.sync.desks import nobody_listens
from tests.sync.world import PASSWORD, ServedCentral

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ims_desktop.till import Till


def test_a_pc_becomes_a_till_that_can_take_money_at_once(settings: Settings, central: ServedCentral) -> None:
    identity = enrol_till(settings, f" {central.url} ", central.code())
    assert (identity.till, identity.epoch, identity.council) == ("CH01", "A", "aldermere")
    till = build_till(settings)
    try:
        assert till.identity == identity
        assert till.sync.step().online
        cashier = sign_in(till, "priya", PASSWORD).cashier
        assert open_session(till, cashier, 10_000).cashier == "priya"
        assert verify(till).ok
        with till.store.read() as reader:
            assert [json.loads(event.body or b"{}")["kind"] for event in reader.events()] == [
                "till_enrolled",
                "session_opened",
            ]
    finally:
        till.close()
    assert not (settings.data_dir / ATTEMPT).exists()


def test_central_holds_the_journal_key_wrapped(enrolled: Settings, central: ServedCentral) -> None:
    key = make_secrets(enrolled).get(f"{_key_id(enrolled)}/journal")
    (device,) = central.rows(tables.device)
    assert key is not None
    assert device["escrow_key_id"] == _key_id(enrolled)
    assert key not in device["escrow_key"]


def _key_id(settings: Settings) -> str:
    return str(json.loads((settings.data_dir / "till.id").read_text(encoding="utf-8"))["key_id"])


def test_enrolling_again_gives_the_next_epoch_and_keeps_the_journal(till: Till, central: ServedCentral) -> None:
    till.sync.step()
    cashier = sign_in(till, "priya", PASSWORD).cashier
    open_session(till, cashier, 10_000)
    till.close()
    identity = enrol_till(till.settings, central.url, central.code(till="CH01"))
    assert (identity.till, identity.epoch) == ("CH01", "B")
    again = build_till(till.settings)
    try:
        assert again.sync.step().online
        with again.store.read() as reader:
            assert reader.epochs() == ("A", "B")
            assert reader.unsent().events == 0
        assert verify(again).ok
    finally:
        again.close()


def test_a_restored_journal_takes_no_money_until_it_is_enrolled_again(till: Till, central: ServedCentral) -> None:
    copy = till.store.backup(till.settings.data_dir / "copies")
    cashier = sign_in(till, "priya", PASSWORD).cashier
    open_session(till, cashier, 10_000)
    till.close()
    for leftover in till.settings.data_dir.glob("till.db*"):
        leftover.unlink()
    copy.rename(till.settings.data_dir / "till.db")
    with pytest.raises(RestoredJournal):
        build_till(till.settings)
    enrol_till(till.settings, central.url, central.code(till="CH01"))
    again = build_till(till.settings)
    assert (again.identity.epoch, again.sync.step().online) == ("B", True)
    again.close()


@pytest.mark.parametrize("cut", ["enrol", "keep", "escrow", "reference", "open", "fill", "forget"])
def test_a_run_that_was_cut_off_is_finished_by_the_same_command(
    settings: Settings, central: ServedCentral, monkeypatch: pytest.MonkeyPatch, cut: str
) -> None:
    """The power goes right after each step in turn; `fill` is the journal made but `till.id` not yet written."""
    code = central.code()
    with monkeypatch.context() as power:
        _cut_after(power, cut)
        with pytest.raises(KeyboardInterrupt):
            enrol_till(settings, central.url, code)
    identity = enrol_till(settings, central.url, code)
    assert (identity.till, identity.epoch, central.count(tables.device)) == ("CH01", "A", 1)
    till = build_till(settings)
    with till.store.read() as reader:
        assert (reader.head().sequence, reader.pack() is not None) == (1, True)
    till.close()


def _cut_after(power: pytest.MonkeyPatch, step: str) -> None:
    if step == "fill":
        power.setattr("ims_desktop.store.opening.write_till_id", _cut)
        return
    where = "WireDoor" if step in {"enrol", "escrow", "reference"} else "Workshop"
    if step == "forget":
        power.setattr(Workshop, "forget", _cut)
        return
    from ims_desktop.bootstrap import enrolment

    owner = getattr(enrolment, where)
    whole: Callable[..., object] = getattr(owner, step)
    calls = []

    def then_dark(*arguments: object) -> object:
        done = whole(*arguments)
        calls.append(step)
        # The attempt is kept twice: before central is asked, and with its answer.
        if step != "keep" or len(calls) == 2:
            raise KeyboardInterrupt
        return done

    power.setattr(owner, step, then_dark)


def _cut(*_arguments: object) -> None:
    raise KeyboardInterrupt


def test_another_code_begins_anew(settings: Settings, central: ServedCentral, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as power:
        _cut_after(power, "enrol")
        with pytest.raises(KeyboardInterrupt):
            enrol_till(settings, central.url, central.code())
    assert enrol_till(settings, central.url, central.code()).till == "CH02"


def test_an_attempt_that_cannot_be_read_counts_as_none(settings: Settings, central: ServedCentral) -> None:
    settings.data_dir.mkdir()
    (settings.data_dir / ATTEMPT).write_text("{", encoding="utf-8")
    assert enrol_till(settings, central.url, central.code()).epoch == "A"


def test_a_wrong_code_changes_nothing_and_can_be_typed_again(settings: Settings, central: ServedCentral) -> None:
    with pytest.raises(Refused) as problem:
        enrol_till(settings, central.url, "aldermere-AAAA-BBBB-CCCC-DDDD")
    assert problem.value.reason == "enrolment_code"
    with pytest.raises(NotEnrolled):
        build_till(settings)
    assert enrol_till(settings, central.url, central.code()).epoch == "A"


def test_a_central_without_reference_data_still_makes_a_till(settings: Settings, tmp_path: Path) -> None:
    bare = ServedCentral(tmp_path / "bare")
    bare.add_council()
    try:
        enrol_till(settings, bare.url, bare.code())
    finally:
        bare.close()
    till = build_till(settings)
    with till.store.read() as reader:
        assert reader.pack() is None
    till.close()


def test_a_journal_belongs_to_one_council_for_ever(enrolled: Settings, tmp_path: Path) -> None:
    other = ServedCentral(tmp_path / "other")
    other.add_council("norwold")
    theirs = Settings(tmp_path / "theirs", keyfile=tmp_path / "theirs.json", reserve_bytes=0)
    try:
        assert enrol_till(theirs, other.url, other.code(slug="norwold")).till == "CH01"
        with pytest.raises(AlreadyEnrolled) as problem:
            enrol_till(enrolled, other.url, other.code(till="CH01", slug="norwold"))
    finally:
        other.close()
    assert problem.value.reason == "other_council"
    till = build_till(enrolled)
    assert (till.identity.council, till.identity.epoch) == ("aldermere", "A")
    till.close()


def test_without_central_nothing_is_made(settings: Settings) -> None:
    with pytest.raises(WireUnavailable):
        enrol_till(settings, nobody_listens(), "aldermere-AAAA-BBBB-CCCC-DDDD")
    with pytest.raises(BadInput, match="https"):
        enrol_till(settings, "http://ims.example.gov.uk", "code")
    with pytest.raises(NotEnrolled):
        build_till(settings)


def test_a_folder_that_cannot_be_made_is_named(settings: Settings, tmp_path: Path, central: ServedCentral) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StoreUnavailable, match="file"):
        enrol_till(replace(settings, data_dir=tmp_path / "file" / "till"), central.url, central.code())


def test_the_journal_key_comes_back_from_escrow(enrolled: Settings, central: ServedCentral, tmp_path: Path) -> None:
    escrow, pem = _escrow(central), (tmp_path / "recovery.pem").read_bytes()
    lost = replace(enrolled, keyfile=tmp_path / "new-keys.json")
    with pytest.raises(SecretsUnavailable):
        build_till(lost)
    recover_till(lost, escrow, pem)
    assert enrol_till(lost, central.url, central.code(till="CH01")).epoch == "B"
    build_till(lost).close()


def test_a_key_that_is_not_this_folders_changes_nothing(
    enrolled: Settings, central: ServedCentral, tmp_path: Path
) -> None:
    other = Settings(tmp_path / "other", keyfile=tmp_path / "other.json", reserve_bytes=0)
    enrol_till(other, central.url, central.code())
    lost = replace(enrolled, keyfile=tmp_path / "new-keys.json")
    pem = (tmp_path / "recovery.pem").read_bytes()
    with pytest.raises(WrongKey):
        recover_till(lost, _escrow(central, "CH02"), pem)
    escrow = _escrow(central)
    for wrong_escrow, wrong_key, code in (
        (b"{", pem, "escrow_unreadable"),
        (b"[]", pem, "escrow_unreadable"),
        (escrow, b"no key", "escrow_does_not_open"),
        (escrow.replace(b'"key_id": "', b'"key_id": "x'), pem, "escrow_does_not_open"),
    ):
        with pytest.raises(BadInput) as problem:
            recover_till(lost, wrong_escrow, wrong_key)
        assert problem.value.reason == code
    with pytest.raises(SecretsUnavailable):
        build_till(lost)


def _escrow(central: ServedCentral, till: str = "CH01") -> bytes:
    """Return what `ims-central till escrow` gives out."""
    with central.database.read("aldermere") as connection:
        return json.dumps(wrapped_key(connection, "aldermere", till)).encode()
