"""A pile from the post is entered by keys alone, and nothing typed is lost on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from tests.ui.desk_hands import ALT, CTRL, ENTER, ESC
from tests.ui.post_hands import MICR, OTHER_TAX, TAX

if TYPE_CHECKING:
    from tests.ui.post_hands import PostHands


def test_cheques_are_keyed_ahead_of_every_answer_and_the_figures_count_down(post: PostHands) -> None:
    post.begin()
    post.cheque("000123", (TAX, "50.00"))
    assert "£50.00 entered" in post.page.told.title.text()
    (shown,) = post.open_now
    assert (shown.progress.items_left, shown.progress.pence_left) == (1, 3_000)
    assert shown.items[0].tenders[0].cheque is not None
    assert shown.items[0].tenders[0].cheque.number == "000123"
    post.cheque("000124", (TAX, "10.00"), (OTHER_TAX, "20.00"))
    (shown,) = post.open_now
    assert shown.progress.agrees
    assert len(shown.items[1].lines) == 2
    post.press(Qt.Key.Key_F10)
    assert post.at.screen == "ClosedPage"
    assert post.open_now == ()
