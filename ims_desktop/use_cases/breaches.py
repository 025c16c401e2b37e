"""Hold what a check of the journal finds: each broken law has a stable code and a sentence that says where."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ims_desktop.words import Words


class Problem(NamedTuple):
    """A law that is broken: a stable code, and a sentence that says where."""

    code: str
    words: Words


class Breaches:
    """What was found so far, in the order it was found."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(self, code: str, words: Words) -> None:
        """Write down one more."""
        self.found.append(Problem(code, words))
