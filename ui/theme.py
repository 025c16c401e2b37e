"""Turn the design tokens into one look: the colours of a theme, pixels at a text size, one style sheet for the desk.

A look changes only when the theme, the text size or the compact grid changes; never in a key press. Widgets carry roles
as dynamic properties (`t="title"`, `part="card"`, `kind="primary"`, `state="warn"`); the style sheet does the rest.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QLayout

from resources import FOLDER

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

THEMES: Final = ("light", "dark", "contrast")
_PIXELS: Final = re.compile(r"(\d+(?:\.\d+)?)px")
_TOKEN: Final = re.compile(r"\$([a-z0-9_]+)")


@cache
def tokens() -> dict[str, Any]:
    """Read the design tokens; one file is the source of every colour, size and weight."""
    text = (FOLDER / "tokens.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


@dataclass(frozen=True, slots=True)
class Look:
    """One theme at one text size on one grid. Units: `scale` per cent; `px` gives device-independent pixels."""

    theme: str = "light"
    scale: int = 100
    compact: bool = False

    def px(self, base: float) -> int:
        """Scale a base length by the cashier's text size."""
        return round(base * self.scale / 100)

    def size(self, name: str) -> int:
        """Give a named length; the compact grid has some of its own."""
        if self.compact and name in tokens()["compact"]:
            return self.px(tokens()["compact"][name])
        return self.px(tokens()["size_px"][name])

    def colour(self, name: str) -> str:
        """Give a colour of the theme as `#RRGGBB`."""
        own = _own_contrast.get(name) if self.theme == "contrast" else None
        value: str = own or tokens()["colour"][self.theme][name]
        return value

    def paint(self, name: str) -> QColor:
        """Give a colour of the theme to paint with."""
        return QColor(self.colour(name))

    @property
    def line(self) -> int:
        """The width of an edge."""
        return self.px(tokens()["line_px"][self.theme])

    @property
    def ring(self) -> tuple[int, int]:
        """Width and gap of the focus ring."""
        ring = tokens()["focus_ring"]
        return self.px(ring["width_px"][self.theme]), self.px(ring["gap_px"])


_look = Look()
_own_contrast: dict[str, str] = {}


def look() -> Look:
    """Tell the look everything on this desk is drawn with now."""
    return _look


def use(chosen: Look) -> None:
    """Dress the whole application; costs tens of milliseconds, so only when the look really changes."""
    global _look  # noqa: PLW0603 - one process has one desk, and one desk one look
    _look = chosen
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        return
    app.setPalette(_palette(chosen))
    app.setStyleSheet(style_sheet(chosen))
    for widget in app.allWidgets():
        _restyle(widget)


def use_contrast_of(colours: dict[str, str]) -> None:
    """Let the high-contrast theme take a person's own colours from now on."""
    _own_contrast.clear()
    _own_contrast.update(colours)


def adapt(*, theme: str | None = None, scale: int | None = None, compact: bool | None = None) -> None:
    """Change one part of the look; does nothing when it is so already."""
    chosen = replace(
        _look,
        theme=_look.theme if theme is None else theme,
        scale=_look.scale if scale is None else scale,
        compact=_look.compact if compact is None else compact,
    )
    if chosen != _look:
        use(chosen)


def system_theme() -> str:
    """Tell which theme the computer asks for: high contrast first, then dark or light."""
    hints = QGuiApplication.styleHints()
    if hasattr(hints, "accessibility") and hasattr(Qt, "ContrastPreference"):
        wish = hints.accessibility().contrastPreference()
        if wish == Qt.ContrastPreference.HighContrast:
            return "contrast"
    return "dark" if hints.colorScheme() == Qt.ColorScheme.Dark else "light"


def mark(widget: QWidget, name: str, value: object) -> bool:
    """Set a role the style sheet looks at and dress only this widget again; tells whether anything changed."""
    if widget.property(name) == value:
        return False
    widget.setProperty(name, value)
    if not widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        return True  # it is dressed for the first time when it is shown
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    return True


def style_sheet(chosen: Look) -> str:
    """Fill the style template with the tokens of a look and scale every length in it."""
    values = _values(chosen)
    filled = _TOKEN.sub(lambda match: values[match[1]], _template())
    return _PIXELS.sub(lambda match: f"{chosen.px(float(match[1]))}px", filled)


@cache
def _template() -> str:
    return (FOLDER / "theme.qss").read_text(encoding="utf-8")


def _values(chosen: Look) -> dict[str, str]:
    """Gather what a `$name` in the template stands for."""
    source = tokens()
    names = (name for name in source["colour"][chosen.theme] if name != "scrim_opacity")
    values: dict[str, str] = {name: chosen.colour(name) for name in names}
    values |= {f"space_{k}": f"{v}px" for k, v in source["space_px"].items()}
    values |= {f"radius_{k}": f"{v}px" for k, v in source["radius_px"].items()}
    values |= {f"type_{k}": f"font-size: {v['px']}px; font-weight: {v['weight']}" for k, v in source["type"].items()}
    sizes = {k: v for k, v in source["size_px"].items() if isinstance(v, int)}
    if chosen.compact:
        sizes |= {k: v for k, v in source["compact"].items() if k in sizes}
    values |= {f"size_{k}": f"{v}px" for k, v in sizes.items()}
    values["edge"] = f"{source['line_px'][chosen.theme]}px"
    values["edge_entry"] = f"{source['line_px']['entry']}px"
    values["edge_dash"] = f"{source['line_px']['unverified_dash']}px"
    return values


def _palette(chosen: Look) -> QPalette:
    """Give Fusion the colours it paints by itself: selections, carets, scroll bars, tool tips."""
    role = QPalette.ColorRole
    palette = QPalette()
    for which, name in (
        (role.Window, "bg"),
        (role.Base, "surface"),
        (role.AlternateBase, "sunken"),
        (role.Button, "surface"),
        (role.WindowText, "text"),
        (role.Text, "text"),
        (role.ButtonText, "text"),
        (role.PlaceholderText, "text_3"),
        (role.Highlight, "accent"),
        (role.HighlightedText, "on_accent"),
        (role.ToolTipBase, "surface"),
        (role.ToolTipText, "text"),
        (role.Accent, "accent"),
    ):
        palette.setColor(which, chosen.paint(name))
    return palette


def _restyle(widget: QWidget) -> None:
    """Let a widget and its layouts take up the lengths of the new look."""
    layout = widget.layout()
    if layout is not None:
        _rescale(layout)
    restyle = getattr(widget, "restyle", None)
    if restyle is not None:
        restyle()


def _rescale(layout: QLayout) -> None:
    rescale = getattr(layout, "rescale", None)
    if rescale is not None:
        rescale()
    for inner in layout.children():  # not itemAt: an item Python has seen may be deleted under the layout that has it
        if isinstance(inner, QLayout):
            _rescale(inner)
