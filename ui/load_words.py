"""Say how far a load of the accounts is: accounts, how many a second, how long it still takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ims_desktop.records import LoadPhase
from ims_desktop.words import Words, say, say_n

if TYPE_CHECKING:
    from ims_desktop.records import LoadProgress

_MINUTE: Final = 60.0
_HOUR: Final = 3600.0
_FEW_S: Final = 10
_STEP_S: Final = 5


def percent(load: LoadProgress) -> int:
    """Give the share of the whole load that is done, in whole per cent; all of it only when it is over."""
    return max(0, min(99, int(load.share * 100)))


def what(load: LoadProgress) -> Words:
    """Say what is being done."""
    if load.paused:
        return say("Loading the accounts is paused")
    if load.phase is LoadPhase.WAITING:
        return say("Waiting for central to send the accounts")
    return say("The accounts are being loaded")


def rows(load: LoadProgress) -> Words | str:
    """Say how many accounts are in, or in order."""
    if load.total <= 0:
        return "" if load.rows <= 0 else say("{n} accounts so far", n=f"{load.rows:,}")
    done, total = f"{load.rows:,}", f"{load.total:,}"
    if load.phase is LoadPhase.INDEX:
        return say("{n} of {total} put in order to be found by name", n=done, total=total)
    return say("{n} of {total} accounts", n=done, total=total)


def rate(load: LoadProgress) -> Words | str:
    """Say how many accounts go in a second, in round numbers; nothing while none do."""
    if load.paused or load.phase is LoadPhase.WAITING or load.rows_per_s < 1:
        return ""
    whole = int(load.rows_per_s)
    step = 10 ** max(0, len(str(whole)) - 2)
    return say("{n} a second", n=f"{whole // step * step:,}")


def left(load: LoadProgress) -> Words | str:
    """Say how long it still takes, as round as anybody can know it; nothing while nobody can tell."""
    seconds = load.seconds_left
    if load.paused or seconds is None or load.phase is LoadPhase.WAITING:
        return ""
    if seconds < _FEW_S:
        return say("a few seconds left")
    if seconds < _MINUTE:
        return say_n("about {n} second left", "about {n} seconds left", -int(-seconds // _STEP_S) * _STEP_S)
    if seconds < _HOUR:
        return say_n("about {n} minute left", "about {n} minutes left", round(seconds / _MINUTE))
    return say_n("about {n} hour left", "about {n} hours left", round(seconds / _HOUR))
