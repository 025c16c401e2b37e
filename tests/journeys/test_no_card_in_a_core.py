"""A till takes a card in every way there is; no number used outside of it is in its memory, its files or at central.

The till is a process of its own that is imaged and then crashes; the terminal, GOV.UK Pay, the keypad system and
GOV.UK Notify are processes and servers that bring numbers where none belongs, and central is on real sockets.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
from contextlib import ExitStack, closing
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pytest

from sync.central import tables
from sync.central.cards.providers import make
from sync.central.sending import deliver
from sync.central.services import KEYPAD, NOTIFY, set_service
from tests.central.cards.asked import Shop, open_shop
from tests.central.cards.test_keypad import APPROVED, tell
from tests.central.recording.telephone import SECRET, Telephone
from tests.cli.shell import COUNCIL_TAX
from tests.cli.test_cards import METHODS
from tests.govuk_pay_fake import PayFake
from tests.journeys.kept import Wanted, keys_of, texts_of
from tests.notify_fake import KEY as NOTIFY_KEY
from tests.notify_fake import TEMPLATES, NotifyFake
from tests.sync.world import COUNCIL, PASSWORD, REFERENCE, ServedCentral
from tests.terminal_process import KEY, POI, TEST_CARD, TerminalProcess, running_terminal
from tests.use_cases.desk import load_account

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sync.central.cards.provider import CardProvider
    from sync.central.cards.providers import Chosen

ROOT = Path(__file__).parents[2]
ON_A_PAGE = "4444333322221111"
ON_A_KEYPAD = "5200828282828210"
TYPED = "4000056655665556"
"""What a person types where a slip's code belongs; of what was typed SECURITY.md says that memory may hold it."""
OUTSIDE = (TEST_CARD, ON_A_PAGE, ON_A_KEYPAD)
WANTED = Wanted([*OUTSIDE, TYPED])
CODE = "A1B2C3"
"""An authorisation, which is kept: a search that does not find it sees nothing."""
WHO = ("--cashier", "priya")
BY_STAFF = {"code": "90", "name": "Card by telephone", "metadata": {"IsACardViaStaffPayment": "TRUE"}}


# ----------------------------------------------------------------------------------------------------------- the till
class Child:
    """A till in a process of its own, every place it may write to below one folder; no number is in its arguments."""

    def __init__(self, folder: Path, terminal: TerminalProcess) -> None:
        self.folder, self.till, self.keys = folder, folder / "till", folder / "keys.json"
        (folder / "tmp").mkdir(parents=True)
        (folder / "here").mkdir()
        environment = {
            **dict.fromkeys(("HOME", "TMPDIR", "TEMP", "TMP", "XDG_CACHE_HOME"), str(folder / "tmp")),
            "PYTHONPATH": str(ROOT),
            "IMS_KEYFILE": str(self.keys),
            "IMS_RESERVE_BYTES": "0",
            "IMS_PASSWORD": PASSWORD,
            "IMS_PRINTER": "file",
            "IMS_TERMINAL": f"nexo:{terminal.address}",
            "IMS_TERMINAL_POI": POI,
            "IMS_TERMINAL_CA": str(terminal.authority.file),
            "IMS_TERMINAL_PASSPHRASE": KEY.passphrase,
        }
        self._errors = (folder / "errors.txt").open("w", encoding="utf-8")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.till_on_lines"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            cwd=folder / "here",
            env=os.environ | environment,
            encoding="utf-8",
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()
        self._errors.close()

    def told(self, line: object) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(line) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, (self.folder / "errors.txt").read_text(encoding="utf-8")
        said: dict[str, Any] = json.loads(answer)
        return said

    def json(self, *words: str, code: int = 0) -> dict[str, Any]:
        """Run a command and return the last thing it told; what it refused, where it told nothing."""
        ran = self.told(["--data-dir", str(self.till), *words, "--json"])
        assert ran["code"] == code, (words[:2], ran)
        assert not WANTED.found_in(ran["out"] + ran["err"]), words[:2]
        self.images: list[list[int]] = ran["images"]
        said: dict[str, Any] = json.loads((ran["out"] or ran["err"]).splitlines()[-1])
        problem: dict[str, Any] | None = said.get("error")
        return said if problem is None else problem

    def open(self, *, beside: bool) -> None:
        """Open the till and leave it open; beside what else is, or as the one that writes."""
        assert self.told({"open": str(self.till), "beside": beside}) == {"online": True}

    def look_for(self, numbers: Iterable[str]) -> None:
        forms = [[(digit, len(list(run))) for digit, run in groupby(number)] for number in numbers]
        self.told({"look_for": forms})

    def image(self, how: str = "") -> list[int]:
        """Count the numbers looked for in all of its memory. Shape: `how` "keeping" after it was made to keep them."""
        found: list[int] = self.told({"image": how})["found"]
        return found

    def card(self, *words: str, code: int = 0) -> dict[str, Any]:
        """Run a command about a card, which is imaged when it has just been told what came of it."""
        said = self.json(*words, code=code)
        assert self.images, "it was told something"
        assert not any(any(found) for found in self.images), (words[:2], self.images)
        return said

    def ask(self, pounds: str, *more: str, code: int = 0) -> dict[str, Any]:
        return self.card("card", "ask", *WHO, "--line", f"23:{COUNCIL_TAX}:{pounds}", *more, code=code)

    def refund(self, receipt: str, code: int = 0) -> dict[str, Any]:
        return self.card("refund", receipt, *WHO, "--reason", "Paid twice", "--to-card", "--line", "1:2.00", code=code)

    def limits(self) -> str:
        return Path(f"/proc/{self._process.pid}/limits").read_text(encoding="utf-8")

    def crash(self) -> int:
        self._process.send_signal(signal.SIGABRT)
        return self._process.wait()

    def files(self) -> list[Path]:
        return sorted(path for path in self.folder.rglob("*") if path.is_file())


# ------------------------------------------------------------------------------------------------------ what it meets
@dataclass
class Street:
    """Everything outside a till that cards are charged through, and the till."""

    child: Child
    shop: Shop
    terminal: TerminalProcess
    telephone: Telephone
    notify: NotifyFake
    records: Path

    def approved(self, attempt_id: str) -> dict[str, Any]:
        """Let central hear of it, and return what the till then knows."""
        self.shop.passes(5)
        self.shop.step()
        said = self.child.card("card", "look", attempt_id)
        assert said["state"] == "approved"
        return said


@pytest.fixture
def street(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Iterator[Street]:
    caplog.set_level(logging.DEBUG)
    with ExitStack() as stack:
        terminal = stack.enter_context(running_terminal(tmp_path))
        telephone, notify = stack.enter_context(closing(Telephone())), stack.enter_context(closing(NotifyFake()))
        stack.callback((fake := PayFake()).stop)
        records = tmp_path / "central"
        records.mkdir()
        shop = open_shop(council_in(records), "", fake)
        stack.callback(shop.central.close)
        stack.callback(shop.till.http.close)
        set_up(shop, telephone, notify)
        child = stack.enter_context(Child(tmp_path / "pc", terminal))
        child.json("enrol", "--url", shop.central.url, "--code", shop.central.code())
        child.json("sync")
        child.json("session", "open", *WHO, "--float", "100.00")
        child.json("terminal", "set", "--key-identifier", KEY.identifier)
        child.look_for(OUTSIDE)
        child.open(beside=True)  # so that no command is the last one that closes the journal, and empties its log
        yield Street(child, shop, terminal, telephone, notify, records)


def council_in(folder: Path) -> Path:
    """Write the records of a council that takes cards."""
    said = json.loads(REFERENCE.read_text(encoding="utf-8"))
    said["methods_of_payment"] = [*METHODS, {"maximum_amount": 9_999, "minimum_amount": 0, **BY_STAFF}]
    path = folder / "reference.json"
    path.write_text(json.dumps(said), encoding="utf-8")
    central = ServedCentral(folder)
    central.add_council()
    central.load_reference(path=path)
    load_account(central, "23", COUNCIL_TAX)
    central.stop()
    central.close()
    return folder


def set_up(shop: Shop, telephone: Telephone, notify: NotifyFake) -> None:
    """Give the council a keypad system and somebody who sends links, beside GOV.UK Pay; its answers bring numbers."""
    central, pay = shop.central, shop.central.make_provider

    def either(chosen: Chosen) -> CardProvider:
        return make(chosen) if chosen.name == KEYPAD else pay(chosen)

    central.make_provider = either
    central.stop()
    central.start()
    with central.database.write(COUNCIL) as connection:
        set_service(connection, COUNCIL, KEYPAD, {"url": f"{telephone.url}/hook"}, SECRET, central.clock.now())
        settings = {**TEMPLATES, "url": notify.url}
        set_service(connection, COUNCIL, NOTIFY, settings, NOTIFY_KEY, central.clock.now())
    central.add_cashier("priya", "Payments", "PostPayment", "Transaction.Refund")
    shop.fake.more = {"provider_id": ON_A_PAGE, "email": ON_A_PAGE, "auth_code": ON_A_PAGE, "more": [ON_A_PAGE]}


# ------------------------------------------------------------------------------------------------------- every way in
def by_terminal(street: Street) -> None:
    child = street.child
    street.terminal.plan({}, {"outcome": "Refusal"}, {"unmasked": True, "approval": TEST_CARD, "brand": TEST_CARD}, {})
    paid = child.ask("10.00")
    assert (paid["state"], paid["last_four"]) == ("approved", "1111")
    assert child.ask("11.00", code=1)["state"] == "declined"
    assert child.ask("12.00")["last_four"] == ""
    assert child.refund(paid["receipt"])["amount_pence"] == -200
    assert TEST_CARD in str(street.terminal.messages())


def by_slip(street: Street) -> None:
    child = street.child
    asked = child.ask("20.00", "--way", "slip", code=3)["attempt_id"]
    for typed in (("--authorisation", TYPED), ("--authorisation", CODE, "--last-four", TYPED)):
        refused = child.json("card", "slip", asked, *WHO, *typed, code=1)
        assert refused["code"] == "card_number"
    slip = child.card("card", "slip", asked, *WHO, "--authorisation", CODE, "--last-four", "4242")
    assert (slip["state"], slip["authorisation"]) == ("approved", CODE)


def by_page(street: Street) -> None:
    child, shop = street.child, street.shop
    asked = child.ask("30.00", "--way", "qr", code=3)
    assert shop.fake.pay(asked["page"])
    card = {"card_brand": "Visa", "last_digits_card_number": "1111", "cardholder_name": ON_A_PAGE, "pan": ON_A_PAGE}
    shop.fake.more["card_details"] = card
    paid = street.approved(asked["attempt_id"])
    assert paid["last_four"] == "1111"
    asked = child.ask("31.00", "--way", "link", "--telephone", "07700900417", code=3)
    deliver.step(shop.central.database, COUNCIL, shop.central.clock.now())
    assert shop.fake.pay(street.notify.only["personalisation"]["link"])
    card |= {"card_brand": ON_A_PAGE, "last_digits_card_number": ON_A_PAGE}
    assert street.approved(asked["attempt_id"])["last_four"] == ""
    child.json("sync")
    back = child.refund(paid["receipt"], code=3)
    [given] = [refund for payment in shop.fake.payments.values() for refund in payment.refunds]
    given.status = "success"
    street.approved(back["attempt_id"])


def by_keypad(street: Street) -> None:
    attempt_id = street.child.ask("40.00", "--way", "keypad", code=3)["attempt_id"]
    said, central = {**APPROVED, "attempt_id": attempt_id}, street.shop.central
    for member in ({"pan": ON_A_KEYPAD}, {"provider_ref": ON_A_KEYPAD}, {"more": [{"n": int(ON_A_KEYPAD)}]}):
        assert tell(central, **{**said, **member}).status_code == 422
    assert tell(central, **said, cardholder="J Jones", expiry="12/29").status_code == 204
    paid = street.approved(attempt_id)
    assert (paid["authorisation"], paid["last_four"]) == (CODE, "1111")


# ----------------------------------------------------------------------------------------------------------- the test
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a process read all of its own memory as a file")
def test_no_card_number_used_outside_a_till_is_in_its_memory_its_files_its_crash_or_at_central(
    street: Street, caplog: pytest.LogCaptureFixture
) -> None:
    child, central = street.child, street.shop.central
    by_terminal(street)
    by_slip(street)
    by_page(street)
    by_keypad(street)
    child.open(beside=False)

    assert child.image() == [0, 0, 0]
    assert all(child.image("keeping")), "it finds numbers that it keeps on purpose"

    before = child.files()
    assert [line.split()[4:6] for line in child.limits().splitlines() if "core" in line] == [["0", "0"]]
    assert child.crash() == -signal.SIGABRT
    assert child.files() == before, "a crash writes nothing"

    keys = list(keys_of(child.keys))
    # The accounts of a till come from central alone, and their file may be empty beside its log.
    texts = [one for path in before if not path.name.startswith("catalogue") for one in texts_of(path, keys)]
    assert [where for where, text in texts if WANTED.found_in_bytes(text)] == []
    seen = {where.split(",")[0] for where, text in texts if CODE.encode() in text}
    assert {"till.db", "till.db-wal"} <= seen, "the search finds what is kept, in rows and in pages"

    rows = {table.name: str(central.rows(table)) for table in tables.metadata.sorted_tables}
    assert [name for name, kept in rows.items() if WANTED.found_in(kept)] == []
    assert CODE in rows["card_attempt"]
    stored = {path.name: path.read_bytes() for path in street.records.rglob("*") if path.is_file()}
    assert [name for name, kept in stored.items() if WANTED.found_in_bytes(kept)] == []
    assert CODE.encode() in b"".join(stored.values())
    assert not WANTED.found_in(caplog.text)
