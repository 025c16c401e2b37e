"""Signing in with a council account: recorded like a password's, and good for a PIN of one's own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ims_desktop.devices.no_sync import NoSync
from ims_desktop.errors import Refused, WireUnavailable, WrongCredentials
from ims_desktop.use_cases.set_pin import set_pin
from ims_desktop.use_cases.sign_in import sign_in_with_pin
from ims_desktop.use_cases.sign_in_with_provider import sign_in_with_provider
from sync.central import tables
from tests.oidc_provider import Browser, Provider
from tests.sync.test_oidc import use
from tests.use_cases.test_sign_in import PIN, audited

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ims_desktop.till import Till
    from tests.use_cases.desk import Wired


@pytest.fixture
def provider(wired: Wired) -> Iterator[Provider]:
    """The provider of the council, at which Priya is about to sign in."""
    made = Provider()
    made.person["preferred_username"] = "priya"
    use(wired.central, made)
    yield made
    made.stop()


@pytest.fixture
def browser() -> Iterator[Browser]:
    made = Browser()
    yield made
    made.close()


@pytest.fixture
def till(wired: Wired, browser: Browser) -> Till:
    return replace(wired.till, open_page=browser)


def never() -> bool:
    return False


def test_a_council_account_signs_in_and_a_pin_is_set_as_after_a_password(
    wired: Wired, till: Till, provider: Provider
) -> None:
    here = sign_in_with_provider(till, never)
    assert (here.cashier.username, here.online, here.needs_pin) == ("priya", True, True)
    assert here.cashier.may_take_payments
    set_pin(till, here.cashier, PIN)
    assert not sign_in_with_provider(till, never).needs_pin
    assert ("priya", "signed_in", "council account") in audited(wired.desk)
    wired.desk.step()
    assert sign_in_with_pin(till, "priya", PIN).cashier.username == "priya"


def test_a_word_that_central_does_not_believe_is_noted_without_a_name(
    wired: Wired, till: Till, provider: Provider
) -> None:
    provider.lies.claims = {"aud": "another"}
    with pytest.raises(WrongCredentials):
        sign_in_with_provider(till, never)
    assert ("", "sign_in_refused", "council account: wrong_credentials") in audited(wired.desk)


def test_without_central_the_pin_is_the_way_in(till: Till) -> None:
    with pytest.raises(WireUnavailable) as offline:
        sign_in_with_provider(replace(till, sync=NoSync()), never)
    assert offline.value.reason == "sign_in_offline"


def test_without_the_provider_the_password_still_works(till: Till, provider: Provider) -> None:
    provider.stop()
    with pytest.raises(WireUnavailable) as away:
        sign_in_with_provider(till, never)
    assert away.value.reason == "provider_unreachable"
    assert "password" in str(away.value)


def test_who_gave_up_while_central_judged_is_not_signed_in(wired: Wired, till: Till, provider: Provider) -> None:
    with pytest.raises(Refused) as refused:
        sign_in_with_provider(till, lambda: wired.central.count(tables.oidc_used) > 0)
    assert refused.value.reason == "sign_in_given_up"
    assert all(action != "signed_in" for _, action, _ in audited(wired.desk))


def test_a_till_that_can_open_no_page_says_so(wired: Wired, provider: Provider) -> None:
    with pytest.raises(Refused) as refused:
        sign_in_with_provider(wired.till, never)
    assert refused.value.reason == "no_browser"
