"""Seal the councils' signing keys with a key that is not in the database: stolen records sign nothing."""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sync.central.errors import Refusal
from sync.central.keys import write_secret_file

if TYPE_CHECKING:
    from pathlib import Path

KEY_FILE_VARIABLE: Final = "IMS_CENTRAL_KEY_FILE"
_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12


@dataclass(frozen=True, slots=True)
class Seal:
    """A key file that was read. Shape: `fingerprint` names the file in the records and tells nothing of its key."""

    key: bytes = field(repr=False)

    @property
    def fingerprint(self) -> str:
        """Name the key."""
        return hashlib.sha256(b"ims-central key file" + self.key).hexdigest()

    def close(self, council: str, plain: bytes) -> bytes:
        """Seal a council's key; for another council's name it does not open."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + AESGCM(self.key).encrypt(nonce, plain, council.encode())

    def open(self, council: str, sealed: bytes) -> bytes:
        """Open a council's key.

        Raises: Refusal, when it was changed since.
        """
        try:
            return AESGCM(self.key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], council.encode())
        except (InvalidTag, ValueError):
            raise Refusal(
                503, "seal", f"The sealed key of {council} does not open: it is not what was sealed."
            ) from None


def make_key_file(path: Path) -> Seal:
    """Make a key file, never over another.

    Raises: FileExistsError, OSError.
    """
    key = secrets.token_bytes(_KEY_BYTES)
    write_secret_file(path, base64.b64encode(key) + b"\n")
    return Seal(key)


def read_key_file(path: Path) -> Seal:
    """Read a key file.

    Raises: Refusal, without telling anything of what is in it.
    """
    try:
        key = base64.b64decode(path.read_bytes().strip(), validate=True)
    except OSError as problem:
        raise Refusal(503, "key_file", f"The key file {path} cannot be read: {problem.strerror}.") from problem
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != _KEY_BYTES:
        raise Refusal(
            422, "key_file", f"{path} is no key file: it holds 32 bytes in base64. Make one: ims-central seal"
        )
    return Seal(key)


def opened(seal: Seal | None, council: str, stored: bytes, sealed_by: str | None) -> bytes:
    """Return a council's key as it signs, whether or not it is sealed.

    Raises: Refusal, for a sealed key without its key file.
    """
    if sealed_by is None:
        return stored
    if seal is None:
        text = f"The key of {council} is sealed. Name its key file with --key-file or {KEY_FILE_VARIABLE}."
        raise Refusal(503, "sealed", text)
    if not secrets.compare_digest(seal.fingerprint, sealed_by):
        raise Refusal(503, "other_key_file", f"The key of {council} was sealed with another key file.")
    return seal.open(council, stored)
