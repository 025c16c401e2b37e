"""Name how a charge stands for whoever looks at it, and the one thing to do then."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from ims_desktop.domain.card_attempt import CardHeard


class Mood(StrEnum):
    """How a charge stands, as far as it matters to whoever looks at it."""

    STARTING = "starting"
    """Written down, and nobody was asked yet."""

    WAITING = "waiting"
    SILENT = "silent"
    """Asked, and there is no answer: the card may have been charged."""

    APPROVED = "approved"
    DIFFERS = "differs"
    """Approved for another amount than was asked for."""

    DECLINED = "declined"
    CANCELLED = "cancelled"
    BOOKED = "booked"
    GIVEN_BACK = "given_back"


class NextAct(StrEnum):
    """The one thing to do now; NONE is to wait."""

    NONE = "none"
    OPEN_PAGE = "open_page"
    TYPE_SLIP = "type_slip"
    PUT_ASIDE = "put_aside"
    TRY_AGAIN = "try_again"
    GIVE_BACK = "give_back"
    KEEP_PART = "keep_part"
    SETTLE = "settle"
    GO_ON = "go_on"
    ASK_CARD = "ask_card"
    SAY_PAUSED = "say_paused"


HEARD: Final = {
    CardHeard.WAITING: Mood.WAITING,
    CardHeard.APPROVED: Mood.APPROVED,
    CardHeard.DECLINED: Mood.DECLINED,
    CardHeard.CANCELLED: Mood.CANCELLED,
    CardHeard.NEVER_CAME: Mood.CANCELLED,
    CardHeard.UNKNOWN: Mood.SILENT,
}
OPEN: Final = frozenset({Mood.STARTING, Mood.WAITING, Mood.SILENT})
STATES: Final = {
    Mood.STARTING: "",
    Mood.WAITING: "",
    Mood.SILENT: "warn",
    Mood.APPROVED: "ok",
    Mood.BOOKED: "ok",
    Mood.DIFFERS: "warn",
    Mood.DECLINED: "bad",
    Mood.CANCELLED: "",
    Mood.GIVEN_BACK: "",
}
ICONS: Final = {
    Mood.STARTING: "hourglass",
    Mood.WAITING: "hourglass",
    Mood.SILENT: "triangle-alert",
    Mood.APPROVED: "circle-check",
    Mood.BOOKED: "circle-check",
    Mood.DIFFERS: "triangle-alert",
    Mood.DECLINED: "circle-x",
    Mood.CANCELLED: "circle-off",
    Mood.GIVEN_BACK: "undo-2",
}
