"""Building a till: what is opened, who may, which printer, which keys."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING

import keyring
import pytest

from ims_desktop.bootstrap import build_till, enrol_till, make_secrets, program_version
from ims_desktop.bootstrap.housekeeping import HousekeepingSync
from ims_desktop.devices.cups_printer import CupsPrinter
from ims_desktop.devices.dpapi import MachineSecrets
from ims_desktop.devices.file_printer import FilePrinter, OneFilePrinter
from ims_desktop.devices.key_file import KeyFile
from ims_desktop.devices.keyring_secrets import KeyringSecrets
from ims_desktop.devices.no_printer import NoPrinter, PrinterOfWindow
from ims_desktop.devices.no_sync import NoSync
from ims_desktop.devices.page_printer import PagePrinter
from ims_desktop.domain.catalogue import CatalogueHealth
from ims_desktop.errors import (
    InstanceRunning,
    NotEnrolled,
    SecretsUnavailable,
    StoreUnavailable,
)
from ims_desktop.records import SyncReport
from ims_desktop.settings import Settings
from ims_desktop.store.till_id import read_till_id
from ims_desktop.use_cases.keep_house import keep_house
from ims_desktop.use_cases.verify import verify
from tests.sync.world import PASSWORD, ServedCentral

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ims_desktop.till import Till


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


def test_the_keys_of_the_folder_of_a_whole_pc_are_kept_for_the_pc(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(settings, keyfile=None)
    monkeypatch.setattr("ims_desktop.settings.SHARED_DATA", settings.data_dir)
    assert isinstance(make_secrets(settings), KeyFile)
    assert isinstance(make_secrets(replace(settings, keys="keyring")), KeyringSecrets)
    assert isinstance(make_secrets(replace(settings, data_dir=settings.data_dir / "mine")), KeyringSecrets)
    assert isinstance(make_secrets(replace(settings, data_dir=settings.data_dir / "mine", keys="machine")), KeyFile)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("PROGRAMDATA", str(settings.data_dir))
    assert isinstance(make_secrets(replace(settings, data_dir=settings.data_dir / "IMS Desktop")), MachineSecrets)
    assert isinstance(make_secrets(settings), KeyringSecrets)


def test_a_till_of_a_whole_pc_is_enrolled_and_opened_without_a_key_store(
    settings: Settings, central: ServedCentral
) -> None:
    settings = replace(settings, keyfile=None, keys="machine")
    enrol_till(settings, central.url, central.code())
    assert keyring.get_password("IMS Desktop", f"{read_till_id(settings.data_dir).key_id}/journal") is None
    till = build_till(settings)
    assert verify(till).ok
    till.close()
    assert (settings.data_dir / "machine.keys").is_file()


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


def test_a_till_whose_key_store_was_lost_is_read_with_the_journal_key_alone(enrolled: Settings) -> None:
    secrets = make_secrets(enrolled)
    secrets.delete(f"{read_till_id(enrolled.data_dir).key_id}/device")
    with pytest.raises(SecretsUnavailable) as stopped:
        build_till(enrolled)
    assert stopped.value.reason == "device_key_missing"
    till = build_till(enrolled, read_only=True)
    try:
        assert verify(till).ok
        device = till.device
        acts: list[Callable[[], bytes]] = [
            lambda: device.public,
            lambda: device.sign(b""),
            lambda: device.seal(b""),
            lambda: device.unseal(b""),
        ]
        for act in acts:
            with pytest.raises(SecretsUnavailable):
                act()
    finally:
        till.close()


@pytest.mark.parametrize(("free", "reason"), [(0, "disk_full"), (10**9, "store_unreadable")])
def test_a_disk_too_full_to_open_the_journal_is_said_and_the_reserve_given_up_for_it(
    enrolled: Settings, monkeypatch: pytest.MonkeyPatch, free: int, reason: str
) -> None:
    enrolled = replace(enrolled, reserve_bytes=1_000_000)
    build_till(enrolled).close()
    for path in enrolled.data_dir.glob("till.db-*"):
        path.unlink()
    (enrolled.data_dir / "till.db-wal").mkdir()
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=free))
    for read_only in (True, False):
        with pytest.raises(StoreUnavailable) as stopped:
            build_till(enrolled, read_only=read_only)
        assert stopped.value.reason == reason
    assert (enrolled.data_dir / "reserve.bin").exists() == (reason != "disk_full")
    (enrolled.data_dir / "till.db-wal").rmdir()
    build_till(enrolled).close()
