"""What the desk is told of a load of the accounts, and what a search that found nobody is worth."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ims_desktop.domain.catalogue import CatalogueHealth
from ims_desktop.use_cases.pause_load import pause_load
from ims_desktop.use_cases.show_copy import show_copy
from ims_desktop.use_cases.show_load import show_load
from ims_desktop.use_cases.show_status import show_status

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.use_cases.desk import Desk


def test_without_a_load_there_is_nothing_to_tell_and_nothing_to_let_rest(desk: Desk) -> None:
    for paused in (True, False):
        pause_load(desk.till, paused=paused)
        assert show_load(desk.till) is None


def test_a_search_that_found_nobody_is_worth_what_the_copy_is(desk: Desk, desks: Callable[..., Desk]) -> None:
    assert show_copy(desk.till).state.health is CatalogueHealth.COMPLETE
    desk.made.clock.turn(seconds=timedelta(days=2).total_seconds())
    copy = show_copy(desk.till)
    assert (copy.state.health, copy.load) == (CatalogueHealth.STALE, None)
    assert show_copy(desks(accounts=None).till).state.health is CatalogueHealth.ABSENT


def test_the_status_tells_whether_this_council_takes_a_reference_nobody_can_look_up(desks: Callable[..., Desk]) -> None:
    assert show_status(desks().till).takes_unverified
    assert not show_status(desks(accept_unverified=False).till).takes_unverified
