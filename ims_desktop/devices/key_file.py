"""Keep secrets in a file that only its owner may read: for tests, scripts and machines without a key store.

Shape: JSON, one member for each name, values in base64. Named by `IMS_KEYFILE`, or beside the till of a whole PC.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
from contextlib import ExitStack, contextmanager, suppress
from threading import Lock
from typing import TYPE_CHECKING

from ims_desktop.errors import SecretsUnavailable
from ims_desktop.instance_lock import locked
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class KeyFile:
    """Secrets in one file; implements `till.Secrets`.

    `shared` lets the group of its folder read it too, where that group may write in the folder.
    """

    def __init__(self, path: Path, *, shared: bool = False) -> None:
        self._path = path
        self._shared = shared
        self._turn = Lock()

    def get(self, name: str) -> bytes | None:
        """Return a secret, None when there is none of that name."""
        value = self._read().get(name)
        if value is None:
            return None
        try:
            return base64.b64decode(value, validate=True)
        except binascii.Error as problem:
            raise self._unreadable() from problem

    def set(self, name: str, value: bytes) -> None:
        """Keep a secret in place of the one before."""
        with self._alone():
            self._write({**self._read(), name: base64.b64encode(value).decode("ascii")})

    def delete(self, name: str) -> None:
        """Forget a secret."""
        with self._alone():
            known = self._read()
            if known.pop(name, None) is not None:
                self._write(known)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other lanes and other processes from changing the file between reading and writing it."""
        with self._turn, ExitStack() as held:
            try:
                held.enter_context(locked(self._path.with_name(f"{self._path.name}.lock")))
            except OSError as problem:
                raise self._unwritable() from problem
            yield

    def _read(self) -> dict[str, str]:
        try:
            document = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as problem:
            raise self._unreadable() from problem
        if not isinstance(document, dict) or not all(isinstance(value, str) for value in document.values()):
            raise self._unreadable()
        return document

    def _write(self, document: dict[str, str]) -> None:
        """Write the whole file beside the old one, then put it in its place: readers see one or the other."""
        partial = self._path.with_name(f"{self._path.name}.{os.getpid()}.partial")
        try:
            with suppress(FileNotFoundError):
                partial.unlink()
            handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, self._mode())
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                json.dump(document, file, indent=1, sort_keys=True)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(self._path)
        except OSError as problem:
            raise self._unwritable() from problem

    def _mode(self) -> int:
        group_writes = self._shared and self._path.parent.stat().st_mode & 0o070 == 0o070
        return 0o640 if group_writes else 0o600

    def _unwritable(self) -> SecretsUnavailable:
        return SecretsUnavailable(
            say("The key file {file} cannot be written. Nothing was changed.", file=str(self._path)),
            code="key_file_unwritable",
        )

    def _unreadable(self) -> SecretsUnavailable:
        return SecretsUnavailable(
            say("The key file {file} cannot be read, so the till's journal stays shut.", file=str(self._path)),
            code="key_file_unreadable",
        )
