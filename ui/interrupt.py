"""Let Ctrl+C in the terminal, or being told to end, close the window as its own button does.

Python answers a signal between any two of its own steps: none while Qt waits for keys, and some in the middle of a
paint. So the answer itself does nothing; a byte on a socket tells Qt, which closes the window when it has time for it.
"""

from __future__ import annotations

import signal
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSocketNotifier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def closed_by_signal(close: Callable[[], object]) -> Iterator[None]:
    """Call `close` when the terminal says to end, until the block ends; off the main thread do nothing."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    woken, waker = socket.socketpair()
    woken.setblocking(False)
    waker.setblocking(False)
    notifier = QSocketNotifier(woken.fileno(), QSocketNotifier.Type.Read)

    def on_woken() -> None:
        if not set(_SIGNALS).isdisjoint(woken.recv(64)):
            close()

    notifier.activated.connect(on_woken)
    before = {number: signal.signal(number, lambda *_: None) for number in _SIGNALS}
    woken_before = signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
    try:
        yield
    finally:
        signal.set_wakeup_fd(woken_before)
        for number, handler in before.items():
            signal.signal(number, handler)
        notifier.setEnabled(False)
        woken.close()
        waker.close()
