"""The outbox: what waits for central, what central said, and what may go."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from ims_desktop.records import EventDraft, Unsent
from ims_desktop.store.driver import IntegrityError
from tests.factory import MORNING, make_till_store, next_epoch, open_a_session, take_a_payment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from ims_desktop.domain.payment import Payment
    from tests.factory import MadeTill

LATER = MORNING + timedelta(minutes=5)


@pytest.fixture
def till(tmp_path: Path) -> Iterator[MadeTill]:
    made = make_till_store(tmp_path)
    yield made
    made.store.close()


def _batch(till: MadeTill, *, limit: int = 100, max_bytes: int = 1_000_000, now: datetime = MORNING) -> list[int]:
    with till.store.write() as unit:
        return [fact.sequence for fact in unit.batch(limit, max_bytes, now)]


def _settle(till: MadeTill, event_id: str, status: str = "sent") -> None:
    with till.store.write() as unit:
        unit.settle(event_id, status, till.clock.now(), code="" if status == "sent" else "bad_schema")


def _statuses(till: MadeTill) -> list[str]:
    with till.store.read() as reader:
        return [row.status for row in reader.journal()]


def _purge(till: MadeTill, *payments: Payment) -> None:
    ids = [payment.payment_id for payment in payments]
    with till.store.write() as unit:
        unit.purge(ids, MORNING)
        unit.append(EventDraft(till.ids.new(), "personal_data_purged", MORNING, {"event_ids": ids}))


# ------------------------------------------------------------------------------------------------------------- sending
def test_every_fact_waits_oldest_first_with_bytes_and_personal_members(till: MadeTill) -> None:
    session = open_a_session(till)
    take_a_payment(till, session)
    with till.store.write() as unit:
        opened, paid = unit.batch(100, 1_000_000, MORNING)
    assert (opened.sequence, opened.kind, dict(opened.personal)) == (1, "session_opened", {})
    assert (paid.sequence, paid.kind, sorted(paid.personal)) == (2, "payment_taken", ["payer_address", "payer_name"])
    assert paid.body is not None


def test_a_batch_is_bounded_by_count_and_by_bytes_but_never_empty(till: MadeTill) -> None:
    session = open_a_session(till)
    for _ in range(3):
        take_a_payment(till, session)
    with till.store.read() as reader:
        sizes = [len(fact.body or b"") for fact in reader.events()]
    assert _batch(till, limit=2) == [1, 2]
    assert _batch(till, max_bytes=sum(sizes[:3])) == [1, 2, 3]
    assert _batch(till, max_bytes=sum(sizes[:3]) - 1) == [1, 2]
    assert _batch(till, max_bytes=1) == [1]


def test_a_batch_never_mixes_epochs(till: MadeTill) -> None:
    session = open_a_session(till)
    take_a_payment(till, session)
    till.store.begin_epoch(next_epoch())
    take_a_payment(till, session)
    with till.store.write() as unit:
        assert [(fact.epoch, fact.sequence) for fact in unit.batch(9, 99_999, MORNING)] == [("A", 1), ("A", 2)]
        for fact in unit.batch(9, 99_999, MORNING):
            unit.settle(fact.event_id, "sent", MORNING)
        assert [(fact.epoch, fact.sequence) for fact in unit.batch(9, 99_999, MORNING)] == [("B", 1)]


def test_a_postponed_fact_waits_for_its_time_and_holds_up_no_other(till: MadeTill) -> None:
    session = open_a_session(till)
    first, second = take_a_payment(till, session), take_a_payment(till, session)
    with till.store.write() as unit:
        unit.postpone([first.payment_id, second.payment_id], LATER, "wire_unavailable")
        unit.postpone([first.payment_id], LATER, "wire_unavailable")
    assert _batch(till) == [1]
    assert _batch(till, now=LATER) == [1, 2, 3]
    with till.store.read() as reader:
        assert [row.attempts for row in reader.journal()] == [2, 1]


def test_what_central_has_leaves_the_queue_and_stays_sent(till: MadeTill) -> None:
    paid = take_a_payment(till, open_a_session(till))
    _settle(till, paid.payment_id)
    _settle(till, paid.payment_id)
    _settle(till, paid.payment_id, "quarantined")
    with till.store.write() as unit:
        unit.postpone([paid.payment_id], LATER, "late")
    assert _statuses(till) == ["sent"]
    assert _batch(till) == [1]


def test_a_quarantined_fact_stands_aside_until_central_has_it_after_all(till: MadeTill) -> None:
    paid = take_a_payment(till, open_a_session(till))
    _settle(till, paid.payment_id, "quarantined")
    assert _statuses(till) == ["quarantined"]
    assert _batch(till) == [1]
    _settle(till, paid.payment_id)
    assert _statuses(till) == ["sent"]


def test_only_an_answer_of_central_settles(till: MadeTill) -> None:
    paid = take_a_payment(till, open_a_session(till))
    with pytest.raises(ValueError, match="not an answer"):
        _settle(till, paid.payment_id, "lost")
    with pytest.raises(KeyError):
        _settle(till, "nobody's")


def test_unsent_is_counted_from_the_journal(till: MadeTill) -> None:
    with till.store.read() as reader:
        assert reader.unsent() == Unsent(0, 0, 0, None, 0)
    session = open_a_session(till)
    till.clock.turn(minutes=1)
    first, _, third = (take_a_payment(till, session) for _ in range(3))
    with till.store.read() as reader:
        assert reader.unsent() == Unsent(4, 3, 3 * 5875, MORNING, 0)
    with till.store.write() as unit:
        (opened,) = [fact.event_id for fact in unit.events() if fact.kind == "session_opened"]
    _settle(till, opened)
    _settle(till, first.payment_id)
    _settle(till, third.payment_id, "quarantined")
    with till.store.read() as reader:
        assert reader.unsent() == Unsent(1, 1, 5875, till.clock.now(), 1)


# ------------------------------------------------------------------------------------------------------------- purging
def test_only_settled_payments_may_be_purged_and_only_after_their_time(till: MadeTill) -> None:
    session = open_a_session(till)
    first, second = take_a_payment(till, session), take_a_payment(till, session)
    _settle(till, first.payment_id)
    till.clock.turn(days=1)
    _settle(till, second.payment_id)
    with till.store.read() as reader:
        assert reader.purgeable(MORNING, 10) == ()
        assert reader.purgeable(LATER, 10) == (first.payment_id,)
        assert reader.purgeable(LATER + timedelta(days=1), 10) == (first.payment_id, second.payment_id)
        assert reader.purgeable(LATER + timedelta(days=1), 1) == (first.payment_id,)


def test_purging_drops_bytes_and_personal_members_and_nothing_else(till: MadeTill) -> None:
    session = open_a_session(till)
    first, second = take_a_payment(till, session), take_a_payment(till, session)
    _settle(till, first.payment_id)
    _purge(till, first)
    with till.store.read() as reader:
        _, gone, kept, purge = reader.events()
        assert (gone.body, dict(gone.personal)) == (None, {})
        assert (kept.previous_hash, purge.kind) == (gone.hash, "personal_data_purged")
        assert kept.body is not None
        assert kept.personal
        left = reader.payment(first.payment_id)
        assert left is not None
        assert (left.receipt, left.lines, left.payer.name) == (first.receipt, first.lines, "")
        assert reader.purgeable(LATER, 10) == ()
        assert reader.payment(second.payment_id) == second


def test_facts_of_enrolment_and_of_purges_keep_their_bytes(till: MadeTill) -> None:
    with till.store.write() as unit:
        for kind, data in (("till_enrolled", {"office": "CH"}), ("personal_data_purged", {"event_ids": "odd"})):
            added = unit.append(EventDraft(till.ids.new(), kind, MORNING, data))
            unit.settle(added.event_id, "sent", MORNING)
    with till.store.read() as reader:
        assert reader.purgeable(LATER, 10) == ()


def test_what_central_does_not_have_cannot_be_purged(till: MadeTill) -> None:
    paid = take_a_payment(till, open_a_session(till))
    with pytest.raises(IntegrityError, match="law of the journal"):
        _purge(till, paid)
    with till.store.read() as reader:
        assert [fact.body is None for fact in reader.events()] == [False, False]


def test_what_no_recorded_purge_names_cannot_be_purged(till: MadeTill) -> None:
    session = open_a_session(till)
    named, unnamed = take_a_payment(till, session), take_a_payment(till, session)
    for payment in (named, unnamed):
        _settle(till, payment.payment_id)
    purge = EventDraft(till.ids.new(), "personal_data_purged", MORNING, {"event_ids": [named.payment_id]})

    def purge_another() -> None:
        with till.store.write() as unit:
            unit.append(purge)
            unit.purge([unnamed.payment_id], MORNING)

    with pytest.raises(IntegrityError, match="law of the journal"):
        purge_another()
    with pytest.raises(KeyError), till.store.write() as unit:
        unit.purge(["nobody's"], MORNING)


# ------------------------------------------------------------------------------------------------------ offering again
def test_what_was_sent_is_there_to_be_offered_again_and_stays_sent(till: MadeTill) -> None:
    session = open_a_session(till)
    payments = [take_a_payment(till, session) for _ in range(4)]
    for payment in payments[:3]:
        _settle(till, payment.payment_id)
    with till.store.read() as reader:
        sizes = {fact.sequence: len(fact.body or b"") for fact in reader.events()}
        assert [fact.sequence for fact in reader.sent_after("A", 0, 100, 10**6)] == [2, 3, 4]
        assert [fact.sequence for fact in reader.sent_after("A", 2, 100, 10**6)] == [3, 4]
        assert [fact.sequence for fact in reader.sent_after("A", 0, 2, 10**6)] == [2, 3]
        assert [fact.sequence for fact in reader.sent_after("A", 0, 100, sizes[2] + sizes[3])] == [2, 3]
        assert [fact.sequence for fact in reader.sent_after("A", 0, 100, 1)] == [2], "never none while there is one"
        assert reader.sent_after("A", 4, 100, 10**6) == reader.sent_after("B", 0, 100, 10**6) == ()
        assert (reader.sent_end("A"), reader.sent_end("B")) == (4, 0)
        [again] = reader.sent_after("A", 3, 100, 10**6)
    assert (again.event_id, sorted(again.personal)) == (payments[2].payment_id, ["payer_address", "payer_name"])
    assert _statuses(till) == ["sent", "sent", "sent", "unsent"]


def test_what_was_purged_is_named_without_its_bytes(till: MadeTill) -> None:
    payment = take_a_payment(till, open_a_session(till))
    _settle(till, payment.payment_id)
    _purge(till, payment)
    with till.store.read() as reader:
        [gone] = reader.sent_after("A", 0, 100, 10**6)
    assert (gone.event_id, gone.body, dict(gone.personal)) == (payment.payment_id, None, {})


def test_sessions_and_days_are_summed_with_what_of_them_was_sent(till: MadeTill) -> None:
    session = open_a_session(till)
    first, second, third = (take_a_payment(till, session) for _ in range(3))
    for payment in (second, third):
        _settle(till, payment.payment_id)
    with till.store.read() as reader:
        totals = reader.control_totals("A", session.business_date)
        assert reader.control_totals("A", session.business_date + timedelta(days=1)) == ()
        assert reader.control_totals("B", session.business_date) == ()
    whole = first.amount_pence + second.amount_pence + third.amount_pence
    sent = second.amount_pence + third.amount_pence
    assert [it.key for it in totals] == [session.session_id, session.business_date.isoformat()]
    assert {(it.payments, it.amount_pence, it.sent_payments, it.sent_pence, it.first_sent) for it in totals} == {
        (3, whole, 2, sent, 3)
    }
