"""The way in, as a person goes it: real keys, a real till, from the first frame to the counter and back."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from threading import Event
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from ims_desktop.bootstrap import build_till
from ims_desktop.devices.no_sync import NoSync
from ims_desktop.errors import (
    CopiedJournal,
    DamagedJournal,
    DiskFull,
    ImsError,
    MissingJournal,
    NewerSchema,
    NotEnrolled,
    RestoredJournal,
    WrongKey,
)
from ims_desktop.words import say
from tests.ui.desk_hands import ALT, ENTER, ESC, PASSWORD, PIN, sit_down, training_settings
from ui.screens.choose_pin import ChoosePinScreen
from ui.screens.lock import LockScreen
from ui.screens.no_till import NoTillScreen
from ui.screens.open_session import OpenSessionScreen
from ui.screens.start_up import StartUpScreen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.settings import Settings
    from ims_desktop.till import Till


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return training_settings(tmp_path)


@contextmanager
def opened_late(settings: Settings) -> Iterator[tuple[Callable[[], Till], Event]]:
    """Let the till open only when the gate does; it opens at the end, so that nothing waits for ever."""
    gate = Event()

    def late() -> Till:
        gate.wait()
        return build_till(settings)

    try:
        yield late, gate
    finally:
        gate.set()


def test_a_person_signs_in_chooses_a_pin_opens_a_session_and_reaches_the_counter(
    qtbot: QtBot, settings: Settings
) -> None:
    at = sit_down(qtbot, settings)
    at.sign_in()
    assert isinstance(at.until_screen("ChoosePinScreen"), ChoosePinScreen)
    at.type(PIN)
    at.press(ENTER)
    at.type(PIN)
    at.press(ENTER)
    session = at.until_screen("OpenSessionScreen")
    assert isinstance(session, OpenSessionScreen)
    assert session.submit.label.text() == "Open with £100.00"
    at.press(ENTER)
    at.until_screen("CounterScreen")
    at.until(lambda: "Session open since" in at.desk.window.strip.parts["session"].shown)
    till = at.desk.flow.till
    assert till is not None
    with till.store.read() as reader:
        opened = reader.open_session()
    assert opened is not None
    assert (opened.cashier, opened.float_pence) == ("priya", 10_000)


def test_what_is_typed_before_the_till_is_open_is_kept_and_used(qtbot: QtBot, settings: Settings) -> None:
    with opened_late(settings) as (late, gate):
        at = sit_down(qtbot, settings, late)
        at.sign_in()
        said = "Opening the till. You are signed in as soon as it is open."
        at.until(lambda: at.desk.sign_in.notice.title.text() == said)
        gate.set()
        at.until_screen("ChoosePinScreen")


def test_keys_typed_while_a_session_opens_reach_the_entry_box(qtbot: QtBot, settings: Settings) -> None:
    at = sit_down(qtbot, settings)
    at.sign_in()
    at.until_screen("ChoosePinScreen")
    at.press(ESC)
    at.until_screen("OpenSessionScreen")
    at.press(ENTER)
    at.type("775326912")
    at.until_screen("CounterScreen")
    counter = at.desk.counter
    assert counter is not None
    at.until(lambda: counter.stage.entry.text() == "775326912")


def test_a_wrong_password_says_so_and_the_secret_is_typed_anew(qtbot: QtBot, settings: Settings) -> None:
    at = sit_down(qtbot, settings)
    at.sign_in(secret="wrong")
    at.until(lambda: at.desk.sign_in.notice.property("state") == "bad")
    assert "do not match" in at.desk.sign_in.notice.title.text()
    assert (at.desk.sign_in.secret.text(), at.focused) == ("", at.desk.sign_in.secret.edit)
    at.type(PASSWORD)
    at.press(ENTER)
    at.until_screen("ChoosePinScreen")


def test_without_the_network_the_pin_is_asked_for_and_opens_the_desk(qtbot: QtBot, settings: Settings) -> None:
    at = sit_down(qtbot, settings)
    at.reach_counter()
    at.desk.window.close()
    at.desk.shut_down()
    again = sit_down(qtbot, settings, lambda: replace(build_till(settings), sync=NoSync()))
    again.until(lambda: again.desk.sign_in.by_pin)
    assert again.desk.sign_in.secret.label.text() == "PIN"
    again.sign_in(secret="111111")
    again.until(lambda: "4 tries are left" in again.desk.sign_in.notice.title.text())
    again.type(PIN)
    again.press(ENTER)
    again.until_screen("CounterScreen")
    again.until(lambda: "Offline since" in again.desk.window.strip.parts["network"].shown)


def test_a_password_typed_when_the_network_has_gone_turns_into_the_pin(qtbot: QtBot, settings: Settings) -> None:
    at = sit_down(qtbot, settings, lambda: replace(build_till(settings), sync=NoSync()))
    at.until(lambda: at.desk.sign_in.by_pin)
    at.press(Qt.Key.Key_P, modifier=ALT)
    assert not at.desk.sign_in.by_pin
    at.sign_in()
    at.until(lambda: at.desk.sign_in.by_pin)
    assert at.desk.sign_in.notice.title.text() == "Central cannot be reached. Sign in with your PIN."
    assert (at.desk.sign_in.username.text(), at.focused) == ("priya", at.desk.sign_in.secret.edit)


def test_two_different_pins_are_asked_for_again(qtbot: QtBot, settings: Settings) -> None:
    at = sit_down(qtbot, settings)
    at.sign_in()
    screen = at.until_screen("ChoosePinScreen")
    assert isinstance(screen, ChoosePinScreen)
    at.type("280461")
    at.press(ENTER)
    at.type("280462")
    at.press(ENTER)
    assert screen.notice.title.text() == "The two PINs differ. Type both again."
    assert at.focused is screen.first.edit


def test_a_pin_that_is_easy_to_guess_is_not_kept(qtbot: QtBot, settings: Settings) -> None:
    at = sit_down(qtbot, settings)
    at.sign_in()
    screen = at.until_screen("ChoosePinScreen")
    assert isinstance(screen, ChoosePinScreen)
    for _ in range(2):
        at.type("123456")
        at.press(ENTER)
    at.until(lambda: "easy to guess" in screen.notice.title.text())


def test_a_locked_desk_keeps_what_was_typed_and_opens_for_its_cashier(qtbot: QtBot, settings: Settings) -> None:
    at = sit_down(qtbot, settings)
    at.reach_counter()
    at.type("775326912")
    at.press(Qt.Key.Key_F12)
    lock = at.until_screen("LockScreen")
    assert isinstance(lock, LockScreen)
    at.press(Qt.Key.Key_F2)
    at.type("wrong")
    at.press(ENTER)
    at.until(lambda: lock.notice.property("state") == "bad")
    at.type(PASSWORD)
    at.press(ENTER)
    at.until_screen("CounterScreen")
    counter = at.desk.counter
    assert counter is not None
    assert counter.stage.entry.text() == "775326912"


def test_the_next_cashier_may_come_to_a_locked_desk(qtbot: QtBot, settings: Settings) -> None:
    at = sit_down(qtbot, settings)
    at.reach_counter()
    at.press(Qt.Key.Key_F12)
    at.until_screen("LockScreen")
    at.press(Qt.Key.Key_C, modifier=ALT)
    at.until_screen("SignInScreen")
    assert at.desk.flow.cashier is None


def test_what_a_crash_left_is_named_and_one_key_prints_the_original(qtbot: QtBot, settings: Settings) -> None:
    first = sit_down(qtbot, settings)
    first.reach_counter()
    till = first.desk.flow.till
    assert till is not None
    payment = _pay_and_crash(till)
    first.desk.window.close()
    first.desk.shut_down()
    at = sit_down(qtbot, settings)
    at.sign_in()
    start = at.until_screen("StartUpScreen")
    assert isinstance(start, StartUpScreen)
    at.press(Qt.Key.Key_F11)
    pill = start._pills[payment]
    at.until(lambda: pill.label.text() in {"Printed", "Not printed yet"})
    at.press(ENTER)
    at.until_screen("CounterScreen")
    again = at.desk.flow.till
    assert again is not None
    with again.store.read() as reader:
        assert [end.payment.payment_id for end in reader.open_ends() if not end.finished] == []


def _pay_and_crash(till: Till) -> str:
    """Take a payment whose receipt and change nobody has seen."""
    from ims_desktop.domain.basket import Basket
    from ims_desktop.domain.payment import Payer, Tender
    from ims_desktop.use_cases.add_line import add_line
    from ims_desktop.use_cases.take_payment import take_payment

    with till.store.read() as reader:
        pack = reader.pack()
    assert pack is not None
    priya: Cashier = next(person for person in pack.cashiers.values() if person.username == "priya")
    basket = add_line(till, priya, Basket(), "23", "775326912", 5000)
    cash = pack.method_with("IsACashPayment")
    assert cash is not None
    tender = Tender(cash.code, cash.name, 6000, 1000)
    payment_id = till.ids.new()
    take_payment(till, payment_id, priya, basket, (tender,), Payer())
    return payment_id


REFUSALS: list[type[ImsError]] = [
    NotEnrolled,
    MissingJournal,
    DamagedJournal,
    WrongKey,
    NewerSchema,
    RestoredJournal,
    CopiedJournal,
    DiskFull,
]


@pytest.mark.parametrize("kind", REFUSALS)
def test_a_till_that_cannot_be_opened_says_what_happened_and_shows_no_counter(
    kind: type[ImsError], qtbot: QtBot, settings: Settings
) -> None:
    def refuse() -> Till:
        raise kind(say("This is what happened."))

    at = sit_down(qtbot, settings, refuse)
    screen = at.until_screen("NoTillScreen")
    assert isinstance(screen, NoTillScreen)
    assert screen.lead.text() == "This is what happened."
    assert screen.title.text() != "This till cannot be opened"
    assert at.desk.counter is None


def test_trying_again_opens_the_till_once_it_is_there(qtbot: QtBot, settings: Settings) -> None:
    tries: list[int] = []

    def at_second() -> Till:
        tries.append(1)
        if len(tries) == 1:
            raise DiskFull(say("The disk of this PC is full."))
        return build_till(settings)

    at = sit_down(qtbot, settings, at_second)
    at.until_screen("NoTillScreen")
    at.press(Qt.Key.Key_F5)
    at.until_screen("SignInScreen")
    at.sign_in()
    at.until_screen("ChoosePinScreen")


def test_the_desk_speaks_welsh_from_the_first_key_on(qtbot: QtBot, settings: Settings) -> None:
    at = sit_down(qtbot, settings)
    at.press(Qt.Key.Key_L, modifier=ALT)
    assert at.desk.sign_in.title.text() == "Mewngofnodi"
    assert at.desk.sign_in.submit.accessibleName() == "Mewngofnodi, Enter"
    assert at.desk.sign_in.language.label.text() == "English"
    at.press(Qt.Key.Key_L, modifier=ALT)
    assert at.desk.sign_in.title.text() == "Sign in"


def test_a_window_closed_while_the_till_opens_gives_the_till_back(qtbot: QtBot, settings: Settings) -> None:
    with opened_late(settings) as (late, gate):
        at = sit_down(qtbot, settings, late)
        at.until(lambda: at.desk.lanes.busy)
        at.desk.window.close()
        gate.set()
        at.desk.shut_down()
    build_till(settings).close()
