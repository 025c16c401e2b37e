"""IT tries on the command line how recordings are paused, and is told plainly what was seen."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from sync.central.cli import run
from tests.central.recording.telephone import KEY, SECRET, TOKEN
from tests.central.recording.test_pauses import asked, wish

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.central.recording.telephone import Telephone
    from tests.sync.world import ServedCentral


@pytest.fixture
def ims(
    hooked: ServedCentral, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, str]]:
    """Run a command; return its exit code and all it printed."""
    monkeypatch.setenv("IMS_SERVICE_SECRET", SECRET)

    def run_it(*words: str) -> tuple[int, str]:
        code = run(["--database-url", hooked.url_of_records, *words])
        printed = capsys.readouterr()
        return code, printed.out + printed.err

    return run_it


def test_a_trial_pauses_and_resumes_once_and_says_what_it_saw(
    ims: Callable[..., tuple[int, str]], telephone: Telephone
) -> None:
    code, said = ims("recording", "test", "--extension", "4021")
    assert (code, telephone.events, telephone.lines) == (
        0,
        ["recording.pause", "recording.resume"],
        {"4021": "recording"},
    )
    assert said.splitlines() == [
        "Pause: paused, confirmed.",
        "Resume: recording, confirmed.",
        "A card page would open.",
    ]
    assert {asked.document["attempt_id"] for asked in telephone.asked} == {telephone.asked[0].document["attempt_id"]}


def test_a_trial_tells_a_lie_from_a_pause(ims: Callable[..., tuple[int, str]], telephone: Telephone) -> None:
    telephone.does = "lies"
    code, said = ims("recording", "test", "--extension", "4021")
    assert code == 1
    assert "Pause: recording, not confirmed: the recording goes on." in said
    assert "No card page would open." in said
    telephone.does = "doubts"
    code, said = ims("--json", "recording", "test", "--extension", "4021")
    assert (code, json.loads(said)["ok"]) == (1, False)
    assert json.loads(said)["resume"] == {"state": "recording", "confirmed": False, "code": "not_confirmed"}


def test_a_recording_that_may_still_be_paused_is_said_so(
    ims: Callable[..., tuple[int, str]], telephone: Telephone
) -> None:
    telephone.does = "drops"
    code, said = ims("recording", "test", "--extension", "4021")
    assert code == 1
    assert "The recording may still be paused. See to it at the telephone system." in said


def test_settings_are_held_to_their_template_and_keys_are_told_to_nobody(
    ims: Callable[..., tuple[int, str]], telephone: Telephone
) -> None:
    code, said = ims("service", "set", "recording", "--set", "template=webhook")
    assert (code, "url is missing" in said) == (1, True)
    code, said = ims("service", "set", "recording", "--set", "template=webhook", "--set", f"url={telephone.url}/hook")
    assert code == 0
    for words in (("service", "list"), ("recording", "test", "--extension", "4021"), ("recording", "templates")):
        code, more = ims(*words)
        assert code == 0
        said += more
    assert TOKEN not in said
    assert KEY not in said
    assert "genesys_cloud" in said


def test_when_recordings_were_paused_can_be_read(
    ims: Callable[..., tuple[int, str]], hooked: ServedCentral, telephone: Telephone
) -> None:
    asked(hooked, wish())
    asked(hooked, wish("recording"))
    code, said = ims("recording", "list")
    row = json.loads(said)
    assert code == 0
    assert row["paused_at"] < row["resumed_at"]
    assert "4021" not in said


def test_without_a_system_there_is_nothing_to_try(ims: Callable[..., tuple[int, str]]) -> None:
    assert ims("service", "remove", "recording")[0] == 0
    code, said = ims("recording", "test")
    assert code == 1
    assert "No system of call recordings is set" in said
