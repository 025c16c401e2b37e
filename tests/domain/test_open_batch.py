"""Pile and slip are compared by items and by pounds, and a difference is said in plain figures."""

from __future__ import annotations

import pytest

from ims_desktop.domain.open_batch import Progress, difference_words


@pytest.mark.parametrize(
    ("entered", "words"),
    [
        ((5, 10_000), None),
        ((4, 10_000), "Pile and slip differ by 1 item."),
        ((7, 10_000), "Pile and slip differ by 2 items."),
        ((5, 9_800), "Pile and slip differ by £2.00."),
        ((5, 10_200), "Pile and slip differ by £2.00."),
        ((3, 9_999), "Pile and slip differ by 2 items and £0.01."),
    ],
)
def test_what_differs_is_said_and_by_how_much(entered: tuple[int, int], words: str | None) -> None:
    progress = Progress(5, 10_000, *entered)
    said = difference_words(progress)
    assert (None if said is None else str(said)) == words
    assert progress.agrees == (words is None)
    assert (progress.items_left, progress.pence_left) == (5 - entered[0], 10_000 - entered[1])
