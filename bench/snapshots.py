"""Measure two million accounts on PostgreSQL: their load, the snapshot of them, its way to a till, and 10,000 changes.

Each has a bare counterpart in the same run. Load: a psycopg COPY of the same rows, already text, into a table with the
same keys and indexes, in one transaction. Build: a COPY of the same columns out of the database through gzip. Transfer:
the same bytes selected from the database, with the same hash. None of them judges a row, keeps a feed of changes, lets
tills read meanwhile or asks for a token.
"""

from __future__ import annotations

import gzip
import hashlib
import http.client
import json
import tempfile
import time
from io import BufferedWriter
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode, urlsplit

from bench import asked
from bench.bare import inside, make_bare
from bench.holders import build, load
from bench.served import Records, records, served
from ims_desktop.demo.accounts import HEADER, accounts, write_accounts
from ims_desktop.demo.council import reference_file
from sync.contract.snapshot import MEMBERS, SnapshotAnswer, whole_hash

if TYPE_CHECKING:
    from tests.sync.world import RawTill

ACCOUNTS: Final = asked("ACCOUNTS", 2_000_000)
CHANGES: Final = min(10_000, ACCOUNTS)
PAGE: Final = 1_000
"""What a till asks for at once."""
LEVEL: Final = 5
"""As snapshots are compressed."""
NEW_BALANCE: Final = "5000000.01"
"""What nobody owes before."""
GROWTH_MAX_MB: Final = 16
"""How much more memory the end of a build may take than its beginning."""


def measure() -> dict[str, object]:
    """Return rates and ratios. Units: rows or megabytes a second."""
    with tempfile.TemporaryDirectory() as folder, records(reference_file()) as made:
        loaded = _load(made, Path(folder))
        built = _build(made)
        with served(made.made.app_url) as url:
            till = made.tills(url, 1)[0]
            transfer, cursor = _transfer(made, url, till)
            delta = _delta(made, Path(folder), url, till, cursor)
    held = built["resident_mb"]
    flat = held["whole"] <= held["first_third"] + GROWTH_MAX_MB if held else None
    whole = loaded["rows"] == built["rows"] == transfer["rows"] == ACCOUNTS and delta["fetched"] == CHANGES
    return {
        "name": "accounts loaded, a snapshot built and fetched, and changes, against bare COPY and SELECT",
        "accounts": ACCOUNTS,
        "load": loaded,
        "build": {**built, "memory_is_flat": flat},
        "transfer": transfer,
        "delta": delta,
        "ratio_load": loaded["ratio"],
        "ratio_build": built["ratio"],
        "ratio_transfer": transfer["ratio"],
        "ok": whole and flat is not False,
    }


# ------------------------------------------------------------------------------------------------------- load and build
def _load(made: Records, folder: Path) -> dict[str, Any]:
    file = folder / "accounts.csv"
    began = time.perf_counter()
    write_accounts(file, ACCOUNTS)
    wrote_s = time.perf_counter() - began
    ours = load(made.made.app_url, file)
    bare_s = _copy_bare(made, folder / "rows")
    return {
        "rows": ours["rows"],
        "file_mb": round(file.stat().st_size / 1e6, 1),
        "file_written_s": round(wrote_s, 1),
        "seconds": round(ours["seconds"], 1),
        "rows_per_s": round(ACCOUNTS / ours["seconds"]),
        "bare_rows_per_s": round(ACCOUNTS / bare_s),
        "ratio": round(bare_s / ours["seconds"], 2),
        "resident_mb": ours["resident_mb"],
    }


def _copy_bare(made: Records, file: Path) -> float:
    """Copy the rows, as the text they are, into a bare table like ours; return seconds."""
    with inside(made) as connection:
        with file.open("wb") as rows, connection.cursor().copy("COPY (SELECT * FROM account) TO STDOUT") as out:
            for piece in out:
                rows.write(piece)
        make_bare(connection, "account")
        connection.commit()
        began = time.perf_counter()
        with file.open("rb") as rows, connection.cursor().copy("COPY bare_account FROM STDIN") as into:
            while piece := rows.read(1 << 18):
                into.write(piece)
        connection.commit()
        seconds = time.perf_counter() - began
        connection.execute("DROP TABLE bare_account")
    file.unlink()
    made.analyse()
    return seconds


def _build(made: Records) -> dict[str, Any]:
    ours = build(made.made.app_url)
    bare_s, bare_bytes = _zip_bare(made)
    return {
        "rows": ours["rows"],
        "chunks": ours["chunks"],
        "mb": round(ours["bytes"] / 1e6, 1),
        "bare_mb": round(bare_bytes / 1e6, 1),
        "seconds": round(ours["seconds"], 1),
        "rows_per_s": round(ours["rows"] / ours["seconds"]),
        "bare_rows_per_s": round(ours["rows"] / bare_s),
        "ratio": round(bare_s / ours["seconds"], 2),
        "resident_mb": ours["resident_mb"],
    }


def _zip_bare(made: Records) -> tuple[float, int]:
    """Copy the columns of a snapshot out through gzip; return seconds and bytes."""
    query = f"COPY (SELECT {', '.join(MEMBERS)} FROM account WHERE NOT gone) TO STDOUT".encode()
    with inside(made) as connection, tempfile.TemporaryFile() as file:
        began = time.perf_counter()
        with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=LEVEL) as packed, connection.cursor() as cursor:
            packing = BufferedWriter(packed, 1 << 18)
            with cursor.copy(query) as out:
                for piece in out:
                    packing.write(piece)
            packing.flush()
        return time.perf_counter() - began, file.tell()


# -------------------------------------------------------------------------------------------------- transfer and delta
def _transfer(made: Records, url: str, till: RawTill) -> tuple[dict[str, Any], str]:
    """Fetch the snapshot as a till does and prove it by its hashes; return what was seen, and where changes go on."""
    link = http.client.HTTPConnection(urlsplit(url).netloc)
    began = time.perf_counter()
    said = SnapshotAnswer.model_validate_json(_get(link, till, "/desktop/v1/snapshot"))
    hashes, size = [], 0
    for entry in said.chunks:
        data = _get(link, till, f"/desktop/v1/snapshots/{said.snapshot_id}/{entry.n}")
        hashes.append(hashlib.sha256(data).hexdigest())
        size += len(data)
    proved = whole_hash(hashes) == said.sha256 and [entry.sha256 for entry in said.chunks] == hashes
    seconds = time.perf_counter() - began
    link.close()
    if not proved:
        raise RuntimeError("the snapshot that came is not the one that was announced")
    bare_s = _select_bare(made, said.snapshot_id)
    seen = {
        "rows": said.rows,
        "mb": round(size / 1e6, 1),
        "seconds": round(seconds, 2),
        "mb_per_s": round(size / 1e6 / seconds, 1),
        "bare_mb_per_s": round(size / 1e6 / bare_s, 1),
        "ratio": round(bare_s / seconds, 2),
    }
    return seen, said.cursor


def _select_bare(made: Records, snapshot_id: str) -> float:
    with inside(made) as connection:
        began = time.perf_counter()
        query = "SELECT data FROM snapshot_chunk WHERE snapshot_id = %s ORDER BY n"
        with connection.cursor("chunks", binary=True) as cursor:
            cursor.itersize = 1
            for (data,) in cursor.execute(query, (snapshot_id,)):
                hashlib.sha256(data).hexdigest()
        return time.perf_counter() - began


def _get(link: http.client.HTTPConnection, till: RawTill, path: str) -> bytes:
    link.request("GET", path, headers={"Authorization": f"Bearer {till.token}"})
    reply = link.getresponse()
    body = reply.read()
    if reply.status != 200:
        raise RuntimeError(f"{reply.status} {body[:200]!r}")
    return body


def _delta(made: Records, folder: Path, url: str, till: RawTill, cursor: str) -> dict[str, Any]:
    """Change the balances of accounts all over the council, then fetch the changes in pages."""
    file = folder / "changes.csv"
    every = max(1, ACCOUNTS // CHANGES)
    balance = HEADER.index("CurrentBalance")
    with file.open("w", encoding="utf-8", newline="") as changes:
        changes.write(",".join(HEADER) + "\n")
        for row in islice(accounts(ACCOUNTS), 0, CHANGES * every, every):
            cells = [*row[:balance], NEW_BALANCE, *row[balance + 1 :]]
            changes.write(",".join(f'"{cell}"' for cell in cells) + "\n")
    applied = load(made.made.app_url, file)
    link = http.client.HTTPConnection(urlsplit(url).netloc)
    fetched, pages, last, began = 0, 0, False, time.perf_counter()
    while not last:
        asked_for = urlencode({"cursor": cursor, "limit": PAGE})
        page = json.loads(_get(link, till, f"/desktop/v1/accounts?{asked_for}"))
        fetched, pages, last, cursor = fetched + len(page["items"]), pages + 1, page["last"], page["cursor"]
    seconds = time.perf_counter() - began
    link.close()
    return {
        "changes": applied["changed"],
        "applied_s": round(applied["seconds"], 2),
        "fetched": fetched,
        "fetched_s": round(seconds, 2),
        "pages": pages,
        "fetched_per_s": round(fetched / seconds),
    }
