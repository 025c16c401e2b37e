"""Say what kind of money a method of payment is, and which methods a desk offers.

Source: LocalGov IMS method flags; those it has no flag for (`IsACardTerminalPayment`, `IsAPostalOrderPayment`,
`IsACounterPayment`) are ours. Journals, transfers, self-service and telephone cards, fees and write-backs are never
taken at a desk, and neither is a method that may bring money out.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from ims_desktop.domain.card_attempt import AT_DESK, CardWay

if TYPE_CHECKING:
    from ims_desktop.domain.catalogue import MethodOfPayment, ReferencePack


class MethodKind(StrEnum):
    """What is handed over."""

    CASH = "cash"
    CARD = "card"
    CHEQUE = "cheque"
    POSTAL_ORDER = "postal_order"
    OTHER = "other"


_CARD_AT_DESK: Final = "IsACardTerminalPayment"
_CARD_BY_STAFF: Final = "IsACardViaStaffPayment"
_FLAGS: Final = (
    ("IsACashPayment", MethodKind.CASH),
    ("IsAChequePayment", MethodKind.CHEQUE),
    ("IsAnEReturnChequePayment", MethodKind.CHEQUE),
    (_CARD_AT_DESK, MethodKind.CARD),
    (_CARD_BY_STAFF, MethodKind.CARD),
    ("IsAPostalOrderPayment", MethodKind.POSTAL_ORDER),
    ("IsACounterPayment", MethodKind.OTHER),
)
"""The flags of each kind, what says more before what says less."""
_NEVER: Final = (
    "IsAJournal",
    "IsAJournalReallocation",
    "IsATransferIn",
    "IsATransferOut",
    "IsACardSelfServicePayment",
    "IsACardAtpPayment",
    "IsACardPaymentFee",
    "IsAPaymentReversal",
)
BANKED: Final = frozenset({MethodKind.CHEQUE, MethodKind.POSTAL_ORDER})
"""What is handed over with a cheque eReturn and a paying-in slip."""


def kind_of(method: MethodOfPayment) -> MethodKind | None:
    """Return what is handed over by this method, switched off or not; None for what no desk takes."""
    if method.minimum_pence < 0 or any(method.has(key) for key in _NEVER):
        return None
    return next((kind for key, kind in _FLAGS if method.has(key)), None)


@lru_cache(maxsize=8)
def methods_at_desk(pack: ReferencePack) -> tuple[MethodOfPayment, ...]:
    """Return what this council's desks take, by code within each kind.

    Of cheques and cards only those that say most plainly that they are for a desk: a card taken through the provider
    is not one from a terminal that stands alone, unless the council has no other.
    """
    return tuple(one for kind in MethodKind for one in _plainest([m for m in _usable(pack) if kind_of(m) is kind]))


def desk_method(pack: ReferencePack, kind: MethodKind) -> MethodOfPayment | None:
    """Return the method behind a key of the desk: the first of its kind; None where the council has none."""
    return next((method for method in methods_at_desk(pack) if kind_of(method) is kind), None)


def method_of_way(pack: ReferencePack, way: CardWay) -> MethodOfPayment | None:
    """Return the method a card counts under when it is charged this way; None where the council has none for cards.

    A terminal's is that of a terminal, any other that of cards taken through the provider by staff; where a council
    has but one of the two, it is the method of both.
    """
    flags = (_CARD_AT_DESK, _CARD_BY_STAFF) if way in AT_DESK else (_CARD_BY_STAFF, _CARD_AT_DESK)
    cards = [method for method in _usable(pack) if kind_of(method) is MethodKind.CARD]
    return next((method for key in flags for method in cards if method.has(key)), None)


def card_methods(pack: ReferencePack) -> tuple[MethodOfPayment, ...]:
    """Return every method a card that was asked for can count under."""
    found = dict.fromkeys(method_of_way(pack, way) for way in CardWay)
    return tuple(method for method in found if method is not None)


def _usable(pack: ReferencePack) -> list[MethodOfPayment]:
    enabled = (pack.methods[code] for code in sorted(pack.methods))
    return [one for one in enabled if not one.disabled and one.maximum_pence > 0]


def _plainest(methods: list[MethodOfPayment]) -> list[MethodOfPayment]:
    """Keep the methods of one kind that carry the first of its flags anybody carries."""
    for key, _ in _FLAGS:
        plain = [method for method in methods if method.has(key)]
        if plain:
            return plain
    return []
