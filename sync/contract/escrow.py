"""Wrap a till's journal key for its council, so that money recorded on a broken PC can still be read.

HPKE (X25519, HKDF-SHA256, AES-256-GCM) to the council's recovery public key. Central holds the wrapped key and cannot
open it; only whoever keeps the council's recovery key can.
"""

from __future__ import annotations

from typing import Final

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class BadEscrow(ValueError):
    """The wrapped key does not open: another recovery key, another till, or damaged bytes."""


def wrap_key(key: bytes, recovery_public_key: bytes, key_id: str) -> bytes:
    """Wrap `key` so that only the recovery private key opens it, and only under this `key_id`."""
    public = X25519PublicKey.from_public_bytes(recovery_public_key)
    return _SUITE.encrypt(key, public, info=_purpose(key_id))


def unwrap_key(wrapped: bytes, recovery_private_key: bytes, key_id: str) -> bytes:
    """Open a wrapped key with the raw recovery private key.

    Raises: BadEscrow.
    """
    private = X25519PrivateKey.from_private_bytes(recovery_private_key)
    try:
        return _SUITE.decrypt(wrapped, private, info=_purpose(key_id))
    except (InvalidTag, ValueError) as problem:
        raise BadEscrow("the wrapped key does not open") from problem


def _purpose(key_id: str) -> bytes:
    return b"ims-desktop journal key\0" + key_id.encode()


def recovery_key_pem(private: X25519PrivateKey) -> bytes:
    """Write a recovery private key as PEM, for the file that the council locks away."""
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def read_recovery_key(pem: bytes) -> bytes:
    """Read the raw recovery private key from its file.

    Raises: BadEscrow.
    """
    try:
        private = load_pem_private_key(pem, None)
    except (TypeError, ValueError, UnsupportedAlgorithm) as problem:
        raise BadEscrow("the file does not hold a recovery key") from problem
    if not isinstance(private, X25519PrivateKey):
        raise BadEscrow("the file holds a key of another kind")
    return private.private_bytes_raw()
