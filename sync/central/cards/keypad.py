"""Let a caller type the card on their own telephone's keypad: the operator hears no tone, and no recording holds one.

The council's telephone system is asked by the same signed hook that pauses recordings, with other events; what came of
it the system says by itself, to the callback of `keypad_hooks`, which is why a look here only reads what it said.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import NAMESPACE_URL, uuid5

from sync.central.cards.provider import NotAsked, Said
from sync.central.errors import Refusal
from sync.central.gateway.channel import NoReply, Reply
from sync.central.keys import new_id
from sync.central.recording.signing import SIGNATURE, signature_of
from sync.central.recording.system import check_address, two_words
from sync.central.recording.wire import WHOLE_S, Sent, talk
from sync.contract.fields import utc_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sync.central.cards.provider import Wanted
    from sync.central.services import Service

EXPIRES: Final = timedelta(minutes=15)
START_WITHIN: Final = timedelta(seconds=60)
"""After so long a capture whose beginning got no answer is stopped, not begun again: the caller may be gone."""
CAPTURING: Final = "capturing"
_OVER: Final = frozenset({"recording", "paused", "cancelled", "none"})
"""What a system says when no card can be typed any more."""


@dataclass(frozen=True, slots=True)
class Where:
    """The hook of a council's keypad system."""

    url: str
    token: str = field(repr=False)
    key: str = field(repr=False)


def read_settings(said: Mapping[str, Any], secret: str) -> Where:
    """Read how the service is set. Shape: `secret` is "TOKEN KEY", as for the hook of call recordings.

    Raises: Refusal, which says what to write.
    """
    strange = sorted(set(said) - {"url"})
    if strange:
        raise Refusal(422, "unknown_setting", f"{strange[0]} is no setting of it: url.")
    return Where(check_address("url", str(said.get("url") or "")), *two_words(secret))


def make(service: Service) -> Keypad:
    """Make the provider of a council's service.

    Raises: Refusal, when it is set in a way that does not fit.
    """
    return Keypad(read_settings(service.settings, service.secret))


def ways_of(service: Service) -> tuple[str, ...]:
    """Return the ways it serves.

    Raises: Refusal, when it is set in a way that does not fit.
    """
    check_address("url", str(service.settings.get("url") or ""))
    return ("keypad",)


class Keypad:
    """Cards typed on callers' keypads; implements `CardProvider`."""

    def __init__(
        self, where: Where, *, now: Callable[[], datetime] = lambda: datetime.now(UTC), whole_s: float = WHOLE_S
    ) -> None:
        self._where = where
        self._now = now
        self._whole_s = whole_s

    def create(self, wanted: Wanted) -> Said:
        """Ask that the caller be let type; the same attempt again is the same capture.

        Raises: NotAsked.
        """
        try:
            reply = self._send("capture.start", wanted, str(uuid5(NAMESPACE_URL, f"ims:capture:{wanted.attempt_id}")))
        except NoReply as silent:
            if not silent.left:
                text = f"The keypad system was not asked: {silent.problem}. Nothing was charged."
                raise NotAsked("unreachable", text) from None
            return Said("unknown", code="no_answer")
        if 400 <= reply.status < 500:
            raise NotAsked("refused", "The keypad system refused to begin. Nothing was charged. Tell IT.")
        state, confirmed = _state(reply)
        if state == CAPTURING and confirmed:
            return self._waiting(wanted)
        if state in _OVER and confirmed:
            raise NotAsked("not_capturing", "The keypad system did not begin. Nothing was charged.")
        return Said("unknown", code="nonsense" if reply.status < 500 else "broken")

    def find(self, wanted: Wanted) -> Said | None:
        """Begin again what got no answer, while the caller waits for it; later, see that it is stopped."""
        if wanted.told is not None:
            return wanted.told
        if self._now() >= wanted.asked_at + START_WITHIN:
            return self.cancel(wanted)
        try:
            return self.create(wanted)
        except NotAsked as why:
            return None if why.code == "not_capturing" else Said("unknown", code=why.code)

    def look(self, wanted: Wanted) -> Said:
        """Say what the system told by itself; once its time is up, see that it is stopped."""
        if wanted.told is not None:
            return wanted.told
        return self._waiting(wanted) if self._now() < wanted.asked_at + EXPIRES else self.cancel(wanted)

    def cancel(self, wanted: Wanted) -> Said:
        """Stop it. When the system says that no card is being typed any more, none will be charged."""
        if wanted.told is not None:
            return wanted.told
        try:
            state, confirmed = _state(self._send("capture.cancel", wanted, new_id()))
        except NoReply as silent:
            return Said("unknown", code="no_answer" if silent.left else "unreachable")
        if state in _OVER and confirmed:
            late = self._now() >= wanted.asked_at + EXPIRES
            code = "expired" if late else ""
            return Said("cancelled", says="cancelled", provider_id=wanted.attempt_id, code=code)
        return self._waiting(wanted) if state == CAPTURING else Said("unknown", code="nonsense")

    def refund(self, wanted: Wanted) -> Said:  # noqa: ARG002 - the protocol's member
        """Give nothing back: the hook knows no refund.

        Raises: NotAsked.
        """
        raise NotAsked("no_refund", "Cards typed on a keypad are given back at their provider. Nothing was given back.")

    def drop(self, provider_id: str) -> bool:  # noqa: ARG002 - the protocol's member
        """There are no strays: one attempt is one capture."""
        return True

    def close(self) -> None:
        """Nothing is held between two questions."""

    def _waiting(self, wanted: Wanted) -> Said:
        return Said("waiting", says=CAPTURING, provider_id=wanted.attempt_id, expires_at=wanted.asked_at + EXPIRES)

    def _send(self, event: str, wanted: Wanted, event_id: str) -> Reply:
        now = self._now()
        left_s = int((wanted.asked_at + EXPIRES - now).total_seconds())
        call = {"id": wanted.call_id, "agent_extension": wanted.extension, "agent_user": wanted.operator}
        said: dict[str, Any] = {
            "event_id": event_id,
            "event": event,
            "attempt_id": wanted.attempt_id,
            "call": {name: value for name, value in call.items() if value},
            "reference": wanted.reference,
            "amount_pence": wanted.amount_pence,
            "occurred_at": utc_text(now),
            "expires_in_s": max(0, left_s),
        }
        body = json.dumps(said, ensure_ascii=False).encode()
        headers = {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {self._where.token}",
            SIGNATURE: signature_of(self._where.key, body),
            "Idempotency-Key": event_id,
        }
        return talk(lambda exchange: exchange(Sent("POST", self._where.url, headers, body)), self._whole_s)


def _state(reply: Reply) -> tuple[str, bool]:
    """Read how it stands; "" for whatever says nothing of it."""
    try:
        said = json.loads(reply.body) if reply.status == 200 else {}
    except (ValueError, RecursionError):
        said = {}
    if not isinstance(said, dict) or not isinstance(said.get("state"), str):
        return "", False
    return said["state"], said.get("confirmed") is True
