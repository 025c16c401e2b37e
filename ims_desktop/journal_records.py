"""Hold the plain values of looking through the journal: what is asked, what is found here, what central knows of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from ims_desktop.records import JournalRow, StoredEvent


@dataclass(frozen=True, slots=True)
class JournalQuery:
    """What somebody remembers of a payment; every member that is not empty must fit.

    Units: pence; moments aware UTC. Shape: `receipt` a part of the number; `reference` a part; `name` words of the
    payer or of the name on a cheque; `amount_pence` of the payment, of one bill or of one tender.
    """

    receipt: str = ""
    reference: str = ""
    name: str = ""
    amount_pence: int | None = None
    taken_from: datetime | None = None
    taken_to: datetime | None = None
    last_four: str = ""
    business_date: date | None = None

    @property
    def asked(self) -> int:
        """How many things are asked for."""
        given = (self.receipt, self.reference, self.name, self.last_four, self.business_date)
        return (
            sum(1 for one in given if one)
            + (self.amount_pence is not None)
            + (self.taken_from is not None or self.taken_to is not None)
        )


@dataclass(frozen=True, slots=True)
class FoundPayment:
    """A payment that fits. Units: pence.

    Shape: `here` whether this till's journal holds it; `row` None for what only central knows; `till` who took it;
    `bills` (fund, reference, pence) in order; `refunded_pence` what was given back of it, above nothing.
    """

    payment_id: str
    receipt: str
    till: str
    cashier: str
    taken_at: datetime
    business_date: date
    amount_pence: int
    kind: str
    bills: tuple[tuple[str, str, int], ...]
    methods: tuple[str, ...]
    refunded_pence: int
    here: bool
    of_receipt: str = ""
    row: JournalRow | None = None


@dataclass(frozen=True, slots=True)
class CentralLine:
    """One bill of a payment as central has it. Units: pence; `left_pence` what may still be given back of it."""

    n: int
    fund: str
    reference: str
    amount_pence: int
    left_pence: int
    vat_code: str
    vat_rate: str
    narrative: str = ""


@dataclass(frozen=True, slots=True)
class CentralPayment:
    """A payment as central has it, with what is left of it after every void and refund it knows. Units: pence.

    Shape: `tenders` (method, pence) in order.
    """

    payment_id: str
    receipt: str
    till: str
    cashier: str
    taken_at: datetime
    business_date: date
    amount_pence: int
    kind: str
    lines: tuple[CentralLine, ...]
    tenders: tuple[tuple[str, int], ...]
    of_receipt: str = ""


@dataclass(frozen=True, slots=True)
class WaitingApproval:
    """An act at some till that asks for a second person. Units: pence; moments aware UTC."""

    approval_id: str
    act: str
    asked_by: str
    till: str
    subject: str
    reason: str
    amount_pence: int | None
    asked_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ApprovalAnswer:
    """How an act that was asked about elsewhere stands. Shape: `state` "waiting", "given", "denied" or "expired"."""

    approval_id: str
    state: str
    approver: str = ""
    approver_name: str = ""


@dataclass(frozen=True, slots=True)
class PostBatch:
    """A pile from the post, entered whole. Units: pence. Shape: control figures as on the pile's slip."""

    batch_id: str
    number: str
    session_id: str
    method: str
    items: int
    amount_pence: int
    control_items: int
    control_pence: int
    first_receipt: str
    last_receipt: str
    closed_at: datetime
    reason: str = ""


# ----------------------------------------------------------------------------------------------------------- evidence
@dataclass(frozen=True, slots=True)
class TracedFact:
    """A fact with what became of it. Units: moments aware UTC.

    Shape: `status` "sent", "unsent" or "quarantined"; `settled_at` when central's answer was read; `attempts` how often
    it was sent; `purged_by` the id of the fact that says its bytes and personal members were removed, else "".
    """

    event: StoredEvent
    occurred_at: datetime
    status: str
    settled_at: datetime | None
    attempts: int
    code: str = ""
    purged_by: str = ""


@dataclass(frozen=True, slots=True)
class DeviceEvent:
    """What the till wrote down beside its facts: who signed in, what was printed, when the drawer sprang open."""

    at: datetime
    actor: str
    action: str
    detail: str


@dataclass(frozen=True, slots=True)
class Printed:
    """A receipt that was handed to a printer."""

    receipt: str
    at: datetime
    copy: bool


@dataclass(frozen=True, slots=True)
class Certificate:
    """The council's signed word for which device key is this till's. Shape: `document` is what was signed."""

    document: bytes
    signature: bytes
