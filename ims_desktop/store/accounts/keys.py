"""Keep the keys of the account files: one for each generation, all under one name in the key store.

One name, so that a new key comes in and an old one goes in one act of the key store: whatever ends the program between
that and the change of the generation in use, a file that serves has its key, and one that was dropped has none.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection

    from ims_desktop.till import Secrets

_BYTES: Final = 32


class CatalogueKeys:
    """The keys of one till's account files."""

    def __init__(self, secrets: Secrets, key_id: str) -> None:
        self._secrets = secrets
        self._name = f"{key_id}/catalogue"

    def of(self, generation: str) -> bytes | None:
        """Return the key of a generation; None once it is dropped."""
        kept = self._secrets.get(self._name)
        if kept is None or len(kept) == _BYTES:
            return kept  # before generations had keys of their own there was one for all
        key = _read(kept).get(generation)
        return None if key is None else bytes.fromhex(key)

    def make(self, generation: str, beside: Collection[str]) -> bytes:
        """Make a key for a new generation; of the others only those `beside` it stay."""
        key = os.urandom(_BYTES)
        self._write({**self._kept(beside), generation: key.hex()})
        return key

    def keep_only(self, generations: Collection[str]) -> None:
        """Drop every key but these: what was written with the others cannot be read any more, wherever it lies."""
        kept = self._secrets.get(self._name)
        if kept is None:
            return
        staying = self._kept(generations)
        if not staying:
            self._secrets.delete(self._name)
        elif len(kept) == _BYTES or staying != _read(kept):
            self._write(staying)

    def forget(self) -> None:
        """Drop every key."""
        self._secrets.delete(self._name)

    def _kept(self, generations: Collection[str]) -> dict[str, str]:
        found = {name: self.of(name) for name in generations}
        return {name: key.hex() for name, key in found.items() if key is not None}

    def _write(self, keys: dict[str, str]) -> None:
        self._secrets.set(self._name, json.dumps(keys).encode())


def _read(kept: bytes) -> dict[str, str]:
    """Return the keys; what is no list of keys holds none, and the accounts are loaded again."""
    try:
        keys = json.loads(kept)
        return {name: key for name, key in keys.items() if len(bytes.fromhex(key)) == _BYTES}
    except (ValueError, TypeError, AttributeError):
        return {}
