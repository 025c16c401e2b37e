"""Hold the Till: the frozen bag a use case may touch, and the protocols of what is in it.

Use cases take a `Till` first. They never import the store, the devices or the wire: `bootstrap` builds those and puts
them here. Every protocol is implemented for real in tests too (real SQLCipher, real sockets), never by a mock.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import date, datetime
    from pathlib import Path

    from ims_desktop.domain.approval import Approval, AskedFor
    from ims_desktop.domain.catalogue import AccountHolder, CatalogueState, ReferencePack
    from ims_desktop.domain.ereturn import EReturn, EReturnDecision
    from ims_desktop.domain.payment import Payment
    from ims_desktop.domain.receipt import Receipt
    from ims_desktop.domain.session import CashCount, CashierSession, CashMovement, SessionEnd, SessionTotals
    from ims_desktop.domain.silence import Contact
    from ims_desktop.journal_records import (
        ApprovalAnswer,
        CentralPayment,
        FoundPayment,
        JournalQuery,
        PostBatch,
        WaitingApproval,
    )
    from ims_desktop.records import (
        AccountsPage,
        Acknowledgement,
        ControlTotal,
        EventDraft,
        Head,
        JournalRow,
        KeptBasket,
        LoadProgress,
        OpenEnd,
        PaymentTrace,
        PrintOutcome,
        Reveal,
        SearchPage,
        SignedIn,
        StoredEvent,
        SyncReport,
        TillIdentity,
        Unsent,
        Verifier,
    )
    from ims_desktop.settings import Settings
    from sync.contract.snapshot import SnapshotAnswer


class Clock(Protocol):
    """Tell the time; tests turn it by hand. Units: `now` aware UTC, `monotonic` seconds that never go back."""

    def now(self) -> datetime: ...
    def monotonic(self) -> float: ...


class Ids(Protocol):
    """Make what nothing else will ever have. Shape: `new` a UUIDv7, `salt` 32 hexadecimal characters."""

    def new(self) -> str: ...
    def salt(self) -> str: ...


class Reader(Protocol):
    """Read the journal; one consistent view until the block ends."""

    def identity(self) -> TillIdentity: ...
    def pack(self) -> ReferencePack | None: ...
    def head(self) -> Head: ...
    def acknowledged(self) -> Head | None: ...
    def block(self) -> str: ...
    def open_session(self) -> CashierSession | None:
        """Return the session opened last of those still open; None when none is."""

    def open_session_of(self, cashier: str) -> CashierSession | None:
        """Return the open session of this person; they have at most one, and others may have theirs beside it."""

    def open_sessions(self) -> tuple[CashierSession, ...]: ...
    def session(self, session_id: str) -> CashierSession | None: ...
    def sessions(self, business_date: date | None = None) -> tuple[CashierSession, ...]:
        """Return the sessions of a day, or the last hundred, newest first."""

    def session_end(self, session_id: str) -> SessionEnd | None:
        """Return how a session ended; None while it is open."""

    def last_session_end(self) -> SessionEnd | None:
        """Return how the session closed last at this till ended."""

    def cash_movements(self, session_id: str) -> tuple[CashMovement, ...]: ...
    def cash_counts(self, session_id: str) -> tuple[CashCount, ...]: ...
    def session_totals(self, session_id: str) -> SessionTotals: ...
    def session_payments(self, session_id: str) -> Iterator[Payment]:
        """Yield the payments, voids and refunds of a session, oldest first."""

    def undone(self, payment_id: str) -> tuple[Payment, ...]:
        """Return the voids and refunds of a payment in this journal, oldest first."""

    def approval(self, approval_id: str) -> Approval | None: ...
    def ereturns(self, session_id: str | None = None, *, waiting: bool = False) -> tuple[EReturn, ...]:
        """Return eReturns, newest first; `waiting` those nobody has approved."""

    def ereturn(self, ereturn_id: str) -> EReturn | None: ...
    def batch_payments(self, batch_id: str) -> tuple[Payment, ...]:
        """Return the payments of a pile from the post, in order."""

    def post_batch(self, batch_id: str) -> PostBatch | None:
        """Return a pile that was entered whole; None while it is not."""

    def search_payments(self, query: JournalQuery, limit: int) -> tuple[FoundPayment, ...]:
        """Return the payments, voids and refunds that fit, newest first."""

    def cash_taken_of(self, bills: Sequence[tuple[str, str]], payer: str, since: datetime) -> tuple[Payment, ...]:
        """Return payments with cash in them to one of these (fund, reference), or of this payer, oldest first."""

    def payment(self, payment_id: str) -> Payment | None: ...
    def payment_by_receipt(self, receipt: str) -> Payment | None: ...
    def last_payment(self) -> Payment | None: ...
    def journal(self, business_date: date | None = None, status: str | None = None) -> Iterator[JournalRow]: ...
    def unsent(self) -> Unsent: ...
    def open_ends(self) -> tuple[OpenEnd, ...]: ...
    def kept_baskets(self) -> tuple[KeptBasket, ...]: ...
    def drawer_pence(self, session_id: str) -> int: ...
    def verifier(self, username: str) -> Verifier | None: ...
    def clock_mark(self) -> datetime | None: ...
    def last_contact(self) -> Contact | None:
        """Return when central last answered this till's credential; None when it never did."""

    def last_backup_at(self) -> datetime | None: ...
    def events(self, epoch: str | None = None) -> Iterator[StoredEvent]: ...
    def epochs(self) -> tuple[str, ...]: ...
    def identity_in(self, epoch: str) -> TillIdentity:
        """Return who the till was in an epoch it had."""

    def acknowledgements(self) -> Iterator[Acknowledgement]: ...
    def control_totals(self, epoch: str, since: date) -> tuple[ControlTotal, ...]:
        """Sum an epoch's sessions and days, from a business date on."""

    def sent_after(self, epoch: str, sequence: int, limit: int, max_bytes: int) -> tuple[StoredEvent, ...]:
        """Return facts central said it has, from a place on, to offer them again; `body` None once purged."""

    def sent_end(self, epoch: str) -> int:
        """Return the place of the last fact of an epoch that central said it has; 0 when there is none."""

    def catalogue_generation(self) -> str:
        """Return the generation of the account file in use; "" when there is none."""

    def reveals(self, since: datetime | None = None) -> Iterator[Reveal]:
        """Yield who saw which account whole, oldest first."""

    def payments_for(self, fund: str, reference: str) -> tuple[PaymentTrace, ...]:
        """Return what the journal keeps of payments to one account, oldest first."""

    def last_reveal(self, cashier: str, fund: str, reference: str) -> datetime | None:
        """Return when this person was last shown this account, if that was among the last things written down."""

    def purgeable(self, settled_before: datetime, limit: int) -> tuple[str, ...]:
        """Return the ids of settled facts whose bytes and personal members are still kept, oldest first."""


class Writer(Reader, Protocol):
    """Write to the journal; everything in one commit, nothing if the block raises."""

    def append(self, draft: EventDraft) -> StoredEvent:
        """Add a fact to the chain, freeze its bytes and queue it for central."""

    def next_receipt(self, business_date: date) -> str:
        """Return the next receipt number of this epoch and date; gapless, because it commits with the payment."""

    def latest_business_date(self) -> date | None: ...
    def next_ereturn_number(self, business_date: date) -> str:
        """Return the next eReturn number of this epoch and date: `<till><epoch>-<yyMMdd>-R<n>`."""

    def add_session(self, session: CashierSession) -> None: ...
    def add_cash_movement(self, movement: CashMovement, sequence: int) -> None:
        """Write the row of a fact appended before in this unit, as every `add_` with a sequence does."""

    def add_cash_count(self, count: CashCount, sequence: int) -> None: ...
    def add_session_end(self, end: SessionEnd, sequence: int) -> None: ...
    def add_approval(self, approval: Approval, sequence: int) -> None: ...
    def add_ereturn(self, ereturn: EReturn, sequence: int) -> None: ...
    def add_ereturn_decision(self, decision: EReturnDecision, sequence: int) -> None: ...
    def add_post_batch(self, batch: PostBatch, sequence: int) -> None: ...
    def add_payment(self, payment: Payment, sequence: int) -> None: ...
    def mark_printed(self, payment_id: str, at: datetime, *, copy: bool) -> None: ...
    def mark_finished(self, payment_id: str, at: datetime) -> None: ...
    def keep_basket(self, kept: KeptBasket) -> None: ...
    def drop_basket(self, basket_id: str) -> None: ...
    def save_verifier(self, verifier: Verifier) -> None: ...
    def purge(self, event_ids: Sequence[str], at: datetime) -> None:
        """Drop the bytes and personal members of settled facts; their hashes stay, so the chain still holds."""

    def audit(self, at: datetime, actor: str, action: str, detail: str) -> None: ...
    def note_reveal(self, reveal: Reveal) -> None: ...
    def note_contact(self, contact: Contact) -> None: ...
    def raise_clock_mark(self, at: datetime) -> None: ...
    def set_block(self, code: str) -> None: ...
    def save_pack(self, document: bytes, signature: bytes, received_at: datetime) -> None: ...
    def settle(self, event_id: str, status: str, at: datetime, *, code: str = "", text: str = "") -> None:
        """Record central's answer: status "sent" or "quarantined"."""

    def postpone(self, event_ids: Sequence[str], next_try_at: datetime, code: str) -> None: ...
    def save_acknowledgement(self, head: Head, at: datetime, document: bytes, signature: bytes) -> None: ...
    def batch(self, limit: int, max_bytes: int, now: datetime) -> tuple[StoredEvent, ...]:
        """Return the oldest facts waiting to be sent whose time has come."""


class Store(Protocol):
    """The till's journal: one writer, readers beside it."""

    def write(self) -> AbstractContextManager[Writer]: ...
    def read(self) -> AbstractContextManager[Reader]: ...
    def backup(self, target: Path) -> Path: ...
    def close(self) -> None: ...


class Catalogue(Protocol):
    """The disposable copy of the accounts; read on the LOOKUP lane, written on the SYNC lane."""

    def find(self, fund: str, reference: str) -> AccountHolder | None: ...
    def find_reference(self, reference: str) -> tuple[AccountHolder, ...]:
        """Return the accounts of any fund that carry exactly this reference."""

    def search(self, text: str, limit: int = 50, fund: str | None = None) -> SearchPage: ...
    def state(self, now: datetime, fresh_s: int) -> CatalogueState: ...
    def interrupt(self) -> None:
        """Stop a running search (it raises `sqlite3`'s interrupt as StoreUnavailable with code "interrupted")."""

    def cursor(self) -> str | None: ...
    def apply(self, page: AccountsPage) -> int: ...
    def destroy(self) -> None: ...
    def loading(self) -> LoadProgress | None:
        """Say how far a load of all accounts is, None when there is none; never waits, may be asked on any lane."""

    def pause_load(self) -> None:
        """Let a load rest until `resume_load`; what is in stays in. Never waits, may be called on any lane."""

    def resume_load(self) -> None: ...
    def renew(self) -> None:
        """Write the copy anew with a new key as soon as can be, so that nothing erased is left in the file."""

    def erase(self, fund: str, reference: str) -> bool:
        """Drop one account from the copy in use, and renew it; tell whether it was there. Raises: StoreUnavailable."""

    def load_place(self) -> tuple[str, int] | None:
        """Return which snapshot is being loaded and how many of its chunks are in; None when none is."""

    def load(self, snapshot: SnapshotAnswer) -> None:
        """Begin to load a snapshot into a new generation, or go on with it, in a process of its own.

        Raises: DiskFull, StoreUnavailable.
        """

    def wanted_chunk(self, wait_s: float) -> int | None:
        """Return the chunk the load can take next, after waiting a little; None when there is none to send now.

        Raises: DiskFull, StoreUnavailable with the code of what ended the load; "bad_chunk" for one it did not take.
        """

    def take_chunk(self, n: int, data: bytes) -> int:
        """Hand a chunk as it travelled to the load, and return its rows; never waits for it to be written."""

    def is_at_work(self) -> bool:
        """Tell whether a process of ours loads a snapshot just now."""

    def stop_load(self) -> None:
        """End the process that loads; what is in stays in."""

    def tend(self, now: datetime) -> None:
        """Take up what was loaded, renew the copy when that is due, delete what is in use no more.

        Raises: DiskFull; StoreUnavailable with the code of what ended a load.
        """

    def close(self) -> None: ...


class Secrets(Protocol):
    """The key store. Raises SecretsUnavailable when it cannot be used."""

    def get(self, name: str) -> bytes | None: ...
    def set(self, name: str, value: bytes) -> None: ...
    def delete(self, name: str) -> None: ...


class DeviceKey(Protocol):
    """The key that makes this PC this till."""

    @property
    def public(self) -> bytes: ...
    def sign(self, message: bytes) -> bytes: ...
    def seal(self, clear: bytes) -> bytes: ...
    def unseal(self, sealed: bytes) -> bytes: ...


class Printer(Protocol):
    """Hand a receipt to something that prints. Raises PrinterUnavailable; never touches the payment."""

    @property
    def name(self) -> str: ...
    def print(self, receipt: Receipt) -> PrintOutcome: ...
    def ready(self) -> bool: ...


@runtime_checkable
class PdfPrinter(Protocol):
    """Print pages somebody else has set: what a window offers where the core has no printing system to hand them to.

    Raises PrinterUnavailable; `print_pdf` tells whether anybody confirmed that it printed.
    """

    @property
    def name(self) -> str: ...
    def print_pdf(self, pdf: bytes, title: str) -> bool: ...
    def ready(self) -> bool: ...


class Drawer(Protocol):
    """Open the cash drawer; False when there is none to open."""

    def open(self) -> bool: ...


class Sync(Protocol):
    """The wire to central. No thread, no sleep: the caller steps it."""

    def step(self) -> SyncReport: ...
    def online(self) -> bool:
        """Tell whether central answered when it was last spoken to; never waits for it."""

    def sign_in(self, username: str, password: str) -> SignedIn:
        """Ask central about a password. Raises: WrongCredentials, WireUnavailable."""

    def sign_in_with_account(self, open_page: Callable[[str], bool], given_up: Callable[[], bool]) -> SignedIn:
        """Let a person sign in at their council's own page, until they gave up. Raises: Refused, WireUnavailable."""

    def ask_account(self, fund: str, reference: str, timeout_s: float) -> AccountHolder | None:
        """Ask central about one account; None when it has none. Raises: WireUnavailable."""

    def find_payments(self, query: JournalQuery, limit: int, timeout_s: float) -> tuple[FoundPayment, ...]:
        """Ask central for payments of every till of the council. Raises: WireUnavailable."""

    def ask_payment(self, receipt: str, timeout_s: float) -> CentralPayment | None:
        """Ask central about one payment and what is left of it; None when it has none. Raises: WireUnavailable."""

    def claim_refund(self, refund_id: str, payment_id: str, lines: Mapping[int, int], timeout_s: float) -> None:
        """Reserve what is about to be given back, so that no other till gives it back too; the same id again is one.

        Shape: `lines` maps a line of the original to pence above nothing. Units: pence.

        Raises: Refused (`refund_over`) when that much is not left, WireUnavailable.
        """

    def paid_elsewhere(self, bills: Sequence[tuple[str, str]], timeout_s: float) -> tuple[FoundPayment, ...]:
        """Ask central which payments of today paid one of these (fund, reference). Raises: WireUnavailable."""

    def ask_approval(self, approval_id: str, asked: AskedFor, timeout_s: float) -> ApprovalAnswer:
        """Let people at other tills see what is wanted here, once. Raises: WireUnavailable."""

    def approval_answer(self, approval_id: str, timeout_s: float) -> ApprovalAnswer:
        """Ask how it stands. Raises: NothingFound, WireUnavailable."""

    def waiting_approvals(self, timeout_s: float) -> tuple[WaitingApproval, ...]:
        """Return what other tills of the office wait for. Raises: WireUnavailable."""

    def answer_approval(self, approval_id: str, approver: str, *, given: bool, timeout_s: float) -> ApprovalAnswer:
        """Give or deny leave from here; what was answered first counts. Raises: Refused, WireUnavailable."""


@dataclass(frozen=True, slots=True)
class Till:
    """Everything a use case may touch, and nothing else."""

    settings: Settings
    identity: TillIdentity
    clock: Clock
    ids: Ids
    store: Store
    catalogue: Catalogue
    secrets: Secrets
    device: DeviceKey
    printer: Printer
    drawer: Drawer
    sync: Sync
    room_left: Callable[[], bool]
    """Whether the reserved space is there: asked before money changes hands."""
    open_page: Callable[[str], bool] = lambda _address: False
    """Open a page in the person's own browser; False when there is none to open it."""
    close: Callable[[], None] = lambda: None
    """Give back files, wire and lock; `bootstrap` puts it here, whoever opened the till calls it once."""
