"""Whatever is pressed at whatever pace, no key is lost, none comes twice, and none overtakes another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ui.scan_reader import ENTER, Reader, reader_at
from ui.widgets.line_edit import LineEdit

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget


@pytest.fixture
def at(show: Callable[..., QWidget]) -> Callable[..., Reader]:
    return reader_at(show)


@pytest.fixture
def edit() -> LineEdit:
    return LineEdit()


keys = st.tuples(
    st.sampled_from("0123456789abcXYZ ]/") | st.just("\r"), st.sampled_from([0, 1, 2, 5, 20, 35, 36, 80, 200])
)


def expected(pressed: list[tuple[str, int]]) -> tuple[str, list[str]]:
    """Say what is to be in the field, and which scans are to be heard, in the plainest way."""
    typed, scans, run = "", list[str](), ""
    for character, gap_ms in pressed:
        if gap_ms > 35:
            typed, run = typed + run, ""
        if character != "\r":
            run += character
        elif len(run) >= 6:
            scans, run = [*scans, run], ""
        else:
            typed, run = typed + run, ""
    return typed + run, scans


@pytest.fixture
def seated(at: Callable[..., Reader], edit: LineEdit) -> Reader:
    """Sit down once for all the examples of a test."""
    return at(edit)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(keys, max_size=40))
def test_no_key_is_lost_and_none_comes_twice_whatever_is_pressed(
    seated: Reader, edit: LineEdit, pressed: list[tuple[str, int]]
) -> None:
    reader = seated
    edit.setFocus()
    edit.setText("")
    reader.heard.clear()
    reader.now_ms += 1000
    for character, gap_ms in pressed:
        if character == "\r":
            reader.key(ENTER, gap_ms)
        else:
            reader.send(character, 0, first_ms=gap_ms)
    reader.nothing_more()
    text, scans = expected(pressed)
    assert edit.text() == text
    assert [f"{scan.symbology}{scan.text}" for scan in reader.heard] == [run.strip(" ") for run in scans]
