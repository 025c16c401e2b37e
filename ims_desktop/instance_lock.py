"""Let one process write a till's folder at a time, and say who it is to the next one.

The operating system holds the lock and lets go of it when the process ends, however it ends; what stands in the file
only names the holder. So a lock left by a crash is simply taken over.
"""

from __future__ import annotations

import getpass
import json
import os
import platform
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Final, Self

from ims_desktop.errors import InstanceRunning, StoreUnavailable
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

    from ims_desktop.words import Words

NAME: Final = "till.lock"
# Windows locks bytes, and locked bytes cannot be read: one far behind the text is locked, so that the text can be.
_LOCKED_BYTE: Final = 1 << 20


class InstanceLock:
    """The lock of a till's folder, held from `acquire` until `release`; a `with` block does both.

    Shape: `name` is another file where not the folder is locked but one thing in it.
    """

    def __init__(self, folder: Path, name: str = NAME) -> None:
        self._path = folder / name
        self._file: IO[bytes] | None = None

    def acquire(self) -> None:
        """Become the one process that writes this folder.

        Raises: InstanceRunning, naming person, PC and time; StoreUnavailable with code "lock_unwritable".
        """
        try:
            file = self._path.open("ab+")
        except OSError as problem:
            raise StoreUnavailable(
                say(
                    "{file} cannot be written, so this folder cannot be used. Ask IT for the right to write in it.",
                    file=str(self._path),
                ),
                code="lock_unwritable",
            ) from problem
        try:
            _lock(file)
        except OSError as problem:
            holder = _holder(file)
            file.close()
            raise InstanceRunning(holder) from problem
        _sign(file)
        self._file = file

    def release(self) -> None:
        """Let the next process in; a second call does nothing."""
        if self._file is not None:
            _unlock(self._file)
            self._file.close()
            self._file = None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a small file for oneself, waiting for whoever has it: for changes that take a moment.

    Raises: OSError when the file cannot be written.
    """
    with path.open("ab+") as file:
        _wait(file)
        try:
            yield
        finally:
            _unlock(file)


def _sign(file: IO[bytes]) -> None:
    name = {"user": _user(), "host": platform.node(), "pid": os.getpid(), "since": datetime.now(UTC).isoformat()}
    file.truncate(0)
    file.write(json.dumps(name).encode())
    file.flush()


def _holder(file: IO[bytes]) -> Words:
    """Name whoever holds the lock, from what they wrote into it."""
    try:
        file.seek(0)
        name = json.loads(file.read(4096))
        since = datetime.fromisoformat(name["since"]).astimezone()
        return say(
            "This till is open already: {user} on {host} opened it on {date} at {time}. Close it there first.",
            user=str(name["user"]),
            host=str(name["host"]),
            date=f"{since.day} {since:%B %Y}",
            time=f"{since:%H:%M}",
        )
    except (OSError, ValueError, KeyError, TypeError):
        return say("This till is open already in another window of this PC. Close it there first.")


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "?"


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        file.seek(_LOCKED_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

    def _wait(file: IO[bytes]) -> None:
        file.seek(_LOCKED_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)

    def _unlock(file: IO[bytes]) -> None:
        file.seek(_LOCKED_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _wait(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX)

    def _unlock(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_UN)
