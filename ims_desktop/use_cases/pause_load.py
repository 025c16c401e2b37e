"""Let a load of all accounts rest, and go on: what is loaded already stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ims_desktop.till import Till


def pause_load(till: Till, *, paused: bool) -> None:
    """Let the load rest, or go on with it where it stopped; without a load nothing happens. Never waits."""
    if paused:
        till.catalogue.pause_load()
    else:
        till.catalogue.resume_load()
