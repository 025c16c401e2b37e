"""Hold a council's telephone system to the rules: its template, what IT filled in, and its keys."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import httpx

from sync.central.access.oidc_keys import is_this_machine
from sync.central.errors import Refusal
from sync.central.recording.filling import url_of
from sync.central.recording.template import Template, read_template, template_named

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sync.central.services import Service

KEY_MIN: Final = 16
_HOST: Final = re.compile(r"[a-z0-9]([a-z0-9.-]{0,100}[a-z0-9])?")
_TEXT: Final = re.compile(r"[\x21-\x7e]{1,200}")
_OWN: Final = ("template", "mapping")


@dataclass(frozen=True, slots=True)
class System:
    """A telephone system, ready to be asked. Shape: `token` shows our right to ask, `key` signs what we send."""

    template: Template
    values: Mapping[str, str]
    token: str = field(repr=False)
    key: str = field(default="", repr=False)


def system_of(service: Service) -> System:
    """Return the system of a council's service.

    Raises: Refusal, when its settings do not fit its template.
    """
    return read_system(service.settings, service.secret)


def read_system(settings: Mapping[str, Any], secret: str) -> System:
    """Hold settings and secret to the rules of the template they name, or bring along as `mapping`.

    Shape: `secret` of our own hook is "TOKEN KEY", two words: the first is shown, the second signs.

    Raises: Refusal.
    """
    template = _template(settings)
    values = {name: value for name, value in settings.items() if name not in _OWN}
    for name in values:
        if name not in template.settings:
            raise Refusal(422, "recording_setting", f"{name} is no setting of this template.")
    checked = {name: _checked(name, kind, values.get(name)) for name, kind in template.settings.items()}
    _check_asked(template, checked)
    if template.sign_in.kind != "hook":
        if not secret.strip():
            raise Refusal(422, "recording_secret", "This system wants a secret, and none is set.")
        return System(template, checked, secret.strip())
    token, key = two_words(secret)
    return System(template, checked, token, key)


def two_words(secret: str) -> tuple[str, str]:
    """Take the token and the key of our own hook apart.

    Raises: Refusal.
    """
    words = secret.split()
    if len(words) != 2 or min(map(len, words)) < KEY_MIN or words[0] == words[1] or not secret.isascii():
        text = f"The secret is two words of {KEY_MIN} characters or more: the token, a blank, another signing key."
        raise Refusal(422, "recording_secret", text)
    return words[0], words[1]


def check_address(name: str, value: str) -> str:
    """Hold an address to the rule: https, or this very machine; no user, query or fragment in it.

    Raises: Refusal.
    """
    plain = value.strip().rstrip("/")
    try:
        parsed = httpx.URL(plain)
    except (httpx.InvalidURL, TypeError, ValueError):
        parsed = httpx.URL()
    if parsed.scheme not in {"http", "https"} or not parsed.host or parsed.userinfo or parsed.query or parsed.fragment:
        raise Refusal(422, "recording_setting", f"{name} is an address such as https://host/path, without query.")
    if parsed.scheme == "http" and not is_this_machine(parsed.host):
        raise Refusal(422, "recording_setting", f"{name} is not this machine: it begins with https://.")
    return plain


def _template(settings: Mapping[str, Any]) -> Template:
    mapping, name = settings.get("mapping"), settings.get("template")
    if mapping:
        return read_template(mapping)
    if not isinstance(name, str):
        raise Refusal(422, "recording_template", "Say which template: --set template=webhook, for example.")
    return template_named(name)


def _check_asked(template: Template, values: Mapping[str, str]) -> None:
    """Hold what a template itself says to the same rule: protected, or this very machine."""
    whole = frozenset(name for name, kind in template.settings.items() if kind != "text")
    urls = [ask.url for ask in template.asks]
    for url in [*urls, template.sign_in.url] if template.sign_in.kind == "client_credentials" else urls:
        check_address("url", url_of(url, values, whole).partition("?")[0])


def _checked(name: str, kind: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Refusal(422, "recording_setting", f"{name} is missing: --set {name}=...")
    plain = value.strip()
    if kind == "address":
        return check_address(name, plain)
    if (_HOST if kind == "host" else _TEXT).fullmatch(plain) is None:
        raise Refusal(422, "recording_setting", f"{name} holds what does not belong there.")
    return plain
