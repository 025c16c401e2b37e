"""The key that makes this PC this till: it signs, and seals what only this till may open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ims_desktop.devices.device_key import load_device_key, make_device_key
from ims_desktop.devices.key_file import KeyFile
from ims_desktop.errors import SecretsUnavailable
from sync.contract.signing import signature_holds

if TYPE_CHECKING:
    from pathlib import Path


def test_what_the_device_signs_its_public_half_proves(tmp_path: Path) -> None:
    key = make_device_key(KeyFile(tmp_path / "keys.json"), "till-1")
    signature = key.sign(b"a batch")
    assert signature_holds(key.public, b"a batch", signature)
    assert not signature_holds(key.public, b"another batch", signature)


def test_the_same_key_comes_back_at_the_next_start(tmp_path: Path) -> None:
    keys = KeyFile(tmp_path / "keys.json")
    first = make_device_key(keys, "till-1")
    sealed = first.seal(b"argon2id hash")
    again = load_device_key(keys, "till-1")
    assert again.public == first.public
    assert again.unseal(sealed) == b"argon2id hash"


def test_every_seal_is_another_and_hides_what_it_holds(tmp_path: Path) -> None:
    key = make_device_key(KeyFile(tmp_path / "keys.json"), "till-1")
    first, second = key.seal(b"argon2id hash"), key.seal(b"argon2id hash")
    assert first != second
    assert b"argon2id" not in first


def test_another_tills_seal_does_not_open_nor_does_an_altered_one(tmp_path: Path) -> None:
    keys = KeyFile(tmp_path / "keys.json")
    ours, theirs = make_device_key(keys, "till-1"), make_device_key(keys, "till-2")
    sealed = ours.seal(b"argon2id hash")
    for key, value in (
        (theirs, sealed),
        (ours, sealed[:-1] + bytes([sealed[-1] ^ 1])),
        (ours, b""),
        (ours, sealed[:12]),
    ):
        with pytest.raises(SecretsUnavailable) as caught:
            key.unseal(value)
        assert caught.value.reason == "seal_broken"


def test_a_pc_without_its_device_key_says_that_payments_are_safe(tmp_path: Path) -> None:
    with pytest.raises(SecretsUnavailable, match="recorded here are safe") as caught:
        load_device_key(KeyFile(tmp_path / "keys.json"), "till-1")
    assert caught.value.reason == "device_key_missing"
