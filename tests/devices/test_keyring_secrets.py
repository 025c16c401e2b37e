"""Keys in the operating system's key store, and what is said when there is none to use."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail
from keyring.errors import InitError, KeyringError, KeyringLocked, PasswordDeleteError

from ims_desktop.devices.keyring_secrets import SERVICE, KeyringSecrets
from ims_desktop.errors import SecretsUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable


class BrokenKeyring(KeyringBackend):
    """A key store that is there and does not work."""

    priority = 1

    def __init__(self, problem: KeyringError) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._problem = problem

    def get_password(self, service: str, username: str) -> str | None:
        if isinstance(self._problem, PasswordDeleteError):
            return "still there"
        raise self._problem

    def set_password(self, service: str, username: str, password: str) -> None:
        raise self._problem

    def delete_password(self, service: str, username: str) -> None:
        raise self._problem


def test_a_secret_is_kept_replaced_and_forgotten() -> None:
    keys = KeyringSecrets()
    assert keys.get("till/journal") is None
    keys.set("till/journal", b"\x00\xff first")
    keys.set("till/journal", b"second")
    assert KeyringSecrets().get("till/journal") == b"second"
    keys.delete("till/journal")
    keys.delete("till/journal")
    assert keys.get("till/journal") is None


def test_something_that_is_not_a_key_is_said_to_be_odd() -> None:
    keyring.set_password(SERVICE, "till/journal", "not base64!")
    with pytest.raises(SecretsUnavailable) as caught:
        KeyringSecrets().get("till/journal")
    assert caught.value.reason == "key_store_odd"


@pytest.mark.parametrize(
    ("backend", "reason"),
    [
        (fail.Keyring(), "key_store_missing"),  # type: ignore[no-untyped-call]
        (BrokenKeyring(KeyringLocked("locked")), "key_store_locked"),
        (BrokenKeyring(InitError("no bus")), "key_store_unanswering"),
    ],
)
def test_a_key_store_that_cannot_be_used_says_why(backend: KeyringBackend, reason: str) -> None:
    keyring.set_keyring(backend)
    keys = KeyringSecrets()
    acts: list[Callable[[], object]] = [partial(keys.get, "a"), partial(keys.set, "a", b"b"), partial(keys.delete, "a")]
    for act in acts:
        with pytest.raises(SecretsUnavailable, match="journal stays shut") as caught:
            act()
        assert caught.value.reason == reason


def test_a_secret_the_key_store_will_not_forget_is_not_called_forgotten() -> None:
    keyring.set_keyring(BrokenKeyring(PasswordDeleteError("denied")))
    with pytest.raises(SecretsUnavailable) as caught:
        KeyringSecrets().delete("a")
    assert caught.value.reason == "key_store_unanswering"
