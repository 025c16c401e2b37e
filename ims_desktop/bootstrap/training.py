"""Make a till for training: a folder of its own, keys in it, nothing of it ever sent."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from ims_desktop.bootstrap import make_folder, make_ids, make_secrets
from ims_desktop.devices.clock import SystemClock
from ims_desktop.devices.device_key import make_device_key
from ims_desktop.domain.pack import parse_pack
from ims_desktop.instance_lock import InstanceLock
from ims_desktop.records import AccountsPage, TillIdentity
from ims_desktop.store.accounts.catalogue import AccountCatalogue
from ims_desktop.store.opening import create_till_store, open_till_store
from ims_desktop.store.till_id import NAME

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ims_desktop.domain.catalogue import AccountHolder
    from ims_desktop.settings import Settings
    from ims_desktop.store.journal import JournalStore
    from ims_desktop.till import Clock, Secrets

KEY_ID: Final = "training"
TILL: Final = "TR01"


def make_training_till(settings: Settings, document: bytes, office: str, accounts: Iterable[AccountHolder]) -> None:
    """Make the till in its folder, finish one that was cut off, or freshen its accounts; `document` is its pack.

    Raises: InstanceRunning, StoreUnavailable, BadInput.
    """
    folder, secrets, clock = settings.data_dir, make_secrets(settings), SystemClock()
    make_folder(folder)
    with InstanceLock(folder):
        if (folder / NAME).exists():
            store = open_till_store(folder, secrets, clock, make_ids())
        else:
            store = _create(folder, secrets, clock, parse_pack(document).council.slug, office)
        try:
            _fill(store, secrets, clock, document, tuple(accounts))
        finally:
            store.close()


def _create(folder: Path, secrets: Secrets, clock: Clock, council: str, office: str) -> JournalStore:
    make_device_key(secrets, KEY_ID)
    secrets.set(f"{KEY_ID}/journal", os.urandom(32))
    identity = TillIdentity(
        council=council,
        till=TILL,
        office=office,
        epoch="A",
        device_id="training",
        central_url="",
        central_public_key=bytes(32),
        training=True,
    )
    return create_till_store(folder, identity, KEY_ID, secrets, clock, make_ids())


def _fill(
    store: JournalStore, secrets: Secrets, clock: Clock, document: bytes, accounts: tuple[AccountHolder, ...]
) -> None:
    """Give the till its accounts, fresh today, and its council; the pack comes last: it says that all is there."""
    now = clock.now()
    council = parse_pack(document).council.slug
    catalogue = AccountCatalogue(store.folder, council, store, secrets, KEY_ID)
    try:
        catalogue.apply(AccountsPage(accounts, (), "training", "training", now, first=True, last=True))
    finally:
        catalogue.close()
    with store.write() as unit:
        if unit.pack() is None:
            unit.save_pack(document, b"", now)
