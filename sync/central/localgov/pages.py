"""Cut what a search found into pages; without a word about pages, LocalGov IMS's own caps hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sync.central.localgov.answers import unreadable
from sync.contract.localgov.errors import BadMember

PAGE_SIZE_MAX: Final = 1_000


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of what was found. Shape: `skipped` rows come before it, `size` is the most it holds."""

    skipped: int
    size: int


def page_of(page: int | None, page_size: int | None, cap: int) -> Page:
    """Read what was asked for; pages count from one.

    Raises: Refusal.
    """
    size = cap if page_size is None else page_size
    if not 1 <= size <= PAGE_SIZE_MAX:
        raise unreadable(BadMember("PageSize", "out_of_range"))
    if page is not None and page < 1:
        raise unreadable(BadMember("Page", "out_of_range"))
    return Page(((page or 1) - 1) * size, size)
