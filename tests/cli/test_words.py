"""The command line itself: words, windows, exit codes, help."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ims_desktop import cli
from ims_desktop.cli.journal import said_of
from ims_desktop.cli.output import age, utc
from ims_desktop.cli.parser import make_parser
from ims_desktop.errors import IdConflict, NotPermitted, WireUnavailable
from ims_desktop.records import SyncReport
from ims_desktop.words import say
from tests.factory import MORNING

if TYPE_CHECKING:
    from pathlib import Path

from tests.cli.shell import Shell


def test_without_a_command_the_window_opens(shell: Shell) -> None:
    assert shell.run()[0] == 7
    assert shell.opened[0].data_dir == shell.folder


def test_the_demo_opens_a_window_on_a_council_of_its_own(shell: Shell, tmp_path: Path) -> None:
    code, out, _ = shell.run("demo", "--accounts", "200", "--out", str(tmp_path / "demo"))
    (settings,) = shell.opened
    assert (code, "Sign in as" in out) == (7, True)
    assert settings.data_dir.is_relative_to(tmp_path / "demo")


def test_a_headless_demo_says_what_it_found(shell: Shell, tmp_path: Path) -> None:
    shell.guide.ok = False
    code, said, _ = shell.run("demo", "--headless", "--accounts", "50", "--out", str(tmp_path / "demo"))
    assert (code, len(shell.guided)) == (1, 1)
    assert "2 payments at the till, 2 at central, 0 lost, 0 doubled.\nKeys per payment: 14, 9.\n" in said


@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        (("nonsense",), 2, "usage"),
        (("session", "shut", "--cashier", "priya"), 2, "usage"),
        (("session", "close"), 2, "usage"),
        (("session", "close", "--cashier", "priya"), 1, "not_enrolled"),
        (("ereturns", "list"), 1, "not_enrolled"),
        (("payments", "--status", "lost"), 2, "usage"),
        (("payments",), 1, "not_enrolled"),
        (("verify",), 1, "not_enrolled"),
        (("take", "--cashier", "u", "--line", "1:2:3", "--cash", "3"), 1, "not_enrolled"),
        (("enrol", "--url", "http://ims.example.gov.uk", "--code", "x"), 1, "http_refused"),
        (("enrol", "--url", "ftp://x", "--code", "x"), 1, "bad_url"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    shell: Shell, words: tuple[str, ...], code: int, reason: str
) -> None:
    assert shell.refused(*words, code=code) == reason
    found, out, err = shell.run(*words)
    assert (found, out, err.count("\n"), err.startswith("ims-desktop: ")) == (code, "", 1, True)


def test_a_bad_date_is_bad_usage(till: Shell) -> None:
    assert till.refused("payments", "--date", "21/11/2026", code=2) == "usage"


def test_a_window_that_holds_the_till_is_named(till: Shell) -> None:
    from ims_desktop.bootstrap import build_till
    from ims_desktop.settings import read_settings

    window = build_till(read_settings(data_dir=till.folder))
    try:
        assert till.refused("sync", code=3) == "instance_running"
        assert till.json("verify")["ok"]
    finally:
        window.close()


def test_bad_settings_are_named_before_anything_is_opened(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMS_THEME", "purple")
    assert shell.refused("payments") == "setting_value"


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (
            SyncReport(online=True, problem="totals_differ"),
            "Central answered. 0 facts sent. 0 still to send. Central and",
        ),
        (SyncReport(online=True, problem="clock_off"), "Tell IT to put the clock right."),
        (SyncReport(online=True, problem="revoked", blocked="revoked"), "What it took before is still sent."),
        (SyncReport(online=False, problem="certificate"), "Central could not prove who it is, so nothing was sent."),
        (SyncReport(online=False, problem="unreachable"), "Central cannot be reached. What is unsent stays here."),
        (SyncReport(online=True, problem="never_heard_of"), "This till and central could not do everything together."),
    ],
)
def test_sync_says_every_trouble_in_the_words_of_the_window_and_no_code(report: SyncReport, said: str) -> None:
    text = said_of(report)
    assert said in text
    assert "_" not in text


def test_each_kind_of_problem_has_its_exit_code() -> None:
    words = say("No.")
    kinds = (NotPermitted(words), WireUnavailable(words), IdConflict(words))
    assert [cli.exit_code_of(kind) for kind in kinds] == [1, 3, 4]


def test_every_command_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    parser = make_parser()
    with pytest.raises(SystemExit) as done:
        parser.parse_args(["--help"])
    assert done.value.code == 0
    said = capsys.readouterr().out
    for command in ("demo", "enrol", "sync", "check", "find", "session", "take", "reprint", "payments", "verify",
                    "doctor", "backup", "recover"):  # fmt: skip
        assert f"\n    {command} " in said
        with pytest.raises(SystemExit):
            parser.parse_args([command, "--help"])


def test_options_stand_before_or_after_the_command(tmp_path: Path) -> None:
    for words in (["--data-dir", str(tmp_path), "--json", "verify"], ["verify", "--data-dir", str(tmp_path), "--json"]):
        chosen = make_parser().parse_args(words)
        assert (chosen.data_dir, chosen.json, chosen.command) == (tmp_path, True, "verify")


def test_ages_and_times_are_written_for_people_and_for_scripts() -> None:
    from datetime import timedelta

    ages = [age(MORNING - timedelta(minutes=m), MORNING) for m in (5, 150, 4000)]
    assert [str(words) for words in (*ages, age(None, MORNING))] == [
        "5 minutes ago",
        "2 hours ago",
        "2 days ago",
        "never",
    ]
    assert (utc(MORNING), utc(None)) == ("2026-11-21T08:52:00Z", None)
