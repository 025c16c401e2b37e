"""`api-key`, `audit` and `seal`: who may ask, what they did, and what the councils' keys open with."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sync.central import audit as auditing
from sync.central.access import api_keys, bindings
from sync.central.access.scopes import SCOPES
from sync.central.central import utc_now
from sync.central.commands.talk import record, remark, tell
from sync.central.commands.where import data_dir, database_of, opened, slug_in, writing
from sync.central.councils import list_councils, seal_key
from sync.central.seal import make_key_file
from sync.contract.fields import read_utc, utc_text

if TYPE_CHECKING:
    from argparse import Namespace
    from datetime import datetime

    from sqlalchemy import Connection, Row

_SHOWN: Final = 100
_FINGERPRINT: Final = re.compile(r"(?:[0-9A-Fa-f]{2}:?){32}", re.ASCII)


def add_words(word: Any) -> None:
    """Add the words of this module to the command line."""
    acts = word("api-key", "Give programs keys, take them back, and say who needs to show none.", api_key)
    add = acts.act("add")
    add.add_argument("name", metavar="NAME")
    add.add_argument(
        "--scope", action="append", nargs="+", required=True, metavar="S", help=f"of {', '.join(sorted(SCOPES))}"
    )
    add.add_argument("--expires", type=int, metavar="DAYS", help="default: when it is revoked")
    acts.act("list")
    for act in ("revoke", "unbind"):
        acts.act(act).add_argument("name", metavar="NAME")
    bind = acts.act("bind")
    bind.add_argument("name", metavar="NAME")
    shown = bind.add_mutually_exclusive_group(required=True)
    shown.add_argument("--certificate", metavar="FILE.pem|FINGERPRINT", help="a client certificate (SHA-256)")
    shown.add_argument("--proxy", metavar="VALUE", help="what the trusted proxy's header says")
    reading = word("audit", "Show who did what, newest first.", audit)
    reading.add_argument("--since", type=_since, metavar="DAY|MOMENT", help="like 2026-11-21 or 2026-11-21T08:52:00Z")
    reading.add_argument("--limit", type=int, metavar="N")
    word("seal", "Seal the councils' signing keys with the key file, made when there is none.", seal)


# ---------------------------------------------------------------------------------------------------------------- keys
def api_key(options: Namespace) -> None:
    """Change or list keys."""
    acts = {"add": _add, "list": _list, "revoke": _revoke, "bind": _bind, "unbind": _unbind}
    with writing(options) as (connection, slug):
        document, sentence = acts[options.act](options, connection, slug)
    tell(options, document, sentence)


def _add(options: Namespace, connection: Connection, slug: str) -> tuple[dict[str, object], str]:
    scopes = [part for given in options.scope for each in given for part in each.split(",") if part]
    secret = api_keys.add_key(connection, slug, options.name, scopes, utc_now(), days=options.expires)
    remark("This is told once. Central keeps only a hash of it.")
    return {"council": slug, "name": options.name, "secret": secret, "scopes": sorted(set(scopes))}, secret


def _list(_options: Namespace, connection: Connection, slug: str) -> tuple[dict[str, object], str]:
    bound = bindings.bindings_of(connection, slug)
    keys = [_described(row, bound.get(row.key_id, [])) for row in api_keys.list_keys(connection, slug)]
    lines = [
        f"{key['name']}: {key['state']}, {', '.join(key['scopes'])}, last used {key['last_used_at'] or 'never'}"
        + "".join(f"\n  for {one}" for one in key["bindings"])
        for key in keys
    ]
    return {"council": slug, "keys": keys}, "\n".join(lines) or "There are no keys."


def _described(row: Row[tuple[object, ...]], bound: list[str]) -> dict[str, Any]:
    return {
        "name": row.name,
        "state": api_keys.why_not(row, utc_now()) or "good",
        "scopes": row.scopes,
        "created_at": utc_text(row.created_at),
        "expires_at": None if row.expires_at is None else utc_text(row.expires_at),
        "last_used_at": None if row.last_used_at is None else utc_text(row.last_used_at),
        "bindings": bound,
    }


def _revoke(options: Namespace, connection: Connection, slug: str) -> tuple[dict[str, object], str]:
    api_keys.revoke_key(connection, slug, options.name, utc_now())
    return {"council": slug, "name": options.name}, f"{options.name} is revoked, from now on."


def _bind(options: Namespace, connection: Connection, slug: str) -> tuple[dict[str, object], str]:
    kind, value = bindings.PROXY, options.proxy
    if options.certificate is not None:
        kind, value = bindings.CERTIFICATE, options.certificate
        if not _FINGERPRINT.fullmatch(value):
            value = bindings.fingerprint_in(Path(value))
    value = bindings.bind(connection, slug, options.name, kind, value, utc_now())
    document: dict[str, object] = {"council": slug, "name": options.name, "kind": kind, "value": value}
    return document, f"{kind} {value} stands for {options.name}, where central is served with --bound-council {slug}."


def _unbind(options: Namespace, connection: Connection, slug: str) -> tuple[dict[str, object], str]:
    gone = bindings.unbind(connection, slug, options.name, utc_now())
    return {"council": slug, "name": options.name, "removed": gone}, f"Nobody stands for {options.name} any more."


# --------------------------------------------------------------------------------------------------------------- audit
def audit(options: Namespace) -> None:
    """Show who did what."""
    with opened(options) as database:
        slug = slug_in(database, options)
        with database.read(slug) as connection:
            rows = _rows(connection, slug, options.since, options.limit)
    for row in rows:
        at = utc_text(row.at)
        if options.json:
            record({"audit_id": row.audit_id, "at": at, "actor": row.actor, "action": row.action, "detail": row.detail})
        else:
            tell(options, {}, f"{at} {row.actor} {row.action} {row.detail}".rstrip())


def _rows(
    connection: Connection, slug: str, since: datetime | None, limit: int | None
) -> list[Row[tuple[object, ...]]]:
    """Return the newest rows; all since a moment that was named, unless a number was."""
    wanted = limit if limit is not None else _SHOWN if since is None else sys.maxsize
    rows: list[Row[tuple[object, ...]]] = []
    while len(rows) < wanted:
        after = rows[-1].audit_id if rows else None
        more = auditing.page(connection, slug, after=after, since=since, limit=wanted - len(rows))
        rows += more
        if len(more) < auditing.PAGE_MAX:
            break
    return rows


def _since(text: str) -> datetime:
    return read_utc(text if "T" in text else f"{text}T00:00:00Z")


# ---------------------------------------------------------------------------------------------------------------- seal
def seal(options: Namespace) -> None:
    """Seal every council's key that is not sealed yet."""
    path = options.key_file or data_dir(options) / "central.key"
    if not path.exists():
        make_key_file(path)
    options.key_file = path
    database = database_of(options)
    try:
        database.prepare()
        with database.read() as connection:
            here = list_councils(connection)
        sealed = []
        for slug in here:
            with database.write(slug) as connection:
                if seal_key(connection, slug):
                    auditing.note(connection, slug, utc_now(), auditing.ADMIN, "key_sealed")
                    sealed.append(slug)
    finally:
        database.close()
    text = f"Sealed {', '.join(sealed) or 'nothing new'}. Serve with --key-file {path}, and keep a copy elsewhere."
    tell(options, {"key_file": str(path), "sealed": sealed}, text)
