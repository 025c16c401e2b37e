"""Hold every sentence a person reads, in English and Welsh.

A sentence is written once, in English, where it is needed: `say("Session open since {time}", time="08:52")`. It stays
a value (`Words`) until somebody shows it, so the same refusal can be shown in Welsh on a screen, in English on a
receipt and as a stable code in a log.
"""

from __future__ import annotations

import gettext
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from resources import FOLDER

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES = ("en", "cy")
_current = "en"


@dataclass(frozen=True, slots=True)
class Words:
    """A translatable sentence: an English template and what fills it.

    Shape: `template` (and `plural` with `count` for sentences that count); `values` are text, whole numbers or Words.
    """

    template: str
    values: Mapping[str, str | int | Words] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    plural: str | None = None
    count: int = 0

    def text(self, language: str | None = None) -> str:
        """Return the sentence in `language` ("en" or "cy"; the current one when not given)."""
        if not self.template:
            return ""  # gettext answers the empty sentence with the catalogue's header
        chosen = language or _current
        if self.plural is None:
            pattern = _catalogue(chosen).gettext(self.template)
        else:
            pattern = _catalogue(chosen).ngettext(self.template, self.plural, self.count)
        values = {k: v.text(chosen) if isinstance(v, Words) else v for k, v in self.values.items()}
        return pattern.format(**values)

    def __str__(self) -> str:
        return self.text()


def say(template: str, /, **values: str | int | Words) -> Words:
    """Make a translatable sentence; `{name}` in the template is filled from `values`."""
    return Words(template, MappingProxyType(values))


def say_n(one: str, many: str, count: int, /, **values: str | int | Words) -> Words:
    """Make a translatable sentence that counts; `{n}` is the count."""
    return Words(one, MappingProxyType({"n": count, **values}), many, count)


def use_language(language: str) -> None:
    """Choose the language of every sentence shown from now on in this process."""
    global _current  # noqa: PLW0603 - one process has one desk, and one desk one language at a time
    if language not in LANGUAGES:
        raise ValueError(f"no such language: {language}")
    _current = language


def current_language() -> str:
    """Tell which language the desk is in."""
    return _current


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    """Load the compiled catalogue; English is the template itself, so its file may be absent."""
    path = FOLDER / "translations" / language / "ims-desktop.mo"
    if not path.is_file():
        return gettext.NullTranslations()
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)
