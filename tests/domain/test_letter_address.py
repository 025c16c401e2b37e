"""Where a receipt goes: what can be written to is taken as it is written to, anything else says how it is written."""

from __future__ import annotations

import pytest

from ims_desktop.domain.letter_address import EMAIL, TEXT, read_letter_address
from ims_desktop.errors import BadInput


@pytest.mark.parametrize(
    ("channel", "typed", "read"),
    [
        (EMAIL, " sian.ellacott+tax@mail.example.org ", "sian.ellacott+tax@mail.example.org"),
        (TEXT, "07700 900 417", "07700900417"),
        (TEXT, "+44 7700 900417", "07700900417"),
        (TEXT, "0044 (0)7700-900417", "07700900417"),
        (TEXT, "+33 6 12 34 56 78", "+33612345678"),
    ],
)
def test_an_address_is_taken_as_it_is_written_to(channel: str, typed: str, read: str) -> None:
    assert read_letter_address(channel, typed) == read


@pytest.mark.parametrize(
    ("channel", "typed", "code"),
    [
        (EMAIL, "", "email_malformed"),
        (EMAIL, "sian", "email_malformed"),
        (EMAIL, "sian@example", "email_malformed"),
        (EMAIL, "sian@exa mple.org", "email_malformed"),
        (EMAIL, "a@b.example, c@d.example", "email_malformed"),
        (EMAIL, "a@b.example\nBcc: c@d.example", "email_malformed"),
        (EMAIL, f"{'a' * 65}@example.org", "email_malformed"),
        (EMAIL, f"a@{'b' * 63}.{'c' * 63}.{'d' * 63}.{'e' * 63}.org", "email_malformed"),
        (TEXT, "", "mobile_malformed"),
        (TEXT, "01632 960123", "mobile_malformed"),
        (TEXT, "+44 1632 960123", "mobile_malformed"),
        (TEXT, "07700 90041", "mobile_malformed"),
        (TEXT, "+0 7700", "mobile_malformed"),
        (TEXT, "٠٧٧٠٠٩٠٠٤١٧", "mobile_malformed"),
    ],
)
def test_what_nobody_can_write_to_is_refused(channel: str, typed: str, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_letter_address(channel, typed)
    assert refused.value.reason == code
