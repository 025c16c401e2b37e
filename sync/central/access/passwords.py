"""Hash and check passwords: slowly, a few at a time, and as slowly for a name that nobody has."""

from __future__ import annotations

from functools import cache
from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from sync.central.errors import Refusal
from sync.contract.card_numbers import holds_card_number

PASSWORD_MIN: Final = 10
PASSWORD_MAX: Final = 200
AT_ONCE: Final = 4
WAIT_S: Final = 5
_HASHER: Final = PasswordHasher()
_TURNS: Final = BoundedSemaphore(AT_ONCE)


def hash_password(password: str) -> str:
    """Hash a new password with argon2id.

    Raises: Refusal, when it is too short or too long, or a card number, which no till takes as a password.
    """
    if not PASSWORD_MIN <= len(password) <= PASSWORD_MAX:
        raise Refusal(422, "password_length", f"A password has {PASSWORD_MIN} to {PASSWORD_MAX} characters.")
    if holds_card_number(password):
        raise Refusal(422, "card_number", "That password holds what looks like a card number. Choose another.")
    return _HASHER.hash(password)


def is_password(password_hash: str | None, password: str) -> bool:
    """Check a password; nobody's hash (None) takes as long as anybody's.

    Raises: Refusal 503: each check takes 64 MB, and whoever may ask without a credential must not fill the machine.
    """
    if not _TURNS.acquire(timeout=WAIT_S):
        raise Refusal(503, "busy", "Central is busy. Ask again shortly.", retry_after_s=WAIT_S)
    try:
        _HASHER.verify(password_hash or _nobody(), password)
    except (VerificationError, InvalidHashError):
        return False
    finally:
        _TURNS.release()
    return password_hash is not None


def hash_anew(password_hash: str, password: str) -> str | None:
    """Hash a password that was just proved once more, when hashing has become slower since; else None."""
    return _HASHER.hash(password) if _HASHER.check_needs_rehash(password_hash) else None


@cache
def _nobody() -> str:
    """A hash nobody's password fits, so that an unknown name takes as long as a known one."""
    return _HASHER.hash("nobody has this password")
