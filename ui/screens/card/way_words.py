"""Say how a card gets to its provider, and what whoever serves does meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ims_desktop.domain.card_attempt import CardWay
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.words import Words

_HOW: Final = {
    CardWay.TERMINAL: say("The customer's card goes into the terminal. No card number enters this program."),
    CardWay.SLIP: say("The terminal stands alone: its slip tells what it did. No card number enters this program."),
    CardWay.LINK: say("The payer types the card on their own telephone. No card number enters this program."),
    CardWay.QR: say("The customer types the card on their own telephone. No card number enters this program."),
    CardWay.KEYPAD: say("The caller types the card on their keypad. No card number enters this program."),
    CardWay.BROWSER: say("The card page opens in your browser. No card number enters this program."),
}
_DO: Final = {
    CardWay.TERMINAL: say("Ask the customer to follow the terminal. It shows the amount first."),
    CardWay.SLIP: say("Take the card on the terminal, then type what its slip says."),
    CardWay.LINK: say("Wait while they pay by the link. It is booked by itself."),
    CardWay.QR: say("Let the customer point their telephone at the code, and wait. It is booked by itself."),
    CardWay.KEYPAD: say("Ask the caller to type the card on their keypad, and wait. It is booked by itself."),
    CardWay.BROWSER: say("Type the card in the card page only. Never repeat the number aloud."),
}
_KEYED: Final = say("You key the card into the terminal. No card number enters this program.")
_KEY_IT: Final = say("Key the card into the terminal only. Never repeat the number aloud.")
_THEIR_OWN: Final = say("The caller types the card on their own telephone. No card number enters this program.")
_HOW_ON_CALL: Final = {
    **_HOW,
    CardWay.TERMINAL: _KEYED,
    CardWay.SLIP: _KEYED,
    CardWay.LINK: _THEIR_OWN,
    CardWay.QR: _THEIR_OWN,
}
_DO_ON_CALL: Final = {
    **_DO,
    CardWay.TERMINAL: _KEY_IT,
    CardWay.SLIP: _KEY_IT,
    CardWay.LINK: say("Stay on the line while they pay by the link. It is booked by itself."),
}


def how_words(way: CardWay, *, call: bool) -> Words:
    """Say how a card gets to its provider, and that no number comes here."""
    return (_HOW_ON_CALL if call else _HOW)[way]


def do_words(way: CardWay, *, call: bool) -> Words:
    """Say what to do while the provider waits for the card."""
    return (_DO_ON_CALL if call else _DO)[way]
