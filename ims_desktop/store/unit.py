"""Write the journal as one unit: everything in the block, or nothing.

`Writing` is what `till_journal.Writer` promises; each method is one line into the module of its aggregate.
"""

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
    ereturns,
    evidence,
    held_tenders,
    journal_rows,
    marks,
    outbox,
    packs,
    payments,
    people,
    reveals,
    sessions,
)
from ims_desktop.store.reading import Reading
from ims_desktop.store.values import moment_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from ims_desktop.domain.approval import Approval
    from ims_desktop.domain.card_attempt import CardAnswer, CardAttempt, HeldTender
    from ims_desktop.domain.ereturn import EReturn, EReturnDecision
    from ims_desktop.domain.open_batch import OpenBatch
    from ims_desktop.domain.payment import Payment
    from ims_desktop.domain.session import CashCount, CashierSession, CashMovement, SessionEnd
    from ims_desktop.domain.silence import Contact
    from ims_desktop.journal_records import Certificate, PostBatch
    from ims_desktop.records import EventDraft, Head, KeptBasket, Reveal, StoredEvent, TillIdentity, Verifier
    from ims_desktop.store.packs import Packs
    from ims_desktop.store.statements import Db
    from ims_desktop.till import Clock, Ids


class Writing(Reading):
    """One write of the journal: committed when the block ends well, as if it never was when it raises.

    Shape: `high_water` is whether the key store should be told how far this journal is.
    """

    def __init__(self, db: Db, known_packs: Packs, clock: Clock, ids: Ids, identity: TillIdentity) -> None:
        super().__init__(db, known_packs, clock)
        self._ids = ids
        self._identity = identity
        self._to_purge: list[str] = []
        self._appended: dict[str, tuple[int, StoredEvent]] = {}
        self.high_water = False

    def append(self, draft: EventDraft) -> StoredEvent:
        number, added = chain.append(self._db, self.identity(), draft, self._ids.salt)
        outbox.queue(self._db, number)
        if draft.kind == outbox.PURGE_KIND:
            outbox.name_purged(self._db, number, _names(draft.data.get("event_ids")))
        self._appended[added.event_id] = (number, added)
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
        payments.add(self._db, payment, self._number(payment.payment_id, sequence))
        if any(tender.attempt_id for tender in payment.tenders):
            cards.sweep(self._db)

    def add_cash_movement(self, movement: CashMovement, sequence: int) -> None:
        cash.add_movement(self._db, movement, self._number(movement.event_id, sequence))

    def add_cash_count(self, count: CashCount, sequence: int) -> None:
        cash.add_count(self._db, count, self._number(count.event_id, sequence))

    def add_session_end(self, end: SessionEnd, sequence: int) -> None:
        sessions.add_end(self._db, end, self._number(end.event_id, sequence))
        self.high_water = True

    def add_approval(self, approval: Approval, sequence: int) -> None:
        approvals.add(self._db, approval, self._number(approval.approval_id, sequence))

    def next_ereturn_number(self, business_date: date) -> str:
        return ereturns.next_number(self._db, self.identity(), business_date)

    def add_ereturn(self, ereturn: EReturn, sequence: int) -> None:
        ereturns.add(self._db, ereturn, self._number(ereturn.ereturn_id, sequence))

    def add_ereturn_decision(self, decision: EReturnDecision, sequence: int) -> None:
        ereturns.add_decision(self._db, decision, self._number(decision.event_id, sequence))

    def next_card_reference(self, business_date: date) -> str:
        return cards.next_reference(self._db, self.identity(), business_date)

    def add_card_attempt(self, attempt: CardAttempt, sequence: int) -> None:
        cards.add(self._db, attempt, self._number(attempt.attempt_id, sequence))

    def mark_card_sent(self, attempt_id: str, at: datetime) -> None:
        cards.mark_sent(self._db, attempt_id, at)

    def add_card_answer(self, answer: CardAnswer, sequence: int) -> None:
        cards.add_answer(self._db, answer, self._number(answer.answer_id, sequence))

    def next_held_number(self, payment_id: str) -> int:
        return held_tenders.next_number(self._db, payment_id)

    def add_held_tender(self, held: HeldTender, sequence: int) -> None:
        held_tenders.add(self._db, held, self._number(held.held_id, sequence))

    def add_post_batch(self, batch: PostBatch, sequence: int) -> None:
        batches.add(self._db, batch, self._number_at(sequence, "batch_closed"))
        batches.drop_open(self._db, batch.batch_id)

    def keep_batch(self, batch: OpenBatch) -> None:
        batches.keep_open(self._db, batch)

    def drop_batch(self, batch_id: str) -> None:
        batches.drop_open(self._db, batch_id)

    def _number(self, event_id: str, sequence: int) -> int:
        """Return the running number of a fact of this unit.

        Raises: ValueError for a fact that was not appended in it under this id and sequence.
        """
        number, added = self._appended.get(event_id, (0, None))
        if added is None or added.sequence != sequence:
            raise ValueError("a row is written right after its own fact, in the same commit")
        return number

    def _number_at(self, sequence: int, kind: str) -> int:
        for number, added in self._appended.values():
            if (added.sequence, added.kind) == (sequence, kind):
                return number
        raise ValueError("a row is written right after its own fact, in the same commit")

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

    def save_certificate(self, epoch: str, certificate: Certificate) -> None:
        evidence.save_certificate(self._db, epoch, certificate)

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
