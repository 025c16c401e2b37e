"""Send letters through GOV.UK Notify, by its own client; implements `Carrier`.

Notify knows no second sending: whoever asks twice sends twice. Our number of a letter goes along as its `reference`,
and after every answer that was lost it is looked for by that before anybody asks again. A client is for one thread.

Source: GOV.UK Notify's public documents and its client's source code.
"""

from __future__ import annotations

import io
import logging
import ssl
from typing import TYPE_CHECKING, Any, Final

import truststore
from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient
from notifications_python_client.utils import prepare_upload
from requests.adapters import HTTPAdapter

from sync.central.sending import carrier
from sync.central.sending.addresses import EMAIL
from sync.central.sending.carrier import Outcome
from sync.central.sending.notify_answers import outcome_of, stands
from sync.central.sending.notify_settings import Where, read_settings
from sync.central.services import NOTIFY

if TYPE_CHECKING:
    from collections.abc import Callable

    from sync.central.sending.carrier import Letter
    from sync.central.services import Service

CONNECT_S: Final = 5.0
READ_S: Final = 20.0
_FREE: Final = ("name", "receipt", "reference", "amount", "summary")
"""Placeholders that hold what somebody wrote: Notify takes the markup out of them."""


def make(service: Service) -> Notify:
    """Make the carrier of a council's service.

    Raises: Refusal, when it is set in a way that does not fit.
    """
    return Notify(read_settings(service.settings, service.secret))


class Notify:
    """A council's service at GOV.UK Notify."""

    name = NOTIFY

    def __init__(self, where: Where, *, connect_s: float = CONNECT_S, read_s: float = READ_S) -> None:
        # The client writes what Notify answered into the log, and that may be about a person.
        logging.getLogger("notifications_python_client").setLevel(logging.CRITICAL)
        self._where = where
        self._client: Any = NotificationsAPIClient(where.key, base_url=where.url, timeout=(connect_s, read_s))  # type: ignore[no-untyped-call]
        session = self._client.request_session
        session.max_redirects = 0
        # A proxy is for the way out; this machine is reached without one.
        session.trust_env = not where.is_here
        session.mount("https://", _Trusting())

    def serves(self, kind: str, channel: str, language: str) -> bool:
        """Tell whether there is a template for such a letter."""
        return bool(self._where.template(kind, channel, language))

    def send(self, letter: Letter) -> Outcome:
        """Send a letter."""
        template = self._where.template(letter.kind, letter.channel, letter.language)
        if not template:
            return Outcome(carrier.NOT_SENT, "no_template", wait_s=600.0)
        personal = _personalisation(letter, self._where.retention)
        if letter.channel == EMAIL:
            return self._asked(
                lambda: self._client.send_email_notification(
                    letter.to,
                    template,
                    personalisation=personal,
                    reference=letter.message_id,
                    email_reply_to_id=self._where.reply_to or None,
                    sanitise_content_for=[name for name in _FREE if name in personal],
                ),
                letter.message_id,
            )
        return self._asked(
            lambda: self._client.send_sms_notification(
                letter.to,
                template,
                personalisation=personal,
                reference=letter.message_id,
                sms_sender_id=self._where.sms_sender or None,
            ),
            letter.message_id,
        )

    def find(self, message_id: str) -> Outcome:
        """Look for a letter by our own number."""
        try:
            said = self._client.get_all_notifications(reference=message_id)
        except APIError as problem:
            return _not_seen(problem)
        found = said.get("notifications") if isinstance(said, dict) else None
        if not isinstance(found, list):
            return Outcome(carrier.UNKNOWN, "nonsense")
        ours = [one for one in found if isinstance(one, dict) and one.get("reference") == message_id]
        if found and not ours:
            return Outcome(carrier.UNKNOWN, "nonsense")
        return stands(ours[0]) if ours else Outcome(carrier.NOTHING)

    def look(self, provider_id: str) -> Outcome:
        """Say how a letter stands."""
        try:
            return stands(self._client.get_notification_by_id(provider_id))
        except APIError as problem:
            return _not_seen(problem)

    def close(self) -> None:
        """Let go of connections."""
        self._client.request_session.close()

    @staticmethod
    def _asked(ask: Callable[[], Any], message_id: str) -> Outcome:
        try:
            said = ask()
        except APIError as problem:
            return outcome_of(problem)
        number = said.get("id") if isinstance(said, dict) and said.get("reference") == message_id else None
        if not isinstance(number, str) or not number:
            return Outcome(carrier.UNKNOWN, "nonsense")
        return Outcome(carrier.SENT, provider_id=number)


class _Trusting(HTTPAdapter):
    """Trust whom this machine trusts: a council may see to its way out with a certificate of its own."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs, ssl_context=_context())

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        return super().proxy_manager_for(*args, **kwargs, ssl_context=_context())


def _context() -> ssl.SSLContext:
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _personalisation(letter: Letter, retention: str) -> dict[str, Any]:
    """Return what a template may show; Notify leaves aside what it does not."""
    said: dict[str, Any] = {
        "name": letter.name,
        "has_name": "yes" if letter.name else "no",
        "receipt": letter.reference,
        "reference": letter.reference,
        "amount": letter.amount,
        "summary": letter.summary,
    }
    if letter.page:
        said["link"] = letter.page
    if letter.pdf and letter.channel == EMAIL:
        said["link_to_file"] = prepare_upload(  # type: ignore[no-untyped-call]
            io.BytesIO(letter.pdf),
            filename=f"{_file_name(letter.reference)}.pdf",
            confirm_email_before_download=True,
            retention_period=retention,
        )
    return said


def _file_name(reference: str) -> str:
    return "".join(letter if letter.isalnum() or letter == "-" else "-" for letter in reference)[:80] or "receipt"


def _not_seen(problem: APIError) -> Outcome:
    """Say of a look that it brought nothing: that tells nothing of the letter."""
    said = outcome_of(problem)
    return Outcome(carrier.UNKNOWN, said.code, wait_s=said.wait_s)
