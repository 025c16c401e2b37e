"""Seal what goes to a wired terminal, and open what comes from it.

Shape: an envelope is `{MessageHeader, NexoBlob, SecurityTrailer}`; the blob is AES-256-CBC over the whole message, the
trailer holds the HMAC-SHA256 of the message in clear, and a nonce that makes the vector of the key its own.
Source: Adyen Terminal API, protection of local communications.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ims_desktop.devices.terminals.nexo_key import Derived, NexoKey

_CRYPTO_VERSION: Final = 1
_BLOCK: Final = 16


class Unsealed(Exception):
    """An envelope is not one, or was not made with our key; the text never holds anything of it."""


def seal(header: Mapping[str, object], message: bytes, key: NexoKey, nonce: bytes) -> dict[str, object]:
    """Make the envelope of a message. Shape: `nonce` 16 random bytes, never used before."""
    keys = key.derived
    padder = PKCS7(_BLOCK * 8).padder()
    encryptor = _cipher(keys, nonce).encryptor()
    blob = encryptor.update(padder.update(message) + padder.finalize()) + encryptor.finalize()
    return {
        "MessageHeader": dict(header),
        "NexoBlob": base64.b64encode(blob).decode("ascii"),
        "SecurityTrailer": {
            "AdyenCryptoVersion": _CRYPTO_VERSION,
            "KeyIdentifier": key.identifier,
            "KeyVersion": key.version,
            "Nonce": base64.b64encode(nonce).decode("ascii"),
            "Hmac": base64.b64encode(_mac(keys, message)).decode("ascii"),
        },
    }


def unseal(envelope: object, key: NexoKey) -> bytes:
    """Return the message of an envelope that was made with our key.

    Raises: Unsealed.
    """
    keys = key.derived
    trailer = _member(envelope, "SecurityTrailer")
    blob, nonce, mac = (
        _bytes(_member(envelope, "NexoBlob")),
        _bytes(_member(trailer, "Nonce")),
        _bytes(_member(trailer, "Hmac")),
    )
    if len(nonce) != _BLOCK or not blob or len(blob) % _BLOCK:
        raise Unsealed("an envelope of a wrong size")
    decryptor = _cipher(keys, nonce).decryptor()
    unpadder = PKCS7(_BLOCK * 8).unpadder()
    try:
        message = unpadder.update(decryptor.update(blob) + decryptor.finalize()) + unpadder.finalize()
    except ValueError:
        raise Unsealed("an envelope of another key") from None
    if not hmac.compare_digest(_mac(keys, message), mac):
        raise Unsealed("an envelope of another key")
    return message


def _cipher(keys: Derived, nonce: bytes) -> Cipher[CBC]:
    vector = bytes(one ^ other for one, other in zip(keys.iv, nonce, strict=True))
    return Cipher(AES(keys.cipher), CBC(vector))


def _mac(keys: Derived, message: bytes) -> bytes:
    return hmac.new(keys.hmac, message, sha256).digest()


def _member(document: object, name: str) -> object:
    if not isinstance(document, dict):
        raise Unsealed("not an envelope")
    return document.get(name)


def _bytes(value: object) -> bytes:
    if not isinstance(value, str):
        raise Unsealed("not an envelope")
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise Unsealed("not an envelope") from None
