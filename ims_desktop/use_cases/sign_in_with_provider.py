"""Let a person sign in at this till with their council account, at their council's own page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.errors import Refused, WireUnavailable, WrongCredentials
from ims_desktop.use_cases.sign_in import SignedInHere, renew_pin
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.till import Till


def sign_in_with_provider(till: Till, given_up: Callable[[], bool]) -> SignedInHere:
    """Open the council's page, wait for the person to come back from it, and record who signed in.

    Raises: Refused (`sign_in_given_up`, `no_browser`, `no_provider`), WrongCredentials, WireUnavailable.
    """
    try:
        answer = till.sync.sign_in_with_account(till.open_page, given_up)
    except WrongCredentials as wrong:
        with till.store.write() as unit:
            unit.audit(till.clock.now(), "", "sign_in_refused", f"council account: {wrong.reason}")
        raise
    except WireUnavailable as problem:
        if problem.reason == "provider_unreachable":
            raise
        raise WireUnavailable(
            say("Central cannot be reached. Sign in with your PIN."), code="sign_in_offline"
        ) from problem
    if given_up():
        raise Refused(say("Nobody signed in. Start again, or use your password or your PIN."), code="sign_in_given_up")
    with till.store.write() as unit:
        needs_pin = not renew_pin(till, unit, answer.cashier.username)
        unit.audit(till.clock.now(), answer.cashier.username, "signed_in", "council account")
    return SignedInHere(answer.cashier, online=True, needs_pin=needs_pin)
