"""Say which ways to pay stand behind which key, and why one of them is not for these bills."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ims_desktop.domain.card_attempt import CardWay
from ims_desktop.domain.method_kind import MethodKind, desk_method, kind_of, methods_at_desk
from ims_desktop.domain.money import pounds
from ims_desktop.words import Words, say
from ui.keys import Act

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ims_desktop.domain.catalogue import MethodOfPayment
    from ims_desktop.domain.payment import Tender
    from ims_desktop.domain.tender_terms import Terms

NOT_SET_UP: Final = say("Not set up")
NOT_FOR_THESE: Final = say("Not for these bills")
NO_CHEQUES: Final = say("No cheques")
TABS: Final = (
    (Act.CASH, say("Cash"), "banknote"),
    (Act.CARD, say("Card"), "credit-card"),
    (Act.CHEQUE, say("Cheque"), "signature"),
    (Act.SPLIT, say("Split"), "split"),
)
WAYS: Final = tuple(act for act, _, _ in TABS)
KINDS: Final = {Act.CASH: MethodKind.CASH, Act.CARD: MethodKind.CARD, Act.CHEQUE: MethodKind.CHEQUE}
_MISSING: Final = {
    Act.CASH: say("This council has no way to take cash."),
    Act.CARD: say("Card payments are not set up on this till. Take another way to pay."),
    Act.CHEQUE: say("Cheques are not set up on this till. Take another way to pay."),
    Act.SPLIT: say("This council has no way to take money at a desk yet."),
}

CASH_HELD: Final = (
    say("Cash is held"),
    say("Hand the cash back first, then charge the card. Cash comes last, for what is left."),
)
CHARGING: Final = (
    say("Card under way"),
    say("A card is being charged for this basket. Wait for its answer, or cancel it with Esc."),
)

BY_TELEPHONE: Final = (
    say("Not by phone"),
    say("On the telephone only a card can pay. F4 goes back to the counter, and the basket is kept."),
)
NO_CALL_WAY: Final = (
    NOT_SET_UP,
    say("No way to take a card on the telephone is set up for this till. F4 goes back to the counter."),
)

Why = tuple[Words, Words]
"""Why a key is dashed: the few words on it, and the sentence that is said when it is pressed."""


def method_of(terms: Terms, act: Act) -> MethodOfPayment | None:
    """Return the method behind a key of its own."""
    kind = KINDS.get(act)
    return None if kind is None else desk_method(terms.pack, kind)


def whys(terms: Terms) -> Mapping[Act, Why | None]:
    """Say of each key why it is dashed, None where it is not."""
    return {act: _why(terms, act) for act, _, _ in TABS}


def whys_now(
    terms: Terms, given: Sequence[Tender], offered: Sequence[CardWay], *, charging: bool
) -> Mapping[Act, Why | None]:
    """Say of each key why it is dashed while a payment is being put together.

    Shape: `charging` while a charge is shown; `offered` the ways of this till to charge a card.
    """
    if charging:
        return {act: None if act is Act.CARD else CHARGING for act in WAYS}
    cash = method_of(terms, Act.CASH)
    whole = dict(without_cards(whys(terms), offered))
    only_slips = all(way is CardWay.SLIP for way in offered)
    if (
        whole[Act.CARD] is None
        and not only_slips
        and any(cash is not None and one.method == cash.code for one in given)
    ):
        whole[Act.CARD] = CASH_HELD
    return whole


def without_cards(whys: Mapping[Act, Why | None], offered: Sequence[CardWay]) -> Mapping[Act, Why | None]:
    """Dash cards where this till has no way to charge one, whatever methods the council has."""
    return whys if offered else {**whys, Act.CARD: (NOT_SET_UP, _MISSING[Act.CARD])}


def on_call(whys: Mapping[Act, Why | None], offered: Sequence[CardWay]) -> Mapping[Act, Why | None]:
    """Leave only cards to a caller, who hands nothing over a counter. Shape: `offered` the ways a caller can use."""
    card = whys[Act.CARD] if offered else NO_CALL_WAY
    return {act: card if act is Act.CARD else BY_TELEPHONE for act in whys}


def others(terms: Terms) -> tuple[tuple[MethodOfPayment, Words | None], ...]:
    """Return the methods without a key of their own, each with the sentence why it is dashed, if it is."""
    taken = {KINDS[act]: method_of(terms, act) for act in KINDS}
    rest = (one for one in methods_at_desk(terms.pack) if taken.get(kind_of(one) or MethodKind.OTHER) != one)
    return tuple((method, terms.why_not(method)) for method in rest)


def take_words(method: MethodOfPayment, pence: int, *, part: bool) -> Words:
    """Say what the primary key does: take what is still to pay, or add a part of it."""
    amount, kind = pounds(pence), kind_of(method)
    if kind is MethodKind.CASH:
        return say("Take {amount} in cash", amount=amount)
    if kind is MethodKind.CARD:
        return say("Add {amount} by card", amount=amount) if part else say("Take {amount} by card", amount=amount)
    if kind is MethodKind.CHEQUE:
        return say("Add {amount} by cheque", amount=amount) if part else say("Take {amount} by cheque", amount=amount)
    values = {"amount": amount, "method": method.name}
    return say("Add {amount}: {method}", **values) if part else say("Take {amount}: {method}", **values)


def _why(terms: Terms, act: Act) -> Why | None:
    if act is Act.SPLIT:
        return None if methods_at_desk(terms.pack) else (NOT_SET_UP, _MISSING[act])
    method = method_of(terms, act)
    if method is None:
        return NOT_SET_UP, _MISSING[act]
    sentence = terms.why_not(method)
    if sentence is None:
        return None
    return (NO_CHEQUES if act is Act.CHEQUE and terms.forbids_cheques else NOT_FOR_THESE), sentence
