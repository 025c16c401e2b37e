"""Read the journal: what `till_journal.Reader` promises, each method one line into the module of its aggregate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.store import (
    acknowledgements,
    approvals,
    baskets,
    batches,
    cards,
    cash,
    chain,
    control,
    epochs,
    ereturns,
    evidence,
    held_tenders,
    journal_rows,
    marks,
    outbox,
    payers,
    payments,
    people,
    reveals,
    search,
    sessions,
    totals,
    traces,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from ims_desktop.domain.approval import Approval
    from ims_desktop.domain.card_attempt import CardAttempt, HeldTender
    from ims_desktop.domain.catalogue import ReferencePack
    from ims_desktop.domain.ereturn import EReturn
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
    from ims_desktop.store.packs import Packs
    from ims_desktop.store.statements import Db
    from ims_desktop.till import Clock


class Reading:
    """One consistent view of the journal. Raises nothing of its own: a fault of the file is said by the store."""

    def __init__(self, db: Db, known_packs: Packs, clock: Clock, trouble: str = "") -> None:
        self._db = db
        self._packs = known_packs
        self._clock = clock
        self._trouble = trouble
        self._identity: TillIdentity | None = None

    def identity(self) -> TillIdentity:
        if self._identity is None:
            self._identity = epochs.current(self._db)
        return self._identity

    def identity_in(self, epoch: str) -> TillIdentity:
        return epochs.named(self._db, epoch)

    def epochs(self) -> tuple[str, ...]:
        return epochs.names(self._db)

    def pack(self) -> ReferencePack | None:
        return self._packs.in_force(self._db, self._clock.now())

    def head(self) -> Head:
        return chain.head(self._db, self.identity().epoch)

    def acknowledged(self) -> Head | None:
        return acknowledgements.last(self._db, self.identity().epoch)

    def acknowledgements(self) -> Iterator[Acknowledgement]:
        return acknowledgements.every(self._db)

    def block(self) -> str:
        return self._trouble or marks.block(self._db, self.identity().epoch)

    def open_session(self) -> CashierSession | None:
        return sessions.current(self._db)

    def open_session_of(self, cashier: str) -> CashierSession | None:
        return sessions.open_of(self._db, cashier)

    def open_sessions(self) -> tuple[CashierSession, ...]:
        return sessions.every_open(self._db)

    def session(self, session_id: str) -> CashierSession | None:
        return sessions.named(self._db, session_id)

    def sessions(self, business_date: date | None = None) -> tuple[CashierSession, ...]:
        return sessions.listed(self._db, business_date)

    def session_end(self, session_id: str) -> SessionEnd | None:
        return sessions.end_of(self._db, session_id)

    def last_session_end(self) -> SessionEnd | None:
        return sessions.last_end(self._db)

    def cash_movements(self, session_id: str) -> tuple[CashMovement, ...]:
        return cash.movements(self._db, session_id)

    def cash_counts(self, session_id: str) -> tuple[CashCount, ...]:
        return cash.counts(self._db, session_id)

    def session_totals(self, session_id: str) -> SessionTotals:
        return totals.of_session(self._db, session_id, self._cash_methods())

    def session_payments(self, session_id: str) -> Iterator[Payment]:
        return payments.of_session(self._db, session_id)

    def undone(self, payment_id: str) -> tuple[Payment, ...]:
        return payments.undone(self._db, payment_id)

    def approval(self, approval_id: str) -> Approval | None:
        return approvals.named(self._db, approval_id)

    def ereturns(self, session_id: str | None = None, *, waiting: bool = False) -> tuple[EReturn, ...]:
        return ereturns.listed(self._db, session_id, waiting=waiting)

    def ereturn(self, ereturn_id: str) -> EReturn | None:
        return ereturns.named(self._db, ereturn_id)

    def batch_payments(self, batch_id: str) -> tuple[Payment, ...]:
        return payments.of_batch(self._db, batch_id)

    def post_batch(self, batch_id: str) -> PostBatch | None:
        return batches.named(self._db, batch_id)

    def open_batches(self) -> tuple[OpenBatch, ...]:
        return batches.all_open(self._db)

    def last_cheque_of(self, sort_code: str, account: str) -> Payment | None:
        return payers.last_cheque_of(self._db, sort_code, account)

    def search_payments(self, query: JournalQuery, limit: int) -> tuple[FoundPayment, ...]:
        return search.found(self._db, query, limit)

    def cash_taken_of(self, bills: Sequence[tuple[str, str]], payer: str, since: datetime) -> tuple[Payment, ...]:
        return search.cash_taken_of(self._db, bills, payer, since, self._cash_methods())

    def card_attempt(self, attempt_id: str) -> CardAttempt | None:
        return cards.named(self._db, attempt_id)

    def card_attempts_of(self, payment_id: str) -> tuple[CardAttempt, ...]:
        return cards.of_payment(self._db, payment_id)

    def open_card_attempts(self) -> tuple[CardAttempt, ...]:
        return cards.open_ones(self._db)

    def held_tenders(self, payment_id: str | None = None) -> tuple[HeldTender, ...]:
        return held_tenders.held(self._db, payment_id)

    def held_tender(self, held_id: str) -> HeldTender | None:
        return held_tenders.named(self._db, held_id)

    def latest_business_date(self) -> date | None:
        return sessions.latest_business_date(self._db)

    def payment(self, payment_id: str) -> Payment | None:
        return payments.by_id(self._db, payment_id)

    def payment_by_receipt(self, receipt: str) -> Payment | None:
        return payments.by_receipt(self._db, receipt)

    def last_payment(self) -> Payment | None:
        return payments.last(self._db)

    def journal(self, business_date: date | None = None, status: str | None = None) -> Iterator[JournalRow]:
        return journal_rows.rows(self._db, business_date, status)

    def unsent(self) -> Unsent:
        return outbox.unsent(self._db)

    def open_ends(self) -> tuple[OpenEnd, ...]:
        return journal_rows.open_ends(self._db)

    def kept_baskets(self) -> tuple[KeptBasket, ...]:
        return baskets.all_kept(self._db)

    def drawer_pence(self, session_id: str) -> int:
        return totals.drawer_pence(self._db, session_id, self._cash_methods())

    def _cash_methods(self) -> frozenset[str]:
        known = self.pack()
        methods = known.methods.values() if known is not None else ()
        return frozenset(method.code for method in methods if method.has("IsACashPayment"))

    def verifier(self, username: str) -> Verifier | None:
        return people.verifier_of(self._db, username)

    def clock_mark(self) -> datetime | None:
        return marks.moment(self._db, marks.CLOCK)

    def last_contact(self) -> Contact | None:
        return marks.contact(self._db)

    def last_backup_at(self) -> datetime | None:
        return marks.moment(self._db, marks.BACKUP)

    def events(self, epoch: str | None = None) -> Iterator[StoredEvent]:
        return chain.events(self._db, epoch)

    def control_totals(self, epoch: str, since: date) -> tuple[ControlTotal, ...]:
        return control.totals(self._db, epoch, since)

    def sent_after(self, epoch: str, sequence: int, limit: int, max_bytes: int) -> tuple[StoredEvent, ...]:
        return outbox.sent_after(self._db, epoch, sequence, limit, max_bytes)

    def sent_end(self, epoch: str) -> int:
        return outbox.sent_end(self._db, epoch)

    def purgeable(self, settled_before: datetime, limit: int) -> tuple[str, ...]:
        return outbox.purgeable(self._db, settled_before, limit)

    def reveals(self, since: datetime | None = None) -> Iterator[Reveal]:
        return reveals.listed(self._db, since)

    def payments_for(self, fund: str, reference: str) -> tuple[PaymentTrace, ...]:
        return traces.of_account(self._db, fund, reference)

    def last_reveal(self, cashier: str, fund: str, reference: str) -> datetime | None:
        return reveals.last(self._db, cashier, fund, reference)

    def certificate(self, epoch: str) -> Certificate | None:
        return evidence.certificate(self._db, epoch)

    def session_chain(self, session_id: str) -> tuple[TracedFact, ...]:
        return evidence.session_chain(self._db, session_id)

    def traced(self, event_id: str) -> TracedFact | None:
        return evidence.traced(self._db, event_id)

    def device_events(self, since: datetime, until: datetime) -> tuple[DeviceEvent, ...]:
        return evidence.device_events(self._db, since, until)

    def receipts_printed(self, session_id: str) -> tuple[Printed, ...]:
        return evidence.receipts_printed(self._db, session_id)

    def was_noted(self, action: str, detail: str) -> bool:
        return evidence.was_noted(self._db, action, detail)

    def catalogue_generation(self) -> str:
        """Return the generation of the account file in use; "" when there is none."""
        return marks.read(self._db, marks.CATALOGUE)
