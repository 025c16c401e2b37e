"""Keep account files of any size for the measurements: made once, encrypted and indexed as a till's are.

IMS_BENCH_CACHE names a folder in which they stay from one run to the next; a file made by other code than there is now
is made again.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench import asked, names, people, places
from bench.people import AS_OF, People
from ims_desktop.store.accounts import file as account_file
from ims_desktop.store.accounts.file import AccountFile
from ims_desktop.store.values import moment_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

KEY: Final = hashlib.sha256(b"for measurements only").digest()
SIZES: Final = tuple(size for size in (20_000, 200_000, 2_000_000) if size <= asked("ACCOUNTS", 2_000_000))
_BESIDE: Final = re.compile(r"^ *from ims_desktop[.]store[.](\w+) import", re.MULTILINE)


@contextmanager
def folder() -> Iterator[Path]:
    """Lend the folder the files are kept in: one that stays, or one for this run."""
    kept = os.environ.get("IMS_BENCH_CACHE")
    if kept:
        Path(kept).mkdir(parents=True, exist_ok=True)
        yield Path(kept)
        return
    with tempfile.TemporaryDirectory() as made:
        yield Path(made)


def grown(place: Path, accounts: int) -> Path:
    """Return the file of so many accounts, made if it is not there."""
    path = place / f"catalogue-{accounts}-{_fingerprint(account_file)}.db"
    if not path.exists():
        for old in place.glob(f"catalogue-{accounts}-*"):
            old.unlink()
        began = time.perf_counter()
        making = place / f"making-{accounts}.db"
        for left in place.glob(f"{making.name}*"):
            left.unlink()
        file = AccountFile.made(making, KEY)
        file.load(People(accounts).holders(), notes(accounts))
        file.build_index(lambda _done, _total: None)
        file.settle()
        file.close()
        making.rename(path)
        print(f"made {accounts} accounts in {time.perf_counter() - began:.0f} s", file=sys.stderr)
    return path


def kept(place: Path, name: str, make: Callable[[Path], None]) -> Path:
    """Return what somebody else makes of the same accounts, made if it is not there."""
    path = place / f"{name}-{_fingerprint()}"
    if not path.exists():
        making = place / f"making-{name}"
        make(making)
        making.rename(path)
    return path


def notes(accounts: int) -> dict[str, str]:
    """Say that a file holds everything there is."""
    return {"cursor": "1", "accounts": str(accounts), "version": "1", "as_of": moment_text(AS_OF), "complete": "1"}


def _fingerprint(*ours: ModuleType) -> str:
    """Tell one state of the code that makes these files from another."""
    reached: dict[Path, bytes] = {}
    waiting = [Path(module.__file__ or "") for module in (names, places, people, *ours)]
    while waiting:
        path = waiting.pop()
        reached[path] = path.read_bytes()
        beside = (path.parent / f"{name}.py" for name in _BESIDE.findall(reached[path].decode()))
        waiting += [other for other in beside if other.exists() and other not in reached]
    return hashlib.sha256(b"".join(reached[path] for path in sorted(reached))).hexdigest()[:10]
