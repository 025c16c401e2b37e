"""Keep the disposable copy of the accounts: one generation serves while the next is loaded beside it.

The copy may be lost at any moment and is then loaded again; a till without it takes payments as unverified. So nothing
here is ever fatal: a wrong key, a damaged page or a file that power left half made is set aside, and the till says that
it has no accounts.
"""

from __future__ import annotations

import logging
import os
from contextlib import contextmanager, suppress
from datetime import timedelta
from threading import RLock
from typing import TYPE_CHECKING, Final, Protocol

from ims_desktop.domain.catalogue import CatalogueHealth, CatalogueState
from ims_desktop.errors import StoreUnavailable
from ims_desktop.records import SearchPage
from ims_desktop.store.account_file import AccountFile, files_of
from ims_desktop.store.driver import DatabaseError, is_damage, lacks_table, told_plainly
from ims_desktop.store.values import to_moment
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from ims_desktop.domain.catalogue import AccountHolder
    from ims_desktop.records import AccountsPage
    from ims_desktop.till import Secrets

_log: Final = logging.getLogger(__name__)
_ASIDE: Final = "catalogue-damaged.aside"
_AHEAD: Final = timedelta(minutes=5)
"""A copy from further in the future than this was made by another clock, so its age means nothing."""


class Pointer(Protocol):
    """What remembers the generation in use; the journal does, so that it changes in one commit."""

    def catalogue_generation(self) -> str: ...
    def use_catalogue(self, generation: str) -> None: ...


class AccountCatalogue:
    """The accounts of one till; implements `till.Catalogue`. Its methods may be called on several lanes at once."""

    def __init__(
        self, folder: Path, council: str, pointer: Pointer, secrets: Secrets, key_id: str, *, read_only: bool = False
    ) -> None:
        self._folder = folder
        self._council = council
        self._pointer = pointer
        self._secrets = secrets
        self._key_name = f"{key_id}/catalogue"
        self._read_only = read_only
        self._turn = RLock()
        self._current: AccountFile | None = None
        self._loading: AccountFile | None = None
        self._find_files()

    # ------------------------------------------------------------------------------------------------------- reading
    def find(self, fund: str, reference: str) -> AccountHolder | None:
        """Return the account of a fund with exactly this reference, in capitals or not."""
        with self._serving() as file:
            if file is not None:
                return file.find(self._council, fund, reference)
        return None

    def find_reference(self, reference: str) -> tuple[AccountHolder, ...]:
        """Return the accounts of any fund that carry exactly this reference."""
        with self._serving() as file:
            if file is not None:
                return file.find_reference(self._council, reference)
        return ()

    def search(self, text: str, limit: int = 50, fund: str | None = None) -> SearchPage:
        """Return the accounts that fit some words in any order, beginnings of words too, likely ones first.

        Raises: StoreUnavailable with code "interrupted" when `interrupt` stopped it.
        """
        with self._serving() as file:
            if file is not None:
                return file.page(text, limit, fund)
        return SearchPage((), more=False)

    def interrupt(self) -> None:
        """Stop a running search."""
        for file in (self._current, self._loading):
            if file is not None:
                file.interrupt()

    def state(self, now: datetime, fresh_s: int) -> CatalogueState:
        """Say how good the copy is: only a complete and fresh one can tell that an account does not exist."""
        with self._serving() as file:
            if file is not None:
                return _state(file.progress(), now, timedelta(seconds=fresh_s))
        return CatalogueState(CatalogueHealth.ABSENT)

    def cursor(self) -> str | None:
        """Return where to go on loading; None asks for everything."""
        with self._serving(to_load=True) as file:
            if file is not None:
                return file.progress().get("cursor")
        return None

    # ------------------------------------------------------------------------------------------------------- writing
    def apply(self, page: AccountsPage) -> int:
        """Write a page of changes and return how many accounts it touched.

        The first page of a full load starts a new generation; the one in use serves until the last page is in.

        Raises: StoreUnavailable with code "catalogue_absent" for a page that goes on from nothing; DiskFull.
        """
        with self._turn:
            if page.first:
                self._begin()
        with self._serving(to_load=True) as file:
            if file is not None:
                file.apply(page, self._council)
                if page.last and file is self._loading:
                    file.settle()
                    self._switch(file)
                return len(page.accounts) + len(page.gone)
        raise StoreUnavailable(
            say("The copy of the accounts is gone. It will be loaded again from the start."), code="catalogue_absent"
        )

    def destroy(self) -> None:
        """Forget every account and the key they were kept under; the journal is not touched."""
        with self._turn:
            for file in (self._current, self._loading):
                if file is not None:
                    file.close()
            self._current = self._loading = None
            self._pointer.use_catalogue("")
            self._secrets.delete(self._key_name)
            self._remove_others(keep=())
            (self._folder / _ASIDE).unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of the files."""
        with self._turn:
            for file in (self._current, self._loading):
                if file is not None:
                    file.close()
            self._current = self._loading = None

    # -------------------------------------------------------------------------------------------------------- inside
    def _find_files(self) -> None:
        """Take up the generation in use and one that was being loaded when the program ended."""
        key = self._secrets.get(self._key_name)
        if key is None:
            return
        generation = self._pointer.catalogue_generation()
        known = {path.stem.removeprefix("catalogue-"): path for path in self._generations()}
        if generation in known:
            self._current = AccountFile(known[generation], key, read_only=self._read_only)
        later = [name for name in known if _number(name) > _number(generation)]
        if later:
            newest = max(later, key=_number)
            self._loading = AccountFile(known[newest], key, read_only=self._read_only)
        if not self._read_only:
            self._remove_others(keep=(self._current, self._loading))

    def _begin(self) -> None:
        """Start an empty generation in place of any that was half loaded."""
        key = self._secrets.get(self._key_name)
        if key is None:
            key = os.urandom(32)
            self._secrets.set(self._key_name, key)
        if self._loading is not None:
            self._loading.close()
            self._loading = None
        taken = [_number(path.stem.removeprefix("catalogue-")) for path in self._generations()]
        number = max([_number(self._pointer.catalogue_generation()), *taken]) + 1
        self._remove_others(keep=(self._current,))
        self._loading = AccountFile.made(self._folder / f"catalogue-{number}.db", key)

    def _switch(self, file: AccountFile) -> None:
        """Let the loaded generation serve from now on, then delete the old one whole."""
        with self._turn:
            self._pointer.use_catalogue(file.generation)
            old, self._current, self._loading = self._current, file, None
            if old is not None:
                old.close()
            self._remove_others(keep=(file,))

    @contextmanager
    def _serving(self, *, to_load: bool = False) -> Iterator[AccountFile | None]:
        """Lend the file that serves, or the one being loaded; one that turns out damaged is set aside.

        Raises: StoreUnavailable, DiskFull.
        """
        first, second = (self._loading, self._current) if to_load else (self._current, self._loading)
        file = first or second
        try:
            yield file
        except DatabaseError as problem:
            told = told_plainly(problem, "catalogue.db")
            shut = told is not None and told.reason == "store_unreadable" and not self._read_only
            if file is not None and (shut or is_damage(problem) or lacks_table(problem)):
                self._set_aside(file)
                return
            if told is None:
                raise
            raise told from problem

    def _set_aside(self, file: AccountFile) -> None:
        """Move a file that cannot be read out of the way; the accounts are loaded again."""
        _log.info("account file set aside: unreadable generation=%s", file.generation)
        with self._turn:
            file.close()
            if file is self._current:
                self._current = None
            if file is self._loading:
                self._loading = None
            if not self._read_only:
                with suppress(OSError):
                    file.path.replace(self._folder / _ASIDE)
                self._remove_others(keep=(self._current, self._loading))

    def _generations(self) -> list[Path]:
        return [path for path in self._folder.glob("catalogue-*.db") if _number(path.stem.removeprefix("catalogue-"))]

    def _remove_others(self, keep: tuple[AccountFile | None, ...]) -> None:
        """Delete every generation but these; one another process still reads goes the next time."""
        kept = {path for file in keep if file is not None for path in files_of(file.path)}
        for path in self._folder.glob("catalogue-*.db*"):
            if path not in kept:
                with suppress(OSError):
                    path.unlink()


def _number(generation: str) -> int:
    return int(generation) if generation.isascii() and generation.isdigit() else 0


def _state(progress: dict[str, str], now: datetime, fresh: timedelta) -> CatalogueState:
    accounts = int(progress.get("accounts", "0"))
    if "complete" not in progress:
        return CatalogueState(CatalogueHealth.INCOMPLETE, accounts=accounts)
    as_of = to_moment(progress["as_of"])
    is_fresh = -_AHEAD <= now - as_of <= fresh
    health = CatalogueHealth.COMPLETE if is_fresh else CatalogueHealth.STALE
    return CatalogueState(health, as_of, accounts, progress.get("version", ""))
