"""A whole till charges cards at a wired terminal: killed on the way, told another amount, giving back; no number stays.

The till, central, the journal and the terminal's process are real; the terminal sends card numbers it never should.
"""

from __future__ import annotations

import json
import subprocess
import sys
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ims_desktop.bootstrap import build_till
from ims_desktop.cli.tills import cashier_of
from ims_desktop.domain.card_attempt import CallDetails
from ims_desktop.settings import read_settings
from ims_desktop.use_cases.refund_to_card import ask_card_refund
from ims_desktop.use_cases.refundable import refundable
from ims_desktop.use_cases.send_card import send_card
from tests.cli.shell import COUNCIL_TAX, Shell
from tests.cli.test_cards import METHODS
from tests.journeys.kept import Wanted, keys_of, texts_of
from tests.sync.world import REFERENCE
from tests.terminal_process import KEY, POI, TEST_CARD, TerminalProcess, running_terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.sync.world import ServedCentral

WHO = ("--cashier", "priya")


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TerminalProcess]:
    with running_terminal(tmp_path_factory.mktemp("terminal")) as terminal:
        yield terminal


@pytest.fixture
def wired(
    till: Shell, central: ServedCentral, terminal: TerminalProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Shell:
    """A till whose terminal is wired to it."""
    terminal.tell("forget")
    environment = {
        "IMS_TERMINAL": f"nexo:{terminal.address}",
        "IMS_TERMINAL_POI": POI,
        "IMS_TERMINAL_CA": str(terminal.authority.file),
        "IMS_TERMINAL_PASSPHRASE": KEY.passphrase,
        "IMS_PRINTER": "file",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    changed = json.loads(REFERENCE.read_text(encoding="utf-8"))
    changed["methods_of_payment"] = METHODS
    path = tmp_path / "cards.json"
    path.write_text(json.dumps(changed), encoding="utf-8")
    central.load_reference(path=path)
    till.json("sync")
    till.json("terminal", "set", "--key-identifier", KEY.identifier)
    return till


def ask(pounds: str) -> tuple[str, ...]:
    return ("card", "ask", *WHO, "--line", f"23:{COUNCIL_TAX}:{pounds}")


def payments(till: Shell) -> list[dict[str, Any]]:
    return [json.loads(line) for line in till.run("payments", "--json")[1].splitlines()]


def test_a_till_that_is_killed_while_the_customer_pays_books_the_charge_when_it_is_back(
    wired: Shell, terminal: TerminalProcess
) -> None:
    attempt_id = str(uuid.uuid4())
    terminal.plan({"waits": True})
    words = ["--data-dir", str(wired.folder), *ask("66.60"), "--id", attempt_id]
    with subprocess.Popen([sys.executable, "-m", "ims_desktop", *words]) as program:
        while not terminal.waits():
            assert program.poll() is None
        program.kill()
    assert wired.json("card", "look", attempt_id, code=3)["state"] == "unknown"
    terminal.tell("finish")
    found = wired.json("card", "look", attempt_id)
    assert (found["state"], found["charged_pence"], found["receipt"] != "") == ("approved", 6_660, True)
    again = wired.json("card", "look", attempt_id)
    assert again == {**found, "says": ""}, "what is known for good is asked of nobody"
    assert [row["amount_pence"] for row in payments(wired)] == [6_660]
    assert len(terminal.heard("Payment")) == 1
    assert wired.json("verify")["ok"]


def test_declined_busy_another_amount_and_money_back_are_recorded_as_they_are_and_no_number_with_them(
    wired: Shell, terminal: TerminalProcess, tmp_path: Path
) -> None:
    unmasked = {"unmasked": True, "approval": TEST_CARD, "brand": TEST_CARD}
    terminal.plan({"outcome": "Refusal"}, {"amount": 45}, {}, unmasked, {})
    assert wired.json(*ask("10.00"), code=1)["code"] == "refusal"
    differs = wired.json(*ask("54.00"))
    assert (differs["charged_pence"], differs["differs"], differs["receipt"]) == (4_500, True, "")
    back = wired.json("card", "reverse", differs["attempt_id"], *WHO, "--reason", "The terminal took another amount")
    assert (back["state"], back["charged_pence"]) == ("approved", 4_500)
    terminal.tell("occupy", saleId="CH02", serviceId="EARLIER")
    assert wired.refused(*ask("10.00"), code=3) == "terminal_busy"
    terminal.tell("finish", outcome="Cancel")
    paid = wired.json(*ask("30.00"))
    refund = refunded(wired, paid["receipt"], 1_200)
    assert [row["amount_pence"] for row in payments(wired)] == [3_000, refund]
    reversals = [one["ReversalRequest"] for one in terminal.heard("Reversal")]
    assert [one["ReversedAmount"] for one in reversals] == [45, 12]
    assert wired.json("verify")["ok"]
    assert TEST_CARD in str(terminal.messages())
    assert numbers_kept(wired.folder, tmp_path / "keys.json") == []


def refunded(wired: Shell, receipt: str, pence: int) -> int:
    """Give part of a payment back to its card, and return what the refund came to."""
    till = build_till(read_settings(data_dir=wired.folder))
    try:
        till.sync.step()
        cashier = replace(cashier_of(till, "priya"), roles=frozenset({"Payments", "Transaction.Refund"}))
        refund_id = till.ids.new()
        shown = refundable(till, cashier, receipt)
        asked = ask_card_refund(till, till.ids.new(), refund_id, cashier, shown, {1: pence}, "Paid twice")
        send_card(till, asked.attempt_id, CallDetails())
        with till.store.read() as reader:
            made = reader.payment(refund_id)
    finally:
        till.close()
    assert made is not None
    return made.amount_pence


def numbers_kept(folder: Path, keys: Path) -> list[str]:
    """Look through every file of a till, its logs and its papers, decrypted where it is not."""
    opened, wanted = list(keys_of(keys)), Wanted([TEST_CARD])
    # The accounts of a till come from central alone, and their file may be empty beside its log.
    files = [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("catalogue")]
    assert len(files) > 5
    return [where for path in files for where, text in texts_of(path, opened) if wanted.found_in_bytes(text)]
