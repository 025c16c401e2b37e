"""Say on the stage how the desk stands when that matters to the cashier: one banner at most, the gravest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ims_desktop.domain.catalogue import CatalogueHealth
from ims_desktop.words import Words, current_language, say, say_n
from ui.when import age, moment

if TYPE_CHECKING:
    from datetime import datetime

    from ims_desktop.records import SystemMessage
    from ims_desktop.use_cases.show_status import DeskStatus


@dataclass(frozen=True, slots=True)
class News:
    """A banner. Shape: `name` tells one from another, so that what was read once can be put away.

    `passing` when it goes away after the next payment; `details` when the list of what waits tells more of it.
    """

    name: str
    title: Words | str
    detail: Words | str = ""
    icon: str = ""
    state: str = ""
    passing: bool = False
    details: bool = False


def news(status: DeskStatus, since: datetime | None, now: datetime) -> News | None:
    """Choose what to say, or nothing."""
    if status.blocked is not None:
        return News("blocked", say("This till takes no money now."), status.blocked, "hand", "stop")
    if status.clock_behind_s > 0:
        return News(
            "clock",
            say("The clock of this PC stands {age} behind what this till has seen.", age=_age(status.clock_behind_s)),
            say("Payments keep their order. Tell IT to put the clock right."),
            "clock",
            "warn",
        )
    message = _from_the_council(status.message, now)
    if message is not None and message.state == "stop":
        return message
    trouble = _trouble(status)
    if trouble is not None:
        return trouble
    if status.online is False:
        return _offline(status, since, now)
    old = _old(status, now)
    if old is not None:
        detail = without_account(takes_unverified=status.takes_unverified)
        return News("stale", old, detail, "database", "warn")
    return message


def asked_news(count: int) -> News | None:
    """Tell a supervisor, in quiet, that somebody at another till waits for them."""
    if count == 0:
        return None
    title = say_n("{n} act at another till waits for approval.", "{n} acts at other tills wait for approval.", count)
    return News(f"asked {count}", title, say("Ctrl+K, then Approvals, shows them."), "shield-check", "info")


def without_account(*, takes_unverified: bool) -> Words:
    """Say what becomes of a reference whose account is not found while the copy of the accounts is not up to date."""
    if takes_unverified:
        return say("An account that is not found is taken as unverified.")
    return say("An account that is not found is not taken: ask a supervisor.")


def _old(status: DeskStatus, now: datetime) -> Words | None:
    """Say how old the accounts are, where they are too old to tell that an account does not exist."""
    accounts = status.accounts
    if accounts.health is not CatalogueHealth.STALE or accounts.as_of is None:
        return None
    return say("The accounts on this till are old: as of {time}", time=moment(accounts.as_of, now))


def _trouble(status: DeskStatus) -> News | None:
    """Tell what stands between this till and central, unless it passes by itself."""
    trouble = status.trouble
    if trouble is None or not trouble.told:
        return None
    icon = "wifi-off" if status.online is False else "cloud-upload"
    state = "warn" if trouble.needs_person else ""
    waits = status.unsent.payments + status.unsent.quarantined > 0
    name = f"trouble {trouble.code}"
    return News(name, trouble.title, trouble.detail, icon, state, passing=not trouble.needs_person, details=waits)


def _offline(status: DeskStatus, since: datetime | None, now: datetime) -> News:
    title = (
        say("Working without the network.")
        if since is None
        else say("Working without the network since {time}", time=moment(since, now))
    )
    safe = say("Take payments as usual. Each one is safe on this till and is sent by itself when the network is back.")
    old = _old(status, now)
    if old is not None:
        rule = without_account(takes_unverified=status.takes_unverified)
        safe = say("{safe} {old}. {rule}", safe=safe, old=old, rule=rule)
    return News("offline", title, safe, "wifi-off", passing=True, details=True)


def _from_the_council(message: SystemMessage | None, now: datetime) -> News | None:
    """Tell what the council tells everybody, in the language of this desk where it was given in it, and until when."""
    if message is None:
        return None
    state = {"error": "stop", "warning": "warn"}.get(message.severity, "")
    text = message.said_in(current_language())
    until = say("From the council, until {time}", time=moment(message.ends_at, now))
    return News(f"message {message.message_id}", text, until, "", state)


def _age(seconds: int) -> Words:
    from datetime import timedelta

    return age(timedelta(seconds=seconds))
