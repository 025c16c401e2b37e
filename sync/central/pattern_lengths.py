"""Work out how long the texts can be that a pattern of re2 fits, whole and for each of its named parts.

The lengths are bits of one number: bit 9 is set when a text of nine characters can fit. The pattern has been compiled
by re2 before, so it is well formed; only what re2 knows is known here. No back references and no look-around exist in
it, so a sum of lengths is exact.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

DEEPEST: Final = 50
_NOTHING: Final = 1
_ONE: Final = 2
_QUANTIFIER: Final = re.compile(r"([*+?]|\{([0-9]+)(,([0-9]*))?\})\??")
_NAMED: Final = re.compile(r"\?P?<([A-Za-z0-9_]+)>")
_FLAGS: Final = re.compile(r"\?[A-Za-z\-]*([:)])")
_QUOTED: Final = re.compile(r"\\Q(.*?)(?:\\E|\Z)|\\.", re.DOTALL)
_ESCAPE: Final = re.compile(r"\\(?:x\{[0-9A-Fa-f]+\}|x[0-9A-Fa-f]{2}|[pP](?:\{[^}]*\}|.)|[0-7]{1,3}|.)", re.DOTALL)
_SET: Final = re.compile(r"\[\^?\]?(?:\[:[^\]]*:\]|\\.|[^\]\\])*\]", re.DOTALL)
_ANY: Final = re.compile(".", re.DOTALL)
_WIDTHLESS: Final = frozenset({r"\A", r"\z", r"\b", r"\B"})


class TooDeep(ValueError):
    """The pattern has brackets within brackets beyond any use."""


@dataclass
class Lengths:
    """The lengths of one pattern, up to `most`. Shape: `whole` and each of `parts` is a set of lengths as bits."""

    pattern: str
    most: int
    whole: int = 0
    parts: dict[str, int] = field(default_factory=dict)
    _at: int = 0
    _deep: int = 0

    def __post_init__(self) -> None:
        """Read the whole pattern. Raises: TooDeep."""
        self.pattern = _QUOTED.sub(_escaped, self.pattern)
        self._all = (1 << (self.most + 1)) - 1
        self.whole = self._choice()

    def _choice(self) -> int:
        lengths = self._row()
        while self.pattern.startswith("|", self._at):
            self._at += 1
            lengths |= self._row()
        return lengths

    def _row(self) -> int:
        lengths = _NOTHING
        while self._at < len(self.pattern) and self.pattern[self._at] not in "|)":
            lengths = self._joined(lengths, self._repeated(self._piece()))
        return lengths

    def _piece(self) -> int:
        """Read one piece, without what says how often it may come."""
        character = self.pattern[self._at]
        if character == "(":
            return self._group()
        if character == "[":
            return self._taken(_SET)
        if character == "\\":
            start = self._at
            return self._taken(_ESCAPE) if self.pattern[start : start + 2] not in _WIDTHLESS else self._skipped(2)
        return self._skipped(1) if character in "^$" else self._taken(_ANY)

    def _group(self) -> int:
        self._at += 1
        self._deep += 1
        if self._deep > DEEPEST:
            raise TooDeep
        named = _NAMED.match(self.pattern, self._at)
        flags = _FLAGS.match(self.pattern, self._at)
        if named or flags:
            self._at = (named or flags).end()  # type: ignore[union-attr]  # one of them is there
        lengths = _NOTHING if flags and flags[1] == ")" else self._choice()
        if not (flags and flags[1] == ")"):
            self._at += 1
        if named:
            self.parts[named[1]] = lengths
        self._deep -= 1
        return lengths

    def _repeated(self, lengths: int) -> int:
        """Take up `*`, `+`, `?` and `{2,5}` behind a piece."""
        while match := _QUANTIFIER.match(self.pattern, self._at):
            self._at = match.end()
            least, most = _times(match)
            lengths = self._times(lengths, least, most)
        return lengths

    def _times(self, lengths: int, least: int, most: int | None) -> int:
        made = _NOTHING
        for _ in range(least):
            made = self._joined(made, lengths)
        further = self.most if most is None else most - least
        for _ in range(further):
            longer = made | self._joined(made, lengths)
            if longer == made:
                break
            made = longer
        return made

    def _joined(self, first: int, second: int) -> int:
        """Put texts of the one lengths before texts of the other."""
        made, place = 0, 0
        while second >> place:
            if second >> place & 1:
                made |= first << place
            place += 1
        return made & self._all

    def _taken(self, what: re.Pattern[str]) -> int:
        match = what.match(self.pattern, self._at)
        if match is None:
            raise ValueError("this is no pattern of re2")
        self._at = match.end()
        return _ONE

    def _skipped(self, characters: int) -> int:
        self._at += characters
        return _NOTHING


def _escaped(match: re.Match[str]) -> str:
    """Write quoted letters one by one, and leave every other escape as it is."""
    return match[0] if match[1] is None else "".join(f"\\x{{{ord(character):x}}}" for character in match[1])


def _times(match: re.Match[str]) -> tuple[int, int | None]:
    sign, least, comma, most = match.groups()
    usual: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
    if sign in usual:
        return usual[sign]
    return int(least), int(most) if most else None if comma else int(least)
