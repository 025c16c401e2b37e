"""Asking central once before *not found* is the answer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ims_desktop.domain.reference import Outcome, Verdict
from ims_desktop.use_cases.ask_central import ask_central
from ims_desktop.use_cases.check_reference import check_reference

if TYPE_CHECKING:
    from tests.use_cases.desk import Wired

OPENED_TODAY = "770000000"


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for central as long as a busy machine takes: what is asked here is what the answer does."""
    monkeypatch.setattr("ims_desktop.use_cases.ask_central.TIMEOUT_S", 20.0)


@pytest.fixture
def not_found(wired: Wired) -> Verdict:
    """The verdict on an account the till's complete copy does not have."""
    verdict = check_reference(wired.till, OPENED_TODAY, "23", entered=True).verdict
    assert verdict is not None
    assert verdict.code == "account_not_found"
    return verdict


def test_an_account_opened_this_morning_is_valid_after_all(wired: Wired, not_found: Verdict) -> None:
    wired.load("23", OPENED_TODAY)
    verdict = ask_central(wired.till, not_found)
    assert verdict.outcome is Outcome.VALID
    assert verdict.account is not None
    assert verdict.account.surname == "New"


def test_a_stop_central_knows_of_counts(wired: Wired, not_found: Verdict) -> None:
    wired.load("23", OPENED_TODAY, message_id=5)
    assert ask_central(wired.till, not_found).outcome is Outcome.STOPPED
    assert ask_central(wired.till, not_found, finance=True).code == "stop_overridable"


def test_when_central_knows_no_such_account_the_verdict_stands(wired: Wired, not_found: Verdict) -> None:
    assert ask_central(wired.till, not_found) == not_found


def test_when_central_just_went_away_the_verdict_stands(wired: Wired, not_found: Verdict) -> None:
    wired.load("23", OPENED_TODAY)
    wired.central.stop()
    assert wired.till.sync.online()
    assert ask_central(wired.till, not_found) == not_found
    assert not wired.till.sync.online()
    wired.central.start()
    assert ask_central(wired.till, not_found) == not_found, "offline, nobody is asked before the next step"


def test_what_is_not_about_the_account_is_not_asked(wired: Wired, not_found: Verdict) -> None:
    wired.load("23", OPENED_TODAY)
    for verdict in (replace(not_found, code="check_digit"), replace(not_found, outcome=Outcome.VALID)):
        assert ask_central(wired.till, verdict) == verdict
