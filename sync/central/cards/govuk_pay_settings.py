"""Read how a council's service at GOV.UK Pay is set, held to its rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import httpx

from sync.central.access.oidc_keys import is_this_machine
from sync.central.errors import Refusal
from sync.central.gateway.channel import check_url

if TYPE_CHECKING:
    from collections.abc import Mapping

PUBLIC_URL: Final = "https://publicapi.payments.service.gov.uk"
"""One address for test and live: the key decides."""
NAME_MAX: Final = 100
_YES: Final = frozenset({"yes", "true", "on", "1"})
_NO: Final = frozenset({"no", "false", "off", "0", ""})
_NAMES: Final = frozenset({"base_url", "return_url", "moto", "service_name"})


@dataclass(frozen=True, slots=True)
class PaySettings:
    """One service. Shape: `return_url` where the payer's browser ends; `moto` whether an operator may type cards."""

    return_url: str
    base_url: str = PUBLIC_URL
    moto: bool = False
    service_name: str = ""


def read_settings(said: Mapping[str, Any]) -> PaySettings:
    """Read what was set.

    Raises: Refusal, which says what to write.
    """
    strange = sorted(set(said) - _NAMES)
    if strange:
        raise Refusal(422, "unknown_setting", f"{strange[0]} is no setting of it: {', '.join(sorted(_NAMES))}.")
    name = str(said.get("service_name") or "").strip()
    if len(name) > NAME_MAX or not name.isprintable():
        raise Refusal(422, "service_name", f"The service's name has at most {NAME_MAX} characters, in one line.")
    return PaySettings(
        return_url=_page(str(said.get("return_url") or "")),
        base_url=check_url(str(said.get("base_url") or PUBLIC_URL)),
        moto=_flag(said.get("moto", False)),
        service_name=name,
    )


def is_page(address: str) -> bool:
    """Tell whether an address may be opened in a browser: https, or this very machine."""
    if not 0 < len(address) <= 2000 or not address.isascii() or not address.isprintable() or " " in address:
        return False
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL:
        return False
    return bool(url.host) and (url.scheme == "https" or (url.scheme == "http" and is_this_machine(url.host)))


def _page(address: str) -> str:
    if not is_page(address):
        text = "return_url is the page a payer's browser ends at: https://central's own name/hooks/v1/govuk-pay/done"
        raise Refusal(422, "return_url", text)
    return address


def _flag(said: Any) -> bool:
    """Read yes or no, as JSON or as it was typed."""
    word = str(said).strip().lower()
    if word not in _YES | _NO:
        raise Refusal(422, "moto", "moto is yes or no.")
    return word in _YES
