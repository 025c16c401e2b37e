"""Look at a till from every side and say what is in order and what is not: what IT needs to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ims_desktop.errors import ImsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ims_desktop.words import Words


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. Shape: `value` for scripts, whole numbers, text, truth or None."""

    name: str
    ok: bool
    words: Words
    value: str | int | bool | None = None


def diagnose(looks: Iterable[tuple[str, Callable[[], Check]]]) -> Iterator[Check]:
    """Look at everything, one after the other; what stops one look is its finding, and the others go on."""
    for name, look in looks:
        try:
            yield look()
        except ImsError as problem:
            yield Check(name, ok=False, words=problem.words, value=problem.reason)
