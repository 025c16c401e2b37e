"""Be a till in a process of its own: take payments until they are done or the process is killed."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

from ims_desktop.devices.clock import SystemClock
from ims_desktop.devices.key_file import KeyFile
from ims_desktop.domain.ids import IdSource
from ims_desktop.store.opening import open_till_store
from tests.factory import write_payment

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path
    from typing import Any


def take_payments(folder: Path, keyfile: Path, payments: int, customers: Connection, dies_at: int = 0) -> None:
    """Take payments and hand each receipt number to `customers` once it is recorded.

    `dies_at` counts the statements of the journal: right before that one the process kills itself.
    """
    clock = SystemClock()
    ids = IdSource(clock, os.urandom)
    store = open_till_store(folder, KeyFile(keyfile), clock, ids)
    if dies_at:
        die_before(store._own_connection(), dies_at)
    with store.read() as reader:
        session = reader.open_session()
    if session is None:
        raise ValueError("no session is open")
    for _ in range(payments):
        with store.write() as unit:
            payment = write_payment(unit, ids.new(), session)
        customers.send(payment.receipt)
    store.close()


def die_before(connection: Any, dies_at: int) -> None:
    """Kill this process right before a statement of the journal, counted from here."""
    left = [dies_at]

    def count(_: str) -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    connection.set_trace_callback(count)
