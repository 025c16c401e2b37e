"""`forward`: see how payments go on to the LocalGov IMS a council already runs, and move a receipt in that queue."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sync.central.central import utc_now
from sync.central.commands.talk import record, tell
from sync.central.commands.where import opened, slug_in, writing
from sync.central.errors import Refusal
from sync.central.gateway import attention
from sync.central.gateway.channel import Channel, NoReply
from sync.central.gateway.checking import reconcile
from sync.central.gateway.lines import STATES
from sync.central.gateway.runner import credentials_here
from sync.contract.localgov.money import pounds

if TYPE_CHECKING:
    from argparse import Namespace


def add_words(word: Any) -> None:
    """Add the words of this module to the command line."""
    acts = word("forward", "See and move what goes on to the LocalGov IMS a council already runs.", forward)
    acts.act("status")
    listing = acts.act("list")
    listing.add_argument("--state", choices=STATES)
    listing.add_argument("--problems", action="store_true", help="only what a person should look at")
    acts.act("retry").add_argument("receipt", metavar="RECEIPT")
    park = acts.act("park")
    park.add_argument("receipt", metavar="RECEIPT")
    park.add_argument("--why", required=True)
    reconcile = acts.act("reconcile")
    reconcile.add_argument("day", type=date.fromisoformat, metavar="DAY", help="the business day, as 2026-11-21")


def forward(options: Namespace) -> None:
    """See or move the queue."""
    acts = {"status": _status, "list": _list, "retry": _retry, "park": _park, "reconcile": _reconcile}
    acts[options.act](options)


def _status(options: Namespace) -> None:
    with opened(options) as database:
        slug = slug_in(database, options)
        with database.read(slug) as connection:
            found = attention.status(connection, slug)
    lines = [f"{slug} forwards to {found['url']}."]
    lines += [f"It has a problem: {found['problem']}."] if found["problem"] else []
    lines += [
        f"{state}: {it['lines']} lines, {pounds(it['amount_pence'])} pounds" for state, it in found["states"].items()
    ]
    lines += [f"{found['with_problems']} lines need a look: ims-central forward list --problems"]
    lines += [
        f"{it['kind']} {it['code']}: {it['differs']} is {it['here'] or 'none'} here and {it['there'] or 'none'} there"
        for it in found["differences"]
    ]
    tell(options, found, "\n".join(lines))


def _list(options: Namespace) -> None:
    with opened(options) as database:
        slug = slug_in(database, options)
        with database.read(slug) as connection:
            for line in attention.list_lines(connection, slug, state=options.state, problems=options.problems):
                record(line)


def _retry(options: Namespace) -> None:
    with writing(options) as (connection, slug):
        lines = attention.retry(connection, slug, options.receipt, utc_now())
    tell(options, {"receipt": options.receipt, "lines": lines}, f"{lines} lines of {options.receipt} have their turn.")


def _park(options: Namespace) -> None:
    with writing(options) as (connection, slug):
        lines = attention.park_receipt(connection, slug, options.receipt, options.why, utc_now())
    tell(options, {"receipt": options.receipt, "lines": lines}, f"{lines} lines of {options.receipt} stay here.")


def _reconcile(options: Namespace) -> None:
    """Ask about every receipt of a business day; this only asks, so it may run beside the forwarder."""
    with opened(options) as database:
        slug = slug_in(database, options)
        with database.read(slug) as connection:
            upstream = attention.the_upstream(connection, slug)
        channel = Channel(upstream.url, credentials_here())
        try:
            found = reconcile(database, slug, channel, options.day, utc_now())
        except NoReply as silent:
            raise Refusal(503, "forward_away", f"The other IMS: {silent.problem}.") from None
        finally:
            channel.close()
    said = f"{found['lines']} lines of {found['receipts']} receipts, {len(found['problems'])} with problems."
    tell(
        options, found, "\n".join([said, *(f"{it['receipt']}-{it['n']}: {it['problem']}" for it in found["problems"])])
    )
