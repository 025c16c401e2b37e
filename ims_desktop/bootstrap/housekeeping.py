"""Keep house on the lane that speaks to central, whenever it rests: whoever steps the wire need not think of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ims_desktop.errors import ImsError
from ims_desktop.log import note

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.domain.catalogue import AccountHolder
    from ims_desktop.records import SignedIn, SyncReport
    from ims_desktop.till import Sync


class HousekeepingSync:
    """The wire, and what is done once it rests; implements `till.Sync`."""

    def __init__(self, wire: Sync, keep_house: Callable[[], None]) -> None:
        self._wire = wire
        self._keep_house = keep_house

    def step(self) -> SyncReport:
        """Step; when nothing more waits, keep house. A copy that could not be made is told as the report's problem."""
        report = self._wire.step()
        if report.next_delay_s <= 0:
            return report
        try:
            self._keep_house()
        except ImsError as problem:
            note("housekeeping", "not_done", code=problem.reason)
            return replace(report, problem=report.problem or problem.reason)
        return report

    def online(self) -> bool:
        """Tell whether central answered when it was last spoken to."""
        return self._wire.online()

    def sign_in(self, username: str, password: str) -> SignedIn:
        """Ask central about a password. Raises: WrongCredentials, WireUnavailable."""
        return self._wire.sign_in(username, password)

    def sign_in_with_account(self, open_page: Callable[[str], bool], given_up: Callable[[], bool]) -> SignedIn:
        """Let a person sign in at their council's own page. Raises: Refused, WireUnavailable."""
        return self._wire.sign_in_with_account(open_page, given_up)

    def ask_account(self, fund: str, reference: str, timeout_s: float) -> AccountHolder | None:
        """Ask central about one account. Raises: WireUnavailable."""
        return self._wire.ask_account(fund, reference, timeout_s)
