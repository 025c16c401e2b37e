"""Signing in with a council account, as a person does it: one key, their own browser, and back at the desk."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from tests.oidc_provider import Browser, Provider
from tests.sync.test_oidc import use
from tests.sync.world import PASSWORD, ServedCentral
from tests.ui.desk_hands import ALT, ENTER, ESC, PIN, AtDesk, sit_down
from tests.use_cases.desk import make_wired
from ui.screens.lock import LockScreen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot


class Office:
    """A council with a provider, a till that is enrolled there, and a person's browser."""

    def __init__(self, folder: Path, *, with_provider: bool) -> None:
        self.central = ServedCentral(folder / "central")
        self.central.add_council()
        self.central.load_reference()
        self.central.add_cashier("priya", "Payments", "PostPayment")
        self.provider = Provider()
        self.provider.person["preferred_username"] = "priya"
        if with_provider:
            use(self.central, self.provider)
        (folder / "till").mkdir()
        self.wired, self._desk = make_wired(folder / "till", self.central)
        self.browser = Browser()
        self.stays_away = False
        self.till = replace(self.wired.till, open_page=self.open_page)

    def open_page(self, address: str) -> bool:
        return True if self.stays_away else self.browser(address)

    def close(self) -> None:
        self.browser.close()
        self._desk.close()
        self.wired.desk.close()
        self.central.close()
        self.provider.stop()


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[Callable[..., Office]]:
    made: list[Office] = []

    def make(*, with_provider: bool = True) -> Office:
        made.append(Office(tmp_path, with_provider=with_provider))
        return made[-1]

    yield make
    for office in made:
        office.close()


@pytest.fixture
def office(offices: Callable[..., Office]) -> Office:
    return offices()


def sit(qtbot: QtBot, office: Office) -> AtDesk:
    """Sit down at the till and wait until it is open."""
    at = sit_down(qtbot, office.till.settings, lambda: office.till)
    at.until(lambda: at.desk.flow.till is not None)
    return at


def go_to_page(at: AtDesk) -> None:
    at.until(lambda: at.desk.sign_in.account is not None)
    at.press(Qt.Key.Key_A, modifier=ALT)


def test_one_key_leads_to_the_councils_page_and_back_to_a_pin(qtbot: QtBot, office: Office) -> None:
    at = sit(qtbot, office)
    go_to_page(at)
    assert at.desk.sign_in.at_page
    at.until_screen("ChoosePinScreen")
    for _ in range(2):
        at.type(PIN)
        at.press(ENTER)
    at.until_screen("OpenSessionScreen")
    at.press(ENTER)
    at.until_screen("CounterScreen")
    assert at.desk.flow.cashier is not None
    assert at.desk.flow.cashier.username == "priya"
    at.press(Qt.Key.Key_F12)
    lock = at.until_screen("LockScreen")
    assert isinstance(lock, LockScreen)
    assert lock.secret.label.text() == "PIN", "who has a council account may have no password here"


def test_esc_waits_no_longer_and_the_password_is_asked_for(qtbot: QtBot, office: Office) -> None:
    office.stays_away = True
    at = sit(qtbot, office)
    go_to_page(at)
    sign_in = at.desk.sign_in
    assert sign_in.notice.title.text() == "Sign in on your council's page in the browser, then come back here."
    at.press(ESC)
    assert not sign_in.at_page
    assert at.focused is sign_in.username.edit
    assert sign_in.notice.title.text() == "Your password is checked by the council."
    at.sign_in(secret=PASSWORD.replace(" ", "")[:3])
    at.until(lambda: sign_in.notice.property("state") == "bad")
    assert "do not match" in sign_in.notice.title.text()


def test_a_hurried_enter_does_not_give_the_page_up(qtbot: QtBot, office: Office) -> None:
    office.stays_away = True
    at = sit(qtbot, office)
    go_to_page(at)
    assert at.focused is at.desk.sign_in.username.edit
    at.press(ENTER, ENTER)
    assert at.desk.sign_in.at_page


def test_a_password_typed_while_the_page_is_open_counts(qtbot: QtBot, office: Office) -> None:
    office.stays_away = True
    at = sit(qtbot, office)
    go_to_page(at)
    at.desk.sign_in.username.setFocus()
    at.type("priya")
    at.press(ENTER)
    assert not at.desk.sign_in.at_page
    at.type("wrong")
    at.press(ENTER)
    at.until(lambda: at.desk.sign_in.notice.property("state") == "bad")


def test_who_gives_up_before_the_page_opens_sees_none_and_can_start_again(qtbot: QtBot, office: Office) -> None:
    at = sit(qtbot, office)
    office.provider.gate.clear()
    go_to_page(at)
    at.press(ESC)
    office.provider.gate.set()
    at.until(lambda: not at.desk.lanes.busy)
    assert at.screen == "SignInScreen"
    assert office.browser.addresses == []
    go_to_page(at)
    at.until_screen("ChoosePinScreen")


def test_a_page_that_signs_nobody_in_is_told_and_can_be_tried_again(qtbot: QtBot, office: Office) -> None:
    office.provider.lies.refuses = "access_denied"
    at = sit(qtbot, office)
    go_to_page(at)
    at.until(lambda: at.desk.sign_in.notice.property("state") == "bad")
    assert "did not sign you in" in at.desk.sign_in.notice.title.text()
    assert not at.desk.sign_in.by_pin
    office.provider.lies.refuses = ""
    go_to_page(at)
    at.until_screen("ChoosePinScreen")


def test_a_provider_that_is_down_leaves_the_password(qtbot: QtBot, office: Office) -> None:
    office.provider.stop()
    at = sit(qtbot, office)
    go_to_page(at)
    at.until(lambda: at.desk.sign_in.notice.property("state") == "bad")
    assert "Use your password or your PIN" in at.desk.sign_in.notice.title.text()
    assert not at.desk.sign_in.by_pin


def test_without_central_the_pin_is_asked_for(qtbot: QtBot, office: Office) -> None:
    at = sit(qtbot, office)
    office.central.stop()
    go_to_page(at)
    at.until(lambda: at.desk.sign_in.by_pin)
    assert at.desk.sign_in.notice.title.text() == "Central cannot be reached. Sign in with your PIN."


def test_a_window_that_closes_while_the_page_is_open_does_not_wait_for_it(qtbot: QtBot, office: Office) -> None:
    office.stays_away = True
    at = sit(qtbot, office)
    go_to_page(at)
    at.desk.window.close()
    at.desk.shut_down()
    assert not at.desk.lanes.is_open


def test_a_council_without_a_provider_offers_nothing(qtbot: QtBot, offices: Callable[..., Office]) -> None:
    at = sit(qtbot, offices(with_provider=False))
    at.press(Qt.Key.Key_A, modifier=ALT)
    assert at.desk.sign_in.account is None
    assert not at.desk.sign_in.at_page
