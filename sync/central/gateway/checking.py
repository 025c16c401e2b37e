"""Ask the other IMS once more about what it was sent, and write down what is there twice, gone, or nobody's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, select

from sync.central import tables
from sync.central.errors import Refusal
from sync.central.gateway import states
from sync.central.gateway.answers import Rows, judge_search
from sync.central.gateway.lines import DONE, lines_of
from sync.central.gateway.reconcile import compare
from sync.central.gateway.upstream import upstream_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sync.central.database import Database
    from sync.central.gateway.channel import Channel
    from sync.central.gateway.lines import Line
    from sync.contract.localgov.models import ProcessedTransaction

PATH = "/api/ProcessedTransactions"


def note_found(
    database: Database,
    slug: str,
    lines: Sequence[Line],
    rows: Sequence[ProcessedTransaction],
    now: datetime,
    ask_again_at: datetime | None,
) -> set[int]:
    """Write down which lines of a receipt turned out to be there; return their numbers."""
    compared = compare(lines, rows)
    new = [line for line in lines if line.state != DONE and line.n in compared.found]
    if new:
        with database.write(slug) as connection:
            for line in new:
                row, problem = compared.found[line.n], compared.problems.get(line.n)
                changed = line.changed_in(row)
                states.finish(connection, slug, line, row.reference, changed, now, ask_again_at, problem)
    return {line.n for line in new}


def note_checked(
    database: Database, slug: str, lines: Sequence[Line], rows: Sequence[ProcessedTransaction], now: datetime
) -> dict[int, str]:
    """Write down what asking once more came to; return the problems by number of the line."""
    found = note_found(database, slug, lines, rows, now, None)
    problems = compare(lines, rows).problems
    with database.write(slug) as connection:
        for line in lines:
            if line.state == DONE or line.n in found:
                states.checked(connection, slug, line, problems.get(line.n))
    return problems


def reconcile(database: Database, slug: str, channel: Channel, day: date, now: datetime) -> dict[str, Any]:
    """Ask about every receipt of a business day that is on the queue, and compare numbers and sums.

    Shape: counts and sums of the day's lines here, of those that are there, and {receipt, n, problem} of each that is
    not as it should be.

    Raises: Refusal, NoReply.
    """
    p, f = tables.payment, tables.forward
    with database.read(slug) as connection:
        upstream = upstream_of(connection, slug)
        queued = and_(f.c.council == p.c.council, f.c.event_id == p.c.event_id)
        query = select(p.c.event_id).join(f, queued).where(p.c.council == slug, p.c.business_date == day).distinct()
        receipts = sorted(connection.execute(query).scalars())
    report: dict[str, Any] = {"day": day.isoformat(), "receipts": len(receipts), "lines": 0, "amount_pence": 0}
    report |= {"lines_there": 0, "amount_pence_there": 0, "problems": []}
    for event_id in receipts:
        with database.read(slug) as connection:
            lines = lines_of(connection, slug, event_id, None if upstream is None else upstream.user_code)
        _reconcile_one(database, slug, channel, lines, now, report)
    return report


def _reconcile_one(
    database: Database, slug: str, channel: Channel, lines: Sequence[Line], now: datetime, report: dict[str, Any]
) -> None:
    receipt = lines[0].receipt
    said = judge_search(channel.get(PATH, [("PspReference", receipt)]), receipt)
    if not isinstance(said, Rows):
        raise Refusal(503, "forward_away", f"The other IMS was asked about {receipt} and said: {said.problem}")
    problems = note_checked(database, slug, lines, said.rows, now)
    report["lines"] += len(lines)
    report["amount_pence"] += sum(line.amount_pence for line in lines)
    report["lines_there"] += len(said.rows)
    report["amount_pence_there"] += sum(row.amount or 0 for row in said.rows)
    report["problems"] += [{"receipt": receipt, "n": n, "problem": why} for n, why in sorted(problems.items())]
