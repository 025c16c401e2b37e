"""Write down in a generation how far its load is: which snapshot, and how many of its chunks are in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_PLACE: Final = re.compile(r"snapshot/([0-9A-Za-z-]{1,36})/([0-9]{1,9})", re.ASCII)


def place_text(snapshot_id: str, chunks: int) -> str:
    """Write a place as a cursor that central never gives."""
    return f"snapshot/{snapshot_id}/{chunks}"


def place_of(progress: Mapping[str, str]) -> tuple[str, int] | None:
    """Return the snapshot a generation is being loaded from and how many chunks are in; None when it is not."""
    found = _PLACE.fullmatch(progress.get("cursor", ""))
    return None if found is None else (found[1], int(found[2]))
