"""Send receipts through central; implements `ims_desktop.till_cards.Sender`."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final, Literal

from pydantic import ValidationError

from ims_desktop.errors import Refused
from ims_desktop.till_cards import LetterWord
from ims_desktop.words import say
from sync.client.answers import Answered
from sync.contract.card_asking import MessageRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.till_cards import ReceiptLetter
    from ims_desktop.words import Words
    from sync.client.device_session import DeviceSession
    from sync.client.wire import Wire
    from sync.contract.card_asking import MessageAnswer

SEND_S: Final = 20.0
"""Central only writes it down: what takes time is a PDF on a slow line."""
LOOK_S: Final = 5.0
_NO: Final = 400
_FAULT: Final = 500
_AT_THE_DOOR: Final = 401
_WORDS: Final = {
    "no_sender": say("Nothing is set up at central that sends receipts this way."),
    "bad_address": say("Central says that nobody can be written to there. Look at it again."),
    "too_many": say("This till sent very many receipts in the last hour. Nothing was sent. Try again later."),
    "unknown_message": say("Central knows no such letter. It was not sent."),
}


class CentralSender:
    """The way to what sends letters, on a connection of its own. It may be asked on any lane."""

    def __init__(self, wire: Wire, session: DeviceSession) -> None:
        self._wire = wire
        self._session = session

    def send(self, letter: ReceiptLetter) -> LetterWord:
        """Let a receipt be sent; the same letter again is one letter.

        Raises: Refused, then nothing was sent; WireUnavailable, then the same letter may be asked for again.
        """
        request = _request(letter)
        return self._asked(lambda bearer: self._wire.send_message(bearer, request, SEND_S))

    def look(self, message_id: str) -> LetterWord:
        """Ask how a letter stands.

        Raises: Refused, WireUnavailable.
        """
        return self._asked(lambda bearer: self._wire.message(bearer, message_id, LOOK_S))

    def _asked(self, ask: Callable[[str], MessageAnswer]) -> LetterWord:
        try:
            said = self._session.call(ask)
        except Answered as no:
            if no.ours and _NO <= no.status < _FAULT and no.status != _AT_THE_DOOR:
                raise Refused(_words(no), code=no.reason) from None
            raise
        return LetterWord(said.message_id, said.state, said.since, said.sent_to, said.code)


def _words(no: Answered) -> Words:
    return _WORDS.get(no.reason) or say("Central answered: {text}", text=no.text)


def _request(letter: ReceiptLetter) -> MessageRequest:
    """Say what is wanted.

    Raises: Refused.
    """
    channel: Literal["email", "text"] = "email" if letter.channel == "email" else "text"
    try:
        return MessageRequest(
            message_id=letter.message_id,
            payment_id=letter.payment_id,
            receipt=letter.receipt,
            channel=channel,
            to=letter.to,
            language="cy" if letter.language == "cy" else "en",
            name=letter.name[:100],
            amount=letter.amount,
            summary=letter.summary[:2000],
            pdf=base64.b64encode(letter.pdf).decode(),
        )
    except ValidationError:
        raise Refused(say("This receipt is too long to be sent. Print it."), code="letter_too_long") from None
