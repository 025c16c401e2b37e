"""How the desk stands: what a crash left, the status strip, kept baskets, the list of payments, the counter's facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from ims_desktop.domain.basket import Basket
from ims_desktop.domain.catalogue import CatalogueHealth
from ims_desktop.errors import BadInput, CardNumberRefused, NothingFound
from ims_desktop.records import SyncReport, SystemMessage
from ims_desktop.use_cases import keep_basket
from ims_desktop.use_cases.list_payments import list_payments
from ims_desktop.use_cases.show_counter import show_counter
from ims_desktop.use_cases.show_status import show_status
from ims_desktop.use_cases.start_up import start_up
from tests.use_cases.day import count
from tests.use_cases.desk import CARD, GWEN, PRIYA

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.use_cases.desk import Desk


# ----------------------------------------------------------------------------------------------------------- start-up
def test_a_quiet_night_leaves_nothing(desk: Desk) -> None:
    start = start_up(desk.till)
    assert (start.session, start.not_printed, start.not_finished, start.unfinished, start.aside) == (
        None,
        (),
        (),
        (),
        (),
    )
    assert (start.clock_behind_s, start.backup_due, start.blocked) == (0, False, None)


def test_a_crash_leaves_the_session_the_basket_and_what_was_not_printed(desk: Desk) -> None:
    session = desk.open()
    payment, basket = desk.take(), desk.basket()
    keep_basket.keep(desk.till, PRIYA, "unfinished", basket)
    keep_basket.put_aside(desk.till, PRIYA, "aside", basket, "back at noon")
    desk.till = replace(desk.till, store=desk.made.reopened())
    start = start_up(desk.till)
    assert (start.session, start.not_printed, start.not_finished) == (session, (payment,), (payment,))
    assert [kept.basket for kept in start.unfinished] == [basket]
    assert [kept.note for kept in start.aside] == ["back at noon"]


def test_start_up_names_sessions_of_yesterday_and_counts_nobody_finished(desk: Desk) -> None:
    yesterday = desk.open()
    desk.made.clock.turn(days=1)
    today = desk.open(GWEN)
    count(desk, yesterday, 1)
    desk.till = replace(desk.till, store=desk.made.reopened())
    start = start_up(desk.till)
    assert (start.sessions, start.from_before, start.counting) == ((yesterday, today), (yesterday,), (yesterday,))
    assert start.session == today


def test_a_clock_gone_back_is_told_and_recorded_once_for_each_start(desk: Desk) -> None:
    start_up(desk.till)
    desk.made.clock.turn(minutes=-10)
    assert start_up(desk.till).clock_behind_s == 600
    assert [fact["data"]["seconds"] for fact in desk.facts() if fact["kind"] == "clock_moved"] == [-600]


def test_a_clock_put_right_by_a_moment_is_no_news(desk: Desk) -> None:
    start_up(desk.till)
    desk.made.clock.turn(seconds=-4)
    assert start_up(desk.till).clock_behind_s == 0


def test_a_copy_of_unsent_facts_is_due_after_an_hour(desk: Desk) -> None:
    desk.open()
    assert start_up(desk.till).backup_due
    desk.till.store.backup(desk.till.settings.data_dir / "copies")
    assert not start_up(desk.till).backup_due
    desk.made.clock.turn(hours=1)
    assert start_up(desk.till).backup_due


def test_a_blocked_epoch_is_said_at_once(desk: Desk) -> None:
    with desk.till.store.write() as unit:
        unit.set_block("head_behind")
    assert "Central knows more" in str(start_up(desk.till).blocked)


# ------------------------------------------------------------------------------------------------------------- status
def test_the_strip_says_how_the_desk_stands(desk: Desk) -> None:
    session = desk.open()
    desk.take()
    status = show_status(desk.till)
    assert (status.online, status.session, status.training) == (None, session, False)
    assert (status.unsent.events, status.unsent.payments, status.unsent.amount_pence) == (2, 1, 1000)
    assert (status.accounts.health, status.accounts.accounts) == (CatalogueHealth.COMPLETE, 4)
    assert (status.printer, status.printer_ready) == ("file", True)
    assert (status.block_code, status.blocked, status.clock_behind_s) == ("", None, 0)
    assert show_status(desk.till, SyncReport(online=True)).online is True


def test_the_strip_shows_the_session_of_who_is_signed_in(desk: Desk) -> None:
    hers, his = desk.open(), desk.open(GWEN)
    assert show_status(desk.till).session == his
    assert show_status(desk.till, username="priya").session == hers
    assert show_status(desk.till, username="finn").session is None
    assert show_status(desk.till, username="finn").sessions == (hers, his)
    count(desk, hers, 1)
    assert [show_status(desk.till, username=name).counted for name in ("priya", "gwen", "finn")] == [True, False, False]


def test_the_council_is_heard_while_its_message_holds_the_gravest_first(desk: Desk) -> None:
    now = desk.made.clock.now()
    later = SystemMessage("2", "warning", now + timedelta(hours=1), now + timedelta(hours=3), "Down at six")
    holds = SystemMessage("1", "info", now, now + timedelta(hours=2), "The lift is broken")
    report = SyncReport(online=False, messages=(later, holds))
    assert show_status(desk.till, report).message == holds
    desk.made.clock.turn(hours=1)
    assert show_status(desk.till, report).message == later
    desk.made.clock.turn(hours=2)
    assert show_status(desk.till, report).message is None
    assert show_status(desk.till).message is None


def test_the_drawer_is_shown_only_where_policy_says_so(desks: Callable[..., Desk]) -> None:
    hidden, shown = desks(), desks(show_drawer_to_cashier=True)
    for desk in (hidden, shown):
        assert show_status(desk.till).drawer_pence is None
        desk.open()
        desk.take(given_pence=5000)
    assert show_status(hidden.till).drawer_pence is None
    assert show_status(shown.till).drawer_pence == 11_000


def test_the_strip_knows_a_clock_gone_back_and_a_block(desk: Desk) -> None:
    start_up(desk.till)
    desk.made.clock.turn(hours=-1)
    with desk.till.store.write() as unit:
        unit.set_block("revoked")
    status = show_status(desk.till)
    assert (status.clock_behind_s, status.block_code) == (3600, "revoked")
    assert "withdrew" in str(status.blocked)


def test_in_training_nothing_waits_to_be_sent(desk: Desk) -> None:
    desk.open()
    training = desk.with_till(identity=replace(desk.till.identity, training=True))
    status = show_status(training)
    assert (status.unsent.events, status.training) == (0, True)


def test_a_till_without_a_pack_has_a_strip_all_the_same(desks: Callable[..., Desk]) -> None:
    assert show_status(desks(pack={}).till).session is None


# ------------------------------------------------------------------------------------------------------------- baskets
def test_every_change_of_a_basket_is_kept_and_an_empty_one_is_not(desk: Desk) -> None:
    basket = desk.basket()
    keep_basket.keep(desk.till, PRIYA, "one", basket)
    keep_basket.keep(desk.till, PRIYA, "one", basket.with_amount(0, 500))
    (kept,) = keep_basket.kept_baskets(desk.till)
    assert (kept.basket.total_pence, kept.cashier, kept.aside) == (500, "priya", False)
    keep_basket.keep(desk.till, PRIYA, "one", Basket())
    assert keep_basket.kept_baskets(desk.till) == ()


def test_a_basket_put_aside_is_taken_up_again(desk: Desk) -> None:
    keep_basket.put_aside(desk.till, PRIYA, "one", desk.basket(), " Mrs E. ")
    taken = keep_basket.take_up(desk.till, "one")
    assert (taken.aside, taken.note) == (True, "Mrs E.")
    (kept,) = keep_basket.kept_baskets(desk.till)
    assert not kept.aside
    keep_basket.drop(desk.till, "one")
    with pytest.raises(NothingFound):
        keep_basket.take_up(desk.till, "one")


def test_a_card_number_in_a_note_is_wiped(desk: Desk) -> None:
    with pytest.raises(CardNumberRefused):
        keep_basket.put_aside(desk.till, PRIYA, "one", desk.basket(), CARD)
    assert keep_basket.kept_baskets(desk.till) == ()


# ------------------------------------------------------------------------------------------------------------ payments
def test_payments_are_listed_in_the_order_they_were_taken(desk: Desk) -> None:
    desk.open()
    receipts = [desk.take().receipt for _ in range(3)]
    assert [row.receipt for row in list_payments(desk.till)] == receipts
    assert [row.receipt for row in list_payments(desk.till, date(2026, 11, 21), "unsent")] == receipts
    assert list(list_payments(desk.till, date(2026, 11, 20))) == []
    assert list(list_payments(desk.till, status="sent")) == []
    with pytest.raises(BadInput, match="The status is one of unsent, sent, quarantined"):
        list_payments(desk.till, status="lost")


def test_the_counter_knows_its_council_and_what_waits(desk: Desk) -> None:
    desk.open()
    payment = desk.take()
    keep_basket.put_aside(desk.till, PRIYA, "first", desk.basket())
    desk.made.clock.at += timedelta(minutes=1)
    keep_basket.put_aside(desk.till, PRIYA, "second", desk.basket())
    facts = show_counter(desk.till)
    assert (facts.last_payment, [kept.basket_id for kept in facts.kept]) == (payment, ["second", "first"])
    assert facts.cash is not None
    assert (facts.cash.name, facts.names["gwen"], facts.finance) == ("Cash", "Gwen Pugh", ("Gwen Pugh",))
    assert facts.new_here
