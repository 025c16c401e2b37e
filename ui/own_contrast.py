"""Take the colours of a contrast theme somebody made for their own eyes; ours is only for those who have none.

Source: Windows contrast themes, as Qt hands them over in the application's palette.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QPalette

from ui.theme import tokens

if TYPE_CHECKING:
    from PySide6.QtGui import QColor

_GROUNDS = ("bg", "surface", "sunken", "chrome", "accent_soft", "scrim")
_INKS = ("text", "text_2", "text_3", "line", "line_strong", "accent_text", "stop_line")
_STATES = ("ok", "warn", "bad", "info", "idle")


def own_contrast(palette: QPalette) -> dict[str, str] | None:
    """Build the colours from the person's palette; None when it is the black and white our own theme is made for.

    The training band keeps its colours: it cannot be themed away.
    """
    role = QPalette.ColorRole
    ground, ink = _hex(palette.color(role.Window)), _hex(palette.color(role.WindowText))
    chosen, on_chosen = _hex(palette.color(role.Highlight)), _hex(palette.color(role.HighlightedText))
    ours = tokens()["colour"]["contrast"]
    if (ground, ink) == (ours["bg"], ours["text"]):
        return None
    own = dict.fromkeys(_GROUNDS, ground) | dict.fromkeys(_INKS, ink)
    for state in _STATES:
        own |= {f"{state}_bg": ground, f"{state}_text": ink, f"{state}_line": ink}
    own |= dict.fromkeys(("accent", "accent_hover", "accent_pressed", "focus", "stop_bg"), chosen)
    own |= dict.fromkeys(("on_accent", "stop_text"), on_chosen)
    return own


def _hex(colour: QColor) -> str:
    return colour.name().upper()
