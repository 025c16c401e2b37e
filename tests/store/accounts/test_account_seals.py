"""A file of accounts is sealed page by page, in the way that costs a search least."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from ims_desktop.store.accounts.file import AccountFile
from ims_desktop.store.driver import DatabaseError, connect

if TYPE_CHECKING:
    from pathlib import Path

KEY = os.urandom(32)


def test_a_file_is_sealed_with_sha_256(tmp_path: Path) -> None:
    path = tmp_path / "catalogue-1.db"
    made = AccountFile.made(path, KEY)
    made.note({"cursor": "c1"})
    made.settle()
    made.close()
    raw = connect(path, KEY)
    with pytest.raises(DatabaseError):
        raw.execute("SELECT count(*) FROM progress")
    raw.close()
    sealed = connect(path, KEY)
    sealed.execute("PRAGMA cipher_hmac_algorithm = HMAC_SHA256")
    assert sealed.execute("SELECT value FROM progress").fetchone() == ("c1",)
    sealed.close()


def test_another_key_does_not_open_it(tmp_path: Path) -> None:
    path = tmp_path / "catalogue-1.db"
    AccountFile.made(path, KEY).close()
    other = AccountFile(path, os.urandom(32))
    with pytest.raises(DatabaseError):
        other.progress()
    other.close()
