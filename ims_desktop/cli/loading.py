"""Step the wire until nothing is left to do, and tell whoever waits how far a load of the accounts is."""

from __future__ import annotations

import sys
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ims_desktop.records import LoadPhase
from ims_desktop.use_cases.show_load import show_load
from ims_desktop.words import say, say_n

if TYPE_CHECKING:
    from ims_desktop.cli.output import Out
    from ims_desktop.records import LoadProgress, SyncReport
    from ims_desktop.till import Till
    from ims_desktop.words import Words

STEPS_MAX: Final = 1_000_000
TELL_EVERY_S: Final = 2.0
TROUBLES_MAX: Final = 5
"""So many steps in a row may meet a trouble before a load is left for another time."""


def drain(till: Till, out: Out) -> SyncReport:
    """Step until there is nothing more to send or fetch, and add up what the steps did."""
    teller = LoadTeller(till, out)
    wait = threading.Event()
    report = till.sync.step()
    troubles = 0
    for _ in range(STEPS_MAX):
        troubles = troubles + 1 if report.problem else 0
        loads = teller.tell() and troubles < TROUBLES_MAX
        if not report.online or (report.next_delay_s > 0 and not loads):
            break
        if report.next_delay_s > 0:
            wait.wait(report.next_delay_s)
        after = till.sync.step()
        report = replace(
            after,
            accepted=report.accepted + after.accepted,
            already_accepted=report.already_accepted + after.already_accepted,
            conflict=report.conflict + after.conflict,
            refused=report.refused + after.refused,
        )
    return report


class LoadTeller:
    """Tell a person now and then how far a load is; a script asks with --watch."""

    def __init__(self, till: Till, out: Out) -> None:
        self._till = till
        self._out = out
        self._told_at: float | None = None

    def tell(self) -> bool:
        """Tell it if it is time to; True while there is a load."""
        load = show_load(self._till)
        now = self._till.clock.monotonic()
        if load is not None and not self._out.as_json and (self._told_at is None or now >= self._told_at):
            print(said_of_load(load), file=sys.stderr)
            self._told_at = now + TELL_EVERY_S
        return load is not None


def said_of_load(load: LoadProgress) -> str:
    """Say in a line how far a load is: what goes on, accounts, how many a second, how long it still takes."""
    parts: list[str | Words] = [_rows(load)]
    if load.rows_per_s >= 1:
        parts.append(say("{n} a second", n=f"{int(load.rows_per_s):,}"))
    if load.seconds_left is not None:
        minutes, seconds = divmod(max(1, round(load.seconds_left)), 60)
        parts.append(
            say_n("about {n} minute left", "about {n} minutes left", minutes + 1)
            if minutes
            else say_n("about {n} second left", "about {n} seconds left", seconds)
        )
    return ", ".join(map(str, parts))


def load_document(load: LoadProgress | None) -> dict[str, object] | None:
    """Return how far a load is, for a script. Units: seconds, accounts a second; `share` 0 to 1."""
    if load is None:
        return None
    return {
        "phase": load.phase.value,
        "rows": load.rows,
        "total": load.total,
        "share": round(load.share, 4),
        "rows_per_s": round(load.rows_per_s, 1),
        "seconds_left": None if load.seconds_left is None else round(load.seconds_left, 1),
        "renewal": load.renewal,
    }


def _rows(load: LoadProgress) -> Words:
    done, total = f"{load.rows:,}", f"{load.total:,}"
    if load.phase is LoadPhase.INDEX:
        return say("{n} of {total} put in order to be found by name", n=done, total=total)
    return say("{n} of {total} accounts", n=done, total=total)
