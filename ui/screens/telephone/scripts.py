"""Find the words to say at each moment of a call: the council's own, or ours where it says nothing.

Amounts are said whole and references in groups of three, as people read them out and write them down.
"""

from __future__ import annotations

from enum import StrEnum
from string import Formatter
from typing import TYPE_CHECKING, Final

from ims_desktop.domain.card_attempt import CardState, CardWay
from ims_desktop.domain.money import pounds
from ims_desktop.words import Words, say, say_n
from ui.screens.card.moods import Mood

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ims_desktop.domain.basket import Basket, BasketLine
    from ims_desktop.domain.catalogue import ReferencePack
    from ims_desktop.domain.payment import Payment
    from ui.screens.card.view import CardView


class Line(StrEnum):
    """The moments a council may write words for; the values are those of its policy."""

    GREET = "greet"
    BILLS = "bills"
    READ_BACK = "read_back"
    PAUSE = "pause"
    KEYPAD = "keypad"
    LINK = "link"
    QR = "qr"
    BROWSER = "browser"
    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"
    UNKNOWN = "unknown"
    RECEIPT = "receipt"
    END = "end"


OURS: Final = {
    Line.GREET: say("Thank you for calling {council}. Which bill would you like to pay?"),
    Line.BILLS: say("What is the reference on your bill? Is there another bill to pay?"),
    Line.READ_BACK: say("You are paying {amount}: {bills}. Is that right?"),
    Line.PAUSE: say("I am pausing the recording of this call, so that your card is not recorded."),
    Line.KEYPAD: say("Type the long number of your card on your own keypad now. I cannot hear the keys."),
    Line.LINK: say("I am sending you a link now. Open it and type your card there. I will stay on the line."),
    Line.QR: say("Point your telephone at the code, and type your card there."),
    Line.BROWSER: say("The recording is paused. Read me the long number on your card now."),
    Line.WAITING: say("Your card is being checked. That takes a moment, so stay on the line."),
    Line.APPROVED: say("Thank you. Your payment of {amount} has been taken."),
    Line.DECLINED: say("Nothing was taken from your card. Would you like to try again, or use another card?"),
    Line.UNKNOWN: say(
        "The card company has not answered yet. Do not pay again: we keep asking, and nothing is taken twice."
    ),
    Line.RECEIPT: say("Your receipt number is {receipt}. Shall I send you the receipt by e-mail or text?"),
    Line.END: say("Thank you for calling {council}. Goodbye."),
}
HINTS: Final = {
    Line.BROWSER: say("Never repeat the number. Type it only in the card page or on the terminal."),
    Line.KEYPAD: say("Let no digit be read out: the caller types them all."),
    Line.LINK: say("Let no digit be read out: the caller types the card on their own telephone."),
    Line.PAUSE: say("Ask for no card before the recording is confirmed as paused."),
    Line.READ_BACK: say("Read it out whole, and wait for a yes."),
    Line.UNKNOWN: say("You may end the call. The basket waits, locked, until there is an answer."),
}
_AT_WAY: Final = {
    CardWay.KEYPAD: Line.KEYPAD,
    CardWay.LINK: Line.LINK,
    CardWay.QR: Line.QR,
    CardWay.BROWSER: Line.BROWSER,
    CardWay.TERMINAL: Line.BROWSER,
    CardWay.SLIP: Line.BROWSER,
}
_AT_MOOD: Final = {
    Mood.SILENT: Line.UNKNOWN,
    Mood.APPROVED: Line.APPROVED,
    Mood.BOOKED: Line.APPROVED,
    Mood.DIFFERS: Line.WAITING,
    Mood.DECLINED: Line.DECLINED,
    Mood.CANCELLED: Line.DECLINED,
    Mood.GIVEN_BACK: Line.DECLINED,
}
_CHECKED: Final = frozenset({"submitted", "capturable", "processing", "authorising"})
_BILLS_MOST: Final = 4
"""So many bills are read out one by one; of more, their number."""


def line_of_charge(view: CardView, *, pausing: bool) -> Line:
    """Say which moment of the script belongs to a charge as it stands."""
    if pausing and view.attempt.state is CardState.REQUESTED:
        return Line.PAUSE
    if view.mood in _AT_MOOD:
        return _AT_MOOD[view.mood]
    said = "" if view.word is None else view.word.says
    return Line.WAITING if said in _CHECKED else _AT_WAY[view.attempt.way]


def words_now(
    line: Line,
    pack: ReferencePack | None,
    language: str,
    basket: Basket,
    view: CardView | None,
    payment: Payment | None,
) -> tuple[str, Words]:
    """Write what to say now, and a hint for whoever says it. Shape: `payment` of this call, once it is taken."""
    pence = basket.total_pence if view is None else view.attempt.amount_pence
    known = {"amount": pounds(pence if payment is None else payment.amount_pence)}
    if payment is not None:
        known["receipt"] = payment.receipt
    said = spoken(line, pack, language, known, basket.lines)
    if payment is not None and line is Line.APPROVED:
        said = f"{said} {spoken(Line.RECEIPT, pack, language, known)}"
    return said, HINTS.get(line, Words(""))


def spoken(
    line: Line,
    pack: ReferencePack | None,
    language: str,
    known: Mapping[str, str],
    bills: Sequence[BasketLine] = (),
) -> str:
    """Write what to say in a language. Shape: `known` is `amount` and `receipt`, as far as they are known."""
    own: Mapping[str, str] = {} if pack is None else pack.policy.scripts.get(line.value, {})
    values = {"amount": "", "receipt": "", **known, "council": _council(pack, language)}
    values["bills"] = bills_words(bills).text(language)
    text = own.get(language)
    if text is None:
        return Words(OURS[line].template, values).text(language)
    return _filled(text, values)


def bills_words(bills: Sequence[BasketLine]) -> Words:
    """Say which bills are paid, each with its amount, so that they can be read out."""
    if len(bills) > _BILLS_MOST:
        return say_n("{n} bill", "{n} bills", len(bills))
    said: Words | None = None
    for bill in bills:
        values = {"fund": bill.fund_name, "reference": in_threes(bill.reference)}
        alone = say("{fund}, {reference}", **values)
        one = alone if len(bills) == 1 else say("{bill}, {amount}", bill=alone, amount=pounds(bill.amount_pence))
        said = one if said is None else say("{one}; and {other}", one=said, other=one)
    return said or Words("")


def in_threes(reference: str) -> str:
    """Group a reference as it is read out: `775 326 912`."""
    return " ".join(reference[start : start + 3] for start in range(0, len(reference), 3))


def _council(pack: ReferencePack | None, language: str) -> str:
    if pack is None:
        return ""
    return pack.council.name_cy if language == "cy" and pack.council.name_cy else pack.council.name


def _filled(text: str, values: Mapping[str, str]) -> str:
    """Fill a council's own words; what they name and nobody knows stays as it is written."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:  # a lone brace: these are a council's words, not a template of ours
        return text
    said = ((plain, "" if name is None else values.get(name, f"{{{name}}}")) for plain, name, _, _ in parts)
    return "".join(plain + value for plain, value in said)
