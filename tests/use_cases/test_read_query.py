"""One line says what somebody remembers of a payment."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from ims_desktop.journal_records import JournalQuery
from ims_desktop.use_cases.read_query import read_query, understood

TODAY = date(2026, 11, 21)


def at(hour: int, minute: int, second: int = 0, day: date = TODAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "query"),
    [
        ("", JournalQuery()),
        ("sp03a-261121-0042", JournalQuery(receipt="SP03A-261121-0042")),
        ("261121-0042", JournalQuery(receipt="261121-0042")),
        ("TRAINING-0007", JournalQuery(receipt="TRAINING-0007")),
        ("775326912", JournalQuery(reference="775326912")),
        ("bj0000001a", JournalQuery(reference="BJ0000001A")),
        ("siân ellacott", JournalQuery(name="siân ellacott")),
        ("58.75", JournalQuery(amount_pence=5875)),
        ("£1,284.50", JournalQuery(amount_pence=128450)),
        ("58", JournalQuery(amount_pence=5800)),
        ("*4242", JournalQuery(last_four="4242")),
        ("11:20", JournalQuery(taken_from=at(11, 10), taken_to=at(11, 30))),
        ("11:00-12:00", JournalQuery(taken_from=at(11, 0), taken_to=at(12, 0, 59))),
        ("20/11/2026", JournalQuery(business_date=date(2026, 11, 20))),
        ("2026-11-20", JournalQuery(business_date=date(2026, 11, 20))),
        ("20/11", JournalQuery(business_date=date(2026, 11, 20))),
        ("24/12", JournalQuery(business_date=date(2025, 12, 24))),
    ],
)
def test_every_form_is_read_as_what_it_looks_like(line: str, query: JournalQuery) -> None:
    assert read_query(line, TODAY) == query


def test_the_order_does_not_matter_and_a_time_goes_by_the_day_beside_it() -> None:
    one = read_query("ellacott 58.75 11:20 20/06/2026 *4242", TODAY)
    other = read_query("*4242 20/06/2026 11:20 ellacott 58.75", TODAY)
    assert one == other
    summer = date(2026, 6, 20)
    assert (one.taken_from, one.taken_to) == (at(10, 10, day=summer), at(10, 30, day=summer))
    assert read_query("11:20 21/11/2026", TODAY).taken_from == at(11, 10)
    assert one.asked == 5


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("58.75 12.00", "12.00"),
        ("*4242 *4243", "*4243"),
        ("11:20 11:30", "11:30"),
        ("25:99", "25:99"),
        ("12:00-11:00", "12:00-11:00"),
        ("31/02", "31/02"),
        ("20/11 21/11", "21/11"),
        ("775326912 561234564", "561234564"),
        ("SP03A-261121-0042 SP03A-261121-0043", "SP03A-261121-0043"),
        ("£1,00", "£1,00"),
    ],
)
def test_what_is_said_twice_or_is_none_of_it_stays_a_word(line: str, name: str) -> None:
    assert name in f"{read_query(line, TODAY).name} {read_query(line, TODAY).reference}"


def test_how_a_line_was_read_is_said_part_by_part() -> None:
    line = "SP03A-261121-0042 775326912 ellacott 58.75 11:20 20/11/2026 *4242"
    assert [str(words) for words in understood(read_query(line, TODAY))] == [
        "receipt SP03A-261121-0042",
        "reference 775326912",
        "name ellacott",
        "amount £58.75",
        "between 11:10 and 11:30",
        "on 20 November 2026",
        "card ending 4242",
    ]
    assert understood(JournalQuery()) == ()
