"""`ims-central service`: set, list and remove what works for a council outside; its key is told to nobody."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from sync.central.cli import run
from sync.central.commands.services import SECRET
from sync.central.database import Database
from sync.central.reference import current_content
from tests.sync.world import COUNCIL, REFERENCE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KEY = "api_test_a-key-nobody-may-read"
PAY = ("service", "set", "govuk_pay", "--set", "return_url=https://www.example.gov.uk/paid")


@pytest.fixture
def says(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Run a word at a central that has a council; return the lines it printed, or the code it refused with."""
    monkeypatch.setenv(SECRET, KEY)

    def ask(*words: str, status: int = 0) -> Any:
        assert run(["--data-dir", str(tmp_path), *words, "--json"]) == status
        out, err = capsys.readouterr()
        assert KEY not in out + err
        return json.loads(err)["error"]["code"] if status else [json.loads(line) for line in out.splitlines()]

    ask("load-reference", str(REFERENCE))
    return ask


def ways(folder: Path) -> list[str] | None:
    database = Database(f"sqlite:///{(folder / 'central.db').as_posix()}")
    with database.read(COUNCIL) as connection:
        content = current_content(connection, COUNCIL)
    database.close()
    return None if content is None else content.policy.card_ways  # type: ignore[return-value]  # its ways are texts


def test_a_service_is_set_listed_and_removed_and_tills_hear_what_it_makes_possible(
    says: Callable[..., Any], tmp_path: Path
) -> None:
    assert ways(tmp_path) is None
    assert says(*PAY)[0]["version"] == 2
    assert ways(tmp_path) == ["terminal", "slip", "qr"], "nothing sends a link yet"
    says(*PAY, "--fund", "13", "--set", "moto=yes")
    listed = says("service", "list")
    assert [(row["kind"], row["fund"]) for row in listed] == [("govuk_pay", ""), ("govuk_pay", "13")]
    assert listed[1]["settings"]["moto"] == "yes"
    says("service", "remove", "govuk_pay", "--fund", "13")
    says("service", "remove", "govuk_pay")
    assert ways(tmp_path) is None
    assert says("service", "remove", "govuk_pay", status=1) == "unknown_service"


def test_a_council_offers_no_way_that_nobody_serves_and_the_browser_only_when_it_says_so(
    says: Callable[..., Any], tmp_path: Path
) -> None:
    said = json.loads(REFERENCE.read_text(encoding="utf-8"))
    said["policy"] |= {"card_ways": ["browser", "qr", "keypad", "slip"], "letter_channels": ["email"]}
    path = tmp_path / "more.json"
    path.write_text(json.dumps(said), encoding="utf-8")
    says("load-reference", str(path))
    assert ways(tmp_path) == ["slip"]
    says(*PAY)
    assert ways(tmp_path) == ["qr", "slip"]
    says(*PAY, "--set", "moto=yes")
    assert ways(tmp_path) == ["browser", "qr", "slip"]


def test_settings_come_from_a_file_too_and_the_command_line_goes_before(
    says: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "pay.json"
    path.write_text('{"moto": true, "return_url": "https://a.example/"}', encoding="utf-8")
    says(*PAY, "--file", str(path))
    settings = says("service", "list")[0]["settings"]
    assert settings == {"moto": True, "return_url": "https://www.example.gov.uk/paid"}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("service", "set", "govuk_pay", "--set", "retrun_url=https://a.example/"), "unknown_setting"),
        (("service", "set", "govuk_pay", "--set", "return_url"), "bad_setting"),
    ],
)
def test_what_could_not_work_is_refused_and_nothing_is_set(
    says: Callable[..., Any], words: tuple[str, ...], code: str
) -> None:
    assert says(*words, status=1) == code
    assert says("service", "list") == []


def test_a_file_that_is_no_object_and_a_key_that_is_not_given_are_refused(
    says: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "pay.json"
    for text in ("[1]", "{"):
        path.write_text(text, encoding="utf-8")
        assert says(*PAY, "--file", str(path), status=1) == "bad_file"
    monkeypatch.delenv(SECRET)
    assert says("service", "set", "govuk_pay_hook", status=1) == "no_secret"
