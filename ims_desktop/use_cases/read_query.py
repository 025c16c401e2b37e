"""Read one line in which somebody says what they remember of a payment: receipt, reference, name, amount, time, card.

`*4242` are the last four of a card, `58.75` is an amount, `11:20` or `11:00-12:00` a time, `20/11/2026` a day; what has
the form of a receipt is one; other digits are a reference, and words a name. The order does not matter.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from ims_desktop.domain.business_day import at_london, clock_text, date_words
from ims_desktop.domain.money import parse_pence, pounds
from ims_desktop.errors import InvalidAmount
from ims_desktop.journal_records import JournalQuery
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.words import Words

AROUND: Final = timedelta(minutes=10)
"""A time is remembered as nearly as this, to either side."""
_LAST_FOUR: Final = re.compile(r"\*([0-9]{4})", re.ASCII)
_TIME: Final = re.compile(r"([0-9]{1,2}):([0-9]{2})(?:-([0-9]{1,2}):([0-9]{2}))?", re.ASCII)
_DAY: Final = re.compile(r"([0-9]{1,2})/([0-9]{1,2})(?:/([0-9]{4}))?", re.ASCII)
_ISO: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_RECEIPT: Final = re.compile(
    r"[A-Z0-9]*-?[0-9]{6}-[0-9]{1,6}|[A-Z]+[0-9]{2}[A-Z]+-[0-9]{0,6}|TRAINING-[0-9]*", re.ASCII
)
_AMOUNT: Final = re.compile(r"£[0-9.,]+|[0-9,]+\.[0-9]{1,2}|[0-9]{1,3}", re.ASCII)


def read_query(text: str, today: date) -> JournalQuery:
    """Return what a line asks for; what is said twice counts the first time, and stays a word of the name after it."""
    query, names = JournalQuery(), []
    for token in text.split():
        fuller = _taken_in(query, token, today)
        if fuller is None:
            names.append(token)
        else:
            query = fuller
    query = replace(query, name=" ".join(names))
    return _on_its_day(query, today)


def understood(query: JournalQuery) -> tuple[Words, ...]:
    """Say how a line was read, part by part."""
    said: list[Words] = []
    if query.receipt:
        said.append(say("receipt {part}", part=query.receipt))
    if query.reference:
        said.append(say("reference {part}", part=query.reference))
    if query.name:
        said.append(say("name {words}", words=query.name))
    if query.amount_pence is not None:
        said.append(say("amount {amount}", amount=pounds(query.amount_pence)))
    if query.taken_from is not None and query.taken_to is not None:
        times = {"start": clock_text(query.taken_from), "end": clock_text(query.taken_to)}
        said.append(say("between {start} and {end}", **times))
    if query.business_date is not None:
        said.append(say("on {date}", date=date_words(query.business_date)))
    if query.last_four:
        said.append(say("card ending {digits}", digits=query.last_four))
    return tuple(said)


def _taken_in(query: JournalQuery, token: str, today: date) -> JournalQuery | None:
    """Return the query with one more thing, None for a token that is a word of a name."""
    readers: tuple[Callable[[JournalQuery, str, date], JournalQuery | None], ...] = (
        _last_four,
        _time,
        _day,
        _receipt,
        _amount,
        _reference,
    )
    return next((read for reader in readers if (read := reader(query, token, today)) is not None), None)


def _last_four(query: JournalQuery, token: str, today: date) -> JournalQuery | None:  # noqa: ARG001 - all read alike
    found = _LAST_FOUR.fullmatch(token)
    return replace(query, last_four=found[1]) if found and not query.last_four else None


def _time(query: JournalQuery, token: str, today: date) -> JournalQuery | None:
    found = _TIME.fullmatch(token)
    if found is None or query.taken_from is not None:
        return None
    try:
        start = time(int(found[1]), int(found[2]))
        end = time(int(found[3]), int(found[4])) if found[3] else None
    except ValueError:
        return None
    at = at_london(today, start)
    if end is None:
        return replace(query, taken_from=at - AROUND, taken_to=at + AROUND)
    last = at_london(today, end) + timedelta(seconds=59)
    return replace(query, taken_from=at, taken_to=last) if at <= last else None


def _day(query: JournalQuery, token: str, today: date) -> JournalQuery | None:
    if query.business_date is not None:
        return None
    found = _DAY.fullmatch(token)
    try:
        if _ISO.fullmatch(token):
            return replace(query, business_date=date.fromisoformat(token))
        if found is None:
            return None
        day = date(int(found[3] or today.year), int(found[2]), int(found[1]))
    except ValueError:
        return None
    if found[3] is None and day > today:
        day = day.replace(year=day.year - 1)  # a day without a year is one that has been
    return replace(query, business_date=day)


def _receipt(query: JournalQuery, token: str, today: date) -> JournalQuery | None:  # noqa: ARG001 - all read alike
    upper = token.upper()
    return replace(query, receipt=upper) if _RECEIPT.fullmatch(upper) and not query.receipt else None


def _amount(query: JournalQuery, token: str, today: date) -> JournalQuery | None:  # noqa: ARG001 - all read alike
    if query.amount_pence is not None or _AMOUNT.fullmatch(token) is None:
        return None
    try:
        return replace(query, amount_pence=parse_pence(token))
    except InvalidAmount:
        return None


def _reference(query: JournalQuery, token: str, today: date) -> JournalQuery | None:  # noqa: ARG001 - all read alike
    has_digit = any(character.isdigit() for character in token)
    return replace(query, reference=token.upper()) if has_digit and not query.reference else None


def _on_its_day(query: JournalQuery, today: date) -> JournalQuery:
    """Put a time on the day that was told beside it."""
    day = query.business_date
    if day is None or day == today or query.taken_from is None or query.taken_to is None:
        return query
    return replace(query, taken_from=_moved(query.taken_from, day), taken_to=_moved(query.taken_to, day))


def _moved(at: datetime, day: date) -> datetime:
    hours, minutes = (int(part) for part in clock_text(at).split(":"))
    return at_london(day, time(hours, minutes, at.second)).astimezone(UTC)
