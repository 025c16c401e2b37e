"""Keep a PIN as the till's own proof: argon2id, sealed by the device key, worth nothing away from this till."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from ims_desktop.errors import BadInput
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.till import DeviceKey, Verifier

PIN_MIN = 6
PIN_MAX = 12
_HASHER = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


def seal_pin(device: DeviceKey, username: str, pin: str) -> bytes:
    """Return the sealed proof of a PIN; the name is sealed with it, so one person's proof opens nobody else's door.

    Raises: BadInput when the PIN is too short, too long or too easy.
    """
    if not (pin.isascii() and pin.isdigit() and PIN_MIN <= len(pin) <= PIN_MAX):
        raise BadInput(say("A PIN has {least} to {most} digits.", least=PIN_MIN, most=PIN_MAX), code="pin_form")
    if _too_easy(pin):
        raise BadInput(
            say("That PIN is easy to guess. Choose digits that are neither equal nor in a row."), code="pin_easy"
        )
    return device.seal(f"{username}\n{_HASHER.hash(pin)}".encode())


def opens(device: DeviceKey, verifier: Verifier, pin: str) -> bool:
    """Tell whether this PIN is the one its owner set on this till."""
    owner, _, proof = device.unseal(verifier.sealed).decode().partition("\n")
    if owner != verifier.username:
        return False
    try:
        return _HASHER.verify(proof, pin)
    except (VerificationError, InvalidHashError):
        return False


def _too_easy(pin: str) -> bool:
    """Tell equal digits, and digits that climb or fall one by one."""
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    return len(steps) == 1 and steps <= {0, 1, -1}
