"""Let recordings run again: when a charge is over, when its till went silent, and until the system says they do."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sync.central.recording import pauses
from sync.central.recording.asking import Asker
from sync.central.recording.wire import WHOLE_S

if TYPE_CHECKING:
    from datetime import datetime

    from sync.central.database import Database

IDLE_S: Final = 5.0
_AT_MOST: Final = 10
"""How many are asked for in one step: the others have their turn in the next."""


def step(database: Database, slug: str, now: datetime, whole_s: float = WHOLE_S) -> float:
    """Let every recording run that is to run by now, as far as one step goes; return when to come again.

    Units: seconds. A recording whose system does not say that it runs is asked for again for ever.
    """
    began = time.monotonic()
    asker = Asker(database, slug, lambda: now + timedelta(seconds=time.monotonic() - began), whole_s)
    for _ in range(_AT_MOST):
        with database.read(slug) as connection:
            if not pauses.any_due(connection, slug, now):
                break
        with database.write(slug) as connection:
            row = pauses.claim_due(connection, slug, now)
        if row is None:
            break
        asker.ask(row)
    with database.read(slug) as connection:
        return pauses.next_due_s(connection, slug, asker.now(), IDLE_S)
