"""Choosing an account from a list shows it whole, and writes down who saw which and when."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ims_desktop.domain.masking import MaskedHolder
from ims_desktop.errors import Refused
from ims_desktop.records import AccountsPage, Reveal
from ims_desktop.use_cases.find_accounts import find_accounts
from ims_desktop.use_cases.reveal_account import reveal_account
from tests.factory import MORNING
from tests.use_cases.desk import ACCOUNTS, COUNCIL_TAX, GWEN, PRIYA, RENT

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.till import Till
    from tests.use_cases.desk import Desk


def reveals(till: Till, *since: Any) -> list[Reveal]:
    with till.store.read() as reader:
        return list(reader.reveals(*since))


def test_a_list_never_gets_more_of_anybody_than_it_may_show(desk: Desk) -> None:
    page = find_accounts(desk.till, "mill lane", cashier=PRIYA)
    assert page.rows
    assert all(isinstance(row, MaskedHolder) for row in page.rows)
    assert {row.forename for row in page.rows} == {"S."}
    assert reveals(desk.till) == []


def test_policy_may_trust_a_role_with_whole_rows(desks: Callable[..., Desk]) -> None:
    desk = desks(unmasked_roles=["Finance"])
    assert {row.forename for row in find_accounts(desk.till, "mill", cashier=GWEN).rows} == {"Siân"}
    assert {row.forename for row in find_accounts(desk.till, "mill", cashier=PRIYA).rows} == {"S."}
    assert {row.forename for row in find_accounts(desk.till, "mill").rows} == {"S."}
    open_to_all = desks(mask_search_rows=False)
    assert {row.forename for row in find_accounts(open_to_all.till, "mill").rows} == {"Siân"}


def test_choosing_a_row_shows_it_whole_and_records_who_when_and_which(desk: Desk) -> None:
    row = next(row for row in find_accounts(desk.till, "ellacott", cashier=PRIYA).rows if row.reference == COUNCIL_TAX)
    assert reveal_account(desk.till, PRIYA, row.fund, row.reference) == ACCOUNTS[0]
    assert reveals(desk.till) == [Reveal(MORNING, "priya", "23", COUNCIL_TAX)]


def test_a_role_that_sees_whole_rows_is_recorded_all_the_same(desks: Callable[..., Desk]) -> None:
    desk = desks(unmasked_roles=["Finance"])
    reveal_account(desk.till, GWEN, "23", COUNCIL_TAX)
    assert [reveal.cashier for reveal in reveals(desk.till)] == ["gwen"]


def test_the_same_row_again_at_once_is_the_same_look_but_not_for_another_person_account_or_minute(desk: Desk) -> None:
    for _ in range(3):
        reveal_account(desk.till, PRIYA, "23", COUNCIL_TAX)
    assert len(reveals(desk.till)) == 1
    reveal_account(desk.till, GWEN, "23", COUNCIL_TAX)
    reveal_account(desk.till, PRIYA, "5", RENT)
    assert len(reveals(desk.till)) == 3
    desk.made.clock.turn(seconds=60)
    reveal_account(desk.till, PRIYA, "23", COUNCIL_TAX)
    assert len(reveals(desk.till)) == 4
    desk.made.clock.turn(hours=-1)
    reveal_account(desk.till, PRIYA, "23", COUNCIL_TAX)
    assert len(reveals(desk.till)) == 5


def test_a_look_long_ago_is_another_look_however_much_was_written_down_since(desk: Desk) -> None:
    reveal_account(desk.till, PRIYA, "23", COUNCIL_TAX)
    with desk.till.store.write() as unit:
        for _ in range(250):
            unit.audit(MORNING, "priya", "signed_in", "password")
    reveal_account(desk.till, PRIYA, "23", COUNCIL_TAX)
    assert len(reveals(desk.till)) == 2


def test_reveals_are_listed_from_a_moment_on(desk: Desk) -> None:
    reveal_account(desk.till, PRIYA, "23", COUNCIL_TAX)
    desk.made.clock.turn(days=1)
    reveal_account(desk.till, PRIYA, "5", RENT)
    since = desk.made.clock.now()
    assert [reveal.reference for reveal in reveals(desk.till, since)] == [RENT]


def test_an_account_that_left_the_till_meanwhile_is_said_to_have(desk: Desk) -> None:
    gone = AccountsPage((), (("23", COUNCIL_TAX),), "c2", "v2", MORNING, first=False, last=True)
    desk.catalogue.apply(gone)
    with pytest.raises(Refused) as refused:
        reveal_account(desk.till, PRIYA, "23", COUNCIL_TAX)
    assert refused.value.reason == "account_gone"
    assert reveals(desk.till) == []


def test_what_cannot_be_written_down_is_not_shown(desk: Desk) -> None:
    """A reader beside the window has no right to write, so it shows nothing whole."""
    from ims_desktop.errors import StoreUnavailable
    from ims_desktop.store.opening import open_till_store

    made = desk.made
    reader = open_till_store(made.folder, made.secrets, made.clock, made.ids, read_only=True)
    try:
        with pytest.raises(StoreUnavailable):
            reveal_account(replace(desk.till, store=reader), PRIYA, "23", COUNCIL_TAX)
    finally:
        reader.close()
