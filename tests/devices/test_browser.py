"""A page opens in the browser the system has, and whoever asked hears when there is none."""

from __future__ import annotations

import os
import stat
import sys
import webbrowser
from typing import TYPE_CHECKING

import pytest

from ims_desktop.devices.browser import open_page

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def browsers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the library look anew for what the system has."""
    monkeypatch.setattr(webbrowser, "_tryorder", None)
    monkeypatch.setattr(webbrowser, "_browsers", {})


@pytest.mark.skipif(sys.platform == "win32", reason="a script is no program there")
@pytest.mark.usefixtures("browsers")
def test_the_systems_browser_is_given_the_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = tmp_path / "seen"
    script = tmp_path / "browser"
    script.write_text(f'#!/bin/sh\necho "$1" > {seen}\n', encoding="utf-8")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("BROWSER", f"{script} %s")
    assert open_page("https://login.example/?a=b&c=d")
    assert seen.read_text(encoding="utf-8").strip() == "https://login.example/?a=b&c=d"


@pytest.mark.skipif(sys.platform == "win32", reason="a script is no program there")
@pytest.mark.usefixtures("browsers")
def test_nothing_but_a_page_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = tmp_path / "seen"
    script = tmp_path / "browser"
    script.write_text(f'#!/bin/sh\necho "$1" > {seen}\n', encoding="utf-8")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("BROWSER", f"{script} %s")
    for address in ("file:///etc/passwd", "javascript:alert(1)", "calc.exe", ""):
        assert not open_page(address)
    assert not seen.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="there is always one there")
@pytest.mark.usefixtures("browsers")
def test_a_pc_without_any_browser_says_no(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", os.fspath(tmp_path))
    assert not open_page("https://login.example/")
