"""Be a terminal that outlives the till it serves, and a fuse that ends a till at any point of what it does."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from typing import TYPE_CHECKING

from ims_desktop.domain.card_attempt import CardHeard, CardWord, Direction

if TYPE_CHECKING:
    from pathlib import Path

    from ims_desktop.domain.card_attempt import CallDetails, CardAttempt


class Fuse:
    """Count the points a process can die at, and end it at one of them. Its state is the count."""

    def __init__(self, dies_at: int = 0) -> None:
        self.dies_at = dies_at
        self.step = ""
        self.moment = ""
        self.points: list[str] = []

    def at(self, moment: str) -> None:
        """Come to a moment; the process may die right there."""
        self.moment = moment
        self.tick()

    def tick(self, _: str = "") -> None:
        """Come to one more point of the same moment: each statement of the journal is one."""
        self.points.append(f"{self.step}: {self.moment}" if self.step else self.moment)
        if len(self.points) == self.dies_at:
            os.kill(os.getpid(), signal.SIGKILL)


class FolderTerminal:
    """A terminal that outlives the till: one file for each thing it heard, one line in its book for each charge."""

    name = "nexo"

    def __init__(self, folder: Path, fuse: Fuse, *, slow: bool = False) -> None:
        self._folder = folder
        self._fuse = fuse
        self._slow = slow
        folder.mkdir(exist_ok=True)

    def ask(self, attempt: CardAttempt, call: CallDetails) -> CardWord:
        self._fuse.at("sent")
        self.take_order(attempt)
        self._fuse.at("heard")
        if self._slow:
            return CardWord(CardHeard.UNKNOWN)
        self.customer_goes_on()
        self._fuse.at("charged")
        self._fuse.moment = "answered"
        return self.look(attempt)

    def take_order(self, attempt: CardAttempt) -> None:
        """Hear of an attempt, from the till or from somebody's fingers."""
        (self._folder / attempt.attempt_id).write_text(order_of(attempt), encoding="utf-8")

    def look(self, attempt: CardAttempt) -> CardWord:
        if not (self._folder / attempt.attempt_id).exists():
            return CardWord(CardHeard.NEVER_CAME)
        if (self._folder / f"{attempt.attempt_id}.stopped").exists():
            return CardWord(CardHeard.CANCELLED, code="aborted")
        if order_of(attempt) not in self.book():
            return CardWord(CardHeard.WAITING, says="present_card")
        return CardWord(
            CardHeard.APPROVED,
            amount_pence=attempt.amount_pence,
            provider_reference=f"tx-{attempt.reference}",
            brand="Visa",
            last_four="1111",
            authorisation="A1B2C3",
        )

    def cancel(self, attempt: CardAttempt) -> CardWord:
        self._fuse.at("cancel sent")
        if (self._folder / attempt.attempt_id).exists() and order_of(attempt) not in self.book():
            (self._folder / f"{attempt.attempt_id}.stopped").touch()
        self._fuse.at("stopped")
        return self.look(attempt)

    def ready(self) -> bool:
        return True

    def customer_goes_on(self) -> None:
        """Let the customer present the card for all that waits."""
        for asked in self._folder.glob("*-*"):
            order = "" if asked.suffix else asked.read_text(encoding="utf-8")
            if order and not asked.with_name(f"{asked.name}.stopped").exists() and order not in self.book():
                with (self._folder / "book").open("a", encoding="utf-8", newline="\n") as book:
                    book.write(order + "\n")

    def book(self) -> list[str]:
        """Return every charge, refund and reversal there ever was."""
        with suppress(FileNotFoundError):
            return (self._folder / "book").read_text(encoding="utf-8").splitlines()
        return []

    def moved_pence(self) -> int:
        return sum(int(line.split()[1]) for line in self.book())


def order_of(attempt: CardAttempt) -> str:
    """Write an order as it stands in the terminal's book: for which attempt, how many pence out of or onto the card."""
    sign = 1 if attempt.direction is Direction.CHARGE else -1
    return f"{attempt.attempt_id} {sign * attempt.amount_pence}"
