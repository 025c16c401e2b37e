"""What is handed over before the whole is paid: a fact at once, restored with its basket, in nobody's sums yet."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ims_desktop.domain.basket import Basket
from ims_desktop.domain.payment import Tender
from ims_desktop.errors import (
    BadInput,
    CardNumberRefused,
    CardOpen,
    NoOpenSession,
    NothingFound,
    NotPermitted,
    Refused,
    Unbalanced,
)
from ims_desktop.use_cases.hear_card import hear_card
from ims_desktop.use_cases.hold_tender import held_for, held_parts, hold_tender, return_tender
from ims_desktop.use_cases.keep_basket import drop, keep, put_aside, take_up
from ims_desktop.use_cases.take_payment import take_payment
from sync.contract.facts import read_fact
from tests.use_cases.card_desk import DECLINED, UNKNOWN, approved, with_cards
from tests.use_cases.day import cheque, close, count, postal_order
from tests.use_cases.desk import CARD, GWEN, PRIYA, RENT, Desk

if TYPE_CHECKING:
    from ims_desktop.domain.card_attempt import HeldTender
    from ims_desktop.domain.session import CashierSession

ID = "019aa5e0-0000-7000-8000-00000000bbbb"
HELD = "019aa5e0-0000-7000-8000-00000000cc01"
BACK = "019aa5e0-0000-7000-8000-00000000cc02"


def cash(pence: int) -> Tender:
    return Tender("1", "Cash", pence)


@pytest.fixture
def basket(desk: Desk) -> Basket:
    """A bill of £10 and who may take it, kept under the id its payment will have."""
    desk.open()
    made = desk.basket()
    keep(desk.till, PRIYA, ID, made)
    return made


def hold(desk: Desk, tender: Tender, held_id: str = HELD, **how: Any) -> HeldTender:
    given = {"cashier": PRIYA, "basket_id": ID, "due_pence": 1000, **how}
    return hold_tender(desk.till, held_id, ID, given["cashier"], given["basket_id"], given["due_pence"], tender)


# ------------------------------------------------------------------------------------------------------------- held
def test_what_is_handed_over_is_a_fact_at_once_and_only_once(desk: Desk, basket: Basket) -> None:
    held = hold(desk, cash(400))
    assert (held.n, held.amount_pence, held.due_pence, held.cashier) == (1, 400, 1000, "priya")
    assert hold(desk, cash(400)) == held
    assert held_for(desk.till, ID) == (held,)
    with desk.till.store.read() as reader:
        (fact,) = [event for event in reader.events("A") if event.kind == "tender_held"]
    assert fact.body is not None
    assert read_fact(fact.body).data.model_dump(exclude_none=True) == {
        "payment": ID,
        "n": 1,
        "method": "1",
        "amount_pence": 400,
        "due_pence": 1000,
        "returned": False,
    }


def test_it_is_no_money_of_the_session_until_the_payment_stands(desk: Desk, basket: Basket) -> None:
    hold(desk, cash(400))
    with desk.till.store.read() as reader:
        session = reader.open_session()
        assert session is not None
        assert reader.drawer_pence(session.session_id) == 10_000
    take_payment(desk.till, ID, PRIYA, basket, [cash(400), replace(cash(600))])
    with desk.till.store.read() as reader:
        assert reader.drawer_pence(session.session_id) == 11_000
    assert held_for(desk.till, ID) == ()


def test_a_power_cut_leaves_the_parts_with_their_basket(desk: Desk, basket: Basket) -> None:
    hold(desk, cheque(300))
    hold(desk, postal_order(200), BACK)
    put_aside(desk.till, PRIYA, ID, basket, "went for her purse")
    desk.made.reopened()
    desk.till = replace(desk.till, store=desk.made.store)
    kept = take_up(desk.till, ID)
    assert [(part.n, part.tender) for part in kept.parts] == [(1, cheque(300)), (2, postal_order(200))]
    with desk.till.store.read() as reader:
        assert held_parts(reader, ID) == (cheque(300), postal_order(200))
        (again,) = reader.kept_baskets()
    assert (again.parts, again.aside, again.note) == (kept.parts, False, "")


def test_a_part_without_its_basket_is_still_what_its_fact_tells(desk: Desk, basket: Basket) -> None:
    hold(desk, cheque(300))
    with desk.till.store.write() as unit:
        unit.drop_basket(ID)
        assert held_parts(unit, ID) == (Tender("24", "Cheque", 300),)


@pytest.mark.parametrize(
    ("tender", "code"), [(cash(1000), "held_whole"), (Tender("1", "Cash", 500, 100), "held_whole")]
)
def test_all_that_is_due_is_a_payment_and_no_part(desk: Desk, basket: Basket, tender: Tender, code: str) -> None:
    with pytest.raises(Unbalanced) as stopped:
        hold(desk, tender)
    assert stopped.value.reason == code
    hold(desk, cash(999))
    with pytest.raises(Unbalanced):
        hold(desk, cash(1), BACK)


@pytest.mark.parametrize(
    ("tender", "problem"),
    [
        (replace(cheque(300), cheque=None), BadInput),
        (replace(postal_order(300), serial=CARD), CardNumberRefused),
        (Tender("99", "Shells", 300), Refused),
        (cash(0), Unbalanced),
    ],
)
def test_a_part_keeps_every_rule_of_its_kind(
    desk: Desk, basket: Basket, tender: Tender, problem: type[Refused]
) -> None:
    with pytest.raises(problem):
        hold(desk, tender)
    assert held_for(desk.till, ID) == ()


def test_the_same_cheque_is_not_handed_over_twice(desk: Desk, basket: Basket) -> None:
    hold(desk, cheque(300))
    with pytest.raises(Refused) as stopped:
        hold(desk, cheque(300), BACK)
    assert stopped.value.reason == "tender_twice"


def test_nothing_is_held_for_a_basket_that_is_gone_changed_or_paid(desk: Desk, basket: Basket) -> None:
    with pytest.raises(NothingFound):
        hold(desk, cash(400), basket_id="gone")
    with pytest.raises(Refused) as stopped:
        hold(desk, cash(400), due_pence=900)
    assert stopped.value.reason == "basket_changed"
    take_payment(desk.till, ID, PRIYA, basket, [cash(1000)])
    keep(desk.till, PRIYA, ID, basket)
    with pytest.raises(Refused) as stopped:
        hold(desk, cash(400))
    assert stopped.value.reason == "already_paid"


def test_only_who_has_a_session_takes_anything(desk: Desk, basket: Basket) -> None:
    with pytest.raises(NoOpenSession):
        hold(desk, cash(400), cashier=GWEN)


# --------------------------------------------------------------------------------------------------------- and back
def test_what_is_handed_back_is_a_fact_too_and_its_number_is_not_used_again(desk: Desk, basket: Basket) -> None:
    held = hold(desk, cash(400))
    back = return_tender(desk.till, BACK, PRIYA, held)
    assert back.returned
    assert return_tender(desk.till, BACK, PRIYA, held) == back
    assert held_for(desk.till, ID) == ()
    assert take_up(desk.till, ID).parts == ()
    assert hold(desk, cash(300), "019aa5e0-0000-7000-8000-00000000cc03").n == 2
    with pytest.raises(Refused) as stopped:
        return_tender(desk.till, "019aa5e0-0000-7000-8000-00000000cc04", PRIYA, held)
    assert stopped.value.reason == "not_held"


def test_it_goes_back_out_of_the_tray_it_lies_in(desk: Desk, basket: Basket) -> None:
    held = hold(desk, cash(400))
    with pytest.raises(NotPermitted) as stopped:
        return_tender(desk.till, BACK, replace(PRIYA, username="ann"), held)
    assert stopped.value.reason == "session_of_another"
    with desk.till.store.write() as unit:
        unit.set_block("revoked")
    back = return_tender(desk.till, BACK, GWEN, held)
    assert (back.cashier, back.session_id) == ("gwen", held.session_id)


def test_a_part_of_another_basket_stays_when_one_goes_back(desk: Desk, basket: Basket) -> None:
    held = hold(desk, cash(400))
    put_aside(desk.till, PRIYA, "other", desk.basket(("5", RENT, "3.00")))
    return_tender(desk.till, BACK, PRIYA, held, ID)
    assert len(take_up(desk.till, "other").basket.lines) == 1


# ------------------------------------------------------------------------------------------------ basket and drawer
def test_a_basket_with_money_in_it_is_neither_changed_nor_dropped(desk: Desk, basket: Basket) -> None:
    held = hold(desk, cash(400))
    keep(desk.till, PRIYA, ID, basket)
    assert len(take_up(desk.till, ID).parts) == 1
    for changed in (basket.with_amount(0, 900), Basket()):
        with pytest.raises(Refused) as stopped:
            keep(desk.till, PRIYA, ID, changed)
        assert stopped.value.reason == "held_money"
    with pytest.raises(Refused):
        drop(desk.till, ID, PRIYA)
    return_tender(desk.till, BACK, PRIYA, held)
    drop(desk.till, ID, PRIYA)


def test_a_drawer_with_somebody_elses_money_in_it_is_not_counted(desk: Desk, basket: Basket) -> None:
    with desk.till.store.read() as reader:
        session = reader.open_session()
    assert session is not None
    held = hold(desk, cash(400))
    with pytest.raises(Refused) as stopped:
        count(desk, session, 10_400)
    assert stopped.value.reason == "held_money"
    assert "£4.00" in str(stopped.value)
    return_tender(desk.till, BACK, PRIYA, held)
    assert count(desk, session, 10_000).matches


def test_a_session_with_money_in_hand_is_not_closed(desk: Desk) -> None:
    """Whatever let the money in after the count, the close stops at it."""
    session = _counted(desk)
    with desk.made.store.write() as unit:
        unit._db.connection.execute(
            "INSERT INTO held_tender SELECT n, 'p', 1, session, 'priya', '1', 'Cash', 400, 900, at, 0 FROM cash_count"
        )
    with pytest.raises(Refused) as stopped:
        close(desk, session)
    assert stopped.value.reason == "held_money"


def _counted(desk: Desk) -> CashierSession:
    session = desk.open()
    assert count(desk, session, 10_000).matches
    return session


def test_what_lies_in_one_tray_is_finished_there(desk: Desk, basket: Basket) -> None:
    """Else one drawer would be short of what the other has too much."""
    held = hold(desk, cash(400))
    desk.open(GWEN)
    with pytest.raises(Refused) as stopped:
        take_payment(desk.till, ID, GWEN, basket, [cash(400), cash(600)])
    assert stopped.value.reason == "held_elsewhere"
    with pytest.raises(Refused) as stopped:
        hold(desk, cash(100), BACK, cashier=GWEN)
    assert stopped.value.reason == "held_elsewhere"
    return_tender(desk.till, BACK, PRIYA, held)
    take_payment(desk.till, ID, GWEN, basket, [cash(1000)])
    assert held_for(desk.till, ID) == ()


# -------------------------------------------------------------------------------------------------- baskets and cards
def test_a_basket_a_card_may_still_pay_waits_as_it_is(desk: Desk, basket: Basket) -> None:
    cards = with_cards(desk)
    lost = cards.charge(UNKNOWN, basket=basket, payment_id=ID, basket_id=ID)
    put_aside(desk.till, PRIYA, ID, basket, "at the terminal")
    with pytest.raises(CardOpen):
        keep(desk.till, PRIYA, ID, basket.with_amount(0, 900))
    with pytest.raises(CardOpen):
        drop(desk.till, ID, PRIYA)
    with pytest.raises(CardOpen):
        hold(desk, cheque(300))
    hear_card(desk.till, lost.attempt_id, DECLINED)
    keep(desk.till, PRIYA, ID, basket.with_amount(0, 900))
    drop(desk.till, ID, PRIYA)


def test_a_basket_a_card_has_paid_in_part_waits_as_it_is_too(desk: Desk, basket: Basket) -> None:
    cards = with_cards(desk)
    cards.charge(approved(500), basket=basket, payment_id=ID, basket_id=ID, amount_pence=500)
    for changed in (basket.with_amount(0, 900), Basket()):
        with pytest.raises(Refused) as stopped:
            keep(desk.till, PRIYA, ID, changed)
        assert stopped.value.reason == "card_unbooked"
    with desk.till.store.write() as unit:
        unit.drop_basket(ID)
    keep(desk.till, PRIYA, ID, basket)
    with desk.till.store.write() as unit:
        unit.drop_basket(ID)
    with pytest.raises(Refused):
        keep(desk.till, PRIYA, ID, basket.with_amount(0, 900))
