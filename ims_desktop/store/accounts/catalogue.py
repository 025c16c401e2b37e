"""Keep the disposable copy of the accounts: one generation serves while the next is loaded beside it.

The copy may be lost at any moment and is then loaded again; a till without it takes payments as unverified. So nothing
here is ever fatal: a wrong key, a damaged page or a file that power left half made is set aside, and the till says that
it has no accounts.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from ims_desktop.errors import ImsError, StoreUnavailable
from ims_desktop.records import AccountsPage
from ims_desktop.store.accounts.file import AccountFile
from ims_desktop.store.accounts.load import DAMAGED, DONE, Load, resting
from ims_desktop.store.accounts.load_place import place_of
from ims_desktop.store.accounts.served import ServedAccounts
from ims_desktop.store.driver import plainly
from ims_desktop.store.values import moment_text, to_moment
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from ims_desktop.records import LoadProgress
    from sync.contract.snapshot import SnapshotAnswer

_log: Final = logging.getLogger(__name__)
RENEW_EVERY: Final = timedelta(hours=20)
"""At most so often a copy is written anew because accounts were dropped from it: once on each working day."""
_DEATHS: Final = 3
"""So often the work may end without a word at the same place before what was loaded is held to be the cause."""


class AccountCatalogue(ServedAccounts):
    """The accounts of one till; implements `till.Catalogue`. What changes them is called on one lane at a time."""

    _is_paused = False
    _rests: LoadProgress | None = None
    _died = (0, 0)
    _renewed_in_vain: datetime | None = None

    def cursor(self) -> str | None:
        """Return where to go on with central's changes; None asks for everything."""
        with self._serving(to_load=True) as file:
            if file is not None:
                progress = file.progress()
                return None if place_of(progress) else progress.get("cursor")
        return None

    # ------------------------------------------------------------------------------------------------------- writing
    def apply(self, page: AccountsPage) -> int:
        """Write a page of changes and return how many accounts it touched.

        The first page of a full load starts a new generation; the one in use serves until the last page is in.

        Raises: StoreUnavailable with code "catalogue_absent" for a page that goes on from nothing; DiskFull.
        """
        if page.first:
            with self._turn:
                self._drop_coming()
                with plainly("catalogue.db"):
                    self._loading = AccountFile.made(*self._files.make(beside=self._current))
        with self._serving(to_load=True) as file:
            if file is not None:
                self._mark_erased(file, page)
                file.apply(page, self._council)
                if page.last and file is self._loading:
                    self._switch(file)
                return len(page.accounts) + len(page.gone)
        raise StoreUnavailable(
            say("The copy of the accounts is gone. It will be loaded again from the start."), code="catalogue_absent"
        )

    def destroy(self) -> None:
        """Forget every account and the keys they were kept under; the journal is not touched."""
        with self._turn:
            self.close()
            self._rests = None
            self._files.forget()

    def close(self) -> None:
        """End a load at once, and let go of the files."""
        with self._turn:
            load, self._load = self._load, None
            if load is not None:
                load.end()
            for file in (self._current, self._loading):
                if file is not None:
                    file.close()
            self._current = self._loading = None

    # ------------------------------------------------------------------------------------------------------- loading
    def loading(self) -> LoadProgress | None:
        """Say how far a load or a renewal is, None when there is none."""
        load = self._load
        return self._rests if load is None else load.progress()

    def pause_load(self) -> None:
        """Let a load rest; what is in stays in, also when the till is closed meanwhile."""
        self._is_paused = True
        load = self._load
        if load is not None:
            load.pause()

    def resume_load(self) -> None:
        """Let a load go on."""
        self._is_paused = False
        load = self._load
        if load is not None:
            load.go_on()

    def load_place(self) -> tuple[str, int] | None:
        """Return which snapshot is being loaded and how many of its chunks are in; None when none is."""
        load = self._load
        if load is not None and load.snapshot is not None:
            return load.snapshot.snapshot_id, load.taken
        with self._serving(to_load=True) as file:
            if file is not None and file is self._loading:
                return place_of(file.progress())
        return None

    def load(self, snapshot: SnapshotAnswer) -> None:
        """Begin to load a snapshot into a new generation, or go on with it; nothing happens while one is at work.

        Raises: DiskFull; StoreUnavailable.
        """
        with self._turn:
            if self._load is not None and self._load.snapshot is not None:
                return
            place = self.load_place()
            taken = place[1] if place is not None and place[0] == snapshot.snapshot_id else None
            self._files.require_room(sum(chunk.rows for chunk in snapshot.chunks[taken or 0 :]))
            key = None if self._loading is None else self._files.key_of(self._loading.generation)
            if taken is not None and self._loading is not None and key is not None:
                path = self._loading.path
            else:
                taken = 0
                self._drop_coming()
                path, key = self._files.make(beside=self._current)
            order: dict[str, object] = {"task": "load", "snapshot": snapshot.model_dump(mode="json")}
            self._begin(order, path, key, partial(Load, total=snapshot.rows, snapshot=snapshot, taken=taken))

    def wanted_chunk(self, wait_s: float) -> int | None:
        """Return the chunk the load can take next; a load that ended is taken over here.

        Raises: DiskFull; StoreUnavailable with the code of what ended the load, or "bad_chunk".
        """
        load = self._load
        if load is None or load.snapshot is None:
            return None
        wanted = load.wanted(wait_s)
        if load.turned_down():
            raise StoreUnavailable(
                say("Central sent accounts that are not what it announced. They are asked for again."), code="bad_chunk"
            )
        with self._turn:
            if load is self._load and load.ended:
                self._take_over(load)
            elif load is self._load and self._loading is None and load.has_file:
                self._loading = self._files.opened(load.generation)
        return wanted

    def take_chunk(self, n: int, data: bytes) -> int:
        """Hand a chunk as it travelled to the load, and return its rows."""
        load = self._load
        return 0 if load is None else load.give(n, data)

    def is_at_work(self) -> bool:
        """Tell whether a process of ours loads a snapshot just now."""
        load = self._load
        return load is not None and load.snapshot is not None

    def stop_load(self) -> None:
        """End the process that loads; what is in stays in."""
        with self._turn:
            load, self._load = self._load, None
            if load is not None:
                self._rests = load.at_rest()
                load.end()
                self._loading = self._loading or self._files.opened(load.generation)

    # ------------------------------------------------------------------------------------------------------ renewing
    def renew(self) -> None:
        """Write the copy anew with a new key as soon as can be: a file keeps what was erased until it is used again."""
        with self._serving() as file:
            if file is not None and file is self._current:
                file.note({"renew": "1"})

    def erase(self, fund: str, reference: str) -> bool:
        """Drop one account from the copy in use and have the file written anew; tell whether it was there.

        Raises: StoreUnavailable with code "accounts_loading" while there is no whole copy, but one on its way.
        """
        with self._turn:
            if self._is_renewing():
                self._drop_coming()  # it copies the account, or has done so; the next one begins without it
            with self._serving() as file:
                if file is None or file.find(self._council, fund, reference) is None:
                    return False
                progress = file.progress()
                if "complete" not in progress:
                    raise StoreUnavailable(
                        say("The accounts are being loaded. Erase the account when that is done."),
                        code="accounts_loading",
                    )
                file.note({"renew": "1"})
                cursor, version = progress.get("cursor", ""), progress.get("version", "")
                as_of = to_moment(progress["as_of"])
                gone = ((fund, reference),)
                file.apply(AccountsPage((), gone, cursor, version, as_of, first=False, last=False), self._council)
                return True
        return False

    def tend(self, now: datetime) -> None:
        """Take up what was loaded, renew the copy when it is due, delete what nobody uses.

        Raises: DiskFull; StoreUnavailable with the code of what ended a load.
        """
        if self._read_only:
            return
        with self._turn:
            load = self._load
            if load is not None and load.ended:
                if load.snapshot is None:
                    self._take_over_renewal(load, now)
                else:
                    self._take_over(load)
            if self._load is None:
                self._take_up()
                self._tidy()
                self._renew_if_due(now)

    def _is_renewing(self) -> bool:
        """Tell whether a copy of the copy is being written, or waits to be used."""
        if self._load is not None:
            return self._load.snapshot is None
        with self._serving(to_load=True) as file:
            return file is not None and file is self._loading and "renewal_of" in file.progress()
        return False

    def _take_up(self) -> None:
        """Look at a generation that is on its way in and has nobody working on it."""
        with self._serving(to_load=True) as file:
            if file is None or file is not self._loading:
                self._rests = None
                return
            progress = file.progress()
            if "complete" in progress:
                self._accept(file, progress)
            elif place_of(progress) is None and "cursor" not in progress:
                self._drop_coming()
            else:
                self._rests = self._rests or resting(progress, paused=self._is_paused)

    def _renew_if_due(self, now: datetime) -> None:
        if self._loading is not None:
            return
        with self._serving() as file:
            if file is None:
                return
            progress = file.progress()
            made_at = progress.get("made_at")
            if made_at is None:
                file.note({"made_at": moment_text(now)})
            if not ("renew" in progress or ("gone" in progress and _is_past(made_at, now))):
                return
            if self._renewed_in_vain is not None and now - self._renewed_in_vain < timedelta(hours=1):
                return
            key = self._files.key_of(file.generation)
            rows = int(progress.get("accounts", "0"))
            try:
                self._files.require_room(rows)
                path, new_key = self._files.make(beside=file)
                old = {"old_file": str(file.path), "old_key": (key or b"").hex()}
                work = partial(Load, total=rows, source=file.generation)
                self._begin({"task": "renew", **old}, path, new_key, work)
            except ImsError as problem:
                _log.info("the accounts are not renewed now: %s", problem.reason)
                self._renewed_in_vain = now

    def _mark_erased(self, file: AccountFile, page: AccountsPage) -> None:
        """Note, before accounts go, that the file will still hold what they were."""
        if any(file.find(self._council, fund, reference) is not None for fund, reference in page.gone):
            file.note({"gone": "1"})

    # -------------------------------------------------------------------------------------------------------- inside
    def _begin(self, order: dict[str, object], path: Path, key: bytes, load: Callable[..., Load]) -> None:
        whole = {**order, "file": str(path), "key": key.hex(), "council": self._council}
        self._load = load(whole, path)
        if self._is_paused:  # looked at after the load is there for `pause_load`, so that none is missed
            self._load.pause()
        self._rests = None

    def _take_over(self, load: Load) -> None:
        """Let what the process loaded serve, or say what stood in its way.

        Raises: DiskFull; StoreUnavailable.
        """
        self._rests = load.at_rest()
        self._load = None
        load.end()
        if self._loading is None:
            self._loading = self._files.opened(load.generation)
        if load.ended == DONE:
            self._take_up()
            return
        deaths = self._died[1] + 1 if self._died[0] == load.taken else 1
        self._died = (load.taken, deaths)
        if self._loading is not None and (load.ended == DAMAGED or deaths >= _DEATHS):
            self._set_aside(self._loading)
            self._died = (0, 0)
        raise load.trouble()

    def _take_over_renewal(self, load: Load, now: datetime) -> None:
        self._load = None
        load.end()
        self._loading = self._files.opened(load.generation)
        if load.ended == DONE:
            return
        _log.info("the accounts were not renewed: %s", load.ended)
        self._renewed_in_vain = now
        self._drop_coming()

    def _accept(self, file: AccountFile, progress: dict[str, str]) -> None:
        """Let a whole generation serve; a renewed one first hears what the one in use has heard since."""
        if "renewal_of" not in progress or self._cursor_in_use() in {"", progress.get("cursor")}:
            self._switch(file)

    def _cursor_in_use(self) -> str:
        with self._serving() as file:
            if file is not None and file is self._current:
                return file.progress().get("cursor", "")
        return ""

    def _switch(self, file: AccountFile) -> None:
        """Let the loaded generation serve from now on, then delete the old one whole, its key first."""
        file.settle()
        with self._turn:
            self._files.use(file.generation)
            old, self._current, self._loading = self._current, file, None
            self._rests = None
            if old is not None:
                old.close()
            self._tidy()

    def _drop_coming(self) -> None:
        """Give up a generation on its way in, and whoever works on it."""
        with self._turn:
            load, self._load = self._load, None
            if load is not None:
                load.end()
            if self._loading is not None:
                self._loading.close()
                self._loading = None
            self._rests = None
            self._tidy()


def _is_past(made_at: str | None, now: datetime) -> bool:
    return made_at is not None and now - to_moment(made_at) >= RENEW_EVERY
