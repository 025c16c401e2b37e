"""Ask a telephone system to pause a recording or to let it run again, and believe only what it then says of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from sync.central.gateway.channel import NoReply
from sync.central.recording import filling
from sync.central.recording.reading import NONE, PAUSED, RECORDING, UNKNOWN, Heard, heard_by_status, heard_in
from sync.central.recording.signing import signed
from sync.central.recording.wire import WHOLE_S, Sent, talk
from sync.contract.fields import utc_text

if TYPE_CHECKING:
    from datetime import datetime

    from sync.central.recording.system import System
    from sync.central.recording.template import Ask
    from sync.central.recording.wire import Exchange


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted of the recording of one call. Units: pence, seconds; `at` aware UTC.

    Shape: `wanted` "paused" or "recording"; the same `event_id` again is the same wish.
    """

    event_id: str
    attempt_id: str
    wanted: str
    operator: str
    at: datetime
    extension: str = field(default="", repr=False)
    call_id: str = field(default="", repr=False)
    reference: str = ""
    amount_pence: int = 0
    expires_in_s: int = 0


def ask(system: System, wish: Wish, whole_s: float = WHOLE_S) -> Heard:
    """Ask, and say how the recording stands then. Never raises for want of an answer: that is "unknown"."""
    values = _values(system, wish)
    missing = next((name for name in system.template.needs if not values[name]), None)
    if missing is not None:
        return Heard(UNKNOWN, code=f"no_{missing}")
    try:
        heard = talk(lambda exchange: _converse(system, wish, values, exchange), whole_s)
    except NoReply as silent:
        return Heard(UNKNOWN, code="no_answer" if silent.left else _why(silent.problem))
    return _judged(heard, wish.wanted)


def _judged(heard: Heard, wanted: str) -> Heard:
    """Hold what was heard against what was wanted: only what was wanted is ever confirmed."""
    if heard.state == NONE:
        return heard if wanted == RECORDING else Heard(UNKNOWN, code="no_recording")
    if heard.state in {PAUSED, RECORDING} and heard.state != wanted:
        return Heard(heard.state, code="still_" + heard.state)
    return heard


def _why(problem: str) -> str:
    return {
        "its certificate is not trusted": "certificate",
        "it gave no token for our key": "key_refused",
    }.get(problem, "unreachable")


async def _converse(system: System, wish: Wish, values: dict[str, Any], exchange: Exchange) -> Heard:
    """Ask; where the answer says nothing of the state, ask for it, or ask again and hear that it is so already."""
    template = system.template
    asked = template.pause if wish.wanted == PAUSED else template.resume
    reply = await exchange(await signed(system, _request(system, asked, values), wish.at, exchange))
    heard = heard_by_status(asked, reply)
    if heard is not None:
        return heard
    if asked.again and 200 <= reply.status < 300:
        reply = await exchange(await signed(system, _request(system, asked, values), wish.at, exchange))
        return heard_by_status(asked, reply) or heard_in(None, reply)
    if template.look is None:
        return heard_in(template.state, reply)
    seen = await exchange(await signed(system, _request(system, template.look, values), wish.at, exchange))
    return heard_by_status(template.look, seen) or heard_in(template.state, seen)


def _values(system: System, wish: Wish) -> dict[str, Any]:
    return {
        **system.values,
        "event_id": wish.event_id,
        "attempt_id": wish.attempt_id,
        "call_id": _named(wish.call_id),
        "extension": _named(wish.extension),
        "operator": wish.operator,
        "reference": wish.reference,
        "amount_pence": wish.amount_pence,
        "occurred_at": utc_text(wish.at),
        "expires_in_s": wish.expires_in_s,
    }


def _named(call: str) -> str:
    """Take dots alone for nothing: in a path they would lead somewhere else."""
    return call if call.strip(".") else ""


def _plain(text: str) -> str:
    """Keep a header to what a header can hold."""
    return "".join(each if each.isascii() and each.isprintable() else "?" for each in text)


def _request(system: System, asked: Ask, values: dict[str, Any]) -> Sent:
    whole = frozenset(name for name, kind in system.template.settings.items() if kind != "text")
    headers = {name: _plain(filling.text_of(value, values)) for name, value in asked.headers.items()}
    content = b""
    if asked.body is not None:
        content = json.dumps(filling.body_of(asked.body, values), ensure_ascii=False).encode()
        headers["Content-Type"] = "application/json"
    elif asked.form is not None:
        content = urlencode({name: filling.text_of(value, values) for name, value in asked.form.items()}).encode()
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    return Sent(asked.method, filling.url_of(asked.url, values, whole), headers, content)
