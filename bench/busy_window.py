"""Work the real window while a council is loaded beside it: take payments, type, and watch every turn of the window.

python -m bench.busy_window FOLDER CHUNKS < {"references": [...], "texts": [...]}
"""

from __future__ import annotations

import json
import sys
import time
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer

from bench.chunks import announced, chunk
from bench.window_keys import Hands, resident_mb, settings_of
from ims_desktop.bootstrap import build_till, make_ids
from ims_desktop.domain.basket import Basket, BasketLine
from ims_desktop.domain.payment import Tender
from ims_desktop.use_cases.take_payment import take_payment
from ui.app import make_desk
from ui.background import Lane

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.payment import Payment
    from ims_desktop.till import Till

TURN_MS: Final = 4
"""So often the window is asked for a turn; what lies between two turns beyond that, it was busy."""
PAY_EVERY_MS: Final = 250
QUIET_S: Final = 5.0
PENCE: Final = 1_000


class Watch(QObject):
    """Notes how long the window was busy between its turns. Units: milliseconds."""

    def __init__(self) -> None:
        super().__init__()
        self._busy: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_turn)
        self._timer.start(TURN_MS)

    def taken(self) -> list[float]:
        """Return what was noted and begin anew."""
        noted, self._busy = self._busy, []
        return noted

    def _on_turn(self) -> None:
        now = time.perf_counter()
        self._busy.append(max(0.0, (now - self._last) * 1000 - TURN_MS))
        self._last = now


class Payments(QObject):
    """Takes a payment of one bill now and again, as the window does, and notes how long each waited for its commit."""

    def __init__(self, hands: Hands, references: list[str]) -> None:
        super().__init__()
        self._hands = hands
        self._bills = cycle(references)
        self._ids = make_ids()
        self._waits: list[float] = []
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._pay)
        self._timer.start(PAY_EVERY_MS)

    def taken(self) -> list[float]:
        """Return the waits so far and begin anew. Units: milliseconds."""
        noted, self._waits = self._waits, []
        return noted

    def _pay(self) -> None:
        flow, began = self._hands.desk.flow, time.perf_counter()
        if flow.till is None or flow.cashier is None:
            raise SystemExit("nobody is signed in")
        job = partial(_pay, flow.till, flow.cashier, self._ids.new(), next(self._bills))
        self._hands.desk.lanes.run(
            Lane.JOURNAL, job, self, lambda _: self._waits.append((time.perf_counter() - began) * 1000)
        )


def _pay(till: Till, cashier: Cashier, payment_id: str, reference: str) -> Payment:
    line = BasketLine("23", "Council Tax", reference, PENCE, "N0", "valid")
    return take_payment(till, payment_id, cashier, Basket((line,)), [Tender("1", "Cash", PENCE, 0)])


def _feed(till: Till, chunks: Path) -> float:
    """Load the council on the SYNC lane as the engine does. Units: seconds."""
    began = time.perf_counter()
    till.catalogue.load(announced(chunks))
    while till.catalogue.is_at_work():
        n = till.catalogue.wanted_chunk(0.2)
        if n is not None:
            till.catalogue.take_chunk(n, chunk(chunks, n))
    return time.perf_counter() - began


def _type_until(hands: Hands, texts: Iterator[str], over: Callable[[], bool]) -> dict[str, float]:
    """Type key by key until it is over; every answer is waited for."""
    times: dict[str, float] = {}
    while not over():
        text = next(texts)
        for end in range(1, len(text) + 1):
            times[text[:end]] = hands.key_to_paint(text, end)
            hands.pause()
        hands.press(Qt.Key.Key_Escape)
        hands.until(lambda: hands.desk.counter is not None and hands.desk.counter.stage.entry.text() == "")
    return times


def main(folder: str, chunks: str) -> None:
    """Watch the window at rest, then the same while accounts are loaded, and print both."""
    asked: dict[str, list[str]] = json.load(sys.stdin)
    settings = settings_of(folder)
    desk = make_desk(settings, partial(build_till, settings))
    hands = Hands(desk)
    hands.reach_counter()
    loaded: list[float] = []
    texts = cycle(asked["texts"])
    watch, payments = Watch(), Payments(hands, asked["references"])
    ends = time.monotonic() + QUIET_S
    keys = _type_until(hands, texts, lambda: time.monotonic() >= ends)
    before = {"busy_ms": watch.taken(), "payment_ms": payments.taken(), "key_ms": list(keys.values())}
    till = desk.flow.till
    if till is None:
        raise SystemExit("there is no till")
    desk.lanes.run(Lane.SYNC, partial(_feed, till, Path(chunks)), hands, loaded.append)
    keys = _type_until(hands, texts, lambda: bool(loaded))
    during = {"busy_ms": watch.taken(), "payment_ms": payments.taken(), "key_ms": list(keys.values())}
    state = till.catalogue.state(till.clock.now(), 10**9)
    told = {"before": before, "during": during, "load_s": loaded[0], "accounts": state.accounts, "mb": resident_mb()}
    print(json.dumps(told))
    desk.shut_down()


if __name__ == "__main__":
    main(*sys.argv[1:])
