"""Name what a receipt and every other paper of the desk have in common: who gives it out, what it is, for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from ims_desktop.domain.catalogue import Council
    from ims_desktop.domain.receipt import Fact
    from ims_desktop.words import Words


class Issued(Protocol):
    """A paper of the council. Shape: `qr` what its square code holds, "" for none; `marks` are loud."""

    @property
    def number(self) -> str: ...
    @property
    def title(self) -> Words: ...
    @property
    def issuer(self) -> tuple[str, ...]: ...
    @property
    def council(self) -> Council: ...
    @property
    def marks(self) -> tuple[Words, ...]: ...
    @property
    def facts(self) -> tuple[Fact, ...]: ...
    @property
    def qr(self) -> str: ...
    @property
    def training(self) -> bool: ...
    def spoken(self, words: str | Words) -> tuple[str, ...]:
        """Return a text in each language of the paper, each once."""


def said(paper: Issued, words: str | Words) -> str:
    """Set the languages of a text side by side."""
    return " / ".join(paper.spoken(words))
