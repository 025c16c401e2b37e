"""Make a PC a till: central's door on one side, this PC's keys and files on the other."""

from __future__ import annotations

import json
import os
import platform
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

from ims_desktop.bootstrap import make_folder, make_ids, make_secrets
from ims_desktop.devices.clock import SystemClock
from ims_desktop.devices.device_key import load_device_key, make_device_key
from ims_desktop.errors import BadInput, NotEnrolled, SecretsUnavailable, StoreUnavailable
from ims_desktop.instance_lock import InstanceLock
from ims_desktop.store.folder import check_folder
from ims_desktop.store.journal import DATABASE
from ims_desktop.store.opening import create_till_store, open_till_store
from ims_desktop.store.place import place_of
from ims_desktop.store.reserve import Reserve
from ims_desktop.store.till_id import NAME, TillId, read_till_id, write_till_id
from ims_desktop.use_cases.enrol import Attempt, enrol
from ims_desktop.use_cases.recover import recover
from ims_desktop.words import say
from sync.client.enrolling import enrol_device, first_pack, put_in_escrow
from sync.client.wire import Wire
from sync.contract.messages import EnrolmentAnswer

if TYPE_CHECKING:
    from pathlib import Path

    from ims_desktop.records import TillIdentity
    from ims_desktop.settings import Settings
    from ims_desktop.store.journal import JournalStore
    from ims_desktop.till import DeviceKey, Secrets

ATTEMPT: Final = "enrolment.json"


def enrol_till(settings: Settings, url: str, code: str) -> TillIdentity:
    """Make this PC a till, or give its till the next epoch.

    Raises: Refused, AlreadyEnrolled, BadInput, WireUnavailable, StoreUnavailable, SecretsUnavailable, InstanceRunning.
    """
    if settings.training:
        raise BadInput(say("A till for training is never enrolled."), code="training")
    clock, ids, secrets = SystemClock(), make_ids(), make_secrets(settings)
    with ExitStack() as opened:
        wire = Wire(url, ca_file=settings.ca_file)
        opened.callback(wire.close)
        make_folder(settings.data_dir)
        check_folder(settings.data_dir)
        opened.enter_context(InstanceLock(settings.data_dir))
        identity = enrol(Workshop(settings.data_dir, secrets), WireDoor(wire, secrets), url.strip(), code, clock, ids)
        Reserve(settings.data_dir, settings.reserve_bytes).room_left()
    return identity


def recover_till(settings: Settings, escrow: bytes, recovery_key: bytes) -> None:
    """Bring the journal key of this folder back from escrow.

    Raises: NotEnrolled, BadInput, WrongKey, SecretsUnavailable.
    """
    recover(read_till_id(settings.data_dir), make_secrets(settings), escrow, recovery_key)


def _journal_key(secrets: Secrets, key_id: str) -> bytes:
    key = secrets.get(f"{key_id}/journal")
    if key is None:
        raise SecretsUnavailable(
            say(
                "The key store of this person no longer holds the journal key. "
                "IT brings it back with ims-desktop recover."
            ),
            code="journal_key_missing",
        )
    return key


class Workshop:
    """The keys and files of a till in the making; implements `use_cases.enrol.Workshop`."""

    def __init__(self, folder: Path, secrets: Secrets) -> None:
        self._folder = folder
        self._secrets = secrets

    def attempt(self) -> Attempt | None:
        """Read what an earlier run left; something unreadable counts as nothing, for nothing was lost with it."""
        try:
            kept = json.loads((self._folder / ATTEMPT).read_text(encoding="utf-8"))
            answer = kept.pop("answer")
            return Attempt(**kept, answer=None if answer is None else EnrolmentAnswer.model_validate_json(answer))
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None

    def keep(self, attempt: Attempt) -> None:
        """Write the attempt down, whole or not at all; nothing in it is secret."""
        answer = None if attempt.answer is None else attempt.answer.model_dump_json()
        partial = self._folder / f"{ATTEMPT}.partial"
        with partial.open("w", encoding="utf-8") as file:
            json.dump(
                {"key_id": attempt.key_id, "url": attempt.url, "code_hash": attempt.code_hash, "answer": answer}, file
            )
            file.flush()
            os.fsync(file.fileno())
        partial.replace(self._folder / ATTEMPT)

    def forget(self) -> None:
        """Drop the attempt: it is done."""
        (self._folder / ATTEMPT).unlink(missing_ok=True)

    def current(self) -> TillIdentity | None:
        """Return who this folder is already."""
        try:
            read_till_id(self._folder)
        except NotEnrolled:
            return None
        except StoreUnavailable as problem:
            if problem.reason == "till_id_missing" and self._half_made():
                return None
            raise
        store = self._renewing()
        try:
            with store.read() as reader:
                return reader.identity()
        finally:
            store.close()

    def make_keys(self, key_id: str) -> None:
        """Make a new device key; a journal keeps the key it was made with."""
        make_device_key(self._secrets, key_id)
        key = os.urandom(32)
        if (self._folder / NAME).exists():
            key = _journal_key(self._secrets, read_till_id(self._folder).key_id)
        self._secrets.set(f"{key_id}/journal", key)

    def device(self, key_id: str) -> DeviceKey:
        """Return the device key made for this attempt."""
        return load_device_key(self._secrets, key_id)

    def open(self, identity: TillIdentity, key_id: str) -> JournalStore:
        """Open the journal of this till and epoch: made new, or the old one in its next epoch."""
        if not (self._folder / NAME).exists():
            if not self._half_made():
                return create_till_store(self._folder, identity, key_id, self._secrets, SystemClock(), make_ids())
            self._finish(identity, key_id)
        store = self._renewing()
        with store.read() as reader:
            epoch = reader.identity().epoch
        if epoch != identity.epoch:
            # Keys are per enrolment: the copy of the accounts of the last one is let go, and loaded anew.
            self._secrets.delete(f"{store.key_id}/catalogue")
            store.begin_epoch(identity, key_id=key_id)
        return store

    def _half_made(self) -> bool:
        """Tell whether an earlier run of this attempt made the journal and was cut off before `till.id`."""
        attempt = self.attempt()
        return attempt is not None and attempt.answer is not None and (self._folder / DATABASE).exists()

    def _finish(self, identity: TillIdentity, key_id: str) -> None:
        key = _journal_key(self._secrets, key_id)
        members = (identity.council, identity.till, identity.epoch, key_id)
        write_till_id(self._folder, TillId.made(*members, key, place_of(self._folder)))

    def _renewing(self) -> JournalStore:
        return open_till_store(self._folder, self._secrets, SystemClock(), make_ids(), renewing=True)


class WireDoor:
    """Central, as a PC that is no till yet may speak to it; implements `use_cases.enrol.Door`."""

    def __init__(self, wire: Wire, secrets: Secrets) -> None:
        self._wire = wire
        self._secrets = secrets

    def enrol(self, code: str, device: DeviceKey, till: str | None) -> EnrolmentAnswer:
        """Hand in the code and this PC's public key."""
        return enrol_device(self._wire, code, device, machine=platform.node(), till=till)

    def escrow(self, answer: EnrolmentAnswer, device: DeviceKey, key_id: str) -> None:
        """Wrap the journal key for the council and let central hold it."""
        key = _journal_key(self._secrets, key_id)
        put_in_escrow(self._wire, answer, device, SystemClock(), make_ids(), key_id=key_id, journal_key=key)

    def reference(self, answer: EnrolmentAnswer, device: DeviceKey) -> tuple[bytes, bytes] | None:
        """Fetch the reference pack; the council's signature on it was checked."""
        return first_pack(self._wire, answer, device, SystemClock(), make_ids())
