"""Hold a council's service at GOV.UK Notify to the rules: its key, its templates, and where it is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import httpx

from sync.central.access.oidc_keys import is_this_machine
from sync.central.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

OFFICIAL: Final = "https://api.notifications.service.gov.uk"
RETENTION: Final = "4 weeks"
TOKEN_MIN: Final = 16
_UUID: Final = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_ID: Final = re.compile(_UUID, re.ASCII)
_KEY: Final = re.compile(rf"[\x21-\x7e]+-{_UUID}-{_UUID}", re.ASCII)
_WEEKS: Final = re.compile(r"([1-9][0-9]?) weeks?", re.ASCII)
_WEEKS_MAX: Final = 78
TEMPLATES: Final = tuple(
    f"{kind}_{channel}_{language}"
    for kind in ("receipt", "link")
    for channel in ("email", "text")
    for language in ("en", "cy")
)


@dataclass(frozen=True, slots=True)
class Where:
    """A service, ready to be used. Shape: `token` is what Notify shows when it calls us, "" when it does not."""

    url: str
    key: str = field(repr=False)
    token: str = field(repr=False)
    templates: Mapping[str, str]
    reply_to: str = ""
    sms_sender: str = ""
    retention: str = RETENTION

    @property
    def is_here(self) -> bool:
        """Whether it is a stand-in on this machine."""
        return is_this_machine(httpx.URL(self.url).host)

    def template(self, kind: str, channel: str, language: str) -> str:
        """Return the template for a letter, the English one where there is none in Welsh; "" for none."""
        return self.templates.get(f"{kind}_{channel}_{language}") or self.templates.get(f"{kind}_{channel}_en") or ""


def read_settings(said: Mapping[str, Any], secret: str) -> Where:
    """Read how the service is set. Shape: `secret` is Notify's API key, or "KEY TOKEN" with the token of its callbacks.

    Raises: Refusal, which says what to write.
    """
    known = {*TEMPLATES, "url", "reply_to", "sms_sender", "retention"}
    for name in sorted(set(said) - known):
        raise Refusal(422, "unknown_setting", f"{name} is no setting of it: {', '.join(sorted(known))}.")
    key, token = _secret(secret)
    templates = {name: _id(said, name) for name in TEMPLATES if said.get(name)}
    if not templates:
        raise Refusal(422, "no_template", "Name a template: --set receipt_email_en=..., for example.")
    return Where(
        _address(str(said.get("url") or OFFICIAL)),
        key,
        token,
        templates,
        _id(said, "reply_to") if said.get("reply_to") else "",
        _id(said, "sms_sender") if said.get("sms_sender") else "",
        _retention(str(said.get("retention") or RETENTION)),
    )


def _secret(secret: str) -> tuple[str, str]:
    words = secret.split()
    if not 1 <= len(words) <= 2 or _KEY.fullmatch(words[0]) is None:
        text = "The secret is an API key of GOV.UK Notify, as it was shown there; after a blank the callbacks' token."
        raise Refusal(422, "bad_key", text)
    token = words[1] if len(words) == 2 else ""
    if token and (len(token) < TOKEN_MIN or not token.isascii() or not token.isprintable()):
        raise Refusal(422, "bad_token", f"The callbacks' token has {TOKEN_MIN} characters or more.")
    return words[0], token


def _id(said: Mapping[str, Any], name: str) -> str:
    value = str(said.get(name) or "").strip()
    if _ID.fullmatch(value) is None:
        raise Refusal(422, "bad_id", f"{name} is the id that GOV.UK Notify shows for it.")
    return value


def _address(url: str) -> str:
    """Hold an address to the rule: a bare host, because the client forgets a path; https, or this very machine."""
    try:
        parsed = httpx.URL(url.strip())
    except (httpx.InvalidURL, ValueError):
        parsed = httpx.URL()
    bare = parsed.path in {"", "/"} and not (parsed.query or parsed.fragment or parsed.userinfo)
    if not parsed.host or not bare or parsed.scheme not in {"http", "https"}:
        raise Refusal(422, "bad_url", "url is a bare host, such as https://host, without path.")
    if parsed.scheme == "http" and not is_this_machine(parsed.host):
        raise Refusal(422, "bad_url", "url is not this machine: it begins with https://.")
    return str(parsed).rstrip("/")


def _retention(text: str) -> str:
    found = _WEEKS.fullmatch(text.strip())
    if found is None or int(found[1]) > _WEEKS_MAX:
        raise Refusal(422, "bad_retention", f'retention is written "4 weeks", 1 to {_WEEKS_MAX}.')
    return text.strip()
