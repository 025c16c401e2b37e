"""The demo's central: a process of its own that can go away and come back where it was."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path
from urllib.error import URLError

import pytest

from ims_desktop.demo.central import Central
from ims_desktop.errors import Unavailable

REFERENCE = Path(__file__).parents[2] / "resources" / "demo" / "aldermere.json"


def _alive(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/health/live", timeout=10) as answer:
            return bool(json.load(answer)["status"] == "ok")
    except URLError:
        return False


def test_central_goes_away_and_comes_back_under_the_same_address(tmp_path: Path) -> None:
    with Central(tmp_path) as central:
        central.start()
        address = central.url
        assert _alive(address)
        central.stop()
        assert not _alive(address)
        central.start()
        assert central.url == address
        assert _alive(address)
    assert not _alive(address)


def test_central_takes_the_demo_council_and_keeps_it_while_it_is_away(tmp_path: Path) -> None:
    central = Central(tmp_path)
    assert central.ask("load-reference", str(REFERENCE))[0]["council"] == "aldermere"
    assert list(central.exported()) == []


def test_what_central_refuses_is_told_with_its_own_words(tmp_path: Path) -> None:
    central = Central(tmp_path)
    central.ask("load-reference", str(REFERENCE))
    with pytest.raises(Unavailable, match="There is no office ZZ"):
        central.ask("enrol-code", "--office", "ZZ")


def test_a_central_that_cannot_start_is_named_with_its_log(tmp_path: Path) -> None:
    (tmp_path / "central.db").write_text("no database at all, but long enough to look at", encoding="utf-8")
    with pytest.raises(Unavailable, match=r"central\.log"):
        Central(tmp_path).start()
