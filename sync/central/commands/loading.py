"""`load-reference`, `load-accounts`, `snapshot` and `export`: what goes in and out in files."""

from __future__ import annotations

import csv
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sync.central.accounts import snapshots
from sync.central.accounts.accounts_file import read_accounts
from sync.central.accounts.load_accounts import load_accounts as load
from sync.central.accounts.load_accounts import rules_of
from sync.central.accounts.snapshot_builder import tidy
from sync.central.central import utc_now
from sync.central.commands import councils
from sync.central.commands.talk import record, remark, tell
from sync.central.commands.where import opened, slug_in
from sync.central.councils import list_councils, the_council
from sync.central.errors import Refusal
from sync.central.ledger import export as exporting
from sync.central.reference import publish, save_source
from sync.central.reference_file import council_of, read_reference, withheld

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterator

    from sync.central.accounts.accounts_file import RejectedRow
    from sync.central.accounts.load_accounts import Loaded
    from sync.central.accounts.snapshots import Built
    from sync.central.database import Database

_PROGRESS_S: Final = 2.0


def add_words(word: Any) -> None:
    """Add the words of this module to the command line."""
    reference = word(
        "load-reference",
        "Load funds, methods of payment, validators, offices and messages from JSON.",
        load_reference,
    )
    reference.add_argument("file", type=Path)
    accounts = word("load-accounts", "Load account holders from CSV.", load_accounts)
    accounts.add_argument("file", type=Path)
    accounts.add_argument(
        "--replace", action="store_true", help="remove accounts of the file's funds that it does not name"
    )
    accounts.add_argument("--rejects", type=Path, help="where rejected rows are named (default: FILE.rejects.csv)")
    word("snapshot", "Build a snapshot of the accounts for tills to begin with.", snapshot)
    word("export", "Print every payment as JSON lines.", export)


def load_reference(options: Namespace) -> None:
    """Load reference data; a first load brings its council with it."""
    with opened(options) as database:
        with database.read() as connection:
            here = list_councils(connection)
        slug = options.council or council_of(options.file)
        if slug is not None and not here:
            path = councils.add(options, database, slug)
            remark(f"Added {slug}. Its recovery key is in {path}: lock it away.")
        slug = slug_in(database, options)
        content = read_reference(options.file, slug)
        with database.write(slug) as connection:
            council = the_council(connection, slug)
            before = publish(connection, council, utc_now())
            version = save_source(connection, council, content, utc_now())
    left_out = withheld(options.file)
    if left_out:
        remark(f"Left out, because tills and callers would see it: {', '.join(left_out)}.")
    document = {
        "council": slug,
        "version": version,
        "changed": version != before,
        "funds": len(content.funds),
        "methods": len(content.methods),
        "validators": len(content.validators),
    }
    tell(options, document, f"Loaded {len(content.funds)} funds; the reference pack is version {version}.")


def load_accounts(options: Namespace) -> None:
    """Load account holders; what cannot be loaded is named, line by line."""
    rejects = options.rejects or options.file.with_name(options.file.name + ".rejects.csv")
    with opened(options) as database:
        slug = slug_in(database, options)
        with database.read(slug) as connection:
            rules = rules_of(connection, slug)
        with _reject_file(rejects) as rejected:
            count = load(
                database,
                slug,
                read_accounts(options.file, rules),
                utc_now(),
                replace=options.replace,
                rejected=rejected,
                progress=_Progress(_rows_of(options.file)),
            )
        built = _snapshot_after(database, slug, count)
    document = {
        "council": slug,
        "rows": count.rows,
        "loaded": count.loaded,
        "changed": count.changed,
        "removed": count.removed,
        "rejected": count.rejected,
        "rejects": str(rejects) if count.rejected else None,
        "snapshot": None if built is None else _plain(built),
    }
    where = f" See {rejects}." if count.rejected else ""
    tell(options, document, f"Loaded {count.loaded} of {count.rows} accounts, {count.changed} new or changed.{where}")


@contextmanager
def _reject_file(path: Path) -> Iterator[Callable[[RejectedRow], None]]:
    """Name rejected rows in a file that only exists when there are any."""
    path.unlink(missing_ok=True)
    file = None

    def reject(row: RejectedRow) -> None:
        nonlocal file
        if file is None:
            file = path.open("w", encoding="utf-8", newline="")
            csv.writer(file).writerow(("line", "reason"))
        csv.writer(file).writerow((row.line, row.reason))

    try:
        yield reject
    finally:
        if file is not None:
            file.close()


class _Progress:
    """Tell now and then how many rows are in, how fast, and how long the rest may take. Its life is one load's."""

    def __init__(self, whole: int) -> None:
        self._whole = whole
        self._began = self._told = time.monotonic()

    def __call__(self, count: Loaded) -> None:
        now = time.monotonic()
        if now - self._told < _PROGRESS_S:
            return
        self._told = now
        rate = count.rows / (now - self._began)
        left = _clock((self._whole - count.rows) / rate)
        remark(f"{count.rows:,} of about {self._whole:,} rows, {rate:,.0f} a second, {left} left")


def _rows_of(path: Path) -> int:
    """Say about how many rows a file has: as many as it has lines, but for the header; whoever reads it says if not."""
    try:
        with path.open("rb") as file:
            lines = sum(piece.count(b"\n") for piece in iter(lambda: file.read(1_000_000), b""))
    except OSError:
        return 0
    return max(0, lines - 1)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(max(0, round(seconds)), 60)
    return f"{minutes}:{rest:02}"


def _plain(built: Built) -> dict[str, object]:
    return {
        "snapshot_id": built.snapshot_id,
        "rows": built.rows,
        "chunks": built.chunks,
        "bytes": built.size,
        "change": built.change,
    }


def _snapshot_after(database: Database, slug: str, count: Loaded) -> Built | None:
    """Build a snapshot when the load made one worth having."""
    if not (count.changed or count.removed):
        return None
    remark("Building a snapshot where it is worth it.")
    return snapshots.build(database, slug, utc_now, wish=snapshots.Wish())


def snapshot(options: Namespace) -> None:
    """Build a snapshot now, whether it is due or not."""
    with opened(options) as database:
        slug = slug_in(database, options)
        tidy(database, slug, utc_now())
        began = time.monotonic()
        built = snapshots.build(database, slug, utc_now)
    if built is None:
        raise Refusal(409, "snapshot_running", "Another process is building a snapshot of this council just now.")
    document = {"council": slug, **_plain(built), "seconds": round(time.monotonic() - began, 1)}
    tell(options, document, f"{built.rows:,} accounts in {built.chunks} chunks, {built.size:,} bytes.")


def export(options: Namespace) -> None:
    """Print every payment of one council, or of all."""
    with opened(options) as database:
        with database.read() as connection:
            here = list_councils(connection)
        for slug in [slug_in(database, options)] if options.council else here:
            with database.read(slug) as connection:
                for payment in exporting.export_payments(connection, slug):
                    record(payment)
