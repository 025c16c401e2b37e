"""Seal what goes to a wired terminal, and open what comes from it.

Shape: an envelope is `{MessageHeader, NexoBlob, SecurityTrailer}`; the blob is AES-256-CBC over the whole message, the
trailer holds the HMAC-SHA256 of the message in clear, and a nonce that makes the vector of the key its own.
What a terminal should never send is wiped in place, before any of it is read: what is read is copied about in memory.
Source: Adyen Terminal API, protection of local communications.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
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
_RUN: Final = re.compile(rb"(?<![0-9])[2-6](?:[ -]?[0-9]){12,18}(?![0-9])")
_ZERO, _NINE, _STAR = b"09*"


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


def unseal(envelope: object, key: NexoKey) -> bytearray:
    """Return the message of an envelope that was made with our key, card numbers in it starred out.

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
    message = bytearray(len(blob) + _BLOCK)
    decryptor = _cipher(keys, nonce).decryptor()
    decryptor.update_into(blob, message)
    decryptor.finalize()
    del message[len(blob) - _padding(message[len(blob) - 1]) :]
    if not hmac.compare_digest(_mac(keys, message), mac):
        raise Unsealed("an envelope of another key")
    _star_cards(message)
    return message


def _padding(last: int) -> int:
    """Return how many bytes of padding there are; whether the rest is right is told by the HMAC, not here."""
    if not 1 <= last <= _BLOCK:
        raise Unsealed("an envelope of another key")
    return last


def _star_cards(message: bytearray) -> None:
    """Overwrite what is a card number by its digits, without ever making a copy of one."""
    for found in [match.span() for match in _RUN.finditer(message)]:
        places = [at for at in range(*found) if _ZERO <= message[at] <= _NINE]
        total = 0
        for n, at in enumerate(reversed(places)):
            digit = message[at] - _ZERO
            total += digit if n % 2 == 0 else digit * 2 - (9 if digit > 4 else 0)
        if total % 10 == 0:
            for at in places:
                message[at] = _STAR


def _cipher(keys: Derived, nonce: bytes) -> Cipher[CBC]:
    vector = bytes(one ^ other for one, other in zip(keys.iv, nonce, strict=True))
    return Cipher(AES(keys.cipher), CBC(vector))


def _mac(keys: Derived, message: bytes | bytearray) -> bytes:
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
