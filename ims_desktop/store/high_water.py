"""Keep outside the folder how far this till has come, so that a folder from yesterday is known for what it is.

Shape: `<key_id>/high_water` in the key store: JSON with `epoch` and `sequence`.
"""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Final

from ims_desktop.errors import SecretsUnavailable

if TYPE_CHECKING:
    from ims_desktop.records import Head
    from ims_desktop.till import Secrets

_log: Final = logging.getLogger(__name__)


def remember(secrets: Secrets, key_id: str, head: Head) -> None:
    """Note how far the journal is; a key store that is shut right now is noted in the log, and told the next time."""
    try:
        secrets.set(_name(key_id), json.dumps({"epoch": head.epoch, "sequence": head.sequence}).encode())
    except SecretsUnavailable:
        _log.info("high water mark not written: key store unavailable")


def known(secrets: Secrets, key_id: str) -> tuple[str, int] | None:
    """Return the epoch and sequence this till has certainly reached; None when nothing was noted."""
    raw = secrets.get(_name(key_id))
    if raw is None:
        return None
    try:
        document = json.loads(raw)
        return str(document["epoch"]), int(document["sequence"])
    except (ValueError, TypeError, KeyError):
        return None


def _name(key_id: str) -> str:
    return f"{key_id}/high_water"
