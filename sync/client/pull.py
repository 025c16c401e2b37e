"""Bring the reference pack and the accounts to the till; central's word, taken only with its signature."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, ValidationError

from ims_desktop.domain.pack import parse_pack
from ims_desktop.errors import BadInput
from ims_desktop.records import AccountsPage
from sync.client.answers import unavailable
from sync.client.holders import account_holder
from sync.client.snapshot import load_snapshot
from sync.contract.card_numbers import is_card_number_within
from sync.contract.fields import Answer, Slug
from sync.contract.signing import signature_holds

if TYPE_CHECKING:
    from sync.client.desk import Desk
    from sync.client.tally import Tally
    from sync.contract.messages import AccountsAnswer, SignedDocument


class _PackCouncil(Answer):
    slug: Slug


class _PackHead(Answer):
    """What must be known of a pack before it is read: whose it is, and which."""

    version: Annotated[int, Field(ge=1)]
    council: _PackCouncil


# --------------------------------------------------------------------------------------------------------------- pack
def pull_pack(desk: Desk, tally: Tally) -> None:
    """Fetch a newer reference pack. One that is not to be believed or used is told and left; the last good one stands.

    Raises: WireUnavailable.
    """
    if tally.drain_only:
        return
    with desk.store.read() as reader:
        pack = reader.pack()
    version = 0 if pack is None else pack.version
    signed = desk.session.call(lambda bearer: desk.wire.reference(bearer, version))
    if signed is None:
        return
    trouble = _why_not(desk, signed, version)
    if trouble:
        tally.say(trouble)
        return
    with desk.store.write() as unit:
        unit.save_pack(signed.document.encode(), signed.signature, desk.clock.now())


def _why_not(desk: Desk, signed: SignedDocument, version: int) -> str:
    """Say why a pack is not taken, "" when it is."""
    document = signed.document.encode()
    if not signature_holds(desk.identity.central_public_key, document, signed.signature):
        return "pack_signature"
    try:
        head = _PackHead.model_validate_json(document)
        if head.council.slug != desk.identity.council:
            return "pack_council"
        if head.version <= version:
            return "pack_version"
        parse_pack(document)
        if is_card_number_within(json.loads(document)):
            return "pack_unusable"  # it is signed, so nothing can be taken out of it, and it would be kept
    except (ValidationError, BadInput):
        return "pack_unusable"
    return ""


# ----------------------------------------------------------------------------------------------------------- accounts
def tend_accounts(desk: Desk, tally: Tally) -> None:  # noqa: ARG001 - every stage is called alike
    """Take up what was loaded or renewed meanwhile; that needs no central.

    Raises: StoreUnavailable, for what ended a load.
    """
    desk.catalogue.tend(desk.clock.now())


def pull_accounts(desk: Desk, tally: Tally) -> None:
    """Fetch account changes page by page, until there are no more or the time of this step is up.

    Everything comes from a snapshot where central has one: at first, and when the changes since can be told no more.

    Raises: WireUnavailable; StoreUnavailable, for what ended a load.
    """
    if tally.drain_only:
        return
    may_load = desk.catalogue.cursor() is None or desk.catalogue.load_place() is not None
    if may_load and load_snapshot(desk, tally) and tally.loads:
        return
    while True:
        answer = _next_page(desk)
        if answer.first and not may_load:
            may_load = True
            if load_snapshot(desk, tally):
                if tally.loads:
                    return
                continue
        tally.accounts += desk.catalogue.apply(_page(desk.identity.council, answer))
        tally.catalogue_version = answer.version
        if answer.last:
            return
        if desk.clock.monotonic() >= tally.until:
            tally.more = True
            return


def _next_page(desk: Desk) -> AccountsAnswer:
    """Ask for the page after the one the catalogue has.

    Raises: WireUnavailable, also for a page that leads nowhere: it would be asked for without end.
    """
    cursor = desk.catalogue.cursor()
    answer = desk.session.call(lambda bearer: desk.wire.accounts(bearer, cursor, desk.pace.page))
    if not answer.last and answer.cursor == cursor:
        raise unavailable("nonsense")
    return answer


def _page(council: str, answer: AccountsAnswer) -> AccountsPage:
    return AccountsPage(
        accounts=tuple(account_holder(council, item) for item in answer.items),
        gone=tuple(answer.gone),
        cursor=answer.cursor,
        version=answer.version,
        as_of=answer.as_of,
        first=answer.first,
        last=answer.last,
    )
