"""Say in one word per member what the wire carries, and read and write whole models from those words.

A model is a frozen dataclass whose members are Annotated with a shape. Our snake_case name gives the wire's PascalCase
one; a type that allows None may be null or absent; a member with a default may be absent; all others must be there.
Names are read in any case and unknown ones ignored; an unreadable value is refused and never dropped.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import MISSING, Field, dataclass, fields
from types import NoneType
from typing import Annotated, Any, ClassVar, Final, Generic, TypeVar, get_args, get_type_hints

from sync.contract.localgov.dates import WireDate, read_date
from sync.contract.localgov.errors import BadMember
from sync.contract.localgov.money import pounds, rate_number, read_pence, read_rate

T = TypeVar("T")

_INT32: Final = 2**31
_HALF_PAIR: Final = re.compile("[\ud800-\udfff]")


class Shape(ABC, Generic[T]):
    """What one member is on the wire and here."""

    @abstractmethod
    def read(self, value: object, member: str) -> T:
        """Read a value that is not null.

        Raises: BadMember.
        """

    def write(self, value: T) -> object:
        """Return what `dumps` writes for a value."""
        return value


class Model:
    """What every model of the wire is: a frozen dataclass whose members say their shape."""

    __slots__ = ()
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


M = TypeVar("M", bound=Model)


# ----------------------------------------------------------------------------------------------------------- shapes
@dataclass(frozen=True, slots=True)
class Text(Shape[str]):
    """Text of a column of this length."""

    longest: int | None = None

    def read(self, value: object, member: str) -> str:
        if not isinstance(value, str):
            raise BadMember(member, "not_text")
        if self.longest is not None and len(value) > self.longest:
            raise BadMember(member, "too_long")
        # No database keeps a NUL, and half a surrogate pair is no character at all.
        if "\0" in value or _HALF_PAIR.search(value):
            raise BadMember(member, "unusable_character")
        return value


@dataclass(frozen=True, slots=True)
class Choice(Shape[str]):
    """One of a few words, in any case on the wire and in capitals here."""

    words: tuple[str, ...]

    def read(self, value: object, member: str) -> str:
        if not isinstance(value, str) or value.upper() not in self.words:
            raise BadMember(member, "not_a_choice")
        return value.upper()


@dataclass(frozen=True, slots=True)
class Whole(Shape[int]):
    """A whole number of 32 bits."""

    def read(self, value: object, member: str) -> int:
        if isinstance(value, str) and value.isascii() and value.removeprefix("-").isdigit() and len(value) <= 11:
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise BadMember(member, "not_a_number")
        if not -_INT32 <= value < _INT32:
            raise BadMember(member, "out_of_range")
        return value


@dataclass(frozen=True, slots=True)
class Flag(Shape[bool]):
    """True or false; a query says it as text."""

    def read(self, value: object, member: str) -> bool:
        said = {"true": True, "false": False}.get(value.lower()) if isinstance(value, str) else value
        if not isinstance(said, bool):
            raise BadMember(member, "not_a_flag")
        return said


@dataclass(frozen=True, slots=True)
class Money(Shape[int]):
    """Pounds there, pence here."""

    least: int | None = None

    def read(self, value: object, member: str) -> int:
        pence = _checked(read_pence, value, member)
        if self.least is not None and pence < self.least:
            raise BadMember(member, "out_of_range")
        return pence

    def write(self, value: int) -> object:
        return pounds(value)


@dataclass(frozen=True, slots=True)
class Rate(Shape[str]):
    """A VAT fraction: a number there, its exact text here."""

    def read(self, value: object, member: str) -> str:
        return _checked(read_rate, value, member)

    def write(self, value: str) -> object:
        return rate_number(value)


@dataclass(frozen=True, slots=True)
class Date(Shape[WireDate]):
    """A date and time; queries read more forms of it than bodies."""

    reader: Callable[[str], WireDate] = read_date

    def read(self, value: object, member: str) -> WireDate:
        if not isinstance(value, str):
            raise BadMember(member, "not_a_date")
        return _checked(self.reader, value, member)

    def write(self, value: WireDate) -> object:
        return value.text


@dataclass(frozen=True, slots=True)
class Never(Shape[None]):
    """A member that is always null, whatever is sent for it."""

    def read(self, value: object, member: str) -> None:
        """Take nothing."""


@dataclass(frozen=True, slots=True)
class One(Shape[M]):
    """A model inside a model."""

    model: type[M]

    def read(self, value: object, member: str) -> M:
        return read(self.model, value, member)

    def write(self, value: M) -> object:
        return write(value)


@dataclass(frozen=True, slots=True)
class Many(Shape[tuple[T, ...]]):
    """A list of one shape."""

    item: Shape[T]
    fewest: int = 0

    def read(self, value: object, member: str) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise BadMember(member, "not_a_list")
        if len(value) < self.fewest:
            raise BadMember(member, "missing")
        return tuple(_read_item(self.item, item, f"{member}[{n}]") for n, item in enumerate(value))

    def write(self, value: tuple[T, ...]) -> object:
        return [self.item.write(item) for item in value]


def _read_item(shape: Shape[T], value: object, member: str) -> T:
    if value is None:
        raise BadMember(member, "null")
    return shape.read(value, member)


def _checked(reader: Callable[[Any], T], value: object, member: str) -> T:
    try:
        return reader(value)
    except ValueError as problem:
        raise BadMember(member, str(problem)) from None


# ----------------------------------------------------------------------------------------------------------- models
@dataclass(frozen=True, slots=True)
class Member:
    """One member of a model: our name, the wire's name, its shape, and what it does when there is no value."""

    name: str
    wire: str
    shape: Shape[Any]
    nullable: bool
    default: object

    @property
    def required(self) -> bool:
        """Tell whether a document without it is refused."""
        return self.default is MISSING and not self.nullable

    def read_from(self, sent: dict[str, object], within: str) -> object:
        """Take this member out of a document whose names are in lower case.

        Raises: BadMember.
        """
        path = f"{within}.{self.wire}" if within else self.wire
        key = self.wire.lower()
        if key not in sent:
            if self.required:
                raise BadMember(path, "missing")
            return None if self.default is MISSING else self.default
        value = sent[key]
        if value is None:
            if not self.nullable:
                raise BadMember(path, "null")
            return None
        return self.shape.read(value, path)


_TABLES: Final[dict[type[Model], tuple[Member, ...]]] = {}


def members_of(model: type[Model]) -> tuple[Member, ...]:
    """List the members of a model in the order the wire has them."""
    table = _TABLES.get(model)
    if table is None:
        hints = get_type_hints(model, include_extras=True)
        table = tuple(_member(field.name, hints[field.name], field.default) for field in fields(model))
        _TABLES[model] = table
    return table


def _member(name: str, hint: object, default: object) -> Member:
    kind, shape = get_args(hint)
    wire = "".join(word[:1].upper() + word[1:] for word in name.split("_"))
    return Member(name, wire, shape, kind is NoneType or NoneType in get_args(kind), default)


def read(model: type[M], document: object, within: str = "") -> M:
    """Read a model from what `loads` returned.

    Raises: BadMember naming the first member that cannot be taken, and why.
    """
    if not isinstance(document, dict):
        raise BadMember(within or "body", "not_an_object")
    sent = {name.lower(): value for name, value in document.items()}
    return model(**{member.name: member.read_from(sent, within) for member in members_of(model)})


def read_list(model: type[M], document: object) -> tuple[M, ...]:
    """Read the list of models that a search answers with.

    Raises: BadMember.
    """
    return Many(One(model)).read(document, "body")


def write(value: Model) -> dict[str, object]:
    """Return the document of a model for `dumps`: every member, nulls included, in the wire's order."""
    document: dict[str, object] = {}
    for member in members_of(type(value)):
        held = getattr(value, member.name)
        document[member.wire] = None if held is None else member.shape.write(held)
    return document


# ---------------------------------------------------------------------------------------------------------- queries
def read_query(model: type[M], pairs: Iterable[tuple[str, str]]) -> M:
    """Read the criteria of a search: names in any case, values trimmed, blank ones absent, lists by repeating a name.

    Raises: BadMember. A name that may stand once and stands twice is refused.
    """
    lists = {member.wire.lower() for member in members_of(model) if isinstance(member.shape, Many)}
    sent: dict[str, object] = {}
    for name, value in ((name.lower(), value.strip()) for name, value in pairs):
        if not value:
            continue
        if name in lists:
            sent[name] = [*_listed(sent.get(name)), value]
        elif name in sent:
            raise BadMember(_wire_name(model, name), "duplicate_member")
        else:
            sent[name] = value
    return read(model, sent)


def write_query(value: Model) -> list[tuple[str, str]]:
    """Return the criteria of a search as the pairs of its query; what is not asked for is left out."""
    pairs: list[tuple[str, str]] = []
    for member in members_of(type(value)):
        held = getattr(value, member.name)
        if held is not None:
            written = member.shape.write(held)
            pairs += [
                (member.wire, _query_text(item)) for item in (written if isinstance(written, list) else [written])
            ]
    return pairs


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _wire_name(model: type[Model], lower: str) -> str:
    return next((member.wire for member in members_of(model) if member.wire.lower() == lower), "query")


def _query_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


# ---------------------------------------------------------------------------------- members that may have no value
Maybe2 = Annotated[str | None, Text(2)]
Maybe4 = Annotated[str | None, Text(4)]
Maybe5 = Annotated[str | None, Text(5)]
Maybe6 = Annotated[str | None, Text(6)]
Maybe10 = Annotated[str | None, Text(10)]
Maybe30 = Annotated[str | None, Text(30)]
Maybe36 = Annotated[str | None, Text(36)]
Maybe50 = Annotated[str | None, Text(50)]
Maybe60 = Annotated[str | None, Text(60)]
Maybe100 = Annotated[str | None, Text(100)]
Maybe250 = Annotated[str | None, Text(250)]
Maybe255 = Annotated[str | None, Text(255)]
MaybeText = Annotated[str | None, Text()]
MaybeWhole = Annotated[int | None, Whole()]
MaybeMoney = Annotated[int | None, Money()]
MaybeDate = Annotated[WireDate | None, Date()]
