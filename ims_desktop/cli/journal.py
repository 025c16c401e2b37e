"""`payments`, `verify`, `doctor`, `backup` and `sync`: what this till has taken, and how it stands."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from ims_desktop.cli.loading import LoadTeller, drain, load_document
from ims_desktop.cli.output import utc
from ims_desktop.cli.parser import BadUsage
from ims_desktop.cli.tills import opened
from ims_desktop.domain.money import pounds
from ims_desktop.use_cases.list_payments import list_payments
from ims_desktop.use_cases.permit import block_words, policy_of
from ims_desktop.use_cases.show_load import show_load
from ims_desktop.use_cases.show_sync_trouble import show_sync_trouble
from ims_desktop.words import say, say_n

if TYPE_CHECKING:
    from argparse import Namespace

    from ims_desktop.cli.output import Out
    from ims_desktop.domain.catalogue import CatalogueState
    from ims_desktop.records import JournalRow, SyncReport
    from ims_desktop.settings import Settings
    from ims_desktop.till import Till


def payments(arguments: Namespace, settings: Settings, out: Out) -> int:
    """List what this till has taken, a line each; or find what somebody remembers, here or anywhere."""
    from ims_desktop.cli.changes import is_search, search

    if is_search(arguments):
        return search(arguments, settings, out)
    with opened(settings, read_only=True) as till:
        for row in list_payments(till, _day(arguments.date), arguments.status):
            out.show(_document(row), _line(row))
    return 0


def verify(arguments: Namespace, settings: Settings, out: Out) -> int:
    """Check every law of the journal, or of a file of evidence; exit 1 when one is broken."""
    if arguments.file is not None:
        from ims_desktop.cli.evidence import verify_file

        return verify_file(arguments, out)
    from ims_desktop.use_cases.verify import verify as check

    with opened(settings, read_only=True) as till:
        found = check(till)
    problems = [{"code": code, "text": str(words)} for code, words in found.problems]
    document = {
        "ok": found.ok,
        "facts": found.facts,
        "payments": found.payments,
        "last_receipt": found.last_receipt,
        "head": found.head,
        "problems": problems,
    }
    good = say("Every law of the journal holds: {facts} facts, {n} payments.", facts=found.facts, n=found.payments)
    out.show(document, *([good] if found.ok else [words for _, words in found.problems]))
    return 0 if found.ok else 1


def doctor(arguments: Namespace, settings: Settings, out: Out) -> int:  # noqa: ARG001 - every command is called alike
    """Tell IT how this till stands; exit 0 when all is in order."""
    from ims_desktop.bootstrap.checks import make_checks
    from ims_desktop.use_cases.diagnose import diagnose

    with ExitStack() as stack:
        checks = list(diagnose(make_checks(settings, stack)))
    ok = all(check.ok for check in checks)
    rows = [{"name": check.name, "ok": check.ok, "text": str(check.words), "value": check.value} for check in checks]
    lines = [f"{'ok' if check.ok else '--':<3} {check.name:<10} {check.words}" for check in checks]
    out.show({"ok": ok, "checks": rows}, *lines)
    return 0 if ok else 1


def backup(arguments: Namespace, settings: Settings, out: Out) -> int:
    """Copy the journal, encrypted as it is."""
    from ims_desktop.use_cases.back_up import back_up

    with opened(settings) as till:
        path = back_up(till, arguments.to)
    out.show({"path": str(path)}, say("The journal is copied to {file}.", file=str(path)))
    return 0


def sync(arguments: Namespace, settings: Settings, out: Out) -> int:
    """Send and fetch until nothing is left, or go on for ever; exit 3 without central, 4 when central said no."""
    with opened(settings) as till:
        if arguments.watch:
            return _watch(till, out)
        report = drain(till, out)
        state = _accounts(till)
    report = replace(report, accounts=state.accounts, catalogue_version=state.version)
    out.show(_counts(report), said_of(report))
    if report.conflict or report.refused:
        return 4
    return 0 if report.online else 3


# -------------------------------------------------------------------------------------------------------------- sync
def _accounts(till: Till) -> CatalogueState:
    """Look at the accounts this till has, whatever the steps brought."""
    with till.store.read() as reader:
        fresh_s = policy_of(reader).catalogue_fresh_s
    return till.catalogue.state(till.clock.now(), fresh_s)


def _watch(till: Till, out: Out) -> int:
    """Step, say so, wait as long as the engine asks; stopped by the keyboard."""
    wait = threading.Event()
    teller = LoadTeller(till, out)
    while True:
        report = replace(till.sync.step(), accounts=_accounts(till).accounts)
        out.show({**_counts(report), "loading": load_document(show_load(till))}, said_of(report))
        teller.tell()
        wait.wait(report.next_delay_s)


def _counts(report: SyncReport) -> dict[str, object]:
    return {
        "accepted": report.accepted,
        "already_accepted": report.already_accepted,
        "conflict": report.conflict,
        "refused": report.refused,
        "unsent": report.unsent,
        "accounts": report.accounts,
        "catalogue_version": report.catalogue_version,
        "online": report.online,
        "blocked": report.blocked,
        "problem": report.problem,
    }


def said_of(report: SyncReport) -> str:
    """Say what a step did in sentences: sent, waiting, what stands in the way, what takes no money."""
    sent = report.accepted + report.already_accepted
    trouble = show_sync_trouble(report.problem)
    if trouble is not None and not report.online and not trouble.needs_person:
        trouble = None  # that it cannot be reached is said already
    away = say("Central cannot be reached. What is unsent stays here.") if trouble is None else trouble.words
    parts = [
        say("Central answered.") if report.online else away,
        say_n("{n} fact sent.", "{n} facts sent.", sent),
        say("{n} still to send.", n=report.unsent),
    ]
    if report.online and trouble is not None:
        parts.append(trouble.words)
    if report.blocked:
        parts.append(block_words(report.blocked))
    refused = report.conflict + report.refused
    if refused:
        parts.append(say("{n} in quarantine: a supervisor must look.", n=refused))
    return " ".join(map(str, parts))


# ---------------------------------------------------------------------------------------------------------- payments
def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadUsage("--date is a day, such as 2026-11-21") from None


def _document(row: JournalRow) -> dict[str, object]:
    return {
        "payment_id": row.payment_id,
        "receipt": row.receipt,
        "taken_at": utc(row.taken_at),
        "business_date": row.business_date.isoformat(),
        "amount_pence": row.amount_pence,
        "status": row.status,
        "kind": row.kind,
        "cashier": row.cashier,
    }


def _line(row: JournalRow) -> str:
    return f"{row.receipt:<22} {row.business_date} {pounds(row.amount_pence):>14}  {row.status:<11} {row.cashier}"
