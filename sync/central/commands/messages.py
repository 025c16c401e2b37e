"""`message`: tell everybody at the tills something for a while."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sync.central.central import utc_now
from sync.central.commands.talk import tell
from sync.central.commands.where import writing
from sync.central.desk import messages
from sync.central.errors import Refusal
from sync.contract.fields import utc_text

if TYPE_CHECKING:
    from argparse import Namespace


def add_words(word: Any) -> None:
    """Add the words of this module to the command line."""
    acts = word("message", "Tell everybody at the tills something for a while.", message)
    add = acts.act("add")
    add.add_argument("--severity", choices=("info", "warning", "error"), default="info")
    add.add_argument("--from", dest="starts", default="", help="such as 2026-11-30T17:30, local; default: now")
    add.add_argument("--to", dest="ends", required=True, help="such as 2026-12-01T08:00, local")
    add.add_argument("--text", required=True)
    add.add_argument("--text-cy", default="", help="the same in Welsh")
    acts.act("list")
    acts.act("remove").add_argument("message", metavar="ID")


def message(options: Namespace) -> None:
    """Add, list or take back."""
    with writing(options) as (connection, slug):
        if options.act == "list":
            found = messages.list_messages(connection, slug)
            lines = [f"{it['message_id']}  {it['severity']:<7}  until {it['ends_at']}  {it['text']}" for it in found]
            tell(options, {"messages": found}, "\n".join(lines) or "There is no message.")
        elif options.act == "add":
            span = (_moment(options.starts) if options.starts else utc_now(), _moment(options.ends))
            texts = (options.text, options.text_cy)
            message_id = messages.add_message(connection, slug, options.severity, span, texts, utc_now())
            document = {"message_id": message_id, "starts_at": utc_text(span[0]), "ends_at": utc_text(span[1])}
            tell(options, document, f"Tills will tell it from {utc_text(span[0])} to {utc_text(span[1])}.")
        else:
            messages.remove_message(connection, slug, options.message, utc_now())
            tell(options, {"message_id": options.message}, "Tills stop telling it at their next contact.")


def _moment(text: str) -> datetime:
    """Read a moment as people write it: London's time, unless it says a zone.

    Raises: Refusal.
    """
    try:
        said = datetime.fromisoformat(text)
    except ValueError:
        raise Refusal(422, "bad_moment", f"{text} is not a moment such as 2026-11-30T17:30.") from None
    return (said if said.tzinfo else said.replace(tzinfo=ZoneInfo("Europe/London"))).astimezone(UTC)
