"""A thousand card numbers are fed to a till in every way there is; nothing it keeps, shows or sends has one of them.

Everything is real: the window, the command line, the journal and the accounts with their logs, central on a socket.
The same search has to find a reference of the council's own, which passes a card's test and is taken, and so is known
to search.
"""

from __future__ import annotations

import csv
import logging
import sys
import threading
from itertools import cycle
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from ims_desktop import cli, log
from ims_desktop.bootstrap import enrol_till
from ims_desktop.domain.basket import Basket
from ims_desktop.domain.card_guard import REMOVED
from ims_desktop.domain.cashier import Cashier
from ims_desktop.domain.payment import Payer
from ims_desktop.errors import CardNumberRefused, WrongCredentials
from ims_desktop.settings import Settings
from ims_desktop.use_cases import keep_basket
from ims_desktop.use_cases.add_line import add_line
from ims_desktop.use_cases.back_up import back_up
from ims_desktop.use_cases.find_accounts import find_accounts
from ims_desktop.use_cases.list_payments import list_payments
from ims_desktop.use_cases.sign_in import sign_in
from ims_desktop.use_cases.take_payment import take_payment
from sync.central import tables
from sync.central.accounts import snapshots
from sync.central.accounts.accounts_file import AccountRow
from sync.central.accounts.load_accounts import load_accounts
from tests.domain.test_card_guard import luhn_digit
from tests.journeys.cards import numbers, written
from tests.journeys.kept import Wanted, keys_of, texts_of
from tests.sync.world import COUNCIL, PASSWORD, ServedCentral
from tests.ui.counter_desk import DEMO
from tests.ui.desk_hands import CTRL, ENTER, ESC, PIN, AtDesk, sit_down
from tests.ui.ways_in import WAYS
from ui import theme
from ui.fonts import load_fonts
from ui.screens.counter import CounterScreen
from ui.widgets.line_edit import LineEdit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import timedelta
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from ims_desktop.till import Till

NUMBERS = numbers(1000)
OWN = "4" + "100000000000"
OWN += luhn_digit(OWN)
"""A library card of this council: it passes a card's test, and is none."""
PRIYA = Cashier("priya", "Priya Nair", "CH", frozenset({"Payments", "PostPayment"}))
PAYING = "775326912"


# ----------------------------------------------------------------------------------------------- what is hostile
def row(n: int, number: str) -> AccountRow:
    """Make an account with a card number somewhere in its names or its address."""
    texts = {"title": "Ms", "forename": "Ann", "surname": f"Crowther{n}", "address": f"{n} High Street"}
    place = list(texts)[n % len(texts)]
    if n % 5 == 4:  # over two members
        texts["forename"], texts["surname"] = number[:7], number[7:]
    elif n % 7 == 6:  # over two lines
        texts["address"] = f"{number[:8]}\n{number[8:]}\nHigh Street"
    else:
        texts[place] = written(number, n)[:50]
    title, forename, surname, address = texts.values()
    return AccountRow("23", PAYING if n == 0 else f"{900_000_000 + n}", title, forename, surname, address, "AM1 1AA",
                      1000, None, closed=False)  # fmt: skip


def put(central: ServedCentral, rows: Sequence[AccountRow], *, replace: bool) -> None:
    """Let central hold accounts past its own door, which would refuse these."""
    now = central.clock.now()
    load_accounts(central.database, COUNCIL, rows, now, replace=replace, rejected=_never, progress=lambda _: None)


def _never(rejected: object) -> None:
    pytest.fail(f"rejected: {rejected}")


def say_to_everybody(central: ServedCentral, number: str, life: timedelta) -> None:
    """Put a message into central's records past its own door."""
    now = central.clock.now()
    values = {"council": COUNCIL, "message_id": "m1", "severity": "warning", "starts_at": now, "ends_at": now + life}
    with central.database.write(COUNCIL) as connection:
        connection.execute(
            tables.system_message.insert().values(**values, text=f"Call {number}", text_cy=f"Ffoniwch {number}")
        )
        connection.execute(tables.cashier.update().values(display_name=f"Priya {number}"))


@pytest.fixture
def central(tmp_path: Path) -> Iterator[ServedCentral]:
    from datetime import timedelta

    (tmp_path / "central").mkdir()
    made = ServedCentral(tmp_path / "central")
    made.add_council()
    made.load_reference(path=DEMO / "aldermere.json")
    made.add_cashier("priya", "Payments", "PostPayment")
    made.add_cashier("ada", "System.Admin")
    put(made, [row(n, number) for n, number in enumerate(NUMBERS[:600])], replace=True)
    assert snapshots.build(made.database, COUNCIL, made.clock.now, chunk_rows=200)
    say_to_everybody(made, NUMBERS[600], timedelta(hours=1))
    yield made
    made.close()


@pytest.fixture
def settings(
    tmp_path: Path, central: ServedCentral, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Settings:
    """Make a PC a till, with every place it may write to below one folder."""
    (tmp_path / "pc" / "tmp").mkdir(parents=True)
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(tmp_path / "pc" / "tmp"))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setenv("IMS_PASSWORD", PASSWORD)
    for name in ("IMS_KEYFILE", "IMS_PRINTER", "IMS_RESERVE_BYTES"):
        monkeypatch.setenv(
            name, {"IMS_PRINTER": "file", "IMS_RESERVE_BYTES": "0"}.get(name, str(tmp_path / "keys.json"))
        )
    for hook in ("excepthook", "unraisablehook"):
        monkeypatch.setattr(sys, hook, getattr(sys, hook))
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    made = Settings(
        data_dir=tmp_path / "pc" / "till",
        keyfile=tmp_path / "keys.json",
        printer="file",
        theme="light",
        reserve_bytes=0,
    )
    enrol_till(made, central.url, central.code())
    return made


# ---------------------------------------------------------------------------------------------- the command line
def run(settings: Settings, *words: str) -> int:
    windows: Any = None  # no command of these opens one
    return cli.main(["--data-dir", str(settings.data_dir), *words], windows)


def by_words(settings: Settings, folder: Path) -> None:
    """Feed them as words of commands and as a file, which is outside what the till keeps."""
    assert run(settings, "sync") == 0
    assert run(settings, "session", "open", "--cashier", "priya") == 0
    assert run(settings, "check", *(written(number, n) for n, number in enumerate(NUMBERS)), "--json") == 0
    with (folder / "bills.csv").open("w", encoding="utf-8", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(("reference", "fund", "amount"))
        for n, number in enumerate(NUMBERS):
            text = written(number, n)
            sheet.writerow(((text, "23", "1"), (PAYING, text, "1"), (PAYING, "23", text))[n % 3])
    assert run(settings, "check", "--input", str(folder / "bills.csv")) == 0
    card = [written(number, n) for n, number in enumerate(NUMBERS[610:640])]
    assert run(settings, "scan", *card) == 0
    assert run(settings, "scan", *card, "--json") == 0
    assert run(settings, "find", card[0]) == 1
    good = f"23:{PAYING}:10.00"
    take = ("take", "--cashier", "priya")
    for words in (
        (*take, "--line", f"{good}:{card[1]}", "--cash", "10"),
        (*take, "--line", f"23:{card[2]}:10.00", "--cash", "10"),
        (*take, "--line", f"13:{card[3]}:10.00", "--cash", "10"),
        (*take, "--line", f"23:{PAYING}:{NUMBERS[614]}", "--cash", "10"),
        (*take, "--line", good, "--cash", NUMBERS[615]),
        (*take, "--line", good, "--cash", "10", "--payer", card[6]),
        (*take, "--line", good, "--cash", "10", "--address", card[7]),
        (*take, "--line", good, "--cash", "10", "--reason", card[8]),
        ("take", "--cashier", card[9], "--line", good, "--cash", "10"),
        ("enrol", "--url", f"https://{NUMBERS[620]}.example", "--code", card[10]),
        ("reprint", card[11]),
        ("payments", "--date", card[12]),
        *(("accounts", act, "--cashier", "ada", f"23:{card[13]}") for act in ("show", "export", "erase")),
        *(("accounts", act, "--cashier", "ada", f"{card[14]}:{PAYING}") for act in ("show", "export", "erase")),
    ):
        assert run(settings, *words) != 0, words
    assert run(settings, *take, "--line", f"5M:{OWN}:1.00", "--line", good, "--cash", "20", "--payer", "Mrs Lee") == 0


# ----------------------------------------------------------------------------------------- the log and its edges
def by_log() -> None:
    """Feed them as what is noted, as what nobody foresaw and as what nobody caught, anywhere."""
    for n, number in enumerate(NUMBERS):
        log.note("test", "typed", text=written(number, n))
    for n, number in enumerate(NUMBERS[640:680]):
        try:
            int(written(number, n))
        except ValueError as problem:
            log.remember(problem)
            logging.getLogger("sync.client").exception("fell over: %s", number)
            sys.excepthook(type(problem), problem, problem.__traceback__)
            sys.unraisablehook(_Unraisable(problem))  # type: ignore[arg-type]  # Python alone may make the real one
    thread = threading.Thread(target=int, args=(written(NUMBERS[680], 1),))
    thread.start()
    thread.join()


class _Unraisable:
    """What Python tells its last hook."""

    def __init__(self, problem: BaseException) -> None:
        self.exc_type, self.exc_value, self.exc_traceback = type(problem), problem, problem.__traceback__
        self.err_msg = self.object = None


# ---------------------------------------------------------------------------------------------------- the rules
def by_rules(till: Till) -> None:
    """Feed them to what the window asks, in place of every text a person may give."""
    basket = add_line(till, PRIYA, Basket(), "23", PAYING, 1000)
    some = iter(written(number, n) for n, number in enumerate(NUMBERS[681:800]))
    for _ in range(8):
        for refused in (
            lambda: add_line(till, PRIYA, Basket(), "13", next(some), 1000),
            lambda: add_line(till, PRIYA, Basket(), "23", PAYING, next(some)),
            lambda: add_line(till, PRIYA, Basket(), "23", PAYING, 1000, next(some)),
            lambda: add_line(till, PRIYA, Basket(), "23", PAYING, 1000, "", next(some)),
            lambda: take_payment(till, till.ids.new(), PRIYA, basket, [_cash(basket)], Payer(next(some))),
            lambda: take_payment(till, till.ids.new(), PRIYA, basket, [_cash(basket)], Payer("Lee", next(some))),
            lambda: keep_basket.put_aside(till, PRIYA, till.ids.new(), basket, next(some)),
            lambda: find_accounts(till, next(some)),
            lambda: sign_in(till, next(some), PASSWORD),
            lambda: sign_in(till, "priya", next(some)),
        ):
            with pytest.raises((CardNumberRefused, WrongCredentials)):
                refused()


def _cash(basket: Basket) -> Any:
    from ims_desktop.domain.payment import Tender

    return Tender("1", "Cash", basket.total_pence, 0)


# --------------------------------------------------------------------------------------------------- the window
def counter(at: AtDesk) -> CounterScreen:
    screen = at.desk.window.screen_now
    assert isinstance(screen, CounterScreen)
    return screen


def idle(at: AtDesk) -> None:
    at.until(lambda: not at.desk.lanes.busy and not counter(at).ahead.behind)


def by_window(at: AtDesk, feed: Iterator[str]) -> None:
    """Feed them to every field there is, by keys, paste, drop, scan and the rest, and press Enter behind them."""
    into_fields(at, feed)
    at.sign_in("priya", PASSWORD)
    at.until_screen("ChoosePinScreen")
    into_fields(at, feed)
    at.desk.window.screen_now.take_focus()  # type: ignore[union-attr]  # every screen has it
    for _ in range(2):
        at.type(PIN)
        at.press(ENTER)
    at.until_screen("CounterScreen")
    at.until(lambda: till(at).catalogue.find("23", PAYING) is not None)
    for number in (next(feed) for _ in range(6)):
        counter(at).take_focus()
        at.type(number)
        at.press(ENTER)
        idle(at)
    for n, number in enumerate(next(feed) for _ in range(16)):
        at.scan(written(number, (0, 6, 7)[n % 3]))
        idle(at)
    pay(at, PAYING)
    into_fields(at, feed)
    at.press(Qt.Key.Key_K, modifier=CTRL)
    into_fields(at, feed)
    at.press(ESC)
    at.desk.show_problem(ValueError(next(feed)))
    look(at)
    at.press(ESC)


def pay(at: AtDesk, reference: str) -> None:
    """Pay for an account whose name came with a card number, and look at the receipt's way to paper."""
    before = len(list(list_payments(till(at))))
    counter(at).finding.begin()
    counter(at).take_focus()
    at.type(reference)
    at.press(ENTER)
    idle(at)
    look(at)
    at.type("10")
    at.press(ENTER)
    idle(at)
    at.press(ENTER)
    at.until(lambda: counter(at).in_tender)
    look(at)
    at.type("d")
    at.press(ENTER)
    at.until(lambda: len(list(list_payments(till(at)))) == before + 1 and counter(at).paid.showing)
    look(at)


def into_fields(at: AtDesk, feed: Iterator[str]) -> None:
    """Feed one to each field of the window by each way, and leave the field."""
    ways = cycle(WAYS)
    for edit in at.desk.window.findChildren(LineEdit):
        for n in range(3):
            next(ways)(edit, written(next(feed), n))
            edit.setText("")
    QGuiApplication.clipboard().clear()
    look(at)


def look(at: AtDesk) -> None:
    """Nothing on the screen or said of it has one."""
    for widget in at.desk.window.findChildren(QWidget):
        told = [widget.accessibleName(), widget.accessibleDescription(), widget.toolTip(), widget.windowTitle()]
        told += [value for name in ("text", "displayText") if isinstance(value := widget.property(name), str)]
        assert not WANTED.found_in("\n".join(told)), told


WANTED = Wanted(NUMBERS)


def till(at: AtDesk) -> Till:
    opened = at.desk.flow.till
    assert opened is not None
    return opened


# ------------------------------------------------------------------------------------------------------ the test
def test_of_a_thousand_card_numbers_fed_everywhere_none_is_kept(
    qtbot: QtBot,
    qapp: QApplication,
    tmp_path: Path,
    settings: Settings,
    central: ServedCentral,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    qapp.setStyle("Fusion")
    load_fonts(qapp)
    theme.use(theme.Look())
    by_words(settings, tmp_path)
    log.start_log(settings.data_dir)
    log.install_last_resort()
    at = sit_down(qtbot, settings)
    by_window(at, iter(NUMBERS[800:]))
    put(central, [row(n, number) for n, number in enumerate(NUMBERS[:60], start=590)], replace=False)
    at.desk.sync.step_now()
    at.until(lambda: (found := till(at).catalogue.find("23", "900000649")) is not None and found.name != "")
    by_rules(till(at))
    by_log()
    back_up(till(at))

    kept = [path for path in (tmp_path / "pc").rglob("*") if path.is_file()]
    assert settings.keyfile is not None
    keys = list(keys_of(settings.keyfile))
    texts = [one for path in kept for one in texts_of(path, keys)]
    assert {where for where, data in texts if WANTED.found_in_bytes(data)} == set()
    own = {where.split(",")[0] for where, data in texts if Wanted([OWN]).found_in_bytes(data)}
    assert {"till.db", "till.db-wal"} <= own, "the search finds what is kept, in rows and in pages"
    assert any(name.endswith(".pdf") for name in own)
    assert {"till.db", "till.db-wal"} | {path.name for path in kept if path.name.startswith("catalogue-")} <= {
        where.split(",")[0] for where, _ in texts
    }
    said = capsys.readouterr()
    assert not WANTED.found_in(said.out + said.err)
    cleaned = till(at).catalogue.find("23", PAYING)
    assert cleaned is not None
    assert cleaned.title == REMOVED, "the account itself is here, and was paid for"
    for number in NUMBERS[:100]:
        assert find_accounts(till(at), " ".join(written(number, 1).split()[:3])).rows == (), "nor is one found by it"
