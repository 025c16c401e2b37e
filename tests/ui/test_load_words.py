"""How far a load is, in numbers a person takes in at a glance: round, and never more than is known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ims_desktop.records import LoadPhase, LoadProgress
from ui import load_words

LOAD = LoadProgress(LoadPhase.ROWS, 412_300, 2_000_000, 0.2061, 31_234.0, 51.0)


def test_accounts_rate_and_time_left_of_a_load_on_its_way() -> None:
    assert str(load_words.what(LOAD)) == "The accounts are being loaded"
    assert str(load_words.rows(LOAD)) == "412,300 of 2,000,000 accounts"
    assert str(load_words.rate(LOAD)) == "31,000 a second"
    assert str(load_words.left(LOAD)) == "about 55 seconds left"
    assert load_words.percent(LOAD) == 20


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (0.0, "a few seconds left"),
        (9.9, "a few seconds left"),
        (10.0, "about 10 seconds left"),
        (59.0, "about 60 seconds left"),
        (61.0, "about 1 minute left"),
        (131.0, "about 2 minutes left"),
        (3600.0, "about 1 hour left"),
        (9000.0, "about 2 hours left"),
    ],
)
def test_the_time_left_is_as_round_as_anybody_can_know_it(seconds: float | None, words: str) -> None:
    assert str(load_words.left(replace(LOAD, seconds_left=seconds))) == words


@pytest.mark.parametrize(("rate", "words"), [(0.0, ""), (7.9, "7 a second"), (996.0, "990 a second")])
def test_the_rate_has_two_figures(rate: float, words: str) -> None:
    assert str(load_words.rate(replace(LOAD, rows_per_s=rate))) == words


def test_what_rests_or_waits_tells_no_rate_and_no_time() -> None:
    for still in (replace(LOAD, paused=True), replace(LOAD, phase=LoadPhase.WAITING)):
        assert (str(load_words.rate(still)), str(load_words.left(still))) == ("", "")
    assert str(load_words.what(replace(LOAD, paused=True))) == "Loading the accounts is paused"
    assert str(load_words.what(replace(LOAD, phase=LoadPhase.WAITING))) == "Waiting for central to send the accounts"


def test_other_work_and_an_unknown_whole_have_their_own_words() -> None:
    index = replace(LOAD, phase=LoadPhase.INDEX, rows=5, total=10)
    assert str(load_words.rows(index)) == "5 of 10 put in order to be found by name"
    assert str(load_words.rows(replace(LOAD, total=0))) == "412,300 accounts so far"
    assert str(load_words.rows(replace(LOAD, total=0, rows=0))) == ""


@pytest.mark.parametrize(("share", "percent"), [(-0.1, 0), (0.0, 0), (0.999, 99), (1.0, 99)])
def test_all_of_it_is_said_only_when_it_is_over(share: float, percent: int) -> None:
    assert load_words.percent(replace(LOAD, share=share)) == percent
