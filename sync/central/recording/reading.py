"""Read from an answer how a recording stands. Whatever is not plainly said is unknown."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from sync.central.gateway.channel import Reply
    from sync.central.recording.template import Ask, State

PAUSED: Final = "paused"
RECORDING: Final = "recording"
CAPTURING: Final = "capturing"
UNKNOWN: Final = "unknown"
NONE: Final = "none"


@dataclass(frozen=True, slots=True)
class Heard:
    """How a recording stands, as its system says. Shape: `confirmed` when it said so itself; `code` why it is not so.

    `state` "none" when the system says that nothing is being recorded any more.
    """

    state: str
    confirmed: bool = False
    code: str = ""


def heard_by_status(ask: Ask, reply: Reply) -> Heard | None:
    """Read a status that is itself a word, such as "already paused"; None when it is none."""
    word = ask.statuses.get(str(reply.status))
    if word is None:
        return None
    # No recording on that line may as well be the wrong line: it is never leave to type a card.
    return Heard(NONE, confirmed=True, code="no_recording") if word == "gone" else Heard(word, confirmed=True)


def heard_in(state: State | None, reply: Reply) -> Heard:
    """Read the state out of an answer."""
    if not 200 <= reply.status < 300:
        return Heard(UNKNOWN, code=_refused(reply.status))
    if state is None:
        return Heard(UNKNOWN, code="not_told")
    try:
        # Numbers stay as they were written: nothing here is counted with, and a long one is no reason to give up.
        document = json.loads(reply.body, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return Heard(UNKNOWN, code="nonsense")
    said = _words(document, state.path)
    stands = _stands(state, said)
    if stands == UNKNOWN:
        return Heard(UNKNOWN, code="nonsense" if not said else "not_told")
    more = state.confirmed_by
    if more is None or stands not in more.of:
        return Heard(stands, confirmed=True)
    confirmed = any(word in _lower(more.words) for word in _words(document, more.path))
    return Heard(stands, confirmed, "" if confirmed else "not_confirmed")


def _refused(status: int) -> str:
    """Name what a status means for whoever has to put it right."""
    if status in {401, 403}:
        return "key_refused"
    if status == 429:
        return "too_many"
    return "redirected" if 300 <= status < 400 else "refused" if status < 500 else "broken"


def _stands(state: State, said: list[str]) -> str:
    """One recording that runs is a call that is recorded; paused are all of them, or none."""
    if any(word in _lower(state.recording) for word in said):
        return RECORDING
    known = [word for word in said if word in _lower(state.paused)]
    return PAUSED if known else UNKNOWN


def _lower(words: list[str]) -> set[str]:
    return {word.lower() for word in words}


def _words(document: Any, path: str) -> list[str]:
    """Collect what stands at a path, as small words; what is not there is not there."""
    found = [document]
    for step in path.split("."):
        name = step.removesuffix("[]")
        found = [part[name] for part in found if isinstance(part, dict) and name in part]
        if step != name:
            found = [each for part in found if isinstance(part, list) for each in part]
    return [str(part).strip().lower() for part in found if isinstance(part, str | bool)]
