"""Make and use the council's keys: one signs what tills believe, the other opens the keys of broken tills.

The recovery key is made here once, handed out as a file and never kept: central holds its public half only.
"""

from __future__ import annotations

import os
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from sync.contract.escrow import recovery_key_pem

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class CouncilKeys:
    """The keys of a new council. Shape: raw keys; `recovery_pem` is for a file and nothing else."""

    signing_key: bytes
    signing_public_key: bytes
    recovery_public_key: bytes
    recovery_pem: bytes


def new_council_keys() -> CouncilKeys:
    """Make the keys of a new council."""
    signing = Ed25519PrivateKey.generate()
    recovery = X25519PrivateKey.generate()
    return CouncilKeys(
        signing.private_bytes_raw(),
        signing.public_key().public_bytes_raw(),
        recovery.public_key().public_bytes_raw(),
        recovery_key_pem(recovery),
    )


def sign(signing_key: bytes, message: bytes) -> bytes:
    """Sign with a council's raw signing key."""
    return Ed25519PrivateKey.from_private_bytes(signing_key).sign(message)


def write_secret_file(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, and never over another.

    Raises: FileExistsError, OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)


def new_id() -> str:
    """Return a UUIDv7 as text: ids made later sort later."""
    raw = int(time.time() * 1000).to_bytes(6, "big") + secrets.token_bytes(10)
    number = int.from_bytes(raw, "big") & ~(0xF << 76) & ~(0x3 << 62) | (0x7 << 76) | (0x2 << 62)
    return str(UUID(int=number))
