"""Keep a PIN as the till's own proof: argon2id, sealed by the device key, worth nothing away from this till."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from ims_desktop.errors import BadInput, SecretsUnavailable
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.records import Verifier
    from ims_desktop.till import DeviceKey

PIN_MIN = 6
PIN_MAX = 12
_HASHER = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


def seal_pin(device: DeviceKey, username: str, pin: str) -> bytes:
    """Return the sealed proof of a PIN.

    Raises: BadInput when the PIN is too short, too long or too easy.
    """
    if not (pin.isascii() and pin.isdigit() and PIN_MIN <= len(pin) <= PIN_MAX):
        raise BadInput(say("A PIN has {least} to {most} digits.", least=PIN_MIN, most=PIN_MAX), code="pin_form")
    if _too_easy(pin):
        raise BadInput(
            say("That PIN is easy to guess. Choose digits that are neither equal nor in a row."), code="pin_easy"
        )
    return seal_secret(device, username, pin)


def seal_secret(device: DeviceKey, name: str, secret: str) -> bytes:
    """Return the sealed proof of a secret; the name is sealed in, so one proof opens nobody else's door."""
    return device.seal(f"{name}\n{_HASHER.hash(secret)}".encode())


def proof_in(device: DeviceKey, verifier: Verifier) -> str | None:
    """Open what was sealed; None when another device key sealed it, as before a new enrolment, or for another name."""
    try:
        name, _, proof = device.unseal(verifier.sealed).decode().partition("\n")
    except SecretsUnavailable:
        return None
    return proof if name == verifier.username else None


def matches(proof: str, secret: str) -> bool:
    """Tell whether this is the secret the proof was made of."""
    try:
        return _HASHER.verify(proof, secret)
    except (VerificationError, InvalidHashError):
        return False


def _too_easy(pin: str) -> bool:
    """Tell equal digits, and digits that climb or fall one by one."""
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    return len(steps) == 1 and steps <= {0, 1, -1}
