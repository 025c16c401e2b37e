"""The copy of the accounts goes when central was silent for too long, and is not used for a moment longer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from ims_desktop.domain.catalogue import CatalogueHealth
from ims_desktop.domain.recognise import Mood
from ims_desktop.domain.silence import Contact
from ims_desktop.errors import Refused
from ims_desktop.use_cases.accounts import bound_accounts
from ims_desktop.use_cases.check_reference import Row, check_reference, check_rows
from ims_desktop.use_cases.find_accounts import find_accounts
from ims_desktop.use_cases.forget_accounts import forget_when_silent
from ims_desktop.use_cases.permit import pack_of
from ims_desktop.use_cases.reveal_account import reveal_account
from ims_desktop.use_cases.show_status import show_status
from tests.factory import IDENTITY, KEY_ID, MORNING
from tests.use_cases.desk import ACCOUNTS, COUNCIL_TAX, PRIYA

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.use_cases.desk import Desk


def heard(desk: Desk, contact: Contact | None = None) -> None:
    with desk.till.store.write() as unit:
        unit.note_contact(contact or Contact(desk.made.clock.now()))


def forget(desk: Desk) -> bool:
    return forget_when_silent(desk.till.store, desk.catalogue, desk.made.clock.now())


def health(desk: Desk) -> CatalogueHealth:
    return desk.catalogue.state(desk.made.clock.now(), 3600).health


def test_the_copy_and_its_key_go_after_the_silence_policy_allows_and_the_journal_stays(desk: Desk) -> None:
    heard(desk)
    desk.open()
    payment = desk.take()
    desk.made.clock.turn(hours=71, minutes=59)
    assert not forget(desk)
    assert find_accounts(desk.till, "mill").rows
    desk.made.clock.turn(minutes=1)
    assert forget(desk)
    assert health(desk) is CatalogueHealth.ABSENT
    assert desk.made.secrets.get(f"{KEY_ID}/catalogue") is None
    assert desk.made.secrets.get(f"{KEY_ID}/journal") is not None
    assert list(desk.made.folder.glob("catalogue-*")) == []
    with desk.till.store.read() as reader:
        assert reader.payment(payment.payment_id) == payment
    assert not forget(desk), "there is nothing left to let go"


def test_a_clock_put_back_keeps_nothing_alive(desk: Desk) -> None:
    """The mark remembers the latest time that was seen, and the running clock counts when even that stands still."""
    heard(desk)
    with desk.till.store.write() as unit:
        unit.raise_clock_mark(MORNING + timedelta(hours=73))
    desk.made.clock.turn(days=-300)
    assert forget(desk)


def test_hours_counted_by_the_running_clock_count_although_the_clock_on_the_wall_stands_still(desk: Desk) -> None:
    heard(desk, Contact(MORNING, 72 * 3600 - 1))
    assert not forget(desk)
    heard(desk, Contact(MORNING, 72 * 3600))
    assert forget(desk)


def test_before_anybody_noted_a_contact_the_age_of_the_copy_tells(desk: Desk) -> None:
    desk.made.clock.turn(hours=71)
    assert not forget(desk)
    desk.made.clock.turn(hours=1)
    assert forget(desk)


def test_a_till_without_a_copy_has_nothing_to_let_go(desks: Callable[..., Desk]) -> None:
    desk = desks(accounts=None)
    desk.made.clock.turn(hours=100)
    assert not forget(desk)
    heard(desk, Contact(MORNING))
    assert not forget(desk)


def test_a_till_for_training_hears_from_nobody_and_keeps_its_accounts(desks: Callable[..., Desk]) -> None:
    desk = desks(identity=replace(IDENTITY, training=True))
    desk.made.clock.turn(days=300)
    assert not forget(desk)
    assert find_accounts(desk.till, "mill").rows


def test_a_council_may_allow_less(desks: Callable[..., Desk]) -> None:
    desk = desks(catalogue_silence_s=60)
    heard(desk)
    desk.made.clock.turn(seconds=60)
    assert forget(desk)


def test_until_it_is_let_go_nobody_searches_it_or_judges_by_it(desk: Desk) -> None:
    """The timer comes round every half a minute; a key may come first."""
    heard(desk)
    assert check_reference(desk.till, COUNCIL_TAX).mood is Mood.VALID
    desk.made.clock.turn(hours=72)
    assert find_accounts(desk.till, "mill").rows == ()
    recognition = check_reference(desk.till, COUNCIL_TAX, "23")
    assert (recognition.mood, recognition.verdict and recognition.verdict.account) == (Mood.UNVERIFIED, None)
    assert [row.verdict for row in check_rows(desk.till, [Row(COUNCIL_TAX, "23")])] == ["unverified"]
    assert show_status(desk.till).accounts.health is CatalogueHealth.ABSENT
    with pytest.raises(Refused) as refused:
        reveal_account(desk.till, PRIYA, "23", COUNCIL_TAX)
    assert refused.value.reason == "account_gone"


def test_what_central_said_just_now_is_believed_without_a_copy(desk: Desk) -> None:
    heard(desk)
    desk.made.clock.turn(hours=72)
    with desk.till.store.read() as reader:
        pack = pack_of(reader)
    accounts = bound_accounts(desk.till, pack, ACCOUNTS[0])
    assert accounts.find("23", COUNCIL_TAX) == ACCOUNTS[0]
    assert accounts.find_reference(COUNCIL_TAX) == (ACCOUNTS[0],)
    assert accounts.find("5", "60000000000") is None
    assert accounts.state().health is CatalogueHealth.ABSENT
