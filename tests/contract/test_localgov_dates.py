"""A date of the wire keeps the wall clock it says, to 100 ns, and tells the moment it means."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.contract.localgov.dates import WireDate, local_text, read_date, read_query_date


@pytest.mark.parametrize(
    ("sent", "text", "moment"),
    [
        ("2026-01-14T10:32:07", "2026-01-14T10:32:07", "2026-01-14T10:32:07Z"),
        ("2026-07-14T10:32:07", "2026-07-14T10:32:07", "2026-07-14T09:32:07Z"),
        ("2026-07-14T10:32:07+01:00", "2026-07-14T10:32:07", "2026-07-14T09:32:07Z"),
        ("2026-01-14T10:32:07+00:00", "2026-01-14T10:32:07", "2026-01-14T10:32:07Z"),
        ("2026-07-14T10:32:07Z", "2026-07-14T11:32:07", "2026-07-14T10:32:07Z"),
        ("2026-07-14T00:30:00-05:30", "2026-07-14T07:00:00", "2026-07-14T06:00:00Z"),
        ("2026-01-14T10:32:07.1234567", "2026-01-14T10:32:07.1234567", "2026-01-14T10:32:07.123456Z"),
        ("2026-07-14T10:32:07.0000001Z", "2026-07-14T11:32:07.0000001", "2026-07-14T10:32:07Z"),
        ("2026-01-14T10:32:07.4700", "2026-01-14T10:32:07.47", "2026-01-14T10:32:07.47Z"),
        ("2026-01-14T10:32:07.0", "2026-01-14T10:32:07", "2026-01-14T10:32:07Z"),
        ("2026-01-14", "2026-01-14T00:00:00", "2026-01-14T00:00:00Z"),
        ("0001-01-01T00:00:00", "0001-01-01T00:00:00", "0001-01-01T00:01:15Z"),
    ],
)
def test_every_form_is_read(sent: str, text: str, moment: str) -> None:
    date = read_date(sent)
    assert (date.text, date.at, date.latest) == (text, datetime.fromisoformat(moment), datetime.fromisoformat(moment))
    assert date.at.tzinfo is UTC


def test_the_hour_that_october_has_twice_means_two_moments() -> None:
    date = read_date("2026-10-25T01:30:00.5")
    assert date.at == datetime(2026, 10, 25, 0, 30, 0, 500_000, tzinfo=UTC)
    assert date.latest == datetime(2026, 10, 25, 1, 30, 0, 500_000, tzinfo=UTC)
    assert date.text == "2026-10-25T01:30:00.5"


@pytest.mark.parametrize(("suffix", "hour"), [("+01:00", 0), ("+00:00", 1)])
def test_an_offset_says_which_of_octobers_hours_it_is(suffix: str, hour: int) -> None:
    date = read_date(f"2026-10-25T01:30:00{suffix}")
    assert date.at == date.latest == datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
    assert date.text == "2026-10-25T01:30:00"


def test_the_hour_that_march_leaves_out_is_read_as_if_the_clocks_had_stayed() -> None:
    date = read_date("2026-03-29T01:30:00")
    assert date.at == date.latest == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert date.text == "2026-03-29T01:30:00"


@pytest.mark.parametrize(
    ("sent", "rule"),
    [
        ("", "not_a_date"),
        ("14/01/2026", "not_a_date"),
        ("2026-01-14 10:32:07", "not_a_date"),
        ("2026-01-14T10:32", "not_a_date"),
        ("2026-01-14T10:32:07.12345678", "not_a_date"),
        ("2026-01-14T10:32:07z", "not_a_date"),
        ("2026-01-14T10:32:07+01:60", "not_a_date"),
        ("2026-01-14T10:32:07+24:00", "not_a_date"),
        ("2026-02-29T00:00:00", "not_a_date"),
        ("2026-01-14T24:00:00", "not_a_date"),
        ("0000-01-01T00:00:00", "not_a_date"),
        ("２026-01-14", "not_a_date"),  # noqa: RUF001 - a digit of another script
        ("0001-01-01T00:00:00+01:00", "out_of_range"),
        ("0001-01-01T00:00:00Z", "out_of_range"),
        ("9999-12-31T23:59:59-01:00", "out_of_range"),
    ],
)
def test_what_is_no_date_is_refused_by_its_rule(sent: str, rule: str) -> None:
    with pytest.raises(ValueError, match=rf"^{rule}$"):
        read_date(sent)


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        ("2026-01-14", "2026-01-14T00:00:00"),
        ("2026-01-14 09:05", "2026-01-14T09:05:00"),
        ("2026-07-14T09:05Z", "2026-07-14T10:05:00"),
        ("2026-07-14T09:05:06.5+01:00", "2026-07-14T09:05:06.5"),
    ],
)
def test_a_query_may_say_less(sent: str, text: str) -> None:
    assert read_query_date(sent).text == text


def test_an_offset_whose_plus_was_not_encoded_is_refused_and_not_left_out() -> None:
    with pytest.raises(ValueError, match="not_a_date"):
        read_query_date("2026-07-14T09:05:06 01:00")


@given(st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_moment_of_ours_is_one_of_the_moments_its_text_means(at: datetime) -> None:
    date = WireDate.of(at)
    again = read_date(date.text)
    assert date.at == date.latest == at
    assert at in (again.at, again.latest)
    assert again.text == date.text == local_text(at)


def test_neighbouring_microseconds_have_texts_of_their_own() -> None:
    at = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
    texts = [WireDate.of(at + timedelta(microseconds=n)).text for n in range(3)]
    assert texts == ["2026-07-01T10:00:00", "2026-07-01T10:00:00.000001", "2026-07-01T10:00:00.000002"]


def test_a_moment_without_a_zone_is_not_written() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        local_text(datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="without a zone"):
        WireDate.of(datetime(2026, 1, 1))  # noqa: DTZ001
