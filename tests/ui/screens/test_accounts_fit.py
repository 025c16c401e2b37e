"""Finding people and loading accounts at every size, in both languages: nothing clipped, small, low or nameless."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from ims_desktop.records import LoadPhase, LoadProgress, SyncReport
from ims_desktop.use_cases.show_status import show_status
from ims_desktop.words import use_language
from tests.ui.counter_desk import AFTERNOON
from tests.ui.counter_hands import DOWN, ESC
from tests.ui.fits import clipped, low, nameless, primaries, too_small
from tests.ui.screens.test_counter_fits import SIZES, cut_at_the_side
from ui import theme
from ui.grid import is_compact
from ui.screens.verdict_face import show_answer
from ui.strip_words import tell_clock, tell_status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.ui.counter_hands import Hands

LOAD = LoadProgress(LoadPhase.ROWS, 1_412_300, 2_000_000, 0.61, 31_234.0, 131.0)


@pytest.fixture
def look() -> Iterator[None]:
    yield
    theme.use(theme.Look())


def tell(hands: Hands, load: LoadProgress | None = None, *, online: bool = True) -> None:
    """Let strip, banner and card hear how the desk stands, as the window does."""
    now = hands.desk.clock.now()
    status = show_status(hands.desk.till, SyncReport(online=online))
    tell_status(hands.window.strip, status, now, AFTERNOON.replace(hour=8), load)
    tell_clock(hands.window.strip, now)
    hands.screen.show_status(status, AFTERNOON.replace(hour=8))
    hands.screen.loads.show_load(load)
    hands.quiet()


def walk(hands: Hands) -> Iterator[str]:
    """Go through what a search and a load can look like."""
    for name, load in (
        ("loading beside old accounts", LOAD),
        ("paused", replace(LOAD, paused=True)),
        ("putting in order", replace(LOAD, phase=LoadPhase.INDEX, seconds_left=3500.0)),
        ("waiting", replace(LOAD, phase=LoadPhase.WAITING)),
    ):
        tell(hands, load)
        yield name
    tell(hands)
    hands.see("oneill afon")
    hands.press(DOWN)
    yield "results"
    answer = hands.screen.finding.answer
    assert answer is not None
    assert answer.page is not None
    show_answer(hands.screen.stage.entry, replace(answer, page=replace(answer.page, nearest=True)))
    yield "only close"
    hands.press(ESC)
    hands.enter("zzzz")
    yield "nobody"
    hands.press(ESC)
    hands.desk.clock.at = AFTERNOON + timedelta(days=2)
    tell(hands)
    yield "old"
    tell(hands, online=False)
    yield "old, offline"
    hands.enter("zzzz")
    yield "nobody among the old"
    hands.press(ESC)
    hands.enter("604718235")
    yield "several, unverified"
    hands.see("1")
    yield "unverified by old accounts"
    hands.press(ESC, ESC, ESC)
    hands.desk.till.catalogue.destroy()
    tell(hands)
    yield "no accounts"
    hands.see("oneill")
    yield "nobody without accounts"
    hands.press(ESC)
    tell(hands, LOAD)
    yield "first load"


@pytest.mark.usefixtures("look")
@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_clipped_while_people_are_looked_for_and_accounts_loaded(
    seat: Callable[..., Hands], size: tuple[int, int, int], language: str
) -> None:
    width, height, scale = size
    use_language(language)
    theme.use(theme.Look(scale=scale, compact=is_compact(width, scale)))
    hands = seat(size=(width, height), show_reference_hints=True)
    found: list[str] = []
    for state in walk(hands):
        hands.quiet()
        for part in (hands.screen, hands.window.strip):
            for rule in (clipped, too_small, nameless):
                found += [f"{state}: {rule.__name__}: {what}" for what in rule(part)]
        found += [f"{state}: {what}" for what in (*low(hands.screen), *cut_at_the_side(hands))]
        if len(primaries(hands.screen)) > 1:
            found.append(f"{state}: two primaries: {primaries(hands.screen)}")
    assert not found, "\n".join(found)
