"""Keep secrets for the whole PC on Windows: a file beside the till, its values sealed by machine-scope DPAPI.

Any account of this PC that may read the file may open it, and no other PC can: the folder's access list names the group
of people who may use the till. Source: CryptProtectData and CryptUnprotectData of the Windows SDK (dpapi.h).
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from ims_desktop.devices.key_file import KeyFile
from ims_desktop.errors import SecretsUnavailable
from ims_desktop.words import say

if TYPE_CHECKING:
    from pathlib import Path

NAME: Final = "machine.keys"
_LOCAL_MACHINE: Final = 0x4
_UI_FORBIDDEN: Final = 0x1


class MachineSecrets:
    """Secrets of this PC; implements `till.Secrets`. Each value is bound to its name, so that none can be swapped."""

    def __init__(self, folder: Path) -> None:
        self._file = KeyFile(folder / NAME)

    def get(self, name: str) -> bytes | None:
        """Return a secret, None when there is none of that name."""
        sealed = self._file.get(name)
        return None if sealed is None else _unprotect(sealed, name.encode())

    def set(self, name: str, value: bytes) -> None:
        """Keep a secret in place of the one before."""
        self._file.set(name, _protect(value, name.encode()))

    def delete(self, name: str) -> None:
        """Forget a secret."""
        self._file.delete(name)


def _unavailable() -> SecretsUnavailable:
    return SecretsUnavailable(
        say("The keys kept for this PC cannot be opened here, so the till's journal stays shut. Call IT."),
        code="machine_keys",
    )


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    class _Blob(ctypes.Structure):
        """DATA_BLOB of the Windows SDK."""

        _fields_ = (("size", wintypes.DWORD), ("data", ctypes.POINTER(ctypes.c_char)))

    def _protect(clear: bytes, purpose: bytes) -> bytes:
        return _through(ctypes.windll.crypt32.CryptProtectData, clear, purpose)

    def _unprotect(sealed: bytes, purpose: bytes) -> bytes:
        return _through(ctypes.windll.crypt32.CryptUnprotectData, sealed, purpose)

    def _through(function: ctypes._FuncPointer, value: bytes, purpose: bytes) -> bytes:
        given, entropy, made = _blob(value), _blob(purpose), _Blob()
        flags = _LOCAL_MACHINE | _UI_FORBIDDEN
        done = function(ctypes.byref(given), None, ctypes.byref(entropy), None, None, flags, ctypes.byref(made))
        if not done:
            raise _unavailable()
        try:
            return ctypes.string_at(made.data, made.size)
        finally:
            ctypes.windll.kernel32.LocalFree(made.data)

    def _blob(value: bytes) -> _Blob:
        return _Blob(
            len(value), ctypes.cast(ctypes.create_string_buffer(value, len(value)), ctypes.POINTER(ctypes.c_char))
        )

else:

    def _protect(_clear: bytes, _purpose: bytes) -> bytes:
        raise _unavailable()

    def _unprotect(_sealed: bytes, _purpose: bytes) -> bytes:
        raise _unavailable()
