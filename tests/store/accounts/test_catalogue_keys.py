"""Each generation of the accounts has its own key; all are under one name, so that none is lost between two acts."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from ims_desktop.devices.key_file import KeyFile
from ims_desktop.store.accounts.keys import CatalogueKeys

if TYPE_CHECKING:
    from pathlib import Path

NAME = "till-key-1/catalogue"


@pytest.fixture
def secrets(tmp_path: Path) -> KeyFile:
    return KeyFile(tmp_path / "keys.json")


@pytest.fixture
def keys(secrets: KeyFile) -> CatalogueKeys:
    return CatalogueKeys(secrets, "till-key-1")


def test_a_new_key_comes_beside_the_one_in_use(keys: CatalogueKeys) -> None:
    first = keys.make("1", beside=())
    second = keys.make("2", beside=("1",))
    assert (keys.of("1"), keys.of("2")) == (first, second)
    assert first != second
    assert keys.of("3") is None


def test_a_key_that_is_kept_no_more_is_gone(keys: CatalogueKeys, secrets: KeyFile) -> None:
    keys.make("1", beside=())
    second = keys.make("2", beside=("1",))
    keys.keep_only(("2", "7"))
    assert (keys.of("1"), keys.of("2"), keys.of("7")) == (None, second, None)
    keys.keep_only(())
    assert secrets.get(NAME) is None
    keys.keep_only(("2",))
    assert keys.of("2") is None


def test_the_next_generation_takes_the_place_of_one_that_never_came(keys: CatalogueKeys) -> None:
    first, given_up = keys.make("1", beside=()), keys.make("2", beside=("1",))
    again = keys.make("2", beside=("1",))
    assert (keys.of("1"), keys.of("2")) == (first, again)
    assert again != given_up


def test_the_one_key_of_an_older_program_opens_what_it_wrote_until_the_next_generation(
    keys: CatalogueKeys, secrets: KeyFile
) -> None:
    old = os.urandom(32)
    secrets.set(NAME, old)
    assert keys.of("4") == old
    new = keys.make("5", beside=("4",))
    assert (keys.of("4"), keys.of("5")) == (old, new)
    keys.keep_only(("5",))
    assert (keys.of("4"), keys.of("5")) == (None, new)


def test_the_one_key_of_an_older_program_becomes_that_of_the_generation_in_use(
    keys: CatalogueKeys, secrets: KeyFile
) -> None:
    old = os.urandom(32)
    secrets.set(NAME, old)
    keys.keep_only(("4",))
    assert (keys.of("4"), keys.of("5")) == (old, None)


@pytest.mark.parametrize("kept", [b"", b"no keys", b"[]", b'{"1": "zz"}', b'{"1": 5}', b'{"1": "abcd"}', b"\xff"])
def test_what_is_no_list_of_keys_opens_nothing(keys: CatalogueKeys, secrets: KeyFile, kept: bytes) -> None:
    secrets.set(NAME, kept)
    assert keys.of("1") is None
    made = keys.make("1", beside=())
    assert keys.of("1") == made


def test_every_key_is_forgotten_at_once(keys: CatalogueKeys, secrets: KeyFile) -> None:
    keys.make("1", beside=())
    keys.forget()
    assert secrets.get(NAME) is None
    assert keys.of("1") is None
