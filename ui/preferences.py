"""Remember how each cashier likes the desk: theme, text size, language. Nothing here is about money."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from ims_desktop.settings import TEXT_SCALES, THEMES
from ims_desktop.words import LANGUAGES

if TYPE_CHECKING:
    from pathlib import Path

FILE_NAME: Final = "preferences.json"


@dataclass(frozen=True, slots=True)
class Preferences:
    """What one person chose. Shape: `theme` one of THEMES, `text_scale` per cent, `language` "" when never chosen."""

    theme: str = "system"
    text_scale: int = 100
    language: str = ""


def read_preferences(data_dir: Path, username: str, default: Preferences) -> Preferences:
    """Read what a person chose; what cannot be read or is not offered any more counts as not chosen."""
    found = _all(data_dir).get(username.casefold(), {})
    chosen = default
    if found.get("theme") in THEMES:
        chosen = replace(chosen, theme=found["theme"])
    if found.get("text_scale") in TEXT_SCALES:
        chosen = replace(chosen, text_scale=found["text_scale"])
    if found.get("language") in LANGUAGES:
        chosen = replace(chosen, language=found["language"])
    return chosen


def save_preferences(data_dir: Path, username: str, chosen: Preferences) -> None:
    """Write what a person chose; a folder that cannot be written costs the wish, never more."""
    everybody = _all(data_dir)
    everybody[username.casefold()] = asdict(chosen)
    target = data_dir / FILE_NAME
    fresh = target.with_suffix(".new")
    try:
        fresh.write_text(json.dumps(everybody, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        fresh.replace(target)
    except OSError:
        return


def _all(data_dir: Path) -> dict[str, dict[str, Any]]:
    try:
        document = json.loads((data_dir / FILE_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(document, dict):
        return {}
    return {name: chosen for name, chosen in document.items() if isinstance(chosen, dict)}
