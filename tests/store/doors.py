"""Try the door of a till's folder: what tests of opening share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ims_desktop.errors import ImsError
from ims_desktop.store.opening import open_till_store

if TYPE_CHECKING:
    from pathlib import Path

    from tests.factory import MadeTill


def opening_refused(till: MadeTill, **how: bool) -> ImsError:
    """Try to open, and see that no file of the folder was made or changed by it."""
    before = files_of(till.folder)
    with pytest.raises(ImsError) as caught:
        open_till_store(till.folder, till.secrets, till.clock, till.ids, **how)
    assert files_of(till.folder) == before
    return caught.value


def files_of(folder: Path) -> dict[str, bytes]:
    """Read every file of a folder but the ones SQLite keeps beside an open database."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.endswith(("-wal", "-shm"))}
