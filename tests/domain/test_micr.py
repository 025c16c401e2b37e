"""A cheque's magnetic line, as every reader writes it, is read whole or keyed; never guessed."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ims_desktop.domain.card_guard import looks_like_card
from ims_desktop.domain.micr import AMOUNT, DASH, ON_US, READERS, TRANSIT, MicrLine, is_micr, read_micr
from ims_desktop.errors import CardNumberRefused
from tests.domain.test_card_guard import card_numbers

LINE = MicrLine("100234", "089999", "66374958", "09", 5875)


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=count, max_size=count)


lines = st.builds(
    MicrLine,
    digits(6),
    digits(6),
    digits(8),
    st.one_of(st.just(""), digits(2)),
    st.one_of(st.none(), st.integers(0, 10**10 - 1)),
)
readers = st.sampled_from(sorted(READERS))


def sent(line: MicrLine, reader: str, *, dash: bool = True, width: int = 11) -> str:
    """Write a line as a model of reader does."""
    own = {ours: theirs for theirs, ours in READERS[reader].items()}
    sort = line.sort_code
    tail = "" if line.amount_pence is None else f"{own[AMOUNT]}{line.amount_pence:0{width}}{own[AMOUNT]}"
    return (
        f"{own[ON_US]}{line.serial}{own[ON_US]} {sort[:2]}{own[DASH] if dash else ''}{sort[2:]}{own[TRANSIT]} "
        f"{line.account}{own[ON_US]}{line.transaction_code} {tail}".strip()
    )


@given(lines, readers, st.booleans(), st.sampled_from([10, 11]))
def test_every_reader_tells_the_same_line(line: MicrLine, reader: str, dash: bool, width: int) -> None:
    text = sent(line, reader, dash=dash, width=width)
    assume(not looks_like_card(text))
    reading = read_micr(text)
    assert reading.line == line
    assert reading.words is None
    assert is_micr(text)


@given(lines, readers, st.data())
def test_a_character_that_was_not_read_is_never_guessed(line: MicrLine, reader: str, data: st.DataObject) -> None:
    text = sent(line, reader)
    place = data.draw(st.sampled_from([n for n, character in enumerate(text) if character.isdecimal()]))
    spoilt = f"{text[:place]}?{text[place + 1 :]}"
    assume(not looks_like_card(spoilt))
    reading = read_micr(spoilt)
    assert reading.line is None
    assert reading.code == "micr_unread"
    assert reading.seen == "".join(spoilt.split())


@given(lines, readers, st.data())
def test_a_digit_too_few_or_too_many_is_keyed(line: MicrLine, reader: str, data: st.DataObject) -> None:
    text = sent(MicrLine(line.serial, line.sort_code, line.account, line.transaction_code), reader)
    place = data.draw(st.sampled_from([n for n, character in enumerate(text) if character.isdecimal()]))
    for changed in (text[:place] + text[place + 1 :], text[:place] + "7" + text[place:]):
        try:
            reading = read_micr(changed)
        except CardNumberRefused:
            continue
        assert reading.line is None
        assert reading.code == "micr_length"


@given(card_numbers(), readers, st.sampled_from([TRANSIT, ON_US, AMOUNT]))
def test_a_card_number_among_a_readers_signs_is_dropped(number: str, reader: str, sign: str) -> None:
    own = next(theirs for theirs, ours in READERS[reader].items() if ours == sign)
    for text in (number, f"{own}{number}{own}", own + own.join(number[at : at + 4] for at in range(0, len(number), 4))):
        with pytest.raises(CardNumberRefused) as refused:
            read_micr(text)
        assert number[-6:] not in str(refused.value)


@given(st.text(max_size=60))
def test_whatever_comes_is_read_kept_out_or_keyed(text: str) -> None:
    try:
        reading = read_micr(text)
    except CardNumberRefused:
        return
    assert (reading.line is None) == (reading.words is not None) == bool(reading.code)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "micr_signs"),
        ("100234 089999 38290009", "micr_signs"),
        ("U100234U08#9999T66374958U", "micr_signs"),
        ("U" * 90, "micr_length"),
        ("U100234U08-9999T6637495U", "micr_length"),
        ("U100234U08-9999T66374958U$123$", "micr_length"),
        ("U10023?U08-9999T66374958U", "micr_unread"),
    ],
)
def test_why_it_is_keyed_is_said(text: str, code: str) -> None:
    reading = read_micr(text)
    assert (reading.line, reading.code) == (None, code)
    assert str(reading.words).endswith("Key the cheque.")


def test_maps_that_fit_and_agree_are_one_reading() -> None:
    assert read_micr("100234T089999T66374958").line == MicrLine("100234", "089999", "66374958")


@pytest.mark.parametrize("text", ["", "775326912", "BJ0000001A", "A" * 100, "%B4111111111111111^NAIR/P^3012101000?"])
def test_what_other_readers_send_is_no_line_of_a_cheque(text: str) -> None:
    assert not is_micr(text)


def test_what_a_line_says_is_in_no_repr() -> None:
    assert "66374958" not in repr(LINE)
    assert "66374958" not in repr(read_micr("U100234U08-9999T66374958U"))
