"""Keep the account files of one till apart: which serves, which are on their way in or out, and the key of each."""

from __future__ import annotations

import shutil
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Protocol

from ims_desktop.errors import DiskFull
from ims_desktop.store.accounts.file import AccountFile, files_of
from ims_desktop.store.accounts.keys import CatalogueKeys
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from ims_desktop.till import Secrets

_ASIDE: Final = "catalogue-damaged.aside"
ROW_BYTES: Final = 600
"""What an account and its words take on the disk while they are loaded, generously."""
SPARE_BYTES: Final = 50_000_000
"""What a load leaves to the journal at least, beside the space that is reserved for it."""


class Pointer(Protocol):
    """What remembers the generation in use; the journal does, so that it changes in one commit."""

    def catalogue_generation(self) -> str: ...
    def use_catalogue(self, generation: str) -> None: ...


class Generations:
    """The account files in one folder. Every file that may be read has its key, and a key goes before its file."""

    def __init__(self, folder: Path, pointer: Pointer, secrets: Secrets, key_id: str, *, read_only: bool) -> None:
        self._folder = folder
        self._pointer = pointer
        self._keys = CatalogueKeys(secrets, key_id)
        self._read_only = read_only

    def in_use(self) -> AccountFile | None:
        """Open the generation that serves."""
        return self.opened(self._pointer.catalogue_generation())

    def coming(self) -> AccountFile | None:
        """Open the generation that was being loaded when the program ended."""
        now = number_of(self._pointer.catalogue_generation())
        later = [name for name in self._known() if number_of(name) > now]
        return self.opened(max(later, key=number_of)) if later else None

    def opened(self, generation: str) -> AccountFile | None:
        """Open a generation that is there and has a key."""
        path = self._known().get(generation)
        key = None if path is None else self._keys.of(generation)
        return None if path is None or key is None else AccountFile(path, key, read_only=self._read_only)

    def key_of(self, generation: str) -> bytes | None:
        """Return the key of a generation; None once it is dropped."""
        return self._keys.of(generation)

    def make(self, beside: AccountFile | None) -> tuple[Path, bytes]:
        """Return path and key of a generation that is to be made; no other keeps its key but the one it is `beside`."""
        taken = [number_of(name) for name in (self._pointer.catalogue_generation(), *self._known())]
        generation = str(max(taken) + 1)
        staying = () if beside is None else (beside.generation,)
        return self._folder / f"catalogue-{generation}.db", self._keys.make(generation, staying)

    def use(self, generation: str) -> None:
        """Let a generation serve from now on, in one commit of the journal."""
        self._pointer.use_catalogue(generation)

    def keep_only(self, generations: Collection[str]) -> None:
        """Drop the keys of every other generation, then the files; one that somebody still reads goes another time."""
        others = self._paths_but(generations)
        if others:
            self._keys.keep_only(generations)
        for path in others:
            with suppress(OSError):
                path.unlink()

    def set_aside(self, file: AccountFile) -> None:
        """Move a file that cannot be read out of the way."""
        with suppress(OSError):
            file.path.replace(self._folder / _ASIDE)

    def forget(self) -> None:
        """Drop every key, then everything else: whatever ends the program meanwhile, nothing can be read again."""
        self._keys.forget()
        self._pointer.use_catalogue("")
        for path in (*self._paths_but([]), self._folder / _ASIDE):
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def require_room(self, rows: int) -> None:
        """Refuse to begin what would fill the disk, on which payments are recorded.

        Raises: DiskFull.
        """
        if shutil.disk_usage(self._folder).free < rows * ROW_BYTES + SPARE_BYTES:
            raise no_room()

    def _known(self) -> dict[str, Path]:
        found = {path.stem.removeprefix("catalogue-"): path for path in self._folder.glob("catalogue-*.db")}
        return {name: path for name, path in found.items() if number_of(name)}

    def _paths_but(self, generations: Collection[str]) -> list[Path]:
        staying = {part for name in generations for part in files_of(self._folder / f"catalogue-{name}.db")}
        return [path for path in self._folder.glob("catalogue-*.db*") if path not in staying]


def number_of(generation: str) -> int:
    """Return which generation it is, counted from 1; 0 when that is none."""
    return int(generation) if generation.isascii() and generation.isdigit() else 0


def no_room() -> DiskFull:
    """Say that the disk has no room for the accounts."""
    return DiskFull(
        say(
            "The disk of this PC has too little room for the accounts. Payments are recorded as before. "
            "Make room on the disk: the accounts then come by themselves."
        ),
        code="accounts_no_room",
    )
