"""Read the web address in a QR code: only one of the council's own, only for what it says, and never to open it.

Its members `reference` and `amount` fill the fields. An amount without a point is in pence, as GOV.UK Pay writes it in
its payment links; with a point it is in pounds.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, parse_qsl, urlsplit

from ims_desktop.domain.money import parse_pence
from ims_desktop.domain.scan_template import REFERENCE_MAX, Reading
from ims_desktop.errors import InvalidAmount, InvalidReference
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Collection

_ADDRESS: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]{1,20}:/")
_MEMBERS_MAX: Final = 50
_PENCE: Final = re.compile(r"[0-9]{1,12}", re.ASCII)


def is_address(text: str) -> bool:
    """Tell whether a code holds an address of any kind."""
    return _ADDRESS.match(text) is not None


def is_of_council(text: str, hosts: Collection[str]) -> bool:
    """Tell whether an address is https, of exactly one of these hosts, and of nobody and nothing else."""
    parts = _split(text)
    if parts is None or parts.scheme != "https" or "@" in parts.netloc:
        return False
    try:
        port = parts.port
    except ValueError:
        return False
    return port in {None, 443} and (parts.hostname or "").removesuffix(".") in hosts


def host_of(text: str) -> str:
    """Name whose address it is, for people to see; nothing when it cannot be told."""
    parts = _split(text)
    host = "" if parts is None else parts.hostname or ""
    return host[:40] if host.isprintable() else ""


def read_address(text: str, hosts: Collection[str]) -> Reading:
    """Read what an address of the council says of a bill.

    Raises: InvalidReference, saying why it is of no use.
    """
    if not is_of_council(text, hosts):
        raise InvalidReference(
            say("This code holds a web address that is not among the council's own. It was not opened."),
            code="scan_host",
        )
    members = _members(urlsplit(text).query)
    references, amounts = members.get("reference", []), members.get("amount", [])
    reference = references[0].strip().upper() if len(references) == 1 else ""
    if not 1 <= len(reference) <= REFERENCE_MAX or not reference.isprintable():
        raise InvalidReference(
            say("The web address in this code names no bill. Type the reference from the bill."),
            code="scan_no_reference",
        )
    return Reading("", reference, None, _pence(amounts[0]) if len(amounts) == 1 else None)


def _split(text: str) -> SplitResult | None:
    try:
        return urlsplit(text)
    except ValueError:
        return None


def _members(query: str) -> dict[str, list[str]]:
    """Return the members of a query by name; one that cannot be read has none."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=_MEMBERS_MAX, errors="strict")
    except ValueError:
        return {}
    members: dict[str, list[str]] = {}
    for name, value in pairs:
        members.setdefault(name.casefold(), []).append(value)
    return members


def _pence(written: str) -> int | None:
    """Read an amount; what cannot be read proposes nothing, and the cashier asks."""
    if _PENCE.fullmatch(written):
        return int(written) or None
    try:
        pence = parse_pence(written)
    except InvalidAmount:
        return None
    return pence if pence > 0 else None
