"""A cashier saves the evidence of a session from the window: by keys, in both languages, on every size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ims_desktop.errors import StoreUnavailable
from ims_desktop.use_cases.close_session import close_session
from ims_desktop.use_cases.count_cash import count_cash
from ims_desktop.words import say, use_language
from tests.ui.counter_desk import PRIYA
from tests.ui.fits import clipped, low, nameless, tab_order, too_small
from ui import theme
from ui.grid import is_compact
from ui.screens import evidence_dialog
from ui.screens.evidence_dialog import EvidenceDialog
from ui.screens.help import topic_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.ui.counter_hands import Hands

SIZES = [(1366, 689, 100), (960, 461, 100), (1366, 689, 125), (1920, 1001, 200)]


@pytest.fixture
def look() -> Iterator[None]:
    yield
    theme.use(theme.Look())


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(evidence_dialog, "evidence_folder", lambda: tmp_path / "documents")
    return tmp_path / "documents"


def counted(hands: Hands, *, closed: bool = True) -> None:
    """Count the drawer of the session of whoever sits here, and close it."""
    till = hands.desk.till
    with till.store.read() as reader:
        session = reader.open_session_of(PRIYA.username)
        assert session is not None
        pence = reader.session_totals(session.session_id).expected_pence
    answer = count_cash(till, till.ids.new(), PRIYA, session.session_id, {100: pence // 100})
    assert answer.matches
    if closed:
        close_session(till, till.ids.new(), PRIYA, session.session_id, left_pence=pence, seal="")


def opened(hands: Hands) -> EvidenceDialog:
    dialog = EvidenceDialog(hands.desk.till, hands.lanes, PRIYA)
    hands.window.show_dialog(dialog)
    hands.quiet()
    return dialog


def test_a_digit_saves_the_session_it_stands_at(hands: Hands, folder: Path) -> None:
    counted(hands)
    dialog = opened(hands)
    assert len(dialog.rows) == 1
    assert QApplication.focusWidget() is dialog.rows[0]
    assert topic_of(dialog.rows[0]) == "evidence"
    QTest.keyClick(dialog.rows[0], Qt.Key.Key_1)
    hands.quiet()
    assert sorted(path.suffix for path in folder.iterdir()) == [".json", ".pdf"]
    assert "Your evidence is saved" in dialog.note.title.text()


def test_before_the_count_there_is_nothing_to_take_away(hands: Hands) -> None:
    dialog = opened(hands)
    assert dialog.rows == []
    assert "Count first" in dialog.note.title.text()


def test_a_counted_session_that_is_not_closed_yet_says_so(hands: Hands) -> None:
    counted(hands, closed=False)
    assert "counted and not closed" in opened(hands).rows[0].accessibleName()


def test_a_folder_that_cannot_be_written_is_said(hands: Hands, folder: Path) -> None:
    counted(hands)
    folder.write_bytes(b"in the way")
    dialog = opened(hands)
    dialog.rows[0].click()
    hands.quiet()
    assert "cannot be written" in dialog.note.title.text()
    folder.unlink()
    dialog.rows[0].click()
    hands.quiet()
    assert folder.is_dir()


def test_a_journal_that_cannot_be_read_is_said(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise StoreUnavailable(say("The journal cannot be read."))

    monkeypatch.setattr(evidence_dialog, "own_sessions", fails)
    dialog = opened(hands)
    assert dialog.rows == []
    assert dialog.note.property("state") == "warn"


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_clipped_nameless_or_out_of_reach(
    seat: Callable[..., Hands], look: None, size: tuple[int, int, int], language: str
) -> None:
    width, height, scale = size
    use_language(language)
    theme.use(theme.Look("light", scale, is_compact(width, scale)))
    try:
        hands = seat(size=(width, height))
        counted(hands)
        dialog = opened(hands)
        dialog.rows[0].click()
        hands.quiet()
        assert [*clipped(dialog), *too_small(dialog), *nameless(dialog), *low(dialog)] == []
        assert all(dialog.isAncestorOf(stop) for stop in tab_order(hands.window, dialog.rows[0]))
    finally:
        use_language("en")
