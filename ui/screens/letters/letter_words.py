"""Say in plain words how a letter stands, what that means for the customer, and what can be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ims_desktop.words import Words, say

if TYPE_CHECKING:
    from ims_desktop.till_cards import LetterWord

WAITING: Final = "waiting"
SENT: Final = "sent"
DELIVERED: Final = "delivered"
FAILED: Final = "failed"
NO_REPORT: Final = "no_report"
"""Nothing more will be heard of a letter that was sent."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, a second one, and how bad it is. Shape: `state` as of a Panel."""

    title: Words
    detail: Words
    state: str


def letter_words(word: LetterWord) -> Said:
    """Say how a letter stands."""
    to = word.sent_to
    if word.state == DELIVERED:
        return Said(say("The receipt reached {to}.", to=to), say("Nothing is left to do."), "ok")
    if word.state == FAILED:
        return Said(say("The receipt did not reach {to}.", to=to), _WHY.get(word.code, _UNKNOWN_WHY), "warn")
    if word.state == SENT:
        quiet = word.code == NO_REPORT
        return Said(say("Sent to {to}.", to=to), _NO_REPORT if quiet else _UNDER_WAY, "ok" if quiet else "info")
    return Said(say("On its way to {to}.", to=to), _WAITS.get(word.code, _GOES_NOW), "info")


def is_over(word: LetterWord) -> bool:
    """Tell whether nothing more will be heard."""
    return word.state in {DELIVERED, FAILED} or (word.state == SENT and word.code == NO_REPORT)


_GOES_NOW: Final = say("Central has it and sends it now. You may close this: it goes all the same.")
_UNDER_WAY: Final = say("It is not known to have arrived yet. You may close this.")
_NO_REPORT: Final = say("The mail server took it. It does not tell whether it arrived.")
_IT: Final = say("Central waits for IT to put this right, and sends it then. Print the receipt if it is needed now.")
_LATER: Final = say("Central cannot send just now and tries again by itself. You may close this.")
_WAITS: Final = {
    "unreachable": _LATER,
    "busy": _LATER,
    "rate_limited": _LATER,
    "broken": _LATER,
    "no_answer": say("Central got no answer and looks whether it was sent. It does not send it twice by mistake."),
    "nonsense": say("Central got no answer and looks whether it was sent. It does not send it twice by mistake."),
    "daily_limit": say("The council has sent all it may send today. Print the receipt if it is needed now."),
    "key_refused": _IT,
    "certificate": _IT,
    "not_protected": _IT,
    "no_template": _IT,
    "no_service": _IT,
}
_PRINT: Final = say("The payment stands. Print the receipt, or send it again.")
_UNKNOWN_WHY: Final = _PRINT
_WHY: Final = {
    "permanent_failure": say("There is no such address or number. Ask the customer for it again. The payment stands."),
    "address_refused": say("There is no such address or number. Ask the customer for it again. The payment stands."),
    "temporary_failure": say("Their mailbox or telephone could not be reached. The payment stands."),
    "technical_failure": _PRINT,
    "refused": say("What sends it did not take it. Print the receipt, and tell IT. The payment stands."),
    "too_large": say("The receipt is too long to be sent. Print it. The payment stands."),
    "gave_up": say("Central tried for too long. Print the receipt, or send it again. The payment stands."),
    "maybe_sent": say("It may have been sent all the same: ask the customer before you send it again."),
}
