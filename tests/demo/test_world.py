"""The demo's world: made in seconds, honest about its secrets, and gone without a trace."""

from __future__ import annotations

import json
import signal
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ims_desktop.bootstrap import build_till
from ims_desktop.demo import start_demo
from ims_desktop.demo.world import MARK
from ims_desktop.errors import BadInput
from ims_desktop.settings import Settings
from ims_desktop.use_cases.sign_in import sign_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ims_desktop.demo import DemoWorld

OLD = "old"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoWorld]:
    out = tmp_path_factory.mktemp("demo")
    (out / "world").mkdir()
    (out / "world" / MARK).write_text("{}", encoding="utf-8")
    (out / "world" / OLD).write_text("of the demo before", encoding="utf-8")
    with start_demo(Settings(out, language="cy", theme="dark"), out, 300) as world:
        yield world


def test_the_till_of_the_demo_is_enrolled_and_takes_up_everything_at_the_first_call(world: DemoWorld) -> None:
    till = build_till(world.settings)
    try:
        report = till.sync.step()
        while report.next_delay_s == 0:
            report = till.sync.step()
        assert (report.online, report.unsent, report.problem) == (True, 0, "")
        ellacott = till.catalogue.find("23", "775326912")
        assert ellacott is not None
        assert ellacott.name == "Mrs Siân Ellacott"
        assert ellacott.balance_pence == 18450
        for person in world.people:
            assert sign_in(till, person.username, world.password).cashier.display_name == person.display_name
    finally:
        till.close()


def test_an_earlier_demo_in_the_same_folder_is_cleared_away(world: DemoWorld) -> None:
    assert (world.folder / MARK).is_file()
    assert not (world.folder / OLD).exists()


def test_it_says_how_to_sign_in_and_that_its_keys_lie_in_a_file(world: DemoWorld) -> None:
    said = " ".join(words.text("en") for words in world.welcome())
    assert f"Sign in as {world.username} with the password {world.password}" in said
    assert "keys in a plain file" in said
    assert "Bills to scan" in said
    assert (world.folder / "bills.pdf").is_file()
    assert world.settings.keyfile is not None
    assert world.settings.keyfile.is_file()
    assert world.settings.keyfile.is_relative_to(world.folder)


def test_the_look_and_language_of_whoever_starts_it_are_kept(world: DemoWorld) -> None:
    assert (world.settings.language, world.settings.theme, world.settings.training) == ("cy", "dark", False)


def test_a_demo_that_is_told_to_end_stops_its_central_and_removes_its_folder() -> None:
    seen: list[tuple[Path, str]] = []
    with pytest.raises(KeyboardInterrupt):
        _look_until_told_to_end(seen)
    ((folder, address),) = seen
    assert not folder.exists()
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"{address}/health/live", timeout=10)


def test_a_folder_that_is_not_of_an_earlier_demo_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "world").mkdir()
    precious = tmp_path / "world" / "till.db"
    precious.write_text("somebody's journal", encoding="utf-8")
    with pytest.raises(BadInput, match="not of an earlier demo"):
        start_demo(Settings(tmp_path), tmp_path, 20)
    assert precious.read_text(encoding="utf-8") == "somebody's journal"


def _look_until_told_to_end(seen: list[tuple[Path, str]]) -> None:
    with start_demo(Settings(Path("unused")), None, 20) as world:
        with urllib.request.urlopen(f"{world.central.url}/health/live", timeout=10) as answer:
            assert json.load(answer)["status"] == "ok"
        seen.append((world.folder, world.central.url))
        signal.raise_signal(signal.SIGTERM)
