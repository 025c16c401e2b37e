"""Make the signed reference pack of what was loaded and the cashiers; its version grows only when something changed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from pydantic import ConfigDict
from sqlalchemy import bindparam, select, update

from sync.central import audit, tables
from sync.central.cards.providers import served_ways
from sync.central.errors import Refusal
from sync.central.keys import sign
from sync.central.sending.channels import channels_for
from sync.contract.canonical import canonical_bytes
from sync.contract.fields import utc_text
from sync.contract.messages import SignedDocument
from sync.contract.reference import FORMAT, CashierEntry, PolicyEntry, ReferenceContent

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from sync.central.councils import Council


AT_DESK: Final = ("terminal", "slip")
"""The ways of cards that a till serves by itself."""


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
    s, p, k = tables.reference_source, tables.reference_pack, tables.council_key
    connection.execute(
        select(k.c.council).where(k.c.council == council.slug).with_for_update()
    )  # one version at a time
    source = connection.execute(select(s.c.content).where(s.c.council == council.slug)).scalar_one_or_none()
    if source is None:
        return 0
    loaded = _content(source)
    ours = {"cashiers": _cashiers(connection, council.slug), "policy": _policy(connection, council.slug, loaded)}
    content = _plain(loaded.model_copy(update=ours))
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
    newest = connection.execute(_NEWEST, {"slug": slug}).one_or_none()
    if newest is None:
        return None
    kept = _CONTENTS.get(slug)
    if kept is None or kept[0] != tuple(newest):
        document = connection.execute(
            select(p.c.document).where(p.c.council == slug, p.c.version == newest.version)
        ).scalar_one()
        kept = _CONTENTS[slug] = (tuple(newest), _content(document))
    return kept[1]


def check_office(connection: Connection, slug: str, office: str) -> None:
    """Hold an office to those of the reference data, once there is any; "" names none.

    Raises: Refusal.
    """
    content = current_content(connection, slug)
    if content is not None and office and office not in {entry.code for entry in content.offices}:
        raise Refusal(404, "unknown_office", f"There is no office {office}.")


_NEWEST: Final = (
    select(tables.reference_pack.c.version, tables.reference_pack.c.content_hash)
    .where(tables.reference_pack.c.council == bindparam("slug"))
    .order_by(tables.reference_pack.c.version.desc())
    .limit(1)
)
_CONTENTS: Final[dict[str, tuple[tuple[int, str], ReferenceContent]]] = {}
"""The newest content of each council under its version and its hash: it is read again when either is another."""


def _content(document: str) -> ReferenceContent:
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


def _policy(connection: Connection, slug: str, loaded: ReferenceContent) -> PolicyEntry:
    """Add to the policy that was loaded what only central knows: whether people have a provider to sign in by, how
    cards can be taken, and by what receipts can be sent.
    """
    p = tables.oidc_provider
    there = connection.execute(select(p.c.council).where(p.c.council == slug)).scalar_one_or_none() is not None
    outside = {
        "card_ways": _card_ways(connection, slug, loaded.policy),
        "letter_channels": _letter_channels(connection, slug, loaded.policy),
    }
    return loaded.policy.model_copy(update={"council_sign_in": there or None, **outside})


def _card_ways(connection: Connection, slug: str, policy: PolicyEntry) -> list[str] | None:
    """Leave out the ways nobody serves; a council that says nothing takes cards by all that are served.

    Shape: None for a council that says nothing and has nothing, whose tills know what to do. A page in the operator's
    own browser is among them only when the council says so twice: by the policy, and by naming the way.
    """
    served = [way for way in served_ways(connection, slug) if way != "link" or channels_for(connection, slug, "link")]
    if policy.card_ways is None:
        usual = [way for way in served if way != "browser"]
        return [*AT_DESK, *usual] if usual else None
    return [way for way in policy.card_ways if way in AT_DESK or way in served]


def _letter_channels(connection: Connection, slug: str, policy: PolicyEntry) -> list[str] | None:
    """Leave out the channels nothing is set up for."""
    can = list(channels_for(connection, slug, "receipt"))
    if policy.letter_channels is None:
        return can or None
    return [channel for channel in policy.letter_channels if channel in can]


def _plain(content: ReferenceContent) -> dict[str, object]:
    """Turn content into JSON values; a policy says only what the council decided."""
    plain = content.model_dump(mode="json")
    plain["policy"] = content.policy.model_dump(mode="json", exclude_none=True)
    return plain
