"""Every screen before the counter, every dialog: nothing clipped at either size in either language, one primary."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from ims_desktop.domain.basket import Basket, BasketLine
from ims_desktop.domain.card_attempt import CardState, CardWay, HeldTender
from ims_desktop.domain.cashier import Cashier
from ims_desktop.domain.payment import Payment, PaymentLine, Tender
from ims_desktop.errors import DamagedJournal, InstanceRunning, NotEnrolled, StoreUnavailable
from ims_desktop.records import KeptBasket
from ims_desktop.use_cases.start_up import StartUp
from ims_desktop.words import say, say_n, use_language
from tests.ui.fits import clipped, low, nameless, primaries, tab_order, too_small
from tests.ui.screens.test_card_view import SENT, answered
from ui import theme
from ui.grid import is_compact
from ui.main_window import MainWindow
from ui.problem import about_payment, about_unknown, not_about_money
from ui.screens.card.open_cards import OpenCards
from ui.screens.card.outcome_dialog import OutcomeDialog
from ui.screens.choose_pin import ChoosePinScreen
from ui.screens.help import TOPICS, HelpDialog, keys_in
from ui.screens.lock import LockScreen
from ui.screens.no_till import NoTillScreen
from ui.screens.open_session import OpenSessionScreen
from ui.screens.palette import Command, Palette
from ui.screens.sign_in import SignInScreen
from ui.screens.start_up import StartUpScreen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

    from ui.widgets.overlay import Dialog

PRIYA = Cashier("priya", "Priya Nair", "CH", frozenset({"Payments"}))
AT = datetime(2026, 11, 20, 16, 55, 12, tzinfo=UTC)
LINE = PaymentLine(1, "23", "Council Tax", "775326912", 14620, "N0", Fraction(0), "outside_scope", 0, "valid")
PAYMENT = Payment(
    payment_id="p1",
    receipt="SP03A-261120-0042",
    session_id="s1",
    cashier="priya",
    cashier_name="Priya Nair",
    council="aldermere",
    office="CH",
    office_name="Civic Hub",
    till="SP03",
    taken_at=AT,
    business_date=date(2026, 11, 20),
    lines=(LINE,),
    tenders=(Tender("5", "Cash", 16000, 1380),),
    allocations=(),
)
BASKET = Basket((BasketLine("23", "Council Tax", "775326912", 5000, "N0", "valid"),))


SLIP = replace(SENT, way=CardWay.SLIP)
CARDS = (SENT, SLIP, answered(CardState.APPROVED, 14_000))
HELD = (HeldTender("h1", "p1", 1, "s1", "priya", "1", "Cash", 2_000, 14_620, AT),)


def left_over() -> StartUp:
    kept = KeptBasket("b1", BASKET, "priya", AT, aside=False)
    return StartUp(
        session=None,
        not_printed=(PAYMENT,),
        not_finished=(PAYMENT,),
        unfinished=(kept,),
        aside=(),
        clock_behind_s=0,
        last_backup_at=None,
        backup_due=False,
        blocked=say("Central withdrew this till. Nothing was recorded. What it took before is still sent."),
        cards=CARDS,
        held=HELD,
    )


def nothing() -> None:
    """Do nothing."""


def with_account(screen: SignInScreen) -> SignInScreen:
    screen.offer_account(offered=True)
    return screen


def at_page(screen: SignInScreen) -> SignInScreen:
    screen.show_at_page()
    return screen


SCREENS: dict[str, Callable[[], QWidget]] = {
    "sign in": SignInScreen,
    "sign in by account": lambda: with_account(SignInScreen()),
    "at the council's page": lambda: at_page(with_account(SignInScreen())),
    "choose pin": ChoosePinScreen,
    "open session": lambda: OpenSessionScreen(PRIYA, 10_000),
    "lock": lambda: LockScreen(PRIYA, "16:55", by_pin=True),
    "start up": lambda: StartUpScreen(left_over()),
    "not enrolled": lambda: NoTillScreen(NotEnrolled(say("x")), say("This PC is not a till of a council yet.")),
    "damaged": lambda: NoTillScreen(DamagedJournal(say("x")), say("till.db cannot be read. No money can be taken.")),
    "running": lambda: NoTillScreen(InstanceRunning(say("x")), say("Process 4711 of this PC holds this till.")),
    "other": lambda: NoTillScreen(StoreUnavailable(say("x")), say("The folder of this till is not there.")),
}
WHAT = say("The program met something nobody planned for. Tell IT this reference: {reference}.", reference="7F3A-09C2")
DIALOGS: dict[str, Callable[[], Dialog]] = {
    "recorded": lambda: about_payment(WHAT, PAYMENT),
    "not recorded": lambda: about_payment(WHAT, None),
    "unknown": lambda: about_unknown(WHAT),
    "nothing": lambda: not_about_money(WHAT),
    "open cards": lambda: OpenCards(CARDS, HELD, AT),
    "what a slip says": lambda: OutcomeDialog(SLIP, by_slip=True),
    "what a provider's page says": lambda: OutcomeDialog(SENT, by_slip=False),
    "palette": lambda: Palette(
        [Command(say("Lock"), nothing, ("F12",), "lock"), Command(say("Cash"), nothing, ("F6",))]
    ),
    **{f"help {name}": (lambda name=name: HelpDialog(name, [("Help", ("F1",))])) for name in TOPICS},  # type: ignore[misc]
}
SIZES = [(1366, 689), (960, 461)]


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[Callable[[int, int], MainWindow]]:
    """Open a window of a size, dressed for it."""
    made: list[MainWindow] = []

    def open_window(width: int, height: int) -> MainWindow:
        theme.adapt(compact=is_compact(width, 100))
        window = MainWindow()
        made.append(window)
        qtbot.addWidget(window)
        window.resize(width, height)
        window.header.show_place("Aldermere Council", say("{office} · Till {till}", office="Civic Hub", till="SP03"))
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        return window

    yield open_window
    theme.adapt(compact=False)


def settle(window: QWidget) -> None:
    """Let layouts and scroll areas come to rest: the places of all labels stay as they are."""

    def places() -> list[object]:
        return [label.geometry().getRect() for label in window.findChildren(QLabel)]

    before: list[object] = []
    for _ in range(10):
        QApplication.processEvents()
        before, last = places(), before
        if before == last:
            break


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_shows_all_its_words(
    name: str, size: tuple[int, int], language: str, window: Callable[[int, int], MainWindow]
) -> None:
    use_language(language)
    opened = window(*size)
    opened.show_screen(SCREENS[name]())
    settle(opened)
    assert clipped(opened) == []
    assert too_small(opened) == []
    assert low(opened) == []
    assert nameless(opened) == []
    assert len(primaries(opened)) == 1


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", DIALOGS)
def test_a_dialog_shows_all_its_words(
    name: str, size: tuple[int, int], language: str, window: Callable[[int, int], MainWindow]
) -> None:
    use_language(language)
    opened = window(*size)
    opened.show_screen(SignInScreen())
    opened.show_dialog(DIALOGS[name]())
    settle(opened)
    dialog = opened.overlay.dialog
    assert dialog is not None
    assert clipped(dialog) == []
    assert too_small(dialog) == []
    assert nameless(dialog) == []
    assert opened.focusWidget() is not None
    assert dialog.isAncestorOf(opened.focusWidget())


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("size", SIZES)
def test_header_and_strip_of_a_busy_desk_show_all_their_words(
    size: tuple[int, int], language: str, window: Callable[[int, int], MainWindow]
) -> None:
    use_language(language)
    opened = window(*size)
    opened.header.show_cashier(PRIYA)
    opened.header.show_locked(locked=False)
    parts = opened.strip.parts
    parts["network"].say(say("Offline since {time}", time="16:31"), tone="warn")
    parts["unsent"].say(say("{n} unsent", n=7), say("oldest {age}", age="24 min"), tone="warn", ink="2")
    parts["cards"].say(say_n("{n} card without an answer", "{n} cards without an answer", 2), tone="warn")
    parts["accounts"].say(say("Accounts as of {time}", time="16:29"))
    parts["session"].say(say("Session open since {time}", time="08:52"))
    parts["drawer"].say(say("Drawer"), "£1,612.40")
    parts["printer"].say(say("Printer not ready"), tone="warn")
    parts["clock"].say("Dydd Mercher 25 Tachwedd 2026", "16:55", ink="2")
    opened.strip.show_parts(parts)
    opened.show_screen(SignInScreen())
    settle(opened)
    assert opened.width() == size[0]
    assert clipped(opened) == []
    assert low(opened) == []
    assert nameless(opened) == []


def test_the_tab_order_goes_from_the_screen_to_the_header_and_then_the_strip(
    window: Callable[[int, int], MainWindow],
) -> None:
    opened, screen = window(1366, 689), SignInScreen()
    opened.header.show_cashier(PRIYA)
    opened.header.show_locked(locked=False)
    opened.strip.parts["clock"].say("16:55")
    opened.strip.show_parts(["clock"])
    opened.show_screen(screen)
    settle(opened)
    order = tab_order(opened, screen.username.edit)
    places = [
        "screen" if screen.isAncestorOf(w) else "header" if opened.header.isAncestorOf(w) else "strip" for w in order
    ]
    assert order[:3] == [screen.username.edit, screen.secret.edit, screen.submit]
    assert places == sorted(places, key=["screen", "header", "strip"].index)
    assert set(places) == {"screen", "header", "strip"}


def test_help_lists_the_keys_that_can_be_pressed_now(window: Callable[[int, int], MainWindow]) -> None:
    opened = window(1366, 689)
    opened.show_screen(SignInScreen())
    settle(opened)
    assert dict(keys_in(opened)) == {
        "Sign in": ("Enter",),
        "Cymraeg": ("Alt", "L"),
        "Use my PIN": ("Alt", "P"),
        "Help": ("F1",),
    }
