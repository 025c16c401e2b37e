"""Turn a fact into its final bytes, its hash and its commitments; both ends do it with this code.

The bytes are JSON with sorted keys, no spaces and UTF-8, made once at the till and never again: what is signed, hashed
and sent is these bytes and not a new rendering of them.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

GENESIS = "0" * 64


def canonical_bytes(document: Mapping[str, object]) -> bytes:
    """Render a document as its final bytes.

    Raises: TypeError for a float anywhere in it, because money and rates are never floats.
    """
    _forbid_floats(document)
    return _rendered(document)


def is_canonical(body: bytes) -> bool:
    """Tell whether JSON is written as `canonical_bytes` writes it.

    Raises: ValueError for what is no JSON.
    """
    return _rendered(json.loads(body, parse_float=_no_float)) == body


def event_hash(body: bytes) -> str:
    """Return the SHA-256 of a fact's final bytes, as 64 hexadecimal characters."""
    return hashlib.sha256(body).hexdigest()


def commitment(member: str, value: str, salt: str) -> str:
    """Bind a personal member to a fact without telling it: HMAC-SHA256 under a random salt."""
    return hmac.new(bytes.fromhex(salt), f"{member}\0{value}".encode(), hashlib.sha256).hexdigest()


def batch_message(council: str, till: str, epoch: str, hashes: tuple[str, ...]) -> bytes:
    """Return what a device signs for a batch of facts."""
    return canonical_bytes({"batch": list(hashes), "council": council, "epoch": epoch, "till": till})


def _rendered(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def _no_float(_text: str) -> None:
    """Read a float as null, which is never written as it was."""


def _forbid_floats(value: object) -> None:
    if isinstance(value, float):
        raise TypeError("a float has no place in a fact")
    if isinstance(value, dict):
        for inner in value.values():
            _forbid_floats(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _forbid_floats(inner)
