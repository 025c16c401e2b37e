"""A scan in a box for money is noticed by its speed, its length and the Enter at its end."""

from __future__ import annotations

import pytest

from ui.screens.scan_guard import ScanGuard, is_too_long_for_money


def run(text: str, gap_ms: int, then_ms: int = 5) -> bool:
    guard, now = ScanGuard(), 1000
    for character in text:
        now += gap_ms
        guard.key(character, now)
    return guard.is_scan(now + then_ms)


def test_eight_characters_faster_than_a_hand_and_enter_are_a_scan() -> None:
    assert run("BJ401723", 10)
    assert run("775326912", 1)


@pytest.mark.parametrize(
    ("text", "gap_ms", "then_ms"), [("775326912", 90, 5), ("7753269", 5, 5), ("775326912", 5, 300)]
)
def test_what_a_hand_can_do_is_none(text: str, gap_ms: int, then_ms: int) -> None:
    assert not run(text, gap_ms, then_ms)


def test_an_amount_with_a_point_is_no_scan_however_fast() -> None:
    assert not run("12345.678", 1)


def test_a_new_run_begins_after_a_pause() -> None:
    guard = ScanGuard()
    assert guard.key("1", 1000)
    assert not guard.key("2", 1010)
    assert guard.key("3", 2000)


@pytest.mark.parametrize(
    ("text", "long"),
    [("77532691", True), (" 775326912 ", True), ("1284.50", False), ("1,284,500", False), ("160", False)],
)
def test_no_amount_of_cash_has_eight_figures_and_no_point(text: str, long: bool) -> None:
    assert is_too_long_for_money(text) is long
