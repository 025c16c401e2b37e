"""What kind of money a method is, and which methods a desk offers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ims_desktop.domain.card_attempt import CardWay
from ims_desktop.domain.catalogue import MethodOfPayment
from ims_desktop.domain.method_kind import (
    MethodKind,
    card_methods,
    desk_method,
    kind_of,
    method_of_way,
    methods_at_desk,
)
from tests.domain.packs import pack

PACK = pack()


def method(*flags: str, least: int = 0, disabled: bool = False) -> MethodOfPayment:
    return MethodOfPayment("M", "Method", least, 100, disabled, dict.fromkeys(flags, "true"))


@pytest.mark.parametrize(
    ("flag", "kind"),
    [
        ("IsACashPayment", MethodKind.CASH),
        ("IsAChequePayment", MethodKind.CHEQUE),
        ("IsAnEReturnChequePayment", MethodKind.CHEQUE),
        ("IsACardTerminalPayment", MethodKind.CARD),
        ("IsACardViaStaffPayment", MethodKind.CARD),
        ("IsAPostalOrderPayment", MethodKind.POSTAL_ORDER),
        ("IsACounterPayment", MethodKind.OTHER),
        ("BackgroundColour", None),
    ],
)
def test_a_flag_tells_the_kind(flag: str, kind: MethodKind | None) -> None:
    assert kind_of(method(flag)) is kind


@pytest.mark.parametrize(
    "flag",
    [
        "IsAJournal",
        "IsAJournalReallocation",
        "IsATransferIn",
        "IsATransferOut",
        "IsACardSelfServicePayment",
        "IsACardAtpPayment",
        "IsACardPaymentFee",
        "IsAPaymentReversal",
    ],
)
def test_what_no_desk_takes_is_no_kind_whatever_else_it_says(flag: str) -> None:
    assert kind_of(method(flag, "IsACounterPayment")) is None


def test_a_method_that_may_bring_money_out_is_never_at_a_desk() -> None:
    assert kind_of(method("IsACashPayment", least=-1)) is None


def test_a_desk_offers_each_kind_in_its_order_and_leaves_out_what_has_no_room() -> None:
    assert [one.code for one in methods_at_desk(PACK)] == ["1", "93", "24", "3", "V"]


def test_a_card_through_the_provider_stands_in_where_there_is_no_terminal() -> None:
    without = {code: one for code, one in PACK.methods.items() if code != "93"}
    stood_in = desk_method(replace(PACK, methods=without), MethodKind.CARD)
    assert stood_in is not None
    assert stood_in.code == "92"


def test_a_kind_the_council_has_not_is_none_and_so_is_one_switched_off() -> None:
    methods = {"1": method("IsACashPayment", disabled=True)}
    bare = replace(PACK, methods=methods)
    assert [desk_method(bare, kind) for kind in MethodKind] == [None] * len(MethodKind)


def test_a_card_counts_by_the_way_it_was_charged() -> None:
    at_desk = {CardWay.TERMINAL, CardWay.SLIP}
    assert {way for way in CardWay if method_of_way(PACK, way) == PACK.methods["93"]} == at_desk
    assert {way for way in CardWay if method_of_way(PACK, way) == PACK.methods["92"]} == set(CardWay) - at_desk
    assert {one.code for one in card_methods(PACK)} == {"92", "93"}


@pytest.mark.parametrize("kept", ["92", "93"])
def test_a_council_with_one_method_for_cards_counts_all_under_it(kept: str) -> None:
    one = replace(PACK, methods={code: PACK.methods[code] for code in ("1", kept)})
    assert all(method_of_way(one, way) == PACK.methods[kept] for way in CardWay)
    assert card_methods(one) == (PACK.methods[kept],)


def test_a_council_without_a_method_for_cards_counts_none() -> None:
    none = replace(PACK, methods={"1": PACK.methods["1"]})
    assert method_of_way(none, CardWay.TERMINAL) is None
    assert card_methods(none) == ()
