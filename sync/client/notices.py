"""Bring what the council tells everybody at its tills; it is kept for as long as the program runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ims_desktop.domain.card_guard import scrub
from ims_desktop.records import SystemMessage
from sync.client.answers import Answered

if TYPE_CHECKING:
    from sync.client.desk import Desk
    from sync.client.tally import Tally

EVERY_S: Final = 120.0


class Notices:
    """What was last heard. A till that goes offline goes on telling it: a message says itself until when it holds."""

    def __init__(self) -> None:
        self.known: tuple[SystemMessage, ...] = ()
        self._next_s: float | None = None

    def pull(self, desk: Desk, tally: Tally) -> None:
        """Ask every few minutes.

        Raises: WireUnavailable.
        """
        if tally.drain_only or (self._next_s is not None and desk.clock.monotonic() < self._next_s):
            return
        try:
            answer = desk.session.call(desk.wire.messages)
        except Answered as said:
            if not said.not_offered:
                raise
        else:
            self.known = tuple(
                SystemMessage(it.message_id, it.severity, it.starts_at, it.ends_at, scrub(it.text), scrub(it.text_cy))
                for it in answer.messages
            )
        self._next_s = desk.clock.monotonic() + EVERY_S
