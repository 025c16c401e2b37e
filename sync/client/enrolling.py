"""Ask central to make this PC a till, hand it the wrapped journal key, and fetch the first reference pack."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pydantic import ValidationError

from ims_desktop.errors import Refused
from ims_desktop.words import say
from sync.client.answers import Answered, unavailable
from sync.client.device_session import DeviceSession
from sync.contract.card_numbers import is_card_number_within
from sync.contract.escrow import wrap_key
from sync.contract.fields import Answer, DeviceId, Epoch, PublicKey, Slug, TillCode
from sync.contract.messages import EnrolmentRequest, EscrowRequest
from sync.contract.signing import signature_holds

if TYPE_CHECKING:
    from ims_desktop.till import Clock, DeviceKey, Ids
    from sync.client.wire import Wire
    from sync.contract.messages import EnrolmentAnswer


class _Certificate(Answer):
    """What central's certificate of a device says."""

    council: Slug
    till: TillCode
    epoch: Epoch
    device_id: DeviceId
    device_public_key: PublicKey


def enrol_device(
    wire: Wire, code: str, device: DeviceKey, *, machine: str = "", till: str | None = None
) -> EnrolmentAnswer:
    """Ask to become a till; `till` names the one this PC is already, to be enrolled in its next epoch.

    Raises: Refused with code "enrolment_code" or what else central said, WireUnavailable.
    """
    try:
        request = EnrolmentRequest(code=code, device_public_key=device.public, machine=machine[:100], till=till)
        answer = wire.enrol(request)
    except ValidationError:
        raise _refused("enrolment_code") from None
    except Answered as said:
        if not said.ours or said.status >= 500 or said.status == 429:
            raise
        raise _refused(said.reason) from said
    if not _certified(answer, device.public):
        raise unavailable("nonsense")
    return answer


def _refused(code: str) -> Refused:
    return Refused(
        say("This enrolment code is wrong, used or out of date. Nothing was changed. Ask IT for another."), code=code
    )


def _certified(answer: EnrolmentAnswer, public_key: bytes) -> bool:
    """Tell whether the council's key says that this very key is this very till."""
    document = answer.certificate.encode()
    if not signature_holds(answer.central_public_key, document, answer.certificate_signature):
        return False
    try:
        said = _Certificate.model_validate_json(document)
    except ValidationError:
        return False
    ours = (answer.council, answer.till, answer.epoch, answer.device_id, public_key)
    return ours == (said.council, said.till, said.epoch, said.device_id, said.device_public_key)


def put_in_escrow(
    wire: Wire,
    answer: EnrolmentAnswer,
    device: DeviceKey,
    clock: Clock,
    ids: Ids,
    *,
    key_id: str,
    journal_key: bytes,
) -> None:
    """Wrap the journal key for the council and let central hold it; from here on the enrolment code is spent.

    Raises: WireUnavailable.
    """
    session = DeviceSession(wire, answer.device_id, device, clock, ids)
    wrapped = wrap_key(journal_key, answer.recovery_public_key, key_id)
    request = EscrowRequest(key_id=key_id, wrapped_journal_key=wrapped)
    session.call(lambda bearer: wire.keep_escrow(bearer, request))


def first_pack(
    wire: Wire, answer: EnrolmentAnswer, device: DeviceKey, clock: Clock, ids: Ids
) -> tuple[bytes, bytes] | None:
    """Fetch the reference pack and its signature, which holds; None when central has none yet.

    Raises: WireUnavailable.
    """
    session = DeviceSession(wire, answer.device_id, device, clock, ids)
    signed = session.call(lambda bearer: wire.reference(bearer, 0))
    if signed is None:
        return None
    document = signed.document.encode()
    if not signature_holds(answer.central_public_key, document, signed.signature):
        raise unavailable("nonsense")
    if is_card_number_within(json.loads(document)):
        return None  # it would be kept; the till fetches another as soon as central has one
    return document, signed.signature
