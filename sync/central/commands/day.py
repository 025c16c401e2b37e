"""`sessions`, `ereturn` and `tasks`: what the tills' days came to, and what a person must look at or decide."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from sync.central.central import utc_now
from sync.central.checks.problem import pounds
from sync.central.commands.talk import tell
from sync.central.commands.where import writing
from sync.central.day import ereturns, sessions
from sync.central.day.people import FINANCE, people_of
from sync.central.errors import Refusal
from sync.central.ledger import tasks
from sync.contract.fields import utc_text

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection

_DECISIONS: Final = {"approve": ereturns.APPROVED, "send-back": ereturns.SENT_BACK}


def add_words(word: Any) -> None:
    """Add the words of this module to the command line."""
    seen = word("sessions", "List cashier sessions: opened, counted, closed, over or short.", list_sessions)
    seen.add_argument("--date", type=date.fromisoformat, metavar="YYYY-MM-DD", help="of this business date")
    seen.add_argument("--till")
    seen.add_argument("--open", action="store_true", help="only those that are still open")
    acts = word("ereturn", "List eReturns, show one, approve it or send it back.", ereturn)
    listed = acts.act("list")
    listed.add_argument("--state", choices=ereturns.STATES, default="waiting")
    listed.add_argument("--office")
    acts.act("show").add_argument("ereturn", metavar="NUMBER")
    for act in _DECISIONS:
        parser = acts.act(act)
        parser.add_argument("ereturn", metavar="NUMBER")
        parser.add_argument("--as", dest="user", required=True, metavar="USER", help="who decides")
        parser.add_argument("--reason", default="", help="why it goes back")
    looked = word("tasks", "List what a person must look at, or say that somebody did.", task)
    open_ones = looked.act("list")
    open_ones.add_argument("--done", action="store_true", help="those that were done")
    done = looked.act("done")
    done.add_argument("event", metavar="EVENT")
    done.add_argument("code", metavar="CODE")
    open_ones.add_argument("--as", dest="user", metavar="USER", help="who asks; some are for Finance alone")
    done.add_argument("--as", dest="user", required=True, metavar="USER", help="who looked")


def list_sessions(options: Namespace) -> None:
    """List sessions, newest first."""
    with writing(options) as (connection, slug):
        found = sessions.list_sessions(
            connection, slug, business_date=options.date, till=options.till, still_open=options.open
        )
    document = {"sessions": [plain(asdict(it)) for it in found]}
    rows = [(it.till, f"{it.business_date}", it.cashier, pounds(it.float_pence), *_ending(it)) for it in found]
    head = ("TILL", "DATE", "CASHIER", "FLOAT", "EXPECTED", "COUNTED", "DIFFERENCE", "CLOSED BY")
    tell(options, document, _table(head, rows) if rows else "There is no such session.")


def _ending(it: sessions.Session) -> tuple[str, ...]:
    if it.closed_at is None:
        return ("", "", "", "open")
    with_whom = f"{it.closed_by} with {it.witness}" if it.witness else str(it.closed_by)
    return (pounds(it.expected_pence), pounds(it.counted_pence), pounds(it.difference_pence), with_whom)


def ereturn(options: Namespace) -> None:
    """Look at eReturns, or decide of one."""
    with writing(options) as (connection, slug):
        if options.act == "list":
            found = ereturns.list_ereturns(connection, slug, state=options.state, office=options.office)
            rows = [_cells(it) for it in found]
            head = ("IMS", "NUMBER", "TYPE", "CASHIER", "TOTAL", "DIFFERENCE", "STATE")
            shown = _table(head, rows) if rows else "There is no such eReturn."
            tell(options, {"ereturns": [plain(asdict(it)) for it in found]}, shown)
            return
        if options.act == "show":
            one = ereturns.find_ereturn(connection, slug, options.ereturn)
        else:
            decision, now = _DECISIONS[options.act], utc_now()
            one = ereturns.decide(connection, slug, options.ereturn, decision, options.user, options.reason, now)
        parts = ereturns.parts_of(connection, slug, one.event_id)
    document = plain(asdict(one)) | {name: [plain(row) for row in rows] for name, rows in parts.items()}
    tell(options, document, "\n".join(_described(one, parts)))


def _cells(it: ereturns.EReturn) -> tuple[str, ...]:
    cashier = it.cashier or it.submitted_by
    return (it.ereturn_no, it.number, it.type, cashier, pounds(it.total_pence), pounds(it.difference_pence), it.state)


def _described(one: ereturns.EReturn, parts: dict[str, list[dict[str, Any]]]) -> Iterable[str]:
    yield f"{one.number} ({one.ereturn_no}), {one.type}, till {one.till}, {one.business_date:%d %B %Y}: {one.state}"
    yield f"Cashier {one.cashier or 'not known yet'}, handed in by {one.submitted_by}"
    yield f"Total {pounds(one.total_pence)}, count and journal differ by {pounds(one.difference_pence)}"
    for row in parts["funds"]:
        yield f"  fund {row['fund']}, method {row['method']}: {row['items']} items, {pounds(row['amount_pence'])}"
    for row in parts["bags"]:
        yield f"  bag {row['seal']}: {pounds(row['amount_pence'])}"
    for row in parts["items"]:
        yield f"  receipt {row['receipt']}, tender {row['tender']}: {pounds(row['amount_pence'])}"
    for row in parts["decisions"]:
        why = f": {row['reason']}" if row["reason"] else ""
        yield f"  {row['decision'].replace('_', ' ')} by {row['decided_by']} at {row['place']}{why}"


def task(options: Namespace) -> None:
    """Look at tasks, or finish one."""
    with writing(options) as (connection, slug):
        quiet = _is_finance(connection, slug, options.user)
        if options.act == "done":
            who, now = f"person:{options.user}", utc_now()
            one = tasks.finish(connection, slug, options.event, options.code, who, now, quiet=quiet)
            tell(options, plain(asdict(one)), f"{one.code} of {one.event_id} is done.")
            return
        found = tasks.list_tasks(connection, slug, done=options.done, quiet=quiet)
    rows = [
        (
            it.code,
            it.till,
            it.receipt or it.kind,
            pounds(it.amount_pence),
            f"{it.raised_at:%Y-%m-%d %H:%M}",
            it.event_id,
        )
        for it in found
    ]
    head = ("CODE", "TILL", "OF", "AMOUNT", "SINCE", "EVENT")
    tell(options, {"tasks": [plain(asdict(it)) for it in found]}, _table(head, rows) if rows else "Nothing is to do.")


def _is_finance(connection: Connection, slug: str, username: str | None) -> bool:
    """Tell whether somebody may see quiet tasks.

    Raises: Refusal, for somebody who is not here.
    """
    if not username:
        return False
    person = people_of(connection, slug, [username]).get(username.casefold())
    if person is None:
        raise Refusal(404, "unknown_person", f"There is nobody called {username}.")
    return FINANCE in person.roles


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """Turn dates and moments into text."""
    return {name: _text(value) for name, value in row.items()}


def _text(value: Any) -> Any:
    if isinstance(value, datetime):
        return utc_text(value)
    return value.isoformat() if isinstance(value, date) else value


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(len(row[n]) for row in (head, *rows)) for n in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in (head, *rows)
    )
