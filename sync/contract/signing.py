"""Sign and verify with Ed25519; what is signed is always canonical bytes with a purpose in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sync.contract.canonical import canonical_bytes
from sync.contract.fields import utc_text

if TYPE_CHECKING:
    from datetime import datetime


def signature_holds(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether the raw Ed25519 public key signed exactly these bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def token_message(device_id: str, issued_at: datetime, nonce: str) -> bytes:
    """Return what a device signs to get an access token."""
    return canonical_bytes(
        {"device_id": device_id, "issued_at": utc_text(issued_at), "nonce": nonce, "purpose": "token"}
    )
