"""Open a till's journal, or make one at enrolment; tell wrong key, damage, emptiness and absence apart.

Nothing here is ever answered by a fresh journal: one is made only by `create_till_store`, in a folder that has none.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from ims_desktop.errors import (
    AlreadyEnrolled,
    CopiedJournal,
    DamagedJournal,
    MissingJournal,
    RestoredJournal,
    SecretsUnavailable,
    StoreUnavailable,
)
from ims_desktop.store import chain, epochs, high_water, marks, schema
from ims_desktop.store.backups import BACKUP
from ims_desktop.store.driver import DatabaseError, is_damage, plainly
from ims_desktop.store.engine import make_engine, reading, writing
from ims_desktop.store.folder import check_folder
from ims_desktop.store.journal import DATABASE, JournalStore
from ims_desktop.store.place import place_of
from ims_desktop.store.statements import Db
from ims_desktop.store.till_id import NAME, TillId, read_till_id, sync_folder, write_till_id
from ims_desktop.words import say

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from ims_desktop.records import TillIdentity
    from ims_desktop.till import Clock, Ids, Secrets


def open_till_store(
    data_dir: Path, secrets: Secrets, clock: Clock, ids: Ids, *, read_only: bool = False, renewing: bool = False
) -> JournalStore:
    """Open the journal of the till in `data_dir` with the key the key store has for it.

    The one writer of a till opens it so; `read_only` opens a reader beside it. A journal that was restored or copied is
    refused to a writer; a reader opens it and says so as its `trouble` and its `block()`. `renewing` opens one all the
    same, for enrolment to begin the next epoch in it.

    Raises: NotEnrolled, SecretsUnavailable, WrongKey, MissingJournal, DamagedJournal, NewerSchema, RestoredJournal,
    CopiedJournal, StoreUnavailable.
    """
    check_folder(data_dir, read_only=read_only)
    till_id = read_till_id(data_dir)
    key = _key_of(till_id, secrets)
    till_id.require_key(key)
    _require_there(data_dir, till_id)
    with ExitStack() as undo:
        engine = make_engine(data_dir / DATABASE, key, read_only=read_only)
        undo.callback(engine.dispose)
        _bring_up(engine, key, data_dir, clock, read_only=read_only)
        if not read_only:
            till_id = _finish_renewal(engine, till_id, key, data_dir, secrets)
        trouble = _trouble(engine, till_id, key, data_dir, secrets)
        if trouble is not None and not read_only and not renewing:
            raise trouble
        store = JournalStore(data_dir, engine, key, till_id, secrets, clock, ids, trouble)
        if not read_only and trouble is None:
            store.remember_high_water()
        undo.pop_all()
        return store


def create_till_store(
    data_dir: Path, identity: TillIdentity, key_id: str, secrets: Secrets, clock: Clock, ids: Ids
) -> JournalStore:
    """Make the journal of a new till in `data_dir`; `secrets` already holds `<key_id>/journal`, 32 random bytes.

    `till.id` is written last: until it is there, the folder is no till.

    Raises: AlreadyEnrolled, SecretsUnavailable, StoreUnavailable, DiskFull.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    check_folder(data_dir)
    if (data_dir / NAME).exists() or (data_dir / DATABASE).exists():
        raise AlreadyEnrolled(
            say("The folder {folder} holds the journal of a till already. Nothing was changed.", folder=str(data_dir))
        )
    key = secrets.get(f"{key_id}/journal")
    if key is None:
        raise _no_key(identity.till)
    _make_file(data_dir, key, key_id, identity, clock)
    write_till_id(
        data_dir,
        TillId.made(identity.council, identity.till, identity.epoch, key_id, key, place_of(data_dir)),
    )
    return open_till_store(data_dir, secrets, clock, ids)


def _make_file(data_dir: Path, key: bytes, key_id: str, identity: TillIdentity, clock: Clock) -> None:
    """Make the journal under another name and give it its own only when it is whole and on the disk."""
    partial = data_dir / f"{DATABASE}.partial"
    for leftover in data_dir.glob(f"{DATABASE}.partial*"):
        leftover.unlink()
    engine = make_engine(partial, key, create=True)
    try:
        with plainly(DATABASE):
            schema.create(engine)
            with writing(engine) as connection:
                db = Db(connection)
                epochs.begin(db, identity, key_id, clock.now())
    finally:
        engine.dispose()
    partial.replace(data_dir / DATABASE)
    sync_folder(data_dir)


def _key_of(till_id: TillId, secrets: Secrets) -> bytes:
    key = secrets.get(f"{till_id.key_id}/journal")
    if key is None:
        raise _no_key(till_id.till)
    return key


def _no_key(till: str) -> SecretsUnavailable:
    return SecretsUnavailable(
        say(
            "The key store of this person holds no key for till {till}. No money can be taken. "
            "The journal is untouched: IT brings the key back with ims-desktop recover.",
            till=till,
        ),
        code="journal_key_missing",
    )


def _require_there(data_dir: Path, till_id: TillId) -> None:
    path = data_dir / DATABASE
    if not path.exists():
        raise MissingJournal(
            say(
                "The journal of till {till} is missing: {file} is not there. No money can be taken. "
                "Do not enrol again: IT brings the newest copy back from the backup folder.",
                till=till_id.till,
                file=str(path),
            )
        )
    if path.stat().st_size == 0:
        raise _empty(till_id.till, data_dir)


def _empty(till: str, data_dir: Path) -> MissingJournal:
    return MissingJournal(
        say(
            "The journal of till {till} is empty: {file} holds nothing. No money can be taken. "
            "Do not enrol again: IT brings the newest copy back from the backup folder.",
            till=till,
            file=str(data_dir / DATABASE),
        ),
        code="journal_empty",
    )


def _bring_up(engine: Engine, key: bytes, data_dir: Path, clock: Clock, *, read_only: bool) -> None:
    """Read the file for the first time and bring it to the shape this program knows."""
    try:
        found = schema.revision(engine)
    except DatabaseError as problem:
        if is_damage(problem):
            raise DamagedJournal(
                say(
                    "The journal of this till is damaged: the key is right, but {file} cannot be read as a journal. "
                    "No money can be taken. Keep the file as it is: IT brings the newest copy back "
                    "from the backup folder.",
                    file=str(data_dir / DATABASE),
                )
            ) from problem
        with plainly(DATABASE):
            raise
    if found is None:
        raise _empty(read_till_id(data_dir).till, data_dir)
    schema.require_known(found)
    if found == schema.HEAD:
        return
    if read_only:
        raise StoreUnavailable(
            say("The journal was written by an older version of this program. Open the till once, then look again."),
            code="journal_older",
        )
    schema.migrate_copied(engine, key, data_dir, clock.now())


def _finish_renewal(engine: Engine, till_id: TillId, key: bytes, data_dir: Path, secrets: Secrets) -> TillId:
    """Write the `till.id` of the newest epoch when the power went before a new enrolment could."""
    with plainly(DATABASE), reading(engine) as connection:
        db = Db(connection)
        identity, key_id, names = epochs.current(db), epochs.current_key_id(db), epochs.names(db)
    # A `till.id` ahead of the journal is no renewal cut off: the journal is an older copy, and is refused as one.
    if till_id.epoch not in names[:-1] or secrets.get(f"{key_id}/journal") is None:
        return till_id
    newer = TillId.made(identity.council, identity.till, identity.epoch, key_id, key, place_of(data_dir))
    write_till_id(data_dir, newer)
    return newer


def _trouble(engine: Engine, till_id: TillId, key: bytes, data_dir: Path, secrets: Secrets) -> StoreUnavailable | None:
    """Say why this journal must not take money although it opens: it was copied, or it is older than the till."""
    if not till_id.is_at(key, place_of(data_dir)):
        return CopiedJournal(
            say(
                "This folder was copied: till {till} was enrolled on another PC or in another folder. No money can be "
                "taken here, for two tills would use the same receipt numbers. "
                "IT enrols it again with ims-desktop enrol.",
                till=till_id.till,
            )
        )
    with plainly(DATABASE), reading(engine) as connection:
        db = Db(connection)
        restored = marks.read(db, marks.ORIGIN) == BACKUP or _is_behind(db, till_id, secrets)
    if restored:
        return RestoredJournal(
            say(
                "The journal of till {till} is an older copy: this till has done more than it holds. No money can be "
                "taken, for receipt numbers would be used twice. IT enrols it again with ims-desktop enrol.",
                till=till_id.till,
            )
        )
    return None


def _is_behind(db: Db, till_id: TillId, secrets: Secrets) -> bool:
    names = epochs.names(db)
    if till_id.epoch not in names:
        return True
    reached = high_water.known(secrets, till_id.key_id)
    return reached is not None and (reached[0] not in names or chain.head(db, reached[0]).sequence < reached[1])
