"""Give the grid of the desk its numbers: where content begins, how wide the ledger is, when the grid is compact."""

from __future__ import annotations

from typing import Final

from ui.theme import look, tokens

_MARGIN, _GUTTER, _COMPACT_MARGIN = 20, 20, 12
WIDE_FROM: Final = 1500


def is_compact(width: int, scale: int) -> bool:
    """Tell whether a window so wide, at this text size, uses the compact grid."""
    return width * 100 < int(tokens()["compact"]["below_width_px"]) * scale


def gutter() -> int:
    """The space between stage and ledger."""
    return look().px(_COMPACT_MARGIN if look().compact else _GUTTER)


def ledger_width(width: int) -> int:
    """How wide the ledger is in a window so wide."""
    widths = tokens()["size_px"]["ledger"]
    if look().compact:
        return look().px(widths["compact"])
    return look().px(widths["wide" if width >= look().px(WIDE_FROM) else "normal"])


def side_margin(width: int) -> int:
    """Where header, stage and strip begin, so that the content never grows past what eyes can follow."""
    margin = look().px(_COMPACT_MARGIN if look().compact else _MARGIN)
    most = look().size("stage_max") + gutter() + ledger_width(width)
    return max(margin, (width - most) // 2)
