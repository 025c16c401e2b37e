"""Read the account files of a till: the generation in use serves, or the one on its way in where there is no other."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from datetime import timedelta
from threading import RLock
from typing import TYPE_CHECKING, Final

from ims_desktop.domain.catalogue import CatalogueHealth, CatalogueState
from ims_desktop.records import SearchPage
from ims_desktop.store.accounts.generations import Generations
from ims_desktop.store.driver import DatabaseError, is_damage, lacks_table, told_plainly
from ims_desktop.store.values import to_moment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from ims_desktop.domain.catalogue import AccountHolder
    from ims_desktop.store.accounts.file import AccountFile
    from ims_desktop.store.accounts.generations import Pointer
    from ims_desktop.store.accounts.load import Load
    from ims_desktop.till import Secrets

_log: Final = logging.getLogger(__name__)
_AHEAD: Final = timedelta(minutes=5)
"""A copy from further in the future than this was made by another clock, so its age means nothing."""


class ServedAccounts:
    """The accounts of one till as they are looked up; its methods may be called on several lanes at once."""

    def __init__(
        self, folder: Path, council: str, pointer: Pointer, secrets: Secrets, key_id: str, *, read_only: bool = False
    ) -> None:
        self._council = council
        self._read_only = read_only
        self._turn = RLock()
        self._files = Generations(folder, pointer, secrets, key_id, read_only=read_only)
        self._current: AccountFile | None = self._files.in_use()
        self._loading: AccountFile | None = self._files.coming()
        self._load: Load | None = None
        self._tidy()

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
        return CatalogueState(CatalogueHealth.ABSENT if self._load is None else CatalogueHealth.INCOMPLETE)

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
            load = self._load
            if load is not None and file.generation in load.generations:
                self._load = None
                load.end()
            file.close()
            if file is self._current:
                self._current = None
            if file is self._loading:
                self._loading = None
            if not self._read_only:
                self._files.set_aside(file)
            self._tidy()

    def _tidy(self) -> None:
        """Delete every generation that neither serves nor is on its way in."""
        if self._read_only:
            return
        coming = () if self._load is None else (self._load.generation,)
        files = (file.generation for file in (self._current, self._loading) if file is not None)
        self._files.keep_only({*files, *coming})


def _state(progress: dict[str, str], now: datetime, fresh: timedelta) -> CatalogueState:
    accounts = int(progress.get("accounts", "0"))
    if "complete" not in progress:
        return CatalogueState(CatalogueHealth.INCOMPLETE, accounts=accounts)
    as_of = to_moment(progress["as_of"])
    is_fresh = -_AHEAD <= now - as_of <= fresh
    health = CatalogueHealth.COMPLETE if is_fresh else CatalogueHealth.STALE
    return CatalogueState(health, as_of, accounts, progress.get("version", ""))
