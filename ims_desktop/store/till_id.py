"""Read and write `till.id`: who this folder is, without a secret, and with a proof that its key is the right one.

An empty SQLCipher file opens under any key as a fresh database, and a wrong key and a flipped bit give the same answer.
So the folder says for itself that it holds a journal, and which key made it: nothing here is ever answered by a new
journal.

Shape: JSON with `format`, `council`, `till`, `epoch`, `key_id`; `check` proves the key and the members; `place` proves
the machine and the path.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from ims_desktop.errors import NotEnrolled, StoreUnavailable, WrongKey
from ims_desktop.words import say
from sync.contract.canonical import canonical_bytes

if TYPE_CHECKING:
    from pathlib import Path

NAME: Final = "till.id"
FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class TillId:
    """What `till.id` says. Shape: `check` and `place` are 64 hexadecimal characters."""

    council: str
    till: str
    epoch: str
    key_id: str
    check: str
    place: str

    @classmethod
    def made(cls, council: str, till: str, epoch: str, key_id: str, key: bytes, where: bytes) -> TillId:
        """Make the mark of a till that lives at `where` and whose journal opens with `key`."""
        check = _proof(key, b"check", canonical_bytes(_members(council, till, epoch, key_id)))
        return cls(council, till, epoch, key_id, check, _proof(key, b"place", where))

    def require_key(self, key: bytes) -> None:
        """Hold the key against the check value.

        Raises: WrongKey.
        """
        members = canonical_bytes(_members(self.council, self.till, self.epoch, self.key_id))
        if not hmac.compare_digest(_proof(key, b"check", members), self.check):
            raise WrongKey(
                say(
                    "The key in the key store is not the key of till {till}'s journal. No money can be taken. "
                    "The journal is untouched: IT brings the right key back with ims-desktop recover.",
                    till=self.till,
                )
            )

    def is_at(self, key: bytes, where: bytes) -> bool:
        """Tell whether the folder is still where it was enrolled."""
        return hmac.compare_digest(_proof(key, b"place", where), self.place)


def read_till_id(folder: Path) -> TillId:
    """Read who the folder is.

    Raises: NotEnrolled when it is no till; StoreUnavailable with code "till_id_missing", "till_id_unreadable",
    "till_id_damaged" or "till_id_newer".
    """
    try:
        text = (folder / NAME).read_text(encoding="utf-8")
    except FileNotFoundError:
        if (folder / "till.db").exists():
            raise StoreUnavailable(
                say(
                    "The folder {folder} holds a journal, but its till.id is gone. No money can be taken. "
                    "Bring till.id back from the backup folder. Do not enrol again here.",
                    folder=str(folder),
                ),
                code="till_id_missing",
            ) from None
        raise NotEnrolled(
            say(
                "This PC is not a till yet: {folder} holds no till. IT enrols it with ims-desktop enrol.",
                folder=str(folder),
            )
        ) from None
    except OSError as problem:
        raise StoreUnavailable(
            say(
                "{file} cannot be read: {why}. No money can be taken. Ask IT for the right to use this folder.",
                file=str(folder / NAME),
                why=problem.strerror or "",
            ),
            code="till_id_unreadable",
        ) from problem
    except UnicodeDecodeError as problem:
        raise _damaged(folder) from problem
    return _parsed(folder, text)


def write_till_id(folder: Path, till_id: TillId) -> None:
    """Put `till.id` in place, whole or not at all, and on the disk before returning."""
    partial = folder / f"{NAME}.partial"
    with partial.open("w", encoding="utf-8", newline="\n") as file:
        json.dump({"format": FORMAT, **asdict(till_id)}, file, indent=2)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    partial.replace(folder / NAME)
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable, where the system has such a thing; Windows does it by itself."""
    if sys.platform != "win32":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _parsed(folder: Path, text: str) -> TillId:
    try:
        document = json.loads(text)
        number = document.pop("format")
        if isinstance(number, int) and number > FORMAT:
            raise StoreUnavailable(
                say(
                    "{file} was written by a newer version of this program. Install that version.",
                    file=str(folder / NAME),
                ),
                code="till_id_newer",
            )
        read = TillId(**document)
    except (ValueError, TypeError, KeyError, AttributeError) as problem:
        raise _damaged(folder) from problem
    if not all(isinstance(value, str) for value in asdict(read).values()):
        raise _damaged(folder)
    return read


def _damaged(folder: Path) -> StoreUnavailable:
    return StoreUnavailable(
        say(
            "{file} cannot be read. No money can be taken. Bring it back from the backup folder.",
            file=str(folder / NAME),
        ),
        code="till_id_damaged",
    )


def _members(council: str, till: str, epoch: str, key_id: str) -> dict[str, object]:
    return {"format": FORMAT, "council": council, "till": till, "epoch": epoch, "key_id": key_id}


def _proof(key: bytes, purpose: bytes, message: bytes) -> str:
    return hmac.new(key, b"ims-desktop till.id " + purpose + b"\0" + message, hashlib.sha256).hexdigest()
