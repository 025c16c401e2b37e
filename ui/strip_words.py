"""Say in the status strip how the till stands."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from ims_desktop.domain.catalogue import CatalogueHealth
from ims_desktop.words import Words, say, say_n
from ui import load_words
from ui.when import age, clock_time, local_date, long_date, moment

if TYPE_CHECKING:
    from datetime import datetime

    from ims_desktop.records import LoadProgress, Unsent
    from ims_desktop.use_cases.show_status import DeskStatus
    from ui.widgets.status_strip import StatusStrip, StripPart

PATIENCE: Final = timedelta(minutes=1)
"""How long a payment may wait before the strip draws the eye to it."""


def tell_clock(strip: StatusStrip, now: datetime) -> None:
    """Show date and time."""
    strip.parts["clock"].say(long_date(local_date(now), weekday=True), clock_time(now), ink="2")


def tell_status(
    strip: StatusStrip,
    status: DeskStatus,
    now: datetime,
    since: datetime | None,
    load: LoadProgress | None = None,
    *,
    counting: bool = False,
    at_hand: frozenset[str] = frozenset(),
) -> None:
    """Show everything known; `since` is when the network came or went, `load` how far the accounts are loaded.

    Shape: `counting` while a drawer is counted: then nothing of it is shown; `at_hand` the payments whose cards
    somebody looks at just now.
    """
    parts = strip.parts
    _tell_network(parts["network"], status, since, now)
    _tell_unsent(parts["unsent"], status.unsent, status.online, now)
    tell_accounts(strip, status, now, load)
    _tell_session(parts["session"], status, now, counting=counting)
    _tell_printer(parts["printer"], status)
    shown = {"network", "unsent", "accounts", "session", "printer", "clock"}
    if _tell_cards(parts["cards"], status, at_hand):
        shown.add("cards")
    if counting:
        parts["drawer"].say(say("Drawer hidden while counting"), icon="eye-off")
        shown.add("drawer")
    elif status.drawer_pence is not None:
        from ims_desktop.domain.money import pounds

        parts["drawer"].say(say("Drawer"), pounds(status.drawer_pence), icon="coins")
        shown.add("drawer")
    strip.show_parts(shown)


def _tell_network(part: StripPart, status: DeskStatus, since: datetime | None, now: datetime) -> None:
    if status.online is None:
        part.say(say("Asking central"), icon="wifi", tone="2")
    elif status.online and status.trouble is not None and status.trouble.needs_person:
        part.say(say("Online"), say("somebody must look"), icon="triangle-alert", tone="warn", ink="warn")
    elif status.online:
        when: Words | str = "" if since is None else say("since {time}", time=moment(since, now))
        part.say(say("Online"), when, icon="wifi", tone="ok", ink="2")
    elif since is None:
        part.say(say("Offline"), icon="wifi-off", tone="warn")
    else:
        part.say(say("Offline since {time}", time=moment(since, now)), icon="wifi-off", tone="warn")


def _tell_unsent(part: StripPart, unsent: Unsent, online: bool | None, now: datetime) -> None:  # noqa: FBT001 - three answers
    if unsent.quarantined:
        words = say_n("{n} for a supervisor", "{n} for a supervisor", unsent.quarantined)
        waiting: Words | str = "" if unsent.payments == 0 else say("{n} unsent", n=unsent.payments)
        part.say(words, waiting, icon="cloud-upload", tone="warn", ink="2")
    elif unsent.events == 0:
        part.say(say("Everything sent"), icon="cloud-check")
    else:
        count = unsent.payments
        words = say("{n} unsent", n=count) if count else say("Records to send")
        waited = timedelta(0) if unsent.oldest_at is None else now - unsent.oldest_at
        late = online is False or waited >= PATIENCE
        oldest: Words | str = say("oldest {age}", age=age(waited)) if late else ""
        part.say(words, oldest, icon="cloud-upload", tone="warn" if late else "2", ink="2")


def _tell_cards(part: StripPart, status: DeskStatus, at_hand: frozenset[str]) -> bool:
    """Draw the eye to cards nobody looks at; tells whether there are any."""
    cards = [one for one in status.cards if one.payment_id not in at_hand]
    held = [one for one in status.held if one.payment_id not in at_hand]
    unanswered = sum(1 for one in cards if one.open)
    if unanswered:
        words = say_n("{n} card without an answer", "{n} cards without an answer", unanswered)
    elif cards:
        words = say_n("{n} card not booked", "{n} cards not booked", len(cards))
    else:
        words = say("Money held")
    part.say(words, icon="credit-card", tone="warn")
    return bool(cards or held)


def tell_accounts(strip: StatusStrip, status: DeskStatus, now: datetime, load: LoadProgress | None) -> None:
    """Show how old the accounts are, and how far a load of them is; too old is said, not only coloured."""
    part, accounts = strip.parts["accounts"], status.accounts
    if accounts.health in {CatalogueHealth.ABSENT, CatalogueHealth.INCOMPLETE} or accounts.as_of is None:
        _tell_no_accounts(part, accounts.accounts, load)
        return
    beside: Words | str = ""
    if load is not None:
        n = load_words.percent(load)
        beside = say("loading paused at {n} %", n=n) if load.paused else say("loading {n} %", n=n)
    if accounts.health is CatalogueHealth.STALE and accounts.as_of < now:
        words = say("Accounts {age} old", age=age(now - accounts.as_of))
        part.say(words, beside, icon="database", tone="warn", ink="2")
    else:
        words = say("Accounts as of {time}", time=moment(accounts.as_of, now))
        part.say(words, beside, icon="database", tone="2", ink="2")


def _tell_no_accounts(part: StripPart, so_far: int, load: LoadProgress | None) -> None:
    """Say that no copy serves yet, and what comes."""
    if load is None and so_far == 0:
        part.say(say("No accounts on this till"), icon="database", tone="warn")
    elif load is None:
        part.say(say("Accounts are loading"), say("{n} so far", n=f"{so_far:,}"), icon="database", ink="2")
    elif load.paused:
        beside = say("loading paused at {n} %", n=load_words.percent(load))
        part.say(say("No accounts on this till"), beside, icon="database", tone="warn", ink="2")
    else:
        left, n = load_words.left(load), load_words.percent(load)
        beside = say("{n} %, {left}", n=n, left=left) if str(left) else say("{n} %", n=n)
        part.say(say("Accounts are loading"), beside, icon="database", ink="2")


def _tell_session(part: StripPart, status: DeskStatus, now: datetime, *, counting: bool) -> None:
    if counting:
        part.say(say("Session closing"), icon="wallet")
    elif status.session is None:
        part.say(say("No session open"), icon="wallet")
    else:
        part.say(say("Session open since {time}", time=moment(status.session.opened_at, now)), icon="wallet")


def _tell_printer(part: StripPart, status: DeskStatus) -> None:
    if status.printer == "none":
        part.say(say("No printer"), icon="printer")
    elif status.printer_ready:
        part.say(say("Printer ready"), icon="printer")
    else:
        part.say(say("Printer not ready"), icon="printer", tone="warn")
