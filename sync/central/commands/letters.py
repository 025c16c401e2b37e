"""`letters`: see what is to be sent, what was, and what keeps the rest; without anybody's address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sync.central.commands.talk import record
from sync.central.commands.where import opened, slug_in
from sync.central.sending.letters import WAITING, last_letters
from sync.contract.fields import utc_text

if TYPE_CHECKING:
    from argparse import Namespace


def add_words(word: Any) -> None:
    """Add the words of this module to the command line."""
    acts = word("letters", "See receipts and links that are sent, and what keeps those that are not.", letters)
    listing = acts.act("list")
    listing.add_argument("--limit", type=int, default=100)
    listing.add_argument("--waiting", action="store_true", help="only what is still to be sent")


def letters(options: Namespace) -> None:
    """List letters, newest first."""
    with opened(options) as database:
        slug = slug_in(database, options)
        with database.read(slug) as connection:
            state = WAITING if options.waiting else None
            for row in last_letters(connection, slug, max(1, min(options.limit, 10_000)), state):
                record(
                    {
                        "message_id": row.message_id,
                        "kind": row.kind,
                        "channel": row.channel,
                        "till": row.till,
                        "sent_to": row.sent_to,
                        "state": row.state,
                        "code": row.code,
                        "provider": row.provider,
                        "queued_at": utc_text(row.queued_at),
                        "since": utc_text(row.since),
                        "next_at": None if row.next_at is None else utc_text(row.next_at),
                    }
                )
