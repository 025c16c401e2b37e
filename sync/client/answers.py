"""Say what can go wrong between till and central, in words a cashier can read.

WireUnavailable         unreachable, timeout, certificate, redirected, nonsense: no usable answer
  Answered              central, or something in between, gave a usable refusal
"""

from __future__ import annotations

from typing import Final

from ims_desktop.domain.card_guard import scrub
from ims_desktop.errors import WireUnavailable
from ims_desktop.words import Words, say

_WORDS: Final[dict[str, Words]] = {
    "unreachable": say("Central cannot be reached. Payments can be taken and are kept here until it can."),
    "timeout": say("Central did not answer in time. Payments can be taken and are kept here until it does."),
    "certificate": say("Central could not prove who it is, so nothing was sent. Call IT."),
    "redirected": say("Central's address points somewhere else, so nothing was sent. Call IT."),
    "nonsense": say("Something that is not central answered in its place. Nothing is lost. Call IT if this goes on."),
    "no_token": say("This till is not signed in to central yet. It will be in a moment."),
}


def unavailable(code: str) -> WireUnavailable:
    """Return the refusal of this code."""
    return WireUnavailable(_WORDS[code], code=code)


class Answered(WireUnavailable):
    """Somebody answered, with a refusal. Units: `retry_after_s` seconds.

    Shape: `ours` when it has the shape of central's own refusals; else some proxy or portal spoke. `text` is kept and
    shown, so a card number it quotes is taken out.
    """

    def __init__(self, status: int, code: str, text: str, *, ours: bool, retry_after_s: float | None = None) -> None:
        text = scrub(text)
        words = say("Central answered: {text}", text=text) if ours else _WORDS["nonsense"]
        super().__init__(words, code=code if ours else "nonsense")
        self.status = status
        self.text = text
        self.ours = ours
        self.retry_after_s = retry_after_s

    @property
    def not_offered(self) -> bool:
        """Whether central is of a time before it could be asked this."""
        return self.ours and self.reason == "no_such_path"

    @property
    def about_the_request(self) -> bool:
        """Whether what was sent is the trouble, and not who sent it or when."""
        if self.status in {401, 407, 408, 425, 429}:
            return False
        return 400 <= self.status < 500 or self.status in {500, 501}
