"""Hold the plain values that pass between use cases and what a till is made of: the journal, the accounts, the wire."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from pathlib import Path

    from ims_desktop.domain.basket import Basket
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.catalogue import AccountHolder
    from ims_desktop.domain.payment import Payment, Tender


@dataclass(frozen=True, slots=True)
class TillIdentity:
    """Who this till is. Shape: `epoch` is "A".."Z", "AA"..; keys are raw Ed25519 public keys."""

    council: str
    till: str
    office: str
    epoch: str
    device_id: str
    central_url: str
    central_public_key: bytes
    training: bool = False


@dataclass(frozen=True, slots=True)
class EventDraft:
    """A fact about to be written; the store adds sequence, previous hash and hash, and freezes the bytes.

    Shape: `data` holds only JSON values (whole numbers, text, booleans, lists, objects; no floats); `personal` is kept
    apart and enters the bytes as salted commitments.
    """

    event_id: str
    kind: str
    occurred_at: datetime
    data: Mapping[str, object]
    business_date: date | None = None
    session_id: str | None = None
    cashier: str | None = None
    personal: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """A fact as it stands in the chain. Shape: `body` is None once purged; `personal` maps member to (value, salt)."""

    event_id: str
    kind: str
    epoch: str
    sequence: int
    previous_hash: str
    hash: str
    body: bytes | None
    personal: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain. Shape: sequence 0 with 64 zeros before the first fact of an epoch."""

    epoch: str
    sequence: int
    hash: str


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """Central's signed word for how far it holds a chain. Shape: `document` is what central signed."""

    head: Head
    at: datetime
    document: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class ControlTotal:
    """What this journal holds of one session or one day. Units: pence.

    Shape: `key` a session id or a business date; `sent_*` the part that central said it has, from `first_sent` on.
    """

    key: str
    payments: int
    amount_pence: int
    sent_payments: int
    sent_pence: int
    first_sent: int


@dataclass(frozen=True, slots=True)
class SystemMessage:
    """Something the council tells everybody at its tills.

    Shape: `severity` "info", "warning" or "error"; `text_cy` is blank where the council gave no Welsh.
    """

    message_id: str
    severity: str
    starts_at: datetime
    ends_at: datetime
    text: str
    text_cy: str = ""

    def said_in(self, language: str) -> str:
        """Return the text in a language, or in the one there is."""
        return (self.text_cy if language == "cy" else "") or self.text


@dataclass(frozen=True, slots=True)
class Unsent:
    """What central has not got yet. Units: pence; `oldest_at` aware UTC."""

    events: int
    payments: int
    amount_pence: int
    oldest_at: datetime | None
    quarantined: int


@dataclass(frozen=True, slots=True)
class JournalRow:
    """A payment in the till's journal. Shape: `status` is "unsent", "sent" or "quarantined"."""

    payment_id: str
    receipt: str
    taken_at: datetime
    business_date: date
    cashier: str
    amount_pence: int
    kind: str
    status: str
    attempts: int = 0
    next_try_at: datetime | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class KeptPart:
    """What was handed over for a basket that is not paid, with all it says of itself. Shape: `n` as in its fact."""

    n: int
    tender: Tender


@dataclass(frozen=True, slots=True)
class KeptBasket:
    """An unfinished basket that survived. Shape: `aside` when put aside on purpose, else found after a crash.

    `parts` what was handed over for it so far; that it was is a fact (`tender_held`), what a cheque says is kept here.
    """

    basket_id: str
    basket: Basket
    cashier: str
    kept_at: datetime
    aside: bool
    note: str = ""
    parts: tuple[KeptPart, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenEnd:
    """A payment that a crash may have cut short. Shape: the money is recorded; False where nobody knows it was done."""

    payment: Payment
    printed: bool
    finished: bool


@dataclass(frozen=True, slots=True)
class SearchPage:
    """Accounts that fit some words, likely ones first.

    Shape: `nearest` when nothing fits as typed and these come close: one letter apart, or written as it sounds.
    """

    rows: tuple[AccountHolder, ...]
    more: bool
    nearest: bool = False


@dataclass(frozen=True, slots=True)
class Reveal:
    """Somebody saw an account whole. Shape: `at` aware UTC; `cashier` a user name; `how` "chosen" or "exported"."""

    at: datetime
    cashier: str
    fund: str
    reference: str
    how: str = "chosen"


@dataclass(frozen=True, slots=True)
class PaymentTrace:
    """A payment of an account in the journal, and what is kept with it of people. Units: pence, of this account only.

    Shape: `personal` names the personal members still kept, `settled_at` is None while central lacks the payment.
    """

    receipt: str
    taken_at: datetime
    business_date: date
    amount_pence: int
    narratives: tuple[str, ...]
    personal: tuple[str, ...]
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What one step of the sync engine did, and when to step again. Units: seconds.

    Shape: `blocked` is a stable code when this epoch may take no more money ("head_behind", "forked", "revoked").
    """

    online: bool
    accepted: int = 0
    already_accepted: int = 0
    conflict: int = 0
    refused: int = 0
    unsent: int = 0
    accounts: int = 0
    catalogue_version: str = ""
    next_delay_s: float = 30.0
    blocked: str = ""
    problem: str = ""
    messages: tuple[SystemMessage, ...] = ()
    """What is to be told now or later, as central last said; the most severe first."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What central says of a person who proved who they are."""

    cashier: Cashier
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Verifier:
    """The till's own proof of a person's PIN, sealed by the device key. Shape: `sealed` opens to an argon2id hash."""

    username: str
    sealed: bytes
    expires_at: datetime
    failures: int


@dataclass(frozen=True, slots=True)
class AccountsPage:
    """A page of account changes from central. Shape: `first` starts a new generation; `last` completes it."""

    accounts: tuple[AccountHolder, ...]
    gone: tuple[tuple[str, str], ...]
    cursor: str
    version: str
    as_of: datetime
    first: bool
    last: bool


@dataclass(frozen=True, slots=True)
class PrintOutcome:
    """What the printer said. Shape: `confirmed` False when it was handed over but nobody said it printed."""

    confirmed: bool
    path: Path | None = None


class LoadPhase(StrEnum):
    """What a load of all accounts is doing."""

    WAITING = "waiting"
    """Nothing moves: central is not reached, or the work is about to begin (again)."""
    ROWS = "rows"
    INDEX = "index"
    """Every account is in; the words to find people by are being put in order."""


@dataclass(frozen=True, slots=True)
class LoadProgress:
    """How far a load of all accounts is. Units: `rows_per_s` accounts a second, `seconds_left` to the end of the load.

    Shape: `rows` of `total` in this phase; `share` 0 to 1 of the whole load; `seconds_left` None while nobody can tell;
    `renewal` when the copy is written anew on this PC, with a new key, so that what was erased is gone for good.
    """

    phase: LoadPhase
    rows: int
    total: int
    share: float
    rows_per_s: float = 0.0
    seconds_left: float | None = None
    paused: bool = False
    renewal: bool = False
