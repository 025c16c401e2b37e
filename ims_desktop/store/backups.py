"""Copy the journal while it is in use, prove the copy, and mark it inside so that it never passes for the original."""

from __future__ import annotations

import filecmp
import os
import shutil
from typing import TYPE_CHECKING, Final

from ims_desktop.errors import StoreUnavailable
from ims_desktop.store import marks
from ims_desktop.store.driver import connect, plainly
from ims_desktop.store.engine import borrowed
from ims_desktop.store.statements import Db
from ims_desktop.store.till_id import NAME as TILL_ID
from ims_desktop.store.till_id import sync_folder
from ims_desktop.words import say

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Engine

    from ims_desktop.store.driver import Connection

BACKUP: Final = "backup"
_PROOF: Final = (
    "SELECT (SELECT count(*) FROM outbox), (SELECT count(*) FROM payment), "
    "(SELECT hash FROM outbox ORDER BY n DESC LIMIT 1)"
)


def copy(engine: Engine, key: bytes, folder: Path, target: Path, at: datetime, prefix: str = "till") -> Path:
    """Copy the journal into the folder `target`, with `till.id` beside it, and return the copy.

    The copy is made and proved on this PC's own disk: `target` may be a share, where no database should be opened.

    Raises: StoreUnavailable with code "backup_folder" or "backup_differs"; DiskFull.
    """
    final = target / f"{prefix}-{at:%Y%m%dT%H%M%S%fZ}.db"
    local = folder / f"{final.stem}.partial"
    try:
        with plainly(final.name):
            _copy_proven(engine, key, local)
        target.mkdir(parents=True, exist_ok=True)
        _put(local, final)
        _put(folder / TILL_ID, final.with_suffix(".id"))
    except OSError as problem:
        raise StoreUnavailable(
            say(
                "The copy of the journal could not be written to {folder}. The journal itself is safe. "
                "Check that the folder is there and may be written.",
                folder=str(target),
            ),
            code="backup_folder",
        ) from problem
    finally:
        local.unlink(missing_ok=True)
    return final


def _put(source: Path, final: Path) -> None:
    """Bring a file into another folder, whole or not at all.

    Raises: OSError; StoreUnavailable with code "backup_differs" when other bytes are read back than were written.
    """
    partial = final.with_name(f"{final.name}.partial")
    try:
        with source.open("rb") as whole, partial.open("wb") as file:
            shutil.copyfileobj(whole, file)
            file.flush()
            os.fsync(file.fileno())
        if not filecmp.cmp(source, partial, shallow=False):
            raise _differs()
        partial.replace(final)
        sync_folder(final.parent)
    finally:
        partial.unlink(missing_ok=True)


def _differs() -> StoreUnavailable:
    return StoreUnavailable(
        say("The copy of the journal is not the same as the journal. The journal itself is safe. Call IT."),
        code="backup_differs",
    )


def _copy_proven(engine: Engine, key: bytes, partial: Path) -> None:
    """Copy, mark, open again and compare with what was copied."""
    partial.unlink(missing_ok=True)
    with borrowed(engine) as source:
        source.execute("BEGIN")
        try:
            expected = source.execute(_PROOF).fetchone()
            _copy_pages(source, partial, key)
        finally:
            source.execute("ROLLBACK")
    made = connect(partial, key, read_only=True)
    try:
        sound = made.execute("PRAGMA quick_check").fetchone() == ("ok",)
        if not sound or made.execute(_PROOF).fetchone() != expected:
            raise _differs()
    finally:
        made.close()


def _copy_pages(source: Connection, partial: Path, key: bytes) -> None:
    made = connect(partial, key, create=True)
    try:
        source.backup(made)
        # One file, without the log beside it that the journal itself needs.
        made.execute("PRAGMA journal_mode = DELETE")
        marks.write(Db(made), marks.ORIGIN, BACKUP)
    finally:
        made.close()
