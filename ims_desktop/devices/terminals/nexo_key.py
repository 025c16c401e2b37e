"""Keep the key that a till and its wired terminal share: made at the terminal's own provider, set here by IT.

Shape: one record for each till in the key store, JSON: `poi`, `identifier`, `version`, `passphrase`, and `since` when
this till first had this terminal. A terminal that came later cannot tell what the one before it did.
Source: Adyen Terminal API, protection of local communications (PBKDF2, AES-256-CBC, HMAC).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from ims_desktop.errors import SecretsUnavailable
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.till import Secrets

_SALT: Final = b"AdyenNexoV1Salt"
_ROUNDS: Final = 4000


@dataclass(frozen=True, slots=True, repr=False)
class Derived:
    """What the passphrase comes to; a secret, so it has no `repr`."""

    hmac: bytes
    cipher: bytes
    iv: bytes


@dataclass(frozen=True, repr=False)
class NexoKey:
    """The shared key of one till and one terminal; a secret, so it has no `repr`."""

    poi: str
    identifier: str
    version: int
    passphrase: str
    since: datetime

    @cached_property
    def derived(self) -> Derived:
        """The keys themselves: they take some milliseconds to make."""
        # The terminal derives by SHA-1: the protocol's choice, not ours.
        made = PBKDF2HMAC(SHA1(), length=80, salt=_SALT, iterations=_ROUNDS)  # noqa: S303
        bits = made.derive(self.passphrase.encode())
        return Derived(bits[:32], bits[32:64], bits[64:])


def find_key(secrets: Secrets, till: str) -> NexoKey | None:
    """Return the key of a till's terminal, None when none was set.

    Raises: SecretsUnavailable.
    """
    kept = secrets.get(_name(till))
    if kept is None:
        return None
    try:
        record = json.loads(kept)
        return NexoKey(
            str(record["poi"]),
            str(record["identifier"]),
            int(record["version"]),
            str(record["passphrase"]),
            datetime.fromisoformat(record["since"]),
        )
    except (ValueError, KeyError, TypeError):
        raise SecretsUnavailable(
            say("The key of the card terminal cannot be read. IT sets it anew: ims-desktop terminal set."),
            code="terminal_key_odd",
        ) from None


def keep_key(secrets: Secrets, till: str, key: NexoKey) -> None:
    """Keep a key in place of the one before; a new key for the same terminal does not make it a new terminal.

    Raises: SecretsUnavailable.
    """
    before = _before(secrets, till)
    since = before.since if before is not None and before.poi == key.poi else key.since
    record = {
        "poi": key.poi,
        "identifier": key.identifier,
        "version": key.version,
        "passphrase": key.passphrase,
        "since": since.isoformat(),
    }
    secrets.set(_name(till), json.dumps(record).encode())


def forget_key(secrets: Secrets, till: str) -> bool:
    """Forget the key, and tell whether there was one. Raises: SecretsUnavailable."""
    known = secrets.get(_name(till)) is not None
    secrets.delete(_name(till))
    return known


def _before(secrets: Secrets, till: str) -> NexoKey | None:
    """Return the key that is about to be replaced; one that cannot be read is as good as none."""
    try:
        return find_key(secrets, till)
    except SecretsUnavailable as problem:
        if problem.reason != "terminal_key_odd":
            raise
        return None


def _name(till: str) -> str:
    return f"terminal/{till}"
