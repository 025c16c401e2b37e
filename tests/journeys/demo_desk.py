"""Begin a journey at the demo council: a real central with its accounts, an enrolled till, a cashier at the counter."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from ims_desktop.bootstrap import enrol_till
from ims_desktop.settings import Settings
from sync.central.accounts.accounts_file import AccountRow
from sync.central.accounts.load_accounts import load_accounts
from tests.sync.world import COUNCIL, PASSWORD, ServedCentral
from tests.ui.counter_desk import DEMO, showcase
from tests.ui.desk_hands import ENTER, PIN, AtDesk
from ui import theme
from ui.fonts import load_fonts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication


@contextmanager
def demo_central(folder: Path, crowd: Iterable[AccountRow] = ()) -> Iterator[ServedCentral]:
    """Serve the demo council with the accounts of the pictures, a crowd beside them, and one cashier."""
    (folder / "central").mkdir()
    made = ServedCentral(folder / "central")
    made.add_council()
    made.load_reference(path=DEMO / "aldermere.json")
    made.add_cashier("priya", "Payments", "PostPayment")
    shown = [
        AccountRow(a.fund, a.reference, a.title, a.forename, a.surname, "\n".join(a.address), a.postcode,
                   a.balance_pence, a.message_id, closed=False)
        for a in showcase()
    ]  # fmt: skip
    now = made.clock.now()
    load_accounts(made.database, COUNCIL, [*shown, *crowd], now, replace=True, rejected=never, progress=lambda _: None)
    yield made
    made.close()


def enrolled_till(qapp: QApplication, folder: Path, central: ServedCentral) -> Settings:
    """Dress the window and enrol a till of that council."""
    qapp.setStyle("Fusion")
    load_fonts(qapp)
    theme.use(theme.Look())
    settings = Settings(
        data_dir=folder / "till", keyfile=folder / "keys.json", printer="file", theme="light", reserve_bytes=0
    )
    enrol_till(settings, central.url, central.code())
    return settings


def reach_counter(at: AtDesk) -> AtDesk:
    """Sign in for the first time, choose a PIN, open the session."""
    at.sign_in("priya", PASSWORD)
    at.until_screen("ChoosePinScreen")
    for _ in range(2):
        at.type(PIN)
        at.press(ENTER)
    at.until_screen("OpenSessionScreen")
    at.press(ENTER)
    at.until_screen("CounterScreen")
    return at


def never(row: object) -> None:
    """Fail for an account that was rejected."""
    pytest.fail(f"rejected: {row}")
