"""Bring the journal's key back from escrow, when the key store of a PC was lost but its journal was not."""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING, Protocol

from ims_desktop.errors import BadInput
from ims_desktop.words import say
from sync.contract.escrow import BadEscrow, read_recovery_key, unwrap_key

if TYPE_CHECKING:
    from ims_desktop.till import Secrets


class Folder(Protocol):
    """The folder whose journal cannot be opened."""

    @property
    def key_id(self) -> str: ...
    def require_key(self, key: bytes) -> None:
        """Hold a key against the folder's own proof. Raises: WrongKey."""


def recover(folder: Folder, secrets: Secrets, escrow: bytes, recovery_key: bytes) -> None:
    """Unwrap the key central held, prove it against this very folder, and only then put it into the key store.

    Shape: `escrow` is the JSON `ims-central till escrow` gives out; `recovery_key` the council's key file.

    Raises: BadInput, WrongKey, SecretsUnavailable.
    """
    key_id, wrapped = _wrapped(escrow)
    try:
        key = unwrap_key(wrapped, read_recovery_key(recovery_key), key_id)
    except BadEscrow as problem:
        raise BadInput(
            say("The recovery key does not open this escrow. Nothing was changed. Look for the right pair."),
            code="escrow_does_not_open",
        ) from problem
    folder.require_key(key)
    secrets.set(f"{folder.key_id}/journal", key)


def _wrapped(escrow: bytes) -> tuple[str, bytes]:
    try:
        document = json.loads(escrow)
        return str(document["key_id"]), base64.b64decode(document["wrapped_journal_key"], validate=True)
    except (ValueError, KeyError, TypeError, binascii.Error) as problem:
        raise BadInput(
            say("The escrow file is not what ims-central till escrow gives out. Nothing was changed."),
            code="escrow_unreadable",
        ) from problem
