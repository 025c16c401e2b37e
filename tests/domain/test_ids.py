"""Ids and receipt numbers that are never used twice."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ims_desktop.domain.ids import (
    IdSource,
    ReceiptNumber,
    format_receipt,
    format_training,
    next_epoch,
    parse_receipt,
)
from ims_desktop.errors import BadInput

if TYPE_CHECKING:
    from ims_desktop.till import Ids

START = datetime(2026, 11, 20, 16, 55, tzinfo=UTC)


class HandClock:
    """A clock turned by hand."""

    def __init__(self) -> None:
        self.time = START

    def now(self) -> datetime:
        return self.time


def zeros(length: int) -> bytes:
    return bytes(length)


def ones(length: int) -> bytes:
    return b"\xff" * length


def test_an_id_is_a_uuid_of_version_7_that_tells_its_millisecond() -> None:
    source: Ids = IdSource(HandClock(), zeros)
    made = uuid.UUID(source.new())
    assert made.version == 7
    assert made.variant == uuid.RFC_4122
    assert made.int >> 80 == int(START.timestamp() * 1000)


def test_ids_ascend_within_one_millisecond_and_when_the_clock_goes_back() -> None:
    clock = HandClock()
    source = IdSource(clock, zeros)
    made = [source.new() for _ in range(5)]
    clock.time -= timedelta(hours=1)
    made += [source.new() for _ in range(5)]
    clock.time += timedelta(hours=2)
    made.append(source.new())
    assert made == sorted(set(made))
    assert uuid.UUID(made[-1]).int >> 80 == int(clock.time.timestamp() * 1000)


def test_ids_still_ascend_when_the_randomness_of_a_millisecond_is_used_up() -> None:
    source = IdSource(HandClock(), ones)
    first, second = source.new(), source.new()
    assert first < second
    assert uuid.UUID(second).version == 7
    assert uuid.UUID(second).variant == uuid.RFC_4122


def test_a_salt_is_32_hexadecimal_characters() -> None:
    assert IdSource(HandClock(), ones).salt() == "ff" * 16


@pytest.mark.parametrize(
    ("epoch", "following"),
    [("", "A"), ("A", "B"), ("Y", "Z"), ("Z", "AA"), ("AZ", "BA"), ("ZZ", "AAA"), ("BC", "BD"), ("AZZ", "BAA")],
)
def test_epochs_follow_each_other_like_the_columns_of_a_sheet(epoch: str, following: str) -> None:
    assert next_epoch(epoch) == following


@pytest.mark.parametrize("epoch", ["a", "A1", " ", "Á"])
def test_what_is_not_an_epoch_has_no_next_one(epoch: str) -> None:
    with pytest.raises(BadInput, match="letters A to Z"):
        next_epoch(epoch)


def test_epochs_are_never_used_twice() -> None:
    seen, epoch = set(), ""
    for _ in range(2000):
        epoch = next_epoch(epoch)
        assert epoch not in seen
        seen.add(epoch)


def test_a_receipt_number_reads_as_till_epoch_date_and_number() -> None:
    assert format_receipt("SP03", "B", date(2026, 11, 21), 42) == "SP03B-261121-0042"
    assert parse_receipt(" sp03b-261121-0042 ") == ReceiptNumber("SP03", "B", date(2026, 11, 21), 42)


@given(
    st.from_regex(r"\A[0-9A-Z]{0,6}[0-9]\Z"),
    st.from_regex(r"\A[A-Z]{1,3}\Z"),
    st.dates(date(2000, 1, 1), date(2068, 12, 31)),
    st.integers(1, 10**7),
)
def test_a_receipt_number_is_read_back_as_it_was_made(till: str, epoch: str, day: date, sequence: int) -> None:
    number = format_receipt(till, epoch, day, sequence)
    assert len(number) <= 30
    assert parse_receipt(number) == ReceiptNumber(till, epoch, day, sequence)


@pytest.mark.parametrize(
    ("till", "epoch"), [("SPA", "B"), ("SP03", "b"), ("", "B"), ("SP-03", "B"), ("SP03", ""), ("S" * 20 + "1", "B")]
)
def test_a_number_that_could_not_be_read_back_is_not_made(till: str, epoch: str) -> None:
    with pytest.raises(BadInput, match="cannot be a receipt number"):
        format_receipt(till, epoch, date(2026, 11, 21), 1)


def test_a_receipt_number_has_at_most_the_30_characters_central_keeps() -> None:
    assert len(format_receipt("1" * 17, "B", date(2026, 11, 21), 1)) == 30
    with pytest.raises(BadInput):
        format_receipt("1" * 18, "B", date(2026, 11, 21), 1)


@pytest.mark.parametrize("text", ["", "SP03-261121-0042", "SP03B-261121-42", "SP03B261121-0042", "x" * 10_000])
def test_what_is_not_a_receipt_number_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadInput, match="looks like SP03B-261121-0042"):
        parse_receipt(text)


def test_a_receipt_number_of_no_real_date_is_refused() -> None:
    with pytest.raises(BadInput, match="no such date"):
        parse_receipt("SP03B-261332-0042")


def test_training_receipts_cannot_be_taken_for_real_ones() -> None:
    assert format_training(7) == "TRAINING-0007"
    with pytest.raises(BadInput):
        parse_receipt(format_training(7))
