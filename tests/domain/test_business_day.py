"""London's day, whatever the clock of the PC is set to."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from ims_desktop.domain.business_day import business_date, clock_text, date_words, in_london


def test_after_midnight_in_london_it_is_tomorrow_though_utc_is_behind_in_summer() -> None:
    assert business_date(datetime(2026, 7, 1, 23, 30, tzinfo=UTC), None) == date(2026, 7, 2)
    assert business_date(datetime(2026, 12, 1, 23, 30, tzinfo=UTC), None) == date(2026, 12, 1)


def test_a_business_date_is_never_earlier_than_one_already_worked() -> None:
    now = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    assert business_date(now, date(2026, 11, 19)) == date(2026, 11, 20)
    assert business_date(now, date(2026, 11, 22)) == date(2026, 11, 22)


def test_times_are_shown_on_the_24_hour_clock_of_london() -> None:
    assert clock_text(datetime(2026, 7, 1, 15, 5, tzinfo=UTC)) == "16:05"
    assert in_london(datetime(2026, 10, 25, 1, 30, tzinfo=UTC)).hour == 1


@pytest.mark.parametrize(
    ("day", "shown"), [(date(2026, 11, 20), "20 November 2026"), (date(2027, 1, 1), "1 January 2027")]
)
def test_dates_are_said_in_full(day: date, shown: str) -> None:
    assert date_words(day).text("en") == shown
