"""The whole product, as somebody meets it who has just cloned it: the guided demo, through its command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader
from PySide6.QtGui import QImage

from tests.postgres import Databases, Server, connected, fresh_database

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
SCREENS = (
    "sign-in", "choose-a-pin", "open-session", "counter", "typing", "valid", "account", "basket", "tender-cash",
    "change-done", "search-results",
    "close-names", "nobody-found", "account-with-message", "basket-of-two-funds", "refused", "stopped", "which-one",
    "help", "commands", "put-aside", "locked", "offline-banner", "saved-not-yet-sent", "waiting-to-be-sent",
    "everything-sent", "dark", "high-contrast", "cymraeg", "sign-in-by-pin", "after-a-crash", "unverified",
    "council-message", "training-payment", "no-till", "scanned", "test-a-scan", "till-day", "x-report",
    "lift-to-the-safe", "second-person", "blind-count", "count-once-more", "count-and-journal", "session-closed",
    "ereturns-to-approve", "ereturns-approved", "telephone", "telephone-read-back", "telephone-waiting",
    "telephone-no-answer", "telephone-receipt", "telephone-receipt-sent",
)  # fmt: skip


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("guided")


@pytest.fixture(scope="module")
def records(postgres_server: Server, migrated: str) -> Iterator[Databases]:
    """A council's own PostgreSQL: the demo keeps central's records there, as a role that owns nothing."""
    with fresh_database(postgres_server, migrated) as made:
        yield made


@pytest.fixture(scope="module")
def document(out: Path, records: Databases) -> dict[str, Any]:
    """Run the command once; what it prints is what everything here looks at."""
    words = ["demo", "--headless", "--out", str(out), "--accounts", "500", "--json"]
    printed: dict[str, Any] = json.loads(_run(words, IMS_CENTRAL_DATABASE_URL=records.app_url))
    return printed


def test_the_payments_are_in_the_councils_postgresql(document: dict[str, Any], records: Databases) -> None:
    with connected(records.app_url) as connection:
        connection.execute("SELECT set_config('ims.council', 'aldermere', false)")
        held = {receipt for (receipt,) in connection.execute("SELECT receipt FROM payment")}
    assert held == {payment["receipt"] for payment in document["payments"]}


def test_no_payment_is_lost_or_doubled_though_central_went_away_twice(document: dict[str, Any]) -> None:
    assert (document["lost"], document["doubled"]) == (0, 0)
    assert document["payments_at_till"] == document["payments_at_central"] == 7
    assert document["verified"]
    assert document["problems"] == []


def test_a_council_tax_bill_with_a_20_pound_note_takes_14_keys(document: dict[str, Any]) -> None:
    assert document["keys_per_payment"][:2] == [14, 14]


def test_a_scanned_bill_takes_4_keys(document: dict[str, Any]) -> None:
    assert document["keys_per_payment"][2] == 4


def test_a_payment_link_by_text_takes_24_keys_and_is_booked_though_an_answer_was_lost(document: dict[str, Any]) -> None:
    (call,) = (payment for payment in document["payments"] if "telephone" in payment["what"])
    assert call["keys"] == 24


def test_the_summary_on_disk_is_what_was_printed(document: dict[str, Any], out: Path) -> None:
    assert json.loads((out / "summary.json").read_text(encoding="utf-8")) == document


def test_there_is_a_picture_of_every_screen_and_no_two_are_the_same(document: dict[str, Any], out: Path) -> None:
    names = [name.partition("-")[2].removesuffix(".png") for name in document["screenshots"]]
    assert set(SCREENS) <= set(names)
    pictures = [QImage(str(out / "screenshots" / name)) for name in document["screenshots"]]
    assert all((picture.width(), picture.height()) == (1366, 768) for picture in pictures)
    assert len({bytes(picture.constBits()) for picture in pictures}) == len(pictures)


def test_every_payment_left_a_receipt_that_names_it(document: dict[str, Any], out: Path) -> None:
    assert len(document["receipts"]) == 7
    for payment, name in zip(document["payments"], document["receipts"], strict=True):
        text = "".join(page.extract_text() for page in PdfReader(out / "receipts" / name).pages)
        assert payment["receipt"] in text
        assert "Aldermere" in text


def test_the_till_it_leaves_behind_opens_and_keeps_every_law(document: dict[str, Any], out: Path) -> None:
    assert document
    printed = _run(["verify", "--json", "--data-dir", str(out / "world" / "till")], IMS_KEYFILE=str(_keys(out)))
    verified = json.loads(printed)
    assert verified["ok"]
    assert verified["payments"] == 7


def _keys(out: Path) -> Path:
    return out / "world" / "till-keys.json"


def _run(words: list[str], **more: str) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("IMS_", "QT_", "DISPLAY"))}
    done = subprocess.run(
        [sys.executable, "-m", "ims_desktop", *words],
        cwd=ROOT, env={**kept, **more}, capture_output=True, timeout=240, check=False, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout
