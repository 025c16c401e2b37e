"""Charging a card at the counter by keys alone: booked once, held while there is no answer, and never lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from ims_desktop.devices.terminals.simulator import Simulator
from ims_desktop.domain.card_attempt import CardHeard, CardState, CardWord, Direction
from ims_desktop.use_cases.chase_cards import chase_cards
from tests.ui.card_service import PAGE, Scripted, approved, give_cards, waiting
from tests.ui.counter_hands import CTRL, ENTER, ESC
from tests.ui.screens.test_tendering import CARD, DELETE, F6, F7, go
from ui.keys import Act
from ui.screens.card.moods import Mood
from ui.screens.card.outcome_dialog import OutcomeDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.domain.card_attempt import CardAttempt
    from tests.ui.counter_desk import CounterDesk
    from tests.ui.counter_hands import Hands
    from ui.screens.card.attempt_panel import AttemptPanel

F2, F5 = Qt.Key.Key_F2, Qt.Key.Key_F5
WAYS = ["terminal", "qr", "link", "slip"]
SILENT = CardWord(CardHeard.UNKNOWN, "", code="no_answer")


@pytest.fixture
def central() -> Scripted:
    return Scripted([waiting(PAGE), waiting(says="started")])


@pytest.fixture
def till(seat: Callable[..., Hands], central: Scripted) -> Hands:
    """Sit at a till with a terminal that pretends, and a provider behind central."""

    def change(desk: CounterDesk) -> None:
        give_cards(desk, Simulator(desk.clock), central)

    return seat(change=change, card_ways=WAYS)


def owe(hands: Hands, amount: str) -> Hands:
    hands.add("216405732", amount)
    return hands


def panel(hands: Hands) -> AttemptPanel:
    return hands.screen.tender.cards.attempt


def attempts(hands: Hands) -> list[CardAttempt]:
    with hands.desk.store.read() as reader:
        return list(reader.card_attempts_of(hands.screen.keeper.basket_id))


def mood(hands: Hands) -> Mood | None:
    view = panel(hands).view
    return None if view is None else view.mood


def test_one_key_charges_the_terminal_and_the_payment_names_its_card(till: Hands) -> None:
    owe(till, "58.75")
    go(till, F7)
    assert till.screen.tender.take.label.text() == "Charge £58.75 on the terminal"
    go(till, ENTER)
    assert not till.screen.in_tender
    with till.desk.store.read() as reader:
        paid = reader.last_payment()
    assert paid is not None
    (tender,) = paid.tenders
    assert (tender.amount_pence, tender.brand, tender.last_four) == (5_875, "Visa", "1111")
    assert tender.attempt_id
    assert till.screen.stage.done.paid_by.text() == "Card £58.75 · Visa ending 1111"
    assert list(till.desk.receipts.iterdir())


def test_while_a_card_is_charged_the_basket_is_held_and_no_other_way_is_open(till: Hands) -> None:
    owe(till, "58.07")
    go(till, F7, ENTER)
    assert mood(till) is Mood.WAITING
    assert till.screen.ledger.card_hold.isVisible()
    assert str(till.screen.tender.tabs[Act.CASH].reason) == "Card under way"
    go(till, F6)
    assert panel(till).isVisible()
    assert (
        panel(till).sentence == "A card is being charged for this basket. Wait for its answer, or cancel it with Esc."
    )
    go(till, ESC)
    assert mood(till) is Mood.CANCELLED
    assert not till.screen.ledger.card_hold.isVisible()
    go(till, F6)
    assert till.screen.tender.counting.isVisible()


def test_a_declined_card_frees_the_basket_and_the_next_attempt_is_counted(till: Hands) -> None:
    owe(till, "20.01")
    go(till, F7, ENTER)
    assert (mood(till), panel(till).sentence) == (Mood.DECLINED, "The card's bank said no. Nothing was taken.")
    go(till, ENTER)
    view = panel(till).view
    assert view is not None
    assert view.number == 2
    assert [one.state for one in attempts(till)] == [CardState.DECLINED, CardState.DECLINED]


def test_an_unknown_charge_waits_with_its_basket_while_others_are_served_and_is_booked_by_itself(
    till: Hands, central: Scripted
) -> None:
    owe(till, "58.75")
    go(till, F7)
    till.type("2")
    go(till, ENTER)
    assert panel(till).code.isVisible()
    central.words = [SILENT]
    go(till, F5)
    assert (mood(till), str(panel(till).provider.says.text())) == (Mood.SILENT, "No answer yet")
    go(till, F2)
    assert any("Asking the provider" in label.text() for label in till.screen.stage.idle.aside.findChildren(QLabel))
    owe(till, "10")
    go(till, F6)
    till.type("e")
    go(till, ENTER)
    assert len(till.payments) == 1
    go(till, ESC)
    till.press(Qt.Key.Key_R, modifier=CTRL)
    till.quiet()
    assert (till.screen.in_tender, mood(till)) == (True, Mood.SILENT)
    central.words = [approved(5_875)]
    go(till, F5)
    assert [row.amount_pence for row in till.payments] == [1_000, 5_875]
    go(till, ESC)
    assert not till.screen.between.waiting
    assert len(central.asked) == 1


def test_a_late_approval_is_booked_by_the_chase_and_the_kept_basket_goes(till: Hands, central: Scripted) -> None:
    owe(till, "58.75")
    go(till, F7)
    till.type("2")
    go(till, ENTER, F2)
    central.words = [approved(5_875)]
    chase = chase_cards(till.desk.till)
    assert [payment.amount_pence for payment in chase.booked] == [5_875]
    till.screen.between.refresh()
    till.quiet()
    assert not till.screen.between.waiting


def test_another_amount_is_booked_by_nobody_and_goes_back_with_one_key(till: Hands) -> None:
    owe(till, "30.03")
    go(till, F7, ENTER)
    assert mood(till) is Mood.DIFFERS
    assert panel(till).next.label.text() == "Give £30.02 back to the card"
    go(till, ENTER)
    go(till, F5)
    go(till, F5)
    assert till.payments == []
    assert [(one.direction, one.state) for one in attempts(till)] == [
        (Direction.CHARGE, CardState.APPROVED),
        (Direction.REVERSE, CardState.APPROVED),
    ]
    assert attempts(till)[0].given_back


def test_less_than_was_asked_for_may_stay_as_a_part_and_cash_is_the_last_leg(till: Hands) -> None:
    owe(till, "30.03")
    go(till, F7, ENTER)
    till.press(Qt.Key.Key_K, modifier=Qt.KeyboardModifier.AltModifier)
    till.quiet()
    assert till.screen.tender.parts.rest.text() == "£0.01"
    go(till, F6)
    till.type("e")
    go(till, ENTER)
    with till.desk.store.read() as reader:
        paid = reader.last_payment()
    assert paid is not None
    assert [(one.amount_pence, one.last_four) for one in paid.tenders] == [(3_002, "1111"), (1, "")]


def test_an_approved_part_stands_in_the_list_with_its_card_and_goes_back_to_it(till: Hands) -> None:
    owe(till, "20")
    go(till, F7)
    till.screen.tender.cards.ways.amount.select_all()
    till.type("5")
    go(till, ENTER)
    (row,) = till.screen.tender.parts.rows
    assert "Visa ending 1111" in row.accessibleName()
    go(till, DELETE)
    assert (till.screen.tender.split.tenders, till.screen.tender.cards.ways.isVisible()) == ((), True)
    assert [one.given_back for one in attempts(till) if one.direction is Direction.CHARGE] == [True]


def test_cash_in_the_hand_goes_back_before_a_card_is_charged(till: Hands) -> None:
    owe(till, "20")
    go(till, F6)
    till.type("a")
    go(till, Qt.Key.Key_F9)
    assert str(till.screen.tender.tabs[Act.CARD].reason) == "Cash is held"
    with till.desk.store.read() as reader:
        assert [held.amount_pence for held in reader.held_tenders()] == [500]
    go(till, DELETE)
    with till.desk.store.read() as reader:
        assert reader.held_tenders() == ()
    assert till.screen.tender.tabs[Act.CARD].is_available


def test_what_was_handed_over_comes_back_after_a_crash(till: Hands) -> None:
    owe(till, "20")
    go(till, F6)
    till.type("a")
    go(till, Qt.Key.Key_F9)
    till.screen.taking.cards.leave()
    till.screen.tender.forget()
    till.screen.keeper.begin()  # as a program that is started again: only the journal knows
    till.screen._leave_tender()
    till.screen.between.refresh()
    till.quiet()
    till.press(Qt.Key.Key_R, modifier=CTRL)
    till.quiet()
    assert till.screen.in_tender
    assert [row.accessibleName() for row in till.screen.tender.parts.rows] == ["Cash, £5.00"]
    assert till.screen.tender.parts.rest.text() == "£15.00"


def test_a_slip_that_was_left_is_typed_later_and_booked(seat: Callable[..., Hands]) -> None:
    hands = owe(seat(), "20")
    go(hands, F7)
    go(hands, F2)
    assert hands.payments == []
    hands.press(Qt.Key.Key_R, modifier=CTRL)
    hands.quiet()
    assert panel(hands).next.label.text() == "Type the slip"
    go(hands, ENTER)
    dialog = hands.window.overlay.dialog
    assert isinstance(dialog, OutcomeDialog)
    hands.enter("a1b2c3")
    hands.enter("4242")
    assert [row.amount_pence for row in hands.payments] == [2_000]


def test_a_till_without_any_way_to_charge_a_card_says_so_on_its_key(seat: Callable[..., Hands]) -> None:
    hands = owe(seat(card_ways=["terminal"]), "20")
    key = hands.screen.ledger.foot.keys[Act.CARD]
    assert (key.is_available, str(key.reason)) == (False, "Not set up")
    go(hands, F7)
    assert not hands.screen.in_tender


def test_a_link_asks_where_it_goes_and_takes_nothing_else(till: Hands, central: Scripted) -> None:
    owe(till, "20")
    go(till, F7)
    till.type("3")
    till.quiet()
    go(till, ENTER)
    assert till.screen.tender.sentence == "Type an e-mail address or a mobile number: the link goes there."
    till.type("07700900123")
    go(till, ENTER)
    assert [call.telephone for call in central.calls] == ["07700900123"]


def test_a_card_number_typed_where_a_link_goes_is_wiped_and_that_is_said(till: Hands) -> None:
    owe(till, "20")
    go(till, F7)
    till.type("3")
    till.quiet()
    till.type(CARD)
    assert till.screen.tender.cards.ways.address.text() == ""
    assert till.screen.tender.sentence == "That looks like a card number. It was wiped."


def test_a_second_try_goes_by_the_way_and_for_the_sum_of_its_own_basket(till: Hands, central: Scripted) -> None:
    owe(till, "20")
    go(till, F7)
    till.type("2")
    till.quiet()
    go(till, ENTER)
    mine = till.screen.keeper.basket_id
    go(till, F2)
    owe(till, "5")
    go(till, F7)
    till.type("3")
    till.quiet()
    till.type("anna@example.org")
    go(till, ENTER, F2)
    central.words = [CardWord(CardHeard.DECLINED, "declined", code="declined"), waiting(PAGE)]
    till.screen.between.take_up(mine)
    till.quiet()
    assert mood(till) is Mood.DECLINED
    go(till, ENTER)
    assert [(one.way.value, one.amount_pence) for one in central.asked] == [("qr", 2_000), ("link", 500), ("qr", 2_000)]
    assert central.calls[-1].email == ""
