"""Trust a wired terminal on the council's network: by its own authority, and by the name in its certificate.

A terminal is reached by an address, and its certificate names the terminal: so the host's name is not compared, the
terminal's is, before a single byte is sent. Source: Adyen Terminal API, protection of local communications.
"""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Any

from ims_desktop.errors import TerminalUnavailable
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


class TerminalContext(ssl.SSLContext):
    """Trust one terminal and nobody else."""

    poi: str = ""

    def wrap_socket(self, *args: Any, **names: Any) -> ssl.SSLSocket:
        """Shake hands, and hold the certificate to the terminal's name.

        The httpx client calls it so, and takes the error for a connection that never came to be.
        """
        wrapped = super().wrap_socket(*args, **names)
        if not is_of(wrapped.getpeercert() or {}, self.poi):
            wrapped.close()
            raise ssl.SSLCertVerificationError(1, "the certificate names another terminal")
        return wrapped


def terminal_context(poi: str, ca_file: Path) -> TerminalContext:
    """Trust the terminal of this name, when the authority in the file vouches for it.

    Raises: TerminalUnavailable, when the file cannot be used.
    """
    context = TerminalContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_REQUIRED
    context.poi = poi
    try:
        context.load_verify_locations(cafile=str(ca_file))
    except (OSError, ssl.SSLError) as problem:
        raise TerminalUnavailable(
            say(
                "The file {file} of the setting terminal_ca does not hold certificates of an authority, "
                "so no card was charged. Call IT.",
                file=str(ca_file),
            ),
            code="terminal_ca",
        ) from problem
    return context


def is_of(certificate: Mapping[str, Any], poi: str) -> bool:
    """Tell whether a certificate that was checked names this terminal: `<POIID>.` and its provider's domain."""
    names = list(_common_names(certificate))
    return bool(poi) and len(names) == 1 and (names[0] == poi or names[0].startswith(f"{poi}."))


def _common_names(certificate: Mapping[str, Any]) -> Iterator[str]:
    for part in certificate.get("subject", ()):
        yield from (value for name, value in part if name == "commonName")


def is_certificate(problem: BaseException) -> bool:
    """Tell whether a connection did not come to be because of whom it led to."""
    cause: BaseException | None = problem
    while cause is not None and not isinstance(cause, ssl.SSLCertVerificationError):
        cause = cause.__cause__ or cause.__context__
    return cause is not None
