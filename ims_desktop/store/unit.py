"""Read and write the journal as one unit: everything in the block, or nothing.

`Reading` and `Writing` are what `till.Reader` and `till.Writer` promise; each method is one line into the module of its
aggregate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.store import (
    acknowledgements,
    baskets,
    chain,
    control,
    epochs,
    journal_rows,
    marks,
    outbox,
    packs,
    payments,
    people,
    reveals,
    sessions,
    traces,
)
from ims_desktop.store.values import moment_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from ims_desktop.domain.catalogue import ReferencePack
    from ims_desktop.domain.payment import Payment
    from ims_desktop.domain.session import CashierSession
    from ims_desktop.domain.silence import Contact
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
    from ims_desktop.store.packs import Packs
    from ims_desktop.store.statements import Db
    from ims_desktop.till import Clock, Ids


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
        known = self.pack()
        methods = known.methods.values() if known is not None else ()
        return sessions.drawer_pence(self._db, session_id, {m.code for m in methods if m.has("IsACashPayment")})

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

    def catalogue_generation(self) -> str:
        """Return the generation of the account file in use; "" when there is none."""
        return marks.read(self._db, marks.CATALOGUE)


class Writing(Reading):
    """One write of the journal: committed when the block ends well, as if it never was when it raises.

    Shape: `high_water` is whether the key store should be told how far this journal is.
    """

    def __init__(self, db: Db, known_packs: Packs, clock: Clock, ids: Ids, identity: TillIdentity) -> None:
        super().__init__(db, known_packs, clock)
        self._ids = ids
        self._identity = identity
        self._to_purge: list[str] = []
        self._last: tuple[int, StoredEvent] | None = None
        self.high_water = False

    def append(self, draft: EventDraft) -> StoredEvent:
        number, added = chain.append(self._db, self.identity(), draft, self._ids.salt)
        outbox.queue(self._db, number)
        if draft.kind == outbox.PURGE_KIND:
            outbox.name_purged(self._db, number, _names(draft.data.get("event_ids")))
        self._last = (number, added)
        return added

    def next_receipt(self, business_date: date) -> str:
        return payments.next_receipt(self._db, self.identity(), business_date)

    def add_session(self, session: CashierSession) -> None:
        sessions.add(self._db, session)
        self.high_water = True

    def add_payment(self, payment: Payment, sequence: int) -> None:
        """Write the payment of a fact appended before, in this same unit.

        Raises: ValueError when its fact is missing or has another sequence: no payment lacks its outbox row.
        """
        if self._last is None or (self._last[1].event_id, self._last[1].sequence) != (payment.payment_id, sequence):
            raise ValueError("a payment is written right after its own fact")
        payments.add(self._db, payment, self._last[0])

    def mark_printed(self, payment_id: str, at: datetime, *, copy: bool) -> None:
        journal_rows.mark_printed(self._db, payment_id, at, copy=copy)

    def mark_finished(self, payment_id: str, at: datetime) -> None:
        journal_rows.mark_finished(self._db, payment_id, at)

    def keep_basket(self, kept: KeptBasket) -> None:
        baskets.keep(self._db, kept)

    def drop_basket(self, basket_id: str) -> None:
        baskets.drop(self._db, basket_id)

    def save_verifier(self, verifier: Verifier) -> None:
        people.save_verifier(self._db, verifier)

    def purge(self, event_ids: Sequence[str], at: datetime) -> None:  # noqa: ARG002 - the purge fact carries the moment
        """Drop bytes and personal members when the block ends; the file refuses ids no purge fact names."""
        self._to_purge.extend(event_ids)

    def audit(self, at: datetime, actor: str, action: str, detail: str) -> None:
        marks.audit(self._db, at, actor, action, detail)

    def note_reveal(self, reveal: Reveal) -> None:
        reveals.add(self._db, reveal)

    def note_contact(self, contact: Contact) -> None:
        marks.note_contact(self._db, contact)

    def raise_clock_mark(self, at: datetime) -> None:
        marks.raise_clock(self._db, at)

    def set_block(self, code: str) -> None:
        marks.set_block(self._db, self.identity().epoch, code)

    def save_pack(self, document: bytes, signature: bytes, received_at: datetime) -> None:
        packs.save(self._db, document, signature, received_at)

    def settle(self, event_id: str, status: str, at: datetime, *, code: str = "", text: str = "") -> None:
        outbox.settle(self._db, event_id, status, at, code, text)

    def postpone(self, event_ids: Sequence[str], next_try_at: datetime, code: str) -> None:
        outbox.postpone(self._db, event_ids, next_try_at, code)

    def save_acknowledgement(self, head: Head, at: datetime, document: bytes, signature: bytes) -> None:
        self.high_water |= acknowledgements.save(self._db, head, at, document, signature)

    def batch(self, limit: int, max_bytes: int, now: datetime) -> tuple[StoredEvent, ...]:
        return outbox.batch(self._db, limit, max_bytes, now)

    def use_catalogue(self, generation: str) -> None:
        """Point at the generation of the account file to use from now on."""
        marks.write(self._db, marks.CATALOGUE, generation)

    def note_backup(self, at: datetime) -> None:
        """Note when the last good copy was made."""
        marks.write(self._db, marks.BACKUP, moment_text(at))

    def finish(self) -> None:
        """Do what waits for the end of the block; the store calls it right before the commit."""
        if self._to_purge:
            outbox.purge(self._db, self._to_purge)


def _names(value: object) -> tuple[str, ...]:
    return tuple(str(name) for name in value) if isinstance(value, list | tuple) else ()
