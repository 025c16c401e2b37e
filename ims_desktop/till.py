"""Hold the Till: the frozen bag a use case may touch, and the protocols of what is in it.

Use cases take a `Till` first. They never import the store, the devices or the wire: `bootstrap` builds those and puts
them here. Every protocol is implemented for real in tests too (real SQLCipher, real sockets), never by a mock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from ims_desktop.domain.bank_check import NoBankRules
from ims_desktop.till_cards import Cards

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from ims_desktop.domain.approval import AskedFor
    from ims_desktop.domain.bank_check import BankCheck, BankTable
    from ims_desktop.domain.catalogue import AccountHolder, CatalogueState
    from ims_desktop.domain.paper import Paper
    from ims_desktop.domain.receipt import Receipt
    from ims_desktop.journal_records import (
        ApprovalAnswer,
        CentralPayment,
        FoundPayment,
        JournalQuery,
        WaitingApproval,
    )
    from ims_desktop.records import (
        AccountsPage,
        LoadProgress,
        PrintOutcome,
        SearchPage,
        SignedIn,
        SyncReport,
        TillIdentity,
    )
    from ims_desktop.settings import Settings
    from ims_desktop.till_journal import Store
    from sync.contract.snapshot import SnapshotAnswer


class Clock(Protocol):
    """Tell the time; tests turn it by hand. Units: `now` aware UTC, `monotonic` seconds that never go back."""

    def now(self) -> datetime: ...
    def monotonic(self) -> float: ...


class Ids(Protocol):
    """Make what nothing else will ever have. Shape: `new` a UUIDv7, `salt` 32 hexadecimal characters."""

    def new(self) -> str: ...
    def salt(self) -> str: ...


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
    """Hand a receipt, or any paper, to something that prints. Raises PrinterUnavailable; never touches a fact."""

    @property
    def name(self) -> str: ...
    def print(self, receipt: Receipt) -> PrintOutcome: ...
    def print_paper(self, paper: Paper) -> PrintOutcome: ...
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


class BankRules(Protocol):
    """Tell by arithmetic whether a sort code and an account number belong together, by a table of this till."""

    def check(self, sort_code: str, account: str) -> BankCheck:
        """Judge six and eight digits; never raises."""

    def table(self) -> BankTable | None: ...
    def load(self, source: bytes, at: datetime) -> BankTable:
        """Take a table into use and keep it. Raises: BadInput, StoreUnavailable."""


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
    set_pages: Callable[[Paper], bytes] = lambda _paper: b""
    """Set a paper as an A4 PDF, to be kept as a file."""
    receipt_pages: Callable[[Receipt], bytes] = lambda _receipt: b""
    """Set a receipt as an A4 PDF, to be sent."""
    program: str = ""
    """Which version of this program is at work."""
    bank_check: BankRules = field(default_factory=NoBankRules)
    cards: Cards = field(default_factory=Cards)
    close: Callable[[], None] = lambda: None
    """Give back files, wire and lock; `bootstrap` puts it here, whoever opened the till calls it once."""
