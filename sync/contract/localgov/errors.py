"""Say why a document of the wire was not taken: the rule, and the member it is about, never the value."""

from __future__ import annotations

from typing import Final

RULES: Final = {
    "card_number": "holds what looks like a card number, which is never kept: send it without",
    "duplicate_member": "names a member twice",
    "missing": "is missing",
    "not_a_choice": "is not one of the values it may have",
    "not_a_date": "is not a date and time as ISO 8601 writes it",
    "not_a_flag": "is neither true nor false",
    "not_a_list": "is not a list",
    "not_a_number": "is not a number",
    "not_an_object": "is not an object",
    "not_json": "is not JSON",
    "not_text": "is not text",
    "not_utf8": "is not UTF-8",
    "null": "may not be null",
    "number_too_long": "holds a number that is too long",
    "out_of_range": "is out of range",
    "too_deep": "is nested too deeply",
    "too_long": "is too long",
    "too_many_decimals": "has too many decimals",
    "unusable_character": "holds a character that cannot be kept",
}
"""Every rule with what it says of the body or the member."""


class BadBody(ValueError):
    """A document, or a value in it, that cannot be taken.

    Shape: `rule` is a key of RULES; `member` is the name on the wire with its path, as `Rows[3].Amount`, or "body".
    """

    def __init__(self, member: str, rule: str) -> None:
        super().__init__(f"{member} {RULES[rule]}")
        self.member = member
        self.rule = rule


class Unreadable(BadBody):
    """Bytes that are no document at all."""

    def __init__(self, rule: str) -> None:
        super().__init__("body", rule)


class BadMember(BadBody):
    """A member whose value cannot be taken."""
