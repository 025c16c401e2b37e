"""Choose the picture that stands beside a fund's name.

A council may name one of our icons in the fund's metadata (`Icon`); otherwise the words of the fund's name decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ims_desktop.domain.catalogue import Fund

OURS: Final = frozenset(
    {
        "house",
        "briefcase",
        "building-2",
        "building",
        "car",
        "library",
        "store",
        "file-text",
        "users",
        "wallet",
        "landmark",
    }
)
_BY_WORD: Final = (
    ("council tax", "house"),
    ("business", "briefcase"),
    ("rate", "briefcase"),
    ("rent", "building-2"),
    ("housing", "building-2"),
    ("penalty", "car"),
    ("parking", "car"),
    ("librar", "library"),
    ("market", "store"),
    ("benefit", "users"),
    ("debt", "file-text"),
    ("invoice", "file-text"),
    ("income", "wallet"),
)


def fund_icon(fund: Fund) -> str:
    """Name the icon of a fund."""
    chosen = fund.metadata.get("Icon", "")
    return chosen if chosen in OURS else icon_for_name(fund.name)


def icon_for_name(name: str) -> str:
    """Name the icon that fits a fund's name."""
    words = name.casefold()
    return next((icon for word, icon in _BY_WORD if word in words), "landmark")
