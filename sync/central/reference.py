"""Make the signed reference pack of what was loaded and the cashiers; its version grows only when something changed."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING

from pydantic import ConfigDict
from sqlalchemy import select, update

from sync.central import audit, tables
from sync.central.keys import sign
from sync.contract.canonical import canonical_bytes
from sync.contract.fields import utc_text
from sync.contract.messages import SignedDocument
from sync.contract.reference import FORMAT, CashierEntry, ReferenceContent

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from sync.central.councils import Council


def save_source(connection: Connection, council: Council, content: ReferenceContent, now: datetime) -> int:
    """Keep what was loaded and publish it; return the version of the pack."""
    s = tables.reference_source
    text = canonical_bytes(_plain(content)).decode()
    done = connection.execute(update(s).where(s.c.council == council.slug).values(content=text, loaded_at=now))
    if not done.rowcount:
        connection.execute(s.insert().values(council=council.slug, content=text, loaded_at=now))
    c = tables.council
    connection.execute(update(c).where(c.c.council == council.slug).values(name=content.council.name))
    version = publish(connection, council, now)
    audit.note(connection, council.slug, now, audit.ADMIN, "reference_loaded", f"version {version}")
    return version


def publish(connection: Connection, council: Council, now: datetime) -> int:
    """Make a new pack when what is in it changed; return the version that stands. 0 before anything was loaded."""
    s, p = tables.reference_source, tables.reference_pack
    source = connection.execute(select(s.c.content).where(s.c.council == council.slug)).scalar_one_or_none()
    if source is None:
        return 0
    content = _plain(_content(source).model_copy(update={"cashiers": _cashiers(connection, council.slug)}))
    digest = hashlib.sha256(canonical_bytes(content)).hexdigest()
    latest = connection.execute(
        select(p.c.version, p.c.content_hash).where(p.c.council == council.slug).order_by(p.c.version.desc()).limit(1)
    ).one_or_none()
    if latest is not None and latest.content_hash == digest:
        return int(latest.version)
    version = 1 if latest is None else latest.version + 1
    document = canonical_bytes({**content, "effective_from": utc_text(now), "format": FORMAT, "version": version})
    connection.execute(
        p.insert().values(
            council=council.slug,
            version=version,
            content_hash=digest,
            document=document.decode(),
            signature=sign(council.signing_key, document),
            effective_from=now,
        )
    )
    return int(version)


def newest_pack(connection: Connection, slug: str, than: int) -> SignedDocument | None:
    """Return the pack that stands, or None when a till with version `than` has it already or there is none."""
    p = tables.reference_pack
    row = connection.execute(
        select(p.c.document, p.c.signature)
        .where(p.c.council == slug, p.c.version > than)
        .order_by(p.c.version.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else SignedDocument(document=row.document, signature=row.signature)


def current_content(connection: Connection, slug: str) -> ReferenceContent | None:
    """Return what stands in the newest pack, cashiers included; None before anything was loaded."""
    p = tables.reference_pack
    document = connection.execute(
        select(p.c.document).where(p.c.council == slug).order_by(p.c.version.desc()).limit(1)
    ).scalar_one_or_none()
    return None if document is None else _content(document)


@lru_cache(maxsize=64)
def _content(document: str) -> ReferenceContent:
    """Read a document once: the same text is the same content."""
    return _Kept.model_validate_json(document)


class _Kept(ReferenceContent):
    """Content read back from a pack, whose own members we do not need."""

    model_config = ConfigDict(extra="ignore")


def _cashiers(connection: Connection, slug: str) -> list[CashierEntry]:
    c = tables.cashier
    rows = connection.execute(select(c).where(c.c.council == slug).order_by(c.c.username))
    return [
        CashierEntry(
            username=row.username,
            display_name=row.display_name,
            office=row.office,
            roles=row.roles,
            disabled=row.disabled,
        )
        for row in rows
    ]


def _plain(content: ReferenceContent) -> dict[str, object]:
    """Turn content into JSON values; a policy says only what the council decided."""
    plain = content.model_dump(mode="json")
    plain["policy"] = content.policy.model_dump(mode="json", exclude_none=True)
    return plain
