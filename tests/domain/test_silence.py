"""How long central was silent, by two clocks of which one can be set."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ims_desktop.domain.catalogue import Policy
from ims_desktop.domain.silence import Contact, latest, left_s, silence_s

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("contact", "now", "mark", "seconds"),
    [
        (Contact(NOON), NOON, None, 0),
        (Contact(NOON), NOON + HOUR, None, 3600),
        (Contact(NOON), NOON - HOUR, None, 0),
        (Contact(NOON), NOON - HOUR, NOON + 2 * HOUR, 7200),
        (Contact(NOON), NOON + 3 * HOUR, NOON + 2 * HOUR, 3 * 3600),
        (Contact(NOON, 9000), NOON - HOUR, NOON, 9000),
        (Contact(NOON, 9000), NOON + 3 * HOUR, NOON, 3 * 3600),
    ],
)
def test_the_longer_silence_counts_and_a_clock_put_back_wins_nothing(
    contact: Contact, now: datetime, mark: datetime | None, seconds: int
) -> None:
    assert silence_s(contact, now, mark) == seconds


def test_what_is_left_is_never_less_than_nothing() -> None:
    policy = Policy(catalogue_silence_s=3600)
    assert left_s(Contact(NOON), NOON + timedelta(minutes=59), None, policy) == 60
    assert left_s(Contact(NOON), NOON + 2 * HOUR, None, policy) == 0


def test_the_latest_time_seen_is_the_clock_or_the_mark() -> None:
    assert latest(NOON, None) == latest(NOON, NOON - HOUR) == latest(NOON - HOUR, NOON) == NOON
