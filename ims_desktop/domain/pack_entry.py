"""Read one entry of a reference pack, member by member, naming the entry and the rule at the first thing wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, NoReturn

from ims_desktop.errors import BadInput
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ims_desktop.words import Words

MOST_PENCE = 10**13
_FRACTION = re.compile(r"[0-9]{1,3}(\.[0-9]{1,6})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Entry:
    """One object of the document. Shape: `where` names it to people: "Fund 23"."""

    where: str
    members: Mapping[str, object]

    def refuse(self, rule: Words) -> NoReturn:
        """Stop reading the pack. Raises: BadInput."""
        raise BadInput(say("{where}: {rule}", where=self.where, rule=rule), code="bad_pack")

    def text(self, name: str, most: int, *, least: int = 1, default: str | None = None) -> str:
        """Return a text of `least` to `most` printable characters; an absent or null one is the default, if any."""
        value = self.members.get(name)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or not least <= len(value) <= most or not value.isprintable():
            self.refuse(
                say("{name} is text of {least} to {most} printable characters.", name=name, least=least, most=most)
            )
        return value

    def number(self, name: str, least: int, most: int) -> int:
        """Return a whole number within limits."""
        value = self.members.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.refuse(say("{name} is a whole number from {least} to {most}.", name=name, least=least, most=most))
        return value

    def pence(self, name: str, *, least: int = -MOST_PENCE) -> int:
        """Return an amount in whole pence."""
        return self.number(name, least, MOST_PENCE)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return true or false."""
        value = self.members.get(name, default)
        if not isinstance(value, bool):
            self.refuse(say("{name} is true or false.", name=name))
        return value

    def rate(self, name: str) -> Fraction:
        """Return a fraction written as text, "0.2" for 20 per cent; null is nothing."""
        value = self.members.get(name)
        if value is None:
            return Fraction(0)
        if not isinstance(value, str) or not _FRACTION.fullmatch(value) or Fraction(value) > 1:
            self.refuse(say('{name} is a fraction from "0" to "1", written as text.', name=name))
        return Fraction(value)

    def texts(self, name: str, most: int = 200) -> tuple[str, ...]:
        """Return a list of texts; absent is empty."""
        value = self.members.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and len(item) <= most for item in value):
            self.refuse(say("{name} is a list of texts.", name=name))
        return tuple(value)

    def numbers(self, name: str) -> tuple[int, ...]:
        """Return a list of whole numbers."""
        value = self.members.get(name)
        if not isinstance(value, list) or not all(type(item) is int for item in value):
            self.refuse(say("{name} is a list of whole numbers.", name=name))
        return tuple(value)

    def mapping(self, name: str) -> Mapping[str, str]:
        """Return names and texts; absent is empty."""
        value = self.members.get(name, {})
        if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
            self.refuse(say("{name} holds names and texts.", name=name))
        return MappingProxyType(dict(value))

    def choice(self, name: str, allowed: tuple[str, ...]) -> str | None:
        """Return one of the allowed words, or None when absent or null."""
        value = self.members.get(name)
        if value is not None and value not in allowed:
            self.refuse(say("{name} is one of {allowed}.", name=name, allowed=", ".join(allowed)))
        return None if value is None else str(value)

    def entries(self, name: str, kind: str, key: str) -> Iterator[Entry]:
        """Yield the objects of a list, each named by its kind and key."""
        value = self.members.get(name, [])
        if not isinstance(value, list):
            self.refuse(say("{name} is a list.", name=name))
        for place, item in enumerate(value, start=1):
            if not isinstance(item, dict):
                self.refuse(say("{name} holds something that is not an entry at place {n}.", name=name, n=place))
            shown = item.get(key)
            yield Entry(f"{kind} {shown if isinstance(shown, str | int) else place}"[:60], item)

    def entry(self, name: str, kind: str) -> Entry:
        """Return one object of the document; absent is empty."""
        value = self.members.get(name, {})
        if not isinstance(value, dict):
            self.refuse(say("{name} holds named members.", name=name))
        return Entry(kind, value)

    def members_of(self, name: str) -> Iterator[tuple[str, Entry]]:
        """Yield the objects of a mapping with their names; absent is empty."""
        for key, item in self.entry(name, name).members.items():
            if not isinstance(item, dict):
                self.refuse(say("{name} holds named members.", name=name))
            yield key, Entry(f"{name} {key}"[:60], item)
