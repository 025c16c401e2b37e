"""Describe how one telephone system is asked, as data: requests with places to fill, and which words mean paused.

A template can only say what to send and how to read the answer. A status of success never stands for a state: systems
are known that answer 200 and go on recording. Only a word in the answer counts, or a status that is itself the word,
such as "already paused".
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import resources
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, StringConstraints, ValidationError, model_validator

from sync.central.errors import Refusal
from sync.contract.facts import first_problem
from sync.contract.fields import Model

OF_THE_CALL: Final = frozenset(
    {
        "event_id",
        "attempt_id",
        "call_id",
        "extension",
        "operator",
        "reference",
        "amount_pence",
        "occurred_at",
        "expires_in_s",
    }
)
"""What a place can hold besides the settings; no card data and nothing of the caller is among it."""
_PLACE: Final = re.compile(r"\{([a-z_]+)\}")
_PATH: Final = r"^[A-Za-z0-9_$-]+(\[\])?(\.[A-Za-z0-9_$-]+(\[\])?)*$"
_Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,39}$")]
_Text = Annotated[str, StringConstraints(max_length=500, pattern=r"^[\x20-\x7e]*$")]
_Words = Annotated[list[_Text], Field(min_length=1, max_length=20)]
_Path = Annotated[str, StringConstraints(pattern=_PATH, max_length=200)]
_Status = Annotated[str, StringConstraints(pattern=r"^[345][0-9]{2}$")]


class SignIn(Model):
    """How our own right to ask is shown. Shape: `hook` a bearer token and a signature of the body."""

    kind: Literal["hook", "bearer", "basic", "client_credentials", "aws"]
    user: _Text = ""
    url: _Text = ""
    region: _Text = ""
    service: _Text = ""


class Ask(Model):
    """One request. Shape: `statuses` those that are themselves a word, never a success; `again` asks a second time,
    for systems whose second answer tells what the first one did.
    """

    method: Literal["GET", "POST", "PUT", "PATCH"]
    url: _Text
    headers: Mapping[_Text, _Text] = Field(default_factory=dict)
    body: Annotated[dict[str, Any] | None, Field(alias="json")] = None
    form: dict[_Text, _Text] | None = None
    statuses: Mapping[_Status, Literal["paused", "recording", "gone"]] = Field(default_factory=dict)
    again: bool = False

    @model_validator(mode="after")
    def _has_one_body(self) -> Self:
        if self.body is not None and self.form is not None:
            raise ValueError("a request has one body")
        return self


class ConfirmedBy(Model):
    """What else must be said for a state to count. Shape: `of` the states that need it."""

    path: _Path
    words: _Words
    of: Sequence[Literal["paused", "recording"]] = ("paused", "recording")


class State(Model):
    """Where in an answer the state stands, and which words mean what. Shape: `a.b[].c`, `[]` for each of a list."""

    path: _Path
    paused: _Words
    recording: _Words
    confirmed_by: ConfirmedBy | None = None


class Template(Model):
    """How one system is asked. Shape: `settings` what IT fills in; `needs` what must be known of the call."""

    title: _Text
    settings: Mapping[_Name, Literal["address", "host", "text"]] = Field(default_factory=dict)
    needs: Sequence[Literal["call_id", "extension"]] = ()
    sign_in: SignIn
    pause: Ask
    resume: Ask
    look: Ask | None = None
    state: State | None = None

    @property
    def asks(self) -> list[Ask]:
        """Return every request there is."""
        return [ask for ask in (self.pause, self.resume, self.look) if ask is not None]

    @model_validator(mode="after")
    def _can_be_filled(self) -> Self:
        asks = self.asks
        unknown = {name for ask in asks for name in _places(ask.model_dump())} - OF_THE_CALL - set(self.settings)
        unknown |= _places(self.sign_in.model_dump()) - set(self.settings)
        if unknown:
            raise ValueError(f"{min(unknown)} is neither a setting nor something of the call")
        if any(_places(_host(ask.url)) & OF_THE_CALL for ask in asks):
            raise ValueError("what is asked never depends on the call, only its path")
        return self


def read_template(document: object) -> Template:
    """Read a template that IT wrote.

    Raises: Refusal, which names the member and the rule.
    """
    try:
        # As JSON, whatever it came as: strict about types, and nothing in it that JSON has not.
        return Template.model_validate_json(document if isinstance(document, str) else json.dumps(document))
    except ValidationError as problem:
        raise Refusal(422, "recording_template", f"The template cannot be used: {first_problem(problem)}") from None


@lru_cache(maxsize=32)
def template_named(name: str) -> Template:
    """Return one of the templates that come with central.

    Raises: Refusal.
    """
    if name not in template_names():
        known = ", ".join(template_names())
        raise Refusal(422, "recording_template", f"There is no template {name}: one of {known}, or a mapping.")
    return read_template((_folder() / f"{name}.json").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def template_names() -> tuple[str, ...]:
    """Return which templates come with central."""
    return tuple(sorted(file.name.removesuffix(".json") for file in _folder().iterdir() if file.name.endswith(".json")))


def _folder() -> resources.abc.Traversable:
    return resources.files("sync.central.recording") / "templates"


def _host(url: str) -> str:
    """Return the part of an address before its path."""
    scheme, separator, rest = url.partition("://")
    return scheme + separator + rest.partition("/")[0] if separator else url.partition("/")[0]


def _places(value: object) -> set[str]:
    """Find the places of a value, however deep."""
    if isinstance(value, str):
        return set(_PLACE.findall(value))
    if isinstance(value, dict):
        return {name for pair in value.items() for part in pair for name in _places(part)}
    if isinstance(value, list):
        return {name for part in value for name in _places(part)}
    return set()
