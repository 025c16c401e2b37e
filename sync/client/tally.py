"""Count what one step of the engine did, and what went wrong in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ims_desktop.errors import ImsError
    from sync.client.answers import Answered


@dataclass(slots=True)
class Tally:
    """One step. Shape: `until` is when its time is up; `failed` when the next step must wait, `more` when it need not;
    `loads` while a process loads accounts; `heard` when central answered this till's credential, whatever came after;
    `drain_only` when this till may hand in facts and nothing else; `behind` how far central is when it signed for more.
    """

    until: float
    online: bool = False
    heard: bool = False
    accepted: int = 0
    already_accepted: int = 0
    conflict: int = 0
    refused: int = 0
    accounts: int = 0
    catalogue_version: str = ""
    problem: str = ""
    failed: bool = False
    more: bool = False
    loads: bool = False
    drain_only: bool = False
    behind: tuple[str, int] | None = None
    retry_after_s: float | None = None

    def count(self, outcome: str) -> None:
        """Count one answer of central about a fact."""
        setattr(self, outcome, getattr(self, outcome) + 1)

    def say(self, code: str) -> None:
        """Note a problem; the first one of a step is the one that is told."""
        self.problem = self.problem or code

    def fail(self, problem: ImsError) -> None:
        """Note that a stage came to nothing."""
        self.failed = True
        self.say(problem.reason)

    def refused_by(self, said: Answered) -> None:
        """Note that a stage was turned away, and when central wants to hear from this till again."""
        self.fail(said)
        if said.retry_after_s is not None:
            self.retry_after_s = max(self.retry_after_s or 0.0, said.retry_after_s)
