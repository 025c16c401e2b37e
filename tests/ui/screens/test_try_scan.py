"""The test of a scan fits every screen in both languages, can be read aloud, and says what it could not do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QLineEdit

from ims_desktop.domain.scan import scan_of
from ims_desktop.words import use_language
from tests.factory import IDENTITY, make_till_store
from tests.ui.fits import clipped, low, nameless, primaries, tab_order, too_small
from ui import theme
from ui.grid import is_compact
from ui.screens.try_scan import TryScan
from ui.sounds import Sounds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.ui.counter_hands import Hands

BILL = "]C0982623528071647000212306"
SIZES = [(1366, 689, 100), (960, 461, 100), (1366, 689, 125), (1920, 1001, 200)]
CODES = (
    "",
    BILL,
    "300418279",
    "41008356174",
    "https://evil.example/?reference=1",
    "%B4111111111111111^DOE^2512?",
    "12345",
)


@pytest.fixture
def look() -> Iterator[None]:
    yield
    theme.use(theme.Look())


def opened(hands: Hands) -> TryScan:
    facts = hands.screen.finding.facts
    assert facts is not None
    dialog = TryScan(hands.desk.till, hands.lanes, Sounds(hands.lanes, on=False), facts.pack)
    hands.window.show_dialog(dialog)
    hands.quiet()
    return dialog


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_clipped_or_nameless_in_any_state(
    seat: Callable[..., Hands], look: None, size: tuple[int, int, int], language: str
) -> None:
    width, height, scale = size
    use_language(language)
    theme.use(theme.Look("light", scale, is_compact(width, scale)))
    hands = seat(size=(width, height))
    dialog = opened(hands)
    for code in CODES:
        if code:
            dialog.take_scan(scan_of(code), 4)
            hands.quiet()
        found = [*clipped(dialog), *too_small(dialog), *nameless(dialog), *low(dialog), *primaries(dialog)]
        assert found == [], (code, found)
    assert "4111" not in " ".join(edit.text() for edit in hands.window.findChildren(QLineEdit))


def test_the_keys_go_round_within_it(hands: Hands) -> None:
    dialog = opened(hands)
    order = tab_order(hands.window, dialog.edit)
    assert dialog.edit in order
    assert all(dialog.isAncestorOf(stop) for stop in order)


def test_the_newest_of_two_scans_is_the_one_that_is_answered(hands: Hands) -> None:
    dialog = opened(hands)
    dialog.take_scan(scan_of("775326912"))
    dialog.take_scan(scan_of(BILL), 4)
    hands.quiet()
    assert dialog.edit.text() == BILL[3:]
    assert dialog.rows[0] == "Council Tax bill. It fits."


def test_a_till_that_has_no_reference_data_yet_says_so(hands: Hands, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    empty = make_till_store(tmp_path / "empty", IDENTITY)
    dialog = TryScan(replace(hands.desk.till, store=empty.store), hands.lanes, Sounds(hands.lanes, on=False), None)
    hands.window.show_dialog(dialog)
    dialog.take_scan(scan_of("775326912"))
    hands.quiet()
    empty.store.close()
    assert "Connect it to central once" in dialog.answer.title.text()
    assert dialog.answer.property("state") == "bad"
