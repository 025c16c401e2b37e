"""Make this PC a till, or give its till the next epoch; a run that was cut short is finished by the next one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from ims_desktop.domain.pack import parse_pack
from ims_desktop.errors import AlreadyEnrolled
from ims_desktop.journal_records import Certificate
from ims_desktop.records import EventDraft, TillIdentity
from ims_desktop.use_cases.permit import refuse_cards
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.till import Clock, DeviceKey, Ids
    from ims_desktop.till_journal import Store
    from sync.contract.messages import EnrolmentAnswer


@dataclass(frozen=True, slots=True)
class Attempt:
    """An enrolment under way, kept on disk until it is done. Shape: `answer` once central has given one."""

    key_id: str
    url: str
    code_hash: str
    answer: EnrolmentAnswer | None = None


class Door(Protocol):
    """What a PC may ask of central before it is a till. Raises: Refused, WireUnavailable."""

    def enrol(self, code: str, device: DeviceKey, till: str | None) -> EnrolmentAnswer: ...
    def escrow(self, answer: EnrolmentAnswer, device: DeviceKey, key_id: str) -> None:
        """Wrap the journal key for the council and let central hold it; the code is spent from here on."""

    def reference(self, answer: EnrolmentAnswer, device: DeviceKey) -> tuple[bytes, bytes] | None:
        """Return the reference pack and its signature, which was checked; None when central has none yet."""


class Workshop(Protocol):
    """What enrolment makes on this PC. Raises: StoreUnavailable, SecretsUnavailable."""

    def attempt(self) -> Attempt | None: ...
    def keep(self, attempt: Attempt) -> None: ...
    def forget(self) -> None: ...
    def current(self) -> TillIdentity | None:
        """Return who this folder is already; None when it is no till."""

    def make_keys(self, key_id: str) -> None:
        """Make device key and journal key in the key store; on a till that exists the journal keeps its key."""

    def device(self, key_id: str) -> DeviceKey: ...
    def open(self, identity: TillIdentity, key_id: str) -> Store:
        """Open the journal of this very till and epoch: made new, or the old one in its next epoch; `till.id` last."""


def enrol(workshop: Workshop, door: Door, url: str, code: str, clock: Clock, ids: Ids) -> TillIdentity:
    """Become a till of the council that gave the code.

    Keys are in the key store before central hears of them; `till.id` is written last; whatever is cut off in between
    is gone on with by the same command, with the same code.

    Raises: Refused (code "enrolment_code"), CardNumberRefused, AlreadyEnrolled, WireUnavailable, StoreUnavailable,
    SecretsUnavailable.
    """
    refuse_cards(None, url, code)
    current = workshop.current()
    if current is not None and current.training:
        raise AlreadyEnrolled(
            say("This folder is for training and never becomes a till. Choose another."), code="training_folder"
        )
    attempt = _attempt(workshop, url, code, ids)
    device = workshop.device(attempt.key_id)
    answer = attempt.answer or door.enrol(code, device, current.till if current else None)
    _require_same_council(current, answer)
    workshop.keep(replace(attempt, answer=answer))
    door.escrow(answer, device, attempt.key_id)
    reference = door.reference(answer, device)
    if reference is not None:
        parse_pack(reference[0])
    identity = _identity(answer, url)
    store = workshop.open(identity, attempt.key_id)
    try:
        _record(store, identity, answer, reference, clock, ids)
    finally:
        store.close()
    workshop.forget()
    return identity


def _attempt(workshop: Workshop, url: str, code: str, ids: Ids) -> Attempt:
    """Go on with the attempt of before if it had this very code, else begin anew with new keys."""
    code_hash = hashlib.sha256(code.strip().encode()).hexdigest()
    before = workshop.attempt()
    if before is not None and (before.url, before.code_hash) == (url, code_hash):
        return before
    attempt = Attempt(ids.new(), url, code_hash)
    workshop.make_keys(attempt.key_id)
    workshop.keep(attempt)
    return attempt


def _require_same_council(current: TillIdentity | None, answer: EnrolmentAnswer) -> None:
    if current is not None and current.council != answer.council:
        raise AlreadyEnrolled(
            say("This folder keeps the journal of another council. Choose an empty folder for this one."),
            code="other_council",
        )


def _identity(answer: EnrolmentAnswer, url: str) -> TillIdentity:
    return TillIdentity(
        council=answer.council,
        till=answer.till,
        office=answer.office,
        epoch=answer.epoch,
        device_id=answer.device_id,
        central_url=url,
        central_public_key=answer.central_public_key,
    )


def _record(
    store: Store,
    identity: TillIdentity,
    answer: EnrolmentAnswer,
    reference: tuple[bytes, bytes] | None,
    clock: Clock,
    ids: Ids,
) -> None:
    """Write the first fact of the epoch, the council's word for its key and its reference pack, if not there yet."""
    now = clock.now()
    with store.write() as unit:
        unit.save_certificate(identity.epoch, Certificate(answer.certificate.encode(), answer.certificate_signature))
        if unit.head().sequence == 0:
            data = {"office": identity.office, "device_id": identity.device_id}
            unit.append(EventDraft(ids.new(), "till_enrolled", now, data))
            unit.audit(now, "", "till_enrolled", f"{identity.till}{identity.epoch}")
        known = unit.pack()
        if reference is not None and (known is None or known.version < parse_pack(reference[0]).version):
            unit.save_pack(*reference, now)
