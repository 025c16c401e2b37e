"""Sessions as people meet them: the float, one session beside another, one of yesterday, the day without one."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from ims_desktop.bootstrap import build_till
from ims_desktop.cli.training import training_pack
from ims_desktop.use_cases.open_session import open_session
from sync.contract.canonical import canonical_bytes
from tests.ui.day_hands import person
from tests.ui.desk_hands import ALT, CTRL, ENTER, ESC, AtDesk, sit_down, training_settings
from ui.screens.open_session import OpenSessionScreen
from ui.screens.still_open import StillOpenScreen

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from ims_desktop.domain.session import CashierSession
    from ims_desktop.settings import Settings
    from ims_desktop.till import Clock, Till


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return training_settings(tmp_path)


def come_to_open(at: AtDesk, who: str = "priya") -> OpenSessionScreen:
    """Sign somebody in, put the PIN off, and stand before the float."""
    at.sign_in(who)
    at.until_screen("ChoosePinScreen")
    at.press(ESC)
    session = at.until_screen("OpenSessionScreen")
    assert isinstance(session, OpenSessionScreen)
    return session


def test_a_digit_types_over_the_proposed_float(qtbot: QtBot, settings: Settings) -> None:
    at = sit_down(qtbot, settings)
    session = come_to_open(at)
    at.type("75.5")
    assert session.submit.label.text() == "Open with £75.50"
    assert session.notice.title.text() == "£100.00 was to be here: that differs by £24.50."
    assert session.notice.property("state") == "info"
    at.press(ENTER)
    assert at.focused is session.reason.edit
    at.type("paid a float")
    at.press(ENTER)
    at.until_screen("CounterScreen")
    opened = own_session(at)
    assert (opened.float_pence, opened.expected_float_pence, opened.float_reason) == (7550, 10_000, "paid a float")


def test_a_float_may_differ_without_a_reason(qtbot: QtBot, settings: Settings) -> None:
    at = sit_down(qtbot, settings)
    come_to_open(at)
    at.type("80")
    at.press(ENTER, ENTER)
    at.until_screen("CounterScreen")
    assert own_session(at).float_pence == 8000


def test_one_key_counts_the_float_by_notes_and_coins(qtbot: QtBot, settings: Settings) -> None:
    at = sit_down(qtbot, settings)
    session = come_to_open(at)
    at.press(Qt.Key.Key_D, modifier=ALT)
    at.press(ENTER)
    at.type("3")
    at.press(ENTER)
    at.type("4")
    at.press(ENTER)
    assert session.submit.label.text() == "Open with £100.00"
    at.press(*[ENTER] * 9)
    at.until_screen("CounterScreen")
    till = at.desk.flow.till
    assert till is not None
    with till.store.read() as reader:
        bodies = [event.body for event in reader.events() if event.kind == "session_opened"]
    assert json.loads(bodies[0] or b"{}")["data"]["counts"] == [
        {"each_pence": 2000, "pieces": 3},
        {"each_pence": 1000, "pieces": 4},
    ]


def test_a_float_that_is_half_counted_opens_nothing(qtbot: QtBot, settings: Settings) -> None:
    at = sit_down(qtbot, settings)
    session = come_to_open(at)
    at.press(Qt.Key.Key_D, modifier=ALT)
    at.type("2")
    session.submit.click()
    at.until(lambda: at.focused is session.pieces.rows[2000].edit)
    assert at.screen == "OpenSessionScreen"


def test_a_float_that_is_no_amount_opens_nothing_and_says_the_rule(qtbot: QtBot, settings: Settings) -> None:
    at = sit_down(qtbot, settings)
    session = come_to_open(at)
    at.type("1,000.505")
    at.press(ENTER)
    assert session.notice.title.text() == "Pence have two digits, such as 58.75."
    assert at.screen == "OpenSessionScreen"


def test_the_next_cashier_opens_a_session_of_their_own_beside_the_first(qtbot: QtBot, settings: Settings) -> None:
    at = sit_down(qtbot, settings)
    at.reach_counter("priya")
    at.desk.next_cashier()
    at.until_screen("SignInScreen")
    come_to_open(at, "sam")
    at.press(ENTER)
    at.until_screen("CounterScreen")
    assert own_session(at).cashier == "sam"
    at.desk.next_cashier()
    at.until_screen("SignInScreen")
    at.sign_in("priya")
    at.until_screen("CounterScreen")
    assert own_session(at).cashier == "priya"


def test_the_work_is_the_desks_the_next_cashier_is_offered_the_unfinished_basket(
    qtbot: QtBot, settings: Settings
) -> None:
    at = sit_down(qtbot, settings)
    at.reach_counter("priya")
    at.type("775326912")
    at.press(ENTER, ENTER)
    at.until(lambda: at.desk.counter is not None and len(at.desk.counter.keeper.basket.lines) == 1)
    at.press(Qt.Key.Key_F12)
    at.until_screen("LockScreen")
    at.press(Qt.Key.Key_C, modifier=ALT)
    at.until_screen("SignInScreen")
    come_to_open(at, "sam")
    at.press(ENTER)
    at.until_screen("CounterScreen")
    counter = at.desk.counter
    assert counter is not None
    at.until(lambda: counter.between.waiting)
    at.press(Qt.Key.Key_R, modifier=CTRL)
    at.until(lambda: [line.reference for line in counter.keeper.basket.lines] == ["775326912"])


def test_a_session_of_yesterday_is_told_at_sign_in_and_may_be_gone_on_in(qtbot: QtBot, settings: Settings) -> None:
    at = sit_down(qtbot, settings, lambda: a_day_later(build_till(settings)))
    at.sign_in()
    at.until_screen("ChoosePinScreen")
    at.press(ESC)
    screen = at.until_screen("StillOpenScreen")
    assert isinstance(screen, StillOpenScreen)
    assert screen.title.text() == "Your session is still open"
    at.press(ESC)
    at.until_screen("CounterScreen")


def test_a_session_of_yesterday_can_be_counted_and_closed_at_once(qtbot: QtBot, settings: Settings) -> None:
    at = sit_down(qtbot, settings, lambda: a_day_later(build_till(settings)))
    at.sign_in()
    at.until_screen("ChoosePinScreen")
    at.press(ESC)
    at.until_screen("StillOpenScreen")
    at.press(ENTER)
    at.until_screen("CountPage")


def test_a_supervisor_who_takes_no_payments_comes_to_the_till_day(qtbot: QtBot, settings: Settings) -> None:
    at = sit_down(qtbot, settings, lambda: with_roles(build_till(settings), "priya", "EReturnAuthoriser"))
    at.sign_in()
    at.until_screen("ChoosePinScreen")
    at.press(ESC)
    at.until_screen("OverviewPage")
    at.press(ESC)
    at.until_screen("SignInScreen")


def test_the_till_day_can_be_looked_at_without_a_session(qtbot: QtBot, settings: Settings) -> None:
    at = sit_down(qtbot, settings)
    come_to_open(at)
    at.type("75")
    at.press(Qt.Key.Key_D, modifier=CTRL)
    at.until_screen("OverviewPage")
    at.press(ESC)
    session = at.until_screen("OpenSessionScreen")
    assert isinstance(session, OpenSessionScreen)
    assert session.float.edit.text() == "75"


def own_session(at: AtDesk) -> CashierSession:
    till, cashier = at.desk.flow.till, at.desk.flow.cashier
    assert till is not None
    assert cashier is not None
    with till.store.read() as reader:
        session = reader.open_session_of(cashier.username)
    assert session is not None
    return session


def a_day_later(till: Till) -> Till:
    """Give a till an open session of Priya's, and let it be tomorrow."""
    open_session(till, person(till, "priya"), 10_000)
    return replace(till, clock=Tomorrow(till.clock))


def with_roles(till: Till, username: str, *roles: str) -> Till:
    """Give a person of the council other roles."""
    plain = json.loads(training_pack())
    for one in plain["cashiers"]:
        if one["username"] == username:
            one["roles"] = list(roles)
    with till.store.write() as unit:
        unit.save_pack(canonical_bytes(plain), b"", till.clock.now())
    return till


class Tomorrow:
    """A clock that is a day ahead of another."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        return self._clock.now() + timedelta(days=1)

    def monotonic(self) -> float:
        return self._clock.monotonic()
