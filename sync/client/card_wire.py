"""Ask central about cards, recordings and receipts that are sent. Units: `timeout_s` seconds for one whole answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.client.journal_wire import JournalWire
from sync.contract.card_asking import CardAttemptAnswer, MessageAnswer, RecordingAnswer

if TYPE_CHECKING:
    from sync.contract.card_asking import CardAttemptRequest, MessageRequest, RecordingRequest


class CardWire(JournalWire):
    """What a till asks of the services behind central."""

    def ask_card(self, bearer: str, request: CardAttemptRequest, timeout_s: float) -> CardAttemptAnswer:
        """Ask for a charge or refund, or for the one asked for before under this id."""
        return self.send(CardAttemptAnswer, "POST", "/desktop/v1/card-attempts", request, bearer, timeout_s)

    def card(self, bearer: str, attempt_id: str, timeout_s: float) -> CardAttemptAnswer:
        """Ask how it stands."""
        return self.get(CardAttemptAnswer, f"/desktop/v1/card-attempts/{attempt_id}", bearer, timeout_s=timeout_s)

    def cancel_card(self, bearer: str, request: CardAttemptRequest, timeout_s: float) -> CardAttemptAnswer:
        """Ask that it be stopped; one that central never heard of is kept as cancelled, should it come later."""
        path = f"/desktop/v1/card-attempts/{request.attempt_id}/cancel"
        return self.send(CardAttemptAnswer, "POST", path, request, bearer, timeout_s)

    def recording(self, bearer: str, request: RecordingRequest, timeout_s: float) -> RecordingAnswer:
        """Ask that a recording be paused, or run again."""
        return self.send(RecordingAnswer, "POST", "/desktop/v1/recording", request, bearer, timeout_s)

    def send_message(self, bearer: str, request: MessageRequest, timeout_s: float) -> MessageAnswer:
        """Ask that a receipt be sent."""
        return self.send(MessageAnswer, "POST", "/desktop/v1/receipts", request, bearer, timeout_s)

    def message(self, bearer: str, message_id: str, timeout_s: float) -> MessageAnswer:
        """Ask how sending stands."""
        return self.get(MessageAnswer, f"/desktop/v1/receipts/{message_id}", bearer, timeout_s=timeout_s)
