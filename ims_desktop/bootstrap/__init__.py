# ruff: noqa: PLC0415 - nothing is imported before it is needed: the window waits for this module
"""Build everything, here and nowhere else: lock, keys, journal, accounts, wire, printer, and the Till that holds them.

`build_till` is for whoever works at a till, `enrolment` makes one, `checks` looks at one for IT.
"""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from ims_desktop.errors import BadInput, DiskFull, StoreUnavailable
from ims_desktop.log import note
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ims_desktop.domain.ids import IdSource
    from ims_desktop.domain.paper import Paper
    from ims_desktop.domain.receipt import Receipt
    from ims_desktop.records import TillIdentity
    from ims_desktop.settings import Settings
    from ims_desktop.store.journal import JournalStore
    from ims_desktop.till import Catalogue, Clock, DeviceKey, Ids, PdfPrinter, Printer, Secrets, Sync, Till
    from ims_desktop.till_cards import Cards, CardService

TRAINING_KEYS: Final = "training.keys"
MACHINE_KEYS: Final = "machine.keys"
_BESIDE_BYTES: Final = 1 << 17


def build_till(
    settings: Settings,
    *,
    printer: PdfPrinter | Printer | None = None,
    receipt_file: Path | None = None,
    read_only: bool = False,
) -> Till:
    """Open this PC's till: as the one writer of its folder, or as a reader beside it. `till.close()` gives it back.

    `printer` is one that only a window can offer, `receipt_file` takes one receipt; else the settings choose.

    Raises: NotEnrolled, StoreUnavailable, SecretsUnavailable, InstanceRunning, PrinterUnavailable, BadInput.
    """
    from ims_desktop.devices.bank_rules import FileBankRules
    from ims_desktop.devices.browser import open_page
    from ims_desktop.devices.clock import SystemClock
    from ims_desktop.devices.drawer import NoDrawer
    from ims_desktop.store.accounts.catalogue import AccountCatalogue
    from ims_desktop.till import Till
    from ims_desktop.till_cards import Cards
    from ims_desktop.use_cases.forget_accounts import forget_when_silent

    clock, ids, secrets = SystemClock(), make_ids(), make_secrets(settings)
    with ExitStack() as opened:
        store = _store(settings, secrets, ids, opened, read_only=read_only)
        with store.read() as reader:
            identity = reader.identity()
        require_kind(settings, identity)
        council, key_id = identity.council, store.key_id
        catalogue = AccountCatalogue(settings.data_dir, council, store, secrets, key_id, read_only=read_only)
        opened.callback(catalogue.close)
        if not read_only:
            forget_when_silent(store, catalogue, clock.now())
        device = _device(secrets, key_id, read_only=read_only)
        till = Till(
            settings=settings,
            identity=identity,
            clock=clock,
            ids=ids,
            store=store,
            catalogue=catalogue,
            secrets=secrets,
            device=device,
            printer=_printer(settings, printer, receipt_file, store),
            drawer=NoDrawer(),
            sync=_sync(settings, identity, store, catalogue, device, opened, read_only=read_only),
            room_left=_room(settings, read_only=read_only),
            open_page=open_page,
            bank_check=FileBankRules(settings.data_dir),
            set_pages=_set_pages,
            receipt_pages=_receipt_pages,
            cards=Cards() if read_only else _cards(settings, identity, secrets, ids, device, opened),
            program=program_version(),
            close=opened.pop_all().close,
        )
    note("bootstrap", "till_opened", till=identity.till, epoch=identity.epoch, version=till.program, reader=read_only)
    return till if read_only or identity.training else replace(till, sync=_housekeeping(till))


def enrol_till(settings: Settings, url: str, code: str) -> TillIdentity:
    """Make this PC a till, or give its till the next epoch.

    Raises: Refused, AlreadyEnrolled, BadInput, WireUnavailable, StoreUnavailable, SecretsUnavailable, InstanceRunning.
    """
    from ims_desktop.bootstrap import enrolment

    return enrolment.enrol_till(settings, url, code)


def make_ids() -> IdSource:
    """Make the source of this process's ids."""
    from ims_desktop.devices.clock import SystemClock
    from ims_desktop.domain.ids import IdSource

    return IdSource(SystemClock(), os.urandom)


def make_secrets(settings: Settings) -> Secrets:
    """Choose where keys are kept: the file that was named, a training till's own folder, the PC, or the key store."""
    from ims_desktop.devices.key_file import KeyFile
    from ims_desktop.devices.keyring_secrets import KeyringSecrets
    from ims_desktop.settings import machine_data_dir

    if settings.keyfile is not None:
        return KeyFile(settings.keyfile)
    if settings.training:
        return KeyFile(settings.data_dir / TRAINING_KEYS)
    own = settings.data_dir.absolute() == machine_data_dir(os.environ).absolute()
    if settings.keys == "machine" or (settings.keys == "auto" and own):
        return _of_machine(settings.data_dir)
    return KeyringSecrets()


def _of_machine(folder: Path) -> Secrets:
    """Keep keys for whoever may use the folder: sealed to this PC on Windows, by the rights of a file elsewhere."""
    from ims_desktop.devices.dpapi import MachineSecrets
    from ims_desktop.devices.key_file import KeyFile

    return MachineSecrets(folder) if sys.platform == "win32" else KeyFile(folder / MACHINE_KEYS, shared=True)


def make_folder(folder: Path) -> None:
    """Make the till's folder, unless it is there.

    Raises: StoreUnavailable.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise StoreUnavailable(
            say("The folder {folder} could not be made: {why}.", folder=str(folder), why=problem.strerror or ""),
            code="folder_read_only",
        ) from problem


def require_kind(settings: Settings, identity: TillIdentity) -> None:
    """Keep training and money apart: neither kind of till ever opens as the other.

    Raises: BadInput.
    """
    if settings.training and not identity.training:
        raise BadInput(
            say("This folder is a till that takes money. Choose another folder for training."), code="not_training"
        )
    if identity.training and not settings.training:
        raise _for_training()


def _for_training() -> BadInput:
    return BadInput(say("This folder is for training. Start it with --training."), code="training_folder")


def program_version() -> str:
    """Return the version of this program, as installed."""
    from importlib import metadata

    try:
        return metadata.version("ims-desktop")
    except metadata.PackageNotFoundError:
        return "0"


# ------------------------------------------------------------------------------------------------------------ pieces
def _store(settings: Settings, secrets: Secrets, ids: IdSource, opened: ExitStack, *, read_only: bool) -> JournalStore:
    """Open the journal, after becoming the one who writes it; both are given back when `opened` ends."""
    from ims_desktop.devices.clock import SystemClock
    from ims_desktop.instance_lock import InstanceLock
    from ims_desktop.store.folder import check_folder
    from ims_desktop.store.opening import open_till_store
    from ims_desktop.store.reserve import Reserve
    from ims_desktop.store.till_id import read_till_id

    if settings.data_dir.is_dir():
        check_folder(settings.data_dir, read_only=True)
    if not settings.training and (settings.data_dir / TRAINING_KEYS).exists():
        raise _for_training()
    read_till_id(settings.data_dir)
    if not read_only:
        opened.enter_context(InstanceLock(settings.data_dir))
    open_it = partial(open_till_store, settings.data_dir, secrets, SystemClock(), ids, read_only=read_only)
    try:
        store = open_it()
    except StoreUnavailable as problem:
        if not _is_full(settings.data_dir, problem):
            raise
        if read_only:
            raise _no_room() from problem
        # The reserve is there for what has begun: what was taken can then still be sent, and no more is taken.
        Reserve(settings.data_dir, settings.reserve_bytes).give_up()
        try:
            store = open_it()
        except StoreUnavailable as again:
            raise (_no_room() if _is_full(settings.data_dir, again) else again) from problem
    opened.callback(store.close)
    return store


def _is_full(folder: Path, problem: StoreUnavailable) -> bool:
    """Tell whether a journal did not open because there is no room for the files SQLite keeps beside it."""
    return problem.reason == "store_unreadable" and shutil.disk_usage(folder).free < _BESIDE_BYTES


def _no_room() -> DiskFull:
    return DiskFull(
        say(
            "The disk of this PC is full, so the journal cannot even be opened. What was recorded is safe. "
            "Take no money until IT has made room."
        )
    )


def _set_pages(paper: Paper) -> bytes:
    from ims_desktop.devices.paper_pdf import paper_pdf
    from ims_desktop.devices.receipt_pdf import A4

    return paper_pdf(paper, A4)


def _receipt_pages(receipt: Receipt) -> bytes:
    from ims_desktop.devices.receipt_pdf import A4, receipt_pdf

    return receipt_pdf(receipt, A4)


def _device(secrets: Secrets, key_id: str, *, read_only: bool) -> DeviceKey:
    """Load the device key; a reader of a till whose key store was lost and recovered goes without."""
    from ims_desktop.devices.device_key import LostDeviceKey, load_device_key
    from ims_desktop.errors import SecretsUnavailable

    try:
        return load_device_key(secrets, key_id)
    except SecretsUnavailable as gone:
        if not read_only:
            raise
        return LostDeviceKey(gone)


def _housekeeping(till: Till) -> Sync:
    from ims_desktop.bootstrap.housekeeping import HousekeepingSync
    from ims_desktop.use_cases.keep_house import keep_house

    return HousekeepingSync(till.sync, lambda: keep_house(till))


def _room(settings: Settings, *, read_only: bool) -> Callable[[], bool]:
    """Return what tells whether the reserved space is there; a reader neither makes nor needs it."""
    from ims_desktop.store.reserve import Reserve

    if read_only:
        return lambda: True
    reserve = Reserve(settings.data_dir, settings.reserve_bytes)
    reserve.room_left()  # made now, while nobody waits for it
    return reserve.room_left


def _sync(
    settings: Settings,
    identity: TillIdentity,
    store: JournalStore,
    catalogue: Catalogue,
    device: DeviceKey,
    opened: ExitStack,
    *,
    read_only: bool,
) -> Sync:
    """Make the wire, which connects to nothing until it is asked; a reader and a training till have none."""
    from ims_desktop.devices.clock import SystemClock
    from ims_desktop.devices.no_sync import NoSync, TrainingSync

    clock = SystemClock()
    if identity.training:
        return TrainingSync(store, clock)
    if read_only:
        return NoSync()
    from sync.client.engine import SyncEngine
    from sync.client.wire import Wire

    wire = Wire(identity.central_url, ca_file=settings.ca_file)
    opened.callback(wire.close)
    return SyncEngine(identity, store, catalogue, device, clock, make_ids(), wire, program_version=program_version())


def _cards(
    settings: Settings, identity: TillIdentity, secrets: Secrets, ids: IdSource, device: DeviceKey, opened: ExitStack
) -> Cards:
    """Make what charges cards; nothing is connected to before it is asked. A training till has nothing but a terminal.

    Each way to central is a connection of its own: a recording must not wait behind a charge, nor either behind facts.
    """
    from ims_desktop.devices.clock import SystemClock
    from ims_desktop.till_cards import Cards

    clock = SystemClock()
    terminal = terminal_of(settings, identity, secrets, ids, clock)
    if identity.training:
        return Cards(terminal=terminal)
    from sync.client.cards import CentralCards
    from sync.client.device_session import DeviceSession
    from sync.client.recording import PATIENCE, CentralRecording
    from sync.client.sending import CentralSender
    from sync.client.wire import Wire

    asking = Wire(identity.central_url, ca_file=settings.ca_file)
    pausing = Wire(identity.central_url, ca_file=settings.ca_file, patience=PATIENCE)
    writing = Wire(identity.central_url, ca_file=settings.ca_file)
    wires = (asking, pausing, writing)
    for wire in wires:
        opened.callback(wire.close)
    sessions = [DeviceSession(wire, identity.device_id, device, clock, ids) for wire in wires]
    return Cards(
        terminal=terminal,
        central=CentralCards(asking, sessions[0]),
        recording=CentralRecording(pausing, sessions[1]),
        sender=CentralSender(writing, sessions[2]),
    )


def terminal_of(
    settings: Settings, identity: TillIdentity, secrets: Secrets, ids: Ids, clock: Clock
) -> CardService | None:
    """Make this till's card terminal; one that charges nobody only where no money is real.

    Raises: BadInput.
    """
    from urllib.parse import urlsplit

    from ims_desktop.devices.terminals import make_terminal

    pretend = identity.training or urlsplit(identity.central_url).hostname in {"127.0.0.1", "::1", "localhost"}
    return make_terminal(settings, secrets, ids, clock, sale_id=identity.till, may_pretend=pretend)


def _printer(
    settings: Settings, offered: PdfPrinter | Printer | None, receipt_file: Path | None, store: JournalStore
) -> Printer:
    """Choose where receipts go."""
    from ims_desktop.devices.cups_printer import CupsPrinter
    from ims_desktop.devices.file_printer import FilePrinter, OneFilePrinter
    from ims_desktop.devices.no_printer import NoPrinter, PrinterOfWindow
    from ims_desktop.devices.page_printer import PagePrinter
    from ims_desktop.till import PdfPrinter

    def paper() -> str:
        from ims_desktop.use_cases.permit import policy_of

        with store.read() as reader:
            return policy_of(reader).receipt_paper

    if receipt_file is not None:
        return OneFilePrinter(receipt_file, paper)
    if offered is not None:
        return PagePrinter(offered, paper) if isinstance(offered, PdfPrinter) else offered
    kind, _, name = settings.printer.partition(":")
    if kind == "cups":
        return CupsPrinter(name, paper)
    if kind == "qt":
        return PrinterOfWindow(name)
    return FilePrinter(settings.data_dir / "receipts", paper) if kind == "file" else NoPrinter()
