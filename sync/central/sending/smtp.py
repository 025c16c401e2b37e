"""Send letters by e-mail through a council's own mail server; implements `Carrier`.

A mail server cannot be asked what became of a letter. When its answer is lost after the whole letter was handed over,
the same letter goes again, byte for byte and with the same Message-ID: most mailboxes show one of them.
"""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import truststore

from sync.central.access.oidc_keys import is_this_machine
from sync.central.errors import Refusal
from sync.central.sending import carrier
from sync.central.sending.addresses import EMAIL, plain_address
from sync.central.sending.carrier import Outcome
from sync.central.sending.mail import written
from sync.central.services import SMTP

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sync.central.sending.carrier import Letter
    from sync.central.services import Service

WHOLE_S: Final = 20.0
STARTTLS: Final = "starttls"
TLS: Final = "tls"
NONE: Final = "none"
_PORTS: Final = {STARTTLS: 587, TLS: 465, NONE: 25}
_HOST: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.:-]{0,250}[A-Za-z0-9])?", re.ASCII)
_WAIT_S: Final = 300.0


@dataclass(frozen=True, slots=True)
class Where:
    """A mail server, ready to be used."""

    host: str
    port: int
    security: str
    sender: str
    shown: str
    user: str
    password: str = field(repr=False)
    reply_to: str = ""


def make(service: Service) -> Smtp:
    """Make the carrier of a council's service.

    Raises: Refusal, when it is set in a way that does not fit.
    """
    return Smtp(read_settings(service.settings, service.secret))


def read_settings(said: Mapping[str, Any], secret: str) -> Where:
    """Read how the service is set. Shape: `secret` is the password of `user`.

    Raises: Refusal, which says what to write.
    """
    known = {"host", "port", "security", "from", "shown", "user", "reply_to"}
    for name in sorted(set(said) - known):
        raise Refusal(422, "unknown_setting", f"{name} is no setting of it: {', '.join(sorted(known))}.")
    host, security = str(said.get("host") or "").strip(), str(said.get("security") or STARTTLS)
    if _HOST.fullmatch(host) is None:
        raise Refusal(422, "bad_host", "host is the mail server: --set host=mail.example.gov.uk")
    if security not in _PORTS:
        raise Refusal(422, "bad_security", f"security is one of {', '.join(_PORTS)}.")
    if security == NONE and not is_this_machine(host):
        raise Refusal(422, "bad_security", "Only a mail server on this very machine may be spoken to unprotected.")
    port, user = str(said.get("port") or _PORTS[security]), str(said.get("user") or "")
    if not port.isascii() or not port.isdecimal() or not 0 < int(port) < 65536:
        raise Refusal(422, "bad_port", "port is a number from 1 to 65535.")
    if bool(user) != bool(secret.strip()):
        raise Refusal(422, "no_secret", "A user has a password, which is the service's secret; without a user, none.")
    shown = str(said.get("shown") or "")
    if len(shown) > 100 or not shown.isprintable():
        raise Refusal(422, "bad_shown", "shown is the council's name, as it stands before its address.")
    reply_to = _address(said, "reply_to") if said.get("reply_to") else ""
    return Where(host, int(port), security, _address(said, "from"), shown, user, secret.strip(), reply_to)


def _address(said: Mapping[str, Any], name: str) -> str:
    plain = plain_address(EMAIL, str(said.get(name) or ""))
    if plain is None:
        raise Refusal(422, "bad_address", f"{name} is an e-mail address: --set {name}=payments@example.gov.uk")
    return plain


class Smtp:
    """A council's mail server."""

    name = SMTP

    def __init__(self, where: Where, *, whole_s: float = WHOLE_S) -> None:
        self._where = where
        self._whole_s = whole_s

    def serves(self, kind: str, channel: str, language: str) -> bool:  # noqa: ARG002 - the protocol's members
        """Tell whether it is an e-mail."""
        return channel == EMAIL

    def send(self, letter: Letter) -> Outcome:
        """Hand a letter over."""
        if letter.channel != EMAIL:
            return Outcome(carrier.NOT_SENT, "no_template", wait_s=600.0)
        where = self._where
        message = written(letter, sender=where.sender, shown=where.shown, reply_to=where.reply_to)
        try:
            server = self._opened()
        except smtplib.SMTPAuthenticationError:
            return Outcome(carrier.NOT_SENT, "key_refused", wait_s=_WAIT_S)
        except ssl.SSLCertVerificationError:
            return Outcome(carrier.NOT_SENT, "certificate", wait_s=_WAIT_S)
        except smtplib.SMTPNotSupportedError:
            return Outcome(carrier.NOT_SENT, "not_protected", wait_s=_WAIT_S)
        except (OSError, smtplib.SMTPException):
            return Outcome(carrier.NOT_SENT, "unreachable")
        try:
            return _handed_over(server, where.sender, letter.to, message)
        finally:
            # It has answered, or it never will: how it takes its leave changes nothing.
            with contextlib.suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()

    def find(self, message_id: str) -> Outcome:  # noqa: ARG002 - the protocol's member
        """Say that nobody can look: the same letter may go again, a few times."""
        return Outcome(carrier.NOTHING, last=True)

    def look(self, provider_id: str) -> Outcome:  # noqa: ARG002 - the protocol's member
        """Say that nothing more will be heard."""
        return Outcome(carrier.SENT, "no_report", last=True)

    def close(self) -> None:
        """Nothing is held between two letters."""

    def _opened(self) -> smtplib.SMTP:
        """Connect, protected, and sign in. Raises: OSError, SMTPException; then nothing was handed over."""
        where, context = self._where, truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if where.security == TLS:
            server: smtplib.SMTP = smtplib.SMTP_SSL(where.host, where.port, timeout=self._whole_s, context=context)
        else:
            server = smtplib.SMTP(where.host, where.port, timeout=self._whole_s)
        try:
            if where.security == STARTTLS:
                # Raises when the server knows no STARTTLS: nothing is ever said unprotected instead.
                server.starttls(context=context)
            if where.user:
                server.login(where.user, where.password)
        except (OSError, smtplib.SMTPException):
            server.close()
            raise
        return server


def _handed_over(server: smtplib.SMTP, sender: str, to: str, message: bytes) -> Outcome:
    try:
        server.ehlo_or_helo_if_needed()
        for step, (code, _) in (("refused", server.mail(sender)), ("address_refused", server.rcpt(to))):
            if code >= 500:
                return Outcome(carrier.FAILED, step)
            if code >= 300:
                return Outcome(carrier.NOT_SENT, "busy")
    except (OSError, smtplib.SMTPException):
        return Outcome(carrier.NOT_SENT, "unreachable")
    try:
        code, _ = server.data(message)
    except smtplib.SMTPDataError as said:
        code = said.smtp_code
    except (OSError, smtplib.SMTPException):
        return Outcome(carrier.UNKNOWN, "no_answer")
    if code >= 500:
        return Outcome(carrier.FAILED, "refused")
    return Outcome(carrier.SENT, "no_report", last=True) if code < 300 else Outcome(carrier.NOT_SENT, "busy")
