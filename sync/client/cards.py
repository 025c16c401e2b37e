"""Charge cards through the providers behind central; implements `ims_desktop.till_cards.CardService`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import httpx
from pydantic import ValidationError

from ims_desktop.domain.card_attempt import CallDetails, CardHeard, CardWord, Direction
from ims_desktop.errors import Refused, WireUnavailable
from ims_desktop.words import say
from sync.client.answers import Answered
from sync.contract.card_asking import CardAttemptRequest, CardBill
from sync.contract.messages import Alive

if TYPE_CHECKING:
    from ims_desktop.domain.card_attempt import CardAttempt
    from sync.client.device_session import DeviceSession
    from sync.client.wire import Wire
    from sync.contract.card_asking import CardAttemptAnswer

NAME: Final = "central"
ASK_S: Final = 45.0
"""How long central may take to ask a provider for a charge."""
LOOK_S: Final = 15.0
READY_S: Final = 2.0
_AT_THE_DOOR: Final = frozenset({401, 429})
"""Central did not let the request in."""
_NO: Final = 400
_FAULT: Final = 500
_UNKNOWN: Final = CardWord(CardHeard.UNKNOWN, code="no_answer")


class CentralCards:
    """The way to central's providers, on a connection of its own. It may be asked on any lane."""

    name = NAME

    def __init__(self, wire: Wire, session: DeviceSession, *, ask_s: float = ASK_S, look_s: float = LOOK_S) -> None:
        self._wire = wire
        self._session = session
        self._ask_s = ask_s
        self._look_s = look_s

    def ask(self, attempt: CardAttempt, call: CallDetails) -> CardWord:
        """Ask for the charge or refund; central answers at once, and is asked for the outcome later.

        Raises: WireUnavailable, Refused; then nothing was asked of anybody.
        """
        request, left = _request(attempt, call), False

        def asked(bearer: str) -> CardAttemptAnswer:
            nonlocal left
            left = True
            return self._wire.ask_card(bearer, request, self._ask_s)

        try:
            return _word(self._session.call(asked))
        except Answered as said:
            if not left or (said.ours and said.status in _AT_THE_DOOR):
                raise
            if said.ours and _NO <= said.status < _FAULT and said.reason != "attempt_differs":
                raise Refused(say("Central answered: {text}", text=said.text), code=said.reason) from None
            return _UNKNOWN
        except WireUnavailable as lost:
            # Many troubles are called unreachable: only a line that never was proves that nothing was said.
            if not left or isinstance(lost.__cause__, (httpx.ConnectError, httpx.ConnectTimeout)):
                raise
            return _UNKNOWN

    def look(self, attempt: CardAttempt) -> CardWord:
        """Ask how it stands; what central never heard of is stopped there, should it still be on its way."""
        try:
            return _word(self._session.call(lambda bearer: self._wire.card(bearer, attempt.attempt_id, self._look_s)))
        except Answered as said:
            if said.ours and said.reason == "unknown_attempt":
                return self.cancel(attempt)
        except WireUnavailable:
            pass
        return _UNKNOWN

    def cancel(self, attempt: CardAttempt) -> CardWord:
        """Ask that it be stopped, and say what really happened."""
        request = _request(attempt, None)
        try:
            said = self._session.call(lambda bearer: self._wire.cancel_card(bearer, request, self._ask_s))
        except WireUnavailable:
            return _UNKNOWN
        word = _word(said)
        return CardWord(CardHeard.NEVER_CAME, since=word.since, code=word.code) if said.code == "never_came" else word

    def ready(self) -> bool:
        """Tell whether central answers just now."""
        try:
            self._wire.get(Alive, "/health/live", timeout_s=READY_S)
        except WireUnavailable:
            return False
        return True


def _request(attempt: CardAttempt, call: CallDetails | None) -> CardAttemptRequest:
    """Say what is wanted; whose call it is goes along only when it is asked for.

    Raises: Refused.
    """
    charged = attempt.charged
    known = call or CallDetails()
    try:
        return CardAttemptRequest(
            attempt_id=attempt.attempt_id,
            payment_id=attempt.payment_id,
            reference=attempt.reference,
            direction="charge" if attempt.direction is Direction.CHARGE else "refund",
            way=attempt.way.value,
            amount_pence=attempt.amount_pence,
            bills=[
                CardBill(fund=line.fund, reference=line.reference, amount_pence=abs(line.amount_pence))
                for line in attempt.lines
                if line.amount_pence
            ],
            operator=attempt.cashier,
            language="cy" if known.language == "cy" else "en",
            email=known.email or None,
            telephone=known.telephone or None,
            of_attempt=(charged.attempt_id or None) if charged is not None else None,
            extension=known.extension,
            call_id=known.call_id,
        )
    except ValidationError:
        words = say("Central would not understand this address, telephone number or call. Look at it again.")
        raise Refused(words, code="call_details") from None


def _word(said: CardAttemptAnswer) -> CardWord:
    return CardWord(
        CardHeard(said.state),
        says=said.says,
        since=said.since,
        amount_pence=said.amount_pence,
        provider_reference=said.provider_reference,
        brand=said.brand,
        last_four=said.last_four,
        authorisation=said.authorisation,
        code=said.code,
        page=said.page,
        expires_at=said.expires_at,
        sent_to=said.sent_to,
        message=said.message,
    )
