"""Hold the protocols of the journal: what may be read of it, what may be written to it, and the store that keeps it.

Implemented by `ims_desktop.store`; use cases know these protocols only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager
    from datetime import date, datetime
    from pathlib import Path

    from ims_desktop.domain.approval import Approval
    from ims_desktop.domain.card_attempt import CardAnswer, CardAttempt, HeldTender
    from ims_desktop.domain.catalogue import ReferencePack
    from ims_desktop.domain.ereturn import EReturn, EReturnDecision
    from ims_desktop.domain.open_batch import OpenBatch
    from ims_desktop.domain.payment import Payment
    from ims_desktop.domain.session import CashCount, CashierSession, CashMovement, SessionEnd, SessionTotals
    from ims_desktop.domain.silence import Contact
    from ims_desktop.journal_records import (
        Certificate,
        DeviceEvent,
        FoundPayment,
        JournalQuery,
        PostBatch,
        Printed,
        TracedFact,
    )
    from ims_desktop.records import (
        Acknowledgement,
        ControlTotal,
        EventDraft,
        Head,
        JournalRow,
        KeptBasket,
        OpenEnd,
        PaymentTrace,
        Reveal,
        StoredEvent,
        TillIdentity,
        Unsent,
        Verifier,
    )


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
        """Return the payments of a pile from the post, in order, but those taken back before it was closed."""

    def post_batch(self, batch_id: str) -> PostBatch | None:
        """Return a pile that was entered whole; None while it is not."""

    def open_batches(self) -> tuple[OpenBatch, ...]:
        """Return the piles from the post that were begun and are not closed, oldest first."""

    def last_cheque_of(self, sort_code: str, account: str) -> Payment | None:
        """Return the last payment with a cheque of this bank account, as long as this till keeps what it said."""

    def search_payments(self, query: JournalQuery, limit: int) -> tuple[FoundPayment, ...]:
        """Return the payments, voids and refunds that fit, newest first."""

    def cash_taken_of(self, bills: Sequence[tuple[str, str]], payer: str, since: datetime) -> tuple[Payment, ...]:
        """Return payments with cash in them to one of these (fund, reference), or of this payer, oldest first."""

    def certificate(self, epoch: str) -> Certificate | None:
        """Return the council's word for the device key of an epoch; None where enrolment kept none."""

    def session_chain(self, session_id: str) -> tuple[TracedFact, ...]:
        """Return the facts of the till from a session's opening to its end and its eReturns, first to last, whoever's.

        Before them stand those from the last one central had signed for, after them those up to the first it signed
        for then, as far as there are any: so that the chain can be followed between two words of central's.
        """

    def traced(self, event_id: str) -> TracedFact | None:
        """Return one fact with what became of it."""

    def device_events(self, since: datetime, until: datetime) -> tuple[DeviceEvent, ...]: ...
    def receipts_printed(self, session_id: str) -> tuple[Printed, ...]:
        """Return when which receipt of a session was handed to a printer, oldest first."""

    def was_noted(self, action: str, detail: str) -> bool:
        """Tell whether exactly this was ever written down beside the facts."""

    def card_attempt(self, attempt_id: str) -> CardAttempt | None: ...
    def card_attempts_of(self, payment_id: str) -> tuple[CardAttempt, ...]:
        """Return every attempt for one payment or refund, oldest first."""

    def open_card_attempts(self) -> tuple[CardAttempt, ...]:
        """Return what has no answer yet, or is approved and in no payment, oldest first."""

    def held_tenders(self, payment_id: str | None = None) -> tuple[HeldTender, ...]:
        """Return what is held for payments that do not stand yet and was not handed back, oldest first."""

    def held_tender(self, held_id: str) -> HeldTender | None:
        """Return what one fact says was handed over or back, whatever became of it since."""

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

    def next_card_reference(self, business_date: date) -> str:
        """Return the next card reference of this epoch and date: `<till><epoch>-<yyMMdd>-C<n>`."""

    def add_card_attempt(self, attempt: CardAttempt, sequence: int) -> None: ...
    def mark_card_sent(self, attempt_id: str, at: datetime) -> None:
        """Note, once and for good, that a terminal or provider is about to hear of it."""

    def add_card_answer(self, answer: CardAnswer, sequence: int) -> None: ...
    def next_held_number(self, payment_id: str) -> int:
        """Return the number after the last thing that was handed over for a payment, were it handed back or not."""

    def add_held_tender(self, held: HeldTender, sequence: int) -> None: ...
    def add_session(self, session: CashierSession) -> None: ...
    def add_cash_movement(self, movement: CashMovement, sequence: int) -> None:
        """Write the row of a fact appended before in this unit, as every `add_` with a sequence does."""

    def add_cash_count(self, count: CashCount, sequence: int) -> None: ...
    def add_session_end(self, end: SessionEnd, sequence: int) -> None: ...
    def add_approval(self, approval: Approval, sequence: int) -> None: ...
    def add_ereturn(self, ereturn: EReturn, sequence: int) -> None: ...
    def add_ereturn_decision(self, decision: EReturnDecision, sequence: int) -> None: ...
    def add_post_batch(self, batch: PostBatch, sequence: int) -> None:
        """Write a pile entered whole; it is open no more."""

    def keep_batch(self, batch: OpenBatch) -> None:
        """Keep what the slip of a pile says while it is entered."""

    def drop_batch(self, batch_id: str) -> None: ...
    def add_payment(self, payment: Payment, sequence: int) -> None: ...
    def mark_printed(self, payment_id: str, at: datetime, *, copy: bool) -> None: ...
    def mark_finished(self, payment_id: str, at: datetime) -> None: ...
    def keep_basket(self, kept: KeptBasket) -> None: ...
    def drop_basket(self, basket_id: str) -> None: ...
    def save_verifier(self, verifier: Verifier) -> None: ...
    def purge(self, event_ids: Sequence[str], at: datetime) -> None:
        """Drop the bytes and personal members of settled facts; their hashes stay, so the chain still holds."""

    def audit(self, at: datetime, actor: str, action: str, detail: str) -> None: ...
    def save_certificate(self, epoch: str, certificate: Certificate) -> None: ...
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
