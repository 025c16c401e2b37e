"""Gather what the palette lists: the commands of the window and those of the screen that is shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from ims_desktop.settings import TEXT_SCALES
from ims_desktop.words import Words, current_language, say
from ui.keys import Act, binding
from ui.screens.palette import Command

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ui.desk import Desk

_THEMES: Final = (
    ("system", say("Colours as the computer has them"), "settings"),
    ("light", say("Light colours"), "sun"),
    ("dark", say("Dark colours"), "moon"),
    ("contrast", say("High contrast"), "contrast"),
)
_ICONS: Final = {
    "F2": "user-plus",
    "F3": "search",
    "F6": "banknote",
    "F11": "printer",
    "Ctrl+U": "cloud-upload",
    "Ctrl+R": "circle-pause",
    "Alt+B": "shopping-basket",
    "Ctrl+L": "database",
}
ScreenCommand = tuple[str, Words, str, Callable[[], None], bool]
"""What a screen lists: name, words, key, slot, whether it can be done now."""


def of_screen(listed: Iterable[ScreenCommand]) -> list[Command]:
    """Take up what the screen lists."""
    return [
        Command(words, run, tuple(key.split("+")) if key else (), _ICONS.get(key, "arrow-right"), available)
        for _, words, key, run, available in listed
    ]


def of_desk(desk: Desk) -> list[Command]:
    """List what the window itself can do."""
    other = "cy" if current_language() == "en" else "en"
    keyed = ((Act.HELP, desk.help, "circle-question-mark"), (Act.LOCK, desk.lock, "lock"))
    return [
        *(Command(binding(act).words, run, binding(act).caps, icon) for act, run, icon in keyed),
        Command(binding(Act.DAY).words, desk.day.open, binding(Act.DAY).caps, "wallet", desk.day.can_open),
        Command(
            binding(Act.FIND_PAYMENT).words,
            desk.journal.open,
            binding(Act.FIND_PAYMENT).caps,
            "history",
            desk.journal.can_open,
        ),
        Command(binding(Act.POST_ROOM).words, desk.post.open, binding(Act.POST_ROOM).caps, "mail", desk.post.can_open),
        Command(
            say("Save my evidence"),
            desk.day.save_evidence,
            icon="shield-check",
            available=desk.flow.cashier is not None,
        ),
        *(
            [Command(say("Approvals at other tills"), desk.journal.approvals.open, icon="shield-check")]
            if desk.journal.approvals.can_open
            else []
        ),
        *([Command(say("Cards without an answer"), desk.cards.open, icon="credit-card")] if desk.cards.has_any else []),
        Command(say("Next cashier"), desk.next_cashier, icon="users"),
        Command(say("Ask central now"), desk.sync.step_now, icon="rotate-ccw"),
        Command(
            "Cymraeg" if other == "cy" else "English", partial(desk.wishes.choose_language, other), icon="languages"
        ),
        *(Command(words, partial(desk.wishes.choose_theme, name), icon=icon) for name, words, icon in _THEMES),
        *(
            Command(say("Text size {n} %", n=scale), partial(desk.wishes.choose_scale, scale), icon="search")
            for scale in TEXT_SCALES
        ),
        Command(say("Test a scan"), desk.try_scan, icon="scan-barcode"),
        Command(say("Sound on or off"), desk.toggle_sound, icon="settings"),
        Command(say("Close the program"), desk.leave, icon="log-out"),
    ]
