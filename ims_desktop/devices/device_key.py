"""Make this PC this till: an Ed25519 key that signs, and seals what nobody else on the PC should read.

Shape: a sealed value is a 12-byte nonce and AES-256-GCM under a key drawn (HKDF-SHA256) from the device key.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ims_desktop.errors import SecretsUnavailable
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.till import Secrets

_NONCE_BYTES: Final = 12
_SEAL: Final = b"ims-desktop seal v1"


class Ed25519DeviceKey:
    """The device key in use; implements `till.DeviceKey`."""

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        derive = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=_SEAL)
        self._seal = AESGCM(derive.derive(seed))

    @property
    def public(self) -> bytes:
        """The raw public half, which central certifies at enrolment."""
        return self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """Sign a message as this till."""
        return self._key.sign(message)

    def seal(self, clear: bytes) -> bytes:
        """Close a value so that only this till's device key opens it."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._seal.encrypt(nonce, clear, None)

    def unseal(self, sealed: bytes) -> bytes:
        """Open a value this till sealed.

        Raises: SecretsUnavailable with code "seal_broken" when another key sealed it or it was altered.
        """
        try:
            return self._seal.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None)
        except (InvalidTag, ValueError) as problem:
            raise SecretsUnavailable(
                say("What was kept here was sealed by another till, or altered. Set it anew while online."),
                code="seal_broken",
            ) from problem


class LostDeviceKey:
    """Stand in for a device key that is gone: a reader needs none, and whatever needs it says so."""

    def __init__(self, why: SecretsUnavailable) -> None:
        self._why = why

    @property
    def public(self) -> bytes:
        """Say that the key is gone. Raises: SecretsUnavailable."""
        raise self._why

    def sign(self, _message: bytes) -> bytes:
        """Say that the key is gone. Raises: SecretsUnavailable."""
        raise self._why

    def seal(self, _clear: bytes) -> bytes:
        """Say that the key is gone. Raises: SecretsUnavailable."""
        raise self._why

    def unseal(self, _sealed: bytes) -> bytes:
        """Say that the key is gone. Raises: SecretsUnavailable."""
        raise self._why


def make_device_key(secrets: Secrets, key_id: str) -> Ed25519DeviceKey:
    """Make a new device key and keep it under `<key_id>/device`."""
    seed = os.urandom(32)
    secrets.set(_name(key_id), seed)
    return Ed25519DeviceKey(seed)


def load_device_key(secrets: Secrets, key_id: str) -> Ed25519DeviceKey:
    """Take the device key out of the key store.

    Raises: SecretsUnavailable with code "device_key_missing".
    """
    seed = secrets.get(_name(key_id))
    if seed is None:
        raise SecretsUnavailable(
            say(
                "The key store of this person holds no device key for this till, so it cannot speak to central. "
                "Payments recorded here are safe. IT enrols the till again."
            ),
            code="device_key_missing",
        )
    return Ed25519DeviceKey(seed)


def _name(key_id: str) -> str:
    return f"{key_id}/device"
