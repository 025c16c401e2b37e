"""Go through the till day as a person does: which page is shown, who proves themselves, what the journal holds."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from ims_desktop.cli.training import training_pack
from ims_desktop.domain.basket import Basket
from ims_desktop.domain.payment import Payer, Tender
from ims_desktop.domain.session import Direction
from ims_desktop.use_cases.add_line import add_line
from ims_desktop.use_cases.move_cash import move_cash
from ims_desktop.use_cases.take_payment import take_payment
from sync.contract.canonical import canonical_bytes
from tests.ui.desk_hands import CTRL, ENTER, ESC, PASSWORD, AtDesk
from ui.screens.approval_dialog import ApprovalDialog
from ui.screens.day.closed_page import ClosedPage
from ui.screens.day.compare_page import ComparePage
from ui.screens.day.count_page import CountPage
from ui.screens.day.overview import OverviewPage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QWidget

    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.session import CashierSession, CashMovement
    from ims_desktop.till import Till
    from ims_desktop.till_journal import Reader

Page = TypeVar("Page", bound="QWidget")
F10, F11, F12 = Qt.Key.Key_F10, Qt.Key.Key_F11, Qt.Key.Key_F12


def till(at: AtDesk) -> Till:
    opened = at.desk.flow.till
    assert opened is not None
    return opened


def page(at: AtDesk, kind: type[Page]) -> Page:
    at.until(lambda: isinstance(at.desk.window.screen_now, kind) and not at.desk.lanes.busy)
    shown = at.desk.window.screen_now
    assert isinstance(shown, kind)
    return shown


def open_day(at: AtDesk) -> OverviewPage:
    at.press(Qt.Key.Key_D, modifier=CTRL)
    return page(at, OverviewPage)


def dialog(at: AtDesk, kind: type[Page]) -> Page:
    at.until(lambda: isinstance(at.desk.window.overlay.dialog, kind))
    opened = at.desk.window.overlay.dialog
    assert isinstance(opened, kind)
    return opened


def prove(at: AtDesk, username: str) -> None:
    """Let a second person prove themselves in the dialog that asks for one."""
    asked = dialog(at, ApprovalDialog)
    asked.person.edit.setFocus()
    at.type(username)
    at.press(ENTER)
    at.type(PASSWORD)
    at.press(ENTER)
    at.until(lambda: at.desk.window.overlay.dialog is None)


def count(at: AtDesk, **pieces: int) -> None:
    """Type a count from the first kind down: `n20=5` five twenties; Enter says none of the others."""
    card = page(at, CountPage).card
    for each in card.rows:
        if f"n{each}" in pieces:
            at.type(str(pieces[f"n{each}"]))
        at.press(ENTER)
    at.press(F10)


def session(at: AtDesk, username: str = "priya") -> CashierSession:
    with till(at).store.read() as reader:
        found = reader.open_session_of(username)
    assert found is not None
    return found


def moves(at: AtDesk) -> tuple[CashMovement, ...]:
    with till(at).store.read() as reader:
        return tuple(move for one in reader.sessions() for move in reader.cash_movements(one.session_id))


def facts(at: AtDesk, kind: str) -> list[dict[str, object]]:
    with till(at).store.read() as reader:
        return list(_data(reader, kind))


def _data(reader: Reader, kind: str) -> Iterator[dict[str, object]]:
    for event in reader.events():
        if event.kind == kind and event.body is not None:
            yield json.loads(event.body)["data"]


def person(opened: Till, username: str) -> Cashier:
    """Return somebody of the council."""
    with opened.store.read() as reader:
        pack = reader.pack()
    assert pack is not None
    return pack.cashiers[username]


def words_of(shown: QWidget) -> str:
    return "\n".join(label.text() for label in shown.findChildren(QLabel) if label.isVisible())


def printed(shown: ClosedPage, paper: str) -> bool:
    told = shown.notice
    return told.property("state") == "ok" and paper in told.title.text()


def prove_wrong(at: AtDesk, asked: ApprovalDialog, username: str) -> None:
    asked.person.edit.setFocus()
    at.type(username)
    at.press(ENTER)
    at.type(PASSWORD)
    at.press(ENTER)


def come_as(at: AtDesk, username: str) -> None:
    """Let somebody else sign in."""
    at.desk.next_cashier()
    at.until_screen("SignInScreen")
    at.sign_in(username)
    at.until_screen("ChoosePinScreen")
    at.press(ESC)


def take_cash(at: AtDesk, pence: int) -> None:
    """Take a cash payment beside the window."""
    opened = till(at)
    priya = person(opened, "priya")
    with opened.store.read() as reader:
        pack = reader.pack()
    assert pack is not None
    basket = add_line(opened, priya, Basket(), "23", "775326912", pence)
    cash = pack.method_with("IsACashPayment")
    assert cash is not None
    take_payment(opened, opened.ids.new(), priya, basket, (Tender(cash.code, cash.name, pence, 0),), Payer())


def put_in(at: AtDesk, pence: int) -> None:
    opened = till(at)
    move_cash(opened, opened.ids.new(), person(opened, "priya"), Direction.IN, pence, "bank")


def close_short(at: AtDesk, *, left: str = "0", seal: str = "am 90", presses: int = 1) -> None:
    """Count 80 pounds where the journal has 100, twice, and close with a word about it."""
    open_day(at)
    at.press(F10)
    first = page(at, CountPage)
    count(at, n2000=4)
    at.until(lambda: at.desk.window.screen_now is not first)
    count(at, n2000=4)
    page(at, ComparePage)
    at.type("nobody knows")
    at.press(ENTER)
    at.type(seal)
    at.press(ENTER)
    at.type(left)
    at.press(*[F10] * presses)


def showing_drawer(opened: Till) -> Till:
    """Let policy show the drawer to its cashier."""
    plain = json.loads(training_pack())
    plain["policy"]["show_drawer_to_cashier"] = True
    with opened.store.write() as unit:
        unit.save_pack(canonical_bytes(plain), b"", opened.clock.now())
    return replace(opened)
