"""`recording`: try how a council's telephone system pauses recordings, and see when it did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sync.central.central import utc_now
from sync.central.commands.talk import record, tell
from sync.central.commands.where import opened, slug_in
from sync.central.errors import Refusal
from sync.central.keys import new_id
from sync.central.recording import pauses
from sync.central.recording.hook import Wish, ask
from sync.central.recording.reading import PAUSED, RECORDING, Heard
from sync.central.recording.system import system_of
from sync.central.recording.template import template_named, template_names
from sync.central.services import RECORDING as SERVICE
from sync.central.services import service_of
from sync.contract.fields import utc_text

if TYPE_CHECKING:
    from argparse import Namespace
    from datetime import datetime

    from sync.central.recording.system import System

REFUSED: Final = 1
_WHY: Final = {
    "no_answer": "it did not answer within three seconds",
    "unreachable": "it cannot be reached",
    "certificate": "its certificate is not trusted",
    "key_refused": "it refused our key",
    "refused": "it refused the request",
    "redirected": "it points somewhere else",
    "broken": "it has a fault of its own",
    "too_many": "it was asked too often",
    "nonsense": "its answer makes no sense",
    "not_told": "its answer does not say how the recording stands",
    "not_confirmed": "it says so, but does not confirm it",
    "no_recording": "it knows of no recording there",
    "no_call_id": "it must be told which call: --call-id",
    "no_extension": "it must be told which line: --extension",
    "still_recording": "the recording goes on",
    "still_paused": "the recording is still paused",
}


def add_words(word: Any) -> None:
    """Add the words of this module to the command line."""
    acts = word("recording", "Try how call recordings are paused, and see when they were.", recording)
    trying = acts.act("test")
    trying.add_argument("--extension", default="", help="the line of a call that is being recorded just now")
    trying.add_argument("--call-id", default="", help="what the telephone system calls that call")
    trying.add_argument("--operator", default="test", help="who is said to be speaking")
    listing = acts.act("list")
    listing.add_argument("--limit", type=int, default=100)
    acts.act("templates")


def recording(options: Namespace) -> int | None:
    """Try the system, or tell what is known."""
    acts = {"test": _test, "list": _list, "templates": _templates}
    return acts[options.act](options)


def _test(options: Namespace) -> int:
    """Pause and resume once, whatever comes; say what the system said, and succeed when both were confirmed."""
    system, attempt_id = _system(options), new_id()
    try:
        paused = ask(system, _wish(options, attempt_id, PAUSED))
    finally:
        # Whatever came of the pause: nobody's recording stays paused because somebody tried.
        resumed = ask(system, _wish(options, attempt_id, RECORDING))
    ok = paused == Heard(PAUSED, confirmed=True) and resumed.confirmed and resumed.state == RECORDING
    lines = [f"Pause: {_said(paused)}", f"Resume: {_said(resumed)}"]
    if not resumed.confirmed:
        lines.append("The recording may still be paused. See to it at the telephone system.")
    lines.append("A card page would open." if paused == Heard(PAUSED, confirmed=True) else "No card page would open.")
    tell(options, {"ok": ok, "pause": _told(paused), "resume": _told(resumed)}, "\n".join(lines))
    return 0 if ok else REFUSED


def _said(heard: Heard) -> str:
    sure = "confirmed" if heard.confirmed else "not confirmed"
    why = f": {_WHY.get(heard.code, heard.code)}" if heard.code else ""
    return f"{heard.state}, {sure}{why}."


def _told(heard: Heard) -> dict[str, object]:
    return {"state": heard.state, "confirmed": heard.confirmed, "code": heard.code}


def _wish(options: Namespace, attempt_id: str, wanted: str) -> Wish:
    return Wish(
        new_id(),
        attempt_id,
        wanted,
        options.operator,
        utc_now(),
        extension=options.extension,
        call_id=options.call_id,
        expires_in_s=60 if wanted == PAUSED else 0,
    )


def _system(options: Namespace) -> System:
    with opened(options) as database:
        slug = slug_in(database, options)
        with database.read(slug) as connection:
            service = service_of(connection, slug, SERVICE)
    if service is None:
        text = "No system of call recordings is set: ims-central service set recording --set template=..."
        raise Refusal(404, "unknown_service", text)
    return system_of(service)


def _list(options: Namespace) -> None:
    with opened(options) as database:
        slug = slug_in(database, options)
        with database.read(slug) as connection:
            for row in pauses.pauses(connection, slug, max(1, min(options.limit, 10_000))):
                record(
                    {
                        "attempt_id": row.attempt_id,
                        "till": row.till,
                        "operator": row.operator,
                        "state": row.state,
                        "confirmed": row.confirmed,
                        "code": row.code,
                        "asked_at": _text(row.asked_at),
                        "paused_at": _text(row.paused_at),
                        "resumed_at": _text(row.resumed_at),
                        "heard": row.heard,
                    }
                )


def _text(at: datetime | None) -> str | None:
    return None if at is None else utc_text(at)


def _templates(options: Namespace) -> None:
    for name in template_names():
        template = template_named(name)
        if options.json:
            said = {"name": name, "title": template.title, "settings": dict(template.settings)}
            record(said | {"needs": list(template.needs)})
            continue
        settings = ", ".join(template.settings) or "none"
        needs = f"; each call by its {' and '.join(template.needs)}" if template.needs else ""
        tell(options, {}, f"{name}: {template.title}. Settings: {settings}{needs}.")
