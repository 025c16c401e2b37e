"""Without the network: one calm banner, payments as usual, and the list of what waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from ims_desktop.records import SystemMessage
from tests.ui.counter_hands import CTRL, ESC

if TYPE_CHECKING:
    from tests.ui.counter_hands import Hands


def pay(hands: Hands, reference: str = "216405732") -> None:
    hands.add(reference)
    hands.enter()
    hands.type("e")
    hands.enter()


def test_the_banner_says_it_once_and_goes_into_the_strip_after_the_next_payment(hands: Hands) -> None:
    hands.tell_status(online=False)
    banner = hands.screen.stage.banner
    assert banner.isVisible()
    assert banner.title.text() == "Working without the network since 16:55"
    pay(hands)
    assert not banner.isVisible()
    hands.tell_status(online=False)
    assert not banner.isVisible()
    hands.tell_status(online=True)
    hands.tell_status(online=False)
    assert banner.isVisible(), "a new outage is said again"


def test_ctrl_u_opens_what_waits_and_esc_closes_it(hands: Hands) -> None:
    hands.tell_status(online=False)
    pay(hands)
    pay(hands, "118203391")
    hands.tell_status(online=False)
    hands.press(Qt.Key.Key_U, modifier=CTRL)
    hands.quiet()
    waiting = hands.screen.stage.waiting
    assert waiting.isVisible()
    assert waiting.beside.text() == "2 payments · £158.40 · oldest 0 min"
    assert len(waiting.rows) == 2
    hands.press(ESC)
    assert not waiting.isVisible()


def test_f5_asks_for_sending_now(hands: Hands) -> None:
    pay(hands)
    hands.tell_status(online=False)
    hands.press(Qt.Key.Key_U, modifier=CTRL)
    hands.quiet()
    with hands.qtbot.waitSignal(hands.screen.sync_requested):
        hands.press(Qt.Key.Key_F5)


def test_with_nothing_waiting_the_list_says_so(hands: Hands) -> None:
    with hands.desk.store.write() as unit:
        for event in [one.event_id for one in unit.events()]:
            unit.settle(event, "sent", hands.desk.clock.now())
    hands.tell_status(online=True)
    hands.press(Qt.Key.Key_U, modifier=CTRL)
    hands.quiet()
    assert hands.screen.stage.waiting.beside.text() == "Everything sent"


def test_central_that_was_put_back_is_told_calmly_and_once(hands: Hands) -> None:
    hands.tell_status(online=True, problem="central_behind")
    banner = hands.screen.stage.banner
    assert (banner.isVisible(), banner.property("state")) == (True, "")
    assert "Nothing is lost and nothing is counted twice" in banner.detail.text()
    pay(hands)
    hands.tell_status(online=True, problem="central_behind")
    assert not banner.isVisible()


def test_a_trouble_that_waits_for_a_person_stays_at_the_top_also_after_a_payment(hands: Hands) -> None:
    hands.tell_status(online=True, problem="totals_differ")
    banner = hands.screen.stage.banner
    pay(hands)
    hands.tell_status(online=True, problem="totals_differ")
    assert (banner.isVisible(), banner.property("state")) == (True, "warn")
    assert banner.title.text() == "Central and this till come to different sums for a session or a day."
    assert "totals_differ" not in banner.accessibleName()
    hands.tell_status(online=True)
    assert not banner.isVisible()


def test_the_list_of_what_waits_says_what_stands_between_the_till_and_central(hands: Hands) -> None:
    hands.tell_status(online=True, problem="busy")
    assert not hands.screen.stage.banner.isVisible(), "what passes by itself is no banner"
    hands.press(Qt.Key.Key_U, modifier=CTRL)
    hands.quiet()
    waiting = hands.screen.stage.waiting
    assert waiting.trouble.startswith("Central or this till is busy just now. Payments are safe on this till")
    hands.tell_status(online=True)
    assert waiting.trouble == ""


def test_without_the_network_the_reason_a_person_must_see_to_is_said_instead_of_the_usual(hands: Hands) -> None:
    hands.tell_status(online=False, problem="certificate")
    banner = hands.screen.stage.banner
    assert banner.title.text() == "Central could not prove who it is, so nothing was sent."
    assert "tell IT" in banner.detail.text()
    hands.tell_status(online=False, problem="unreachable")
    assert banner.title.text() == "Working without the network since 16:55"


def test_only_news_about_sending_offers_the_list_of_what_waits(hands: Hands) -> None:
    now = hands.desk.clock.now()
    told = SystemMessage("m1", "info", now, now.replace(hour=18), "The office closes at 16:30 today.")
    hands.tell_status(online=True, messages=(told,))
    stage = hands.screen.stage
    assert stage.banner.title.text() == "The office closes at 16:30 today."
    assert stage.banner.detail.text() == "From the council, until 18:55"
    assert not stage.offers_details
    hands.tell_status(online=False)
    assert stage.offers_details


def test_a_till_that_may_take_no_money_says_why_at_the_top(hands: Hands) -> None:
    with hands.desk.store.write() as unit:
        unit.set_block("revoked")
    hands.tell_status(online=True)
    assert hands.screen.stage.banner.title.text() == "This till takes no money now."
    hands.add("216405732")
    hands.enter()
    assert hands.payments == []
    assert not hands.screen.in_tender, "a card may not be charged for what cannot be recorded"
    assert "Central withdrew this till" in hands.screen.stage.entry.sentence
