"""Building a till and making one: what is opened, who may, and how a run that was cut off goes on."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

from ims_desktop.bootstrap import build_till, enrol_till, make_secrets, program_version
from ims_desktop.bootstrap.checks import make_checks
from ims_desktop.bootstrap.enrolment import ATTEMPT, Workshop, recover_till
from ims_desktop.bootstrap.housekeeping import HousekeepingSync
from ims_desktop.cli.training import prepare_training, training_pack
from ims_desktop.devices.cups_printer import CupsPrinter
from ims_desktop.devices.file_printer import FilePrinter, OneFilePrinter
from ims_desktop.devices.key_file import KeyFile
from ims_desktop.devices.keyring_secrets import KeyringSecrets
from ims_desktop.devices.no_printer import NoPrinter, PrinterOfWindow
from ims_desktop.devices.no_sync import NoSync
from ims_desktop.devices.page_printer import PagePrinter
from ims_desktop.domain.catalogue import CatalogueHealth
from ims_desktop.domain.pack import parse_pack
from ims_desktop.errors import (
    AlreadyEnrolled,
    BadInput,
    InstanceRunning,
    NotEnrolled,
    Refused,
    RestoredJournal,
    SecretsUnavailable,
    StoreUnavailable,
    WireUnavailable,
    WrongKey,
)
from ims_desktop.settings import Settings
from ims_desktop.till import EventDraft, SyncReport
from ims_desktop.use_cases.diagnose import diagnose
from ims_desktop.use_cases.keep_house import keep_house
from ims_desktop.use_cases.open_session import open_session
from ims_desktop.use_cases.sign_in import sign_in
from ims_desktop.use_cases.verify import verify
from sync.central import tables
from sync.central.councils import add_council
from sync.central.tills import wrapped_key
from tests.sync.desks import nobody_listens
from tests.sync.world import PASSWORD, ServedCentral

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from ims_desktop.till import Till


@pytest.fixture
def central(tmp_path: Path) -> Iterator[ServedCentral]:
    made = ServedCentral(tmp_path / "central")
    with made.database.write() as connection:
        pem = add_council(connection, "aldermere", made.clock.now()).recovery_pem
    (tmp_path / "recovery.pem").write_bytes(pem)
    made.load_reference()
    made.add_cashier("priya", "Payments", "PostPayment")
    yield made
    made.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A PC that is no till yet."""
    return Settings(tmp_path / "till", keyfile=tmp_path / "keys.json", reserve_bytes=0)


@pytest.fixture
def enrolled(settings: Settings, central: ServedCentral) -> Settings:
    enrol_till(settings, central.url, central.code())
    return settings


@pytest.fixture
def till(enrolled: Settings) -> Iterator[Till]:
    made = build_till(enrolled)
    yield made
    made.close()


# ------------------------------------------------------------------------------------------------------------ enrolment
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


# -------------------------------------------------------------------------------------------------------------- recover
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
    with central.database.read() as connection:
        return json.dumps(wrapped_key(connection, "aldermere", till)).encode()


# --------------------------------------------------------------------------------------------------------- what is open
def test_one_writer_at_a_time_and_readers_beside_it(till: Till) -> None:
    with pytest.raises(InstanceRunning):
        build_till(till.settings)
    reader = build_till(till.settings, read_only=True)
    assert not reader.sync.online()
    assert reader.room_left()
    assert reader.catalogue.state(reader.clock.now(), 1).health is CatalogueHealth.ABSENT
    reader.close()
    till.close()
    build_till(till.settings).close()


def test_a_folder_that_is_no_till_is_not_made_one(settings: Settings) -> None:
    with pytest.raises(NotEnrolled):
        build_till(settings)
    assert not settings.data_dir.exists()


@pytest.mark.parametrize(
    ("printer", "kind", "name"),
    [
        ("none", NoPrinter, "none"),
        ("file", FilePrinter, "file"),
        ("cups:front desk", CupsPrinter, "front desk"),
        ("qt:Epson", PrinterOfWindow, "Epson"),
    ],
)
def test_the_settings_choose_the_printer(enrolled: Settings, printer: str, kind: type, name: str) -> None:
    till = build_till(replace(enrolled, printer=printer))
    assert (type(till.printer), till.printer.name) == (kind, name)
    till.close()


def test_a_window_may_bring_a_printer_and_a_command_a_file(enrolled: Settings, tmp_path: Path) -> None:
    class Pages:
        name = "Epson"

        def print_pdf(self, pdf: bytes, title: str) -> bool:
            return pdf.startswith(b"%PDF") and bool(title)

        def ready(self) -> bool:
            return False

    till = build_till(enrolled, printer=Pages())
    assert isinstance(till.printer, PagePrinter)
    assert (till.printer.name, till.printer.ready()) == ("Epson", False)
    till.close()
    till = build_till(enrolled, printer=NoPrinter(), receipt_file=tmp_path / "receipt.pdf")
    assert isinstance(till.printer, OneFilePrinter)
    till.close()
    till = build_till(enrolled, printer=NoPrinter())
    assert isinstance(till.printer, NoPrinter)
    till.close()


def test_reserved_room_is_made_before_anybody_waits_for_it(enrolled: Settings) -> None:
    till = build_till(replace(enrolled, reserve_bytes=1_000_000))
    assert (enrolled.data_dir / "reserve.bin").stat().st_size == 1_000_000
    assert till.room_left()
    till.close()


def test_keys_are_in_the_key_store_unless_a_file_is_named(settings: Settings) -> None:
    assert isinstance(make_secrets(settings), KeyFile)
    assert isinstance(make_secrets(replace(settings, keyfile=None)), KeyringSecrets)
    assert isinstance(make_secrets(replace(settings, keyfile=None, training=True)), KeyFile)
    assert program_version().count(".") >= 1


def test_the_key_store_of_the_system_serves_too(settings: Settings, central: ServedCentral) -> None:
    ours = replace(settings, keyfile=None)
    enrol_till(ours, central.url, central.code())
    build_till(ours).close()
    assert not (settings.data_dir / "keys.json").exists()


def test_building_imports_nothing_before_it_is_needed() -> None:
    program = (
        "import sys, ims_desktop.bootstrap\n"
        "heavy = {'sqlalchemy', 'pydantic', 'httpx', 'keyring', 'cryptography', 'reportlab', 'sqlcipher3', 'argon2'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_the_wire_keeps_house_when_it_rests(till: Till, central: ServedCentral) -> None:
    central.stop()
    try:
        report = till.sync.step()
    finally:
        central.start()
    assert (report.online, report.problem) == (False, "unreachable")
    assert len(list((till.settings.data_dir / "backups").glob("*.db"))) == 1


def test_a_copy_that_cannot_be_made_is_told_and_stops_nothing(till: Till) -> None:
    (till.settings.data_dir / "backups").write_text("in the way", encoding="utf-8")
    report = HousekeepingSync(_Resting(till), partial(keep_house, till)).step()
    assert report.problem == "backup_folder"
    wire = HousekeepingSync(_Resting(till, delay_s=0), partial(keep_house, till))
    assert wire.step().problem == ""
    assert wire.online() is till.sync.online()
    assert till.sync.sign_in("priya", PASSWORD).cashier.username == "priya"
    assert till.sync.ask_account("23", "770000000", 2.0) is None


class _Resting(NoSync):
    """A wire that has nothing to do, with a till behind it that has something unsent."""

    def __init__(self, till: Till, *, delay_s: float = 30.0) -> None:
        self._till = till
        self._delay_s = delay_s

    def step(self) -> SyncReport:
        return SyncReport(online=True, next_delay_s=self._delay_s)

    def online(self) -> bool:
        return self._till.sync.online()


# ------------------------------------------------------------------------------------------------------------- training
@pytest.fixture
def training(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "training", training=True, reserve_bytes=0)


def test_a_till_for_training_is_made_once_and_sends_nothing(training: Settings) -> None:
    prepare_training(training)
    till = build_till(training)
    assert (till.identity.training, till.sync.step().online) == (True, True)
    assert till.catalogue.find("23", "775326912") is not None
    cashier = sign_in(till, "priya", "training").cashier
    open_session(till, cashier, 10_000)
    till.close()
    prepare_training(training)
    till = build_till(training)
    with till.store.read() as reader:
        assert reader.open_session() is not None
    till.close()


def test_the_training_council_is_a_pack_this_program_reads() -> None:
    pack = parse_pack(training_pack())
    assert (pack.funds["3U"].maximum_pence, pack.methods["1"].has("IsACashPayment")) == (9_999, True)
    assert pack.cashiers


def test_a_training_till_cut_off_while_it_was_made_is_finished(
    training: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as power:
        power.setattr("ims_desktop.bootstrap.training._fill", _cut)
        with pytest.raises(KeyboardInterrupt):
            prepare_training(training)
    prepare_training(training)
    till = build_till(training)
    with till.store.read() as reader:
        assert reader.pack() is not None
    till.close()


def test_training_and_money_never_share_a_folder(
    training: Settings, enrolled: Settings, central: ServedCentral
) -> None:
    prepare_training(training)
    for wrong, code in (
        (replace(training, training=False), "training_folder"),
        (replace(enrolled, training=True), "not_training"),
    ):
        with pytest.raises(BadInput) as problem:
            build_till(wrong)
        assert problem.value.reason == code
    with pytest.raises(BadInput):
        enrol_till(training, central.url, central.code())
    disguised = replace(training, training=False, keyfile=training.data_dir / "training.keys")
    with pytest.raises(AlreadyEnrolled) as refused:
        enrol_till(disguised, central.url, central.code())
    assert refused.value.reason == "training_folder"


# --------------------------------------------------------------------------------------------------------------- doctor
def findings(settings: Settings) -> dict[str, tuple[bool, object]]:
    with ExitStack() as stack:
        return {check.name: (check.ok, check.value) for check in diagnose(make_checks(settings, stack))}


def test_a_healthy_till_is_in_order(till: Till) -> None:
    till.sync.step()
    found = findings(till.settings)
    assert all(ok for ok, _ in found.values()), found
    assert (found["identity"][1], found["unsent"][1], found["network"][1]) == ("CH01A", 0, 0)


def test_each_fault_is_one_finding_and_hides_no_other(till: Till, central: ServedCentral) -> None:
    till.sync.step()
    with till.store.write() as unit:
        unit.set_block("revoked")
        unit.raise_clock_mark(till.clock.now() + timedelta(hours=1))
        unit.append(EventDraft("019aa5e0-0000-7000-8000-000000000001", "nonsense", till.clock.now(), {}))
    till.sync.step()
    central.stop()
    try:
        faults = replace(till.settings, reserve_bytes=5_000, printer="cups:desk")
        found = findings(faults)
    finally:
        central.start()
    wrong = {name for name, (ok, _) in found.items() if not ok}
    assert wrong >= {"room", "block", "clock", "network", "unsent"}
    assert {"versions", "folder", "identity", "keys", "journal", "reference", "policy"}.isdisjoint(wrong)


def test_facts_that_wait_long_without_a_copy_are_a_finding(till: Till) -> None:
    assert findings(till.settings)["backup"][0], "one fact waits, but not for long"
    with till.store.write() as unit:
        old = till.clock.now() - timedelta(hours=2)
        unit.append(
            EventDraft("019aa5e0-0000-7000-8000-000000000002", "clock_moved", old, {"seconds": 1, "against": "mark"})
        )
    found = findings(till.settings)["backup"]
    till.store.backup(till.settings.data_dir / "backups")
    assert (found[0], findings(till.settings)["backup"][0]) == (False, True)


def test_a_pc_that_is_no_till_is_told_so(settings: Settings) -> None:
    found = findings(settings)
    assert found["versions"][0]
    assert found["folder"] == (False, "folder_missing")
    assert found["identity"] == found["keys"] == found["journal"] == (False, "not_enrolled")


def test_lost_keys_are_a_finding(enrolled: Settings, tmp_path: Path) -> None:
    found = findings(replace(enrolled, keyfile=tmp_path / "empty.json"))
    assert (found["keys"][0], found["identity"][0], found["journal"]) == (False, True, (False, "journal_key_missing"))


def test_a_training_till_asks_no_network(training: Settings) -> None:
    prepare_training(training)
    found = findings(training)
    assert (found["network"][0], found["accounts"]) == (True, (True, 2000))
